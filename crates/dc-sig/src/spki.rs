//! SubjectPublicKeyInfo (RFC 5280 §4.1) for the key types in use.

use crate::algorithm::Algorithm;
use crate::der::{self, BIT_STRING, INTEGER, NULL, OCTET_STRING, OID, Reader, SEQUENCE};
use crate::key_kind::KeyKind;

pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
pub(crate) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
pub(crate) const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

const MIN_RSA_BITS: usize = 2_048;
const MAX_RSA_BITS: usize = 8_192;

/// The kind of key and its bits, if the whole input is one well-formed SubjectPublicKeyInfo.
pub(crate) fn parse(der: &[u8]) -> Result<(KeyKind, &[u8]), KeyError> {
    if der.first() != Some(&SEQUENCE) {
        return Err(KeyError::NotSpki);
    }
    if let Some(declared) = der::declared(der) {
        if declared > der.len() {
            return Err(KeyError::Truncated {
                octets: der.len(),
                declared,
            });
        }
        if declared < der.len() {
            return Err(KeyError::TrailingOctets { declared });
        }
    }
    let Some((oid, parameters, bits)) = split(der) else {
        return Err(mistaken_for(der));
    };
    let null = [NULL, 0];
    let kind = match oid {
        // RFC 3279 §2.3.1 demands NULL; some encoders leave it out.
        RSA if parameters == null || parameters.is_empty() => rsa(bits)?,
        EC if parameters == der::element(OID, &[P256]) => point(bits, 65, KeyKind::P256)?,
        EC if parameters == der::element(OID, &[P384]) => point(bits, 97, KeyKind::P384)?,
        ED25519 if parameters.is_empty() && bits.len() == 32 => ed25519(bits)?,
        RSA | ED25519 => return Err(KeyError::NotSpki),
        _ => return Err(KeyError::UnsupportedType),
    };
    Ok((kind, bits))
}

/// A SubjectPublicKeyInfo around the bits of a key.
pub(crate) fn build(kind: KeyKind, bits: &[u8]) -> Vec<u8> {
    let oid = |oid| der::element(OID, &[oid]);
    let algorithm = match kind {
        KeyKind::Rsa { .. } => [oid(RSA), vec![NULL, 0]].concat(),
        KeyKind::P256 => [oid(EC), oid(P256)].concat(),
        KeyKind::P384 => [oid(EC), oid(P384)].concat(),
        KeyKind::Ed25519 => oid(ED25519),
    };
    der::element(
        SEQUENCE,
        &[
            &der::element(SEQUENCE, &[&algorithm]),
            &der::element(BIT_STRING, &[&[0], bits]),
        ],
    )
}

/// Object identifier, the parameters as they stand, and the bits of the key.
fn split(der: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut outer = Reader::new(der);
    let mut inner = Reader::new(outer.expect(SEQUENCE)?);
    let algorithm = inner.expect(SEQUENCE)?;
    let bits = inner.octets()?;
    let mut rest = Reader::new(algorithm);
    let oid = rest.expect(OID)?;
    (outer.is_empty() && inner.is_empty()).then_some((oid, rest.remainder(), bits))
}

/// Modulus and exponent of a PKCS#1 RSAPublicKey (RFC 8017 §A.1.1), without leading zeros.
pub(crate) fn rsa_parts(bits: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader::new(bits);
    let mut inner = Reader::new(outer.expect(SEQUENCE)?);
    let parts = (inner.unsigned()?, inner.unsigned()?);
    (outer.is_empty() && inner.is_empty()).then_some(parts)
}

// The exact length is checked here: backends tend to round it up to whole octets.
fn rsa(bits: &[u8]) -> Result<KeyKind, KeyError> {
    let (modulus, exponent) = rsa_parts(bits).ok_or(KeyError::NotSpki)?;
    let zeros = modulus.first().map_or(0, |first| first.leading_zeros());
    let bits = modulus
        .len()
        .saturating_mul(8)
        .saturating_sub(usize::try_from(zeros).unwrap_or_default());
    if bits < MIN_RSA_BITS {
        return Err(KeyError::RsaTooSmall { bits });
    }
    if bits > MAX_RSA_BITS {
        return Err(KeyError::RsaTooLarge { bits });
    }
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let small = exponent.len() < 5 || (exponent.len() == 5 && exponent.first() == Some(&1));
    if !odd(modulus) || !odd(exponent) || !small || exponent == [1] {
        return Err(KeyError::RsaNumbers);
    }
    Ok(KeyKind::Rsa { bits })
}

fn point(bits: &[u8], length: usize, kind: KeyKind) -> Result<KeyKind, KeyError> {
    // RFC 5480 §2.2: 0x04 begins an uncompressed point.
    if bits.len() == length && bits.first() == Some(&4) {
        Ok(kind)
    } else {
        Err(KeyError::Point)
    }
}

// OQ-23: with a point of small order one signature holds for many messages, or for all.
fn ed25519(bits: &[u8]) -> Result<KeyKind, KeyError> {
    let Some((last, rest)) = bits.split_last() else {
        return Err(KeyError::NotSpki);
    };
    // Either sign of x (RFC 8032 §5.1.2).
    let y = [rest, &[last & 0x7f]].concat();
    let above = |octet: &u8| *octet == 0xff;
    let not_canonical = last & 0x7f == 0x7f
        && rest.first().is_some_and(|first| *first >= 0xed)
        && rest.iter().skip(1).all(above);
    if not_canonical || SMALL_ORDER.iter().any(|small| y == *small) {
        return Err(KeyError::SmallOrder);
    }
    Ok(KeyKind::Ed25519)
}

/// The y of the eight points whose order divides 8: 0, 1, -1 and the two of order 8.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00,
    ],
    [
        0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// What was published instead, if it is one of the usual mistakes.
fn mistaken_for(der: &[u8]) -> KeyError {
    if rsa_parts(der).is_some() {
        return KeyError::BarePkcs1;
    }
    let Some(mut inner) = Reader::new(der).expect(SEQUENCE).map(Reader::new) else {
        return KeyError::NotSpki;
    };
    match (inner.next(), inner.next(), inner.next()) {
        // PKCS#8 and PKCS#1 begin with version 0, SEC1 with version 1.
        (Some((INTEGER, [0])), Some((SEQUENCE | INTEGER, _)), _)
        | (Some((INTEGER, [1])), Some((OCTET_STRING, _)), _) => KeyError::PrivateKey,
        (Some((SEQUENCE, _)), Some((SEQUENCE, _)), Some((BIT_STRING, _))) => KeyError::Certificate,
        _ => KeyError::NotSpki,
    }
}

/// Why key material is not a public key that can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No `PUBLIC KEY` section in the file.
    #[error("no PUBLIC KEY section: expected a PEM file with a public key")]
    NotPem,
    /// Not DER, or not of this structure.
    #[error("not a SubjectPublicKeyInfo")]
    NotSpki,
    /// The end is missing.
    #[error("key of {octets} octets where {declared} are declared: the end is missing")]
    Truncated {
        /// How many there are.
        octets: usize,
        /// How many there should be.
        declared: usize,
    },
    /// Something follows the key.
    #[error("octets after the key, which ends at octet {declared}")]
    TrailingOctets {
        /// Where the key ends.
        declared: usize,
    },
    /// A PKCS#1 `RSAPublicKey` without the SubjectPublicKeyInfo around it.
    #[error("bare PKCS#1 key: expected it inside a SubjectPublicKeyInfo")]
    BarePkcs1,
    /// A certificate.
    #[error("certificate: expected the SubjectPublicKeyInfo alone")]
    Certificate,
    /// A private key. It is no secret any longer.
    #[error("private key: expected a public key; this one must not be used any more")]
    PrivateKey,
    /// Another type of key or another curve.
    #[error("unsupported type of key: expected RSA, P-256, P-384 or Ed25519")]
    UnsupportedType,
    /// An RSA modulus below 2048 bits.
    #[error("RSA key with {bits} bits: expected at least 2048")]
    RsaTooSmall {
        /// Exact length of the modulus.
        bits: usize,
    },
    /// An RSA modulus above 8192 bits.
    #[error("RSA key with {bits} bits: expected at most 8192")]
    RsaTooLarge {
        /// Exact length of the modulus.
        bits: usize,
    },
    /// An even modulus, or an exponent that is even, 1, or not below 2³³.
    #[error("RSA key with an even modulus or an unusable exponent")]
    RsaNumbers,
    /// A compressed point, or one of another length.
    #[error("point of an elliptic curve key: expected the uncompressed form")]
    Point,
    /// An Ed25519 point of small order, or one that is not in its canonical form.
    #[error("Ed25519 key that is a point of small order or not in canonical form")]
    SmallOrder,
    /// The algorithm does not go with the key.
    #[error("{algorithm} does not go with a key that is {kind}")]
    AlgorithmMismatch {
        /// The algorithm named.
        algorithm: Algorithm,
        /// The key found.
        kind: KeyKind,
    },
}

impl KeyError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotPem => "not-pem",
            Self::NotSpki => "not-spki",
            Self::Truncated { .. } => "key-truncated",
            Self::TrailingOctets { .. } => "trailing-octets",
            Self::BarePkcs1 => "bare-pkcs1",
            Self::Certificate => "certificate",
            Self::PrivateKey => "private-key",
            Self::UnsupportedType => "unsupported-key-type",
            Self::RsaTooSmall { .. } => "rsa-too-small",
            Self::RsaTooLarge { .. } => "rsa-too-large",
            Self::RsaNumbers => "rsa-numbers",
            Self::Point => "bad-point",
            Self::SmallOrder => "small-order-point",
            Self::AlgorithmMismatch { .. } => "algorithm-mismatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let bits = der::element(
            SEQUENCE,
            &[&der::unsigned(modulus), &der::unsigned(exponent)],
        );
        build(KeyKind::Rsa { bits: 0 }, &bits)
    }

    fn modulus(bits: usize) -> Vec<u8> {
        let mut octets = vec![0xff; bits.div_ceil(8)];
        octets[0] = 0xff >> (bits.wrapping_neg() % 8);
        octets
    }

    #[test]
    fn the_exact_length_of_a_modulus_counts() {
        let e = [1, 0, 1];
        for (bits, expected) in [
            (1024, Err(KeyError::RsaTooSmall { bits: 1024 })),
            (2047, Err(KeyError::RsaTooSmall { bits: 2047 })),
            (2048, Ok(KeyKind::Rsa { bits: 2048 })),
            (2049, Ok(KeyKind::Rsa { bits: 2049 })),
            (8192, Ok(KeyKind::Rsa { bits: 8192 })),
            (8193, Err(KeyError::RsaTooLarge { bits: 8193 })),
            (1 << 20, Err(KeyError::RsaTooLarge { bits: 1 << 20 })),
        ] {
            let der = rsa_key(&modulus(bits), &e);
            assert_eq!(parse(&der).map(|(kind, _)| kind), expected, "{bits}");
        }
    }

    // OQ-23
    #[test]
    fn ed25519_points_of_small_order_are_refused() {
        let mut above = [0xff; 32];
        above[0] = 0xed;
        above[31] = 0x7f;
        let mut top = above;
        top[0] = 0xff;
        for y in SMALL_ORDER.into_iter().chain([above, top]) {
            for sign in [0, 0x80] {
                let mut bits = y;
                bits[31] |= sign;
                let der = build(KeyKind::Ed25519, &bits);
                assert_eq!(parse(&der), Err(KeyError::SmallOrder), "{bits:x?}");
            }
        }
        let mut largest = above;
        largest[0] = 0xeb;
        let der = build(KeyKind::Ed25519, &largest);
        assert_eq!(parse(&der).map(|(kind, _)| kind), Ok(KeyKind::Ed25519));
    }

    #[test]
    fn exponents() {
        for (exponent, ok) in [
            (&[3][..], true),
            (&[1, 0, 1], true),
            (&[1, 0xff, 0xff, 0xff, 0xff], true),
            (&[2, 0, 0, 0, 1], false),
            (&[1], false),
            (&[], false),
            (&[4], false),
            (&[0xff; 512], false),
        ] {
            let der = rsa_key(&modulus(2048), exponent);
            assert_eq!(parse(&der).is_ok(), ok, "{exponent:x?}");
        }
        let mut even = modulus(2048);
        *even.last_mut().unwrap() = 0xfe;
        assert_eq!(parse(&rsa_key(&even, &[3])), Err(KeyError::RsaNumbers));
    }

    #[test]
    fn every_truncation_and_every_octet_changed_is_refused_or_read() {
        let der = rsa_key(&modulus(2048), &[1, 0, 1]);
        for length in 0..der.len() {
            assert!(parse(&der[..length]).is_err());
        }
        for at in 0..der.len() {
            for bit in 0..8 {
                let mut changed = der.clone();
                changed[at] ^= 1 << bit;
                if let Ok((kind, bits)) = parse(&changed) {
                    assert_eq!(parse(&build(kind, bits)), Ok((kind, bits)));
                }
            }
        }
    }
}
