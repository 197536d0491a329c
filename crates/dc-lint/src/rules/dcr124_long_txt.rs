//! The data of a TXT record has more than 255 octets.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR124",
    name: "long-txt",
    level: Level::Info,
    summary: "The data of a TXT record has more than 255 octets",
    why: "One string of a TXT record has at most 255 octets. Longer data is split, and programs \
          that read only the first string see half of it.",
    bad: Records(LONG),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "site=1", "ttl": 3600}"##),
    fix: "Shorten the data if you can; whoever reads it must join the strings.",
    section: "draft section 6.2, data; RFC 1035 section 3.3",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let data = record.value().unwrap_or_default();
    if record.rtype == "TXT" && data.len() > 255 && !data.trim_start().starts_with('"') {
        let message = format!("`data` has {} octets; one string of a TXT record has 255", data.len());
        found.add(Finding::new(&RULE, record.place("data"), message));
    }
}

const LONG: &str = r#"{"type": "TXT", "host": "key._domainkey", "ttl": 3600, "data": "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000IDAQAB"}"#;
