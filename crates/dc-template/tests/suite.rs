//! The public compliance suite of DomainConnectApplyZone: 291 cases, compared by the final zone.
//!
//! The engine is the draft's, not a copy of the reference implementation. Cases that therefore
//! differ stand in `suite/known-divergences.json`, each with its rules and the reason; the run
//! fails on a difference that is not listed, and on a listed one that is none.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

mod shared;

use std::collections::BTreeMap;
use std::path::Path;

use dc_template::{Error, Policy, Record, Request, Template, Zone};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::meaning::{Meaning, meanings};

/// In the order that numbers the cases from 1.
const FILES: [(&str, usize); 4] = [
    ("process_records_tests.yaml", 265),
    ("process_records_apexcname_tests.yaml", 7),
    ("process_records_redir_tests.yaml", 7),
    ("apply_template_tests.yaml", 12),
];

#[derive(Deserialize)]
struct Suite {
    tests: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    input: Input,
    expect: Expect,
}

/// What the suite says of template state (`multi_aware`, `unique_id`, `_dc` of a record) is not
/// read: the engine keeps no state yet. `ignore_signature` is no option of ours either: the
/// flow is `operator`, which asks for no signature.
#[derive(Deserialize)]
struct Input {
    /// Absent for the cases that bring their records with them.
    provider_id: Option<String>,
    service_id: Option<String>,
    template_records: Option<Value>,
    zone_records: Option<Vec<SuiteRecord>>,
    domain: String,
    host: Option<String>,
    params: BTreeMap<String, String>,
    #[serde(default)]
    group_ids: Vec<String>,
    redirect_records: Option<Vec<BTreeMap<String, Value>>>,
}

#[derive(Deserialize)]
struct Expect {
    exception: Option<String>,
    #[serde(default)]
    records: Vec<SuiteRecord>,
}

#[derive(Deserialize)]
struct SuiteRecord {
    #[serde(rename = "type")]
    rtype: String,
    name: String,
    data: String,
    ttl: Option<u32>,
    priority: Option<u16>,
    weight: Option<u16>,
    port: Option<u16>,
    service: Option<String>,
    protocol: Option<String>,
}

impl SuiteRecord {
    /// The record as a zone has it.
    ///
    /// Names are relative to the domain, `@` is the apex. The numbers of MX and SRV move into the
    /// data. An SRV has three fields for its owner: `service` and `protocol`, where given, become
    /// the labels `_service._protocol` in front of `name` (RFC 2782), with underscores added, as
    /// the engine does for templates (OQ-3); where they are not given `name` is the owner.
    fn to_record(&self, domain: &str) -> Record {
        let label = |text: &Option<String>| {
            let text = text.as_deref()?;
            Some(format!("_{}.", text.trim_start_matches('_')))
        };
        let name = match self.name.as_str() {
            "@" | "" => format!("{domain}."),
            name => format!("{name}.{domain}."),
        };
        let owner = [label(&self.service), label(&self.protocol), Some(name)];
        let owner: String = owner.into_iter().flatten().collect();
        let number = |n: Option<u16>| n.map(|n| format!("{n} "));
        let data = [
            number(self.priority),
            number(self.weight),
            number(self.port),
            Some(self.data.clone()),
        ];
        let data: String = data.into_iter().flatten().collect();
        Record::new(owner, self.rtype.as_str(), self.ttl, data)
    }
}

impl Case {
    /// The zone after the template was applied.
    fn outcome(&self, suites: &Path) -> Result<Vec<Meaning>, Error> {
        let input = &self.input;
        let policy = shared::all_types(self.redirect());
        let template = self.template(suites)?;
        let mut request = Request::new(input.domain.as_str());
        request.host = input.host.clone().unwrap_or_default();
        request.params = input.params.clone();
        request.groups = input.group_ids.clone();
        let records = self.records(input.zone_records.as_deref().unwrap_or_default());
        let mut zone = Zone::new(&format!("{}.", input.domain), records)?;
        let before: Vec<Record> = zone.records().cloned().collect();
        let rendered = template.resolve(&request, &policy)?;
        let plan = rendered.clone().plan(&zone, &policy)?;
        plan.commit(&mut zone)?;
        let after = meanings(zone.records());
        // Whatever odd data the zone has: a second time changes nothing, and undo restores.
        assert!(rendered.plan(&zone, &policy)?.is_empty(), "{}", self.id);
        plan.inverse().commit(&mut zone)?;
        let mut left: Vec<&Record> = zone.records().collect();
        left.retain(|record| !before.contains(record));
        assert!(left.is_empty() && zone.len() == before.len(), "{}", self.id);
        Ok(after)
    }

    fn expected(&self) -> Vec<Meaning> {
        meanings(&self.records(&self.expect.records))
    }

    fn records(&self, records: &[SuiteRecord]) -> Vec<Record> {
        let domain = &self.input.domain;
        records.iter().map(|r| r.to_record(domain)).collect()
    }

    /// Cases of the second kind name a template file; ids are compared there without letter case.
    fn template(&self, suites: &Path) -> Result<Template, Error> {
        match (&self.input.provider_id, &self.input.service_id) {
            (Some(provider), Some(service)) if self.input.template_records.is_none() => {
                let name = format!("{provider}.{service}.json").to_lowercase();
                let path = suites.join("templates").join(name);
                Template::parse(&shared::octets(&path))
            }
            _ => {
                let records = self.input.template_records.clone();
                Ok(shared::template(&records.unwrap_or_default()))
            }
        }
    }

    /// Cases of the first kind bring the records that serve redirects; without them there is no
    /// support for redirects (279). The others assume one pair for all.
    fn redirect(&self) -> Option<Value> {
        if let Some(given) = &self.input.redirect_records {
            let backing = given.iter().map(|record| {
                json!({"type": record["type"], "data": record["pointsTo"], "ttl": record["ttl"]})
            });
            return Some(backing.collect());
        }
        self.input.template_records.is_none().then(|| {
            json!([
                {"type": "A", "data": "127.0.0.1", "ttl": 600},
                {"type": "AAAA", "data": "::1", "ttl": 600},
            ])
        })
    }

    /// `None` if the outcome is the expected one; else the difference, in words.
    fn difference(&self, suites: &Path) -> Option<String> {
        match (&self.expect.exception, self.outcome(suites)) {
            // The names of exceptions are the suite's own; any refusal will do.
            (Some(_), Err(_)) => None,
            (Some(exception), Ok(zone)) => {
                Some(format!("expected {exception}, found the zone {zone:#?}"))
            }
            (None, Err(error)) => Some(format!("refused: {error} ({:?})", error.kind())),
            (None, Ok(zone)) => {
                let expected = self.expected();
                (zone != expected).then(|| format!("expected {expected:#?}, found {zone:#?}"))
            }
        }
    }
}

/// `suite/known-divergences.json`.
#[derive(Deserialize)]
struct Known {
    divergences: Vec<Listed>,
    /// Cases that pass, but not for the reason that the suite has in mind.
    by_accident: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    case: usize,
    id: String,
    rules: Vec<String>,
    reason: String,
}

fn known() -> Known {
    serde_json::from_str(include_str!("suite/known-divergences.json")).unwrap()
}

fn cases(suites: &Path) -> Vec<Case> {
    let mut all = Vec::new();
    for (file, count) in FILES {
        let suite: Suite = serde_yaml_ng::from_str(&shared::read(&suites.join(file))).unwrap();
        assert_eq!(suite.tests.len(), count, "{file}");
        all.extend(suite.tests);
    }
    all
}

#[test]
fn the_cases_that_differ_are_those_listed() {
    let Some(suites) = shared::path("suites") else {
        return;
    };
    let cases = cases(&suites);
    let mut listed: BTreeMap<usize, &Listed> = BTreeMap::new();
    let known = known();
    for entry in &known.divergences {
        assert!(listed.insert(entry.case, entry).is_none(), "{}", entry.case);
    }
    let mut faults = Vec::new();
    for (number, case) in (1..).zip(&cases) {
        let id = &case.id;
        match (listed.remove(&number), case.difference(&suites)) {
            (None, None) => {}
            (Some(entry), Some(_)) => assert_eq!(entry.id, *id, "{number}"),
            (None, Some(difference)) => faults.push(format!("{number} {id}: {difference}")),
            (Some(_), None) => faults.push(format!("{number} {id}: listed, and passes")),
        }
    }
    faults.extend(listed.keys().map(|n| format!("{n}: there is no such case")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(cases.len() - known.divergences.len(), 253);
}

/// Every entry names its rules and its reason.
#[test]
fn the_list_is_complete() {
    let known = known();
    for entry in known.divergences.iter().chain(&known.by_accident) {
        assert!(
            !entry.rules.is_empty() && entry.reason.len() > 20,
            "{}",
            entry.case
        );
    }
    let numbers: Vec<usize> = known.divergences.iter().map(|e| e.case).collect();
    assert!(numbers.is_sorted(), "sorted by number");
}

/// T-34, T-46: SRV records at the apex are fine. The suite refuses them; these cases pass only
/// because the service of the record is no label.
#[test]
fn passing_by_accident() {
    let Some(suites) = shared::path("suites") else {
        return;
    };
    let cases = cases(&suites);
    for entry in known().by_accident {
        let case = &cases[entry.case - 1];
        assert_eq!(case.id, entry.id);
        assert!(case.expect.exception.is_some());
        let error = case.outcome(&suites).unwrap_err();
        assert_eq!(
            error.pointer(),
            Some("/records/0/service"),
            "{}",
            entry.case
        );
        // With a service that is a label nothing is wrong.
        let mut records = case.input.template_records.clone().unwrap();
        records[0]["service"] = json!("_sip");
        let mut request = Request::new(case.input.domain.as_str());
        request.params = case.input.params.clone();
        let template = shared::template(&records);
        let rendered = template.resolve(&request, &Policy::default()).unwrap();
        assert_eq!(rendered.records().count(), 1);
    }
}
