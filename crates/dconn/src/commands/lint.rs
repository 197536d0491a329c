//! `dconn lint`: what is wrong with templates, where, why, and how to mend it.

mod excerpt;
mod files;
mod github;
mod human;
mod job;
mod json;
mod pool;
mod rewrite;
mod sarif;
mod settings;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

use clap::ValueEnum;
use dc_lint::{Counts, Level, Linter, Profile, RULES, Report, Source};

use self::job::{Job, Linted};

use crate::exit::{Exit, Failure};
use crate::screen::{self, BOLD, clean};

pub(super) use self::settings::is_public_suffix;

/// Say what is wrong with templates: where, why, and how to mend it
///
/// Folders are searched for files that end in .json; what begins with a dot and links to folders are
/// passed over. Files that cannot be read are reported, and the rest is linted.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Templates, or folders with templates; `-` is standard input
    #[arg(required_unless_present_any = ["explain", "rules"])]
    files: Vec<PathBuf>,

    /// For whom the templates are written [default: repository, or what the configuration says]
    #[arg(long, value_parser = profile)]
    profile: Option<Profile>,

    /// Mend what can be mended safely; nothing else in the files changes
    #[arg(long)]
    fix: bool,

    /// The least level that makes the exit status 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Least::Warning)]
    fail_on: Least,

    /// Configuration: {"profile": …, "levels": {CODE or NAME: error, warning, info or off}}
    /// [default: the nearest dconn-lint.json here or above, up to the root of the repository]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Folder with the published revisions, to hold each file against the one of its name
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Print the documentation of a rule, by code or name
    #[arg(long, value_name = "CODE", exclusive = true)]
    explain: Option<String>,

    /// List the rules
    #[arg(long, exclusive = true)]
    rules: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// Source excerpts with what is wrong underlined
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub workflows
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum Least {
    Error,
    Warning,
    Info,
    Never,
}

/// All files together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) files: usize,
    pub(super) unreadable: usize,
    pub(super) with_findings: usize,
    pub(super) fixed: usize,
    pub(super) counts: Counts,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if let Some(name) = &args.explain {
        return explain(name);
    }
    if args.rules {
        return rules();
    }
    let mut config = settings::read(args.config.as_deref())?;
    if let Some(profile) = args.profile {
        config = config.profile(profile);
    }
    let linter = Linter::new(&config).map_err(|error| Failure::new(error.to_string()))?;
    let (files, mut problems) = files::find(&args.files);
    let standard = files.iter().filter(|file| file.is_standard_input()).count();
    if standard > 1 || (standard == 1 && args.fix) {
        return Err(Failure::new(if args.fix {
            "--fix changes files, and standard input is not a file"
        } else {
            "standard input is given twice"
        }));
    }
    let job = Job {
        linter: &linter,
        fix: args.fix,
        against: args.against.as_deref(),
        kept: AtomicUsize::new(0),
    };
    let mut linted = pool::map(&files, |file| job.run(file));
    duplicates(&linter, &mut linted);
    problems.extend(linted.iter().filter_map(|linted| linted.problem.clone()));
    let totals = total(&linted, &problems);
    let both: Vec<_> = files.iter().zip(&linted).collect();
    match args.format {
        Format::Human => {
            let shown = pool::map(&both, |(file, linted)| human::file(&file.name, linted));
            screen::print(|out| human::print(&shown, &totals, out))?;
        }
        Format::Github => {
            let shown = pool::map(&both, |(file, linted)| github::file(&file.name, linted));
            screen::print(|out| github::print(&shown, &problems, &totals, out))?;
        }
        Format::Json => {
            let shown = pool::map(&both, |(file, linted)| json::file(&file.name, linted));
            let exposed = both.iter();
            let exposed = exposed.flat_map(|(file, linted)| json::exposed(&file.name, linted));
            json::print(flat(shown)?, exposed.collect(), &problems, &totals)?;
        }
        Format::Sarif => {
            let shown = pool::map(&both, |(file, linted)| sarif::file(&file.path, linted));
            sarif::print(flat(shown)?, &problems)?;
        }
    }
    if !problems.is_empty() {
        if args.format != Format::Github {
            for problem in &problems {
                screen::report("error", &clean(&problem.to_string()), None);
            }
        }
        return Ok(Exit::Unreadable);
    }
    let counts = totals.counts;
    let failed = match args.fail_on {
        Least::Never => false,
        Least::Error => counts.errors > 0,
        Least::Warning => counts.errors > 0 || counts.warnings > 0,
        Least::Info => counts.errors > 0 || counts.warnings > 0 || counts.infos > 0,
    };
    Ok(if failed { Exit::Refused } else { Exit::Done })
}

/// The findings of all files.
fn flat<T>(shown: Vec<serde_json::Result<Vec<T>>>) -> Result<Vec<T>, Failure> {
    let shown: serde_json::Result<Vec<_>> = shown.into_iter().collect();
    let shown = shown.map_err(|error| Failure::new(format!("cannot write a finding: {error}")))?;
    Ok(shown.into_iter().flatten().collect())
}

/// Ids that occur in several files.
fn duplicates(linter: &Linter, linted: &mut [Linted]) {
    let mut reports: Vec<Report> = linted
        .iter_mut()
        .map(|linted| std::mem::take(&mut linted.report))
        .collect();
    let sources: Vec<Source<'_>> = linted.iter().map(Linted::source).collect();
    linter.add_duplicates(&sources, &mut reports);
    for (linted, report) in linted.iter_mut().zip(reports) {
        linted.report = report;
    }
}

fn total(linted: &[Linted], problems: &[job::Problem]) -> Totals {
    let mut totals = Totals {
        files: linted.len(),
        unreadable: problems.len(),
        ..Totals::default()
    };
    for linted in linted {
        let counts = linted.report.counts();
        let found = usize::from(!linted.report.findings.is_empty());
        let add = |sum: &mut usize, more: usize| *sum = sum.saturating_add(more);
        add(&mut totals.fixed, linted.fixed);
        add(&mut totals.with_findings, found);
        add(&mut totals.counts.errors, counts.errors);
        add(&mut totals.counts.warnings, counts.warnings);
        add(&mut totals.counts.infos, counts.infos);
        add(&mut totals.counts.fixable, counts.fixable);
    }
    totals
}

fn profile(name: &str) -> Result<Profile, String> {
    let mut all = Profile::ALL.iter();
    all.find(|profile| profile.as_str() == name)
        .copied()
        .ok_or_else(|| {
            let names: Vec<&str> = Profile::ALL.iter().map(|p| p.as_str()).collect();
            format!("expected one of {}", names.join(", "))
        })
}

fn explain(name: &str) -> Result<Exit, Failure> {
    let rule = dc_lint::rule(name).or_else(|| dc_lint::rule(&name.to_ascii_uppercase()));
    let Some(rule) = rule else {
        return Err(Failure::new(format!("there is no rule {name}"))
            .remedy("`dconn lint --rules` lists them"));
    };
    screen::print(|out| write!(out, "{}", rule.explain()))?;
    Ok(Exit::Done)
}

fn rules() -> Result<Exit, Failure> {
    screen::print(|out| -> io::Result<()> {
        let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
        for rule in RULES {
            let level = rule.level.as_str();
            let (code, name, summary) = (rule.code, rule.name, rule.summary);
            writeln!(
                out,
                "{BOLD}{code:8}{BOLD:#}  {name:width$}  {level:7}  {summary}"
            )?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// The word for a level in counts.
pub(super) fn word(level: Level, many: usize) -> String {
    let word = match level {
        Level::Info => "note",
        other => other.as_str(),
    };
    if many == 1 {
        format!("1 {word}")
    } else {
        format!("{many} {word}s")
    }
}

const EXAMPLES: &str = "\
Examples:
  dconn lint example.net.web.json
  dconn lint templates/ --profile cloudflare --format github
  dconn lint --fix templates/
  git show main:example.net.web.json | dconn lint -
  dconn lint --explain DCTL1012

Exit status: 0 nothing of level warning or error was found (see --fail-on), 1 something was,
2 wrong usage, or a file could not be read.";
