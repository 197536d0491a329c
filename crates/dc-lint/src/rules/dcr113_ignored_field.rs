//! A record has a field that its type does not define.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR113",
    name: "ignored-field",
    level: Level::Info,
    strict: Some(Level::Warning),
    summary: "A record has a field that its type does not define",
    why: "DNS providers ignore it. SPFM records have no TTL of their own, since they become part \
          of a record that may be there already.",
    bad: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net"}"##),
    fix: "Remove the field.",
    section: "draft section 6.2.1",
    ..Rule::BASE
};
