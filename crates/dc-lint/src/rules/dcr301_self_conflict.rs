//! Records of the template contradict each other.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR301",
    name: "self-conflict",
    level: Level::Error,
    summary: "Records of the template contradict each other",
    why: "A DNS provider checks the records of a request against each other before it looks at \
          the zone, and refuses what cannot stand together: records below a delegation of the \
          same template, two redirects of one name, two SPF records.",
    bad: Records(r##"{"type": "NS", "host": "shop", "pointsTo": "ns.example.net", "ttl": 3600},
{"type": "A", "host": "www.shop", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "NS", "host": "shop", "pointsTo": "ns.example.net", "ttl": 3600}"##),
    fix: "Remove one of them, or put them into different groups if they are alternatives.",
    section: "draft section 10.2; section 10.4",
    ..Rule::BASE
};
