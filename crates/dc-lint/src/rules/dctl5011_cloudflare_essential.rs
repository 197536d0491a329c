//! `essential` is set, which Cloudflare ignores.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL5011",
    name: "cloudflare-essential",
    level: Level::Info,
    profiles: Profiles::Only(&[Profile::Cloudflare]),
    summary: "`essential` is set, which Cloudflare ignores",
    why: "Cloudflare does not remember which service wrote a record: each may be changed or \
          removed without the service going with it.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600, "essential": "OnApply"}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600}"##),
    fix: "Nothing, if the template is for other DNS providers too.",
    section: "Cloudflare documentation, \"Domain Connect\"; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.text("essential").is_some_and(|value| !value.is_empty()) {
        let message = "`essential` has no effect at Cloudflare";
        found.add(Finding::new(&RULE, record.place("essential"), message));
    }
}
