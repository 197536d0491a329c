//! The report as Markdown. Names and messages come from templates: hostile text.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::Report;
use super::examine::{Outcome, Outcomes, Refusal};
use super::summary::Tally;

pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    writeln!(
        out,
        "# Templates\n\n{} templates, {} of them unreadable.\n",
        summary.templates, summary.unreadable
    )?;
    let tallies = [
        ("default", "apex", &summary.apex.default),
        ("default", "sub-domain", &summary.subdomain.default),
        ("draft-strict", "apex", &summary.apex.strict),
        ("draft-strict", "sub-domain", &summary.subdomain.strict),
    ];
    writeln!(
        out,
        "| reading | place | applies | one group at a time | refused |\n|---|---|---|---|---|"
    )?;
    for (reading, place, tally) in tallies {
        let Tally {
            applies,
            each_group_applies,
            refused,
            ..
        } = tally;
        writeln!(
            out,
            "| {reading} | {place} | {applies} | {each_group_applies} | {refused} |"
        )?;
    }
    writeln!(
        out,
        "\n## Why refused\n\n| kind | apex | sub-domain | apex, strict | sub-domain, strict |\n|---|---|---|---|---|"
    )?;
    let kinds = tallies.iter().flat_map(|(_, _, tally)| tally.kinds.keys());
    for kind in kinds.collect::<BTreeSet<_>>() {
        write!(out, "| `{kind}` |")?;
        for (_, _, tally) in tallies {
            write!(out, " {} |", tally.kinds.get(kind).unwrap_or(&0))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "\n## Findings\n\nTemplates that have them.\n\n| code | error | warning | refused by the strict reading |\n|---|---|---|---|"
    )?;
    for (code, finding) in &summary.findings {
        let strict = match (finding.warnings, finding.strict) {
            (0, _) | (_, true) => "yes",
            _ => "no",
        };
        writeln!(
            out,
            "| `{code}` | {} | {} | {strict} |",
            finding.errors, finding.warnings
        )?;
    }
    writeln!(
        out,
        "\n## Lint\n\nTemplates that have them.\n\n| code | name | templates |\n|---|---|---|"
    )?;
    for (code, lint) in &summary.lint {
        writeln!(out, "| {code} | `{}` | {} |", lint.name, lint.templates)?;
    }
    writeln!(out, "\n## Refused templates\n")?;
    let refused = |outcomes: &Outcomes| matches!(outcomes.strict, Outcome::Refused(_));
    let all = report.templates.iter();
    for template in all.filter(|t| refused(&t.apex) || refused(&t.subdomain)) {
        writeln!(out, "* {}", code(&template.file))?;
        let places = [
            ("apex", &template.apex),
            ("sub-domain", &template.subdomain),
        ];
        let mut told: Option<&Refusal> = None;
        for (place, outcomes) in places {
            let (reading, refusal) = match (&outcomes.default, &outcomes.strict) {
                (Outcome::Refused(refusal), _) => ("", refusal),
                (_, Outcome::Refused(refusal)) => (", strict", refusal),
                _ => continue,
            };
            if told.is_some_and(|told| told.message == refusal.message) {
                writeln!(out, "  * {place}{reading}: the same")?;
            } else {
                let at = refusal.pointer.as_deref().unwrap_or_default();
                writeln!(
                    out,
                    "  * {place}{reading}: `{}` {} {}",
                    refusal.kind,
                    code(at),
                    code(&refusal.message)
                )?;
            }
            told = Some(refusal);
        }
    }
    Ok(())
}

/// Text as a span of code that nothing in it can end.
fn code(text: &str) -> String {
    let text = dc_template::escape(text).replace(['\n', '\r'], " ");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if text.is_empty() {
        return text;
    }
    let fence = "`".repeat(longest.saturating_add(1));
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}
