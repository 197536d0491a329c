//! `syncRedirectDomain` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5003",
    name: "cloudflare-redirect-domain",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`syncRedirectDomain` is set, which Cloudflare ignores",
    why: "Requests at Cloudflare are signed, so that a redirect needs no list of domains.",
    bad: Members(r##""syncRedirectDomain": "example.net""##),
    good: Members(r##""version": 1"##),
    fix: "Nothing, if the template is for other DNS providers too.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.text("syncRedirectDomain").is_some_and(|text| !text.is_empty()) {
        let message = "`syncRedirectDomain` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, subject.place("syncRedirectDomain"), message));
    }
}
