//! The string that a service provider signs.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::key_label::KeyLabel;
use crate::query::{QueryError, ReceivedQuery};
use crate::sign::{Signer, SigningFailed};
use crate::signed_query::{Placement, SignedQuery};

/// The canonical query: every name and value percent-encoded by RFC 3986, sorted by encoded name.
///
/// ```
/// use dc_sig::CanonicalQuery;
///
/// let query = CanonicalQuery::new([("text", "a+b"), ("domain", "example.net"), ("host", "")])?;
/// assert_eq!(query.as_str(), "domain=example.net&host=&text=a%2Bb");
/// # Ok::<(), dc_sig::CanonicalError>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §8.3.2.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CanonicalQuery(String);

impl CanonicalQuery {
    /// From decoded names and values, in any order. Empty values are kept.
    ///
    /// # Errors
    ///
    /// See [`CanonicalError`].
    pub fn new<N, V>(parameters: impl IntoIterator<Item = (N, V)>) -> Result<Self, CanonicalError>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let mut pairs = Vec::new();
        for (name, value) in parameters {
            let name = name.as_ref();
            match name {
                "" => return Err(CanonicalError::EmptyName),
                "sig" | "key" => return Err(CanonicalError::Reserved { name: name.into() }),
                _ => pairs.push((encode(name), encode(value.as_ref()))),
            }
        }
        pairs.sort();
        let mut canonical = String::new();
        let mut last = None;
        for (name, value) in &pairs {
            if last == Some(name) {
                return Err(CanonicalError::Duplicate { name: name.clone() });
            }
            if last.is_some() {
                canonical.push('&');
            }
            canonical.push_str(name);
            canonical.push('=');
            canonical.push_str(value);
            last = Some(name);
        }
        if last.is_none() {
            return Err(CanonicalError::NoParameters);
        }
        Ok(Self(canonical))
    }

    /// From a percent-encoded query in any order and spelling, without `sig` and `key`.
    ///
    /// A `+` is a plus sign here, as everywhere in the protocol; a blank is `%20`.
    ///
    /// ```
    /// use dc_sig::CanonicalQuery;
    ///
    /// let query = CanonicalQuery::from_query("ip=192.0.2.1&domain=example.com&a=%7e%2f")?;
    /// assert_eq!(query.as_str(), "a=~%2F&domain=example.com&ip=192.0.2.1");
    /// # Ok::<(), dc_sig::CanonicalError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// See [`CanonicalError`]; a query that has `sig` or `key` already is refused.
    pub fn from_query(query: &str) -> Result<Self, CanonicalError> {
        let query = ReceivedQuery::parse(query)?;
        let (parameters, sig, key) = query.parts();
        for (name, value) in [("sig", sig), ("key", key)] {
            if value.is_some() {
                return Err(CanonicalError::Reserved { name: name.into() });
            }
        }
        Self::new(parameters.iter())
    }

    /// The string to be signed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Signs it, with `sig` as the last parameter.
    ///
    /// # Errors
    ///
    /// When the signer fails, for want of random numbers or because a device says no.
    pub fn sign(self, signer: &dyn Signer, label: &KeyLabel) -> Result<SignedQuery, SigningFailed> {
        self.sign_placed(signer, label, Placement::default())
    }

    /// Signs it, with `sig` and `key` where the DNS provider wants them.
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign).
    pub fn sign_placed(
        self,
        signer: &dyn Signer,
        label: &KeyLabel,
        placement: Placement,
    ) -> Result<SignedQuery, SigningFailed> {
        let signature = signer.sign(self.0.as_bytes())?;
        Ok(SignedQuery::new(self.0, &signature, label, placement))
    }
}

impl fmt::Display for CanonicalQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 3986 §2.3 with upper-case digits (OQ-20): everything but the unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).collect()
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why there is no canonical query.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CanonicalError {
    /// A value without a name.
    #[error("parameter without a name")]
    EmptyName,
    /// Nothing to sign.
    #[error("no parameters to sign")]
    NoParameters,
    /// The same name twice: two readers could take different values.
    #[error("parameter {name:?} given twice")]
    Duplicate {
        /// The encoded name.
        name: String,
    },
    /// `sig` or `key`, which are added by signing.
    #[error("parameter {name:?} is added by signing and cannot be given")]
    Reserved {
        /// Which of the two.
        name: String,
    },
    /// The query handed to [`CanonicalQuery::from_query`] could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl CanonicalError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::EmptyName => "empty-name",
            Self::NoParameters => "no-parameters",
            Self::Duplicate { .. } => "duplicate-parameter",
            Self::Reserved { .. } => "reserved-parameter",
            Self::Query(error) => error.kind(),
        }
    }
}
