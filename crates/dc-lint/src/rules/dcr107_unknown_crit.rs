//! `crit` demands that an extension is understood.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR107",
    name: "unknown-crit",
    level: Level::Warning,
    summary: "`crit` demands that an extension is understood",
    why: "Every DNS provider that does not know the extension refuses the template, which today \
          means nearly every one.",
    bad: Members(r##""vnd.example.lock": true,
"crit": ["vnd.example.lock"]"##),
    good: Members(r##""vnd.example.lock": true"##),
    fix: "List it only if applying the template without it would do harm.",
    section: "draft section 6.1.1; section 6.2.1",
    ..Rule::BASE
};
