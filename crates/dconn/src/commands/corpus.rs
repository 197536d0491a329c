//! `dconn corpus`: what becomes of every template of a folder, as a report.

mod examine;
mod human;
mod markdown;
mod summary;
mod values;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use dc_lint::{Config, Linter, Source};

use self::examine::{Bench, Examined};
use self::summary::Summary;
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{input, screen};

/// Report what becomes of every template of a folder: read, linted, applied
///
/// Each template is applied to example.com and to a sub-domain of it, with values made up from the
/// fields that they feed, every record type supported and no group asked for; where its groups
/// contradict each other, each group alone. The draft-strict reading refuses beside that what the
/// draft's grammar does not have and deployed templates do.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder with templates, files that end in .json
    folder: PathBuf,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The totals
    Human,
    /// The report as Markdown
    Markdown,
    /// The report as one JSON object
    Json,
}

/// The report, as `--format json` prints it.
#[derive(serde::Serialize)]
struct Report {
    summary: Summary,
    templates: Vec<Examined>,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if !args.folder.is_dir() {
        let name = input::name(&args.folder);
        return Err(Failure::new(format!("{name} is not a folder"))
            .remedy("for a single template there are dconn lint and dconn apply"));
    }
    let mut texts = Vec::new();
    for path in files(&args.folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        texts.push((name.into_owned(), input::read(&path, MOST)?));
    }
    let report = examine(&texts, &mut Progress::new())?;
    match args.format {
        Format::Human => screen::print(|out| human::print(&report.summary, out))?,
        Format::Markdown => screen::print(|out| markdown::print(&report, out))?,
        Format::Json => screen::print_json(&report)?,
    }
    Ok(Exit::Done)
}

/// The files of the folder that end in .json, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failure = |error| Failure::new(format!("cannot read {}: {error}", input::name(folder)));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        if path.extension().is_some_and(|end| end == "json") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Every template, by name and text, in its order.
fn examine(
    texts: &[(String, Vec<u8>)],
    progress: &mut Progress<impl Write>,
) -> Result<Report, Failure> {
    let linter =
        Linter::new(&Config::default()).map_err(|error| Failure::new(error.to_string()))?;
    let sources: Vec<Source<'_>> = texts
        .iter()
        .map(|(name, text)| Source::new(name, text))
        .collect();
    let lint = linter.lint_all(&sources);
    let bench = Bench::new()?;
    let (mut templates, started) = (Vec::with_capacity(texts.len()), Instant::now());
    for ((name, text), lint) in texts.iter().zip(&lint) {
        let count = templates.len();
        progress.tell(started.elapsed(), || {
            format!("{count} of {} templates", texts.len())
        });
        templates.push(bench.examine(name, text, lint));
    }
    progress.end();
    Ok(Report {
        summary: Summary::of(&templates),
        templates,
    })
}

/// Octets of a file.
const MOST: u64 = 16 << 20;

const EXAMPLES: &str = "\
Examples:
  dconn corpus Templates
  dconn corpus Templates --format markdown > report.md
  dconn corpus Templates --format json | jq '.summary'

Exit status: 0 the report is made, whatever it says; 2 wrong usage or unreadable input.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_counts_the_templates() {
        let text = br#"{"providerId":"p.example","serviceId":"s","records":[]}"#;
        let texts: Vec<_> = (0..3)
            .map(|number| (format!("{number}.json"), text.to_vec()))
            .collect();
        let mut progress = Progress::watched(true);
        let report = examine(&texts, &mut progress).unwrap_or_else(|_| panic!("no report"));
        assert_eq!(report.templates.len(), 3);
        let written = progress.written();
        assert!(written.starts_with("\r0 of 3 templates"), "{written:?}");
        assert!(written.ends_with(" \r"), "{written:?}");
    }
}
