//! A member occurs twice in one object.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR101",
    name: "duplicate-member",
    level: Level::Error,
    summary: "A member occurs twice in one object",
    why: "Readers of JSON differ in which of two members counts, so that one DNS provider \
          applies what another does not. With equal values it is a leftover; with different \
          ones nobody can tell what is meant.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600, "ttl": 600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Keep the one that is meant.",
    section: "draft section 6.1; RFC 8259 section 4",
    ..Rule::BASE
};
