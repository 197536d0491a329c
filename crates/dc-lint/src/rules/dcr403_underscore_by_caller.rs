//! The caller chooses an underscore name.

use crate::owner::labels;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR403",
    name: "underscore-by-caller",
    level: Level::Warning,
    summary: "The caller chooses an underscore name",
    why: "Underscore names such as `_dmarc`, `_acme-challenge` and `_domainconnect` steer mail, \
          certificates and Domain Connect itself. A variable right after an underscore lets the \
          caller take any of them.",
    bad: Records(r##"{"type": "TXT", "host": "_%name%", "data": "site=1", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site-%name%", "data": "site=1", "ttl": 3600}"##),
    fix: "Write the label out, or put a constant part of your own behind the underscore.",
    section: "draft section 12.3",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    for (at, label) in labels(record.host()) {
        let rest = label.strip_prefix('_').unwrap_or_default();
        if crate::owner::bare(rest).is_some() {
            let name = record.host_member();
            let member = record.member(name);
            let span = member.and_then(|m| m.value.part(at..at.saturating_add(label.len())));
            let message = format!("the caller chooses the underscore name {}", shown(label));
            found.add(Finding::new(&RULE, record.place(name).narrowed(span), message));
        }
    }
}
