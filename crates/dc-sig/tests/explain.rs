//! What `explain` says, and that it never says more than it knows.
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

use dc_sig::{
    CanonicalQuery, Evidence, Explanation, Mistake, PublicKey, Publication, ReceivedQuery, Signer,
    SigningKey, TxtRecord, VerifyingKey, explain,
};
use proptest::prelude::*;

const MESSAGE: &str = "domain=example.com&host=shop";

fn key(name: &str) -> SigningKey {
    SigningKey::from_pem(&support::vector_key(name)).unwrap()
}

fn escaped(signature: &[u8]) -> String {
    let sig = CanonicalQuery::new([("s", support::base64(signature))]).unwrap();
    sig.as_str().replacen("s=", "sig=", 1)
}

fn signed(key: &SigningKey, message: &str) -> String {
    escaped(&key.sign(message.as_bytes()).unwrap())
}

fn records(key: &PublicKey, owner: Option<&str>) -> Vec<TxtRecord> {
    let publication = Publication::new(key);
    let values: Vec<&str> = publication.values().iter().map(String::as_str).collect();
    texts(&values, owner)
}

fn texts(values: &[&str], owner: Option<&str>) -> Vec<TxtRecord> {
    values
        .iter()
        .map(|value| TxtRecord {
            owner: owner.map(str::to_owned),
            strings: vec![value.as_bytes().to_vec()],
        })
        .collect()
}

fn explained(query: &str, records: &[TxtRecord], domain: Option<&str>) -> Explanation {
    let mut evidence = Evidence::new(query.as_bytes(), records);
    evidence.domain = domain;
    explain(&evidence, |key| Box::new(VerifyingKey::new(key)))
}

fn codes(explanation: &Explanation) -> Vec<&'static str> {
    explanation.mistakes().iter().map(|m| m.code()).collect()
}

//
#[test]
fn many_parameters_signed_in_another_order_are_told_as_reordered() {
    let key = key("ed25519");
    let records = records(key.public_key(), None);
    let sent = "c=3&domain=example.com&b=2&state=s&a=1&host=shop&groupId=g";
    for signed_as in [
        "a=1&b=2&c=3&domain=example.com&groupId=g&host=shop&state=s",
        "domain=example.com&host=shop&groupId=g&state=s&c=3&b=2&a=1",
    ] {
        let query = format!("{sent}&key=_dck1&{}", signed(&key, signed_as));
        let explanation = explained(&query, &records, None);
        assert_eq!(codes(&explanation), ["reordered"], "{signed_as}");
        assert!(explanation.proven());
    }
}

// OQ-20
#[test]
fn lower_case_digits_of_escapes_are_told_as_re_encoded() {
    let key = key("ed25519");
    let signed_as = format!("{MESSAGE}&Text=%2fA%2b");
    let sig = signed(&key, &signed_as);
    let query = format!("{MESSAGE}&Text=%2FA%2B&key=_dck1&{sig}");
    let explanation = explained(&query, &records(key.public_key(), None), None);
    assert_eq!(codes(&explanation), ["re-encoded"]);
    assert!(explanation.proven());
}

//
#[test]
fn empty_pieces_that_were_not_signed_are_named() {
    let key = key("ed25519");
    let sig = signed(&key, MESSAGE);
    let records = records(key.public_key(), None);
    for query in [
        format!("{MESSAGE}&key=_dck1&{sig}&"),
        format!("&{MESSAGE}&key=_dck1&{sig}"),
        format!("{MESSAGE}&&key=_dck1&{sig}"),
        format!("{}&key=_dck1&{sig}", MESSAGE.replace('&', "&&")),
    ] {
        let explanation = explained(&query, &records, None);
        assert!(!explanation.verifies() && explanation.proven(), "{query}");
        assert_eq!(codes(&explanation), ["empty-piece"], "{query}");
    }
    let added = format!("{MESSAGE}&utm=x&&key=_dck1&{sig}");
    let explanation = explained(&added, &records, None);
    assert_eq!(codes(&explanation), ["empty-piece", "parameter-added"]);
}

// L-13
#[test]
fn a_domain_that_is_none_is_named() {
    let key = key("ed25519");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    let long = "a.".repeat(125) + "aaa";
    for domain in [
        "",
        ".",
        "x..example",
        "a.example..",
        "b\u{fc}cher.example",
        "a\n.example",
        &long,
    ] {
        for owner in [None, Some("_dck1.example.com.")] {
            let records = records(key.public_key(), owner);
            let explanation = explained(&query, &records, Some(domain));
            assert_eq!(codes(&explanation), ["bad-domain"], "{domain:?}");
            assert!(!explanation.proven());
        }
    }
}

// K-1, K-7
#[test]
fn one_label_at_two_names_needs_the_domain() {
    let key = key("ed25519");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    let mut both = records(key.public_key(), Some("_dck1.example.com."));
    both.extend(texts(&["v=spf1 -all"], Some("_dck1.example.net.")));
    let explanation = explained(&query, &both, None);
    assert_eq!(codes(&explanation), ["several-names"]);
    assert!(!explanation.verifies());
    assert!(explained(&query, &both, Some("example.com")).verifies());
}

// each line of the file is a signature by the key over MESSAGE, or nearly.
#[test]
fn the_right_key_used_in_another_way_is_not_called_a_wrong_key() {
    let key = key("rsa2048");
    let published = records(key.public_key(), None);
    for line in include_str!("odd_signatures.tsv").lines() {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap();
        let (name, expected, sig) = (next(), next(), next());
        let sig = sig.replace('+', "%2B");
        let query = format!("{MESSAGE}&key=_dck1&sig={sig}");
        let explanation = explained(&query, &published, None);
        assert!(!explanation.proven(), "{name}");
        assert_eq!(codes(&explanation).join(" "), expected, "{name}");
    }
    let pss = PublicKey::from_spki(key.public_key().spki(), dc_sig::Algorithm::Ps256).unwrap();
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, "x=1"));
    let explanation = explained(&query, &records(&pss, None), None);
    assert_eq!(codes(&explanation), ["wrong-algorithm", "other-bytes"]);
}

/// The key in fragments of about equal length, numbered as told.
fn fragments(key: &PublicKey, algorithm: &str, numbers: &[u32]) -> Vec<TxtRecord> {
    let data = support::base64(key.spki());
    let length = data.len().div_ceil(numbers.len());
    let values: Vec<String> = numbers
        .iter()
        .enumerate()
        .map(|(n, number)| {
            let piece = &data[n * length..data.len().min((n + 1) * length)];
            format!("p={number},a={algorithm},d={piece}")
        })
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    texts(&values, None)
}

// K-3
#[test]
fn a_gap_in_the_fragments_is_named() {
    let key = key("rsa2048");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    for (at, missing) in [(0, vec![1]), (1, vec![2]), (2, vec![3])] {
        let mut published = fragments(key.public_key(), "RS256", &[1, 2, 3, 4]);
        published.remove(at);
        let explanation = explained(&query, &published, None);
        let expected = Mistake::FragmentsMissing { numbers: missing };
        assert_eq!(explanation.mistakes()[0], expected);
        assert!(!explanation.proven());
    }
    // Where nothing is missing, a gap is harmless.
    let published = fragments(key.public_key(), "RS256", &[2, 5, 9]);
    assert!(explained(&query, &published, None).verifies());
}

// K-7
#[test]
fn two_keys_with_numbers_in_a_row_are_told_as_two_keys() {
    let (first, second) = (key("rsa2048"), key("rsa2048-other"));
    let mut published = fragments(first.public_key(), "RS256", &[1, 2]);
    published.extend(fragments(second.public_key(), "RS256", &[3, 4]));
    for key in [first, second] {
        let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
        let explanation = explained(&query, &published, None);
        assert_eq!(codes(&explanation), ["two-keys"]);
        assert!(explanation.proven());
    }
}

// K-3, K-8
#[test]
fn many_fragments_in_the_wrong_order_and_equal_numbers_are_explained() {
    let key = key("rsa2048");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    for numbers in [
        &[8, 7, 6, 5, 4, 3, 2, 1][..],
        &[1, 2, 6, 4, 5, 3, 7],
        &[1, 1],
        &[1, 1, 1],
        &[2, 3, 1],
    ] {
        let published = fragments(key.public_key(), "RS256", numbers);
        let explanation = explained(&query, &published, None);
        assert_eq!(codes(&explanation), ["fragment-order"], "{numbers:?}");
        assert!(explanation.proven(), "{numbers:?}");
    }
}

// K-5, K-8
#[test]
fn a_proven_explanation_has_both_halves_of_a_double_mistake() {
    let key = key("rsa2048");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    let published = fragments(key.public_key(), "ES256", &[2, 1]);
    let explanation = explained(&query, &published, None);
    assert_eq!(codes(&explanation), ["fragment-order", "wrong-algorithm"]);
    assert!(explanation.proven());
    let data = support::base64(key.public_key().key_bits());
    let (head, tail) = data.split_at(200);
    let values = [format!("p=2,d={head}"), format!("p=1,d={tail}")];
    let published = texts(&[&values[0], &values[1]], None);
    let explanation = explained(&query, &published, None);
    assert_eq!(codes(&explanation), ["fragment-order", "bare-pkcs1"]);
    assert!(explanation.proven());
}

// K-3, K-8
#[test]
fn fragments_of_two_algorithms_in_the_wrong_order_are_told_as_both() {
    let key = key("rsa2048");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    let mut published = fragments(key.public_key(), "RS256", &[2, 1]);
    let second = String::from_utf8(published[0].strings[0].clone()).unwrap();
    published[0].strings = vec![second.replace("RS256", "RS384").into_bytes()];
    let explanation = explained(&query, &published, None);
    assert_eq!(codes(&explanation), ["mixed-algorithms", "fragment-order"]);
    assert!(explanation.proven());
}

// K-9
#[test]
fn records_of_thousands_of_names_are_not_all_read() {
    let key = key("ed25519");
    let query = format!("{MESSAGE}&key=_dck1&{}", signed(&key, MESSAGE));
    let published: Vec<TxtRecord> = (0..20_000)
        .flat_map(|n| {
            let owner = format!("_k{n}.example.com.");
            texts(&["p=1,d=AAAA", "p=2,d=BBBB", "p=1,d=CCCC"], Some(&owner))
        })
        .collect();
    let explanation = explained(&query, &published, Some("example.com"));
    assert!(!explanation.proven());
    assert!(explanation.mistakes().len() < 40);
}

/// Key records as a caller of `verify` picks them.
fn verifies(query: &str, records: &[TxtRecord], domain: Option<&str>) -> bool {
    let Ok(received) = ReceivedQuery::parse(query) else {
        return false;
    };
    let Ok(label) = received.key_label() else {
        return false;
    };
    let mut names: Vec<String> = records.iter().filter_map(|r| r.owner.clone()).collect();
    match domain.map(|domain| label.record_name(domain)) {
        Some(Err(_)) => return false,
        Some(Ok(name)) => names.retain(|owner| *owner == name),
        None => names.retain(|owner| owner.starts_with(&format!("{label}."))),
    }
    names.sort();
    names.dedup();
    let placed = records
        .iter()
        .filter(|r| r.owner.as_ref().is_none_or(|owner| names.contains(owner)));
    let key = PublicKey::from_txt(placed.map(|record| &record.strings));
    names.len() < 2 && key.is_ok_and(|key| received.verify(&VerifyingKey::new(&key)).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    //
    #[test]
    fn explain_calls_a_query_fine_exactly_when_verify_does(
        pieces in proptest::collection::vec(
            prop::sample::select(vec!["domain=example.com", "host=shop", "", "KEY", "SIG", "x=%20"]),
            0..7,
        ),
        owners in proptest::collection::vec(
            prop::sample::select(vec![
                None,
                Some("_dck1.example.com."),
                Some("_dck1.example.net."),
                Some("_dck2.example.com."),
            ]),
            3,
        ),
        which in proptest::collection::vec(0..3_usize, 0..4),
        domain in prop::sample::select(vec![
            None, Some("example.com"), Some("Example.com."), Some(""), Some("x..example"),
        ]),
        fine in any::<bool>(),
    ) {
        let key = key("ed25519");
        let sig = signed(&key, MESSAGE);
        let query = if fine {
            format!("{MESSAGE}&key=_dck1&{sig}")
        } else {
            pieces.join("&").replace("KEY", "key=_dck1").replace("SIG", &sig)
        };
        let values = Publication::single_record(key.public_key()).values()[0].clone();
        let (head, tail) = values.split_at(values.len() / 2);
        let other = "p=2,a=EdDSA,d=".to_owned() + tail;
        let all = [values.replace('"', ""), head.replace('"', ""), other.replace('"', "")];
        let records: Vec<TxtRecord> = which
            .iter()
            .zip(&owners)
            .flat_map(|(which, owner)| texts(&[&all[*which]], *owner))
            .collect();
        prop_assert_eq!(
            explained(&query, &records, domain).verifies(),
            verifies(&query, &records, domain)
        );
    }
}
