//! A label has an underscore that is not its first character.

use crate::owner::{labels, outside};

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1025",
    name: "underscore-inside",
    level: Level::Info,
    summary: "A label has an underscore that is not its first character",
    why: "Underscores mark special names and stand in front of a label (RFC 8552). Inside, they \
          are a spelling that some programs for host names refuse.",
    bad: Records(r##"{"type": "TXT", "host": "site_check", "data": "1", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "site-check", "data": "1", "ttl": 3600}"##),
    fix: "Use a hyphen.",
    section: "RFC 8552; RFC 952",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype == "SRV" {
        return;
    }
    let host = record.host();
    if !host.contains('_') {
        return;
    }
    for (at, label) in labels(host) {
        if !label.starts_with('_') && outside(label).any(|part| part.contains('_')) {
            let member = record.member("host");
            let span = member.and_then(|m| m.value.part(at..at.saturating_add(label.len())));
            let message = format!("the label {} has an underscore inside", shown(label));
            found.add(Finding::new(&RULE, record.place("host").narrowed(span), message));
        }
    }
}
