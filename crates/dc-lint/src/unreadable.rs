//! Texts that are no template at all.

use dc_template::{Error, ErrorKind};

use crate::finding::Finding;
use crate::place::Place;
use crate::report::Findings;
use crate::rules::dctl0003_unreadable::RULE;
use crate::source::Source;

/// Why the parser refused the text, and where: always an error, for what is no template is not clean.
pub(crate) fn add(source: &Source<'_>, error: &Error, found: &mut Findings<'_>) {
    let place = |start: usize| Place {
        pointer: error.pointer().unwrap_or_default().to_owned(),
        span: start..source.bytes.len().min(start.saturating_add(1)),
    };
    let finding = match error.kind() {
        ErrorKind::NotJson => not_json(source),
        _ => {
            // Past a byte order mark and blanks.
            let first = source
                .bytes
                .iter()
                .position(|b| !b"\xef\xbb\xbf \t\r\n".contains(b));
            Finding::new(&RULE, place(first.unwrap_or(0)), error.to_string())
        }
    };
    found.add_always(finding);
}

fn not_json(source: &Source<'_>) -> Finding {
    let base = if source.bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let text = source.bytes.get(base..).unwrap_or_default();
    let place = |span| Place {
        pointer: String::new(),
        span,
    };
    if text.iter().all(u8::is_ascii_whitespace) {
        let message = "the file is empty; expected a template, which is a JSON object";
        return Finding::new(&RULE, place(0..source.bytes.len()), message);
    }
    if let Err(error) = std::str::from_utf8(text) {
        let start = base.saturating_add(error.valid_up_to());
        let end = start.saturating_add(error.error_len().unwrap_or(1));
        let span = start..end.min(source.bytes.len());
        let octet = source.bytes.get(start).copied().unwrap_or_default();
        let message = format!("the octet 0x{octet:02X} is not UTF-8; templates are UTF-8");
        return Finding::new(&RULE, place(span), message);
    }
    // The parser's own type keeps duplicates; the grammar that it accepts is the same.
    let Err(error) = serde_json::from_slice::<serde_json::Value>(text) else {
        return Finding::new(&RULE, place(0..0), "the text is not JSON");
    };
    let start = base.saturating_add(offset(text, error.line(), error.column()));
    let end = start.saturating_add(1).min(source.bytes.len());
    let reason = error.to_string();
    let reason = reason
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let message = format!("the text is not JSON: {reason}");
    Finding::new(&RULE, place(char_bounds(source.bytes, start, end)), message)
}

/// The text up to where it is no JSON any more.
pub(crate) fn sound(text: &str) -> &str {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => text,
        Err(error) => {
            let broken = offset(text.as_bytes(), error.line(), error.column());
            text.get(..broken).unwrap_or(text)
        }
    }
}

/// The offset of what serde_json calls line and column: both from 1, columns in octets.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let mut breaks = text
        .iter()
        .enumerate()
        .filter(|(_, octet)| **octet == b'\n');
    let start = match line.checked_sub(2) {
        None => 0,
        Some(before) => breaks
            .nth(before)
            .map_or(text.len(), |(at, _)| at.saturating_add(1)),
    };
    start
        .saturating_add(column.saturating_sub(1))
        .min(text.len())
}

/// Widens a span to whole characters.
fn char_bounds(bytes: &[u8], mut start: usize, mut end: usize) -> std::ops::Range<usize> {
    let inside = |at: usize| bytes.get(at).is_some_and(|octet| octet & 0xC0 == 0x80);
    while inside(start) {
        start = start.saturating_sub(1);
    }
    while inside(end) {
        end = end.saturating_add(1);
    }
    start..end
}
