//! Plausible values for the variables of a template, made from the fields that they feed.

use std::collections::BTreeMap;

use serde_json::Value;

/// A value for each variable of a template, given as JSON. Odd JSON gives no values.
///
/// A variable that feeds several fields gets the value for the strictest of them: a label is good
/// as a part of a text, a text is no label.
pub(crate) fn plausible(template: &Value) -> BTreeMap<String, String> {
    let mut found: Vec<(String, Rank, String)> = Vec::new();
    let records = template["records"].as_array();
    for record in records.into_iter().flatten() {
        let rtype = record["type"].as_str().unwrap_or_default().to_uppercase();
        for (field, text) in record.as_object().into_iter().flatten() {
            for (before, name, after) in expressions(text.as_str().unwrap_or_default()) {
                let known = found.iter().position(|(known, ..)| known == name);
                let number = known.unwrap_or(found.len());
                let (rank, value) = value(&rtype, field, before, after, number);
                match known {
                    None => found.push((name.to_owned(), rank, value)),
                    Some(at) if rank < found[at].1 => found[at] = (name.to_owned(), rank, value),
                    Some(_) => {}
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(name, _, value)| (name, value))
        .collect()
}

/// How narrow a field is; the narrowest first.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    Exact,
    Label,
    Name,
    Phrase,
    Text,
}

/// A value for the variable with this number, between these texts of this field.
fn value(rtype: &str, field: &str, before: &str, after: &str, n: usize) -> (Rank, String) {
    let alone = before.is_empty() && (after.is_empty() || after == ".");
    let exact = |text: &str| (Rank::Exact, text.to_owned());
    let octet = n % 250 + 1;
    let ipv4 = || (Rank::Exact, format!("192.0.2.{octet}"));
    let ipv6 = || (Rank::Exact, format!("2001:db8::{octet:x}"));
    let label = || (Rank::Label, format!("v{n}"));
    let name = || (Rank::Name, format!("v{n}.example.net"));
    let spf = || (Rank::Phrase, format!("include:spf{n}.example.net"));
    match (rtype, field) {
        (_, "ttl") => exact("1800"),
        (_, "priority" | "weight") => exact("10"),
        (_, "port") => exact("5060"),
        (_, "service") => exact("_sip"),
        (_, "protocol") => exact("_tcp"),
        (_, "host" | "name") => label(),
        ("A", "pointsTo") if alone => ipv4(),
        ("AAAA", "pointsTo") if alone => ipv6(),
        ("A" | "AAAA", "pointsTo") => exact(&octet.to_string()),
        ("REDIR301" | "REDIR302", "target") if alone => {
            (Rank::Phrase, format!("https://v{n}.example.net/"))
        }
        (_, "pointsTo" | "target") if alone => name(),
        (_, "pointsTo" | "target") => label(),
        (_, "spfRules") if alone => spf(),
        (_, "spfRules") if before.ends_with("ip4:") => ipv4(),
        (_, "spfRules") if before.ends_with("ip6:") => ipv6(),
        (_, "spfRules") if after.starts_with('.') => label(),
        (_, "spfRules") => name(),
        ("TXT", "data") if before == "v=spf1 " => spf(),
        ("CAA", "data") if alone => (Rank::Phrase, "0 issue \"ca.example.net\"".to_owned()),
        ("CAA", "data") if before.is_empty() => exact("0"),
        ("CAA", "data") if !before.contains('"') => exact("issue"),
        ("CAA", "data") => name(),
        _ => (Rank::Text, format!("text-{n}")),
    }
}

/// The variables in a text, without the built-in ones (L-17, V-3): what stands before, the name,
/// and what stands behind.
fn expressions(text: &str) -> Vec<(&str, &str, &str)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('%').map(|found| at + found) {
        at = start + 1;
        let Some(end) = text[at..].find('%').map(|found| at + found) else {
            break;
        };
        let name = &text[at..end];
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty() || !name.bytes().all(fits) {
            continue;
        }
        at = end + 1;
        if !matches!(name, "domain" | "host" | "fqdn") {
            all.push((&text[..start], name, &text[at..]));
        }
    }
    all
}
