//! A query with its signature.

use std::fmt;

use crate::canonical::encode;
use crate::key_label::KeyLabel;
use crate::signature;

/// A signed query, ready to stand after `?`. It cannot be changed: a change needs a new signature.
///
/// Send it as it is: no re-encoding, no further parameter, no other order (§8.3.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedQuery(String);

impl SignedQuery {
    pub(crate) fn new(
        canonical: String,
        signature: &[u8],
        label: &KeyLabel,
        placement: Placement,
    ) -> Self {
        let sig = encode(&signature::encode(signature));
        Self(match placement {
            Placement::KeyLast => format!("{canonical}&sig={sig}&key={label}"),
            Placement::SigLast => format!("{canonical}&key={label}&sig={sig}"),
        })
    }

    /// The query, without the `?`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SignedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SignedQuery> for String {
    fn from(query: SignedQuery) -> Self {
        query.0
    }
}

/// Where `sig` and `key` go. A conforming reader finds them anywhere; some want them in one place.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Placement {
    /// `…&sig=…&key=…`, as in the draft's example.
    KeyLast,
    /// `…&key=…&sig=…`: for DNS providers that demand `sig` as the very last parameter, or that
    /// read only what stands before it.
    #[default]
    SigLast,
}
