//! Where the test data is.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests read files and say when they skip"
)]

use std::path::{Path, PathBuf};

use dc_sig::{Algorithm, SigningKey};

/// Every algorithm with the vector key that goes with it.
pub(crate) const ALGORITHMS: [(Algorithm, &str); 7] = [
    (Algorithm::Rs256, "rsa2048"),
    (Algorithm::Rs384, "rsa2048"),
    (Algorithm::Rs512, "rsa2048"),
    (Algorithm::Ps256, "rsa2048"),
    (Algorithm::Es256, "p256"),
    (Algorithm::Es384, "p384"),
    (Algorithm::EdDsa, "ed25519"),
];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn vector_file(name: &str) -> String {
    std::fs::read_to_string(root().join("docs/vectors/signing").join(name)).unwrap()
}

pub(crate) fn vector_key(name: &str) -> Vec<u8> {
    vector_file(&format!("keys/{name}.pem")).into_bytes()
}

pub(crate) fn signing_key(algorithm: Algorithm) -> SigningKey {
    let (_, name) = ALGORITHMS.iter().find(|(a, _)| *a == algorithm).unwrap();
    SigningKey::from_pem_for(&vector_key(name), algorithm).unwrap()
}

pub(crate) fn key_file(name: &str) -> Vec<u8> {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
    std::fs::read(keys.join(name)).unwrap()
}

pub(crate) fn base64(octets: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(octets)
}
