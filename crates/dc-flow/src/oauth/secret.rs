//! Text that must not be seen.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// A token, a code, a client secret or a `state`: shown as `[redacted]` by `Debug`, `Display` and
/// serde, wiped from memory when dropped, and without `==`.
///
/// Its text is had from [`Secret::expose`] only, so that a search for that word finds every place
/// where a secret leaves.
///
/// ```
/// use dc_flow::oauth::Secret;
///
/// let secret = Secret::new("mF_9.B5f-4.1JqM");
/// assert_eq!(format!("{secret} {secret:?}"), "[redacted] [redacted]");
/// assert_eq!(serde_json::to_string(&secret).unwrap(), r#""[redacted]""#);
/// assert!(secret.matches("mF_9.B5f-4.1JqM"));
/// assert_eq!(secret.expose(), "mF_9.B5f-4.1JqM");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text. Keep it out of logs, messages and URLs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text is this one. The time taken tells nothing but whether the lengths are equal.
    pub fn matches(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // No error of the deserializer: it would show the value that does not fit.
        String::deserialize(deserializer)
            .map(Self::new)
            .map_err(|_| serde::de::Error::custom("expected a text"))
    }
}

/// Takes known secrets out of a text that the other side wrote: providers echo what they got.
pub(super) fn scrub(text: &str, secrets: &[&Secret]) -> String {
    let mut text = text.to_owned();
    // The longest first: one may be the start of another.
    let mut secrets = secrets.to_vec();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
    for secret in secrets {
        let secret = secret.expose();
        // What is shorter is no secret, and taking it out would leave no text.
        if secret.len() < 4 {
            continue;
        }
        let encoded = super::parameters::encode(secret);
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelling in [secret, &encoded, &form] {
            if text.contains(spelling) {
                text = text.replace(spelling, REDACTED);
            }
        }
    }
    text
}

pub(super) const REDACTED: &str = "[redacted]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoes_are_taken_out() {
        let secret = Secret::new("a+b c");
        let text = "got a+b c, a%2Bb%20c and a%2Bb+c";
        let clean = "got [redacted], [redacted] and [redacted]";
        assert_eq!(scrub(text, &[&secret]), clean);
        assert_eq!(scrub(text, &[&Secret::new("got")]), text);
        let (short, long) = (Secret::new("abcd"), Secret::new("abcdef"));
        assert_eq!(scrub("abcdef", &[&short, &long]), REDACTED);
    }

    #[test]
    fn comparing() {
        let secret = Secret::new("abc");
        assert!(secret.matches("abc"));
        for other in ["", "ab", "abcd", "abC", "xbc"] {
            assert!(!secret.matches(other), "{other}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_not_shown() {
        let error = serde_json::from_str::<Secret>("123456789").unwrap_err();
        assert!(!error.to_string().contains("123456789"), "{error}");
    }
}
