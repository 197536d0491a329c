//! A conflict prefix has no effect, or does not fit the data.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR125",
    name: "odd-prefix",
    level: Level::Warning,
    summary: "A conflict prefix has no effect, or does not fit the data",
    why: "The prefix says which TXT records are replaced. Without mode `Prefix` it is ignored; \
          if the data of the record itself does not begin with it, applying the template again \
          leaves the old record beside the new one.",
    bad: Records(r##"{"type": "TXT", "host": "@", "data": "site=1", "ttl": 3600, "txtConflictMatchingMode": "Prefix", "txtConflictMatchingPrefix": "shop="}"##),
    good: Records(r##"{"type": "TXT", "host": "@", "data": "site=1", "ttl": 3600, "txtConflictMatchingMode": "Prefix", "txtConflictMatchingPrefix": "site="}"##),
    fix: "Correct the prefix or the mode.",
    section: "draft section 6.2, txtConflictMatchingPrefix; section 10.4",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let prefix = record.text("txtConflictMatchingPrefix").unwrap_or_default();
    let data = record.value().unwrap_or_default();
    let literal = data.split('%').next().unwrap_or_default();
    if record.rtype != "TXT" || record.mode() != TxtMode::Prefix || data.starts_with('"') {
        return;
    }
    let shorter = prefix.len().min(literal.len());
    let fits = prefix.as_bytes().get(..shorter) == literal.as_bytes().get(..shorter)
        && (literal.len() >= prefix.len() || literal.len() < data.len());
    if !fits {
        let message = format!("the data does not begin with the prefix {}", shown(prefix));
        let finding = Finding::new(&RULE, record.place("txtConflictMatchingPrefix"), message);
        found.add(finding.related(record.place("data"), "the data"));
    }
}
