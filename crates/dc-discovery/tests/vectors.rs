//! The test vectors of discovery and settings in `docs/vectors`, which are there for every
//! implementation: each case from the file that others read.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use dc_discovery::{
    Answer, Ask, Attempt, Discovery, DomainError, FailureKind, Options, Response, Settings,
    SettingsOptions, Warning,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A file; what all of them have in common is checked by `crates/dc-template/tests/vectors.rs`.
#[derive(Deserialize)]
struct File<C> {
    cases: Vec<C>,
}

fn cases<C: DeserializeOwned>(area: &str) -> Vec<C> {
    let text = corpus::read(&corpus::repository(&format!("docs/vectors/{area}.json")));
    let file: File<C> = serde_json::from_str(&text).expect(area);
    file.cases
}

/// Every case of a file, with what comes of it.
fn compare<C>(cases: &[C], of: impl Fn(&C) -> (&str, &Value, Value)) {
    let mut wrong = String::new();
    for case in cases {
        let (id, expected, found) = of(case);
        if *expected != found {
            writeln!(wrong, "{id}\n  expected {expected}\n  found    {found}").expect("text");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A JSON object without the members that are null or empty.
fn tidy(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, value| !value.is_null() && *value != json!([]));
    }
    value
}

#[derive(Deserialize)]
struct Case {
    id: String,
    discover: Discover,
    exchange: Vec<Exchange>,
    expect: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Discover {
    domain: String,
    #[serde(default)]
    apex: bool,
    #[serde(default)]
    suffixes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ask: Value,
    answer: Given,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Given {
    Soa {
        soa: String,
    },
    Txt {
        txt: Vec<Vec<String>>,
    },
    Ns {
        ns: Vec<String>,
    },
    Failure {
        failure: String,
    },
    Http {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: Value,
    },
}

impl Given {
    fn answer(&self) -> Answer {
        match self {
            Self::Soa { soa } => Answer::Soa { owner: soa.clone() },
            Self::Txt { txt } => {
                let octets = |strings: &Vec<String>| {
                    let strings = strings.iter();
                    strings.map(|string| string.clone().into_bytes()).collect()
                };
                Answer::Txt(txt.iter().map(octets).collect())
            }
            Self::Ns { ns } => Answer::Ns(ns.clone()),
            Self::Failure { failure } => {
                let mut kinds = FailureKind::ALL.iter();
                let kind = kinds.find(|kind| kind.as_str() == failure);
                (*kind.expect(failure)).into()
            }
            Self::Http {
                status,
                headers,
                body,
            } => Answer::Http(Response {
                status: *status,
                headers: headers.clone().into_iter().collect(),
                body: match body {
                    Value::Null => Vec::new(),
                    Value::String(text) => text.clone().into_bytes(),
                    value => value.to_string().into_bytes(),
                },
            }),
        }
    }
}

fn asked(ask: &Ask) -> Value {
    match ask {
        Ask::QuerySoa { name, .. } => json!({"soa": name}),
        Ask::QueryTxt { name, .. } => json!({"txt": name}),
        Ask::QueryNs { name, .. } => json!({"ns": name}),
        Ask::Fetch(fetch) => json!({"url": fetch.url.as_str()}),
        other => panic!("{other:?}"),
    }
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect()
}

fn attempt(attempt: &Attempt) -> Value {
    tidy(json!({
        "record": attempt.record,
        "kind": attempt.kind,
        "retryAfter": attempt.retry_after.map(|after| after.as_secs()),
    }))
}

fn discover(case: &Case) -> Value {
    let Discover {
        domain,
        apex,
        suffixes,
    } = &case.discover;
    let is_suffix = |name: &str| !name.contains('.') || suffixes.iter().any(|one| one == name);
    let options = Options::default();
    let discovery = match apex {
        true => Discovery::at(domain, &options, &is_suffix),
        false => Discovery::below(domain, &options, &is_suffix),
    };
    let discovery = match discovery {
        Ok(discovery) => discovery,
        Err(error) => {
            let kind = match error {
                DomainError::PublicSuffix { .. } => "public-suffix",
                _ => "invalid-domain",
            };
            return json!({"error": kind, "temporary": false});
        }
    };
    let mut exchange = case.exchange.iter();
    let mut unexpected = None;
    let outcome = discovery.run(
        |ask| match exchange.next() {
            Some(next) if next.ask == asked(&ask) => next.answer.answer(),
            _ => {
                unexpected.get_or_insert(asked(&ask));
                FailureKind::Other.into()
            }
        },
        || Duration::ZERO,
    );
    if let Some(ask) = unexpected {
        return json!({"asked": ask});
    }
    if let Some(left) = exchange.next() {
        return json!({"not asked": left.ask});
    }
    match outcome {
        Ok(found) => {
            let verdict = serde_json::to_value(&found.name_servers).expect("JSON");
            let told = case.expect.get("nameServers").is_some();
            tidy(json!({
                "apex": found.apex,
                "record": found.record,
                "url": found.url,
                "providerId": found.settings.provider_id,
                "nameServers": verdict.get("verdict").filter(|_| told),
                "warnings": codes(&found.warnings),
            }))
        }
        Err(lost) => tidy(json!({
            "error": lost.kind,
            "temporary": lost.temporary,
            "apex": lost.apex,
            "attempts": lost.attempts.iter().map(attempt).collect::<Vec<_>>(),
            "warnings": codes(&lost.warnings),
        })),
    }
}

#[test]
fn discovery() {
    let cases: Vec<Case> = cases("discovery");
    compare(&cases, |case| (&case.id, &case.expect, discover(case)));
}

#[derive(Deserialize)]
struct SettingsCase {
    id: String,
    settings: Received,
    expect: Value,
}

/// A settings response and its reader.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Received {
    json: Option<Value>,
    text: Option<String>,
    #[serde(default)]
    name_may_be_missing: bool,
    #[serde(default)]
    understood: Vec<String>,
}

fn read(case: &SettingsCase) -> Value {
    let given = &case.settings;
    let text = match (&given.json, &given.text) {
        (Some(value), None) => value.to_string(),
        (None, Some(text)) => text.clone(),
        _ => panic!("{}: one of two", case.id),
    };
    let mut options = SettingsOptions::default();
    options.provider_name_may_be_missing = given.name_may_be_missing;
    options.understood.clone_from(&given.understood);
    match Settings::parse(text.as_bytes(), &options) {
        Ok((settings, warnings)) => {
            let panel = case.expect.get("controlPanel").map(|panel| {
                let domain = panel.get("domain").and_then(Value::as_str).expect("domain");
                let link = settings.url_control_panel.as_ref().expect("a link");
                json!({"domain": domain, "url": link.url(domain).expect(domain)})
            });
            let warning = |one: &Warning| json!({"member": one.member, "code": one.code});
            tidy(json!({
                "settings": settings,
                "warnings": warnings.iter().map(warning).collect::<Vec<_>>(),
                "controlPanel": panel,
            }))
        }
        Err(error) => tidy(json!({"error": error.kind(), "member": error.member()})),
    }
}

#[test]
fn settings() {
    let cases: Vec<SettingsCase> = cases("settings");
    compare(&cases, |case| (&case.id, &case.expect, read(case)));
}
