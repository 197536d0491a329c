//! Bad input ends in a kind, soon.
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
    Algorithm, Evidence, KeyRecordError, KeyRecordLimits, PublicKey, QueryError, QueryOptions,
    ReceivedQuery, SigningKey, TxtRecord, VerifyingKey, explain,
};

#[test]
fn long_queries() {
    let long = vec![b'a'; 1 << 20];
    let error = ReceivedQuery::parse(&long).unwrap_err();
    assert_eq!(
        error,
        QueryError::TooLong {
            octets: 1 << 20,
            limit: 65_536
        }
    );

    let mut options = QueryOptions::default();
    options.max_octets = 1 << 20;
    assert!(ReceivedQuery::parse_with(&long, &options).is_ok());
    let many: Vec<String> = (0..90_000).map(|n| format!("p{n}=1")).collect();
    let many = many.join("&");
    let error = ReceivedQuery::parse_with(&many, &options).unwrap_err();
    assert_eq!(error, QueryError::TooManyParameters { limit: 1_024 });
    // The duplicate is found by sorting, so even this many do not take long.
    options.max_parameters = usize::MAX;
    assert!(ReceivedQuery::parse_with(&many, &options).is_ok());
    let twice = format!("{many}&p0=2");
    assert!(ReceivedQuery::parse_with(&twice, &options).is_err());
    // Plus signs, escapes and separators only.
    options.plus = dc_sig::Plus::Blank;
    for piece in ["+", "%20", "&", "=&"] {
        let _ = ReceivedQuery::parse_with(&piece.repeat(300_000), &options);
    }
}

#[test]
fn empty_everything() {
    let query = ReceivedQuery::parse("").unwrap();
    assert_eq!(query.signed_bytes(), b"");
    assert!(query.unsigned().parameters().is_empty());
    let nothing: [[&str; 0]; 0] = [];
    assert_eq!(
        PublicKey::from_txt(nothing),
        Err(KeyRecordError::NoKeyRecord)
    );
    assert!(PublicKey::from_spki(b"", Algorithm::Rs256).is_err());
    assert!(SigningKey::from_pem(b"").is_err());
    for query in ["", "&", "=", "sig=&key=", "sig&key"] {
        let explanation = explain(&Evidence::new(query.as_bytes(), &[]), |key| {
            Box::new(VerifyingKey::new(key))
        });
        assert!(
            !explanation.verifies() && !explanation.mistakes().is_empty(),
            "{query}"
        );
    }
}

// K-9
#[test]
fn many_fragments_and_records() {
    let records: Vec<[String; 1]> = (1..=1_000).map(|n| [format!("p={n},d=AAAA")]).collect();
    let error = PublicKey::from_txt(&records).unwrap_err();
    assert_eq!(error, KeyRecordError::TooManyFragments { limit: 16 });
    let mut limits = KeyRecordLimits::default();
    limits.max_fragments = 1_000;
    assert_ne!(
        PublicKey::from_txt_with(&records, &limits).unwrap_err(),
        error
    );

    let endless = std::iter::repeat(["v=spf1 -all"]);
    assert_eq!(PublicKey::from_txt(endless), Err(KeyRecordError::TooLong));
    let empty = std::iter::repeat(std::iter::empty::<&str>());
    assert_eq!(PublicKey::from_txt(empty), Err(KeyRecordError::TooLong));
    let strings = [std::iter::repeat("")];
    assert_eq!(PublicKey::from_txt(strings), Err(KeyRecordError::TooLong));
    let long = format!("p=1,d={}", "A".repeat(20_000));
    assert_eq!(PublicKey::from_txt([[long]]), Err(KeyRecordError::TooLong));
}

#[test]
fn malformed_der_at_every_octet() {
    for (algorithm, _) in support::ALGORITHMS {
        let key = support::signing_key(algorithm);
        let spki = key.public_key().spki();
        for length in 0..spki.len() {
            assert!(PublicKey::from_spki(&spki[..length], algorithm).is_err());
        }
        for at in 0..spki.len().min(60) {
            for value in [0, 1, 0x7f, 0x80, 0x84, 0xff] {
                let mut changed = spki.to_vec();
                changed[at] = value;
                // Read or refused; the octets of the numbers themselves may be anything.
                let _ = PublicKey::from_spki(&changed, algorithm);
            }
        }
    }
}

#[test]
fn explaining_is_bounded() {
    let key = support::signing_key(Algorithm::Rs256);
    let strings = |text: String| TxtRecord {
        owner: None,
        strings: vec![text.into_bytes()],
    };
    let data = support::base64(key.public_key().spki());
    // Sixteen fragments that all contradict each other, and a query as long as allowed.
    let records: Vec<TxtRecord> = (0..16)
        .map(|n| strings(format!("p={},d={}{n}", n / 2, &data[..300])))
        .collect();
    let parameters: Vec<String> = (0..1_000)
        .map(|n| format!("p{n}={}", "%20".repeat(15)))
        .collect();
    let query = format!("{}&key=_dck1&sig=AAAA", parameters.join("&"));
    assert!(ReceivedQuery::parse(&query).is_ok());
    for records in [records, vec![strings(format!("p=1,d={data}"))]] {
        let explanation = explain(&Evidence::new(query.as_bytes(), &records), |key| {
            Box::new(VerifyingKey::new(key))
        });
        assert!(!explanation.proven());
    }
}

// One flat error: whatever is wrong with a signature, it looks the same.
#[test]
fn no_oracle() {
    let key = support::signing_key(Algorithm::Rs256);
    let verifier = VerifyingKey::new(key.public_key());
    for signature in [
        vec![0],
        vec![0; 256],
        vec![0xff; 256],
        vec![1; 255],
        vec![1; 4_096],
    ] {
        let sig = support::base64(&signature);
        let query = format!("domain=example.com&key=_dck1&sig={sig}");
        let error = ReceivedQuery::parse(&query)
            .unwrap()
            .verify(&verifier)
            .unwrap_err();
        assert_eq!(error.to_string(), "bad signature");
        assert_eq!(format!("{error:?}"), "BadSignature(BadSignature)");
    }
}
