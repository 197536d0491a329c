//! What a signature is checked with, and what comes out of it.

use std::borrow::Cow;

use crate::algorithm::Algorithm;
use crate::key_label::{KeyLabel, NameError};
use crate::parameters::Parameters;

/// A prepared public key that can check signatures. The feature `ring` brings one,
/// `VerifyingKey`; another library or a hardware module implements this.
///
/// An implementation takes the algorithm from the key record, and holds to the lengths: ECDSA
/// signatures are r‖s (RFC 7518 §3.4), never DER.
pub trait Verifier {
    /// The algorithm of the key.
    fn algorithm(&self) -> Algorithm;

    /// Whether `signature` was made over exactly these bytes with the private half.
    ///
    /// # Errors
    ///
    /// [`BadSignature`], whatever the reason.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature>;
}

/// The signature does not hold. Deliberately without detail: the reason would help an attacker
/// more than anybody else.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("bad signature")]
pub struct BadSignature;

/// A query whose signature held. Only [`ReceivedQuery::verify`](crate::ReceivedQuery::verify)
/// makes one, so whoever asks for this type cannot be given parameters that were not signed.
///
/// What the signature does *not* cover: the path with the provider and service ids, the user, the
/// DNS provider, the time. A signed link can be replayed; who wants to notice logs
/// [`signed_bytes`](Self::signed_bytes) or their digest together with the label.
#[derive(Clone, Debug)]
pub struct Verified<'q> {
    signed: Cow<'q, [u8]>,
    parameters: Parameters<'q>,
    label: KeyLabel,
    algorithm: Algorithm,
}

impl<'q> Verified<'q> {
    pub(crate) fn new(
        signed: Cow<'q, [u8]>,
        parameters: Parameters<'q>,
        label: KeyLabel,
        algorithm: Algorithm,
    ) -> Self {
        Self {
            signed,
            parameters,
            label,
            algorithm,
        }
    }

    /// The signed parameters.
    pub fn parameters(&self) -> &Parameters<'q> {
        &self.parameters
    }

    /// The bytes that were signed.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }

    /// The label of the key that signed.
    pub fn key_label(&self) -> &KeyLabel {
        &self.label
    }

    /// The algorithm of that key.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// The parameters of a request that nobody vouches for.
///
/// For templates without `syncPubKeyDomain`: such a request is unsigned for every purpose, also
/// when it carries `sig` and `key`.
#[derive(Clone, Debug)]
pub struct Unsigned<'q>(Parameters<'q>);

impl<'q> Unsigned<'q> {
    pub(crate) fn new(parameters: Parameters<'q>) -> Self {
        Self(parameters)
    }

    /// The parameters, as the link has them.
    pub fn parameters(&self) -> &Parameters<'q> {
        &self.0
    }
}

/// Why a query was not accepted as signed. Each one rejects the request when the template has
/// `syncPubKeyDomain` (§8.3.4).
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// No `sig` parameter.
    #[error("parameter sig is missing")]
    MissingSig,
    /// No `key` parameter.
    #[error("parameter key is missing")]
    MissingKey,
    /// The `key` parameter is not one DNS label.
    #[error("parameter key is not a key label")]
    Label(#[source] NameError),
    /// `sig` is empty or not standard base64 with padding.
    #[error("parameter sig is not standard base64 with padding")]
    SigNotBase64,
    /// The signature does not hold.
    #[error(transparent)]
    BadSignature(#[from] BadSignature),
}

impl VerifyError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::MissingSig => "missing-sig",
            Self::MissingKey => "missing-key",
            Self::Label(_) => "bad-label",
            Self::SigNotBase64 => "sig-not-base64",
            Self::BadSignature(_) => "bad-signature",
        }
    }
}
