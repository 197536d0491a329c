//! Plans and refusals on the screen.

use std::io::{self, Write};
use std::path::Path;

use dc_template::{Error, Mark, Plan, Zone};
use serde_json::json;

use super::Format;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::screen::{self, BOLD, CYAN, DIM, GREEN, RED, YELLOW};

/// Shows a plan, or the zone once it is carried out.
pub(in crate::commands) fn plan(
    plan: &Plan,
    mut zone: Zone<'_>,
    format: Format,
) -> Result<Exit, Failure> {
    match format {
        Format::Human => screen::print(|out| human(plan, out))?,
        Format::Json => screen::print_json(plan)?,
        Format::Zone => {
            plan.commit(&mut zone)
                .map_err(|error| Failure::new(error.to_string()))?;
            let other = ["APEXCNAME", "REDIR301", "REDIR302"];
            let mut types = zone.records().map(|record| &record.rtype);
            if let Some(rtype) = types.find(|rtype| other.iter().any(|o| rtype.is(o))) {
                let message = format!("a zone file cannot hold {rtype} records");
                let remedy = "print the plan with --format json";
                screen::report("refused", &message, Some(remedy));
                return Ok(Exit::Refused);
            }
            let mut failed = None;
            screen::print(|out| {
                let origin = zone.origin().as_str();
                match dc_zonefile::write(origin, zone.records(), out) {
                    Ok(()) => Ok(()),
                    Err(error) => match error.kind() {
                        dc_zonefile::WriteErrorKind::Io => Err(io::Error::other(error)),
                        _ => {
                            failed = Some(error);
                            Ok(())
                        }
                    },
                }
            })?;
            if let Some(error) = failed {
                return Err(Failure::new(error.to_string()));
            }
        }
    }
    Ok(Exit::Done)
}

/// Shows why nothing is applied.
pub(in crate::commands) fn refusal(
    error: &Error,
    template: Option<&Path>,
    format: Format,
) -> Result<Exit, Failure> {
    if format == Format::Json {
        screen::print_json(&json!({"ok": false, "error": error}))?;
        return Ok(Exit::Refused);
    }
    let place = match (template, error.pointer()) {
        (Some(path), Some(pointer)) => format!("{}:{pointer}: ", input::name(path)),
        _ => String::new(),
    };
    let message = format!("{place}{error} [{}]", error.kind().as_str());
    screen::report("refused", &message, super::remedy(error.kind()));
    Ok(Exit::Refused)
}

fn human(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", plan.title())?;
    for line in plan.lines() {
        let style = match line.mark {
            Mark::Disable | Mark::Remove => RED,
            Mark::Add => GREEN,
            Mark::Change => YELLOW,
            Mark::Notice => CYAN,
            _ => DIM,
        };
        writeln!(out, "  {style}{} {}{style:#}", line.mark.sign(), line.text)?;
        if let Some(why) = line.why() {
            writeln!(out, "      {DIM}{why}{DIM:#}")?;
        }
    }
    writeln!(out, "{BOLD}{}{BOLD:#}", plan.summary())
}
