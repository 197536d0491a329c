//! `dconn revert`: an applied service out of a zone.

use std::path::PathBuf;

use dc_template::{Error, Plan, Policy, Request, Template, Zone};

use super::apply::{self, Format, show};
use super::state;
use crate::exit::{Exit, Failure};

/// Arguments of `dconn revert`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// `providerId` of the template
    #[arg(long)]
    provider: String,

    /// `serviceId` of the template
    #[arg(long)]
    service: String,

    /// Zone to plan on: a zone file (RFC 1035) or the JSON form; `-` is standard input
    #[arg(long, value_name = "FILE")]
    zone: PathBuf,

    /// Apex of the zone
    #[arg(long)]
    domain: String,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Only this instance; by default all of the template at the host
    #[arg(long, value_name = "ID")]
    instance: Option<String>,

    /// State of the zone (JSON)
    #[arg(long, value_name = "FILE")]
    state: PathBuf,

    /// Write the next state to the file of --state
    #[arg(long)]
    write_state: bool,

    /// What the DNS provider sets (JSON)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let policy = apply::policy(args.policy.as_deref())?;
    let state = state::read(&args.state, false)?;
    let (origin, records) = apply::zone(&args.zone, &args.domain)?;
    let zone = Zone::with_policy(&origin, records, &policy);
    let zone = zone.map_err(|error| Failure::new(error.to_string()))?;
    match plan(args, &zone, &state, &policy) {
        Ok(plan) => {
            let exit = show::plan(&plan, zone, args.format)?;
            if args.write_state {
                state::write(&args.state, &plan)?;
            }
            Ok(exit)
        }
        Err(error) => show::refusal(&error, None, args.format),
    }
}

fn plan(
    args: &Args,
    zone: &Zone<'_>,
    state: &dc_template::State,
    policy: &Policy,
) -> Result<Plan, Error> {
    // A template of this name says what is looked for, an id included.
    let named = serde_json::json!({
        "providerId": args.provider, "serviceId": args.service, "multiInstance": true,
        "records": [],
    });
    let template = Template::parse(named.to_string().as_bytes())?;
    let mut request = Request::new(&args.domain).host(&args.host);
    request.instance.clone_from(&args.instance);
    let key = template.instance_key(&request, policy)?;
    match args.instance {
        Some(_) => state.revert(&key, zone, policy),
        None => state.revert_all(&key, zone, policy),
    }
}

const EXAMPLES: &str = "\
Examples:
  dconn revert --provider example.net --service web --zone zone.json --domain example.com \\
      --state state.json
  dconn revert --provider example.net --service web --zone old.zone --domain example.com \\
      --state state.json --write-state --format zone > new.zone

Exit status: 0 planned, 1 refused (not applied), 2 wrong usage or unreadable input.";
