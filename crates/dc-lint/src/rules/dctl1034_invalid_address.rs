//! `pointsTo` of an A or AAAA record is not an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use dc_template::grammar::expressions;

use crate::owner::outside;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1034",
    name: "invalid-address",
    level: Level::Error,
    summary: "`pointsTo` of an A or AAAA record is not an address",
    why: "An A record holds an IPv4 address of four decimal numbers, an AAAA record an IPv6 \
          address. A name belongs in a CNAME record.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Write an address, or change the type.",
    section: "draft section 6.2, pointsTo; RFC 1035 section 3.4.1; RFC 4291 section 2.2",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let (Some(address), "A" | "AAAA") = (record.value(), record.rtype) else {
        return;
    };
    let is_address = address.parse::<Ipv4Addr>().is_ok() || address.parse::<Ipv6Addr>().is_ok();
    let open = expressions(address).next().is_some() && can_become(record.rtype, address);
    if !is_address && !matches!(address, "" | "@") && !open {
        let expected = if record.rtype == "A" { "an IPv4 address" } else { "an IPv6 address" };
        let message = format!("`pointsTo` is {}; expected {expected}", shown(address));
        found.add(Finding::new(&RULE, record.place("pointsTo"), message));
    }
}

/// Whether some values of its variables make an address of the text (T-35).
fn can_become(rtype: &str, text: &str) -> bool {
    let fits = |c: char| match c {
        // A stray one is the matter of another rule.
        '%' | '.' => true,
        ':' => rtype == "AAAA",
        c if rtype == "A" => c.is_ascii_digit(),
        c => c.is_ascii_hexdigit(),
    };
    let edge = text.starts_with('.') || text.ends_with('.');
    !edge && outside(text).all(|part| part.chars().all(fits) && !part.contains(".."))
}
