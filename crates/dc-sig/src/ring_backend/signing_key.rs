//! A private key ready for use.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding,
    RsaKeyPair,
};
use zeroize::Zeroizing;

use super::key_file::{KeyFile, PrivateKeyError, rsa_public, section};
use crate::algorithm::Algorithm;
use crate::key_kind::KeyKind;
use crate::public_key::PublicKey;
use crate::sign::{Signer, SigningFailed};
use crate::spki;

/// A private key, loaded once and used often.
///
/// It is never printed: `Debug` shows the public half, and there is no `Clone`; share it behind
/// an `Arc`.
///
/// ```no_run
/// use dc_sig::{CanonicalQuery, SigningKey};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = SigningKey::from_pem(&std::fs::read("dck1.pem")?)?;
/// let query = CanonicalQuery::new([("domain", "example.com"), ("ip", "192.0.2.1")])?;
/// println!("{}", query.sign(&key, &"_dck1".parse()?)?);
/// # Ok(())
/// # }
/// ```
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
    random: SystemRandom,
}

enum Pair {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// From a PEM file in PKCS#8, PKCS#1 or SEC1 form, with the usual algorithm for the kind of
    /// key: RS256, ES256, ES384 or EdDSA.
    ///
    /// # Errors
    ///
    /// See [`PrivateKeyError`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, PrivateKeyError> {
        Self::load(pem, None)
    }

    /// The same with an algorithm of your choice, for example PS256 with an RSA key.
    ///
    /// # Errors
    ///
    /// See [`PrivateKeyError`].
    pub fn from_pem_for(pem: &[u8], algorithm: Algorithm) -> Result<Self, PrivateKeyError> {
        Self::load(pem, Some(algorithm))
    }

    /// The public half, for [`Publication`](crate::Publication).
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn load(pem: &[u8], algorithm: Option<Algorithm>) -> Result<Self, PrivateKeyError> {
        let (section, der) = section(pem)?;
        let der = Zeroizing::new(der);
        let file = KeyFile::parse(section, &der)?;
        let random = SystemRandom::new();
        let public = public(&file, algorithm)?;
        let pair = match file {
            KeyFile::Rsa(der) => Pair::Rsa(
                RsaKeyPair::from_der(der).map_err(|_| PrivateKeyError::Rejected)?,
                rsa_encoding(public.algorithm()),
            ),
            KeyFile::Ec {
                kind,
                scalar,
                point,
            } => Pair::Ecdsa(
                EcdsaKeyPair::from_private_key_and_public_key(
                    ecdsa_algorithm(kind),
                    scalar,
                    point,
                    &random,
                )
                .map_err(|_| PrivateKeyError::Rejected)?,
            ),
            KeyFile::Ed25519 { seed } => Pair::Ed25519(ed25519(seed)?),
        };
        Ok(Self {
            pair,
            public,
            random,
        })
    }
}

fn public(file: &KeyFile<'_>, algorithm: Option<Algorithm>) -> Result<PublicKey, PrivateKeyError> {
    let spki = match file {
        KeyFile::Rsa(der) => {
            let bits = rsa_public(der).ok_or(PrivateKeyError::Malformed)?;
            spki::build(KeyKind::Rsa { bits: 0 }, &bits)
        }
        KeyFile::Ec { kind, point, .. } => spki::build(*kind, point),
        KeyFile::Ed25519 { seed } => {
            spki::build(KeyKind::Ed25519, ed25519(seed)?.public_key().as_ref())
        }
    };
    let (kind, _) = spki::parse(&spki)?;
    let algorithm = algorithm.unwrap_or(Algorithm::default_for(kind));
    if !algorithm.fits(kind) {
        return Err(PrivateKeyError::AlgorithmMismatch { algorithm, kind });
    }
    Ok(PublicKey::from_spki(&spki, algorithm)?)
}

fn ed25519(seed: &[u8]) -> Result<Ed25519KeyPair, PrivateKeyError> {
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| PrivateKeyError::Rejected)
}

fn rsa_encoding(algorithm: Algorithm) -> &'static dyn RsaEncoding {
    match algorithm {
        Algorithm::Rs384 => &signature::RSA_PKCS1_SHA384,
        Algorithm::Rs512 => &signature::RSA_PKCS1_SHA512,
        Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
        _ => &signature::RSA_PKCS1_SHA256,
    }
}

fn ecdsa_algorithm(kind: KeyKind) -> &'static EcdsaSigningAlgorithm {
    match kind {
        KeyKind::P384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
    }
}

impl Signer for SigningKey {
    fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let failed = |ring::error::Unspecified| SigningFailed;
        match &self.pair {
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*encoding, &self.random, message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
            Pair::Ecdsa(pair) => Ok(pair
                .sign(&self.random, message)
                .map_err(failed)?
                .as_ref()
                .to_vec()),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}
