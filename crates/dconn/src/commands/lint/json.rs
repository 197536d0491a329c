//! Findings as one JSON object.

use std::io::{self, Write};

use dc_lint::{Edit, Fix, Level, Related};
use serde::Serialize;

use super::Totals;
use super::job::{Linted, Problem};
use crate::screen;

/// One finding. The members are stable.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    file: String,
    code: &'static str,
    name: &'static str,
    level: Level,
    message: String,
    help: Option<String>,
    pointer: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// Octets from the start of the file.
    start: usize,
    end: usize,
    related: Vec<Place>,
    fix: Option<Mending>,
}

#[derive(Debug, Serialize)]
struct Place {
    message: String,
    pointer: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct Mending {
    title: String,
    safe: bool,
    edits: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
struct Replacement {
    start: usize,
    end: usize,
    replacement: String,
}

#[derive(Serialize)]
struct Answer {
    findings: Vec<Finding>,
    unreadable: Vec<Unreadable>,
    summary: Summary,
}

#[derive(Serialize)]
struct Unreadable {
    file: String,
    message: String,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    unreadable: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: usize,
    fixed: usize,
}

/// The findings of one file.
pub(super) fn file(name: &str, linted: &Linted) -> Vec<Finding> {
    let findings = linted.report.findings.iter();
    findings
        .map(|finding| Finding {
            file: name.to_owned(),
            code: finding.rule.code,
            name: finding.rule.name,
            level: finding.level,
            message: finding.message.clone(),
            help: finding.help.clone(),
            pointer: finding.pointer.clone(),
            line: finding.start.line,
            column: finding.start.column,
            end_line: finding.end.line,
            end_column: finding.end.column,
            start: finding.span.start,
            end: finding.span.end,
            related: finding.related.iter().map(place).collect(),
            fix: finding.fix.as_ref().map(mending),
        })
        .collect()
}

fn place(related: &Related) -> Place {
    Place {
        message: related.message.clone(),
        pointer: related.pointer.clone(),
        line: related.start.line,
        column: related.start.column,
        end_line: related.end.line,
        end_column: related.end.column,
        start: related.span.start,
        end: related.span.end,
    }
}

fn mending(fix: &Fix) -> Mending {
    let replacement = |edit: &Edit| Replacement {
        start: edit.span.start,
        end: edit.span.end,
        replacement: edit.replacement.clone(),
    };
    Mending {
        title: fix.title.clone(),
        safe: fix.safe,
        edits: fix.edits.iter().map(replacement).collect(),
    }
}

pub(super) fn print(
    shown: Vec<Vec<Finding>>,
    problems: &[Problem],
    totals: &Totals,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unreadable = |problem: &Problem| Unreadable {
        file: problem.file.clone(),
        message: problem.message.clone(),
    };
    let counts = totals.counts;
    let answer = Answer {
        findings: shown.into_iter().flatten().collect(),
        unreadable: problems.iter().map(unreadable).collect(),
        summary: Summary {
            files: totals.files,
            unreadable: totals.unreadable,
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            fixable: counts.fixable,
            fixed: totals.fixed,
        },
    };
    screen::write_json(out, &answer)
}
