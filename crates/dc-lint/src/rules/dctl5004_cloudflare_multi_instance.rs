//! `multiInstance` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5004",
    name: "cloudflare-multi-instance",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`multiInstance` is set, which Cloudflare ignores",
    why: "Cloudflare does not keep instances apart: what an earlier one wrote is treated as any \
          other record.",
    bad: Members(r##""multiInstance": true"##),
    good: Members(r##""version": 1"##),
    fix: "Make sure that instances do not conflict with each other.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("multiInstance") {
        let message = "`multiInstance` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, subject.place("multiInstance"), message));
    }
}
