//! Law: with a fixed key only the signed bytes verify, and `explain` agrees with `verify`.
#![no_main]

use dc_sig::{Evidence, PublicKey, ReceivedQuery, TxtRecord, VerifyingKey, explain};
use libfuzzer_sys::fuzz_target;

const SPKI: &[u8] = include_bytes!("../seeds/sig_spki/ed25519");
const SIGNED: &[u8] = b"domain=example.com&host=shop&ip=192.0.2.10&text=one%20two%2Bthree";

fuzz_target!(|query: &[u8]| {
    let key = PublicKey::from_spki(SPKI, dc_sig::Algorithm::EdDsa).expect("seed key");
    let strings = dc_sig::Publication::new(&key)
        .values()
        .iter()
        .map(|value| value.clone().into_bytes())
        .collect();
    let records = [TxtRecord {
        owner: None,
        strings,
    }];
    let mut evidence = Evidence::new(query, &records);
    evidence.max_checks = 50;
    let explanation = explain(&evidence, |key| Box::new(VerifyingKey::new(key)));
    let verdict = ReceivedQuery::parse(query)
        .ok()
        .and_then(|query| query.verify(&VerifyingKey::new(&key)).ok());
    assert_eq!(explanation.verifies(), verdict.is_some());
    assert!(explanation.verifies() == explanation.mistakes().is_empty());
    if let Some(verified) = verdict {
        assert_eq!(verified.signed_bytes(), SIGNED);
    }
});
