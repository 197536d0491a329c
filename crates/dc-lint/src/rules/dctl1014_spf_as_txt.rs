//! A TXT record holds an SPF record.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1014",
    name: "spf-as-txt",
    level: Level::Warning,
    summary: "A TXT record holds an SPF record",
    why: "A name may have only one SPF record. Written as TXT, the record of the template stands \
          against the one that the user already has for other mail services, and one of the two \
          is lost. SPFM rules are merged instead.",
    bad: Records(r##"{"type": "TXT", "host": "@", "data": "v=spf1 include:spf.example.net ~all", "ttl": 3600}"##),
    good: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net"}"##),
    fix: "Use a record of type SPFM; its `spfRules` have neither `v=spf1` nor the final `all`.",
    section: "draft section 9.4",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let data = match record.rtype {
        "TXT" => record.value().unwrap_or_default(),
        _ => return,
    };
    let start = data.trim_start_matches(['"', ' ']);
    let is_spf = start.get(..6).is_some_and(|v| v.eq_ignore_ascii_case("v=spf1"))
        && start.get(6..7).is_none_or(|next| matches!(next, " " | "\"" | "%"));
    if is_spf {
        let message = "the TXT record holds an SPF record; SPFM merges with what the user has";
        found.add(Finding::new(&RULE, record.place("data"), message));
    }
}
