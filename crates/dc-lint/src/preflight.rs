//! What the automation and the reviewers of the public template repository look at, offline.
//!
//! ```
//! use dc_lint::preflight::{Outcome, preflight};
//! use dc_lint::Source;
//!
//! let text = br#"{"providerId":"example.net","providerName":"Example","serviceId":"web",
//! "serviceName":"Web","version":1,"syncPubKeyDomain":"example.net","warnPhishing":true,"records":[
//! {"type":"CNAME","host":"www","pointsTo":"site.example.net","ttl":600}]}"#;
//! let preflight = preflight(&Source::new("example.net.web.json", text), None, None);
//! let failed: Vec<&str> = preflight.failed().map(|check| check.name).collect();
//! assert_eq!(failed, ["warn-phishing"]);
//! assert!(preflight.body.contains("## Type of change"));
//! ```

mod body;
mod check;
mod task;

use dc_template::Template;

use crate::config::Config;
use crate::diff::{Difference, diff};
use crate::finding::Finding;
use crate::linter::Linter;
use crate::source::Source;

pub use self::check::{By, Check, Outcome};
pub use self::task::Task;

/// What can be said of a template before its pull request is opened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Preflight {
    /// What is checked, in the order of the pull request.
    pub checks: Vec<Check>,
    /// What only a person or the network can tell.
    pub tasks: Vec<Task>,
    /// The labels that the automation will set.
    pub labels: Vec<&'static str>,
    /// Whether the automation may merge it without a maintainer, as far as the file decides that.
    pub automatic: bool,
    /// What changed since the published revision.
    pub difference: Option<Difference>,
    /// The text of the pull request, in Markdown: what was checked is ticked, the rest is to be
    /// done by hand.
    pub body: String,
}

impl Preflight {
    /// The checks that the template does not pass.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        let checks = self.checks.iter();
        checks.filter(|check| check.outcome == Outcome::Failed)
    }
}

/// Checks a template as the public repository will, against its published revision if there is one.
///
/// Never fails: what cannot be read fails the first check. `is_public_suffix` is that of
/// [`Config::public_suffixes`].
pub fn preflight(
    new: &Source<'_>,
    published: Option<&Source<'_>>,
    is_public_suffix: Option<fn(&str) -> bool>,
) -> Preflight {
    let config = Config {
        is_public_suffix,
        ..Config::default()
    };
    // The configuration names no rule, so none can be unknown.
    let findings = match (Linter::new(&config), published) {
        (Ok(linter), Some(old)) => linter.lint_revision(old, new).findings,
        (Ok(linter), None) => linter.lint(new).findings,
        (Err(_), _) => Vec::new(),
    };
    let template = Template::parse(new.bytes).ok();
    let old = published.and_then(|old| Template::parse(old.bytes).ok());
    let difference = old
        .as_ref()
        .zip(template.as_ref())
        .map(|(old, new)| diff(old, new));
    let automatic = template.is_some() && !findings.iter().any(is_known_to_the_automation);
    let checks = check::all(findings, template.as_ref(), published.is_some());
    let tasks = task::all(template.as_ref(), &checks, difference.is_some());
    let body = body::write(
        template.as_ref(),
        old.as_ref(),
        difference.as_ref(),
        &checks,
        &tasks,
    );
    Preflight {
        labels: template.as_ref().map(labels).unwrap_or_default(),
        checks,
        tasks,
        automatic,
        difference,
        body,
    }
}

/// Everything that the automation's linter finds keeps it from merging, notes included.
fn is_known_to_the_automation(finding: &Finding) -> bool {
    finding.rule.code.starts_with("DCTL")
}

/// The properties that the automation tells reviewers of.
fn labels(template: &Template) -> Vec<&'static str> {
    let is_set = |name: &str| template.member(name).is_some_and(|value| value == "true");
    let blocked = template.sync_block();
    let mut labels = Vec::new();
    if blocked {
        labels.push("syncBlock");
    }
    if template.sync_pub_key_domain().is_none() && !blocked {
        labels.push("no syncPubKeyDomain");
    }
    if is_set("warnPhishing") && !blocked {
        labels.push("warnPhishing");
    }
    if template.host_required() {
        labels.push("hostRequired");
    }
    labels
}
