//! The test vectors of `docs/vectors`, which are there for every implementation: each case of
//! applying templates from the file that others read, and all files against their description.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails; the vectors are files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dc_template::{InstanceKey, JsonRequest, JsonZone, Plan, Policy, Record, State, Zone};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

/// A file of vectors, as `schema.json` describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<C> {
    #[serde(rename = "$schema")]
    schema: String,
    area: String,
    about: String,
    cases: Vec<C>,
}

/// What every case has, whatever it is about.
#[derive(Deserialize)]
struct Head {
    id: String,
    sections: Vec<String>,
    rules: Vec<String>,
    #[serde(default)]
    choices: Vec<String>,
    why: String,
}

/// The files whose cases other crates run.
const ELSEWHERE: [&str; 3] = ["discovery", "redirects", "settings"];

/// A request with its answer, or a zone with the steps of a story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "sections")]
    _sections: Vec<String>,
    #[serde(rename = "rules")]
    _rules: Vec<String>,
    #[serde(default, rename = "choices")]
    _choices: Vec<String>,
    id: String,
    why: String,
    request: Option<Box<RawValue>>,
    expect: Option<Expect>,
    zone: Option<JsonZone>,
    steps: Option<Vec<Step>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    request: Option<serde_json::Map<String, Value>>,
    expect: Option<Expect>,
    edit: Option<Edit>,
}

/// What somebody does to the zone by hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    remove: Vec<Record>,
    add: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    records: Option<Vec<Record>>,
    error: Option<String>,
    #[serde(default)]
    notices: Vec<String>,
    instances: Option<Vec<Value>>,
    disables: Option<Vec<Value>>,
}

fn files<C: DeserializeOwned>(wanted: impl Fn(&str) -> bool) -> Vec<(String, File<C>)> {
    let found = corpus::json_files(&corpus::repository("docs/vectors"));
    let files = found.into_iter().filter(|(name, _)| name != "schema");
    files
        .filter(|(name, _)| wanted(name))
        .map(|(name, path)| {
            let text = corpus::read(&path);
            let file = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, file)
        })
        .collect()
}

/// The only labels of the vectors that are not ASCII.
fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.to_ascii = Some(|label| (label == "b\u{fc}cher").then(|| "xn--bcher-kva".to_owned()));
    policy
}

/// The records of a zone in an order of their own.
fn sorted<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<String> {
    let records = records.into_iter();
    let mut all: Vec<String> = records
        .map(|record| serde_json::to_string(record).unwrap())
        .collect();
    all.sort();
    all
}

/// Empty, or in what the plan differs.
fn differs(expect: &Expect, zone: &mut Zone<'_>, result: Result<&Plan, String>) -> String {
    let mut out = String::new();
    match (&result, &expect.error) {
        (Err(kind), Some(expected)) if kind.split(':').next() == Some(expected) => {}
        (Err(kind), Some(expected)) => write!(out, "{kind} instead of {expected}").unwrap(),
        (Err(kind), None) => write!(out, "refused with {kind}").unwrap(),
        (Ok(_), Some(expected)) => write!(out, "not refused with {expected}").unwrap(),
        (Ok(_), None) => {}
    }
    let Ok(plan) = result else { return out };
    let codes: Vec<&str> = plan.notices.iter().map(|n| n.code.as_str()).collect();
    for code in &expect.notices {
        if !codes.contains(&code.as_str()) {
            write!(out, "no notice {code}; there are {codes:?}").unwrap();
        }
    }
    if let Some(records) = &expect.records {
        let (found, wanted) = (sorted(zone.records()), sorted(records));
        if found != wanted {
            write!(
                out,
                "\n  expected {}\n  found    {}",
                wanted.join("\n           "),
                found.join("\n           ")
            )
            .unwrap();
        }
    }
    out
}

fn single(case: &Case) -> String {
    let raw = case.request.as_deref().unwrap().get();
    let policy = policy();
    let answer = JsonRequest::parse(raw.as_bytes()).answer(None, &policy);
    let request: Value = serde_json::from_str(raw).unwrap();
    let zone: JsonZone = serde_json::from_value(request["zone"].clone()).unwrap();
    let mut zone = Zone::new(&zone.origin, zone.records).unwrap();
    let result = answer.result;
    if let Ok(plan) = &result {
        plan.commit(&mut zone).unwrap();
    }
    let result = result
        .as_ref()
        .map_err(|e| format!("{}: {e}", e.kind().as_str()));
    differs(case.expect.as_ref().unwrap(), &mut zone, result)
}

/// Identities as the vectors have them, in an order of their own.
fn identities<'k>(keys: impl IntoIterator<Item = &'k InstanceKey>) -> BTreeSet<String> {
    let line =
        |k: &InstanceKey| format!("{}/{} {:?} {:?}", k.provider_id, k.service_id, k.host, k.id);
    keys.into_iter().map(line).collect()
}

fn expected(identities: &[Value]) -> BTreeSet<String> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let line = |v: &Value| {
        let (provider, service) = (text(v, "providerId"), text(v, "serviceId"));
        format!(
            "{provider}/{service} {:?} {:?}",
            text(v, "host"),
            text(v, "id")
        )
    };
    identities.iter().map(line).collect()
}

/// The first step that differs.
fn story(case: &Case) -> String {
    let start = case.zone.as_ref().unwrap();
    let mut zone = Zone::new(&start.origin, start.records.clone()).unwrap();
    let mut state = State::new();
    for (at, step) in case.steps.as_ref().unwrap().iter().enumerate() {
        if let Some(edit) = &step.edit {
            let mut records: Vec<Record> = zone.records().cloned().collect();
            for record in &edit.remove {
                let place = records.iter().position(|r| r == record).unwrap();
                records.remove(place);
            }
            records.extend(edit.add.iter().cloned());
            zone = Zone::new(&start.origin, records).unwrap();
            continue;
        }
        let mut request = step.request.clone().unwrap();
        let records: Vec<&Record> = zone.records().collect();
        let records = serde_json::to_value(records).unwrap();
        let now = serde_json::json!({"origin": start.origin, "records": records});
        request.insert("zone".to_owned(), now);
        request.insert("state".to_owned(), serde_json::to_value(&state).unwrap());
        let line = serde_json::to_string(&request).unwrap();
        let result = JsonRequest::parse(line.as_bytes())
            .answer(None, &policy())
            .result;
        if let Ok(plan) = &result {
            plan.commit_with(&mut zone, &mut state).unwrap();
        }
        let expect = step.expect.as_ref().unwrap();
        let outcome = result
            .as_ref()
            .map_err(|e| format!("{}: {e}", e.kind().as_str()));
        let mut out = differs(expect, &mut zone, outcome);
        if let Some(instances) = &expect.instances {
            let found = identities(state.instances().map(|i| &i.key));
            if found != expected(instances) {
                write!(out, "\n  instances {found:?}").unwrap();
            }
        }
        if let (Some(disables), Ok(plan)) = (&expect.disables, &result) {
            let found = identities(plan.disables.iter().map(|d| &d.key));
            if found != expected(disables) {
                write!(out, "\n  disables {found:?}").unwrap();
            }
        }
        if !out.is_empty() {
            return format!("step {}: {out}", at + 1);
        }
    }
    String::new()
}

#[test]
fn every_case_ends_as_it_says() {
    let mut wrong = String::new();
    let mut ran = 0;
    for (name, file) in files::<Case>(|name| !ELSEWHERE.contains(&name)) {
        for case in &file.cases {
            ran += 1;
            let out = match case.steps {
                Some(_) => story(case),
                None => single(case),
            };
            if !out.is_empty() {
                writeln!(wrong, "{name}/{}: {} — {out}", case.id, case.why).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(ran > 600, "{ran} cases");
}

/// A case is a request with its answer, or a story of several.
#[test]
fn cases_are_one_of_two() {
    for (name, file) in files::<Case>(|name| !ELSEWHERE.contains(&name)) {
        for case in &file.cases {
            let at = format!("{name}/{}", case.id);
            let alone = case.request.is_some() && case.expect.is_some();
            let steps = case.zone.is_some() && case.steps.is_some();
            assert!(alone != steps, "{at} is one of two");
            let steps = case.steps.iter().flatten();
            let expects = steps.filter_map(|step| step.expect.as_ref());
            for expect in expects.chain(&case.expect) {
                assert!(expect.records.is_some() != expect.error.is_some(), "{at}");
            }
        }
    }
}

/// The first column of the tables of a document.
fn first_cells(name: &str) -> BTreeSet<String> {
    let text = corpus::read(&corpus::repository("docs").join(name));
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines
        .map(|line| line.split('|').nth(1).unwrap().trim().to_owned())
        .collect()
}

#[test]
fn the_files_are_as_described() {
    let mut rules = first_cells("conformance.md");
    for part in ["discovery", "flow", "signing"] {
        rules.extend(first_cells(&format!("conformance-{part}.md")));
    }
    let decisions = first_cells("decisions.md");
    let readme = corpus::read(&corpus::repository("docs/vectors/README.md"));
    let mut counts = BTreeMap::new();
    for (name, file) in files::<Head>(|_| true) {
        assert_eq!(file.schema, "./schema.json");
        assert_eq!(file.area, name);
        assert!(readme.contains(file.about.as_str()), "{name}: about");
        let mut ids = BTreeSet::new();
        for case in &file.cases {
            let at = format!("{name}/{}", case.id);
            let kebab = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            assert!(case.id.bytes().all(kebab), "{at}");
            assert!(ids.insert(&case.id), "{at} occurs twice");
            assert!(!case.sections.is_empty() && !case.rules.is_empty(), "{at}");
            let one_sentence = case.why.ends_with('.') && !case.why.contains('\n');
            assert!(one_sentence, "{at}: {}", case.why);
            for rule in &case.rules {
                assert!(
                    rules.contains(rule),
                    "{at}: {rule} stands in no document of conformance"
                );
            }
            for choice in &case.choices {
                let there = decisions.contains(choice) || rules.contains(choice);
                assert!(there, "{at}: {choice}");
            }
        }
        let row = format!("| [{name}]({name}.json) | {} |", ids.len());
        assert!(readme.contains(&row), "README: {row}");
        counts.insert(name, ids.len());
    }
    assert!(ELSEWHERE.iter().all(|name| counts.contains_key(*name)));
    let path = corpus::repository("docs/vectors/signing/vectors.json");
    let signing: Value = serde_json::from_str(&corpus::read(&path)).unwrap();
    let lists = ["canonical", "links", "key_records"].map(|name| signing[name].as_array().unwrap());
    counts.insert(
        "signing".to_owned(),
        lists.iter().map(|list| list.len()).sum(),
    );
    let row = format!(
        "| [signing](signing/vectors.json) | {} |",
        counts["signing"]
    );
    assert!(readme.contains(&row), "README: {row}");
    assert!(readme.contains(signing["about"].as_str().unwrap()));
    let all: usize = counts.values().sum();
    let all = format!("{},{:03}", all / 1000, all % 1000);
    assert!(
        readme.contains(&format!("**{all} cases**")),
        "README: {all} cases"
    );
}
