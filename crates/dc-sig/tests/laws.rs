//! Laws: what is signed verifies, what is changed does not, and keys survive publication.
#![cfg(feature = "ring")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use std::sync::LazyLock;

use dc_sig::{
    Algorithm, BadSignature, CanonicalQuery, KeyLabel, Placement, PublicKey, Publication,
    ReceivedQuery, Signer, SigningKey, Verifier, VerifyingKey,
};
use proptest::prelude::*;

/// Elliptic curves sign fast enough for many cases; RSA is covered once per algorithm.
static KEYS: LazyLock<Vec<SigningKey>> = LazyLock::new(|| {
    Algorithm::ALL
        .iter()
        .map(|algorithm| support::signing_key(*algorithm))
        .collect()
});

fn label() -> KeyLabel {
    "_dck1".parse().unwrap()
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    let pairs = proptest::collection::btree_map("\\PC{1,8}", "\\PC{0,20}", 1..8);
    pairs.prop_map(|pairs| {
        let reserved = |name: &String| name == "sig" || name == "key";
        let kept: Vec<_> = pairs
            .into_iter()
            .filter(|(name, _)| !reserved(name))
            .collect();
        if kept.is_empty() {
            vec![("domain".into(), "example.com".into())]
        } else {
            kept
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    //
    #[test]
    fn a_signed_query_verifies(parameters in parameters(), which in 0..7_usize, last in any::<bool>()) {
        let key = &KEYS[which];
        let placement = if last { Placement::SigLast } else { Placement::KeyLast };
        let canonical = CanonicalQuery::new(parameters.clone()).unwrap();
        let signed = canonical.clone().sign_placed(key, &label(), placement).unwrap();
        let query = ReceivedQuery::parse(signed.as_str()).unwrap();
        prop_assert_eq!(query.signed_bytes(), canonical.as_str().as_bytes());
        let verified = query.verify(&VerifyingKey::new(key.public_key())).unwrap();
        prop_assert_eq!(verified.parameters().len(), parameters.len());
        for (name, value) in &parameters {
            prop_assert_eq!(verified.parameters().get(name), Some(value.as_str()));
        }
        // Taking the parameters apart and signing again says the same.
        prop_assert_eq!(CanonicalQuery::new(verified.parameters().iter()), Ok(canonical));
    }

    #[test]
    fn changed_bytes_are_refused(at in any::<prop::sample::Index>(), bit in 0..8_u32, which in 0..7_usize) {
        let message = b"domain=example.com&host=shop";
        let key = &KEYS[which];
        let verifier = VerifyingKey::new(key.public_key());
        let signature = key.sign(message).unwrap();
        prop_assert_eq!(verifier.verify(message, &signature), Ok(()));

        let flipped = |octets: &[u8]| {
            let mut octets = octets.to_vec();
            let place = at.index(octets.len());
            octets[place] ^= 1 << bit;
            octets
        };
        prop_assert_eq!(verifier.verify(&flipped(message), &signature), Err(BadSignature));
        prop_assert_eq!(verifier.verify(message, &flipped(&signature)), Err(BadSignature));
        let spki = flipped(key.public_key().spki());
        if let Ok(other) = PublicKey::from_spki(&spki, key.algorithm()) {
            prop_assert_eq!(VerifyingKey::new(&other).verify(message, &signature), Err(BadSignature));
        }
        let cut = &signature[..at.index(signature.len())];
        prop_assert_eq!(verifier.verify(message, cut), Err(BadSignature));
    }

    // K-3, OQ-21: fragments in any number and order, each in any number of strings.
    #[test]
    fn any_split_reassembles(
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
        strings in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
        seed in any::<u64>(),
    ) {
        let key = KEYS[0].public_key();
        let pieces = split(&support::base64(key.spki()), &cuts);
        let mut records: Vec<Vec<String>> = pieces
            .iter()
            .enumerate()
            .map(|(n, piece)| split(&format!("p={},a=RS256,d={piece}", n + 1), &strings))
            .collect();
        let turn = usize::try_from(seed % 12).unwrap() % records.len();
        records.rotate_left(turn);
        if seed % 2 == 0 {
            records.reverse();
        }
        prop_assert_eq!(&PublicKey::from_txt(&records).unwrap(), key);
    }

    // A hostile query splits into what was there, or is refused; never a panic.
    #[test]
    fn any_bytes_split(query in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(query) = ReceivedQuery::parse(&query) {
            let _ = query.verify(&VerifyingKey::new(KEYS[6].public_key()));
        }
    }
}

fn split(text: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).collect();
    places.extend([0, text.len()]);
    places.sort_unstable();
    places.dedup();
    places
        .windows(2)
        .map(|w| text[w[0]..w[1]].to_owned())
        .collect()
}

#[test]
fn every_two_way_split_of_a_2048_bit_key_reassembles_and_verifies() {
    let key = &KEYS[0];
    let data = support::base64(key.public_key().spki());
    assert_eq!(data.len(), 392);
    let message = b"domain=example.com";
    let signature = key.sign(message).unwrap();
    for cut in 1..data.len() {
        let (first, second) = data.split_at(cut);
        let (first, second) = (format!("p=1,d={first}"), format!("p=2,d={second}"));
        for records in [[&first, &second], [&second, &first]] {
            let read = PublicKey::from_txt(records.map(|record| [record])).unwrap();
            VerifyingKey::new(&read)
                .verify(message, &signature)
                .unwrap();
        }
    }
}

// K-10: the fewest records, each in one string of at most 255 octets.
#[test]
fn publications() {
    for (name, algorithm, records, named) in [
        ("rsa2048", Algorithm::Rs256, 2, true),
        ("rsa2048", Algorithm::Ps256, 2, true),
        ("rsa4096", Algorithm::Rs256, 3, false),
        ("p256", Algorithm::Es256, 1, true),
        ("p384", Algorithm::Es384, 1, true),
        ("ed25519", Algorithm::EdDsa, 1, true),
    ] {
        let key = SigningKey::from_pem_for(&support::vector_key(name), algorithm).unwrap();
        let key = key.public_key();
        let publication = Publication::new(key);
        assert_eq!(publication.values().len(), records, "{name}");
        assert_eq!(publication.values()[0].contains(",a="), named, "{name}");
        assert!(publication.values().iter().all(|value| value.len() <= 255));
        assert_eq!(&PublicKey::from_txt(publication.strings()).unwrap(), key);

        let single = Publication::single_record(key);
        assert_eq!(single.values().len(), 1);
        assert!(single.strings().flatten().all(|string| string.len() <= 255));
        assert_eq!(&PublicKey::from_txt(single.strings()).unwrap(), key);

        let name = label().record_name("example.com").unwrap();
        let lines = single.zone_lines(&name, 60);
        assert!(lines.starts_with("_dck1.example.com. 60 IN TXT \"p=1,a="));
        let text = publication.instructions(&name);
        assert!(
            publication
                .values()
                .iter()
                .all(|value| text.contains(value))
        );
    }
}
