//! A number or SRV protocol is outside its range.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1015",
    name: "invalid-number",
    level: Level::Error,
    summary: "A number or SRV protocol is outside its range",
    why: "Priority, weight and port are 16-bit numbers, a TTL has 31 bits (RFC 2181 section 8). \
          A number is an integer, a string of digits, or exactly one variable; anything else \
          cannot be written into the DNS.",
    bad: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mx.example.net", "ttl": 3600, "priority": 70000}"##),
    good: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mx.example.net", "ttl": 3600, "priority": 10}"##),
    fix: "Write a number within the range, or one variable alone.",
    section: "draft section 3, dc-uint16-tmpl, dc-ttl-tmpl, dc-srv-protocol; RFC 2181 section 8",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let ttl = record.member("ttl").and_then(|member| member.value.number());
    if let Some(ttl) = ttl.filter(|ttl| *ttl >= 1 << 31) {
        let message = format!("`ttl` is {ttl}; expected at most 2147483647");
        found.add(Finding::new(&RULE, record.place("ttl"), message));
    }
}
