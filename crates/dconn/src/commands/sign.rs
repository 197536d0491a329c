//! `dconn sign`

use clap::ValueEnum;
use dc_sig::{Algorithm, CanonicalQuery, KeyLabel, Placement, PrivateKeyError, SigningKey};

use crate::exit::{Exit, Failure};
use crate::input;
use crate::screen::{Printable, note, print};

/// Sort and encode the parameters of an apply link, sign them, and print the signed query
///
/// Put the output after the ? of the link as it is: no other encoding, no further parameter.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn sign --key dck1.pem --label _dck1 --query 'domain=example.com&host=www&ip=192.0.2.1'
  dconn sign --key dck1.pem --label _dck1 --algorithm PS256 --query 'domain=example.com'
  echo 'domain=example.com' | dconn sign --key dck1.pem --label _dck1 --query -

Exit status: 0 done, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// Private key, a PEM file (PKCS#8, PKCS#1 or SEC1).
    #[arg(long, value_name = "PEM")]
    key: String,
    /// Label under which the public key is published, for example _dck1.
    #[arg(long)]
    label: KeyLabel,
    /// Percent-encoded parameters in any order, without sig and key; - reads standard input.
    #[arg(long)]
    query: String,
    /// Algorithm, where it is not the usual one for the key (RS256, ES256, ES384 or EdDSA): RS384,
    /// RS512 or PS256.
    #[arg(long, value_name = "NAME")]
    algorithm: Option<Algorithm>,
    /// Order of the two added parameters.
    #[arg(long, value_enum, default_value_t = Order::SigLast)]
    placement: Order,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// …&key=…&sig=…
    SigLast,
    /// …&sig=…&key=…
    KeyLast,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let key = load(&args.key, args.algorithm)?;
    let query = query(&args.query)?;
    if query.contains('+') {
        note("note: + is a plus sign in the query; a blank is written %20");
    }
    let canonical = CanonicalQuery::from_query(&query)
        .map_err(|error| Failure::new(format!("--query: {}", Printable(error))))?;
    let placement = match args.placement {
        Order::SigLast => Placement::SigLast,
        Order::KeyLast => Placement::KeyLast,
    };
    let signed = canonical
        .sign_placed(&key, &args.label, placement)
        .map_err(|error| Failure::new(error.to_string()))?;
    print(|out| writeln!(out, "{signed}"))?;
    Ok(Exit::Done)
}

/// The query out of an argument: `-` reads it, and of a whole URL it is the part after `?`.
pub(super) fn query(argument: &str) -> Result<String, Failure> {
    let text = match argument {
        "-" => input::read_text("-")?,
        text => text.to_owned(),
    };
    let text = text.trim_end_matches(['\r', '\n']);
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    Ok(match text.split_once('?') {
        Some((_, query)) if is_url => query.split('#').next().unwrap_or_default().to_owned(),
        Some(("", query)) => query.to_owned(),
        _ => text.to_owned(),
    })
}

pub(super) fn load(path: &str, algorithm: Option<Algorithm>) -> Result<SigningKey, Failure> {
    let pem = input::read_small(path)?;
    match algorithm {
        None => SigningKey::from_pem(&pem),
        Some(algorithm) => SigningKey::from_pem_for(&pem, algorithm),
    }
    .map_err(|error| {
        let failure = Failure::new(format!("{}: {error}", Printable(path)));
        match error {
            PrivateKeyError::NotFound
            | PrivateKeyError::UnsupportedType
            | PrivateKeyError::Public(_)
            | PrivateKeyError::Rejected => {
                failure.remedy("dconn key new makes a key that can be used")
            }
            _ => failure,
        }
    })
}
