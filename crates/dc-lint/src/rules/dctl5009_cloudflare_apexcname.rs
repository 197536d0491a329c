//! A record has the type APEXCNAME.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5009",
    name: "cloudflare-apexcname",
    level: Level::Error,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "A record has the type APEXCNAME",
    why: "Cloudflare does not know the type. It flattens an ordinary CNAME record at the apex \
          instead.",
    bad: Records(r##"{"type": "APEXCNAME", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Use CNAME with the host `@`.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype == "APEXCNAME" {
        let message = "the type APEXCNAME is unknown to Cloudflare, which flattens CNAME";
        found.add(Finding::new(&RULE, record.place("type"), message));
    }
}
