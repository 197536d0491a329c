//! Escapes in tokens: `\DDD` and `\c` (RFC 1035 section 5.1).

/// A backslash that is not followed by a character or by three digits of at most 255.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct BadEscape;

/// The octets that a token's text stands for, and whether each was escaped.
pub(crate) struct Octets<'a>(std::slice::Iter<'a, u8>);

impl<'a> Octets<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self(text.iter())
    }
}

impl Iterator for Octets<'_> {
    type Item = Result<(u8, bool), BadEscape>;

    fn next(&mut self) -> Option<Self::Item> {
        let octet = *self.0.next()?;
        if octet != b'\\' {
            return Some(Ok((octet, false)));
        }
        let escaped = match self.0.as_slice() {
            [a, b, c, ..] if a.is_ascii_digit() => {
                self.0.nth(2);
                decimal(*a, *b, *c)
            }
            [octet, ..] if !octet.is_ascii_digit() => {
                self.0.next();
                Some(*octet)
            }
            _ => None,
        };
        Some(escaped.map(|octet| (octet, true)).ok_or(BadEscape))
    }
}

fn decimal(a: u8, b: u8, c: u8) -> Option<u8> {
    [a, b, c].iter().try_fold(0_u8, |value, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        value
            .checked_mul(10)?
            .checked_add(u8::try_from(digit).ok()?)
    })
}

/// Appends `\DDD`.
pub(crate) fn push_decimal(octet: u8, out: &mut Vec<u8>) {
    let digit = |value: u8| b'0'.saturating_add(value % 10);
    out.extend_from_slice(&[b'\\', digit(octet / 100), digit(octet / 10), digit(octet)]);
}

/// Appends an octet as it stands inside quotation marks.
pub(crate) fn push_quoted(octet: u8, out: &mut Vec<u8>) {
    match octet {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', octet]),
        0x20..=0x7E => out.push(octet),
        _ => push_decimal(octet, out),
    }
}

/// Appends the text of a token as it is, octets outside ASCII text as `\DDD`.
pub(crate) fn push_text(text: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    if text
        .iter()
        .all(|octet| matches!(octet, 0x20..=0x5B | 0x5D..=0x7E))
    {
        out.extend_from_slice(text);
        return Ok(());
    }
    for octet in Octets::new(text) {
        match octet? {
            (octet, _) if !(0x20..=0x7E).contains(&octet) => push_decimal(octet, out),
            (octet, true) if octet.is_ascii_digit() => push_decimal(octet, out),
            (octet, true) if !octet.is_ascii_alphabetic() => {
                out.extend_from_slice(&[b'\\', octet]);
            }
            (octet, _) => out.push(octet),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_bad_ones_named() {
        let octets = |text: &str| Octets::new(text.as_bytes()).collect::<Result<Vec<_>, _>>();
        assert_eq!(
            octets(r"a\.\065"),
            Ok(vec![(b'a', false), (b'.', true), (b'A', true)])
        );
        assert_eq!(octets(r"\255\000"), Ok(vec![(255, true), (0, true)]));
        for bad in [r"\256", r"\12", r"\1", "\\", r"\1a2"] {
            assert_eq!(octets(bad), Err(BadEscape), "{bad}");
        }
    }

    #[test]
    fn text_outside_ascii_becomes_decimal() {
        let mut out = Vec::new();
        push_text("é\\é\\050\\;".as_bytes(), &mut out).unwrap();
        assert_eq!(out, br"\195\169\195\169\050\;");
    }
}
