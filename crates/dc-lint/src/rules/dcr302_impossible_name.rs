//! A name in a record can never be valid.

use dc_template::grammar::expressions;

use crate::owner::outside;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR302",
    name: "impossible-name",
    level: Level::Error,
    summary: "A name in a record can never be valid",
    why: "Whatever values the caller sends, the text does not become a name of the DNS: a label \
          is empty or too long, or `@` stands inside it. The template fails for every user.",
    bad: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mail.@", "priority": 10, "ttl": 3600}"##),
    good: Records(r##"{"type": "MX", "host": "@", "pointsTo": "mx.example.net", "ttl": 3600, "priority": 10}"##),
    fix: "Write the name out; `%fqdn%` is the applied name.",
    section: "draft section 6.2; section 9.1",
    check: Check::Record(check),
    ..Rule::BASE
};

/// Targets with variables; those without are filled in, and hosts have DCTL1027.
fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let member = match record.rtype {
        "CNAME" | "MX" | "NS" | "APEXCNAME" => "pointsTo",
        "SRV" => "target",
        _ => return,
    };
    let name = record.text(member).unwrap_or_default();
    // Most names cannot be wrong.
    let everyday = |o: u8| o.is_ascii_alphanumeric() || matches!(o, b'-' | b'_' | b'.' | b'%');
    if name.len() <= 63 && name.bytes().all(everyday) && !name.starts_with('.') && !name.contains("..") {
        return;
    }
    let caller = |name: &str| !matches!(name, "domain" | "host" | "fqdn");
    if !expressions(name).any(|e| caller(e.name)) {
        return;
    }
    // A `%` that opens nothing and an `@` are found elsewhere.
    let fits = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-_.%@".contains(c);
    let fixed: usize = outside(name).map(str::len).sum();
    let reason = if let Some(c) = outside(name).flat_map(str::chars).find(|c| !fits(*c)) {
        format!("has the character {c:?}")
    } else if outside(name).any(|part| part.contains("..")) || (name.starts_with('.') && fixed > 1) {
        "has an empty label".to_owned()
    } else if outside(name).flat_map(|part| part.split('.')).any(|label| label.is_ascii() && label.len() > 63) {
        "has a label of more than 63 octets".to_owned()
    } else {
        return;
    };
    let message = format!("the target {} {reason}, whatever the variables are", shown(name));
    found.add(Finding::new(&RULE, record.place(member), message));
}
