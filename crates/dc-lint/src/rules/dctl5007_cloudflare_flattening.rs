//! A CNAME record at the applied name is flattened at the apex.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5007",
    name: "cloudflare-flattening",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "A CNAME record at the applied name is flattened at the apex",
    why: "At the apex of a zone Cloudflare answers with the addresses of the target instead of \
          the CNAME record. A service that checks for the CNAME record itself does not find it.",
    bad: Template(r##""hostRequired": true"##, r##"{"type": "CNAME", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Have the service check the addresses, or the effect, instead of the record.",
    section: "Cloudflare documentation, \"CNAME flattening\"; Cloudflare documentation, \"Domain \
          Connect\"; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype == "CNAME" && record.member("host").is_some() && record.is_at_scope() {
        let message = "the CNAME record at the applied name is flattened at the apex";
        found.add(Finding::new(&RULE, record.place("host"), message));
    }
}
