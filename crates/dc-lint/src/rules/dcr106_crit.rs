//! `crit` is not a list of names of members that are defined here.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR106",
    name: "crit",
    level: Level::Error,
    summary: "`crit` is not a list of names of members that are defined here",
    why: "A DNS provider must refuse the whole template if `crit` lists something that it does \
          not understand. An empty list, and a field that the type of the record does not have, \
          are errors of the template.",
    bad: Template(r##""crit": []"##, r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "List the names of extension members that must be understood, or leave `crit` out.",
    section: "draft section 6.1.1; section 6.2.1",
    ..Rule::BASE
};
