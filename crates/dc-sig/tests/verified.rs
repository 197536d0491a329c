//! Small facts about keys and queries: what a query tells once its signature held, and before.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_sig::{
    Algorithm, CanonicalQuery, KeyError, PublicKey, ReceivedQuery, Signer as _, VerifyingKey,
};

/// Of `printf 'a=1&b=2' | sha256sum`.
const SHA256: &str = "8e85be58c1c372ac29fe7bfa80d8ddcbd04a4032c7b51c1c026d67c55b1ab23f";

//
#[test]
fn a_verified_query_names_its_algorithm_and_its_digest() {
    for (algorithm, name) in support::ALGORITHMS {
        let key = support::signing_key(algorithm);
        let signature = key.sign(b"a=1&b=2").unwrap();
        let sig = CanonicalQuery::new([("s", support::base64(&signature))]).unwrap();
        let sig = sig.as_str().replacen("s=", "sig=", 1);
        let query = format!("a=1&b=2&key=_dck1&{sig}");
        let received = ReceivedQuery::parse(&query).unwrap();
        assert!(received.has_sig());
        let verified = received
            .verify(&VerifyingKey::new(key.public_key()))
            .unwrap();
        assert_eq!(verified.algorithm(), algorithm, "{name}");
        let digest: String = verified
            .sha256()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        assert_eq!(digest, SHA256, "{name}");
        assert_eq!(verified.parameters().len(), 2);
        assert!(!verified.parameters().is_empty());
    }
}

#[test]
fn a_query_without_a_signature_says_so() {
    assert!(!ReceivedQuery::parse("a=1&key=_dck1").unwrap().has_sig());
    assert!(ReceivedQuery::parse("sig=").unwrap().has_sig());
}

/// K-3: ten digits are no number of a fragment, although they fit into 32 bits.
#[test]
fn long_numbers_of_fragments_are_refused() {
    let read = |number: &str| PublicKey::from_txt([[format!("p={number},a=RS256,d=AAAA")]]);
    for number in ["", "1234567890", "x", "1x"] {
        let error = read(number).unwrap_err();
        assert_eq!(error.kind(), "bad-number", "{number}: {error}");
    }
    assert_ne!(read("123456789").unwrap_err().kind(), "bad-number");
}

/// What looks like a key of a known kind and is none (RFC 5480 section 2.1.1, RFC 8410).
#[test]
fn curves_and_parameters_are_looked_at() {
    // P-384 has points of 97 octets; so has brainpoolP384r1 (RFC 5639 section 4.1).
    let mut other_curve = vec![0x30, 0x7a, 0x30, 0x14];
    other_curve.extend([6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]);
    other_curve.extend([6, 9, 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11]);
    other_curve.extend([3, 0x62, 0, 4]);
    other_curve.extend([1; 96]);
    let error = PublicKey::from_spki(&other_curve, Algorithm::Es384).unwrap_err();
    assert!(matches!(error, KeyError::UnsupportedType), "{error}");
    // RFC 8410 section 3: Ed25519 has no parameters.
    let mut with_null = vec![
        0x30, 0x2c, 0x30, 7, 6, 3, 0x2b, 0x65, 0x70, 5, 0, 3, 0x21, 0,
    ];
    with_null.extend([1; 32]);
    let error = PublicKey::from_spki(&with_null, Algorithm::EdDsa).unwrap_err();
    assert!(matches!(error, KeyError::NotSpki), "{error}");
}
