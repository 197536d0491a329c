//! An AAAA record points to an IPv4 address.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1036",
    name: "ipv4-in-aaaa",
    level: Level::Error,
    summary: "An AAAA record points to an IPv4 address",
    why: "AAAA records hold IPv6 addresses. An IPv4 address written as one, such as \
          `::ffff:192.0.2.1`, is never seen on the wire (RFC 4291 section 2.5.5.2) and reaches \
          nobody.",
    bad: Records(r##"{"type": "AAAA", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Change the type to A.",
    section: "RFC 3596; RFC 4291 section 2.5.5.2",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let address = record.value().unwrap_or_default();
    if record.rtype != "AAAA" {
        return;
    }
    let mapped = |v6: Ipv6Addr| v6.to_ipv4_mapped().is_some();
    let is_v4 = address.parse::<Ipv4Addr>().is_ok() || address.parse().is_ok_and(mapped);
    if is_v4 {
        let message = format!("`pointsTo` of the AAAA record is the IPv4 address {}", shown(address));
        found.add(Finding::new(&RULE, record.place("pointsTo"), message));
    }
}
