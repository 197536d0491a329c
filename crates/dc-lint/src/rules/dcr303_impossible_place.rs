//! A record stands where its type never can.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR303",
    name: "impossible-place",
    level: Level::Error,
    summary: "A record stands where its type never can",
    why: "CNAME, NS and DS records cannot stand at the apex of a zone, APEXCNAME nowhere else. A \
          host such as `%domain%.` is always the apex, with `hostRequired` the applied name \
          never is.",
    bad: Records(r##"{"type": "CNAME", "host": "%domain%.", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www.%domain%.", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Move the record to another name, or change its type.",
    section: "draft section 6.3.2; section 10.4",
    ..Rule::BASE
};
