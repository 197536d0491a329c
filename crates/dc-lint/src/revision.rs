//! A template against its published revision.

use dc_template::Template;

use crate::finding::Finding;
use crate::linter::Linter;
use crate::place::Place;
use crate::report::{Findings, Report};
use crate::rules::{dcr601_version_not_raised, dcr602_ids_changed};
use crate::shown::shown;
use crate::source::Source;

impl Linter {
    /// Lints a template and holds it against an older revision of it: the ids are the same, and the
    /// version is higher if anything has changed.
    ///
    /// ```
    /// use dc_lint::{Config, Linter, Source};
    ///
    /// let old = br#"{"providerId":"example.net","serviceId":"web","version":3,"records":[]}"#;
    /// let new = br#"{"providerId":"example.net","serviceId":"web","version":3,"records":[
    ///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#;
    /// let linter = Linter::new(&Config::default())?;
    /// let report = linter.lint_revision(&Source::unnamed(old), &Source::unnamed(new));
    /// assert!(report.findings.iter().any(|finding| finding.rule.code == "DCR601"));
    /// # Ok::<(), dc_lint::UnknownRule>(())
    /// ```
    pub fn lint_revision(&self, old: &Source<'_>, new: &Source<'_>) -> Report {
        let mut report = self.lint(new);
        let templates = (Template::parse(old.bytes), Template::parse(new.bytes));
        let (Ok(old), Ok(now)) = templates else {
            return report;
        };
        let mut found = Findings::new(self.verdicts());
        let place = |name: &str| {
            let (text, base) = crate::linter::text(new.bytes);
            let (object, _) = crate::document::read(text, base);
            match object.get(name) {
                Some(member) => Place::member(None, name, member.value.span.clone()),
                None => Place::whole(None, object.span.start..object.span.start.saturating_add(1)),
            }
        };
        let ids = [
            ("providerId", old.provider_id(), now.provider_id()),
            ("serviceId", old.service_id(), now.service_id()),
        ];
        for (name, before, after) in ids {
            if before != after {
                let message = format!("`{name}` is {}; it was {}", shown(after), shown(before));
                found.add(Finding::new(
                    &dcr602_ids_changed::RULE,
                    place(name),
                    message,
                ));
            }
        }
        if version(&old) >= version(&now) && says(&old) != says(&now) {
            let (before, after) = (version(&old), version(&now));
            let message =
                format!("the template has changed, and `version` went from {before} to {after}");
            let finding = Finding::new(&dcr601_version_not_raised::RULE, place("version"), message);
            found.add(finding.help(format!("expected {} or more", before.saturating_add(1))));
        }
        report.merge(found.finish(new.bytes));
        report
    }
}

/// The version; none is 0.
fn version(template: &Template) -> u64 {
    template.version().unwrap_or(0)
}

/// What the template says, layout and order of members aside.
fn says(template: &Template) -> serde_json::Value {
    let mut value = serde_json::to_value(template).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.remove("version");
    }
    value
}
