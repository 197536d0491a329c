//! `sharedProviderName` is true and `shared` is not.

use crate::fix::beside;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1008",
    name: "shared-missing",
    level: Level::Info,
    summary: "`sharedProviderName` is true and `shared` is not",
    why: "DNS providers from before 2018 only know `shared`. The draft asks to set both, so that \
          the caller may set the name of the provider there too.",
    bad: Members(r##""sharedProviderName": true"##),
    good: Members(r##""shared": true,
"sharedProviderName": true"##),
    fix: "Set `shared` to true beside it.",
    section: "draft section 6.1, shared; section 11.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("sharedProviderName") && !subject.flag("shared") {
        let absent = subject.object.get("shared").is_none();
        let edits = beside(subject, "sharedProviderName", "\"shared\": true");
        let fix = edits.filter(|_| absent);
        let fix = fix.map(|edits| Fix::safe("add `shared` for older DNS providers", edits));
        let message = "`sharedProviderName` stands without `shared`, which older DNS providers read";
        let place = subject.place("sharedProviderName");
        found.add(Finding::new(&RULE, place, message).fix(fix));
    }
}
