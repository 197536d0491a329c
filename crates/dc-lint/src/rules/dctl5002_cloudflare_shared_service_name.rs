//! `sharedServiceName` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5002",
    name: "cloudflare-shared-service-name",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`sharedServiceName` is set, which Cloudflare ignores",
    why: "Users at Cloudflare always see the `serviceName` of the template.",
    bad: Members(r##""sharedServiceName": true"##),
    good: Members(r##""version": 1"##),
    fix: "Make sure that `serviceName` is right for every caller.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.flag("sharedServiceName") {
        let message = "`sharedServiceName` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, subject.place("sharedServiceName"), message));
    }
}
