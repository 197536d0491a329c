//! Domain names: validation, composition, label-wise membership.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::policy::Policy;
use crate::presentation::push_ddd;
use crate::record::Record;

/// An absolute domain name in presentation format: lower-case, with its final dot.
///
/// Clones share one allocation. Order is that of the text.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Name(Arc<str>);

impl Name {
    /// Reads a name that a person or a path gives: letters in either case, digits, `-`, `_`, a
    /// leading `*` label, U-labels where the policy converts them. A final dot is optional; the name
    /// is absolute either way.
    ///
    /// A store that keeps its zones by name finds one with it, however it is spelled:
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use dc_template::{Name, Policy};
    ///
    /// let policy = Policy::default();
    /// let mut zones = BTreeMap::new();
    /// zones.insert(Name::parse("example.com", &policy)?, "a zone");
    /// assert!(zones.contains_key(&Name::parse("Example.COM.", &policy)?));
    /// assert!(Name::parse("exa mple.com", &policy).is_err());
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kind `invalid-domain`.
    pub fn parse(text: &str, policy: &Policy) -> Result<Self, Error> {
        Self::checked(text, &policy.names()).map_err(|problem| {
            let message = format!("the name {:?} {problem}", crate::fill::clip(text));
            Error::new(ErrorKind::InvalidDomain, message)
        })
    }

    /// The text, e.g. `www.example.com.`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without the final dot; the root stays `.`.
    pub fn without_dot(&self) -> &str {
        match self.0.strip_suffix('.') {
            Some("") | None => &self.0,
            Some(rest) => rest,
        }
    }

    /// Whether this name is `other` or below it, compared label by label.
    ///
    /// `fooexample.com.` is not below `example.com.`.
    pub fn is_at_or_below(&self, other: &Name) -> bool {
        self == other || self.ancestors().any(|ancestor| ancestor == other.as_str())
    }

    /// The names above this one, nearest first, without the root.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.as_str();
        std::iter::from_fn(move || {
            let (_, parent) = split_label(rest)?;
            rest = parent;
            (!parent.is_empty()).then_some(parent)
        })
    }

    /// The names between this one and the apex of its zone, both left out, nearest first.
    pub(crate) fn ancestors_within<'n>(&'n self, zone: &'n Name) -> impl Iterator<Item = &'n str> {
        let inside = self != zone;
        self.ancestors()
            .take_while(move |ancestor| inside && *ancestor != zone.as_str())
    }

    /// Takes a name as a zone may hold it: any labels, escapes included, within the limits of the
    /// DNS. It must end in a dot.
    pub(crate) fn of_zone(text: &str) -> Result<Self, NameProblem> {
        if text == "." {
            return Ok(Self(Arc::from(text)));
        }
        // A label is at most 63 octets and an octet at most four characters (`\DDD`).
        if text.len() > 4 * MAX_OCTETS {
            return Err(NameProblem::TooLong);
        }
        let mut rest = text;
        let mut octets = 0usize;
        while !rest.is_empty() {
            let (label, parent) = split_label(rest).ok_or(NameProblem::NotAbsolute)?;
            let length = unescaped_octets(label);
            if length == 0 {
                return Err(NameProblem::EmptyLabel);
            }
            if length > MAX_LABEL {
                return Err(NameProblem::LabelTooLong);
            }
            octets = octets.saturating_add(length).saturating_add(1);
            rest = parent;
        }
        if octets == 0 {
            return Err(NameProblem::EmptyLabel);
        }
        if octets > MAX_OCTETS.saturating_add(1) {
            return Err(NameProblem::TooLong);
        }
        Ok(Self(Arc::from(canonical_escapes(text))))
    }

    /// The owner of a record that stands in a zone.
    pub(crate) fn of_record(record: &Record) -> Self {
        Self(Arc::from(canonical_escapes(&record.name)))
    }

    /// A name that is known to be lower-case and absolute.
    pub(crate) fn canonical(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// Takes a name that a template or a request gives: labels of letters, digits, `-` and `_`,
    /// `*` only as the whole leftmost label (OQ-8, OQ-9). A final dot is optional.
    pub(crate) fn checked(text: &str, names: &Names) -> Result<Self, NameProblem> {
        let text = text.strip_suffix('.').unwrap_or(text);
        Self::build(&names.ascii(text)?, "", Labels::Owner)
    }

    /// Takes the apex of a zone: letters, digits and hyphens only (OQ-8).
    pub(crate) fn domain(text: &str, names: &Names) -> Result<Self, NameProblem> {
        let text = text.strip_suffix('.').unwrap_or(text);
        Self::build(&names.ascii(text)?, "", Labels::Host)
    }

    /// `relative` under this name; empty or `@` is this name itself (H-2, H-4).
    pub(crate) fn child(&self, relative: &str, names: &Names) -> Result<Self, NameProblem> {
        if relative.is_empty() || relative == "@" {
            return Ok(self.clone());
        }
        // Nothing stands before a wildcard (OQ-9).
        if self.0.starts_with("*.") {
            return Err(NameProblem::Wildcard);
        }
        Self::build(&names.ascii(relative)?, self.without_dot(), Labels::Owner)
    }

    /// Checks ASCII text and puts it before a parent that has been checked, in lower case.
    fn build(text: &str, parent: &str, labels: Labels) -> Result<Self, NameProblem> {
        check(text, labels)?;
        let mut buffer = [0u8; MAX_OCTETS + 1];
        let mut length = 0usize;
        let dot = if parent.is_empty() { "" } else { "." };
        for part in [text, dot, parent, "."] {
            let end = length.saturating_add(part.len());
            let Some(slot) = buffer.get_mut(length..end) else {
                return Err(NameProblem::TooLong);
            };
            slot.copy_from_slice(part.as_bytes());
            length = end;
        }
        let full = buffer.get_mut(..length).unwrap_or_default();
        full.make_ascii_lowercase();
        let full = std::str::from_utf8(full).map_err(|_| NameProblem::NotAnIdn)?;
        Ok(Self(Arc::from(full)))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// How internationalised names become A-labels (OQ-51).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names {
    /// Turns one U-label into an A-label.
    pub(crate) to_ascii: Option<fn(&str) -> Option<String>>,
}

impl Names {
    /// `text` with each label that is not ASCII as an A-label.
    fn ascii<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, NameProblem> {
        if text.is_ascii() {
            return Ok(Cow::Borrowed(text));
        }
        // A label of 63 octets cannot come from more than that many characters.
        if text.len() > 4 * MAX_OCTETS {
            return Err(NameProblem::TooLong);
        }
        let to_ascii = self.to_ascii.ok_or(NameProblem::Internationalised)?;
        let mut out = String::with_capacity(text.len());
        for (index, label) in text.split('.').enumerate() {
            if index > 0 {
                out.push('.');
            }
            if label.is_ascii() {
                out.push_str(label);
                continue;
            }
            match to_ascii(label) {
                Some(ascii) if ascii.is_ascii() && !ascii.contains('.') => out.push_str(&ascii),
                _ => return Err(NameProblem::NotAnIdn),
            }
        }
        Ok(Cow::Owned(out))
    }
}

/// Why a text is no domain name here.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum NameProblem {
    #[error("has an empty label")]
    EmptyLabel,
    #[error("has a label of more than 63 octets")]
    LabelTooLong,
    #[error("is longer than 253 octets")]
    TooLong,
    #[error("contains {0:?}; expected labels of letters, digits, `-` and `_`")]
    Character(char),
    #[error("has a label that begins or ends with a hyphen")]
    Hyphen,
    #[error("has `*` elsewhere than as its whole leftmost label")]
    Wildcard,
    #[error("is internationalised and no conversion to A-labels was supplied")]
    Internationalised,
    #[error("has a label that is not a valid internationalised label (UTS 46)")]
    NotAnIdn,
    #[error("does not end in a dot; expected an absolute name")]
    NotAbsolute,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Labels {
    Owner,
    Host,
}

/// Checks the labels of an ASCII name without final dot.
fn check(text: &str, labels: Labels) -> Result<(), NameProblem> {
    // Nearly every name is sound: one pass tells, and only a bad one is looked at for its reason.
    let underscore = labels == Labels::Owner;
    let mut previous = b'.';
    let mut length = 0usize;
    let mut sound = true;
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => length = length.wrapping_add(1),
            b'.' => {
                sound &= length.wrapping_sub(1) < MAX_LABEL && previous != b'-';
                length = 0;
            }
            b'-' => {
                sound &= previous != b'.';
                length = length.wrapping_add(1);
            }
            b'_' => {
                sound &= underscore;
                length = length.wrapping_add(1);
            }
            _ => sound = false,
        }
        previous = byte;
    }
    if sound && length.wrapping_sub(1) < MAX_LABEL && previous != b'-' {
        return Ok(());
    }
    labels_of(text, labels)
}

/// The first thing wrong with the labels of a name.
fn labels_of(text: &str, labels: Labels) -> Result<(), NameProblem> {
    let owner = labels == Labels::Owner;
    for (index, label) in text.as_bytes().split(|b| *b == b'.').enumerate() {
        match label {
            [] => return Err(NameProblem::EmptyLabel),
            [b'*'] if owner && index == 0 => continue,
            [b'-', ..] | [.., b'-'] => return Err(NameProblem::Hyphen),
            _ => {}
        }
        if label.len() > MAX_LABEL {
            return Err(NameProblem::LabelTooLong);
        }
        for byte in label {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => {}
                b'_' if owner => {}
                b'*' if owner => return Err(NameProblem::Wildcard),
                other => return Err(NameProblem::Character(char::from(*other))),
            }
        }
    }
    Ok(())
}

/// Splits off the first label at an unescaped dot.
fn split_label(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0usize;
    loop {
        match bytes.get(at)? {
            b'.' => return Some((text.get(..at)?, text.get(at.saturating_add(1)..)?)),
            b'\\' => at = at.saturating_add(2),
            _ => at = at.saturating_add(1),
        }
    }
}

/// The octets a label has once its escapes are undone.
fn unescaped_octets(label: &str) -> usize {
    let bytes = label.as_bytes();
    let mut count = 0usize;
    let mut at = 0usize;
    while let Some(byte) = bytes.get(at) {
        let step = match byte {
            b'\\'
                if bytes
                    .get(at.saturating_add(1))
                    .is_some_and(u8::is_ascii_digit) =>
            {
                4
            }
            b'\\' => 2,
            _ => 1,
        };
        at = at.saturating_add(step);
        count = count.saturating_add(1);
    }
    count
}

/// Lower case, and one spelling for each octet (OQ-11): `\097` is `a`, `\-` is `-`.
fn canonical_escapes(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\\\"();@$".contains(&b))
    {
        return lower(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'.' {
            out.push('.');
            continue;
        }
        let octet = match byte {
            b'\\' => match bytes.next() {
                Some(first) if first.is_ascii_digit() => {
                    let mut value = u16::from(first.wrapping_sub(b'0'));
                    for _ in 0..2 {
                        if let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                            let digit = u16::from(digit.wrapping_sub(b'0'));
                            value = value.saturating_mul(10).saturating_add(digit);
                        }
                    }
                    u8::try_from(value).unwrap_or(u8::MAX)
                }
                Some(other) => other,
                None => byte,
            },
            other => other,
        };
        push_name_octet(octet, &mut out);
    }
    Cow::Owned(out)
}

/// Appends one octet of a label in its one spelling.
pub(crate) fn push_name_octet(octet: u8, out: &mut String) {
    match octet {
        b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
            out.push('\\');
            out.push(char::from(octet));
        }
        0x21..=0x7e => out.push(char::from(octet.to_ascii_lowercase())),
        other => push_ddd(other, out),
    }
}

/// Lower-case ASCII, borrowed where nothing changes.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Octets of a label (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;
/// Octets of a name in presentation format without the final dot: 255 on the wire.
const MAX_OCTETS: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<Name, NameProblem> {
        Name::checked(text, &Names::default())
    }

    /// L-34, T-33, OQ-8, OQ-9.
    #[test]
    fn owner_names() {
        let label63 = "a".repeat(63);
        let name253 = format!("{label63}.{label63}.{label63}.{}", "a".repeat(61));
        let good = [
            "a",
            "A.b",
            "_dmarc.x",
            "a_b",
            "*",
            "*.x",
            "xn--mnchen-3ya",
            "1.2.3.4",
            &name253,
        ];
        for text in good {
            assert!(name(text).is_ok(), "{text}");
        }
        use NameProblem::*;
        for (text, problem) in [
            ("", EmptyLabel),
            ("a..b", EmptyLabel),
            (".a", EmptyLabel),
            ("a..", EmptyLabel),
            ("-a", Hyphen),
            ("a-.b", Hyphen),
            ("a b", Character(' ')),
            ("a\n", Character('\n')),
            ("a\0", Character('\0')),
            ("a@b", Character('@')),
            ("a\\.b", Character('\\')),
            ("x.*", Wildcard),
            ("*a", Wildcard),
            ("a.*.b", Wildcard),
            ("\u{661}", Internationalised),
        ] {
            assert_eq!(name(text), Err(problem), "{text:?}");
        }
        assert_eq!(name(&"a".repeat(64)), Err(LabelTooLong));
        assert_eq!(name(&format!("{name253}a")), Err(TooLong));
    }

    /// H-6: a suffix without a label boundary is another name.
    #[test]
    fn membership_is_by_label() {
        let zone = name("example.com").unwrap();
        for (text, inside) in [
            ("example.com", true),
            ("a.example.com", true),
            ("fooexample.com", false),
            ("com", false),
            ("example.com.evil", false),
        ] {
            assert_eq!(name(text).unwrap().is_at_or_below(&zone), inside, "{text}");
        }
        let escaped = Name::of_zone("a\\.example.com.").unwrap();
        assert!(
            !escaped.is_at_or_below(&zone),
            "an escaped dot is no label boundary"
        );
    }

    #[test]
    fn names_of_a_zone_may_be_odd_but_not_endless() {
        for (text, ok) in [
            ("a b.example.com.", true),
            ("\\000\\255.example.com.", true),
            ("EXAMPLE.com.", true),
            (".", true),
            ("example.com", false),
            ("", false),
            ("a..b.", false),
            ("a\\.", false),
        ] {
            assert_eq!(Name::of_zone(text).is_ok(), ok, "{text:?}");
        }
        assert!(Name::of_zone(&"a.".repeat(128)).is_err());
        assert!(Name::of_zone(&"a.".repeat(127)).is_ok());
    }
}
