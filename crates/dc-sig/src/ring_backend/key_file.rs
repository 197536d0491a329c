//! Private keys as files hold them: PKCS#8 (RFC 5208), PKCS#1 (RFC 8017), SEC1 (RFC 5915).

use rustls_pki_types::pem::{PemObject as _, SectionKind};

use crate::algorithm::Algorithm;
use crate::der::{self, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE};
use crate::key_kind::KeyKind;
use crate::public_key::without_bom;
use crate::spki::{self, KeyError};

/// The parts of a private key that the backend asks for, borrowed from the file.
pub(super) enum KeyFile<'a> {
    /// PKCS#1 `RSAPrivateKey`.
    Rsa(&'a [u8]),
    Ec {
        kind: KeyKind,
        scalar: &'a [u8],
        point: &'a [u8],
    },
    Ed25519 {
        seed: &'a [u8],
    },
}

/// The first private key in a PEM file, as DER with its section kind.
pub(super) fn section(pem: &[u8]) -> Result<(SectionKind, Vec<u8>), PrivateKeyError> {
    let pem = without_bom(pem);
    let contains = |text: &[u8]| pem.windows(text.len()).any(|window| window == text);
    let mut error = PrivateKeyError::NotFound;
    for found in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem) {
        match found {
            // The traditional encryption (RFC 1421 §4.6.1.1) is inside a section of usual name.
            Ok((SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey, _)) | Err(_)
                if contains(b"Proc-Type: 4,ENCRYPTED") =>
            {
                return Err(PrivateKeyError::Encrypted);
            }
            Ok(
                found @ (
                    SectionKind::PrivateKey
                    | SectionKind::RsaPrivateKey
                    | SectionKind::EcPrivateKey,
                    _,
                ),
            ) => return Ok(found),
            Ok((SectionKind::PublicKey, _)) => error = PrivateKeyError::PublicKey,
            // `openssl ecparam` writes its parameters before the key.
            Ok(_) => {}
            Err(_) => return Err(PrivateKeyError::Malformed),
        }
    }
    if contains(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        return Err(PrivateKeyError::Encrypted);
    }
    Err(error)
}

impl<'a> KeyFile<'a> {
    pub(super) fn parse(kind: SectionKind, der: &'a [u8]) -> Result<Self, PrivateKeyError> {
        match kind {
            SectionKind::RsaPrivateKey => Ok(Self::Rsa(der)),
            SectionKind::EcPrivateKey => ec(der, None),
            _ => pkcs8(der),
        }
    }
}

fn pkcs8(der: &[u8]) -> Result<KeyFile<'_>, PrivateKeyError> {
    let (algorithm, key) = pkcs8_parts(der).ok_or(PrivateKeyError::Malformed)?;
    let mut algorithm = Reader::new(algorithm);
    match algorithm.expect(OID).ok_or(PrivateKeyError::Malformed)? {
        spki::RSA => Ok(KeyFile::Rsa(key)),
        spki::EC => ec(key, algorithm.expect(OID)),
        spki::ED25519 => Reader::new(key)
            .expect(OCTET_STRING)
            .filter(|seed| seed.len() == 32)
            .map(|seed| KeyFile::Ed25519 { seed })
            .ok_or(PrivateKeyError::Malformed),
        _ => Err(PrivateKeyError::UnsupportedType),
    }
}

fn pkcs8_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut inner = Reader::new(Reader::new(der).expect(SEQUENCE)?);
    // Version 0, or 1 when the public key is attached (RFC 5958).
    matches!(inner.expect(INTEGER)?, [0 | 1]).then_some(())?;
    Some((inner.expect(SEQUENCE)?, inner.expect(OCTET_STRING)?))
}

/// `curve` comes from the PKCS#8 wrapping; a SEC1 file names it inside.
fn ec<'a>(der: &'a [u8], curve: Option<&'a [u8]>) -> Result<KeyFile<'a>, PrivateKeyError> {
    let (scalar, inside, point) = ec_parts(der).ok_or(PrivateKeyError::Malformed)?;
    let kind = match curve.or(inside) {
        Some(spki::P256) => KeyKind::P256,
        Some(spki::P384) => KeyKind::P384,
        _ => return Err(PrivateKeyError::UnsupportedType),
    };
    Ok(KeyFile::Ec {
        kind,
        scalar,
        point: point.ok_or(PrivateKeyError::NoPublicPart)?,
    })
}

type EcParts<'a> = (&'a [u8], Option<&'a [u8]>, Option<&'a [u8]>);

fn ec_parts(der: &[u8]) -> Option<EcParts<'_>> {
    let mut inner = Reader::new(Reader::new(der).expect(SEQUENCE)?);
    matches!(inner.expect(INTEGER)?, [1]).then_some(())?;
    let scalar = inner.expect(OCTET_STRING)?;
    // The context tags [0] and [1] of RFC 5915 §3.
    let curve = inner
        .expect(0xa0)
        .and_then(|parameters| Reader::new(parameters).expect(OID));
    let point = inner
        .expect(0xa1)
        .and_then(|public| Reader::new(public).octets());
    Some((scalar, curve, point))
}

/// PKCS#1 `RSAPublicKey` out of an `RSAPrivateKey`.
pub(super) fn rsa_public(private: &[u8]) -> Option<Vec<u8>> {
    let mut inner = Reader::new(Reader::new(private).expect(SEQUENCE)?);
    matches!(inner.expect(INTEGER)?, [0]).then_some(())?;
    let (modulus, exponent) = (inner.unsigned()?, inner.unsigned()?);
    Some(der::element(
        SEQUENCE,
        &[&der::unsigned(modulus), &der::unsigned(exponent)],
    ))
}

/// Why a private key could not be loaded.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// No private key in the file.
    #[error(
        "no private key: expected a PEM section PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY"
    )]
    NotFound,
    /// A key under a passphrase.
    #[error("encrypted private key: decrypt it first, for example with openssl pkey")]
    Encrypted,
    /// A public key where a private one is needed.
    #[error("public key: expected the private key")]
    PublicKey,
    /// Not the structure that the PEM section names.
    #[error("malformed private key")]
    Malformed,
    /// Another type of key or another curve.
    #[error("unsupported type of key: expected RSA, P-256, P-384 or Ed25519")]
    UnsupportedType,
    /// An elliptic curve key without its public point.
    #[error("elliptic curve key without its public part: openssl pkey adds it")]
    NoPublicPart,
    /// The public half is not usable; see the [`KeyError`].
    #[error(transparent)]
    Public(#[from] KeyError),
    /// The backend found the numbers inconsistent, or it does not sign with such a key: of RSA it
    /// takes exponents from 65537 and moduli of 2048, 3072 or 4096 bits. Other RSA keys verify.
    #[error(
        "private key rejected: inconsistent numbers, or an RSA key that cannot sign here: \
         expected an exponent of at least 65537 and 2048, 3072 or 4096 bits"
    )]
    Rejected,
    /// The algorithm asked for does not go with the key.
    #[error("{algorithm} does not go with a key that is {kind}")]
    AlgorithmMismatch {
        /// The algorithm asked for.
        algorithm: Algorithm,
        /// The key in the file.
        kind: KeyKind,
    },
}
