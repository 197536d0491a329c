//! `dconn status`: which applied services are intact, altered or gone.

use std::io::{self, Write};
use std::path::PathBuf;

use dc_template::{Condition, Policy, Status, Zone, escape};

use super::{apply, state};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::screen::{self, BOLD, DIM, GREEN, RED, YELLOW};

/// Arguments of `dconn status`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Zone: a zone file (RFC 1035) or the JSON form; `-` is standard input
    zone: PathBuf,

    /// State of the zone (JSON)
    #[arg(long, value_name = "FILE")]
    state: PathBuf,

    /// Apex of the zone, where the zone file has no $ORIGIN
    #[arg(long, default_value = "", hide_default_value = true)]
    domain: String,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let state = state::read(&args.state, false)?;
    let domain = match args.domain.as_str() {
        // The state knows its zone.
        "" => state.instances().next().map_or("", |i| &i.key.domain),
        domain => domain,
    };
    let (origin, records) = apply::zone(&args.zone, domain)?;
    let fail = |error: dc_template::Error| Failure::new(error.to_string());
    let zone = Zone::with_policy(&origin, records, &Policy::default()).map_err(fail)?;
    let all = state.status(&zone).map_err(fail)?;
    match args.format {
        Format::Human => screen::print(|out| all.iter().try_for_each(|status| human(status, out)))?,
        Format::Json => screen::print_json(&all)?,
    }
    let intact = all.iter().all(|s| s.condition == Condition::Intact);
    Ok(if intact { Exit::Done } else { Exit::Refused })
}

fn human(status: &Status<'_>, out: &mut dyn Write) -> io::Result<()> {
    let style = match status.condition {
        Condition::Intact => GREEN,
        Condition::Altered => YELLOW,
        _ => RED,
    };
    let instance = status.instance;
    let service = escape(&format!("{} ({})", instance.service, instance.key));
    let word = status.condition.as_str();
    writeln!(out, "{style}{word:8}{style:#}{BOLD}{service}{BOLD:#}")?;
    for record in &status.missing {
        let flag = if record.essential {
            ""
        } else {
            " (on apply only)"
        };
        let text = format!("{} {} {}", record.name, record.rtype, record.data);
        writeln!(out, "        missing: {}{DIM}{flag}{DIM:#}", escape(&text))?;
    }
    for name in &status.spf_missing {
        writeln!(
            out,
            "        missing: SPF terms at {}",
            escape(name.as_str())
        )?;
    }
    Ok(())
}

const EXAMPLES: &str = "\
Examples:
  dconn status example.com.zone --state state.json
  dconn status zone.json --state state.json --format json

Exit status: 0 all intact, 1 something is altered or gone, 2 wrong usage or unreadable input.";
