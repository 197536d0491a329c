//! A variable has a name that is used on the wire.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR109",
    name: "risky-variable",
    level: Level::Info,
    summary: "A variable has a name that is used on the wire",
    why: "The draft does not reserve the name, but redirects and the asynchronous flow use it. \
          Some DNS providers take the value for their own.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "site=%code%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=%siteCode%", "ttl": 3600}"##),
    fix: "Rename the variable, here and with every caller.",
    section: "draft section 8.3; draft-ietf-dconn-domainconnect-async-00",
    ..Rule::BASE
};
