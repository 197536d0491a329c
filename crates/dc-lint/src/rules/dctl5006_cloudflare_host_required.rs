//! `hostRequired` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5006",
    name: "cloudflare-host-required",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`hostRequired` is set, which Cloudflare ignores",
    why: "Cloudflare applies the template at the apex too, where it flattens CNAME records.",
    bad: Members(r##""hostRequired": true"##),
    good: Members(r##""version": 1"##),
    fix: "Make sure that the service answers for the apex as well, or tell users.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("hostRequired") {
        let message = "`hostRequired` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, subject.place("hostRequired"), message));
    }
}
