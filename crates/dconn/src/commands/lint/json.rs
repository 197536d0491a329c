//! Findings as one JSON object.

use dc_lint::{Edit, Exposure, Fix, Level, Related};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Totals;
use super::job::{Linted, Problem};
use crate::exit::Failure;
use crate::screen;

/// One finding. The members are stable.
#[derive(Serialize)]
struct Finding<'f> {
    file: &'f str,
    code: &'static str,
    name: &'static str,
    level: Level,
    message: &'f str,
    help: Option<&'f str>,
    pointer: &'f str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// Octets from the start of the file.
    start: usize,
    end: usize,
    related: Vec<Place<'f>>,
    fix: Option<Mending<'f>>,
}

#[derive(Serialize)]
struct Place<'f> {
    message: &'f str,
    pointer: &'f str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Mending<'f> {
    title: &'f str,
    safe: bool,
    edits: Vec<Replacement<'f>>,
}

#[derive(Serialize)]
struct Replacement<'f> {
    start: usize,
    end: usize,
    replacement: &'f str,
}

/// How much of one record the caller of the template controls.
#[derive(Serialize)]
pub(super) struct Exposed<'f> {
    file: &'f str,
    #[serde(flatten)]
    exposure: Exposure,
}

#[derive(Serialize)]
struct Answer<'p> {
    findings: Vec<Box<RawValue>>,
    exposures: Vec<Exposed<'p>>,
    unreadable: Vec<Unreadable<'p>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Unreadable<'p> {
    file: &'p str,
    message: &'p str,
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

/// The findings of one file, as JSON.
pub(super) fn file(name: &str, linted: &Linted) -> serde_json::Result<Vec<Box<RawValue>>> {
    let findings = linted.report.findings.iter();
    findings
        .map(|finding| Finding {
            file: name,
            code: finding.rule.code,
            name: finding.rule.name,
            level: finding.level,
            message: &finding.message,
            help: finding.help.as_deref(),
            pointer: &finding.pointer,
            line: finding.start.line,
            column: finding.start.column,
            end_line: finding.end.line,
            end_column: finding.end.column,
            start: finding.span.start,
            end: finding.span.end,
            related: finding.related.iter().map(place).collect(),
            fix: finding.fix.as_ref().map(mending),
        })
        .map(|finding| to_raw_value(&finding))
        .collect()
}

/// The records of one file.
pub(super) fn exposed<'f>(name: &'f str, linted: &'f Linted) -> impl Iterator<Item = Exposed<'f>> {
    let exposures = linted.report.exposures.iter();
    exposures.map(move |&exposure| Exposed {
        file: name,
        exposure,
    })
}

fn place(related: &Related) -> Place<'_> {
    Place {
        message: &related.message,
        pointer: &related.pointer,
        line: related.start.line,
        column: related.start.column,
        end_line: related.end.line,
        end_column: related.end.column,
        start: related.span.start,
        end: related.span.end,
    }
}

fn mending(fix: &Fix) -> Mending<'_> {
    Mending {
        title: &fix.title,
        safe: fix.safe,
        edits: fix.edits.iter().map(replacement).collect(),
    }
}

fn replacement(edit: &Edit) -> Replacement<'_> {
    Replacement {
        start: edit.span.start,
        end: edit.span.end,
        replacement: &edit.replacement,
    }
}

pub(super) fn print(
    findings: Vec<Box<RawValue>>,
    exposures: Vec<Exposed<'_>>,
    problems: &[Problem],
    totals: &Totals,
) -> Result<(), Failure> {
    let counts = totals.counts;
    let answer = Answer {
        findings,
        exposures,
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
    screen::print_json(&answer)
}

fn unreadable(problem: &Problem) -> Unreadable<'_> {
    Unreadable {
        file: &problem.file,
        message: &problem.message,
    }
}
