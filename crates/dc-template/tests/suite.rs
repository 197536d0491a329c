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

use dc_template::{Error, Instance, OwnedRecord, Policy, Record, Request, State, Template, Zone};
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

/// With `multi_aware` the engine keeps state: `_dc` of a record is the suite's way to write it
/// down. `ignore_signature` is no option of ours: the flow is `operator`, which asks for no
/// signature.
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
    #[serde(default)]
    multi_aware: bool,
    #[serde(default)]
    multi_instance: bool,
    unique_id: Option<String>,
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
    _dc: Option<Value>,
}

/// The instance that a record belongs to.
#[derive(Clone, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "camelCase")]
struct Owner {
    id: String,
    provider_id: String,
    service_id: String,
    host: String,
    essential: String,
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
        if input.multi_aware {
            return self.with_state(&template, request, zone, &policy);
        }
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

    /// M-4, M-6, C-15, W-11: the zone where state is kept; and who owns what afterwards is as the
    /// suite says.
    fn with_state(
        &self,
        template: &Template,
        request: Request,
        mut zone: Zone<'_>,
        policy: &Policy,
    ) -> Result<Vec<Meaning>, Error> {
        let given = self.input.zone_records.as_deref().unwrap_or_default();
        let mut state = self.state(given);
        let request = match &self.input.unique_id {
            Some(id) => request.instance(id),
            None => request,
        };
        let plan = template.plan_with(&request, &zone, &state, policy)?;
        let (before, first) = (meanings(zone.records()), state.clone());
        plan.commit_with(&mut zone, &mut state)?;
        let mut expected = self.state(&self.expect.records);
        if self.input.unique_id.is_none() {
            // An id of chance; ours is empty.
            let text = serde_json::to_string(&expected).unwrap();
            expected = State::parse(text.replace("<test only: random>", "").as_bytes()).unwrap();
        }
        // Without multiInstance the id of the request is ignored (OQ-25).
        let plain = |state: &State| -> Vec<(String, Vec<String>)> {
            let mut all = owners(state);
            for (key, _) in all.iter_mut().filter(|_| !template.multi_instance()) {
                let end = key.find(" (id").unwrap_or(key.len());
                key.truncate(end);
            }
            all
        };
        assert_eq!(plain(&state), plain(&expected), "{}", self.id);
        let after = meanings(zone.records());
        plan.inverse().commit_with(&mut zone, &mut state)?;
        assert_eq!((meanings(zone.records()), state), (before, first));
        Ok(after)
    }

    /// The state that `_dc` of the records means.
    fn state(&self, records: &[SuiteRecord]) -> State {
        let domain = &self.input.domain;
        let mut instances: BTreeMap<Owner, Vec<Value>> = BTreeMap::new();
        for record in records {
            let Some(owner) = record._dc.clone() else {
                continue;
            };
            let mut owner: Owner = serde_json::from_value(owner).unwrap();
            let essential = std::mem::take(&mut owner.essential) == "Always";
            let record = record.to_record(domain);
            instances.entry(owner).or_default().push(json!({
                "name": record.name, "type": record.rtype.as_str(),
                "data": record.data,
                "essential": essential,
            }));
        }
        let instances: Vec<Value> = instances
            .into_iter()
            .map(|(owner, records)| {
                json!({
                    "providerId": owner.provider_id, "serviceId": owner.service_id,
                    "domain": domain, "host": owner.host.trim_start_matches('@'), "id": owner.id,
                    "records": records,
                })
            })
            .collect();
        let state = json!({"version": 1, "instances": instances});
        State::parse(state.to_string().as_bytes()).unwrap()
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
                Template::parse(&corpus::octets(&path))
            }
            (Some(provider), Some(service)) => Template::parse(
                json!({
                    "providerId": provider, "serviceId": service,
                    "multiInstance": self.input.multi_instance,
                    "records": self.input.template_records,
                })
                .to_string()
                .as_bytes(),
            ),
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

/// Who owns what, without what a template says beside its records.
fn owners(state: &State) -> Vec<(String, Vec<String>)> {
    let record = |r: &OwnedRecord| format!("{} {} {} {}", r.name, r.rtype, r.data, r.essential);
    let owned = |i: &Instance| i.records.iter().map(record).collect();
    state
        .instances()
        .map(|i| (i.key.to_string(), owned(i)))
        .collect()
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
        let suite: Suite = serde_yaml_ng::from_str(&corpus::read(&suites.join(file))).unwrap();
        assert_eq!(suite.tests.len(), count, "{file}");
        all.extend(suite.tests);
    }
    all
}

#[test]
fn the_cases_that_differ_are_those_listed() {
    let Some(suites) = corpus::path("suites") else {
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
    assert_eq!(cases.len() - known.divergences.len(), 256);
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
    let Some(suites) = corpus::path("suites") else {
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
