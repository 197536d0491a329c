//! An optional member of the template is empty.

use crate::fix::without;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR121",
    name: "empty-optional",
    level: Level::Info,
    summary: "An optional member of the template is empty",
    why: "An empty text means the same as a missing member, and some DNS providers take it for a value: \
          an empty logo becomes a broken picture.",
    bad: Members(r##""logoUrl": """##),
    good: Members(r##""logoUrl": "https://www.example.net/logo.svg""##),
    fix: "Remove the member.",
    section: "draft section 6.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for name in ["logoUrl", "description", "variableDescription", "syncRedirectDomain"] {
        if subject.text(name) == Some("") {
            let edits = without(subject.source.bytes, subject.object, name);
            let fix = edits.map(|edits| Fix::safe(format!("remove `{name}`"), edits));
            let message = format!("`{name}` is empty");
            found.add(Finding::new(&RULE, subject.place(name), message).fix(fix));
        }
    }
}
