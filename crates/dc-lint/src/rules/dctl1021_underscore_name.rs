//! An underscore label is not registered for the type of its record.

use crate::underscore::{Registered, registered};

use crate::owner::labels;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1021",
    name: "underscore-name",
    level: Level::Info,
    summary: "An underscore label is not registered for the type of its record",
    why: "Labels that begin with an underscore have meanings of their own, kept in a registry \
          (RFC 8552), each with the types it is used with. A label of your own may collide with \
          a later one. Only the right-most underscore label of a name counts. CNAME and NS \
          records may stand at every label that is registered.",
    bad: Records(r##"{"type": "TXT", "host": "_examplecheck", "data": "1", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_acme-challenge", "data": "1", "ttl": 3600}"##),
    fix: "Use a registered label, or have yours registered; for proofs of ownership, see the \
          label `_acme-challenge`.",
    section: "RFC 8552",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if matches!(record.rtype, "SRV" | "APEXCNAME" | "") {
        return;
    }
    let host = record.host();
    let right_most = labels(host).rfind(|(_, label)| label.starts_with('_'));
    let Some((at, label)) = right_most else {
        return;
    };
    let message = match registered(label, record.rtype) {
        Registered::Yes => return,
        // They say where to look further, for whatever types.
        Registered::OtherTypes(_) if matches!(record.rtype, "CNAME" | "NS") => return,
        Registered::No => format!("the label {} is not registered", shown(label)),
        Registered::OtherTypes(types) => format!(
            "the label {} is registered for {types}, not for {}",
            shown(label),
            record.rtype
        ),
    };
    let member = record.member("host");
    let span = member.and_then(|m| m.value.part(at..at.saturating_add(label.len())));
    found.add(Finding::new(&RULE, record.place("host").narrowed(span), message));
}
