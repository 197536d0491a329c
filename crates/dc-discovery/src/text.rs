//! Hostile text.

use std::fmt::Write as _;

/// Quoted for a message: at most 100 characters, on one line, without control characters and
/// without characters that turn the writing direction.
pub(crate) fn quoted(text: &str) -> String {
    let text: String = text.chars().take(101).collect();
    format!("\"{}\"", plain(&text, 100).replace('"', "\\\""))
}

/// As [`quoted`], without quotes.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == most {
            out.push('…');
            break;
        }
        if c.is_control() || is_format(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Octets as text for a message: ASCII as it is, the rest as `\DDD` (RFC 1035 section 5.1).
pub(crate) fn octets(octets: &[u8]) -> String {
    let mut out = String::new();
    for octet in octets {
        if octet.is_ascii() {
            out.push(char::from(*octet));
        } else {
            let _ = write!(out, "\\{octet:03}");
        }
    }
    out
}

/// Characters that are not seen but change what is seen: directions, joiners, line separators.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a text is `dc-display-name`: 1 to 255 Unicode Assignables (L-14; RFC 9839 section 4.3).
pub(crate) fn is_display_name(text: &str) -> bool {
    // Neither empty nor beyond 255 characters, counted without walking a long text to its end.
    let length = text.chars().take(256).count();
    (1..=255).contains(&length) && text.chars().all(is_assignable)
}

fn is_assignable(c: char) -> bool {
    let code = u32::from(c);
    let noncharacter = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || noncharacter)
}

/// Whether a text is `dc-id`: 1 to 63 letters, digits, hyphens, underscores, dots (L-1).
pub(crate) fn is_id(text: &str) -> bool {
    let wanted = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=63).contains(&text.len()) && text.bytes().all(wanted)
}
