//! What the path around the bare signature costs: RS256 with 2048 bits, the key prepared before.
//!
//! `cargo bench -p dc-sig --bench sig`
#![allow(clippy::unwrap_used, reason = "a panic is how a benchmark fails")]

use dc_sig::{
    Algorithm, BadSignature, CanonicalQuery, KeyLabel, PublicKey, Publication, ReceivedQuery,
    Signer, SigningFailed, SigningKey, Verifier, VerifyingKey,
};
use divan::{Bencher, black_box};
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;

fn main() {
    divan::main();
}

const PEM: &[u8] = include_bytes!("../../../docs/vectors/signing/keys/rsa2048.pem");

const PARAMETERS: [(&str, &str); 8] = [
    ("domain", "example.com"),
    ("host", "shop"),
    ("ip", "192.0.2.10"),
    ("providerName", "Example Shop"),
    (
        "redirect_uri",
        "https://shop.example/connected?account=4711&step=2",
    ),
    ("state", "bG9uZyByYW5kb20gc3RhdGUgb2YgYSBzZXNzaW9u"),
    ("target", "shops.example.net"),
    ("verification", "shop-verification=8f0c7a3de1b94c55"),
];

fn label() -> KeyLabel {
    "_dck1".parse().unwrap()
}

fn signing_key() -> SigningKey {
    SigningKey::from_pem_for(PEM, Algorithm::Rs256).unwrap()
}

fn bare_key() -> RsaKeyPair {
    let der = PrivatePkcs8KeyDer::from_pem_slice(PEM).unwrap();
    RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap()
}

/// From names and values to a signed query.
#[divan::bench(sample_count = 300, sample_size = 5)]
fn sign(bencher: Bencher<'_, '_>) {
    let (key, label) = (signing_key(), label());
    bencher.bench(|| {
        let query = CanonicalQuery::new(black_box(PARAMETERS)).unwrap();
        query.sign(&key, &label).unwrap()
    });
}

/// The ring call alone, over the same bytes.
#[divan::bench(sample_count = 300, sample_size = 5)]
fn sign_bare_ring(bencher: Bencher<'_, '_>) {
    let (key, random) = (bare_key(), SystemRandom::new());
    let message = CanonicalQuery::new(PARAMETERS).unwrap().to_string();
    let mut signature = vec![0; key.public().modulus_len()];
    bencher.bench_local(|| {
        key.sign(
            &RSA_PKCS1_SHA256,
            &random,
            black_box(message.as_bytes()),
            &mut signature,
        )
        .unwrap();
    });
}

/// From the received bytes to readable parameters.
#[divan::bench(sample_count = 1000, sample_size = 20)]
fn verify(bencher: Bencher<'_, '_>) {
    let key = signing_key();
    let query = CanonicalQuery::new(PARAMETERS).unwrap();
    let query = query.sign(&key, &label()).unwrap().to_string();
    let verifier = VerifyingKey::new(key.public_key());
    bencher.bench(|| {
        let query = ReceivedQuery::parse(black_box(query.as_bytes())).unwrap();
        query.verify(&verifier).unwrap()
    });
}

/// The ring call alone, over the same bytes and with the signature decoded before.
#[divan::bench(sample_count = 1000, sample_size = 20)]
fn verify_bare_ring(bencher: Bencher<'_, '_>) {
    let (key, random) = (bare_key(), SystemRandom::new());
    let message = CanonicalQuery::new(PARAMETERS).unwrap().to_string();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        message.as_bytes(),
        &mut signature,
    )
    .unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref());
    bencher.bench(|| {
        public
            .verify(black_box(message.as_bytes()), black_box(&signature))
            .unwrap();
    });
}

/// Signs and verifies nothing, to measure what is around the cryptography on a busy machine.
struct Nothing;

impl Signer for Nothing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(vec![0xa5; 256])
    }
}

impl Verifier for Nothing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), BadSignature> {
        Ok(())
    }
}

#[divan::bench(sample_count = 1000, sample_size = 100)]
fn sign_without_ring(bencher: Bencher<'_, '_>) {
    let label = label();
    bencher.bench(|| {
        let query = CanonicalQuery::new(black_box(PARAMETERS)).unwrap();
        query.sign(&Nothing, &label).unwrap()
    });
}

#[divan::bench(sample_count = 1000, sample_size = 100)]
fn verify_without_ring(bencher: Bencher<'_, '_>) {
    let query = CanonicalQuery::new(PARAMETERS).unwrap();
    let query = query.sign(&signing_key(), &label()).unwrap().to_string();
    bencher.bench(|| {
        let query = ReceivedQuery::parse(black_box(query.as_bytes())).unwrap();
        query.verify(&Nothing).unwrap()
    });
}

/// From TXT records to a prepared key.
#[divan::bench]
fn read_key_records(bencher: Bencher<'_, '_>) {
    let publication = Publication::new(signing_key().public_key());
    bencher.bench(|| {
        let values = black_box(&publication).values();
        let key = PublicKey::from_txt(values.iter().map(|value| [value])).unwrap();
        VerifyingKey::new(&key)
    });
}
