//! Domain names as DNS has them.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// A domain name in lower-case A-labels without the final dot, whichever spelling it has (L-36).
///
/// Labels are letters, digits, hyphens and underscores.
pub(crate) fn domain_name(text: &str) -> Result<String, NameError> {
    let text = text.strip_suffix('.').unwrap_or(text);
    // UTS 46 makes letters of characters of four octets, so a spelling may be that much longer.
    if text.len() > 4 * LONGEST {
        return Err(NameError::TooLong);
    }
    let name = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        let name = Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::EMPTY,
                Hyphens::Allow,
                DnsLength::Ignore,
            )
            .map_err(|_| NameError::Idn)?;
        // The final dot may have been an ideographic one.
        name.strip_suffix('.').unwrap_or(&name).to_owned()
    };
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > LONGEST {
        return Err(NameError::TooLong);
    }
    for label in name.split('.') {
        if label.is_empty() || label.len() > 63 {
            return Err(NameError::Label);
        }
        let wanted = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if !label.bytes().all(wanted) {
            return Err(NameError::Character);
        }
    }
    if is_numeric(&name) {
        return Err(NameError::Address);
    }
    Ok(name)
}

/// The name and each name above it, itself first.
pub(crate) fn upward(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| {
        name.split_once('.').map(|(_, above)| above)
    })
}

/// Whether URL parsers take the name for an IPv4 address: its last label is a number, decimal,
/// octal or hexadecimal (WHATWG URL, "ends in a number").
pub(crate) fn is_numeric(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let decimal = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    let hexadecimal = last
        .strip_prefix("0x")
        .or_else(|| last.strip_prefix("0X"))
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    decimal || hexadecimal
}

/// The longest name, without the final dot.
pub(crate) const LONGEST: usize = 253;

/// What is wrong with a domain name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// No character, or the root.
    #[error("no name")]
    Empty,
    /// More than 253 characters.
    #[error("longer than 253 characters")]
    TooLong,
    /// An empty label, or one of more than 63 characters.
    #[error("a label is empty or longer than 63 characters")]
    Label,
    /// Something other than letters, digits, hyphens and underscores.
    #[error("a character that is neither letter, digit, hyphen nor underscore")]
    Character,
    /// An internationalised name that has no A-labels.
    #[error("not an internationalised domain name (IDNA, UTS 46)")]
    Idn,
    /// An IP address, or what URL parsers take for one.
    #[error("an address, not a domain name")]
    Address,
}
