//! Problems of links as people read them, and what the commands about links share.

use std::io::{self, Write};
use std::path::Path;

use clap::builder::PossibleValuesParser;
use dc_flow::{Problem, ProblemKind, Profile};
use dc_template::{ErrorKind, Template};

use crate::exit::Failure;
use crate::input;
use crate::screen::{Printable, RED, YELLOW};

/// A line for each problem, with what can be done about it.
pub(super) fn show(out: &mut dyn Write, problems: &[Problem]) -> io::Result<()> {
    for problem in problems {
        let (style, word) = match problem.is_remark() {
            true => (YELLOW.bold(), "remark"),
            false => (RED.bold(), "problem"),
        };
        let kind = problem.kind();
        writeln!(out, "{style}{word}{style:#} {kind}: {}", Printable(problem))?;
        if let Some(remedy) = remedy(kind).filter(|_| !problem.is_remark()) {
            writeln!(out, "  help: {remedy}")?;
        }
    }
    Ok(())
}

/// A template file.
pub(super) fn template(path: &Path) -> Result<Template, Failure> {
    let text = input::read(path, 16 << 20)?;
    Template::parse(&text).map_err(|error| {
        let failure = Failure::new(format!("{}: {error}", input::name(path)));
        failure.remedy("a template is one JSON object with providerId, serviceId and records")
    })
}

/// The names of the known profiles.
pub(super) fn profiles() -> PossibleValuesParser {
    PossibleValuesParser::new(Profile::ALL.iter().map(|profile| profile.name))
}

fn remedy(kind: ProblemKind) -> Option<&'static str> {
    Some(match kind {
        ProblemKind::Template(ErrorKind::MissingVariable) => {
            "give every variable of the active records a value"
        }
        ProblemKind::Template(ErrorKind::HostRequired) => "apply it to a host below the domain",
        ProblemKind::Template(ErrorKind::NoMatchingGroup) => {
            "name groups of the template, or none for all of it"
        }
        ProblemKind::Template(ErrorKind::SyncBlocked) => {
            "use the asynchronous flow, or publish the template without syncBlock"
        }
        ProblemKind::KeyRequired => "give --key and --label",
        ProblemKind::MissingKey | ProblemKind::MissingSig => {
            "sign the link, for example with dconn link"
        }
        ProblemKind::RedirectNotListed => {
            "sign the link, or add the domain to syncRedirectDomain of the template"
        }
        ProblemKind::SurplusVariable | ProblemKind::ReservedName => {
            "variables are named as between the percent signs of the template"
        }
        ProblemKind::NotShared => "leave it out, or set sharedProviderName or sharedServiceName",
        ProblemKind::UrlTooLong => "shorten the values; put long texts into the template",
        ProblemKind::NoKey => "publish the key with dconn key publish",
        ProblemKind::NoSyncFlow => "the link begins with urlSyncUX of the DNS provider's settings",
        _ => return None,
    })
}
