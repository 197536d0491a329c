//! `dconn preflight`: what the public template repository will say, before it says it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use dc_lint::Source;
use dc_lint::preflight::{Check, Outcome, Preflight, preflight};
use serde::Serialize;

use super::lint::is_public_suffix;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::screen::{self, BOLD, CYAN, DIM, GREEN, Printable, RED, YELLOW};

/// Check a template as the public template repository will, and write the text of the pull request
///
/// Nothing is sent anywhere. What only a person or the network can tell is listed as left to do.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The template
    file: PathBuf,

    /// The published revision, if there is one
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// What holds, what does not, what is left to do, and the text
    Human,
    /// The text of the pull request alone, in Markdown
    Body,
    /// All as one JSON object
    Json,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let bytes = input::read_start(&args.file, MOST)?;
    let published = match &args.published {
        Some(path) => Some(input::read_start(path, MOST)?),
        None => None,
    };
    let base = |path: &Path| -> Option<String> {
        Some(path.file_name()?.to_string_lossy().into_owned()).filter(|_| !input::is_stdin(path))
    };
    let name = base(&args.file);
    let source = match &name {
        Some(name) => Source::new(name, &bytes),
        None => Source::unnamed(&bytes),
    };
    let old = published.as_deref().map(Source::unnamed);
    let found = preflight(&source, old.as_ref(), Some(is_public_suffix));
    match args.format {
        Format::Human => screen::print(|out| human(&args.file, &found, out))?,
        Format::Body => screen::print(|out| write!(out, "{}", found.body))?,
        Format::Json => screen::print_json(&answer(&found))?,
    }
    Ok(if found.failed().next().is_none() {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn human(path: &Path, found: &Preflight, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", input::name(path))?;
    for check in &found.checks {
        line(check, out)?;
    }
    if !found.labels.is_empty() {
        writeln!(
            out,
            "\nlabels the automation will set: {}",
            found.labels.join(", ")
        )?;
    }
    let merged = if found.automatic {
        "the file needs no maintainer to be merged"
    } else {
        "a maintainer has to look at it: only a file without any note is merged automatically"
    };
    writeln!(
        out,
        "{DIM}{merged}{DIM:#}\n\n{BOLD}Left to do by hand{BOLD:#}"
    )?;
    for task in &found.tasks {
        writeln!(
            out,
            "  {CYAN}{:15}{CYAN:#} {}",
            task.name,
            Printable(&task.text)
        )?;
    }
    writeln!(
        out,
        "\n{BOLD}Text of the pull request{BOLD:#} (--format body prints it alone)\n"
    )?;
    for line in found.body.lines() {
        writeln!(out, "  {}", Printable(line))?;
    }
    Ok(())
}

fn line(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let (style, word) = match check.outcome {
        Outcome::Passed => (GREEN, "ok"),
        Outcome::Failed => (RED, "FAIL"),
        _ => (YELLOW, "open"),
    };
    writeln!(
        out,
        "  {style}{word:4}{style:#}  {:15} {}",
        check.name, check.title
    )?;
    for finding in &check.findings {
        let (code, start) = (finding.rule.code, finding.start);
        let message = Printable(&finding.message);
        writeln!(
            out,
            "        {DIM}{code} at line {}, column {}:{DIM:#} {message}",
            start.line, start.column
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Answer<'a> {
    passed: bool,
    automatic: bool,
    labels: &'a [&'static str],
    checks: Vec<CheckForm<'a>>,
    tasks: Vec<TaskForm<'a>>,
    body: &'a str,
}

#[derive(Serialize)]
struct CheckForm<'a> {
    name: &'a str,
    title: &'a str,
    by: &'a str,
    outcome: &'a str,
    findings: Vec<FindingForm<'a>>,
}

#[derive(Serialize)]
struct FindingForm<'a> {
    code: &'a str,
    level: dc_lint::Level,
    message: &'a str,
    pointer: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct TaskForm<'a> {
    name: &'a str,
    text: &'a str,
}

fn answer(found: &Preflight) -> Answer<'_> {
    Answer {
        passed: found.failed().next().is_none(),
        automatic: found.automatic,
        labels: &found.labels,
        checks: found.checks.iter().map(check_form).collect(),
        tasks: found
            .tasks
            .iter()
            .map(|task| TaskForm {
                name: task.name,
                text: &task.text,
            })
            .collect(),
        body: &found.body,
    }
}

fn check_form(check: &Check) -> CheckForm<'_> {
    CheckForm {
        name: check.name,
        title: check.title,
        by: check.by.as_str(),
        outcome: check.outcome.as_str(),
        findings: check
            .findings
            .iter()
            .map(|finding| FindingForm {
                code: finding.rule.code,
                level: finding.level,
                message: &finding.message,
                pointer: &finding.pointer,
                line: finding.start.line,
                column: finding.start.column,
            })
            .collect(),
    }
}

/// More than the parser takes, so that it is the parser that refuses.
const MOST: u64 = (16 << 20) + 1;

const EXAMPLES: &str = "\
Examples:
  dconn preflight example.net.web.json
  dconn preflight example.net.web.json --published ../Templates/example.net.web.json
  gh pr create --body-file <(dconn preflight example.net.web.json --format body)

Exit status: 0 every check that the file decides is passed, 1 one is not, 2 wrong usage or
unreadable input.";
