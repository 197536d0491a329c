//! The type of a record is not a DNS mnemonic in upper case.

use dc_template::grammar::is_known_type;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1016",
    name: "unknown-type",
    level: Level::Info,
    summary: "The type of a record is not a DNS mnemonic in upper case",
    why: "Types that the draft does not specify itself are written by the mnemonic of the IANA \
          registry, or as `TYPE` and a number. A misspelt type is refused by the DNS provider.",
    bad: Records(r##"{"type": "cname", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Correct the type; letters are upper case.",
    section: "draft section 3, dc-record-type; section 13.2",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if !record.rtype.is_empty() && !is_known_type(record.rtype) {
        let message = format!("the type {} is not registered", shown(record.rtype));
        found.add(Finding::new(&RULE, record.place("type"), message));
    }
}
