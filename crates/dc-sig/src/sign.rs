//! What signatures are made with.

use crate::algorithm::Algorithm;

/// A prepared private key. The feature `ring` brings one, `SigningKey`; a key service or a
/// hardware module implements this.
pub trait Signer {
    /// The algorithm that [`sign`](Self::sign) uses; the key record must name the same.
    fn algorithm(&self) -> Algorithm;

    /// The raw signature over exactly these bytes; for ECDSA r‖s (RFC 7518 §3.4), not DER.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`], without detail.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// No signature was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("signing failed")]
pub struct SigningFailed;
