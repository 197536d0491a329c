//! Hosts that the caller chooses.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR207",
    name: "bare-host",
    level: Level::Warning,
    summary: "The host of a record is nothing but variables",
    why: "Whoever calls the template chooses the name of the record, within the whole domain: the \
          user consents to one thing and may get another. It also keeps DNS providers from telling \
          beforehand what the template will touch.",
    bad: Records(r#"{"type": "TXT", "host": "%name%", "data": "site=%code1%", "ttl": 3600}"#),
    good: Records(r#"{"type": "TXT", "host": "_site", "data": "site=%code1%", "ttl": 3600}"#),
    fix: "Write the constant part of the name into the template, as in `%selector%._domainkey`, or \
          leave the sub-domain to the `host` parameter of the request.",
    section: "draft section 6.3.2; review of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let host = record.host();
    let Some(first) = expressions(host).find(|e| !is_built_in(e.name)) else {
        return;
    };
    let mut rest = host.to_owned();
    for expression in expressions(host) {
        if is_built_in(expression.name) {
            return;
        }
        rest = rest.replace(&format!("%{}%", expression.name), "");
    }
    if rest.bytes().all(|octet| octet == b'.') {
        let message = format!("the caller chooses the host of the record, with `%{}%`", first.name);
        found.add(Finding::new(&RULE, record.place(record.host_member()), message));
    }
}

fn is_built_in(name: &str) -> bool {
    matches!(name, "domain" | "host" | "fqdn")
}
