//! A host ends in `%domain%` or `%fqdn%` without a final dot.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR126",
    name: "relative-domain",
    level: Level::Warning,
    summary: "A host ends in `%domain%` or `%fqdn%` without a final dot",
    why: "Hosts are relative to the applied name. Without the dot at the end the domain stands \
          in the name twice: `www.example.com.example.com`.",
    bad: Records(r##"{"type": "CNAME", "host": "www.%domain%", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www.%domain%.", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Add the final dot, or leave the variable out.",
    section: "draft section 9.3.2",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let host = record.host();
    let last = expressions(host).last().filter(|e| e.span.end == host.len());
    let Some(last) = last.filter(|e| matches!(e.name, "domain" | "fqdn")) else {
        return;
    };
    let name = record.host_member();
    let member = record.member(name);
    let span = member.and_then(|member| member.value.part(last.span.clone()));
    let end = span.clone().map(|span| span.end..span.end);
    let fix = end.map(|end| Fix::offered("add the final dot", vec![Edit::new(end, ".")]));
    let message = format!("`%{}%` ends the host without a dot and is taken as relative", last.name);
    found.add(Finding::new(&RULE, record.place(name).narrowed(span), message).fix(fix));
}
