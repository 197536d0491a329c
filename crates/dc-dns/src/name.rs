//! Domain names.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use hickory_proto::rr::Name as Inner;
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};

/// An absolute domain name, in lower case.
///
/// Parsed from presentation format with or without its final dot (RFC 1035 section 5.1), shown
/// with it. Internationalised labels are given as A-labels.
///
/// ```
/// use dc_dns::Name;
///
/// let name: Name = "_domainconnect.Example.COM".parse()?;
/// assert_eq!(name.to_string(), "_domainconnect.example.com.");
/// assert_eq!(name.parent().unwrap().to_string(), "example.com.");
/// assert!("a..b".parse::<Name>().is_err());
/// # Ok::<(), dc_dns::NameError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Name(Inner);

/// Why a text is no domain name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing, or nothing between two dots.
    #[error("a label is empty")]
    EmptyLabel,
    /// A label of more than 63 octets, or a name of more than 255 (RFC 1035 section 2.3.4).
    #[error("longer than 63 octets in a label or 255 in all")]
    TooLong,
    /// A character outside ASCII: write the label as an A-label.
    #[error("a character outside ASCII; write the label as an A-label (xn--…)")]
    NotAscii,
    /// `\` with something else than three digits up to 255 or one character behind it.
    #[error("a backslash is followed by neither three digits up to 255 nor a character")]
    BadEscape,
}

impl Name {
    /// The root.
    pub fn root() -> Self {
        Self(Inner::root())
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_root()
    }

    /// The name without its first label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let labels = self.0.iter().skip(1);
        (!self.is_root())
            .then(|| Inner::from_labels(labels).ok().map(Self))
            .flatten()
    }

    /// Whether `other` is this name or lies below it.
    pub fn encloses(&self, other: &Self) -> bool {
        self.0.zone_of(&other.0)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn from_inner(name: &Inner) -> Self {
        let mut name = name.to_lowercase();
        name.set_fqdn(true);
        Self(name)
    }

    /// Reads a name out of a message, compressed or not (RFC 1035 section 4.1.4).
    pub(crate) fn read(decoder: &mut BinDecoder<'_>) -> Option<Self> {
        Some(Self::from_inner(&Inner::read(decoder).ok()?))
    }

    /// Appends the name without compression.
    pub(crate) fn push_wire(&self, out: &mut Vec<u8>) {
        for label in self.0.iter() {
            out.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(label);
        }
        out.push(0);
    }

    pub(crate) fn push_text(&self, out: &mut String) {
        for label in self.0.iter() {
            for octet in label {
                push_label_octet(*octet, out);
            }
            out.push('.');
        }
        if self.is_root() {
            out.push('.');
        }
    }
}

/// Appends one octet of a label in presentation format (RFC 1035 section 5.1).
fn push_label_octet(octet: u8, out: &mut String) {
    match octet {
        b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
            out.push('\\');
            out.push(char::from(octet));
        }
        0x21..=0x7e => out.push(char::from(octet.to_ascii_lowercase())),
        other => {
            let _ = write!(out, "\\{other:03}");
        }
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if !text.is_ascii() {
            return Err(NameError::NotAscii);
        }
        if text == "." {
            return Ok(Self::root());
        }
        // Four characters for each octet at most.
        if text.len() > 1020 {
            return Err(NameError::TooLong);
        }
        let mut labels: Vec<Vec<u8>> = Vec::new();
        let mut label = Vec::new();
        let mut octets = text.bytes();
        let mut open = true;
        while let Some(octet) = octets.next() {
            match octet {
                b'.' if label.is_empty() => return Err(NameError::EmptyLabel),
                b'.' => {
                    labels.push(std::mem::take(&mut label));
                    open = false;
                    continue;
                }
                b'\\' => label.push(escaped(&mut octets).ok_or(NameError::BadEscape)?),
                other => label.push(other.to_ascii_lowercase()),
            }
            open = true;
        }
        if open {
            if label.is_empty() {
                return Err(NameError::EmptyLabel);
            }
            labels.push(label);
        }
        let wire: usize = labels
            .iter()
            .map(|label| label.len().saturating_add(1))
            .sum();
        if wire > 254 || labels.iter().any(|label| label.len() > 63) {
            return Err(NameError::TooLong);
        }
        let labels = labels.iter().map(Vec::as_slice);
        let name = Inner::from_labels(labels).map_err(|_| NameError::TooLong)?;
        Ok(Self::from_inner(&name))
    }
}

fn escaped(octets: &mut std::str::Bytes<'_>) -> Option<u8> {
    let first = octets.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let mut value = u32::from(first & 15);
    for _ in 0..2 {
        let digit = octets.next().filter(u8::is_ascii_digit)?;
        value = value.wrapping_mul(10).wrapping_add(u32::from(digit & 15));
    }
    u8::try_from(value).ok()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_text(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        let long = "a".repeat(63);
        let longest = format!("{long}.{long}.{long}.{}", "a".repeat(61));
        for (text, shown) in [
            (".", "."),
            ("example.com", "example.com."),
            ("EXAMPLE.com.", "example.com."),
            ("a\\.b.example", "a\\.b.example."),
            ("\\097\\000.example", "a\\000.example."),
            ("*.example", "*.example."),
            (longest.as_str(), &format!("{longest}.")),
        ] {
            let name: Name = text.parse().unwrap();
            assert_eq!(name.to_string(), shown);
            assert_eq!(shown.parse(), Ok(name));
        }
    }

    #[test]
    fn refusals() {
        let long = "a".repeat(64);
        for (text, problem) in [
            ("", NameError::EmptyLabel),
            ("..", NameError::EmptyLabel),
            (".example", NameError::EmptyLabel),
            ("a..example", NameError::EmptyLabel),
            ("a.example..", NameError::EmptyLabel),
            ("é.example", NameError::NotAscii),
            ("a\\", NameError::BadEscape),
            ("a\\25", NameError::BadEscape),
            ("a\\256", NameError::BadEscape),
            (long.as_str(), NameError::TooLong),
            (&"a.".repeat(128), NameError::TooLong),
        ] {
            assert_eq!(text.parse::<Name>(), Err(problem), "{text}");
        }
    }

    #[test]
    fn parents_of_a_wildcard_name_are_found() {
        let name: Name = "*.www.example".parse().unwrap();
        let parents: Vec<_> = std::iter::successors(Some(name), Name::parent)
            .map(|name| name.to_string())
            .collect();
        assert_eq!(parents, ["*.www.example.", "www.example.", "example.", "."]);
    }

    #[test]
    fn a_name_encloses_itself_and_what_lies_below() {
        let zone: Name = "example.com".parse().unwrap();
        for (other, expected) in [
            ("example.com", true),
            ("www.example.com", true),
            ("notexample.com", false),
            ("com", false),
        ] {
            assert_eq!(zone.encloses(&other.parse().unwrap()), expected, "{other}");
        }
    }
}
