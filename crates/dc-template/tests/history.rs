//! Old and broken revisions of real templates: nothing panics, and every refusal says why and where.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod shared;

use dc_template::{Error, Request, Template, Zone};
use serde_json::{Value, json};

#[test]
fn old_revisions_apply_or_are_refused_with_a_place() {
    let Some(folder) = corpus::path("templates-history") else {
        return;
    };
    let files = corpus::json_files(&folder);
    assert!(!files.is_empty());
    for (name, path) in files {
        let text = corpus::octets(&path);
        let template = match Template::parse(&text) {
            Ok(template) => template,
            Err(error) => {
                assert!(!error.to_string().is_empty(), "{name}");
                continue;
            }
        };
        for finding in template.diagnostics() {
            assert!(!finding.message.is_empty(), "{name}");
        }
        let json: Value = serde_json::from_slice(&text).unwrap_or_default();
        for host in ["", "shop"] {
            if let Err(error) = apply(&template, &json, host) {
                assert!(!error.to_string().is_empty(), "{name}");
                let pointer = error.pointer().unwrap_or_else(|| panic!("{name}: {error}"));
                assert!(leads_somewhere(&json, pointer), "{name}: {pointer}");
            }
        }
    }
}

fn apply(template: &Template, json: &Value, host: &str) -> Result<(), Error> {
    let policy = shared::all_types(Some(
        json!([{"type": "A", "data": "127.0.0.1", "ttl": 600}]),
    ));
    let mut request = Request::new("example.com").host(host);
    request.params = shared::values::plausible(json);
    let mut zone = Zone::new("example.com.", Vec::new())?;
    let rendered = template.resolve(&request, &policy)?;
    let plan = rendered.clone().plan(&zone, &policy)?;
    plan.commit(&mut zone)?;
    assert!(rendered.plan(&zone, &policy)?.is_empty());
    Ok(())
}

/// A pointer names a member that is there, or one that is missing from an object that is there.
fn leads_somewhere(json: &Value, pointer: &str) -> bool {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    json.pointer(pointer).is_some() || json.pointer(parent).is_some_and(Value::is_object)
}
