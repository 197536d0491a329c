//! A record has `name`, `pointsTo`, `data` or `target` that its type does not know.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL0009",
    name: "unwanted-value",
    level: Level::Info,
    summary: "A record has `name`, `pointsTo`, `data` or `target` that its type does not define",
    why: "DNS providers ignore a field that the type of the record does not define. What stands \
          there has no effect, which is seldom what the author meant.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "data": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Remove the field, or correct the type of the record.",
    section: "draft section 6.2.1",
    ..Rule::BASE
};
