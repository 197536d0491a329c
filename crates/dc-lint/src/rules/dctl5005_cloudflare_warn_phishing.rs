//! `warnPhishing` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5005",
    name: "cloudflare-warn-phishing",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`warnPhishing` is set, which Cloudflare ignores",
    why: "Requests at Cloudflare are signed. The draft has withdrawn the flag altogether.",
    bad: Members(r##""warnPhishing": true"##),
    good: Members(r##""version": 1"##),
    fix: "Remove it.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("warnPhishing") {
        let message = "`warnPhishing` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, subject.place("warnPhishing"), message));
    }
}
