//! `warnPhishing` is there, which the draft has withdrawn.

use crate::fix::without;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR103",
    name: "deprecated-warn-phishing",
    level: Level::Info,
    strict: Some(Level::Error),
    summary: "`warnPhishing` is there, which the draft has withdrawn",
    why: "DNS providers treat every unsigned request as suspicious now, with the flag or \
          without. New templates leave it out.",
    bad: Members(r##""warnPhishing": false"##),
    good: Members(r##""version": 2"##),
    fix: "Remove it.",
    section: "draft section 6.1, warnPhishing; section 11.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let set = subject.flag("warnPhishing");
    // With a key it is a graver matter of its own.
    if subject.object.get("warnPhishing").is_none() || set && subject.is_signed() {
        return;
    }
    let edits = without(subject.source.bytes, subject.object, "warnPhishing");
    let title = "remove `warnPhishing`";
    // DNS providers that follow Domain Connect 2.3 still read it.
    let fix = edits.map(|edits| match set {
        true => Fix::offered(title, edits),
        false => Fix::safe(title, edits),
    });
    let message = "`warnPhishing` is deprecated: every unsigned request counts as suspicious";
    found.add(Finding::new(&RULE, subject.place("warnPhishing"), message).fix(fix));
}
