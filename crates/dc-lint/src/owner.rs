//! Names of records as they are written in templates.

use std::borrow::Cow;

use dc_template::grammar::expressions;

use crate::document::Object;

/// Equal for records that get the same owner name, whatever the request.
pub(crate) fn owner<'a>(object: &'a Object<'_>, rtype: &str, host: &'a str) -> Cow<'a, str> {
    let host = match host.strip_suffix("%fqdn%.") {
        Some(rest) => rest.strip_suffix('.').unwrap_or(rest),
        None => host,
    };
    let host = if host == "@" { "" } else { host };
    if rtype != "SRV" {
        return folded(host);
    }
    let mut name = String::new();
    for label in ["service", "protocol"] {
        let label = object.text(label).unwrap_or_default();
        name.push_str(label.strip_prefix('_').unwrap_or(label));
        name.push('.');
    }
    name.push_str(host);
    Cow::Owned(folded(&name).into_owned())
}

/// In lower case; names of variables keep theirs.
fn folded(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|octet| octet.is_ascii_uppercase()) {
        return Cow::Borrowed(name);
    }
    let mut folded = String::with_capacity(name.len());
    let mut at = 0;
    for expression in expressions(name) {
        let before = name.get(at..expression.span.start).unwrap_or_default();
        folded.push_str(&before.to_ascii_lowercase());
        folded.push_str(name.get(expression.span.clone()).unwrap_or_default());
        at = expression.span.end;
    }
    folded.push_str(&name.get(at..).unwrap_or_default().to_ascii_lowercase());
    Cow::Owned(folded)
}

/// The labels of a host, each with its first octet.
pub(crate) fn labels(host: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    let start = host.as_ptr() as usize;
    let labels = host.split('.');
    labels.map(move |label| ((label.as_ptr() as usize).wrapping_sub(start), label))
}

/// The parts of a text that are no variables.
pub(crate) fn outside(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    let ends = expressions(text).map(|e| (e.span.start, e.span.end));
    ends.chain([(text.len(), text.len())])
        .map(move |(start, end)| {
            let part = text.get(at..start).unwrap_or_default();
            at = end;
            part
        })
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
