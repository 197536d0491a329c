//! Annotations of GitHub workflows.

use std::io::{self, Write};

use dc_lint::Level;

use super::Totals;
use super::human::summary;
use super::job::{Linted, Problem};
use crate::screen::clean;

/// The findings of one file, one command a line.
pub(super) fn file(name: &str, linted: &Linted) -> String {
    let mut out = String::new();
    for finding in &linted.report.findings {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            _ => "notice",
        };
        let mut message = finding.message.clone();
        if let Some(help) = &finding.help {
            message.push('\n');
            message.push_str(help);
        }
        let (start, end) = (finding.start, finding.end);
        out.push_str(&format!(
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
            property(name),
            start.line,
            end.line,
            start.column,
            end.column,
            property(&format!("{} {}", finding.rule.code, finding.rule.name)),
            data(&message),
        ));
    }
    out
}

pub(super) fn print(
    shown: &[String],
    problems: &[Problem],
    totals: &Totals,
    out: &mut dyn Write,
) -> io::Result<()> {
    for text in shown {
        out.write_all(text.as_bytes())?;
    }
    for problem in problems {
        let (file, message) = (property(&problem.file), data(&problem.message));
        writeln!(out, "::error file={file}::{message}")?;
    }
    writeln!(out, "{}", summary(totals))
}

/// The value of a property: the runner ends it at `,` and `:`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The message: the runner ends it at the end of the line. What else is not printable is escaped.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    clean(&text.replace('\r', "%0D").replace('\n', "%0A"))
}
