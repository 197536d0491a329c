//! Names of records as they are written in templates.

use dc_template::grammar::expressions;

use crate::subject::Record;

/// Equal for records that get the same owner name, whatever the request.
pub(crate) fn owner(record: &Record<'_>) -> String {
    let host = record.host();
    let host = match host.strip_suffix("%fqdn%.") {
        Some(rest) => rest.strip_suffix('.').unwrap_or(rest),
        None => host,
    };
    let mut key = String::with_capacity(host.len());
    if record.rtype == "SRV" {
        for name in ["service", "protocol"] {
            let label = record.text(name).unwrap_or_default();
            key.push_str(label.strip_prefix('_').unwrap_or(label));
            key.push('.');
        }
    }
    if host != "@" {
        key.push_str(host);
    }
    if !key.contains('%') {
        key.make_ascii_lowercase();
        return key;
    }
    // Names of variables keep their letter case.
    let mut folded = String::with_capacity(key.len());
    let mut at = 0;
    for expression in expressions(&key) {
        let before = key.get(at..expression.span.start).unwrap_or_default();
        folded.push_str(&before.to_ascii_lowercase());
        folded.push_str(key.get(expression.span.clone()).unwrap_or_default());
        at = expression.span.end;
    }
    folded.push_str(&key.get(at..).unwrap_or_default().to_ascii_lowercase());
    folded
}

/// The labels of a host, each with its first octet.
pub(crate) fn labels(host: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    let start = host.as_ptr() as usize;
    let labels = host.split('.');
    labels.map(move |label| ((label.as_ptr() as usize).wrapping_sub(start), label))
}

/// The first variable, if callers supply all that matters of the text.
pub(crate) fn bare(text: &str) -> Option<&str> {
    if !text.contains('%') {
        return None;
    }
    let mut first = None;
    let mut at = 0;
    let blank = |part: Option<&str>| {
        let mut chars = part.unwrap_or_default().chars();
        chars.all(|c| c.is_ascii() && !c.is_ascii_alphanumeric())
    };
    for expression in expressions(text) {
        let built_in = matches!(expression.name, "domain" | "host" | "fqdn");
        if built_in || !blank(text.get(at..expression.span.start)) {
            return None;
        }
        first = first.or(Some(expression.name));
        at = expression.span.end;
    }
    first.filter(|_| blank(text.get(at..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_callers_supply_whole() {
        for text in ["%a%", "%a%.%b%", "%a%.", "_%a%", "%a% %b%"] {
            assert_eq!(bare(text), Some("a"), "{text}");
        }
        for text in ["", "a", "%a%b", "x=%a%", "%a%.%domain%", "50%", "%a"] {
            assert_eq!(bare(text), None, "{text}");
        }
    }
}
