//! `dconn oauth consent`

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dc_flow::oauth::{ConsentRequest, Grant, RequestError, Secret};
use serde_json::json;

use super::host;
use super::outcome::{Refusal, end};
use super::registration::Source;
use crate::commands::apply::apex;
use crate::commands::variables;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::private_file::PrivateFile;
use crate::screen::{note, print, print_json};

/// Print the link at which the user agrees, and remember what it is for
#[derive(clap::Args)]
#[command(after_help = "Example:
  dconn oauth consent --registration dns.json --provider example.net --service dyndns \\
      --domain example.com --host home --pending pending.json

Exit status: 0 done, 1 refused, 2 wrong usage or unreadable input.")]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,

    /// `providerId` of the templates
    #[arg(long)]
    provider: String,

    /// `serviceId` of a template; may be repeated
    #[arg(long = "service", value_name = "SERVICE", required = true)]
    services: Vec<String>,

    /// Apex of the zone
    #[arg(long)]
    domain: String,

    /// Host below the apex, or @ for the apex itself, which is the default; may be repeated
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,

    /// Value of a variable that decides about conflicts; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = variables::parse)]
    params: Vec<(String, String)>,

    /// Name to show beside that of the provider, if the template has sharedProviderName
    #[arg(long, value_name = "NAME")]
    provider_name: Option<String>,

    /// Name to show beside that of the service, if the template has sharedServiceName
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,

    /// Where the user is asked (urlAsyncUX), if not at `consent` of the registration
    #[arg(long, value_name = "URL")]
    ux: Option<String>,

    /// File to remember the request in until the answer is there; only its owner can read it
    #[arg(long, value_name = "FILE")]
    pending: PathBuf,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let (registration, consent) = args.source.read()?;
    let ux = args.ux.clone().or(consent).ok_or_else(|| {
        Failure::new("it is not known where the user is asked")
            .remedy("give --ux URL, or consent in the registration")
    })?;
    let mut octets = [0; 24];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| Failure::new("no random numbers"))?;
    let state = Secret::new(URL_SAFE_NO_PAD.encode(octets));
    let grant = match grant(args) {
        Ok(grant) => grant,
        Err(error) => return end(Err(Refusal::from(error).into()), args.format),
    };
    let mut request = ConsentRequest::new(grant, state);
    request.params = variables::collect(&args.params)?;
    request.provider_name.clone_from(&args.provider_name);
    request.service_name.clone_from(&args.service_name);
    let url = match request.url(&ux, &registration) {
        Ok(url) => url,
        Err(error) => return end(Err(Refusal::from(error).into()), args.format),
    };
    let pending = json!({
        "version": 1, "state": request.state.expose(), "grant": request.grant,
    });
    PrivateFile::prepare(&args.pending)?.write(&Secret::new(pending.to_string()))?;
    if args.format == Format::Json {
        print_json(&json!({ "ok": true, "url": url }))?;
    } else {
        print(|out| writeln!(out, "{url}"))?;
        note("open it, agree, and give the address that the browser ends at to dconn oauth token");
    }
    Ok(Exit::Done)
}

fn grant(args: &Args) -> Result<Grant, RequestError> {
    let mut grant = Grant::new(&args.provider, &apex(&args.domain))?;
    for service in &args.services {
        grant = grant.service(service)?;
    }
    for name in &args.hosts {
        grant = grant.host(&host(name))?;
    }
    Ok(grant)
}
