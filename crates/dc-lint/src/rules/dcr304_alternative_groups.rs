//! Records of different groups cannot be applied together.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR304",
    name: "alternative-groups",
    level: Level::Info,
    summary: "Records of different groups cannot be applied together",
    why: "A request without groups means all of them. Where groups are alternatives, such a \
          request fails, so that every caller has to name its groups.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600, "groupId": "cdn"},
{"type": "A", "host": "www", "pointsTo": "192.0.2.1", "ttl": 3600, "groupId": "direct"}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Say so in `description`, and name the group in every request.",
    section: "draft section 10.3",
    ..Rule::BASE
};
