//! The work on one file.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use dc_lint::{Linter, Report, Source};

use super::files::File;
use super::rewrite;
use crate::input;

/// What is done with every file.
pub(super) struct Job<'j> {
    pub(super) linter: &'j Linter,
    pub(super) fix: bool,
    pub(super) against: Option<&'j Path>,
    /// Octets of all files so far.
    pub(super) kept: AtomicUsize,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Linted {
    pub(super) base: Option<String>,
    /// Empty if all files together are too large to be kept.
    pub(super) bytes: Vec<u8>,
    pub(super) report: Report,
    /// Findings that were mended.
    pub(super) fixed: usize,
    pub(super) problem: Option<Problem>,
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

impl Linted {
    pub(super) fn source(&self) -> Source<'_> {
        source(self.base.as_deref(), &self.bytes)
    }
}

impl Job<'_> {
    pub(super) fn run(&self, file: &File) -> Linted {
        match self.try_run(file) {
            Ok(linted) => linted,
            Err(problem) => Linted {
                problem: Some(problem),
                ..Linted::default()
            },
        }
    }

    fn try_run(&self, file: &File) -> Result<Linted, Problem> {
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
        let before = self.kept.fetch_add(bytes.len(), Ordering::Relaxed);
        if before.saturating_add(bytes.len()) > KEPT {
            bytes = Vec::new();
        }
        Ok(Linted {
            base,
            bytes,
            report,
            fixed,
            problem,
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

/// Octets of files that are kept for excerpts and duplicates; the corpus of all public templates
/// has a hundredth of it.
const KEPT: usize = 256 << 20;
