//! `dconn key new`

use std::fs::OpenOptions;
use std::io::Write as _;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;

use crate::exit::{Exit, Failure};
use crate::screen::{Printable, note, print};

/// Make a private key and write it to a file that only its owner can read
///
/// RSA with 2048 bits works with every DNS provider; the other types only where they are
/// supported. The file is PKCS#8 in PEM and is never overwritten.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn key new --out dck1.pem
  dconn key new --type ed25519 --out dck2.pem

Exit status: 0 done, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// Type of the key.
    #[arg(long = "type", value_name = "TYPE", value_enum, default_value_t = Type::Rsa2048)]
    kind: Type,
    /// File to be made; - prints the private key.
    #[arg(long, value_name = "PEM")]
    out: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Type {
    #[value(name = "rsa-2048")]
    Rsa2048,
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
    P256,
    Ed25519,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let der = generate(args.kind).map_err(|_| Failure::new("the key could not be made"))?;
    let pem = pem(&der);
    if args.out == "-" {
        print(|out| out.write_all(pem.as_bytes()))?;
        return Ok(Exit::Done);
    }
    write(&args.out, &pem).map_err(|error| {
        Failure::new(format!("cannot write {}: {error}", Printable(&args.out)))
            .remedy("give a file that does not exist yet")
    })?;
    note(&format!("private key written to {}", Printable(&args.out)));
    Ok(Exit::Done)
}

/// PKCS#8.
fn generate(kind: Type) -> Result<Vec<u8>, Unspecified> {
    let rsa = |size| {
        let der: Pkcs8V1Der<'_> = RsaKeyPair::generate(size)?.as_der()?;
        Ok(der.as_ref().to_vec())
    };
    match kind {
        Type::Rsa2048 => rsa(KeySize::Rsa2048),
        Type::Rsa3072 => rsa(KeySize::Rsa3072),
        Type::Rsa4096 => rsa(KeySize::Rsa4096),
        Type::P256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
            Ok(pair.to_pkcs8v1()?.as_ref().to_vec())
        }
        Type::Ed25519 => Ok(Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref().to_vec()),
    }
}

fn pem(der: &[u8]) -> String {
    let data = STANDARD.encode(der);
    let lines: Vec<_> = data
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    )
}

/// The mode is set when the file is made, so there is no moment at which others could read it.
fn write(path: &str, pem: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()
}
