//! The work on one file.

use std::fmt;
use std::path::Path;

use dc_lint::{Counts, Linter, Report, Source};

use super::files::File;
use super::{Format, github, human, json, rewrite, sarif};
use crate::input;

/// What is done with every file.
pub(super) struct Job<'j> {
    pub(super) linter: &'j Linter,
    pub(super) fix: bool,
    pub(super) against: Option<&'j Path>,
    pub(super) format: Format,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) findings: usize,
    pub(super) counts: Counts,
    /// Findings that were mended.
    pub(super) fixed: usize,
    pub(super) problem: Option<Problem>,
    pub(super) shown: Shown,
}

/// The findings in the form that is printed, so that no file stays in memory.
#[derive(Debug)]
pub(super) enum Shown {
    Text(String),
    Json(Vec<json::Finding>),
    Sarif(Vec<sarif::Finding>),
}

impl Default for Shown {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// A file or folder that could not be read or written.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) file: String,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(file: &str, error: &dyn fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            message: error.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl Job<'_> {
    pub(super) fn run(&self, file: &File) -> Outcome {
        match self.try_run(file) {
            Ok(outcome) => outcome,
            Err(problem) => Outcome {
                shown: self.show(file, &[], &Report::default()),
                problem: Some(problem),
                ..Outcome::default()
            },
        }
    }

    fn try_run(&self, file: &File) -> Result<Outcome, Problem> {
        let mut bytes = read(&file.path, &file.name)?;
        let base = file.base();
        let mut report = self.lint(base.as_deref(), &bytes)?;
        let mut fixed = 0;
        let mut problem = None;
        if self.fix && report.counts().fixable > 0 {
            let mended = self.linter.fix(&source(base.as_deref(), &bytes));
            if mended != bytes {
                match rewrite::replace(&file.path, &mended) {
                    Ok(()) => {
                        let before = report.counts().fixable;
                        bytes = mended;
                        report = self.lint(base.as_deref(), &bytes)?;
                        fixed = before.saturating_sub(report.counts().fixable);
                    }
                    Err(error) => {
                        let message = format!("cannot be changed: {error}");
                        problem = Some(Problem::new(&file.name, &message));
                    }
                }
            }
        }
        Ok(Outcome {
            findings: report.findings.len(),
            counts: report.counts(),
            fixed,
            problem,
            shown: self.show(file, &bytes, &report),
        })
    }

    fn lint(&self, base: Option<&str>, bytes: &[u8]) -> Result<Report, Problem> {
        let new = source(base, bytes);
        let published = self
            .against
            .zip(base)
            .map(|(folder, base)| folder.join(base));
        let Some(path) = published.filter(|path| path.exists()) else {
            return Ok(self.linter.lint(&new));
        };
        let name = path.display().to_string();
        let old = read(&path, &name)?;
        Ok(self.linter.lint_revision(&source(base, &old), &new))
    }

    fn show(&self, file: &File, bytes: &[u8], report: &Report) -> Shown {
        match self.format {
            Format::Human => Shown::Text(human::file(&file.name, bytes, report)),
            Format::Github => Shown::Text(github::file(&file.name, report)),
            Format::Json => Shown::Json(json::file(&file.name, report)),
            Format::Sarif => Shown::Sarif(sarif::file(file, bytes, report)),
        }
    }
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Problem> {
    // One octet more than the parser takes, so that it is the parser that refuses.
    input::octets(path, MOST.saturating_add(1))
        .map_err(|error| Problem::new(name, &format!("cannot be read: {error}")))
}

fn source<'s>(base: Option<&'s str>, bytes: &'s [u8]) -> Source<'s> {
    match base {
        Some(base) => Source::new(base, bytes),
        None => Source::unnamed(bytes),
    }
}

/// What the parser takes by default.
const MOST: u64 = 16 << 20;
