//! The totals of a report.

use std::collections::{BTreeMap, BTreeSet};

use dc_template::Level;
use serde::Serialize;

use super::examine::{Examined, Outcome, Outcomes};

#[derive(Default, Serialize)]
pub(super) struct Summary {
    pub(super) templates: usize,
    pub(super) unreadable: usize,
    pub(super) apex: Readings,
    pub(super) subdomain: Readings,
    /// Templates with each finding, by code.
    pub(super) findings: BTreeMap<&'static str, Finding>,
    /// Templates with each finding of the linter, by code.
    pub(super) lint: BTreeMap<&'static str, Lint>,
}

#[derive(Default, Serialize)]
pub(super) struct Readings {
    pub(super) default: Tally,
    pub(super) strict: Tally,
}

/// Outcomes at one place under one reading.
#[derive(Default, Serialize)]
pub(super) struct Tally {
    pub(super) applies: usize,
    pub(super) each_group_applies: usize,
    pub(super) refused: usize,
    /// Refused ones by kind.
    pub(super) kinds: BTreeMap<&'static str, usize>,
}

#[derive(Default, Serialize)]
pub(super) struct Finding {
    /// Templates where it is an error.
    pub(super) errors: usize,
    /// Templates where it is a warning.
    pub(super) warnings: usize,
    /// Whether the draft-strict reading refuses the warning, too.
    pub(super) strict: bool,
}

#[derive(Default, Serialize)]
pub(super) struct Lint {
    pub(super) name: &'static str,
    pub(super) templates: usize,
}

impl Summary {
    pub(super) fn of(templates: &[Examined]) -> Self {
        let mut summary = Self::default();
        for template in templates {
            add(&mut summary.templates);
            if template.unreadable.is_some() {
                add(&mut summary.unreadable);
            }
            summary.apex.count(&template.apex);
            summary.subdomain.count(&template.subdomain);
            let findings = template.findings.iter();
            // Each code and level once for a template.
            let codes: BTreeSet<_> = findings.map(|f| (f.code, f.level, f.strict)).collect();
            for (code, level, strict) in codes {
                let finding = summary.findings.entry(code).or_default();
                match level {
                    Level::Error => add(&mut finding.errors),
                    _ => {
                        add(&mut finding.warnings);
                        finding.strict = strict;
                    }
                }
            }
            let lint: BTreeMap<_, _> = template.lint.iter().map(|f| (f.code, f.name)).collect();
            for (code, name) in lint {
                let lint = summary.lint.entry(code).or_default();
                lint.name = name;
                add(&mut lint.templates);
            }
        }
        summary
    }
}

impl Readings {
    fn count(&mut self, outcomes: &Outcomes) {
        self.default.count(&outcomes.default);
        self.strict.count(&outcomes.strict);
    }
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Applies => add(&mut self.applies),
            Outcome::EachGroupApplies => add(&mut self.each_group_applies),
            Outcome::Refused(refusal) => {
                add(&mut self.refused);
                add(self.kinds.entry(refusal.kind).or_default());
            }
        }
    }
}

fn add(count: &mut usize) {
    *count = count.saturating_add(1);
}
