//! The data of a record is not valid for its type.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR305",
    name: "invalid-data",
    level: Level::Error,
    summary: "The data of a record is not valid for its type",
    why: "DNS providers check the data of every record before they write it. Constant data that \
          is wrong is wrong for every user.",
    bad: Records(r##"{"type": "CAA", "host": "@", "data": "0 issue", "ttl": 3600}"##),
    good: Records(r##"{"type": "CAA", "host": "@", "data": "0 issue \"ca.example.net\"", "ttl": 3600}"##),
    fix: "Write the data in the presentation format of the type.",
    section: "draft section 6.2, data; the RFC of the type",
    ..Rule::BASE
};
