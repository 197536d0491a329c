//! Ways to read a `sig` parameter.

use percent_encoding::percent_decode_str;

use super::mistake::Mistake;
use crate::der::{Reader, SEQUENCE};
use crate::signature;

/// A signature and what had to be undone to read it.
pub(super) struct Reading {
    pub(super) signature: Vec<u8>,
    pub(super) mistakes: Vec<Mistake>,
}

pub(super) fn read(sig: &str) -> Vec<Reading> {
    let mut mistakes = Vec::new();
    let Some(signature) = signature::decode(sig).or_else(|| repair(sig, &mut mistakes)) else {
        return Vec::new();
    };
    let mut readings = Vec::new();
    if let Some((r, s)) = der(&signature) {
        for length in [32, 48] {
            let fixed = || Some([padded(r, length)?, padded(s, length)?].concat());
            if let Some(signature) = fixed() {
                readings.push(Reading {
                    signature,
                    mistakes: [mistakes.clone(), vec![Mistake::SigDer]].concat(),
                });
            }
        }
    }
    readings.insert(
        0,
        Reading {
            signature,
            mistakes,
        },
    );
    readings
}

fn repair(sig: &str, mistakes: &mut Vec<Mistake>) -> Option<Vec<u8>> {
    let mut text = sig.to_owned();
    if text.contains('%') {
        text = percent_decode_str(&text).decode_utf8().ok()?.into_owned();
        mistakes.push(Mistake::SigEncodedTwice);
    }
    for (wrong, right, mistake) in [
        (&[' '][..], &["+"][..], Mistake::SigPlusLost),
        (&['-', '_'], &["+", "/"], Mistake::SigBase64Url),
    ] {
        if text.contains(wrong) {
            for (wrong, right) in wrong.iter().zip(right) {
                text = text.replace(*wrong, right);
            }
            mistakes.push(mistake);
        }
    }
    if !text.len().is_multiple_of(4) && !text.ends_with('=') {
        text.push_str(
            "==="
                .get(text.len().wrapping_sub(1) % 4..)
                .unwrap_or_default(),
        );
        mistakes.push(Mistake::SigUnpadded);
    }
    signature::decode(&text)
}

/// The two numbers of an ECDSA-Sig-Value (RFC 3279 §2.2.3).
fn der(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader::new(signature);
    let mut inner = Reader::new(outer.expect(SEQUENCE)?);
    let numbers = (inner.unsigned()?, inner.unsigned()?);
    (outer.is_empty() && inner.is_empty()).then_some(numbers)
}

fn padded(number: &[u8], length: usize) -> Option<Vec<u8>> {
    let zeros = length.checked_sub(number.len())?;
    Some([vec![0; zeros], number.to_vec()].concat())
}
