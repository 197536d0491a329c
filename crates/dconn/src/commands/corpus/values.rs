//! Values for the variables of a template, made from the fields that they feed.

use std::collections::BTreeMap;

use serde_json::Value;

/// A value for each variable of a template. A variable that feeds several fields gets the value
/// for the narrowest of them: a label is good as a part of a text, a text is no label.
pub(super) fn plausible(template: &Value) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, (Width, String)> = BTreeMap::new();
    let records = template.get("records").and_then(Value::as_array);
    for record in records.into_iter().flatten() {
        let rtype = record.get("type").and_then(Value::as_str);
        let rtype = rtype.unwrap_or_default().to_ascii_uppercase();
        for (field, text) in record.as_object().into_iter().flatten() {
            for place in places(text.as_str().unwrap_or_default()) {
                let number = found.len();
                let (width, value) = value(&rtype, field, &place, number);
                let known = found.entry(place.name.to_owned());
                let known = known.or_insert_with(|| (width, value.clone()));
                if width < known.0 {
                    *known = (width, value);
                }
            }
        }
    }
    let values = found.into_iter();
    values.map(|(name, (_, value))| (name, value)).collect()
}

/// How much fits into a field; the narrowest first.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Width {
    Exact,
    Label,
    Name,
    Phrase,
    Text,
}

/// A variable in a text.
struct Place<'t> {
    before: &'t str,
    name: &'t str,
    after: &'t str,
}

/// The variables of a text, the built-in ones aside (draft section 9.1).
fn places(text: &str) -> Vec<Place<'_>> {
    let mut all = Vec::new();
    let mut from = 0usize;
    while let Some((before, rest)) = split(text, from, '%') {
        from = before.len().saturating_add(1);
        let Some((name, after)) = rest.split_once('%') else {
            break;
        };
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty() || !name.bytes().all(fits) {
            continue;
        }
        from = from.saturating_add(name.len()).saturating_add(1);
        if !matches!(name, "domain" | "host" | "fqdn") {
            all.push(Place {
                before,
                name,
                after,
            });
        }
    }
    all
}

/// The text before and behind the first `sign` from an octet on.
fn split(text: &str, from: usize, sign: char) -> Option<(&str, &str)> {
    let at = from.saturating_add(text.get(from..)?.find(sign)?);
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

/// A value for the variable at this place; `number` tells variables apart.
fn value(rtype: &str, field: &str, place: &Place<'_>, number: usize) -> (Width, String) {
    let n = number.saturating_add(1);
    let alone = place.before.is_empty() && place.after.is_empty();
    let octet = number
        .checked_rem(250)
        .unwrap_or_default()
        .saturating_add(1);
    let exact = |text: &str| (Width::Exact, text.to_owned());
    let ipv4 = || (Width::Exact, format!("192.0.2.{octet}"));
    let ipv6 = || (Width::Exact, format!("2001:db8::{octet:x}"));
    let label = || (Width::Label, format!("v{n}"));
    let name = || (Width::Name, format!("v{n}.example.net"));
    let spf = || (Width::Phrase, format!("include:spf{n}.example.net"));
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
            (Width::Phrase, format!("https://v{n}.example.net/"))
        }
        (_, "pointsTo" | "target") if alone => name(),
        (_, "pointsTo" | "target") => label(),
        (_, "spfRules") if alone => spf(),
        (_, "spfRules") if place.before.ends_with("ip4:") => ipv4(),
        (_, "spfRules") if place.before.ends_with("ip6:") => ipv6(),
        (_, "spfRules") if place.after.starts_with('.') => label(),
        (_, "spfRules") => name(),
        ("TXT", "data") if place.before == "v=spf1 " => spf(),
        ("CAA", "data") if alone => (Width::Phrase, "0 issue \"ca.example.net\"".to_owned()),
        ("CAA", "data") if place.before.is_empty() => exact("0"),
        ("CAA", "data") if !place.before.contains('"') => exact("issue"),
        ("CAA", "data") => name(),
        _ => (Width::Text, format!("text-{n}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_the_narrowest_field() {
        let template = serde_json::json!({"records": [
            {"type": "TXT", "host": "@", "data": "%a%=%b%", "ttl": "%t%"},
            {"type": "A", "host": "%a%", "pointsTo": "%ip%", "ttl": 600},
            {"type": "CNAME", "host": "x", "pointsTo": "%c%.%domain%", "ttl": 600},
        ]});
        let values = plausible(&template);
        let width = |name: &str| values.get(name).map(String::as_str);
        assert_eq!(width("t"), Some("1800"));
        assert!(width("ip").is_some_and(|ip| ip.starts_with("192.0.2.")));
        assert!(width("a").is_some_and(|label| label.starts_with('v')));
        assert!(width("b").is_some_and(|text| text.starts_with("text-")));
        assert_eq!(values.len(), 5, "built-in variables have values");
    }
}
