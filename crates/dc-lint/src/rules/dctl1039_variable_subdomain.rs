//! The hosts of all records end in the same variable.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1039",
    name: "variable-subdomain",
    level: Level::Info,
    summary: "The hosts of all records end in the same variable",
    why: "A variable at the end of every host is a sub-domain that the template handles itself. \
          The `host` parameter of the request is made for that: DNS providers can then tell \
          which name is touched, keep instances apart and ask the user properly.",
    bad: Records(r##"{"type": "CNAME", "host": "www.%sub%", "pointsTo": "site.example.net", "ttl": 3600},
{"type": "TXT", "host": "_site.%sub%", "data": "site=1", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600},
{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600}"##),
    fix: "Leave the variable out, and have the caller send it as `host`.",
    section: "draft section 6.3.2",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let last = |record: &Record<'_>| -> Option<String> {
        let host = record.host();
        let last = expressions(host).last().filter(|e| e.span.end == host.len())?;
        let built_in = matches!(last.name, "domain" | "host" | "fqdn");
        (!built_in).then(|| last.name.to_owned())
    };
    let Some(first) = subject.records.first() else {
        return;
    };
    let Some(name) = last(first) else { return };
    if subject.records.iter().all(|record| last(record).as_ref() == Some(&name)) {
        let message = format!("the variable `%{name}%` ends the host of every record");
        let place = first.place(first.host_member());
        found.add(Finding::new(&RULE, place, message).help("use the `host` parameter of the request"));
    }
}
