//! The template has no records.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1030",
    name: "no-records",
    level: Level::Error,
    summary: "The template has no records",
    why: "A template without records changes nothing. It is a draft of one, or `records` is \
          misspelt.",
    bad: Text("{\"providerId\": \"example.net\", \"serviceId\": \"web\", \"records\": []}\n"),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Add the records.",
    section: "draft section 6.1, records",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let records = subject.object.get("records").map(|member| &member.value.content);
    if matches!(records, Some(Content::Array(items)) if items.is_empty()) {
        let message = "`records` is empty";
        found.add(Finding::new(&RULE, subject.place("records"), message));
    }
}
