//! `dconn key check`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::SocketAddr;

use clap::ArgGroup;
use dc_sig::{KeyLabel, PublicKey, TxtRecord};

use super::public_key;
use super::published::Published;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::network::dns_server;
use crate::screen::{Printable, print};
use crate::{domain, input, txt_file};

/// Check that TXT records hold a usable key, and that it is the one you sign with.
///
/// With DOMAIN every authoritative server is asked, and differences are told. With --txt the records
/// of a file are checked.
#[derive(clap::Args)]
#[command(group = ArgGroup::new("records").args(["published", "txt"]).required(true), after_help = "Examples:
  dconn key check example.com --label _dck1 --key dck1.pem
  dconn key check example.com --label _dck1 --dns 192.0.2.53 --format json
  dconn key check --txt dck1.txt
  dig TXT _dck1.example.com | dconn key check --txt - --key dck1.pem
  dconn key check --txt example.com.zone --label _dck1 --domain example.com

Exit status: 0 every key found is usable and all servers have the same, 1 not so, 2 wrong usage or
unreadable input.")]
pub(crate) struct Args {
    /// syncPubKeyDomain of the templates: ask every authoritative server for the key.
    #[arg(value_name = "DOMAIN", requires = "label", conflicts_with = "domain")]
    published: Option<String>,
    /// TXT records: zone-file lines, output of dig, or one value per line.
    #[arg(long, value_name = "FILE")]
    txt: Option<String>,
    /// Label under which the key should be.
    #[arg(long)]
    label: Option<KeyLabel>,
    /// syncPubKeyDomain of the templates, to choose among the records of --txt.
    #[arg(long, requires = "label")]
    domain: Option<String>,
    /// Your key, private or public, to compare with.
    #[arg(long, value_name = "PEM")]
    key: Option<String>,
    /// Address of the resolver that finds the authoritative servers; those of the system unless given.
    #[arg(long, value_name = "ADDRESS[:PORT]", requires = "published", value_parser = dns_server)]
    dns: Option<SocketAddr>,
    /// Port of the authoritative servers.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 53,
        requires = "published"
    )]
    server_port: u16,
    /// Also ask servers at internal addresses; for tests and private set-ups.
    #[arg(long, requires = "published")]
    allow_internal: bool,
    /// Form of the answer; json only with DOMAIN.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    if args.txt.as_deref() == Some("-") && args.key.as_deref() == Some("-") {
        return Err(Failure::new(
            "--txt and --key cannot both be standard input",
        ));
    }
    let wanted = args
        .key
        .as_deref()
        .map(|path| public_key(path, None))
        .transpose()?;
    if let (Some(label), Some(domain)) = (&args.label, &args.published) {
        return Published {
            name: &record_name(label, "", domain)?,
            dns: args.dns,
            port: args.server_port,
            allow_internal: args.allow_internal,
            wanted: wanted.as_ref(),
            json: args.format == Format::Json,
        }
        .check();
    }
    let name = match (&args.label, &args.domain) {
        (Some(label), Some(domain)) => Some(record_name(label, "--domain ", domain)?),
        (Some(_), None) => {
            let failure = Failure::new("--label without a domain");
            return Err(failure.remedy("say with --domain where it is, or give DOMAIN to ask DNS"));
        }
        _ => None,
    };
    if args.format == Format::Json {
        return Err(Failure::new("--format json goes with DOMAIN only"));
    }
    let file = args.txt.as_deref().unwrap_or("-");
    let records = txt_file::parse(&input::read_text(file)?);
    let mut groups: BTreeMap<String, Vec<TxtRecord>> = BTreeMap::new();
    for record in records {
        let owner = record
            .owner
            .as_deref()
            .map(|owner| format!("{}.", owner.trim_end_matches('.').to_ascii_lowercase()));
        // A record without an owner is at the name that was asked for.
        let owner = owner.or_else(|| name.clone()).unwrap_or_default();
        groups.entry(owner).or_default().push(record);
    }
    if let Some(name) = &name {
        groups.retain(|owner, _| owner == name);
    } else if groups.len() > 1 {
        // In a whole zone only the names with something of a key on them are of interest.
        groups.retain(|_, records| records.iter().any(is_fragment));
    }
    if groups.is_empty() {
        let place = name.as_deref().unwrap_or("the file");
        print(|out| writeln!(out, "{}: no TXT record with a key", Printable(place)))?;
        return Ok(Exit::Refused);
    }
    let mut exit = Exit::Done;
    print(|out| {
        for (owner, records) in &groups {
            if !check(out, owner, records, wanted.as_ref())? {
                exit = Exit::Refused;
            }
        }
        Ok(())
    })?;
    Ok(exit)
}

fn record_name(label: &KeyLabel, option: &str, domain: &str) -> Result<String, Failure> {
    let domain = domain::given_as(option, domain)?;
    let name = label.record_name(&domain);
    name.map_err(|error| Failure::new(format!("{option}{}: {error}", Printable(&domain))))
}

fn is_fragment(record: &TxtRecord) -> bool {
    let value = record.strings.concat();
    value
        .split(|octet| *octet == b',')
        .any(|item| item.trim_ascii_start().starts_with(b"d="))
}

/// Prints what is found at one name; false when it is not fit for use.
fn check(
    out: &mut dyn Write,
    owner: &str,
    records: &[TxtRecord],
    wanted: Option<&PublicKey>,
) -> io::Result<bool> {
    let owner = if owner.is_empty() { "key" } else { owner };
    let key = match PublicKey::from_txt(records.iter().map(|record| &record.strings)) {
        Ok(key) => key,
        Err(error) => {
            writeln!(
                out,
                "{}: {}: {}",
                Printable(owner),
                error.kind(),
                Printable(error)
            )?;
            return Ok(false);
        }
    };
    writeln!(
        out,
        "{}: {}, {}, {} TXT records",
        Printable(owner),
        key.kind(),
        key.algorithm(),
        records.len()
    )?;
    let mut usable = true;
    let zone_form = records.iter().filter(|record| record.owner.is_some());
    if zone_form
        .flat_map(|record| &record.strings)
        .any(|string| string.len() > 255)
    {
        writeln!(
            out,
            "  a string of more than 255 octets: split it into several strings"
        )?;
        usable = false;
    }
    if let Some(wanted) = wanted {
        // Not the whole record: of an RSA key the NULL may be left out.
        let same = wanted.kind() == key.kind() && wanted.key_bits() == key.key_bits();
        writeln!(
            out,
            "  {}",
            if same {
                "the same key as yours"
            } else {
                "not your key"
            }
        )?;
        usable &= same;
    }
    Ok(usable)
}
