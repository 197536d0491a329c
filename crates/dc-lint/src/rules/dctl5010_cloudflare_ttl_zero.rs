//! The TTL of a record is 0.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5010",
    name: "cloudflare-ttl-zero",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "The TTL of a record is 0",
    why: "Cloudflare has no TTL of 0: it chooses one itself.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 0}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Write the TTL that the service needs.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let ttl = record.member("ttl").and_then(|member| member.value.number());
    if ttl == Some(0) {
        let message = "`ttl` is 0, which Cloudflare replaces with a TTL of its own";
        found.add(Finding::new(&RULE, record.place("ttl"), message));
    }
}
