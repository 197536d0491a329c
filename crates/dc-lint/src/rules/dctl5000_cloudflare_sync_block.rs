//! `syncBlock` is true at a DNS provider that knows only the synchronous flow.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5000",
    name: "cloudflare-sync-block",
    level: Level::Error,
    profiles: Profiles::Only(&[Profile::Cloudflare, Profile::Glauca]),
    summary: "`syncBlock` is true at a DNS provider that knows only the synchronous flow",
    why: "Cloudflare and Glauca do not offer the asynchronous flow. A template that forbids the \
          synchronous one cannot be applied there at all.",
    bad: Members(r##""syncBlock": true"##),
    good: Members(r##""version": 1"##),
    fix: "Remove `syncBlock`, or do without these DNS providers.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("syncBlock") {
        let message = "`syncBlock` is set, and the DNS provider knows only the synchronous flow";
        found.add(Finding::new(&RULE, subject.place("syncBlock"), message));
    }
}
