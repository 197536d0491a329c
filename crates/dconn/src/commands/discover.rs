//! `dconn discover`

mod show;

use std::net::SocketAddr;

use dc_discovery::{Discovery, Options};
use serde_json::{Value, json};

use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::network::{Https, dns_server, resolver};
use crate::screen::{print, print_json};
use crate::suffixes::is_public_suffix;

/// Find the DNS provider of a domain, and what it supports
///
/// Looks for the zone of the domain and its _domainconnect record, and asks the DNS provider
/// named there for its settings.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn discover example.com
  dconn discover www.example.com --format json
  dconn discover example.test --dns 127.0.0.1:5353 --ca test-ca.pem --allow-internal

Exit status: 0 the settings are there, 1 they are not, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// Domain name; the zone that it lies in is looked for
    domain: String,
    /// The domain is the apex of its zone: do not look for it
    #[arg(long)]
    apex: bool,
    /// Address of the resolver to ask, for DNS and for hosts; those of the system unless given
    #[arg(long, value_name = "ADDRESS[:PORT]", value_parser = dns_server)]
    dns: Option<SocketAddr>,
    #[command(flatten)]
    https: Https,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut options = Options::default();
    options.reach = args.https.reach();
    let discovery = if args.apex {
        Discovery::at(&args.domain, &options, &is_public_suffix)
    } else {
        Discovery::below(&args.domain, &options, &is_public_suffix)
    };
    let discovery = discovery.map_err(|error| {
        Failure::new(error.to_string()).remedy("give a domain such as example.com")
    })?;
    let dns = resolver(args.dns)?;
    let http = match args.dns {
        Some(_) => args.https.client_at(&dns)?,
        None => args.https.client()?,
    };
    let outcome = dc_dns::discover(discovery, &dns, |fetch| http.fetch(fetch));
    match (args.format, &outcome) {
        (Format::Human, Ok(found)) => print(|out| show::found(out, found))?,
        (Format::Human, Err(reason)) => print(|out| show::not_found(out, &args.domain, reason))?,
        (Format::Json, Ok(found)) => {
            let mut answer = json!(found);
            if let Value::Object(members) = &mut answer {
                members.insert("ok".into(), true.into());
                let settings = &found.settings;
                members.insert("sync".into(), settings.url_sync_ux.is_some().into());
                members.insert("async".into(), settings.url_async_ux.is_some().into());
            }
            print_json(&answer)?;
        }
        (Format::Json, Err(reason)) => {
            let answer = json!({ "ok": false, "error": reason });
            print_json(&answer)?;
        }
    }
    Ok(match outcome {
        Ok(_) => Exit::Done,
        Err(_) => Exit::Refused,
    })
}
