//! A public key and the algorithm it is used with.

use std::fmt;

use rustls_pki_types::pem::{PemObject as _, SectionKind};

use crate::algorithm::Algorithm;
use crate::key_kind::KeyKind;
use crate::spki::{self, KeyError};

/// A well-formed public key with its algorithm.
///
/// It comes from TXT records ([`from_txt`](Self::from_txt)), from DER or from a PEM file. RSA keys
/// have 2048 to 8192 bits and an odd public exponent below 2³³; Ed25519 points of small order are
/// refused. Whether the point of an elliptic
/// curve key lies on the curve is left to the backend: such a key verifies nothing.
///
/// ```
/// use dc_sig::{Algorithm, KeyKind, PublicKey};
///
/// // What a DNS provider finds at `_dck1.example.net`: one record, one character-string.
/// let record = "p=1,a=EdDSA,d=MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=";
/// let found = PublicKey::from_txt([[record]])?;
/// assert_eq!((found.kind(), found.algorithm()), (KeyKind::Ed25519, Algorithm::EdDsa));
///
/// // The same key as its owner has it in a file.
/// let pem = "-----BEGIN PUBLIC KEY-----\n\
///            MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=\n\
///            -----END PUBLIC KEY-----\n";
/// assert_eq!(PublicKey::from_pem(pem.as_bytes(), None)?, found);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §6.4; RFC 5280 §4.1, RFC 3279, RFC 5480, RFC 8410.
#[derive(Clone, Eq, PartialEq)]
pub struct PublicKey {
    spki: Vec<u8>,
    key_bits: Vec<u8>,
    kind: KeyKind,
    algorithm: Algorithm,
}

impl PublicKey {
    /// From a DER SubjectPublicKeyInfo, the whole of the input.
    ///
    /// # Errors
    ///
    /// See [`KeyError`].
    pub fn from_spki(der: &[u8], algorithm: Algorithm) -> Result<Self, KeyError> {
        let (kind, key_bits) = spki::parse(der)?;
        if !algorithm.fits(kind) {
            return Err(KeyError::AlgorithmMismatch { algorithm, kind });
        }
        Ok(Self {
            spki: der.to_vec(),
            key_bits: key_bits.to_vec(),
            kind,
            algorithm,
        })
    }

    /// From a PEM file with a `PUBLIC KEY` section, as `openssl pkey -pubout` writes it. Without
    /// an algorithm it is the usual one for the kind of key.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotPem`] when there is no such section, else as for
    /// [`from_spki`](Self::from_spki).
    pub fn from_pem(pem: &[u8], algorithm: Option<Algorithm>) -> Result<Self, KeyError> {
        let der = <(SectionKind, Vec<u8>)>::pem_slice_iter(without_bom(pem))
            // An error ends the search: what follows cannot be told apart from it.
            .map_while(Result::ok)
            .find_map(|(kind, der)| matches!(kind, SectionKind::PublicKey).then_some(der))
            .ok_or(KeyError::NotPem)?;
        let algorithm = match algorithm {
            Some(algorithm) => algorithm,
            None => Algorithm::default_for(spki::parse(&der)?.0),
        };
        Self::from_spki(&der, algorithm)
    }

    /// The DER SubjectPublicKeyInfo, as published.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The key inside: PKCS#1 `RSAPublicKey` for RSA, the uncompressed point for ECDSA, the 32
    /// octets of Ed25519.
    pub fn key_bits(&self) -> &[u8] {
        &self.key_bits
    }

    /// The sort of key.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The algorithm it is used with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// Some editors put a byte order mark in front.
pub(crate) fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("kind", &self.kind)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
