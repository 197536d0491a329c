//! The findings of one file.

use serde::Serialize;

use crate::exposure::Exposure;
use crate::finding::Finding;
use crate::level::Level;
use crate::position::{Position, Positions};
use crate::rule::Rule;
use crate::rules::index;

/// The findings of one file, in the order of the text.
///
/// ```
/// use dc_lint::{Config, Level, Linter, Source};
///
/// let text = br#"{"providerId":"example.net","providerName":"Example","serviceId":"web",
/// "serviceName":"Web","version":1,"syncPubKeyDomain":"example.net","warnPhishing":true,"records":[
/// {"type":"CNAME","host":"@","pointsTo":"site.example.net","ttl":600}]}"#;
/// let report = Linter::new(&Config::default())?.lint(&Source::new("example.net.web.json", text));
///
/// let counts = report.counts();
/// assert_eq!((counts.errors, counts.warnings, counts.fixable), (2, 0, 1));
/// assert_eq!(report.worst(), Some(Level::Error));
/// assert_eq!(report.ids, Some(("example.net".to_owned(), "web".to_owned())));
/// # Ok::<(), dc_lint::UnknownRule>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// What was found.
    pub findings: Vec<Finding>,
    /// How much of each record the caller of the template controls; empty if the text is no
    /// template.
    pub exposures: Vec<Exposure>,
    /// `providerId` and `serviceId`, if the text is a template.
    pub ids: Option<(String, String)>,
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Of level error.
    pub errors: usize,
    /// Of level warning.
    pub warnings: usize,
    /// Of level info.
    pub infos: usize,
    /// That have a safe fix.
    pub fixable: usize,
}

impl Report {
    /// Adds the findings of another report on the same text.
    pub(crate) fn merge(&mut self, other: Self) {
        self.findings.extend(other.findings);
        sort(&mut self.findings);
    }

    /// The gravest level.
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            let count = match finding.level {
                Level::Error => &mut counts.errors,
                Level::Warning => &mut counts.warnings,
                Level::Info => &mut counts.infos,
            };
            *count = count.saturating_add(1);
            let safe = finding.fix.as_ref().is_some_and(|fix| fix.safe);
            counts.fixable = counts.fixable.saturating_add(usize::from(safe));
        }
        counts
    }
}

/// Collects findings; drops those of rules that are off, and sets the levels.
pub(crate) struct Findings<'l> {
    verdicts: &'l [Verdict],
    /// The rule that is looking, so that its verdict need not be searched.
    current: Option<(&'static Rule, Verdict)>,
    found: Vec<Finding>,
}

/// What profile and configuration make of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    Off,
    /// The level of the rule in the profile; a finding may have one of its own.
    Default(Level),
    /// The configuration's word.
    Set(Level),
}

impl<'l> Findings<'l> {
    pub(crate) fn new(verdicts: &'l [Verdict]) -> Self {
        Self {
            verdicts,
            current: None,
            // Most templates have fewer.
            found: Vec::with_capacity(12),
        }
    }

    /// From here on findings are mostly those of this rule.
    pub(crate) fn begin(&mut self, rule: &'static Rule, verdict: Verdict) {
        self.current = Some((rule, verdict));
    }

    /// Whether findings of the rule are wanted.
    pub(crate) fn wants(&self, rule: &Rule) -> bool {
        !matches!(self.verdict(rule), Verdict::Off)
    }

    fn verdict(&self, rule: &Rule) -> Verdict {
        if let Some((current, verdict)) = self.current
            && std::ptr::eq(current, rule)
        {
            return verdict;
        }
        let found = index(rule.code).and_then(|at| self.verdicts.get(at));
        found.copied().unwrap_or(Verdict::Off)
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.push(finding, None);
    }

    /// A finding that no configuration switches off or plays down.
    pub(crate) fn add_always(&mut self, mut finding: Finding) {
        finding.level = Level::Error;
        self.found.push(finding);
    }

    /// A finding that is graver or milder than the rule's others.
    pub(crate) fn add_as(&mut self, level: Level, finding: Finding) {
        self.push(finding, Some(level));
    }

    fn push(&mut self, mut finding: Finding, level: Option<Level>) {
        finding.level = match self.verdict(finding.rule) {
            Verdict::Off => return,
            Verdict::Default(default) => level.unwrap_or(default),
            Verdict::Set(level) => level,
        };
        self.found.push(finding);
    }

    /// Whether this rule has found something at this pointer or below.
    pub(crate) fn has(&self, rule: &Rule, pointer: &str) -> bool {
        let mut same = self.found.iter().filter(|f| std::ptr::eq(f.rule, rule));
        same.any(|f| f.pointer.starts_with(pointer))
    }

    pub(crate) fn finish(self, text: &[u8]) -> Report {
        let mut findings = self.found;
        sort(&mut findings);
        place(&mut findings, text);
        Report {
            findings,
            ..Report::default()
        }
    }
}

/// In the order of the text.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.span.start, f.span.end);
        key(a).cmp(&key(b)).then(a.rule.code.cmp(b.rule.code))
    });
}

/// Sets lines and columns, in one pass over the text.
fn place(findings: &mut [Finding], text: &[u8]) {
    let mut wanted: Vec<(usize, &mut Position)> =
        Vec::with_capacity(findings.len().saturating_mul(2));
    for finding in findings {
        wanted.push((finding.span.start, &mut finding.start));
        wanted.push((finding.span.end, &mut finding.end));
        for related in &mut finding.related {
            wanted.push((related.span.start, &mut related.start));
            wanted.push((related.span.end, &mut related.end));
        }
    }
    wanted.sort_by_key(|(offset, _)| *offset);
    let mut positions = Positions::new(text);
    for (offset, position) in wanted {
        *position = positions.at(offset);
    }
}
