//! One template: read, linted, applied at two places under two readings.

use std::collections::{BTreeMap, BTreeSet};

use dc_template::{Error, ErrorKind, Level, Policy, Record, Request, Template, Zone};
use serde::Serialize;
use serde_json::Value;

use super::values::plausible;
use crate::exit::Failure;

/// What became of one template.
#[derive(Serialize)]
pub(super) struct Examined {
    /// Its name.
    pub(super) file: String,
    /// Why it cannot be read at all.
    pub(super) unreadable: Option<Refusal>,
    /// What reading it found.
    pub(super) findings: Vec<Found>,
    /// What the linter says.
    pub(super) lint: Vec<Linted>,
    pub(super) apex: Outcomes,
    pub(super) subdomain: Outcomes,
}

/// A finding of `dc-template`.
#[derive(Serialize)]
pub(super) struct Found {
    pub(super) code: &'static str,
    pub(super) level: Level,
    /// Whether the draft-strict reading refuses it.
    pub(super) strict: bool,
    pub(super) pointer: String,
}

/// A finding of the linter.
#[derive(Serialize)]
pub(super) struct Linted {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) level: &'static str,
}

/// One place, under both readings.
#[derive(Serialize)]
pub(super) struct Outcomes {
    pub(super) default: Outcome,
    pub(super) strict: Outcome,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub(super) enum Outcome {
    Applies,
    /// Its groups contradict each other; each applies alone.
    EachGroupApplies,
    Refused(Refusal),
}

#[derive(Clone, Serialize)]
pub(super) struct Refusal {
    /// A kind of error; under the strict reading also the code of a finding.
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) pointer: Option<String>,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind().as_str(),
            message: error.to_string(),
            pointer: error.pointer().map(str::to_owned),
        }
    }
}

/// The zone and the policy that every template meets.
pub(super) struct Bench {
    policy: Policy,
    records: Vec<Record>,
}

impl Bench {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut policy: Policy =
            serde_json::from_str(POLICY).map_err(|error| Failure::new(error.to_string()))?;
        policy.to_ascii = Some(dc_template::idna::to_ascii);
        let record =
            |(name, rtype, data): &(&str, &str, &str)| Record::new(*name, *rtype, 3600, *data);
        Ok(Self {
            policy,
            records: RECORDS.iter().map(record).collect(),
        })
    }

    pub(super) fn examine(&self, file: &str, text: &[u8], lint: &dc_lint::Report) -> Examined {
        let lint = lint.findings.iter().map(|finding| Linted {
            code: finding.rule.code,
            name: finding.rule.name,
            level: finding.level.as_str(),
        });
        let mut examined = Examined {
            file: file.to_owned(),
            unreadable: None,
            findings: Vec::new(),
            lint: lint.collect(),
            apex: Outcomes::both(Outcome::Applies),
            subdomain: Outcomes::both(Outcome::Applies),
        };
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                let refusal = Refusal::from(&error);
                examined.apex = Outcomes::both(Outcome::Refused(refusal.clone()));
                examined.subdomain = Outcomes::both(Outcome::Refused(refusal.clone()));
                examined.unreadable = Some(refusal);
                return examined;
            }
        };
        let findings = template.diagnostics().iter();
        examined.findings = findings
            .map(|finding| Found {
                code: finding.code.as_str(),
                level: finding.level,
                strict: finding.is_strict_error(),
                pointer: finding.pointer.clone(),
            })
            .collect();
        let json: Value = serde_json::from_slice(text).unwrap_or_default();
        let params = plausible(&json);
        examined.apex = self.outcomes(&template, "", &params);
        examined.subdomain = self.outcomes(&template, SUBDOMAIN, &params);
        examined
    }

    fn outcomes(
        &self,
        template: &Template,
        host: &str,
        params: &BTreeMap<String, String>,
    ) -> Outcomes {
        let mut request = Request::new(DOMAIN).host(host);
        request.params.clone_from(params);
        let default = self.apply(template, &request);
        let strict = template
            .diagnostics()
            .iter()
            .find(|finding| finding.is_strict_error());
        let strict = match (&default, strict) {
            (Outcome::Refused(_), _) | (_, None) => default.clone(),
            (_, Some(finding)) => Outcome::Refused(Refusal {
                kind: finding.code.as_str(),
                message: finding.message.clone(),
                pointer: Some(finding.pointer.clone()),
            }),
        };
        Outcomes { default, strict }
    }

    fn apply(&self, template: &Template, request: &Request) -> Outcome {
        let Err(error) = self.plan(template, request) else {
            return Outcome::Applies;
        };
        let groups: BTreeSet<&str> = template
            .records()
            .iter()
            .filter_map(|r| r.group())
            .collect();
        let alone = |group: &&str| self.plan(template, &request.clone().group(*group)).is_ok();
        if error.kind() == ErrorKind::SelfConflict && !groups.is_empty() && groups.iter().all(alone)
        {
            return Outcome::EachGroupApplies;
        }
        Outcome::Refused(Refusal::from(&error))
    }

    fn plan(&self, template: &Template, request: &Request) -> Result<(), Error> {
        let rendered = template.resolve(request, &self.policy)?;
        let zone = Zone::borrowed(ORIGIN, &self.records)?;
        rendered.plan(&zone, &self.policy).map(drop)
    }
}

impl Outcomes {
    fn both(outcome: Outcome) -> Self {
        Self {
            default: outcome.clone(),
            strict: outcome,
        }
    }
}

const DOMAIN: &str = "example.com";
const ORIGIN: &str = "example.com.";
const SUBDOMAIN: &str = "shop";
const POLICY: &str =
    r#"{"types":{"apexcname":true},"redirect":[{"type":"A","data":"192.0.2.80","ttl":600}]}"#;
/// Something to conflict with, at the apex and at the sub-domain.
const RECORDS: &[(&str, &str, &str)] = &[
    (
        "example.com.",
        "SOA",
        "ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 3600",
    ),
    ("example.com.", "NS", "ns1.example.net."),
    ("example.com.", "A", "198.51.100.1"),
    ("example.com.", "MX", "10 mx.example.org."),
    ("example.com.", "TXT", "\"v=spf1 mx -all\""),
    ("www.example.com.", "CNAME", "example.com."),
    ("shop.example.com.", "AAAA", "2001:db8:1::1"),
    ("shop.example.com.", "TXT", "\"v=spf1 a ~all\""),
];
