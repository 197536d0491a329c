//! `templateSpecVersion` is not 1.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR104",
    name: "template-spec-version",
    level: Level::Error,
    summary: "`templateSpecVersion` is not 1",
    why: "The number says which grammar the template follows; the draft defines 1. A DNS \
          provider that does not know it has to refuse the template.",
    bad: Members(r##""templateSpecVersion": 2"##),
    good: Members(r##""templateSpecVersion": 1"##),
    fix: "Write 1, or leave it out.",
    section: "draft section 6.1.1",
    ..Rule::BASE
};
