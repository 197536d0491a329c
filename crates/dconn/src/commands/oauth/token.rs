//! `dconn oauth token`

use std::path::PathBuf;

use dc_flow::oauth::{AuthorizationCode, Grant, Secret, TokenExchange, Tokens};
use serde::Deserialize;
use serde_json::{Value, json};

use super::outcome::{Refusal, end};
use super::store::{Session, Stop};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::input;
use crate::private_file;

/// Get tokens for the answer that came back with the browser
#[derive(clap::Args)]
#[command(after_help = "Example:
  dconn oauth token --registration dns.json --pending pending.json --callback back.txt \\
      --tokens tokens.json

The code in the answer is good for some minutes, and once.
Exit status: 0 done, 1 refused, 2 wrong usage or unreadable input.")]
pub(super) struct Args {
    #[command(flatten)]
    session: Session,

    /// File that dconn oauth consent wrote; it is removed once there are tokens
    #[arg(long, value_name = "FILE")]
    pending: PathBuf,

    /// File with the address that the browser ended at; - reads standard input
    #[arg(long, value_name = "FILE")]
    callback: String,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pending {
    version: u32,
    state: Secret,
    grant: Grant,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    end(exchange(args), args.format)
}

fn exchange(args: &Args) -> Result<(String, Value), Stop> {
    let registration = args.session.registration()?;
    let name = input::name(&args.pending);
    let text = private_file::read(&args.pending)?;
    let pending: Pending = serde_json::from_str(text.expose()).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Failure::new(format!("{name}: no pending request at {place}"))
    })?;
    if pending.version != 1 {
        return Err(Failure::new(format!("{name}: unknown version")).into());
    }
    let received = Secret::new(input::read_text(&args.callback)?);
    let code = AuthorizationCode::from_callback(received.expose().trim(), &pending.state);
    let code = code.map_err(Refusal::from)?;
    let exchange = TokenExchange::code(&registration, code, pending.grant);
    let tokens = args.session.exchange(&exchange.map_err(Refusal::from)?)?;
    // Its state was used.
    let _ = std::fs::remove_file(&args.pending);
    Ok(told(&tokens, &args.session))
}

/// What the tokens are good for, without them.
pub(super) fn told(tokens: &Tokens, session: &Session) -> (String, Value) {
    let grant = tokens.grant();
    let services: Vec<&str> = grant.services().collect();
    let file = input::name(session.path());
    let words = format!(
        "tokens for {} on {} written to {file}",
        services.join(", "),
        grant.domain()
    );
    let end = tokens.expires_at().map(|end| end.as_secs());
    let members = json!({
        "grant": grant, "expiresAt": end, "refreshable": tokens.can_refresh(),
    });
    (words, members)
}
