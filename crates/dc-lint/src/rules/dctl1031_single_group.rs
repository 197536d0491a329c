//! All records are in one group.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1031",
    name: "single-group",
    level: Level::Info,
    summary: "All records are in one group",
    why: "A group lets the caller apply a part of the template. With one group for all there is \
          no part to choose: a request with that group does the same as one without.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600, "groupId": "web"}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Leave `groupId` out. Callers that send it get an error afterwards, so tell them first.",
    section: "draft section 10.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let group = |record: &Record<'_>| record.text("groupId").filter(|id| !id.is_empty()).map(str::to_owned);
    let Some(first) = subject.records.first() else {
        return;
    };
    let Some(id) = group(first) else { return };
    if subject.records.iter().all(|record| record.text("groupId") == Some(&id)) {
        let message = format!("all records are in the group {}", shown(&id));
        found.add(Finding::new(&RULE, first.place("groupId"), message));
    }
}
