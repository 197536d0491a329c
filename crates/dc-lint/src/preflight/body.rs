//! The text of the pull request. The automation looks for its headings and boxes.

use std::fmt::Write as _;

use dc_template::{Template, escape};

use super::check::{By, Check, Outcome};
use super::task::{Task, text};
use crate::diff::Difference;

pub(super) fn write(
    template: Option<&Template>,
    old: Option<&Template>,
    difference: Option<&Difference>,
    checks: &[Check],
    tasks: &[Task],
) -> String {
    let mut out = String::from("# Description\n\n");
    description(template, old, difference, &mut out);
    out.push_str("\n## Type of change\n\n");
    let new = difference.is_none();
    item(new, "New template", &mut out);
    item(
        false,
        "Correction that changes nothing for those who use the template",
        &mut out,
    );
    item(
        false,
        "Extension that changes nothing for those who use the template",
        &mut out,
    );
    item(
        false,
        "Change that those who use the template have to follow",
        &mut out,
    );
    out.push_str("\n# How Has This Been Tested?\n\n");
    item(
        false,
        "The template was tested in the online editor, see below",
        &mut out,
    );
    let name = checks.iter().find(|check| check.name == "file-name");
    let named = name.is_some_and(|check| check.outcome == Outcome::Passed);
    item(named, "The file is named after its ids", &mut out);
    match tasks.iter().find(|task| task.name == "logo") {
        Some(_) => item(false, "The logo is served at `logoUrl`", &mut out),
        None => item(
            template.is_some(),
            "There is no `logoUrl` to be served",
            &mut out,
        ),
    }
    out.push_str("\n# Checklist of common problems\n\n");
    for check in checks.iter().filter(|check| check.by == By::Review) {
        item(check.outcome == Outcome::Passed, check.title, &mut out);
        for finding in &check.findings {
            let line = finding.start.line;
            let message = code(&finding.message);
            let _ = writeln!(out, "  - {} in line {line}: {message}", finding.rule.code);
        }
        if check.outcome == Outcome::Open && check.name == "redirect-domain" {
            out.push_str("  - to be answered: does any request have a `redirect_uri`?\n");
        }
    }
    out.push_str("\n## Online Editor test results\n\n");
    if let Some(task) = tasks.iter().find(|task| task.name == "editor-test") {
        let _ = writeln!(out, "<!-- {} -->", task.text);
    }
    out.push_str("\n**Editor test link(s):**\n");
    out
}

fn description(
    template: Option<&Template>,
    old: Option<&Template>,
    difference: Option<&Difference>,
    out: &mut String,
) {
    let Some(template) = template else {
        out.push_str("The file is not a template yet.\n");
        return;
    };
    let (id, provider) = (template.service_id(), template.provider_id());
    let _ = write!(out, "Template {} of {}", code(id), code(provider));
    if let Some(version) = template.version() {
        let _ = write!(out, ", version {version}");
    }
    match text(template, "description") {
        Some(text) => {
            let _ = writeln!(out, ": {}", code(&text));
        }
        None => out.push_str(".\n"),
    }
    let variables = template.variables();
    if !variables.is_empty() {
        let names: Vec<String> = variables.iter().map(|name| code(name)).collect();
        let _ = writeln!(out, "\nCallers supply {}.", names.join(", "));
    }
    let Some(difference) = difference else { return };
    let since = match old.and_then(Template::version) {
        Some(version) => format!("version {version}"),
        None => "the published revision".to_owned(),
    };
    let verdict = difference.verdict().as_str();
    let _ = writeln!(out, "\nChanges since {since}; the scope is {verdict}:\n");
    for change in difference.changes.iter().take(MOST) {
        let _ = writeln!(out, "- {}", code(&change.to_string()));
    }
    if let Some(more) = difference
        .changes
        .len()
        .checked_sub(MOST)
        .filter(|n| *n > 0)
    {
        let _ = writeln!(out, "- and {more} more");
    }
}

fn item(done: bool, text: &str, out: &mut String) {
    let mark = if done { 'x' } else { ' ' };
    let _ = writeln!(out, "- [{mark}] {text}");
}

/// A value of the template as code: no mention, link or markup of it takes effect.
fn code(text: &str) -> String {
    let text: String = escape(text).replace('`', "'");
    let cut: String = text.chars().take(LONG).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{cut}{dots}`")
}

/// Changes that the description lists.
const MOST: usize = 30;

/// Characters of a value that are shown.
const LONG: usize = 200;
