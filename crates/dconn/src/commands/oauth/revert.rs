//! `dconn oauth revert`

use dc_flow::oauth::{Revert, Reverted};
use serde_json::{Value, json};

use super::outcome::{Refusal, end};
use super::store::{Session, Stop};
use super::{host, now};
use crate::exit::{Exit, Failure};
use crate::format::Format;

/// Take a template out again
#[derive(clap::Args)]
#[command(after_help = "Example:
  dconn oauth revert --registration dns.json --tokens tokens.json --service dyndns --host home

A template that is not applied is no failure. DNS providers need not offer this.
Exit status: 0 gone, 1 refused, 2 wrong usage or unreadable input.")]
pub(super) struct Args {
    #[command(flatten)]
    session: Session,

    /// `serviceId` of the template
    #[arg(long)]
    service: String,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Only this instance; by default all of the template at the host
    #[arg(long, value_name = "ID")]
    instance: Option<String>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    end(revert(args), args.format)
}

fn revert(args: &Args) -> Result<(String, Value), Stop> {
    let registration = args.session.registration()?;
    let stored = args.session.read()?;
    let grant = stored.grant();
    let mut revert = Revert::new(grant.provider_id(), &args.service, grant.domain());
    revert.host = host(&args.host);
    revert.instance.clone_from(&args.instance);
    let reverted = args.session.with_tokens(&registration, |tokens| {
        let call = revert
            .call(&registration, tokens, now())
            .map_err(Refusal::from)?;
        let response = args.session.send(call.request())?;
        Ok(call.read(&response))
    })?;
    let (words, was_applied) = match reverted {
        Reverted::WasGone => ("it was not applied", false),
        _ => ("it is taken out", true),
    };
    let words = format!("{}: {words}", revert.service_id);
    Ok((words, json!({ "wasApplied": was_applied })))
}
