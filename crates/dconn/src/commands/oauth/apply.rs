//! `dconn oauth apply`

use std::path::PathBuf;

use dc_flow::oauth::Apply;
use dc_template::{Policy, Template};
use serde_json::{Value, json};

use super::outcome::{Refusal, end};
use super::store::{Session, Stop};
use super::{host, now};
use crate::commands::variables;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::input;

/// Apply a template, with the consent that was given
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn oauth apply --registration dns.json --tokens tokens.json --service dyndns --host home \\
      --param IP=192.0.2.42
  dconn oauth apply --registration dns.json --tokens tokens.json --service dyndns --host home \\
      --param IP=192.0.2.42 --template dyndns.json --format json

Success means that the DNS provider took the change over; dconn arrived tells when DNS shows it.
Exit status: 0 taken over, 1 refused (a conflict too), 2 wrong usage or unreadable input.")]
pub(super) struct Args {
    #[command(flatten)]
    session: Session,

    /// `serviceId` of the template
    #[arg(long)]
    service: String,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Value of a variable; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = variables::parse)]
    params: Vec<(String, String)>,

    /// Group of records to apply, by default all; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// Remove what is in the way
    #[arg(long)]
    force: bool,

    /// Id of the instance, for templates that are multiInstance
    #[arg(long, value_name = "ID")]
    instance: Option<String>,

    /// Name to show beside that of the provider, if the template has sharedProviderName
    #[arg(long, value_name = "NAME")]
    provider_name: Option<String>,

    /// Name to show beside that of the service, if the template has sharedServiceName
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,

    /// The template (JSON): the request is held against it before it is sent
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    end(apply(args), args.format)
}

fn apply(args: &Args) -> Result<(String, Value), Stop> {
    let registration = args.session.registration()?;
    // The grant says what it is about.
    let stored = args.session.read()?;
    let grant = stored.grant();
    let mut apply = Apply::new(grant.provider_id(), &args.service, grant.domain());
    apply.host = host(&args.host);
    apply.params = variables::collect(&args.params)?;
    apply.groups.clone_from(&args.groups);
    apply.force = args.force;
    apply.instance.clone_from(&args.instance);
    apply.provider_name.clone_from(&args.provider_name);
    apply.service_name.clone_from(&args.service_name);
    if let Some(path) = &args.template {
        let text = input::read(path, 16 << 20)?;
        let template = Template::parse(&text)
            .map_err(|error| Failure::new(format!("{}: {error}", input::name(path))))?;
        apply
            .check(&template, &Policy::default())
            .map_err(Refusal::from)?;
    }
    let status = args.session.with_tokens(&registration, |tokens| {
        let call = apply
            .call(&registration, tokens, now())
            .map_err(Refusal::from)?;
        let response = args.session.send(call.request())?;
        Ok(call.read(&response).map(|applied| applied.status))
    })?;
    let place = match apply.host.as_str() {
        "" => apply.domain.clone(),
        host => format!("{host}.{}", apply.domain),
    };
    let words = format!("{} applied to {place} (status {status})", apply.service_id);
    Ok((words, json!({ "status": status })))
}
