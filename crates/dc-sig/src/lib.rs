//! Signed Domain Connect links.
#![forbid(unsafe_code)]

mod algorithm;
mod canonical;
mod der;
mod explain;
mod fragment;
mod key_kind;
mod key_label;
mod key_record;
mod parameters;
mod public_key;
mod publication;
mod query;
#[cfg(feature = "ring")]
mod ring_backend;
mod sign;
mod signature;
mod signed_query;
mod spki;
mod verify;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use canonical::{CanonicalError, CanonicalQuery};
pub use explain::{Evidence, Explanation, Mistake, TxtRecord, explain};
pub use key_kind::KeyKind;
pub use key_label::{KeyLabel, NameError};
pub use key_record::{KeyRecordError, KeyRecordLimits};
pub use parameters::Parameters;
pub use public_key::PublicKey;
pub use publication::Publication;
pub use query::{Plus, QueryError, QueryOptions, ReceivedQuery};
#[cfg(feature = "ring")]
pub use ring_backend::{PrivateKeyError, SigningKey, VerifyingKey};
pub use sign::{Signer, SigningFailed};
pub use signed_query::{Placement, SignedQuery};
pub use spki::KeyError;
pub use verify::{BadSignature, Unsigned, Verified, Verifier, VerifyError};
