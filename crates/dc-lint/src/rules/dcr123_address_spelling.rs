//! An IPv6 address is not in its canonical spelling.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR123",
    name: "address-spelling",
    level: Level::Info,
    summary: "An IPv6 address is not in its canonical spelling",
    why: "The same address in another spelling looks like another one to people and to simple \
          programs (RFC 5952).",
    bad: Records(r##"{"type": "AAAA", "host": "@", "pointsTo": "2001:DB8:0:0::1", "ttl": 3600}"##),
    good: Records(r##"{"type": "AAAA", "host": "@", "pointsTo": "2001:db8::1", "ttl": 3600}"##),
    fix: "Write it in lower case with the longest run of zeros left out.",
    section: "RFC 5952",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let (Some(text), Some(member), "AAAA") = (record.value(), record.member("pointsTo"), record.rtype)
    else {
        return;
    };
    let Ok(address) = text.parse::<std::net::Ipv6Addr>() else {
        return;
    };
    let canonical = address.to_string();
    if canonical != text {
        let edit = Edit::new(member.value.span.clone(), format!("\"{canonical}\""));
        let message = format!("the address {} is written as {canonical}", shown(text));
        let finding = Finding::new(&RULE, record.place("pointsTo"), message);
        found.add(finding.fix(Fix::safe("write the canonical spelling", vec![edit])));
    }
}
