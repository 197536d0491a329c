//! The checks of a preflight.

use dc_template::Template;

use crate::finding::Finding;
use crate::level::Level;

/// One thing that the public repository asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Check {
    /// A stable name in kebab case.
    pub name: &'static str,
    /// What has to hold, as a sentence without a stop.
    pub title: &'static str,
    /// Who looks: automation or reviewers.
    pub by: By,
    /// Whether it holds.
    pub outcome: Outcome,
    /// Why it does not.
    pub findings: Vec<Finding>,
}

/// Whether a [`Check`] holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not; the findings say why.
    Failed,
    /// The file does not tell; a task says what to do.
    Open,
}

impl Outcome {
    /// The name in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Open => "open",
        }
    }
}

/// Who looks at a [`Check`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum By {
    /// The automation: a failure blocks the pull request.
    Automation,
    /// Reviewers, by the checklist of the pull request.
    Review,
}

impl By {
    /// The name in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automation => "automation",
            Self::Review => "review",
        }
    }
}

struct Plan {
    name: &'static str,
    title: &'static str,
    by: By,
    codes: &'static [&'static str],
}

const fn automation(
    name: &'static str,
    title: &'static str,
    codes: &'static [&'static str],
) -> Plan {
    Plan {
        name,
        title,
        by: By::Automation,
        codes,
    }
}

const fn review(name: &'static str, title: &'static str, codes: &'static [&'static str]) -> Plan {
    Plan {
        name,
        title,
        by: By::Review,
        codes,
    }
}

/// A finding counts for the first check that names its code.
const PLANS: &[Plan] = &[
    automation(
        "template",
        "The file is a template that the schema accepts",
        &[
            "DCTL0003", "DCTL0008", "DCTL1002", "DCTL1005", "DCTL1013", "DCTL1030", "DCR101",
            "DCR102",
        ],
    ),
    automation(
        "file-name",
        "The file is named providerId.serviceId.json in lower case",
        &["DCTL1003"],
    ),
    automation(
        "version",
        "There is a version, higher than the published one",
        &["DCR601", "DCR602", "DCTL1006"],
    ),
    review(
        "signed",
        "Requests are signed: syncPubKeyDomain is there",
        &["DCTL1029", "DCR201"],
    ),
    review(
        "warn-phishing",
        "warnPhishing is not set beside a key",
        &["DCTL1028", "DCR103"],
    ),
    review(
        "redirect-domain",
        "syncRedirectDomain is there if redirect_uri is used",
        &["DCR202"],
    ),
    review("spf", "SPF is written as SPFM, not as TXT", &["DCTL1014"]),
    review(
        "conflict-mode",
        "TXT records that may exist once have txtConflictMatchingMode",
        &["DCR203"],
    ),
    review(
        "bare-value",
        "No value is nothing but a variable",
        &["DCR205", "DCR401", "DCR402"],
    ),
    review(
        "bare-host",
        "No host and no target is nothing but a variable",
        &["DCTL1040", "DCR403"],
    ),
    review(
        "sub-domain",
        "No variable of a host makes a sub-domain; the host parameter does",
        &["DCTL1039"],
    ),
    review("host-variable", "No host contains %host%", &["DCTL1024"]),
    review(
        "essential",
        "Records that users change later, such as DMARC, are essential OnApply",
        &["DCR206"],
    ),
    automation(
        "linter",
        "The linter finds no error and no warning",
        &["DCTL"],
    ),
    review(
        "applicable",
        "Nothing else keeps it from being applied",
        &["DCR"],
    ),
];

/// Sorts the findings into the checks.
pub(super) fn all(
    findings: Vec<Finding>,
    template: Option<&Template>,
    published: bool,
) -> Vec<Check> {
    let mut checks: Vec<Check> = PLANS
        .iter()
        .map(|plan| Check {
            name: plan.name,
            title: plan.title,
            by: plan.by,
            outcome: Outcome::Passed,
            findings: Vec::new(),
        })
        .collect();
    for finding in findings {
        let named = |plan: &Plan| {
            plan.codes
                .iter()
                .any(|code| finding.rule.code.starts_with(code))
        };
        let Some(at) = PLANS.iter().position(named) else {
            continue;
        };
        // Of what no check asks for by name, notes are no failure.
        let by_name = PLANS
            .get(at)
            .is_some_and(|plan| plan.codes.contains(&finding.rule.code));
        if (by_name || finding.level > Level::Info)
            && let Some(check) = checks.get_mut(at)
        {
            check.outcome = Outcome::Failed;
            check.findings.push(finding);
        }
    }
    let open = |name: &str| match name {
        _ if template.is_none() => name != "template",
        "version" => !published,
        "redirect-domain" => template.is_some_and(|t| {
            let list = t.member("syncRedirectDomain").unwrap_or_default();
            list.trim_matches('"').trim().is_empty() && !t.sync_block()
        }),
        _ => false,
    };
    for check in &mut checks {
        if check.outcome == Outcome::Passed && open(check.name) {
            check.outcome = Outcome::Open;
        }
    }
    checks
}
