//! `dconn key publish`

use clap::ValueEnum;
use dc_sig::{Algorithm, KeyLabel, Publication};
use serde_json::json;

use super::public_key;
use crate::domain;
use crate::exit::{Exit, Failure};
use crate::screen::{Printable, print, print_json};

/// Print the TXT records that publish a key: the fewest, one string of at most 255 octets each
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn key publish --key dck1.pem --label _dck1 --domain example.com >>example.com.zone
  dconn key publish --key dck1.pem --label _dck1 --domain example.com --format text

Exit status: 0 done, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// Private or public key, a PEM file.
    #[arg(long, value_name = "PEM")]
    key: String,
    /// Label to publish it under, for example _dck1: one key per label.
    #[arg(long)]
    label: KeyLabel,
    /// syncPubKeyDomain of the templates.
    #[arg(long)]
    domain: String,
    /// TTL of the records.
    #[arg(long, default_value_t = 3600, value_parser = clap::value_parser!(u32).range(0..=0x7fff_ffff))]
    ttl: u32,
    /// Algorithm, where it is not the usual one for the key (RS256, ES256, ES384 or EdDSA): RS384,
    /// RS512 or PS256.
    #[arg(long, value_name = "NAME")]
    algorithm: Option<Algorithm>,
    /// Put the whole key into one record of several strings.
    #[arg(long)]
    single_record: bool,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Format::Zone)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Zone-file lines.
    Zone,
    /// One value per line.
    Values,
    /// Text for whoever types the records into a control panel.
    Text,
    /// Name, TTL and values as JSON.
    Json,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let key = public_key(&args.key, args.algorithm)?;
    let domain = domain::ascii(&args.domain)?;
    let name = args
        .label
        .record_name(&domain)
        .map_err(|error| Failure::new(format!("--domain {}: {error}", Printable(&domain))))?;
    let publication = if args.single_record {
        Publication::single_record(&key)
    } else {
        Publication::new(&key)
    };
    let text = match args.format {
        Format::Zone => publication.zone_lines(&name, args.ttl),
        Format::Values => publication.values().join("\n") + "\n",
        Format::Text => publication.instructions(&name),
        Format::Json => {
            print_json(&json!({
                "name": name,
                "type": "TXT",
                "ttl": args.ttl,
                "values": publication.values(),
            }))?;
            return Ok(Exit::Done);
        }
    };
    print(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}
