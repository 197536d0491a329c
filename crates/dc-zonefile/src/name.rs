//! Domain names in presentation format (RFC 1035 section 5.1).

use crate::error::{Fault, ReadErrorKind};
use crate::escape::{Octets, push_decimal};
use crate::lexer::{Quoting, Token};

/// Octets of the longest name on the wire (RFC 1035 section 2.3.4).
const MAX_NAME: usize = 255;
const MAX_LABEL: usize = 63;

/// The absolute name that relative ones are completed with.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    text: Vec<u8>,
    octets: usize,
}

impl Origin {
    /// Reads a name that is absolute, or made so by `outer`.
    pub(crate) fn new(token: &Token<'_>, outer: Option<&Self>) -> Result<Self, Fault> {
        let mut text = Vec::new();
        let octets = push(token, outer, &mut text)?;
        Ok(Self { text, octets })
    }

    /// Reads a name given by a caller: its final dot may be missing.
    pub(crate) fn given(name: &str) -> Result<Self, Fault> {
        let root = Self {
            text: b".".to_vec(),
            octets: 1,
        };
        Self::new(&whole(name), Some(&root))
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }
}

/// A name that comes from outside a zone file, as a token.
pub(crate) fn whole(name: &str) -> Token<'_> {
    Token {
        text: name.as_bytes(),
        at: 0,
        quoting: Quoting::Plain,
    }
}

/// Appends the name as an absolute one. Answers its octets on the wire.
///
/// Letter case is kept; each octet is written in one way only, so that equal spellings mean equal
/// names.
pub(crate) fn push(
    token: &Token<'_>,
    origin: Option<&Origin>,
    out: &mut Vec<u8>,
) -> Result<usize, Fault> {
    let fault = |expected| Err(token.fault(ReadErrorKind::Name, expected));
    if token.quoting != Quoting::Plain {
        return fault("a domain name without quotation marks");
    }
    if token.text == b"." {
        out.push(b'.');
        return Ok(1);
    }
    if token.text == b"@" {
        let origin = known(origin, token)?;
        out.extend_from_slice(origin.text());
        return Ok(origin.octets);
    }
    let added = match origin {
        Some(origin) if !token.text.ends_with(b".") => origin.text.len().saturating_add(1),
        _ => 0,
    };
    out.reserve_exact(token.text.len().saturating_add(added));
    let (mut label, mut total) = (0_usize, 0_usize);
    for octet in Octets::new(token.text) {
        match octet {
            Ok((b'.', false)) => {
                if label == 0 {
                    return fault("a domain name without empty labels");
                }
                total = total.saturating_add(label).saturating_add(1);
                label = 0;
                out.push(b'.');
                continue;
            }
            Ok((octet, escaped)) => {
                if !escaped && !octet.is_ascii_graphic() {
                    return fault(if octet.is_ascii() {
                        "a domain name of printable characters"
                    } else {
                        "a domain name in ASCII (an A-label, or escapes \\DDD)"
                    });
                }
                push_octet(octet, out);
            }
            Err(_) => return fault("a domain name with valid escapes"),
        }
        label = label.saturating_add(1);
        if label > MAX_LABEL {
            return fault("labels of at most 63 octets");
        }
    }
    let total = if label == 0 {
        if total == 0 {
            return fault("a domain name");
        }
        total.saturating_add(1)
    } else {
        let origin = known(origin, token)?;
        out.push(b'.');
        if origin.octets > 1 {
            out.extend_from_slice(origin.text());
        }
        total
            .saturating_add(label)
            .saturating_add(1)
            .saturating_add(origin.octets)
    };
    if total > MAX_NAME {
        return fault("a domain name of at most 255 octets");
    }
    Ok(total)
}

fn known<'o>(origin: Option<&'o Origin>, token: &Token<'_>) -> Result<&'o Origin, Fault> {
    origin.ok_or_else(|| {
        token.fault(
            ReadErrorKind::Origin,
            "an absolute name, since no origin is known",
        )
    })
}

fn push_octet(octet: u8, out: &mut Vec<u8>) {
    match octet {
        b'"' | b'$' | b'(' | b')' | b'.' | b';' | b'@' | b'\\' => {
            out.extend_from_slice(&[b'\\', octet]);
        }
        b'!'..=b'~' => out.push(octet),
        _ => push_decimal(octet, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absolute(name: &str, origin: &str) -> Result<String, String> {
        let origin = Origin::given(origin).map_err(|fault| fault.message)?;
        let mut out = Vec::new();
        push(&whole(name), Some(&origin), &mut out).map_err(|fault| fault.message)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn names_become_absolute_and_keep_their_case() {
        for (name, origin, expected) in [
            ("@", "Example.com", "Example.com."),
            ("WWW", "example.com.", "WWW.example.com."),
            ("a.b.", "example.com.", "a.b."),
            ("com", ".", "com."),
            ("@", ".", "."),
            (".", "example.com.", "."),
            (r"a\.b", "c.", r"a\.b.c."),
            (r"\097\064\.\032\255.", ".", r"a\@\.\032\255."),
            ("*._tcp", "x.", "*._tcp.x."),
            ("a.b\\.", "c.", r"a.b\..c."),
        ] {
            assert_eq!(absolute(name, origin).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        let long = format!("{}.", "a".repeat(64));
        let labels = "a.".repeat(128);
        for name in ["", "..", ".a", "a..b", "é", "a b", r"\300", &long, &labels] {
            assert!(absolute(name, ".").is_err(), "{name}");
        }
        assert!(absolute(&"a.".repeat(127), ".").is_ok());
        assert!(absolute("a.".repeat(126).trim_end_matches('.'), "b.").is_ok());
        assert!(absolute("a", &"a.".repeat(127)).is_err());
    }
}
