//! A member is missing, too long, or has a value that is not one of those defined.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1005",
    name: "invalid-member",
    level: Level::Error,
    summary: "A member is missing, too long, or has a value that is not one of those defined",
    why: "Users are shown `providerName` and `serviceName`; `essential` and \
          `txtConflictMatchingMode` decide what a DNS provider removes. Missing or misspelt, \
          each DNS provider does what it thinks best: most take the default, which may remove \
          what the service needs.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600, "essential": "onApply"}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600, "essential": "OnApply"}"##),
    fix: "Correct the value as the message says; letter case counts.",
    section: "draft section 6.1; section 6.2",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for name in ["providerName", "serviceName"] {
        if subject.text(name) == Some("") {
            let message = format!("`{name}` is empty; users are shown it");
            found.add(Finding::new(&RULE, subject.place(name), message));
        }
    }
}
