//! Addresses and CNAME records can be proxied at Cloudflare.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR501",
    name: "cloudflare-proxy",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "Addresses and CNAME records can be proxied at Cloudflare",
    why: "A proxied record answers with addresses of Cloudflare and a TTL of 300 seconds, \
          whatever the template says. When a template is taken in, Cloudflare asks whether its \
          records are proxied.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600, "txtConflictMatchingMode": "None"}"##),
    fix: "Say at onboarding whether the service works behind the proxy.",
    section: "Cloudflare documentation, \"Domain Connect\" and \"Proxy status\"",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let proxied = |record: &&Record<'_>| matches!(record.rtype, "A" | "AAAA" | "CNAME");
    if let Some(record) = subject.records.iter().find(proxied) {
        let message = format!("the {} record can be proxied; say at onboarding whether it is", record.rtype);
        found.add(Finding::new(&RULE, record.place("type"), message));
    }
}
