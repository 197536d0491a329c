//! An id has characters outside the grammar, or is too long.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1002",
    name: "id-characters",
    level: Level::Error,
    summary: "An id has characters outside the grammar, or is too long",
    why: "`providerId` and `serviceId` become part of URLs and file names. The grammar allows \
          letters, digits, hyphen, underscore and full stop, and at most 63 of them.",
    bad: Members(r##""serviceId": "web site""##),
    good: Members(r##""serviceId": "web-site""##),
    fix: "Use only these characters. Ids of published templates cannot change: publish a new \
          template.",
    section: "draft section 3, dc-id",
    ..Rule::BASE
};
