//! `dconn diff`: what changed between two versions of a template.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::Style;
use dc_lint::diff::{Change, ChangeCode, Difference, Effect, Verdict, diff};
use dc_template::Template;

use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::input;
use crate::screen::{self, BOLD, CYAN, DIM, GREEN, Printable, RED, YELLOW};

/// Say what changed between two versions of a template, and whether its scope widened
///
/// The scope is what the template can bring about: which records it may write and remove, how much
/// of them a caller supplies, and who may ask for it.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The old version; `-` is standard input
    old: PathBuf,

    /// The new version; `-` is standard input
    new: PathBuf,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if input::is_stdin(&args.old) && input::is_stdin(&args.new) {
        return Err(Failure::new(
            "only one of the two versions can be standard input",
        ));
    }
    let (old, new) = (template(&args.old)?, template(&args.new)?);
    let difference = diff(&old, &new);
    match args.format {
        Format::Human => screen::print(|out| human(&difference, &old, &new, out))?,
        Format::Json => screen::print_json(&difference)?,
    }
    Ok(if difference.verdict().widened() {
        Exit::Refused
    } else {
        Exit::Done
    })
}

fn template(path: &Path) -> Result<Template, Failure> {
    let text = input::read(path, 16 << 20)?;
    Template::parse(&text).map_err(|error| Failure::new(format!("{}: {error}", input::name(path))))
}

fn human(
    difference: &Difference,
    old: &Template,
    new: &Template,
    out: &mut dyn Write,
) -> io::Result<()> {
    let id = format!("{}.{}", new.provider_id(), new.service_id());
    writeln!(out, "{BOLD}{}{BOLD:#}", Printable(id))?;
    for change in &difference.changes {
        line(change, out)?;
    }
    let changes = difference.changes.len();
    if changes > 0 && old.version() == new.version() {
        let version = new
            .version()
            .map_or_else(|| "no version".to_owned(), |v| format!("version {v}"));
        writeln!(
            out,
            "{CYAN}note{CYAN:#}: both have {version}; a change needs a new one"
        )?;
    }
    let (style, text) = match difference.verdict() {
        Verdict::Unchanged if changes == 0 => (GREEN, "no difference"),
        Verdict::Unchanged => (GREEN, "scope unchanged"),
        Verdict::Narrowed => (GREEN, "scope narrowed"),
        Verdict::Widened => (RED, "scope widened"),
        _ => (RED, "scope widened and narrowed"),
    };
    let weakened = if difference.weakens_security() {
        ", security weakened"
    } else {
        ""
    };
    let many = match changes {
        0 => return writeln!(out, "{style}{text}{style:#}"),
        1 => "1 change".to_owned(),
        changes => format!("{changes} changes"),
    };
    writeln!(out, "{many}: {style}{text}{weakened}{style:#}")
}

fn line(change: &Change, out: &mut dyn Write) -> io::Result<()> {
    let mark = match change.code {
        ChangeCode::RecordAdded => '+',
        ChangeCode::RecordRemoved => '-',
        _ => '~',
    };
    let (style, word) = match change.effect {
        Effect::Widens => (RED, "widens: "),
        Effect::Narrows => (GREEN, "narrows: "),
        Effect::Both => (YELLOW, "widens and narrows: "),
        _ => (Style::new(), ""),
    };
    writeln!(out, "  {style}{mark}{style:#} {}", Printable(change))?;
    match change.reason() {
        Some(reason) => writeln!(out, "      {DIM}{word}{reason}{DIM:#}"),
        None => Ok(()),
    }
}

const EXAMPLES: &str = "\
Examples:
  dconn diff published.json example.net.web.json
  git show main:example.net.web.json | dconn diff - example.net.web.json --format json

Exit status: 0 the scope did not widen, 1 it widened, 2 wrong usage or unreadable input.";
