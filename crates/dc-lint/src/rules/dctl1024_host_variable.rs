//! `%host%` stands in a record.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1024",
    name: "host-variable",
    level: Level::Info,
    summary: "`%host%` stands in a record",
    why: "Names in a template are relative to the `host` of the request already, so that \
          `%host%` is seldom needed: in `host` it doubles the sub-domain, in data it is empty at \
          the apex.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "for=%host%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "for=%fqdn%", "ttl": 3600}"##),
    fix: "Leave it out, or use `%fqdn%` for the whole name.",
    section: "draft section 9.1.2; review of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    for member in &record.object.members {
        let Some(text) = member.value.text() else {
            continue;
        };
        if let Some(host) = expressions(text).find(|e| e.name == "host") {
            let place = record.place(&member.name).narrowed(member.value.part(host.span));
            let message = format!("`%host%` stands in `{}`, which is relative to it or empty", shown_name(&member.name));
            found.add(Finding::new(&RULE, place, message));
        }
    }
}

fn shown_name(name: &str) -> &str {
    match dc_template::grammar::RECORD_MEMBERS.contains(&name) {
        true => name,
        false => "a member",
    }
}
