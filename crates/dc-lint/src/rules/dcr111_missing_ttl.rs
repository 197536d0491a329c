//! A record has no `ttl`.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR111",
    name: "missing-ttl",
    level: Level::Error,
    summary: "A record has no `ttl`",
    why: "The draft requires a TTL for every record of the DNS. Without one each DNS provider \
          takes its own, or refuses the template.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1"}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Add `ttl` in seconds; 3600 is usual.",
    section: "draft section 6.2, ttl",
    ..Rule::BASE
};
