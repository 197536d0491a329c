//! Signed Domain Connect links: sign them, verify them, say what is wrong with them, and publish
//! the keys.
//!
//! A service provider signs the query of an apply link with a private key, and publishes the
//! public key in DNS. The DNS provider fetches the key and knows that nobody changed the link.
//! This crate follows draft-ietf-dconn-domainconnect-05, sections 6.4 and 8.3; links of the older
//! community specification verify as well. It is a function of its arguments: no sockets, files
//! or clock. Only signing draws random numbers.
//!
//! # From zero to a signed link
//!
//! **1. A key.** With this project's command line, or with openssl:
//!
//! ```text
//! dconn key new --out dck1.pem
//! openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out dck1.pem
//! ```
//!
//! **2. Publish it** below the `syncPubKeyDomain` of your template, under a label of your choice.
//! One label holds one key; for the next key take the next label.
//!
//! ```
//! # #[cfg(feature = "ring")] {
//! # let pem = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048-pkcs1.pem"));
//! use dc_sig::{KeyLabel, Publication, SigningKey};
//!
//! // let pem = std::fs::read("dck1.pem")?;
//! let key = SigningKey::from_pem(pem)?;
//! let label: KeyLabel = "_dck1".parse()?;
//! let records = Publication::new(key.public_key());
//! // Two lines for your zone file, `_dck1.example.com. 3600 IN TXT "p=1,a=RS256,d=…"`.
//! let lines = records.zone_lines(&label.record_name("example.com")?, 3600);
//! # assert_eq!(lines.lines().count(), 2);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **3. Sign** once for each link. Give the parameters as they are, without percent-encoding, and
//! put the result after the `?` unchanged.
//!
//! ```
//! # #[cfg(feature = "ring")] {
//! # let pem = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048-pkcs1.pem"));
//! # let key = dc_sig::SigningKey::from_pem(pem)?;
//! use dc_sig::CanonicalQuery;
//!
//! let query = CanonicalQuery::new([
//!     ("domain", "customer.example"),
//!     ("host", "shop"),
//!     ("target", "shops.example.com"),
//! ])?;
//! let signed = query.sign(&key, &"_dck1".parse()?)?;
//! let link = format!(
//!     "https://dns.example/v2/domainTemplates/providers/example.com/services/shop/apply?{signed}"
//! );
//! assert!(link.contains("?domain=customer.example&host=shop&target=shops.example.com&key=_dck1&sig="));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **4. Verify**, if you are the DNS provider. Take the query as it arrived, before any framework
//! decodes it. [`Verified`] is the only way to the parameters.
//!
//! ```
//! # #[cfg(feature = "ring")] {
//! # let pem = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048-pkcs1.pem"));
//! # let key = dc_sig::SigningKey::from_pem(pem)?;
//! # let records = dc_sig::Publication::new(key.public_key());
//! # let signed = dc_sig::CanonicalQuery::new([("domain", "customer.example")])?
//! #     .sign(&key, &"_dck1".parse()?)?;
//! # let received = signed.as_str();
//! use dc_sig::{PublicKey, ReceivedQuery, VerifyingKey};
//!
//! let query = ReceivedQuery::parse(received)?;
//! let name = query.key_label()?.record_name("example.com")?;
//! // Look up the TXT records at `name`. No records, no access: reject the request. When DNS
//! // fails, answer `temporarily_unavailable`; never go on without the key.
//! # let txt = records.strings();
//! let key = VerifyingKey::new(&PublicKey::from_txt(txt)?);
//! let verified = query.verify(&key)?;
//! assert_eq!(verified.parameters().get("domain"), Some("customer.example"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **5. When it does not verify**, [`explain`] tries the known mistakes and names the one.
//!
//! # What a signature does not say
//!
//! It covers the query only: not the path with provider and service, not the time, the user or
//! the DNS provider. A signed link can be used again, and for another template of the same
//! `syncPubKeyDomain`. Service providers should sign with a label of its own for each template, or
//! put a `state` in; DNS providers can log [`Verified::signed_bytes`] or their digest. The signature
//! itself is no name for a request: with ECDSA (r, n − s) holds wherever (r, s) does. A template
//! without `syncPubKeyDomain` is unsigned for every purpose: read [`ReceivedQuery::unsigned`].
//!
//! # Crate features
//!
//! * `ring` (default): `SigningKey` and `VerifyingKey`. Without it, implement [`Signer`] and
//!   [`Verifier`] with the library of your choice; no item of ring is in their signatures.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(all(doctest, feature = "ring"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

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
