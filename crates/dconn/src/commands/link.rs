//! `dconn link`

mod destination;

use std::path::PathBuf;

use clap::ArgGroup;
use dc_flow::{ApplyLink, Link, Profile};
use dc_sig::{Algorithm, KeyLabel, Signer};
use dc_template::Template;
use serde_json::json;

use self::destination::{Destination, Unusable};
use super::{problems, sign, variables};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::screen::{Printable, RED, print, print_json};

/// Make the link that sends a user to their DNS provider
///
/// Everything is checked against the template, and every problem named. The link is signed if the
/// template asks for it. Where it leads comes from the settings of the DNS provider, which is
/// discovered unless --settings or --url tell.
///
/// Prints the link alone; remarks go to standard error.
#[derive(clap::Args)]
#[command(group = ArgGroup::new("what").args(["template", "id"]).required(true), after_help = "Examples:
  dconn link hosting.json --domain example.com --param ip=192.0.2.1 --key dck1.pem --label _dck1
  dconn link hosting.json --domain example.com --host shop --param ip=192.0.2.1 \\
    --redirect-uri https://app.example.net/done --state k3j5 --url https://dns.example
  dconn link --id example.net/hosting --domain example.com --settings settings.json

Exit status: 0 done, 1 no link could be made, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// Template (JSON); `-` is standard input
    template: Option<PathBuf>,

    /// Ids of a template that is not at hand: what depends on the template is not checked
    #[arg(long, value_name = "PROVIDER/SERVICE", value_parser = ids)]
    id: Option<(String, String)>,

    /// Apex of the zone
    #[arg(long)]
    domain: String,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Value of a variable; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = variables::parse)]
    params: Vec<(String, String)>,

    /// Group of records to apply, all without it; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// Where the user goes afterwards: an https URL
    #[arg(long, value_name = "URL")]
    redirect_uri: Option<String>,

    /// What comes back with the user: random, bound to their session
    #[arg(long)]
    state: Option<String>,

    /// Id of the instance, for templates that are multiInstance
    #[arg(long, value_name = "ID")]
    instance: Option<String>,

    /// Name of the provider, for templates that share it
    #[arg(long, value_name = "NAME")]
    provider_name: Option<String>,

    /// Name of the service, for templates that share it
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,

    /// Parameter of an extension, dc.… or vnd.…; may be repeated
    #[arg(long = "extension", value_name = "NAME=VALUE", value_parser = variables::parse)]
    extensions: Vec<(String, String)>,

    /// Parameter that the DNS provider must understand; may be repeated
    #[arg(long = "crit", value_name = "NAME")]
    crit: Vec<String>,

    /// Private key to sign with, a PEM file
    #[arg(long, value_name = "PEM", requires = "label")]
    key: Option<String>,

    /// Label under which the public key is published, for example _dck1
    #[arg(long, requires = "key")]
    label: Option<KeyLabel>,

    /// Algorithm, if not the usual one for the key
    #[arg(long, value_name = "NAME", requires = "key")]
    algorithm: Option<Algorithm>,

    /// Habits of the DNS provider, if its settings do not tell who it is
    #[arg(long, value_parser = problems::profiles())]
    profile: Option<String>,

    #[command(flatten)]
    destination: Destination,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

fn ids(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((provider, service)) => Ok((provider.to_owned(), service.to_owned())),
        None => Err("expected PROVIDER/SERVICE, such as example.net/hosting".to_owned()),
    }
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let template = args
        .template
        .as_deref()
        .map(problems::template)
        .transpose()?;
    let link = link(args, template.as_ref())?;
    let key = match (&args.key, &args.label) {
        (Some(path), Some(label)) => Some((sign::load(path, args.algorithm)?, label)),
        _ => None,
    };
    let key = key
        .as_ref()
        .map(|(key, label)| (key as &dyn Signer, *label));
    let ids = match (&template, &args.id) {
        (Some(template), _) => (template.provider_id(), template.service_id()),
        (None, Some((provider, service))) => (provider.as_str(), service.as_str()),
        (None, None) => return Err(Failure::new("a template or --id is needed")),
    };
    let settings = match args.destination.settings(&args.domain, ids) {
        Ok(settings) => settings,
        Err(Unusable::Usage(failure)) => return Err(failure),
        Err(Unusable::Refused(kind, message)) => return refuse(args.format, kind, &message),
    };
    match link.for_provider(&settings, key) {
        Ok(link) => {
            show(args.format, &link)?;
            Ok(Exit::Done)
        }
        Err(error) => {
            let problems = error.problems();
            match args.format {
                Format::Human => print(|out| problems::show(out, problems))?,
                Format::Json => {
                    print_json(&json!({ "ok": false, "problems": problems }))?;
                }
            }
            Ok(Exit::Refused)
        }
    }
}

fn link<'a>(args: &Args, template: Option<&'a Template>) -> Result<ApplyLink<'a>, Failure> {
    let mut link = match (template, &args.id) {
        (Some(template), _) => ApplyLink::new(template, &args.domain),
        (None, Some((provider, service))) => ApplyLink::unchecked(provider, service, &args.domain),
        (None, None) => return Err(Failure::new("a template or --id is needed")),
    };
    link = link.host(&args.host);
    for (name, value) in variables::collect(&args.params)? {
        link = link.value(name, value);
    }
    for group in &args.groups {
        link = link.group(group);
    }
    for (name, value) in &args.extensions {
        link = link.extension(name, value);
    }
    for name in &args.crit {
        link = link.crit(name);
    }
    if let Some(uri) = &args.redirect_uri {
        link = link.redirect_uri(uri);
    }
    if let Some(state) = &args.state {
        link = link.state(state);
    }
    if let Some(id) = &args.instance {
        link = link.instance_id(id);
    }
    if let Some(name) = &args.provider_name {
        link = link.provider_name(name);
    }
    if let Some(name) = &args.service_name {
        link = link.service_name(name);
    }
    if let Some(profile) = args.profile.as_deref().and_then(Profile::named) {
        link = link.profile(profile);
    }
    Ok(link)
}

fn show(format: Format, link: &Link) -> Result<(), Failure> {
    if format == Format::Json {
        let answer = json!({
            "ok": true,
            "url": link.as_str(),
            "signed": link.is_signed(),
            "remarks": link.remarks(),
        });
        return print_json(&answer);
    }
    // The URL alone goes to standard output, for scripts.
    let mut remarks = Vec::new();
    if problems::show(&mut remarks, link.remarks()).is_ok() && !remarks.is_empty() {
        crate::screen::note(String::from_utf8_lossy(&remarks).trim_end());
    }
    print(|out| writeln!(out, "{link}"))
}

fn refuse(format: Format, kind: &str, message: &str) -> Result<Exit, Failure> {
    match format {
        Format::Human => {
            let red = RED.bold();
            print(|out| writeln!(out, "{red}problem{red:#} {kind}: {}", Printable(message)))?;
        }
        Format::Json => {
            let problem = json!({ "kind": kind, "message": message });
            print_json(&json!({ "ok": false, "problems": [problem] }))?;
        }
    }
    Ok(Exit::Refused)
}
