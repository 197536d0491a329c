//! A variable stands where the draft allows only its own keywords.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR110",
    name: "variable-forbidden",
    level: Level::Error,
    summary: "A variable stands where the draft allows only its own keywords",
    why: "What a DNS provider removes, and what it keeps for how long, is part of the template \
          and not up to the caller.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "a=1", "ttl": 3600, "essential": "%keep%"}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "a=1", "ttl": 3600, "essential": "OnApply"}"##),
    fix: "Write the value out.",
    section: "draft section 6.2",
    ..Rule::BASE
};
