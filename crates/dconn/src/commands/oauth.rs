//! `dconn oauth`

mod apply;
mod consent;
mod outcome;
mod refresh;
mod registration;
mod revert;
mod store;
mod token;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Subcommand;

use crate::exit::{Exit, Failure};

/// The asynchronous flow: ask the user once, then change records without asking again
///
/// Tokens are kept in a file that only its owner can read, and are never printed. The client secret
/// comes from a file or from the variable DCONN_CLIENT_SECRET, never from an argument.
#[derive(clap::Args)]
#[command(after_help = "Dynamic DNS from start to end:
  dconn oauth consent --registration dns.json --provider example.net --service dyndns \\
      --domain example.com --host home --pending pending.json
  # open the printed link, agree, and put the address that the browser ends at into back.txt
  dconn oauth token --registration dns.json --pending pending.json --callback back.txt \\
      --tokens tokens.json
  dconn oauth apply --registration dns.json --tokens tokens.json --service dyndns --host home \\
      --param IP=192.0.2.42

The registration is what was agreed with the DNS provider:
  {\"api\":\"https://api.dnsprovider.example\",\"consent\":\"https://consent.dnsprovider.example\",
   \"clientId\":\"example.net\",\"redirectUri\":\"https://app.example.net/back\"}
Write the address of the API into it by hand, from the provider's own pages: the client secret and
the tokens are sent there.

Exit status: 0 done, 1 refused, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Consent(consent::Args),
    Token(token::Args),
    Refresh(refresh::Args),
    Apply(apply::Args),
    Revert(revert::Args),
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    match args.command {
        Command::Consent(args) => consent::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Refresh(args) => refresh::run(&args),
        Command::Apply(args) => apply::run(&args),
        Command::Revert(args) => revert::run(&args),
    }
}

/// The time since the Unix epoch; a clock before it counts as standing at it.
fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// A host with its internationalised labels as A-labels.
fn host(text: &str) -> String {
    match text {
        "" | "@" => String::new(),
        text => super::apply::apex(text),
    }
}
