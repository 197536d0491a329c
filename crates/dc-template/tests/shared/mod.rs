//! Shared by the conformance tests: templates, policies, and records by meaning.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests fail by a panic, and use parts of this"
)]

pub(crate) mod meaning;
pub(crate) mod values;

use dc_template::{Policy, Template};
use serde_json::{Value, json};

/// A template with these records and nothing else.
pub(crate) fn template(records: &Value) -> Template {
    let json = json!({
        "providerId": "provider.example", "providerName": "Provider",
        "serviceId": "service", "serviceName": "Service",
        "records": records,
    });
    Template::parse(json.to_string().as_bytes()).unwrap()
}

/// Every type supported, redirects served by these records, TTLs of an RRset left alone.
pub(crate) fn all_types(redirect: Option<Value>) -> Policy {
    let mut policy = json!({
        "rrsetTtl": "keep",
        "spf": {"ttl": 6000},
        "types": {"ns": true, "generic": true, "apexcname": true},
    });
    if let Some(redirect) = redirect {
        policy["redirect"] = redirect;
    }
    serde_json::from_value(policy).unwrap()
}
