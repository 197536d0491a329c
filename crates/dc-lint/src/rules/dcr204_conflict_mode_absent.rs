//! A TXT record says nothing about other TXT records of its name.

use super::dcr203_conflict_mode_single::single;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR204",
    name: "conflict-mode-absent",
    level: Level::Info,
    summary: "A TXT record says nothing about other TXT records of its name",
    why: "Without a conflict mode the record is added, and records of an earlier set-up of the \
          same service stay beside it. That is right for some and an oversight for others.",
    bad: Records(r##"{"type": "TXT", "host": "@", "data": "site=%code1%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "@", "data": "site=%code1%", "ttl": 3600, "txtConflictMatchingMode": "Prefix", "txtConflictMatchingPrefix": "site="}"##),
    fix: "Set `txtConflictMatchingMode`: `None` if the records can stand side by side, `Prefix` \
          with your own prefix if the new one replaces the old.",
    section: "draft section 6.2, txtConflictMatchingMode; section 10.4; review of the public \
          repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype == "TXT"
        && record.member("txtConflictMatchingMode").is_none()
        && single(record).is_none()
    {
        let message = "the TXT record has no `txtConflictMatchingMode`, so that older records stay";
        found.add(Finding::new(&RULE, record.place("txtConflictMatchingMode"), message));
    }
}
