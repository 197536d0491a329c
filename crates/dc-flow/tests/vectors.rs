//! The test vectors of redirects in `docs/vectors`, which are there for every implementation: each
//! case from the file that others read, through the whole of what a DNS provider or a service
//! provider does (R-1 … R-11, U-8, U-9, P-6, Q-8 … Q-10, OQ-19, OQ-19c, OQ-20, OQ-24, OQ-46, OQ-53).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dc_flow::{
    ApplyRequest, ApplyRules, Callback, Checked, IncomingApply, Outcome, Refusal, Rejection,
};
use dc_template::Template;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};
use support::{PATH, records, signed};

/// The file; what all files have in common is checked by `crates/dc-template/tests/vectors.rs`.
#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    apply: Option<Apply>,
    callback: Option<Returned>,
    expect: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Apply {
    template: Value,
    parameters: Option<BTreeMap<String, String>>,
    query: Option<String>,
    signature: Option<String>,
    end: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Returned {
    query: String,
    state: Option<String>,
}

impl Apply {
    fn query(&self) -> String {
        let query = match (&self.parameters, &self.query) {
            (Some(parameters), None) => {
                let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
                let pairs = parameters.iter();
                let pairs = pairs.map(|(name, value)| format!("{name}={}", encode(value)));
                pairs.collect::<Vec<_>>().join("&")
            }
            (None, Some(query)) => query.clone(),
            _ => panic!("one of two"),
        };
        match self.signature.as_deref() {
            None => query,
            Some("broken") => {
                let whole = signed(&query);
                let broken = whole.replacen("domain=example.com", "domain=example.org", 1);
                assert_ne!(whole, broken);
                broken
            }
            Some(_) => signed(&query),
        }
    }

    /// What a DNS provider does before it asks the user.
    fn receive(&self, rules: &ApplyRules) -> Result<ApplyRequest, Rejection> {
        let query = self.query();
        let template = Template::parse(self.template.to_string().as_bytes()).unwrap();
        match IncomingApply::parse(PATH, query.as_bytes())?.against(&template, rules)? {
            Checked::Unsigned(request) => Ok(request),
            Checked::Signed(waiting) => match self.signature.as_deref() {
                Some("no-key") => waiting.verify_txt([["v=spf1 -all"]]),
                Some("dns-fails") => Err(waiting.key_unavailable()),
                _ => waiting.verify_txt(records()),
            },
        }
    }

    fn end(&self, request: &ApplyRequest) -> Result<Outcome, Rejection> {
        Err(request.refuse(match self.end.as_deref() {
            None => return Ok(request.done()),
            Some("not-authenticated") => Refusal::NotAuthenticated,
            Some("not-owner") => Refusal::NotOwner,
            Some("suspended") => Refusal::Suspended,
            Some("cancelled") => Refusal::Cancelled,
            Some("back-end") => Refusal::BackEnd,
            Some("overloaded") => Refusal::Overloaded,
            Some(other) => panic!("{other}"),
        }))
    }

    fn outcome(&self, expect: &Value) -> Value {
        let rules = ApplyRules::default();
        let ended = self.receive(&rules).and_then(|request| self.end(&request));
        match ended {
            Ok(outcome) => match outcome.location() {
                Some(location) => json!({"location": location}),
                None => json!({"page": outcome.status()}),
            },
            Err(rejection) => {
                let mut found =
                    json!({"error": rejection.code(), "kind": rejection.kind().as_str()});
                let outcome = rejection.outcome();
                match outcome.location() {
                    Some(location) => found["back"] = back(location, &expect["back"]),
                    None => found["page"] = outcome.status().into(),
                }
                found
            }
        }
    }
}

/// Takes the location of an error apart, as far as the case tells what it has.
fn back(location: &str, expect: &Value) -> Value {
    let uri = expect["uri"].as_str().unwrap_or_default();
    let Some(rest) = location.strip_prefix(uri) else {
        return json!(location);
    };
    let separator = if uri.contains('?') { '&' } else { '?' };
    let rest = rest.strip_prefix(separator).unwrap_or_default();
    let mut found = json!({"uri": uri});
    let mut names = Vec::new();
    for pair in rest.split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        let value = percent_decode_str(value).decode_utf8().unwrap();
        names.push(name);
        match name {
            "state" => found["state"] = json!(value),
            "error_description" => {
                if let Some(begin) = expect["description"].as_str() {
                    let begins = value.starts_with(begin);
                    found["description"] = json!(if begins { begin } else { &value });
                }
            }
            // Compared by the code of the rejection.
            "error" => assert!(!value.is_empty(), "{location}"),
            other => panic!("{other} in {location}"),
        }
    }
    assert_eq!(names[..2], ["error", "error_description"], "{location}");
    found
}

fn read(returned: &Returned) -> Value {
    match Callback::parse(returned.query.as_bytes(), returned.state.as_deref()) {
        Err(error) => json!({"refused": error.kind()}),
        Ok(callback) => {
            assert_eq!(callback.state_checked, returned.state.is_some());
            let mut found = json!({"cancelled": callback.is_cancelled()});
            if let Some(error) = callback.error {
                found["error"] = json!(error.text);
                if let Some(description) = error.description {
                    found["description"] = json!(description);
                }
            }
            found
        }
    }
}

#[test]
fn redirects() {
    let text = corpus::read(&corpus::repository("docs/vectors/redirects.json"));
    let file: File = serde_json::from_str(&text).unwrap();
    let mut wrong = String::new();
    for case in &file.cases {
        let found = match (&case.apply, &case.callback) {
            (Some(apply), None) => apply.outcome(&case.expect),
            (None, Some(returned)) => read(returned),
            _ => panic!("{}: one of two", case.id),
        };
        if found != case.expect {
            let (id, expected) = (&case.id, &case.expect);
            writeln!(wrong, "{id}\n  expected {expected}\n  found    {found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
