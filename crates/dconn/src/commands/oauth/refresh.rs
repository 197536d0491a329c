//! `dconn oauth refresh`

use std::time::Duration;

use serde_json::Value;

use super::now;
use super::outcome::end;
use super::store::{Session, Stop};
use super::token::told;
use crate::exit::{Exit, Failure};
use crate::format::Format;

/// Get new tokens for old ones; apply and revert do so by themselves where it is needed
#[derive(clap::Args)]
#[command(
    after_help = "Example, for a timer that keeps rarely used tokens alive:
  dconn oauth refresh --registration dns.json --tokens tokens.json --within 86400

Exit status: 0 done, 1 refused, 2 wrong usage or unreadable input."
)]
pub(super) struct Args {
    #[command(flatten)]
    session: Session,

    /// Only if they expire within this many seconds
    #[arg(long, value_name = "SECONDS")]
    within: Option<u64>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    end(refresh(args), args.format)
}

fn refresh(args: &Args) -> Result<(String, Value), Stop> {
    let registration = args.session.registration()?;
    let tokens = args.session.read()?;
    let ahead = args.within.map(Duration::from_secs);
    if ahead.is_some_and(|ahead| !tokens.expires_within(ahead, now())) {
        let (_, members) = told(&tokens, &args.session);
        return Ok(("the tokens are still good".to_owned(), members));
    }
    let tokens = args.session.refresh(&registration, &tokens)?;
    Ok(told(&tokens, &args.session))
}
