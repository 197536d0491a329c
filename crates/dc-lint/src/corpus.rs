//! Several files together.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::linter::Linter;
use crate::place::Place;
use crate::report::{Findings, Report};
use crate::rules::dctl1004_duplicate_ids::RULE;
use crate::shown::shown;
use crate::source::Source;

impl Linter {
    /// Lints files that belong together: each by itself, and ids that occur twice among them. One
    /// report for each, in the same order.
    ///
    /// ```
    /// use dc_lint::{Config, Linter, Source};
    ///
    /// let text = br#"{"providerId":"example.net","serviceId":"web","records":[]}"#;
    /// let sources = [Source::new("a.json", text), Source::new("b.json", text)];
    /// let reports = Linter::new(&Config::default())?.lint_all(&sources);
    /// assert!(reports[1].findings.iter().any(|finding| finding.rule.code == "DCTL1004"));
    /// # Ok::<(), dc_lint::UnknownRule>(())
    /// ```
    pub fn lint_all(&self, sources: &[Source<'_>]) -> Vec<Report> {
        let mut reports: Vec<Report> = sources.iter().map(|source| self.lint(source)).collect();
        self.add_duplicates(sources, &mut reports);
        reports
    }

    /// Adds ids that occur twice to the reports of [`Linter::lint`], for callers that lint in
    /// parallel. `reports` belong to `sources` in order.
    pub fn add_duplicates(&self, sources: &[Source<'_>], reports: &mut [Report]) {
        let mut first: HashMap<String, usize> = HashMap::new();
        for (at, source) in sources.iter().enumerate() {
            let ids = reports.get(at).and_then(|report| report.ids.clone());
            let Some((provider, service)) = ids else {
                continue;
            };
            // A missing id has a finding of its own.
            if provider.is_empty() || service.is_empty() {
                continue;
            }
            // As the file names that they would have.
            let key = format!("{provider}.{service}").to_lowercase();
            let earlier = *first.entry(key).or_insert(at);
            if earlier == at {
                continue;
            }
            let name = sources.get(earlier).and_then(|source| source.name);
            let message = format!(
                "the template {} of {} is also in {}",
                shown(&service),
                shown(&provider),
                name.map_or_else(|| "an earlier file".to_owned(), shown)
            );
            let (text, base) = crate::linter::text(source.bytes);
            let (object, _) = crate::document::read(text, base);
            let span = object
                .get("serviceId")
                .map_or(0..0, |m| m.value.span.clone());
            let place = Place::member(None, "serviceId", span);
            let mut found = Findings::new(self.verdicts());
            found.add(Finding::new(&RULE, place, message));
            if let Some(report) = reports.get_mut(at) {
                report.merge(found.finish(source.bytes));
            }
        }
    }
}
