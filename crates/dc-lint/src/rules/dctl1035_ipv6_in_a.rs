//! An A record points to an IPv6 address.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1035",
    name: "ipv6-in-a",
    level: Level::Error,
    summary: "An A record points to an IPv6 address",
    why: "A records hold IPv4 addresses only; the record is refused.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "2001:db8::1", "ttl": 3600}"##),
    good: Records(r##"{"type": "AAAA", "host": "@", "pointsTo": "2001:db8::1", "ttl": 3600}"##),
    fix: "Change the type to AAAA.",
    section: "RFC 1035 section 3.4.1; RFC 3596",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let address = record.value().unwrap_or_default();
    if record.rtype == "A" && address.parse::<std::net::Ipv6Addr>().is_ok() {
        let message = format!("`pointsTo` of the A record is the IPv6 address {}", shown(address));
        found.add(Finding::new(&RULE, record.place("pointsTo"), message));
    }
}
