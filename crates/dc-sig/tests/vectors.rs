//! The published vectors of docs/vectors/signing, stage by stage, and the worked examples of the
//! drafts when the shared folder is there.
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
    CanonicalQuery, Evidence, Explanation, KeyLabel, PublicKey, ReceivedQuery, TxtRecord,
    VerifyingKey, explain,
};
use serde::Deserialize;
use std::collections::BTreeMap;

type Records = Vec<Vec<String>>;

#[derive(Deserialize)]
struct Vectors {
    key_name: String,
    domain: String,
    records: BTreeMap<String, Records>,
    canonical: Vec<Canonical>,
    links: Vec<Link>,
    key_records: Vec<KeyRecord>,
}

#[derive(Deserialize)]
struct Canonical {
    name: String,
    parameters: Vec<(String, String)>,
    canonical: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    name: String,
    query: String,
    records: String,
    owner: Option<String>,
    signed: Option<String>,
    split: Option<String>,
    verdict: String,
    parameters: Option<Vec<(String, String)>>,
    explain: Vec<String>,
    proven: bool,
}

#[derive(Deserialize)]
struct KeyRecord {
    name: String,
    records: Records,
    spki: Option<String>,
    algorithm: Option<String>,
    error: Option<String>,
    query: Option<String>,
    #[serde(default)]
    explain: Vec<String>,
    #[serde(default)]
    proven: bool,
}

fn vectors() -> Vectors {
    serde_json::from_str(&support::vector_file("vectors.json")).unwrap()
}

fn explained(query: &str, records: &Records, owner: &str, domain: &str) -> Explanation {
    let records: Vec<TxtRecord> = records
        .iter()
        .map(|strings| TxtRecord {
            owner: Some(owner.to_owned()),
            strings: strings.iter().map(|s| s.clone().into_bytes()).collect(),
        })
        .collect();
    let mut evidence = Evidence::new(query.as_bytes(), &records);
    evidence.domain = Some(domain);
    explain(&evidence, |key| Box::new(VerifyingKey::new(key)))
}

fn codes(explanation: &Explanation) -> Vec<&'static str> {
    explanation.mistakes().iter().map(|m| m.code()).collect()
}

// Q-2, OQ-20
#[test]
fn canonical_strings() {
    for case in vectors().canonical {
        let result = CanonicalQuery::new(case.parameters);
        assert_eq!(
            result.as_ref().ok().map(CanonicalQuery::as_str),
            case.canonical.as_deref(),
            "{}",
            case.name
        );
        assert_eq!(
            result.as_ref().ok().map(ToString::to_string),
            case.canonical,
            "{}: shown",
            case.name
        );
        assert_eq!(
            result.as_ref().err().map(|error| error.kind()),
            case.error.as_deref(),
            "{}",
            case.name
        );
    }
}

//
#[test]
fn links() {
    let vectors = vectors();
    for case in vectors.links {
        let name = &case.name;
        let query = match ReceivedQuery::parse(&case.query) {
            Ok(query) => query,
            Err(error) => {
                assert_eq!(Some(error.kind()), case.split.as_deref(), "{name}");
                continue;
            }
        };
        assert_eq!(case.split, None, "{name}: split");
        let signed = std::str::from_utf8(query.signed_bytes()).unwrap();
        assert_eq!(Some(signed), case.signed.as_deref(), "{name}: signed bytes");
        let key = PublicKey::from_txt(&vectors.records[&case.records]).unwrap();
        match query.verify(&VerifyingKey::new(&key)) {
            Ok(verified) => {
                assert_eq!(case.verdict, "verified", "{name}: verdict");
                assert_eq!(verified.key_label().as_str(), vectors.key_name, "{name}");
                let parameters: Vec<(String, String)> = verified
                    .parameters()
                    .iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                assert_eq!(Some(parameters), case.parameters, "{name}: parameters");
            }
            Err(error) => assert_eq!(case.verdict, error.kind(), "{name}: verdict"),
        }
    }
}

#[test]
fn explanations() {
    let vectors = vectors();
    let label: KeyLabel = vectors.key_name.parse().unwrap();
    let expected = label.record_name(&vectors.domain).unwrap();
    for case in &vectors.links {
        let owner = case.owner.as_deref().unwrap_or(&expected);
        let records = &vectors.records[&case.records];
        let explanation = explained(&case.query, records, owner, &vectors.domain);
        assert_eq!(codes(&explanation), case.explain, "{}", case.name);
        assert_eq!(explanation.proven(), case.proven, "{}", case.name);
        assert_eq!(explanation.verifies(), case.explain.is_empty());
    }
    for case in &vectors.key_records {
        let Some(query) = &case.query else { continue };
        let explanation = explained(query, &case.records, &expected, &vectors.domain);
        assert_eq!(codes(&explanation), case.explain, "{}", case.name);
        assert_eq!(explanation.proven(), case.proven, "{}", case.name);
    }
}

// K-2 to K-9, L-31, OQ-21, OQ-23
#[test]
fn key_records() {
    for case in vectors().key_records {
        match PublicKey::from_txt(&case.records) {
            Ok(key) => {
                let spki = support::base64(key.spki());
                assert_eq!(Some(spki), case.spki, "{}", case.name);
                assert_eq!(Some(key.algorithm().name()), case.algorithm.as_deref());
            }
            Err(error) => assert_eq!(Some(error.kind()), case.error.as_deref(), "{}", case.name),
        }
    }
}

#[test]
fn there_are_enough_cases_and_half_of_them_are_negative() {
    let vectors = vectors();
    let negative = vectors
        .canonical
        .iter()
        .filter(|c| c.error.is_some())
        .count()
        + vectors
            .links
            .iter()
            .filter(|c| !c.explain.is_empty())
            .count()
        + vectors
            .key_records
            .iter()
            .filter(|c| c.error.is_some())
            .count();
    let all = vectors.canonical.len() + vectors.links.len() + vectors.key_records.len();
    assert!(
        all >= 60 && negative * 2 >= all,
        "{all} cases, {negative} negative"
    );
}

#[derive(Deserialize)]
struct Shared {
    public_key_spki_der_base64: String,
    txt_records: Vec<String>,
    vectors: Vec<SharedVector>,
    canonicalisation: Vec<SharedCanonical>,
}

#[derive(Deserialize)]
struct SharedVector {
    name: String,
    signed_string: String,
    sig: String,
    valid: bool,
}

#[derive(Deserialize)]
struct SharedCanonical {
    params: BTreeMap<String, String>,
    canonical: String,
}

/// The examples of the drafts (§6.4, §8.3.2). The one of draft -05 does not verify: its signature
/// belongs to the string of the older specification.
#[test]
fn draft_examples() {
    let Some(file) = corpus::path("protocol/vectors/signing.json") else {
        return;
    };
    let shared: Shared = serde_json::from_str(&corpus::read(&file)).unwrap();
    let key = PublicKey::from_txt(shared.txt_records.iter().map(|text| [text])).unwrap();
    assert_eq!(
        support::base64(key.spki()),
        shared.public_key_spki_der_base64
    );
    let verifier = VerifyingKey::new(&key);
    for case in shared.vectors {
        let sig = CanonicalQuery::new([("x", &case.sig)]).unwrap();
        let sig = sig.as_str().strip_prefix("x=").unwrap();
        for query in [
            format!("{}&sig={sig}&key=_dck1", case.signed_string),
            format!("key=_dck1&{}&sig={sig}", case.signed_string),
        ] {
            let query = ReceivedQuery::parse(&query).unwrap();
            assert_eq!(query.signed_bytes(), case.signed_string.as_bytes());
            let verdict = query.verify(&verifier);
            assert_eq!(verdict.is_ok(), case.valid, "{}", case.name);
        }
    }
    for case in shared.canonicalisation {
        let canonical = CanonicalQuery::new(&case.params).unwrap();
        assert_eq!(canonical.as_str(), case.canonical);
    }
}
