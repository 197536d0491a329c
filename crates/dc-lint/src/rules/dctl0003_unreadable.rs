//! A file that is no template.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL0003",
    name: "unreadable",
    level: Level::Error,
    summary: "The text is not a JSON object, or a member has a value of the wrong JSON type",
    why: "Nobody can apply a template that cannot be read. Readers differ in what they forgive: a \
          trailing comma or a comment that one of them accepts makes the next refuse the file, so \
          the grammar of RFC 8259 counts. The parse error has a place, and the records before it \
          are still checked. A text that is not a JSON object is reported as an error whatever the \
          configuration says; other levels hold for members only.",
    bad: Text("{\"providerId\": \"example.net\", \"serviceId\": \"web\", \"records\": [],}\n"),
    good: Records(r#"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"#),
    fix: "Correct the JSON at the place that is shown. Booleans are `true` and `false` without \
          quotes; names and texts are strings.",
    section: "draft section 6.1; RFC 8259",
    ..Rule::BASE
};
