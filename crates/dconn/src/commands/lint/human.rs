//! Findings for people.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Shade, Origin, Renderer, Snippet};
use dc_lint::{Finding, Level, Position};

use super::excerpt::Excerpt;
use super::job::Linted;
use super::{Totals, word};
use crate::screen::{BOLD, GREEN, RED, YELLOW, clean};

/// The findings of one file.
pub(super) fn file(name: &str, linted: &Linted) -> String {
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .term_width(120);
    let name = clean(name);
    let mut out = String::new();
    for finding in &linted.report.findings {
        out.push_str(&renderer.render(&[group(&name, &linted.bytes, finding)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'f>(name: &str, bytes: &[u8], finding: &'f Finding) -> Group<'f> {
    let shade = match finding.level {
        Level::Error => Shade::ERROR,
        Level::Warning => Shade::WARNING,
        _ => Shade::INFO,
    };
    let title = shade
        .primary_title(clean(&finding.message))
        .id(finding.rule.code);
    let kind = AnnotationKind::Primary;
    let mut group = Group::with_title(title);
    group = excerpt(group, name, bytes, &finding.span, finding.start, kind);
    for related in finding.related.iter().take(RELATED) {
        group = group.element(Shade::NOTE.message(clean(&related.message)));
        let kind = AnnotationKind::Context;
        group = excerpt(group, name, bytes, &related.span, related.start, kind);
    }
    if let Some(help) = &finding.help {
        group = group.element(Shade::HELP.message(clean(help)));
    }
    match &finding.fix {
        Some(fix) if fix.safe => {
            let title = format!("--fix can {}", fix.title);
            group.element(Shade::HELP.message(clean(&title)))
        }
        Some(fix) => group.element(Shade::HELP.message(clean(&fix.title))),
        None => group,
    }
}

fn excerpt<'g>(
    group: Group<'g>,
    name: &str,
    bytes: &[u8],
    span: &std::ops::Range<usize>,
    start: Position,
    kind: AnnotationKind,
) -> Group<'g> {
    let excerpt = Excerpt::new(bytes, span, start);
    let before = excerpt.text.get(..excerpt.span.start).unwrap_or_default();
    // In a line that is cut or escaped the place in the excerpt is not the place in the file.
    let whole = before.chars().count().saturating_add(1) == start.column;
    let snippet = Snippet::source(excerpt.text)
        .line_start(excerpt.line)
        .annotation(kind.span(excerpt.span));
    if whole {
        return group.element(snippet.path(name.to_owned()));
    }
    let origin = Origin::path(name.to_owned())
        .line(start.line)
        .char_column(start.column);
    group.element(origin).element(snippet)
}

/// All files, and the summary.
pub(super) fn print(shown: &[String], totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    for text in shown {
        out.write_all(text.as_bytes())?;
    }
    writeln!(out, "{}", summary(totals))
}

/// How many there are of what.
pub(super) fn summary(totals: &Totals) -> String {
    let counts = totals.counts;
    let files = |many: usize| match many {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    let all = files(totals.files);
    let mut parts = Vec::new();
    for (level, many, style) in [
        (Level::Error, counts.errors, RED),
        (Level::Warning, counts.warnings, YELLOW),
        (Level::Info, counts.infos, BOLD),
    ] {
        if many > 0 {
            parts.push(format!("{style}{}{style:#}", word(level, many)));
        }
    }
    let mut text = if parts.is_empty() && totals.unreadable > 0 {
        format!("{all}: nothing found in what was read")
    } else if parts.is_empty() {
        format!("{all}: {GREEN}nothing found{GREEN:#}")
    } else if totals.with_findings == totals.files {
        format!("{all}: {}", parts.join(", "))
    } else {
        format!("{all}: {} in {}", parts.join(", "), totals.with_findings)
    };
    if totals.fixed > 0 {
        text.push_str(&format!("; {} mended", totals.fixed));
    }
    if counts.fixable > 0 {
        text.push_str(&format!("; --fix can mend {}", counts.fixable));
    }
    if totals.unreadable > 0 {
        text.push_str(&format!("; {} could not be read", totals.unreadable));
    }
    text
}

/// Related places that are shown.
const RELATED: usize = 3;
