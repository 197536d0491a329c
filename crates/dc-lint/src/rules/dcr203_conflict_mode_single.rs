//! A TXT record that may exist only once has no conflict mode.

use crate::owner::labels;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR203",
    name: "conflict-mode-single",
    level: Level::Warning,
    summary: "A TXT record that may exist only once has no conflict mode",
    why: "DMARC, BIMI, MTA-STS and TLS reporting read exactly one record at their name, and are \
          off if there are two. Without a conflict mode the new record is written beside the old \
          one.",
    bad: Records(r##"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 3600, "essential": "OnApply"}"##),
    good: Records(r##"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 3600, "essential": "OnApply", "txtConflictMatchingMode": "All"}"##),
    fix: "Set `txtConflictMatchingMode` to `All`, or to `Prefix` with the version tag as prefix.",
    section: "draft section 6.2, txtConflictMatchingMode; RFC 7489 section 6.6.3; review of the \
          public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let single = single(record);
    if let (Some(what), TxtMode::None) = (single, record.mode()) {
        let message = format!("the TXT record for {what} has no conflict mode, and two of them cancel out");
        found.add(Finding::new(&RULE, record.place("txtConflictMatchingMode"), message));
    }
}

/// What the record is for, if its name has room for one such record only.
pub(crate) fn single(record: &Record<'_>) -> Option<&'static str> {
    if record.rtype != "TXT" {
        return None;
    }
    let mut labels = labels(record.host()).map(|(_, label)| label);
    let first = labels.next()?;
    let second = labels.next().unwrap_or_default();
    let is = |label: &str, name: &str| label.eq_ignore_ascii_case(name);
    if is(first, "_dmarc") {
        Some("DMARC")
    } else if is(first, "_mta-sts") {
        Some("MTA-STS")
    } else if is(first, "_smtp") && is(second, "_tls") {
        Some("TLS reporting")
    } else if is(second, "_bimi") {
        Some("BIMI")
    } else if is(second, "_domainkey") {
        Some("DKIM")
    } else {
        None
    }
}
