//! What an RSASSA-PKCS1-v1_5 signature says about itself: it holds the digest of what was signed.
//!
//! Public numbers only, so nothing here needs to run in constant time.

use std::cmp::Ordering;

use crate::algorithm::Algorithm;
use crate::public_key::PublicKey;
use crate::spki;

/// Whether the algorithm has a digest to show. Large numbers take too long with what is below.
pub(super) fn can_tell(key: &PublicKey) -> bool {
    let pkcs1 = matches!(
        key.algorithm(),
        Algorithm::Rs256 | Algorithm::Rs384 | Algorithm::Rs512
    );
    pkcs1
        && spki::rsa_parts(key.key_bits())
            .is_some_and(|(modulus, exponent)| modulus.len() <= 512 && exponent.len() <= 3)
}

/// The digest in hexadecimal, if this key made the signature (RFC 8017 §9.2).
pub(super) fn digest(key: &PublicKey, signature: &[u8]) -> Option<String> {
    let (modulus, exponent) = spki::rsa_parts(key.key_bits())?;
    if !can_tell(key) || signature.len() != modulus.len() {
        return None;
    }
    let exponent = exponent
        .iter()
        .fold(0_u32, |sum, octet| (sum << 8) | u32::from(*octet));
    let block = power(signature, exponent, modulus);
    let rest = block.strip_prefix(&[0, 1])?;
    let padding = rest.iter().take_while(|octet| **octet == 0xff).count();
    let info = rest.get(padding..)?.strip_prefix(&[0])?;
    let length = match info.len() {
        51 => 32,
        67 => 48,
        83 => 64,
        _ => return None,
    };
    let digest = info.get(info.len().checked_sub(length)?..)?;
    (padding >= 8).then(|| digest.iter().map(|octet| format!("{octet:02x}")).collect())
}

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
