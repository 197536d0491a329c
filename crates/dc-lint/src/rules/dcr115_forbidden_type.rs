//! A record has a type that no template can write.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR115",
    name: "forbidden-type",
    level: Level::Error,
    summary: "A record has a type that no template can write",
    why: "SOA records belong to the zone, RRSIG and NSEC records to its signer; OPT, ANY and the \
          like are not zone data at all.",
    bad: Records(r##"{"type": "SOA", "host": "@", "data": "ns.example.net. host.example.net. 1 2 3 4 5", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Remove the record.",
    section: "draft section 6.2, type; section 10.4",
    ..Rule::BASE
};
