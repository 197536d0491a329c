//! A name in a record can never be valid.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR302",
    name: "impossible-name",
    level: Level::Error,
    summary: "A name in a record can never be valid",
    why: "Whatever values the caller sends, the text does not become a name of the DNS: a label \
          is empty or too long, or `@` stands inside it. The template fails for every user.",
    bad: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mail.@", "priority": 10, "ttl": 3600}"##),
    good: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mx.example.net", "ttl": 3600, "priority": 10}"##),
    fix: "Write the name out; `%fqdn%` is the applied name.",
    section: "draft section 6.2; section 9.1",
    ..Rule::BASE
};
