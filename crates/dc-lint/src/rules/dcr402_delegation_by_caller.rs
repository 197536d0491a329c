//! The caller chooses to whom a name is delegated.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR402",
    name: "delegation-by-caller",
    level: Level::Warning,
    summary: "The caller chooses to whom a name is delegated",
    why: "A delegation hands over a name and everything below it. With a variable for the name \
          server, one request gives all of that to whoever made it.",
    bad: Records(r##"{"type": "NS", "host": "shop", "pointsTo": "%server%", "ttl": 3600}"##),
    good: Records(r##"{"type": "NS", "host": "shop", "pointsTo": "%server%.dns.example.net", "ttl": 3600}"##),
    fix: "Write the domain of the name servers into the template.",
    section: "draft section 6.3.3; section 12",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if let ("NS", Some(variable)) = (record.rtype, record.bare_value) {
        let message = format!("the caller chooses the name server of a delegation, with `%{variable}%`");
        found.add(Finding::new(&RULE, record.place("pointsTo"), message));
    }
}
