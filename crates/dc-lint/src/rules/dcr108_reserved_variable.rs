//! A variable has the name of a parameter of the protocol.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR108",
    name: "reserved-variable",
    level: Level::Error,
    summary: "A variable has the name of a parameter of the protocol",
    why: "Values of variables are sent beside the parameters of the request. With the same name \
          the two cannot be told apart, and the DNS provider refuses the template.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "key=%key%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "key=%siteKey%", "ttl": 3600}"##),
    fix: "Rename the variable, here and with every caller.",
    section: "draft section 9.1.2",
    ..Rule::BASE
};
