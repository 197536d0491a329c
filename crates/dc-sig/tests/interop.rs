//! Each verifies what the other signed: this crate and the program `openssl`, for every algorithm.
#![cfg(feature = "ring")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "runs another program"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use dc_sig::{Algorithm, Signer, SigningKey, Verifier, VerifyingKey};

const MESSAGE: &[u8] = b"domain=example.com&host=shop&text=a%2Bb";

/// False when there is no openssl; then the test has nothing to compare with.
fn openssl_is_there() -> bool {
    let there = Command::new("openssl").arg("version").output().is_ok();
    let required = std::env::var_os("DC_REQUIRE_OPENSSL").is_some_and(|value| value == "1");
    assert!(
        there || !required,
        "openssl is missing, and DC_REQUIRE_OPENSSL is set"
    );
    if !there {
        eprintln!("skipped: no openssl on this machine");
    }
    there
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, octets: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, octets).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(&self.0)
            .output();
        let output = output.unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {text}");
        output.stdout
    }
}

fn options(algorithm: Algorithm) -> Vec<&'static str> {
    const PSS: [&str; 4] = [
        "-pkeyopt",
        "rsa_padding_mode:pss",
        "-pkeyopt",
        "rsa_pss_saltlen:32",
    ];
    match algorithm {
        Algorithm::Rs384 | Algorithm::Es384 => vec!["-digest", "sha384"],
        Algorithm::Rs512 => vec!["-digest", "sha512"],
        Algorithm::Ps256 => [&["-digest", "sha256"], &PSS[..]].concat(),
        Algorithm::EdDsa => vec![],
        _ => vec!["-digest", "sha256"],
    }
}

/// openssl writes ECDSA signatures in DER; the protocol has r‖s.
fn ecdsa(algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::Es256 => Some(32),
        Algorithm::Es384 => Some(48),
        _ => None,
    }
}

fn to_der(signature: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|octet| **octet == 0).count();
        let mut number = number[zeros..].to_vec();
        if number[0] >= 0x80 {
            number.insert(0, 0);
        }
        [vec![2, number.len() as u8], number].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let both = [integer(r), integer(s)].concat();
    [vec![0x30, both.len() as u8], both].concat()
}

fn from_der(der: &[u8], length: usize) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut fixed = Vec::new();
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(usize::from(rest[1]));
        rest = after;
        let zeros = number.iter().take_while(|octet| **octet == 0).count();
        let number = &number[zeros..];
        fixed.extend(vec![0; length - number.len()]);
        fixed.extend(number);
    }
    fixed
}

#[test]
fn each_verifies_what_the_other_signed() {
    if !openssl_is_there() {
        return;
    }
    let folder = Folder::new("interop");
    let message = folder.write("message", MESSAGE);
    for (algorithm, name) in support::ALGORITHMS {
        let key = SigningKey::from_pem_for(&support::vector_key(name), algorithm).unwrap();
        let private = folder.write("private.pem", &support::vector_key(name));
        folder.run(&["pkey", "-in", &private, "-pubout", "-out", "public.pem"]);

        // They sign, we verify.
        let sign = [
            "pkeyutl", "-sign", "-rawin", "-inkey", &private, "-in", &message,
        ];
        let mut theirs = folder.run(&[&sign[..], &options(algorithm)].concat());
        let verifier = VerifyingKey::new(key.public_key());
        if let Some(length) = ecdsa(algorithm) {
            assert!(
                verifier.verify(MESSAGE, &theirs).is_err(),
                "{algorithm} in DER"
            );
            theirs = from_der(&theirs, length);
        }
        assert_eq!(verifier.verify(MESSAGE, &theirs), Ok(()), "{algorithm}");

        // We sign, they verify.
        let mut ours = key.sign(MESSAGE).unwrap();
        if ecdsa(algorithm).is_some() {
            ours = to_der(&ours);
        }
        let ours = folder.write("signature", &ours);
        let verify = [
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            "public.pem",
        ];
        let files = ["-in", &message, "-sigfile", &ours];
        folder.run(&[&verify[..], &files, &options(algorithm)].concat());
    }
}

// The public key that we publish is the one that openssl writes.
#[test]
fn public_keys_are_the_same() {
    if !openssl_is_there() {
        return;
    }
    let folder = Folder::new("interop-public");
    for (algorithm, name) in support::ALGORITHMS {
        let private = folder.write("private.pem", &support::vector_key(name));
        let der = folder.run(&["pkey", "-in", &private, "-pubout", "-outform", "DER"]);
        let key = SigningKey::from_pem_for(&support::vector_key(name), algorithm).unwrap();
        assert_eq!(key.public_key().spki(), der, "{algorithm}");
    }
}

// A key made on the spot, so that nothing depends on the fixtures.
#[test]
fn fresh_keys_load() {
    if !openssl_is_there() {
        return;
    }
    let folder = Folder::new("interop-fresh");
    for arguments in [
        &[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ][..],
        &[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-384",
        ],
        &["genpkey", "-algorithm", "ed25519"],
        &[
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
        ],
        &["ecparam", "-name", "prime256v1", "-genkey"],
        &["ecparam", "-name", "secp384r1", "-genkey", "-noout"],
    ] {
        let key = SigningKey::from_pem(&folder.run(arguments)).unwrap();
        let signature = key.sign(MESSAGE).unwrap();
        let verifier = VerifyingKey::new(key.public_key());
        assert_eq!(
            verifier.verify(MESSAGE, &signature),
            Ok(()),
            "{arguments:?}"
        );
    }
}
