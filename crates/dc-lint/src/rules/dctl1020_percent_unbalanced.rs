//! A `%` has no counterpart.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1020",
    name: "percent-unbalanced",
    level: Level::Error,
    summary: "A `%` has no counterpart",
    why: "Each variable has a `%` on both sides. With an odd number of them a variable has lost \
          one, and the DNS provider refuses the template.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%site%.example.net", "ttl": 3600}"##),
    fix: "Add the `%` that is missing, or write a literal one as `%%`.",
    section: "draft section 9.1.1",
    ..Rule::BASE
};
