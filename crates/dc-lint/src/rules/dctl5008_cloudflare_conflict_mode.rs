//! A TXT record asks for a conflict mode, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5008",
    name: "cloudflare-conflict-mode",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "A TXT record asks for a conflict mode, which Cloudflare ignores",
    why: "Cloudflare adds the TXT record beside those that are there. Records that the mode \
          would have removed stay.",
    bad: Records(r##"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 3600, "txtConflictMatchingMode": "All"}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600}"##),
    fix: "Tell users to remove the old record, or have the service cope with both.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype != "TXT" {
        return;
    }
    for name in ["txtConflictMatchingMode", "txtConflictMatchingPrefix"] {
        let value = record.text(name).unwrap_or_default();
        if !value.is_empty() && !value.eq_ignore_ascii_case("None") {
            let message = format!("`{name}` has no effect at Cloudflare");
            found.add(Finding::new(&RULE, record.place(name), message));
        }
    }
}
