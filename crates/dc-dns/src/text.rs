//! Octets in presentation format (RFC 1035 section 5.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Appends a character-string in quotes.
pub(crate) fn push_quoted(octets: &[u8], out: &mut String) {
    out.push('"');
    for octet in octets {
        match octet {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(*octet));
            }
            0x20..=0x7e => out.push(char::from(*octet)),
            other => push_ddd(*other, out),
        }
    }
    out.push('"');
}

/// Appends one octet of a label.
pub(crate) fn push_label_octet(octet: u8, out: &mut String) {
    match octet {
        b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
            out.push('\\');
            out.push(char::from(octet));
        }
        0x21..=0x7e => out.push(char::from(octet.to_ascii_lowercase())),
        other => push_ddd(other, out),
    }
}

/// Appends octets in hexadecimal.
pub(crate) fn push_hex(octets: &[u8], out: &mut String) {
    for octet in octets {
        for digit in [octet >> 4, octet & 15] {
            out.extend(char::from_digit(u32::from(digit), 16));
        }
    }
}

/// Appends octets in base64 (RFC 4648 section 4).
pub(crate) fn push_base64(octets: &[u8], out: &mut String) {
    STANDARD.encode_string(octets, out);
}

/// Appends `\DDD`.
pub(crate) fn push_ddd(octet: u8, out: &mut String) {
    out.push('\\');
    for digit in [octet / 100, octet / 10 % 10, octet % 10] {
        out.push(char::from(b'0'.saturating_add(digit)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_and_labels_escape_what_has_a_meaning() {
        let mut out = String::new();
        push_quoted(b"a\"b\\c\x07\xff;", &mut out);
        assert_eq!(out, "\"a\\\"b\\\\c\\007\\255;\"");
        let mut out = String::new();
        for octet in *b"A.b c\\" {
            push_label_octet(octet, &mut out);
        }
        assert_eq!(out, "a\\.b\\032c\\\\");
    }
}
