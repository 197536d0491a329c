//! Private keys as openssl writes them.
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

use dc_sig::{Algorithm, KeyError, KeyKind, PrivateKeyError, PublicKey, SigningKey};

const RSA: KeyKind = KeyKind::Rsa { bits: 2048 };

#[test]
fn genpkey_writes_pkcs8() {
    for (name, kind, algorithm) in [
        ("rsa2048", RSA, Algorithm::Rs256),
        ("rsa4096", KeyKind::Rsa { bits: 4096 }, Algorithm::Rs256),
        ("p256", KeyKind::P256, Algorithm::Es256),
        ("p384", KeyKind::P384, Algorithm::Es384),
        ("ed25519", KeyKind::Ed25519, Algorithm::EdDsa),
    ] {
        let key = SigningKey::from_pem(&support::vector_key(name)).unwrap();
        assert_eq!(key.public_key().kind(), kind);
        assert_eq!(key.public_key().algorithm(), algorithm);
    }
}

#[test]
fn rsa_traditional_is_pkcs1() {
    let pkcs1 = SigningKey::from_pem(&support::key_file("rsa2048-pkcs1.pem")).unwrap();
    let pkcs8 = SigningKey::from_pem(&support::vector_key("rsa2048")).unwrap();
    assert_eq!(pkcs1.public_key(), pkcs8.public_key());
}

#[test]
fn ecparam_writes_sec1_after_its_parameters() {
    let key = SigningKey::from_pem(&support::key_file("p256-ecparam.pem")).unwrap();
    assert_eq!(key.public_key().kind(), KeyKind::P256);
}

#[test]
fn ecparam_noout_writes_sec1_alone() {
    let key = SigningKey::from_pem(&support::key_file("p384-sec1.pem")).unwrap();
    assert_eq!(key.public_key().kind(), KeyKind::P384);
}

#[test]
fn pubout_writes_a_public_key() {
    let public = PublicKey::from_pem(&support::key_file("rsa2048-public.pem"), None).unwrap();
    let private = SigningKey::from_pem(&support::vector_key("rsa2048")).unwrap();
    assert_eq!(&public, private.public_key());
    let none = PublicKey::from_pem(&support::vector_key("rsa2048"), None);
    assert_eq!(none, Err(KeyError::NotPem));
}

#[test]
fn each_refusal_has_its_kind() {
    let refused = |pem: &[u8]| SigningKey::from_pem(pem).unwrap_err();
    for (file, expected) in [
        ("encrypted.pem", PrivateKeyError::Encrypted),
        ("p256-no-public.pem", PrivateKeyError::NoPublicPart),
        ("p521-sec1.pem", PrivateKeyError::UnsupportedType),
        ("rsa-pss.pem", PrivateKeyError::UnsupportedType),
        ("ed448.pem", PrivateKeyError::UnsupportedType),
        ("rsa2048-public.pem", PrivateKeyError::PublicKey),
    ] {
        assert_eq!(refused(&support::key_file(file)), expected, "{file}");
    }
    for (key, bits) in [("rsa1024", 1024), ("rsa2047", 2047)] {
        assert_eq!(
            refused(&support::vector_key(key)),
            PrivateKeyError::Public(KeyError::RsaTooSmall { bits })
        );
    }
    assert_eq!(refused(b""), PrivateKeyError::NotFound);
    assert_eq!(refused(b"no PEM at all"), PrivateKeyError::NotFound);
    assert_eq!(
        SigningKey::from_pem_for(&support::vector_key("p256"), Algorithm::Rs256).unwrap_err(),
        PrivateKeyError::AlgorithmMismatch {
            algorithm: Algorithm::Rs256,
            kind: KeyKind::P256
        }
    );
}

#[test]
fn the_traditional_encryption_is_told_as_encryption() {
    for name in ["rsa2048-encrypted.pem", "p256-encrypted.pem"] {
        let error = SigningKey::from_pem(&support::key_file(name)).unwrap_err();
        assert_eq!(error, PrivateKeyError::Encrypted, "{name}");
    }
}

#[test]
fn a_public_key_in_front_does_not_hide_the_private_one() {
    let public = support::key_file("rsa2048-public.pem");
    let private = support::key_file("rsa2048-pkcs1.pem");
    let both = [public, private].concat();
    assert!(SigningKey::from_pem(&both).is_ok());
}

#[test]
fn a_byte_order_mark_does_not_hide_a_key() {
    let bom = b"\xef\xbb\xbf".to_vec();
    let private = [bom.clone(), support::key_file("rsa2048-pkcs1.pem")].concat();
    let public = [bom, support::key_file("rsa2048-public.pem")].concat();
    let key = SigningKey::from_pem(&private).unwrap();
    assert_eq!(
        PublicKey::from_pem(&public, None).as_ref(),
        Ok(key.public_key())
    );
}

#[test]
fn the_refusal_of_an_rsa_key_says_what_can_be_used() {
    let error = SigningKey::from_pem(&support::key_file("rsa2048-e3.pem")).unwrap_err();
    assert_eq!(error, PrivateKeyError::Rejected);
    assert!(error.to_string().contains("65537"), "{error}");
}

#[test]
fn a_damaged_file_is_refused_wherever_it_is_damaged() {
    for name in ["rsa2048", "p256", "ed25519"] {
        let pem = support::vector_key(name);
        for at in (0..pem.len()).step_by(7) {
            let mut damaged = pem.clone();
            damaged[at] ^= 0x15;
            let _ = SigningKey::from_pem(&damaged);
            let _ = SigningKey::from_pem(&pem[..at]);
        }
    }
}

#[test]
fn private_keys_are_never_printed() {
    let key = SigningKey::from_pem(&support::vector_key("ed25519")).unwrap();
    assert_eq!(
        format!("{key:?}"),
        "SigningKey { public: PublicKey { kind: Ed25519, algorithm: EdDsa, .. }, .. }"
    );
}

#[test]
fn keys_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<SigningKey>();
    shared::<dc_sig::VerifyingKey>();
}
