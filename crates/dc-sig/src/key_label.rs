//! The `key` parameter: which key of the domain was used.

use std::fmt;
use std::str::FromStr;

/// One DNS label below `syncPubKeyDomain` at which a public key is published, lower-cased.
///
/// Letters, digits, hyphens and underscores, at most 63. Dots are refused: they would let the
/// link choose another branch of the tree.
///
/// ```
/// use dc_sig::KeyLabel;
///
/// let label: KeyLabel = "_DCK1".parse()?;
/// assert_eq!(label.as_str(), "_dck1");
/// assert_eq!(label.record_name("Example.com")?, "_dck1.example.com.");
/// assert!("_dck1.example.com".parse::<KeyLabel>().is_err());
/// # Ok::<(), dc_sig::NameError>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §3 and §6.4.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct KeyLabel(String);

impl KeyLabel {
    /// The label, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The absolute name, in lower case and with the final dot, whose TXT records hold the key.
    ///
    /// # Errors
    ///
    /// When `sync_pub_key_domain` is no domain name in ASCII (an internationalised one is given
    /// as A-labels), or when the whole is longer than 253 characters.
    pub fn record_name(&self, sync_pub_key_domain: &str) -> Result<String, NameError> {
        let domain = sync_pub_key_domain
            .strip_suffix('.')
            .unwrap_or(sync_pub_key_domain);
        domain.split('.').try_for_each(check)?;
        let name = format!("{}.{}.", self.0, domain.to_ascii_lowercase());
        // 253 characters and the final dot.
        if name.len() > 254 {
            return Err(NameError::NameTooLong);
        }
        Ok(name)
    }
}

impl FromStr for KeyLabel {
    type Err = NameError;

    fn from_str(label: &str) -> Result<Self, NameError> {
        if label.contains('.') {
            return Err(NameError::SeveralLabels);
        }
        check(label)?;
        Ok(Self(label.to_ascii_lowercase()))
    }
}

// L-12; inner underscores are tolerated because labels such as `_dc_key1` are in use.
fn check(label: &str) -> Result<(), NameError> {
    if label.is_empty() {
        return Err(NameError::Empty);
    }
    if label.len() > 63 {
        return Err(NameError::LabelTooLong);
    }
    let wanted = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match label.chars().find(|c| !wanted(*c)) {
        Some(character) => Err(NameError::Character { character }),
        None if label.starts_with('-') || label.ends_with('-') => Err(NameError::Hyphen),
        None => Ok(()),
    }
}

impl fmt::Display for KeyLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a key label or a domain name was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A label without a character.
    #[error("empty label")]
    Empty,
    /// More than 63 characters in one label.
    #[error("label of more than 63 characters")]
    LabelTooLong,
    /// More than 253 characters in the whole name.
    #[error("name of more than 253 characters")]
    NameTooLong,
    /// A dot in the key label.
    #[error("key label with a dot: expected the first label only, such as _dck1")]
    SeveralLabels,
    /// Something other than a letter, a digit, a hyphen or an underscore.
    #[error("character {character:?} in a label: expected letters, digits, hyphens, underscores")]
    Character {
        /// The first such character.
        character: char,
    },
    /// A hyphen at the beginning or the end of a label.
    #[error("label beginning or ending with a hyphen")]
    Hyphen,
}

#[cfg(test)]
mod tests {
    use super::*;

    // L-11, L-12, OQ-22
    #[test]
    fn labels() {
        let long = "a".repeat(64);
        for (label, expected) in [
            ("_dck1", Ok("_dck1")),
            ("_DcPubKeyV1", Ok("_dcpubkeyv1")),
            ("key-2", Ok("key-2")),
            ("_dc_key1", Ok("_dc_key1")),
            ("xn--4ca", Ok("xn--4ca")),
            ("", Err(NameError::Empty)),
            ("_dck1.", Err(NameError::SeveralLabels)),
            ("a.b", Err(NameError::SeveralLabels)),
            ("-a", Err(NameError::Hyphen)),
            ("a-", Err(NameError::Hyphen)),
            ("a b", Err(NameError::Character { character: ' ' })),
            ("ä", Err(NameError::Character { character: 'ä' })),
            (&long, Err(NameError::LabelTooLong)),
        ] {
            let parsed = label.parse::<KeyLabel>();
            assert_eq!(
                parsed.as_ref().map(KeyLabel::as_str),
                expected.as_ref().map(|l| *l)
            );
        }
    }

    #[test]
    fn record_names() {
        let label: KeyLabel = "_dck1".parse().unwrap();
        assert_eq!(
            label.record_name("_x.example.com.").unwrap(),
            "_dck1._x.example.com."
        );
        assert_eq!(label.record_name(""), Err(NameError::Empty));
        assert_eq!(label.record_name("a..b"), Err(NameError::Empty));
        let long = [
            "a".repeat(63),
            "b".repeat(63),
            "c".repeat(63),
            "d".repeat(63),
        ]
        .join(".");
        assert_eq!(label.record_name(&long), Err(NameError::NameTooLong));
    }
}
