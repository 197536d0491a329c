//! Presentation format of RDATA: tokens, escapes, character-strings (RFC 1035 section 5.1).

use std::borrow::Cow;

/// One field of RDATA in presentation format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    /// The text between the blanks or quotes, escapes not undone.
    pub(crate) raw: &'a str,
    pub(crate) quoted: bool,
}

/// Why a text is no presentation format.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum PresentationProblem {
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("a quoted string is not followed by a blank")]
    Joined,
    #[error(
        "an escape is neither a backslash and three digits up to 255 nor a backslash and a character"
    )]
    Escape,
    #[error("it contains {0:?}, which needs quotes or an escape")]
    Character(char),
}

impl Token<'_> {
    /// The octets, escapes undone.
    pub(crate) fn octets(&self) -> Result<Cow<'_, [u8]>, PresentationProblem> {
        unescape(self.raw)
    }
}

/// Splits presentation format into its fields.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, PresentationProblem> {
    split(text, false)
}

/// As [`tokens`], for types whose fields may be `key="value"` (RFC 9460 section 2.1). Such a field
/// is one token, not quoted itself.
pub(crate) fn parameter_tokens(text: &str) -> Result<Vec<Token<'_>>, PresentationProblem> {
    split(text, true)
}

fn split(text: &str, parameters: bool) -> Result<Vec<Token<'_>>, PresentationProblem> {
    let mut found = Vec::new();
    let mut rest = trim_start(text);
    while let Some(first) = rest.bytes().next() {
        let quoted = first == b'"';
        let body = if quoted {
            rest.get(1..).unwrap_or_default()
        } else {
            rest
        };
        let end = token_end(body, quoted, parameters)?;
        let (raw, after) = body.split_at_checked(end).unwrap_or((body, ""));
        let after = if quoted {
            after.get(1..).unwrap_or_default()
        } else {
            after
        };
        if !after.is_empty() && !after.starts_with([' ', '\t']) {
            return Err(PresentationProblem::Joined);
        }
        found.push(Token { raw, quoted });
        rest = trim_start(after);
    }
    Ok(found)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

fn token_end(body: &str, quoted: bool, parameters: bool) -> Result<usize, PresentationProblem> {
    let mut chars = body.char_indices();
    let mut before = None;
    while let Some((at, c)) = chars.next() {
        let after_equals = before.replace(c) == Some('=');
        match c {
            '\\' => {
                chars.next().ok_or(PresentationProblem::Escape)?;
            }
            '"' if quoted => return Ok(at),
            '"' if parameters && after_equals => {
                let length = token_end(chars.as_str(), true, false)?;
                // The two quotes.
                return Ok(at.saturating_add(length).saturating_add(2));
            }
            '\n' | '\r' | '\0' => return Err(PresentationProblem::Character(c)),
            ' ' | '\t' if !quoted => return Ok(at),
            '"' | '(' | ')' | ';' if !quoted => return Err(PresentationProblem::Character(c)),
            _ => {}
        }
    }
    if quoted {
        Err(PresentationProblem::OpenQuote)
    } else {
        Ok(body.len())
    }
}

/// Undoes `\DDD` and `\c`.
pub(crate) fn unescape(raw: &str) -> Result<Cow<'_, [u8]>, PresentationProblem> {
    if !raw.contains('\\') {
        return Ok(Cow::Borrowed(raw.as_bytes()));
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(first) if first.is_ascii_digit() => {
                let mut value = u16::from(first.wrapping_sub(b'0'));
                for _ in 0..2 {
                    let digit = bytes
                        .next()
                        .filter(u8::is_ascii_digit)
                        .ok_or(PresentationProblem::Escape)?;
                    value = value
                        .saturating_mul(10)
                        .saturating_add(u16::from(digit.wrapping_sub(b'0')));
                }
                out.push(u8::try_from(value).map_err(|_| PresentationProblem::Escape)?);
            }
            Some(other) => out.push(other),
            None => return Err(PresentationProblem::Escape),
        }
    }
    Ok(Cow::Owned(out))
}

/// Appends octets as one quoted character-string.
pub(crate) fn push_quoted(octets: &[u8], out: &mut String) {
    out.push('"');
    for byte in octets {
        match byte {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            0x20..=0x7e => out.push(char::from(*byte)),
            other => push_ddd(*other, out),
        }
    }
    out.push('"');
}

/// Appends `\DDD`.
pub(crate) fn push_ddd(byte: u8, out: &mut String) {
    out.push('\\');
    for digit in [byte / 100, byte / 10 % 10, byte % 10] {
        out.push(char::from(b'0'.saturating_add(digit)));
    }
}

/// Whether TXT data is presentation format; otherwise it is one verbatim value (OQ-31).
pub(crate) fn is_quoted(data: &str) -> bool {
    trim_start(data).starts_with('"')
}

/// The character-strings of TXT data, each at most 255 octets.
pub(crate) fn txt_strings(data: &str) -> Result<Vec<Cow<'_, [u8]>>, PresentationProblem> {
    let mut strings = Vec::new();
    if is_quoted(data) {
        for token in tokens(data)? {
            match unescape(token.raw)? {
                Cow::Borrowed(octets) => split_255(octets, |s| strings.push(Cow::Borrowed(s))),
                Cow::Owned(octets) => {
                    split_255(&octets, |s| strings.push(Cow::Owned(s.to_vec())));
                }
            }
        }
    } else {
        split_255(data.as_bytes(), |s| strings.push(Cow::Borrowed(s)));
    }
    Ok(strings)
}

/// The decoded value of TXT data: its character-strings joined. `None` if it is malformed.
pub(crate) fn txt_value(data: &str) -> Option<Cow<'_, [u8]>> {
    if !is_quoted(data) {
        return Some(Cow::Borrowed(data.as_bytes()));
    }
    let tokens = tokens(data).ok()?;
    if let [token] = tokens.as_slice() {
        return unescape(token.raw).ok();
    }
    let mut value = Vec::with_capacity(data.len());
    for token in &tokens {
        value.extend_from_slice(&unescape(token.raw).ok()?);
    }
    Some(Cow::Owned(value))
}

/// TXT data in canonical form: quoted strings of at most 255 octets.
pub(crate) fn push_txt(value: &[u8], out: &mut String) {
    let mut first = true;
    split_255(value, |string| {
        if !first {
            out.push(' ');
        }
        first = false;
        push_quoted(string, out);
    });
}

/// Octets of a TXT value: RDATA has 65,535, one in 256 of them a length.
pub(crate) const MAX_TXT: usize = 65_279;

fn split_255<'a>(octets: &'a [u8], mut each: impl FnMut(&'a [u8])) {
    if octets.is_empty() {
        each(octets);
    }
    octets.chunks(255).for_each(each);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OQ-31, T-37.
    #[test]
    fn txt_data_to_strings() {
        for (data, strings) in [
            ("plain text", vec!["plain text"]),
            ("", vec![""]),
            ("\"\"", vec![""]),
            ("\"a\" \"b c\"", vec!["a", "b c"]),
            ("  \"a\"\tb", vec!["a", "b"]),
            ("\"a\\\"b\\\\\\065\"", vec!["a\"b\\A"]),
            ("a \"quoted\" inside", vec!["a \"quoted\" inside"]),
            ("back\\slash", vec!["back\\slash"]),
            ("\"a;(b)\"", vec!["a;(b)"]),
        ] {
            let found = txt_strings(data).unwrap();
            let found: Vec<_> = found
                .iter()
                .map(|s| std::str::from_utf8(s).unwrap())
                .collect();
            assert_eq!(found, strings, "{data:?}");
        }
        assert_eq!(txt_strings(&"x".repeat(256)).unwrap().len(), 2);
        use PresentationProblem::*;
        for (data, problem) in [
            ("\"a", OpenQuote),
            ("\"a\"b", Joined),
            ("\"\\25\"", Escape),
            ("\"\\256\"", Escape),
            ("\"\\1x2\"", Escape),
            ("\"a\" b;c", Character(';')),
            ("\"a\nb\"", Character('\n')),
        ] {
            assert_eq!(txt_strings(data), Err(problem), "{data:?}");
        }
    }

    #[test]
    fn every_octet_survives_quoting() {
        let all: Vec<u8> = (0..=255).collect();
        let mut text = String::new();
        push_txt(&all, &mut text);
        assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b)));
        assert_eq!(txt_value(&text).unwrap(), all);
        assert_eq!(txt_strings(&text).unwrap().len(), 2);
    }
}
