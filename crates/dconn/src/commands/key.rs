//! `dconn key`

mod check;
mod new;
mod publish;
mod published;

use clap::Subcommand;
use dc_sig::{Algorithm, PublicKey};

use super::sign;
use crate::exit::{Exit, Failure};
use crate::input;

/// Make, publish and check signing keys
#[derive(clap::Args)]
#[command(after_help = "A new key from start to end:
  dconn key new --out dck1.pem
  dconn key publish --key dck1.pem --label _dck1 --domain example.com
  dconn key check example.com --label _dck1 --key dck1.pem

Rotation: publish the new key under a further label (_dck2), wait until it can be seen
everywhere, sign with it, and remove the old records when no old link is in use any more.")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    New(new::Args),
    Publish(publish::Args),
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    match args.command {
        Command::Check(args) => check::run(args),
        Command::New(args) => new::run(args),
        Command::Publish(args) => publish::run(args),
    }
}

/// The public key in a file, or the public half of the private key in it.
fn public_key(path: &str, algorithm: Option<Algorithm>) -> Result<PublicKey, Failure> {
    match PublicKey::from_pem(&input::read_small(path)?, algorithm) {
        Ok(key) => Ok(key),
        Err(_) => Ok(sign::load(path, algorithm)?.public_key().clone()),
    }
}
