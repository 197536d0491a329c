//! What an RSASSA-PKCS1-v1_5 signature says about itself: it holds the digest of what was signed.
//!
//! Public numbers only, so nothing here needs to run in constant time.

use std::cmp::Ordering;

use crate::algorithm::Algorithm;
use crate::key_kind::KeyKind;
use crate::public_key::PublicKey;
use crate::spki;

/// Whether the key is RSA of a usual size. Large numbers take too long with what is below.
fn can_tell(key: &PublicKey) -> bool {
    spki::rsa_parts(key.key_bits())
        .filter(|_| matches!(key.kind(), KeyKind::Rsa { .. }))
        .is_some_and(|(modulus, exponent)| modulus.len() <= 512 && exponent.len() <= 3)
}

/// What a signature looks like through a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Look {
    /// This key made it, over something with this digest.
    Digest { used: Algorithm, digest: String },
    /// This key made it, with the padding of PKCS #1 and something else inside.
    Other { found: &'static str },
    /// It may be of this key: another padding, or none that is known.
    Unclear,
    /// Another key made it, or nobody.
    Foreign,
}

/// Reads the block inside an RSA signature (RFC 8017 §9.2).
pub(super) fn look(key: &PublicKey, signature: &[u8]) -> Look {
    if !can_tell(key) {
        return Look::Unclear;
    }
    let Some((modulus, exponent)) = spki::rsa_parts(key.key_bits()) else {
        return Look::Unclear;
    };
    if signature.len() != modulus.len() || signature >= modulus || all_zero(signature) {
        return Look::Foreign;
    }
    let exponent = exponent
        .iter()
        .fold(0_u32, |sum, octet| (sum << 8) | u32::from(*octet));
    let block = power(signature, exponent, modulus);
    inside(&block).unwrap_or_else(|| unpadded(&block))
}

fn all_zero(signature: &[u8]) -> bool {
    signature.iter().all(|octet| *octet == 0)
}

fn inside(block: &[u8]) -> Option<Look> {
    let rest = block.strip_prefix(&[0, 1])?;
    let padding = rest.iter().take_while(|octet| **octet == 0xff).count();
    let info = rest.get(padding..)?.strip_prefix(&[0])?;
    if padding < 8 {
        return None;
    }
    for (used, prefix) in DIGEST_INFO {
        let digest = info.strip_prefix(*prefix);
        if let Some(digest) =
            digest.filter(|digest| prefix.last() == u8::try_from(digest.len()).ok().as_ref())
        {
            let digest = digest.iter().map(|octet| format!("{octet:02x}")).collect();
            return Some(Look::Digest {
                used: *used,
                digest,
            });
        }
    }
    let found = match (info, info.len()) {
        (
            [
                0x30,
                0x21,
                0x30,
                0x09,
                0x06,
                0x05,
                0x2b,
                0x0e,
                0x03,
                0x02,
                0x1a,
                ..,
            ],
            35,
        ) => "a SHA-1 digest",
        ([0x30, ..], 34) => "an MD5 digest",
        (_, 16 | 20 | 32 | 48 | 64) => "a digest without the name of its algorithm",
        _ => "something other than a digest",
    };
    Some(Look::Other { found })
}

/// PSS ends in 0xbc (RFC 8017 §9.1), X9.31 in 0xcc; a block that begins with 0 is no accident
/// often enough. A wrong key is only told where none of this can be.
fn unpadded(block: &[u8]) -> Look {
    match (block.first(), block.last()) {
        (Some(0), _) | (_, Some(0xbc | 0xcc)) => Look::Unclear,
        _ => Look::Foreign,
    }
}

/// RFC 8017 §9.2, note 1.
const DIGEST_INFO: &[(Algorithm, &[u8])] = &[
    (
        Algorithm::Rs256,
        &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ],
    ),
    (
        Algorithm::Rs384,
        &[
            0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x02, 0x05, 0x00, 0x04, 0x30,
        ],
    ),
    (
        Algorithm::Rs512,
        &[
            0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x03, 0x05, 0x00, 0x04, 0x40,
        ],
    ),
];

/// base^exponent mod modulus, big-endian, as long as the modulus.
fn power(base: &[u8], exponent: u32, modulus: &[u8]) -> Vec<u8> {
    let (base, modulus) = (limbs(base), limbs(modulus));
    let mut result = vec![0; modulus.len()];
    if let Some(last) = result.last_mut() {
        *last = 1;
    }
    for bit in bits(&[exponent]) {
        result = times(&result, &result, &modulus);
        if bit {
            result = times(&result, &base, &modulus);
        }
    }
    result.iter().flat_map(|limb| limb.to_be_bytes()).collect()
}

/// Limbs, the most significant one first. Usable moduli are whole limbs or a little more.
fn limbs(octets: &[u8]) -> Vec<u32> {
    let mut limbs: Vec<u32> = octets
        .rchunks(4)
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |sum, octet| (sum << 8) | u32::from(*octet))
        })
        .collect();
    limbs.reverse();
    limbs
}

fn bits(limbs: &[u32]) -> impl Iterator<Item = bool> {
    limbs
        .iter()
        .flat_map(|limb| (0..32).rev().map(move |place| limb >> place & 1 == 1))
}

fn times(a: &[u32], b: &[u32], modulus: &[u32]) -> Vec<u32> {
    let mut sum = vec![0; modulus.len()];
    for bit in bits(b) {
        let double = sum.clone();
        add(&mut sum, &double, modulus);
        if bit {
            add(&mut sum, a, modulus);
        }
    }
    sum
}

/// sum = (sum + other) mod modulus; both are below the modulus before.
fn add(sum: &mut [u32], other: &[u32], modulus: &[u32]) {
    let mut carry = false;
    for (digit, other) in sum.iter_mut().zip(other).rev() {
        let (first, over) = digit.overflowing_add(*other);
        let (second, again) = first.overflowing_add(u32::from(carry));
        *digit = second;
        carry = over || again;
    }
    if carry || (*sum).cmp(modulus) != Ordering::Less {
        let mut borrow = false;
        for (digit, other) in sum.iter_mut().zip(modulus).rev() {
            let (first, under) = digit.overflowing_sub(*other);
            let (second, again) = first.overflowing_sub(u32::from(borrow));
            *digit = second;
            borrow = under || again;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::{self, SEQUENCE};

    #[test]
    fn numbers_that_take_long_are_not_looked_into() {
        let key = |length: usize, exponent: &[u8]| {
            let modulus = vec![0xff; length];
            let parts = [der::unsigned(&modulus), der::unsigned(exponent)].concat();
            let bits = der::element(SEQUENCE, &[&parts]);
            let spki = spki::build(KeyKind::Rsa { bits: 0 }, &bits);
            PublicKey::from_spki(&spki, Algorithm::Rs256).unwrap()
        };
        for (length, exponent, look_into) in [
            (256, &[3][..], true),
            (512, &[1, 0, 1], true),
            (513, &[3], false),
            (256, &[1, 0, 0, 1], false),
        ] {
            // The root of a block that is no padding at all.
            let signature = vec![0x02; length];
            let looked = look(&key(length, exponent), &signature) != Look::Unclear;
            assert_eq!(looked, look_into, "{length} {exponent:?}");
        }
    }

    #[test]
    fn powers() {
        let number = |n: u64| n.to_be_bytes();
        for (base, exponent, modulus, expected) in [
            (3, 4, 0x8000_0000_0000_0001, 81),
            (2, 64, 0xffff_ffff_ffff_ffc5, 59),
            (
                0xffff_ffff_ffff_ffc4,
                3,
                0xffff_ffff_ffff_ffc5,
                0xffff_ffff_ffff_ffc4,
            ),
            (7, 65_537, 0x8000_0000_0000_001d, {
                let modulus = 0x8000_0000_0000_001d_u128;
                (0..65_537).fold(1_u128, |sum, _| sum * 7 % modulus) as u64
            }),
        ] {
            assert_eq!(
                power(&number(base), exponent, &number(modulus)),
                number(expected)
            );
        }
    }
}
