//! `syncPubKeyDomain` is missing.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5001",
    name: "cloudflare-key",
    level: Level::Error,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`syncPubKeyDomain` is missing",
    why: "Cloudflare applies templates to signed requests only, and asks for the domain of the \
          keys before it takes a template in.",
    bad: Text("{\"providerId\": \"example.net\", \"serviceId\": \"web\", \"records\": []}\n"),
    good: Members(r##""syncPubKeyDomain": "keys.example.net""##),
    fix: "Publish a key and name its domain in `syncPubKeyDomain`.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if !subject.is_signed() {
        let message = "`syncPubKeyDomain` is missing, and Cloudflare applies signed requests only";
        found.add(Finding::new(&RULE, subject.place("syncPubKeyDomain"), message));
    }
}
