//! The member that holds what a record says is missing or empty.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL0008",
    name: "missing-value",
    level: Level::Error,
    summary: "The member that holds what a record says is missing or empty",
    why: "A CNAME, NS, MX, A or AAAA record needs `pointsTo`, a TXT or generic record `data`, an \
          SRV or redirect record `target`. Without it there is nothing to write, and the DNS \
          provider refuses the template.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600}"##),
    fix: "Add the member, or remove the record.",
    section: "draft section 6.2; section 6.2.1",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    // The parser reports the other types.
    if record.rtype == "TXT" && record.value() == Some("") {
        let message = "`data` of the TXT record is empty";
        found.add(Finding::new(&RULE, record.place("data"), message));
    }
}
