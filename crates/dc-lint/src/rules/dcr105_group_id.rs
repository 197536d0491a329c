//! `groupId` is not a valid id.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR105",
    name: "group-id",
    level: Level::Error,
    summary: "`groupId` is not a valid id",
    why: "Callers name groups in a list with commas, so a group uses the same characters as \
          other ids: letters, digits, hyphen, underscore and full stop.",
    bad: Records(r##"{"type": "TXT", "host": "@", "data": "a=1", "ttl": 3600, "groupId": "a,b"}"##),
    good: Records(r##"{"type": "TXT", "host": "@", "data": "a=1", "ttl": 3600, "groupId": "a-b"}"##),
    fix: "Use only these characters, and at least one.",
    section: "draft section 6.2, groupId; section 3, dc-id",
    ..Rule::BASE
};
