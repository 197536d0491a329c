//! `shared` is true and `sharedProviderName` is not.

use crate::fix::beside;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1007",
    name: "shared-alone",
    level: Level::Error,
    summary: "`shared` is true and `sharedProviderName` is not",
    why: "`shared` is the old name of `sharedProviderName`, and deprecated. DNS providers that \
          only know the new one do not let the caller set the name of the provider.",
    bad: Members(r##""shared": true"##),
    good: Members(r##""shared": true,
"sharedProviderName": true"##),
    fix: "Set `sharedProviderName` to true beside it.",
    section: "draft section 6.1, shared",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("shared") && !subject.flag("sharedProviderName") {
        let absent = subject.object.get("sharedProviderName").is_none();
        let edits = beside(subject, "shared", "\"sharedProviderName\": true");
        let fix = edits.filter(|_| absent);
        let fix = fix.map(|edits| Fix::safe("add `sharedProviderName`", edits));
        let message = "`shared` is deprecated and stands without `sharedProviderName`";
        found.add(Finding::new(&RULE, subject.place("shared"), message).fix(fix));
    }
}
