//! A `%` does not open a variable.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1019",
    name: "percent-syntax",
    level: Level::Error,
    summary: "A `%` does not open a variable",
    why: "In names each `%` belongs to a variable. In data a `%` before a letter or digit does; \
          other uses, such as SPF macros and `50% off`, are literal.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%site name%.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%site-name%.example.net", "ttl": 3600}"##),
    fix: "Write variables as `%name%`, the name of letters, digits, hyphen and underscore.",
    section: "draft section 9.1.1",
    ..Rule::BASE
};
