//! `version` is missing or no positive integer.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1006",
    name: "version",
    level: Level::Info,
    summary: "`version` is missing or not a positive integer",
    why: "The version tells DNS providers that a template has changed and has to be looked at \
          again. Without it a change is easily missed.",
    bad: Members(r##""version": 0"##),
    good: Members(r##""version": 1"##),
    fix: "Start with 1 and raise it with every change. Other values, such as `\"1\"`, `-1` \
          or `1.5`, are errors: DNS providers that read a natural number refuse the file.",
    section: "draft section 6.1, version",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.object.get("version").is_none() {
        let message = "`version` is missing; expected a positive integer";
        found.add(Finding::new(&RULE, subject.place("version"), message));
    }
}
