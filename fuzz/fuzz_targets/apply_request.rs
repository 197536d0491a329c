//! Laws: any octets get an answer in JSON, with the `id` that came; a plan is complete, so that the
//! zone without `remove` and with `add` is planned to nothing; an error has a kind and a message
//! without control characters.
#![no_main]

use std::sync::LazyLock;

use dc_template::{JsonRequest, Policy, Template};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    Template::parse(
        br#"{"providerId":"p","serviceId":"s","records":[
        {"type":"A","host":"%h%","pointsTo":"%a%","ttl":"%t%"},
        {"type":"CAA","host":"@","data":"0 issue \"%c%\"","ttl":60},
        {"type":"SPFM","host":"@","spfRules":"%s%"},
        {"type":"TXT","host":"%fqdn%.","data":"%d%","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"x"},
        {"type":"SRV","name":"@","service":"_s","protocol":"_tcp","target":"%n%","priority":"%p%","weight":0,"port":1,"ttl":1}]}"#,
    )
    .expect("a template")
});

fuzz_target!(|data: &[u8]| {
    let answered = answer(data);
    assert_eq!(answered, answer(data));
    let answered: Value = serde_json::from_str(&answered).expect("an answer is JSON");
    let request = serde_json::from_slice::<Value>(data).ok();
    if answered["ok"] == false {
        let error = &answered["error"];
        assert!(error["kind"].is_string());
        let message = error["message"].as_str().expect("a message");
        assert!(!message.chars().any(char::is_control), "{message:?}");
        return;
    }
    let mut request = request.expect("only JSON is planned");
    assert_eq!(answered.get("id"), request.get("id"));
    // With state there are actions, and a second instance is another one.
    if !request["state"].is_null() {
        return;
    }
    let records = request["zone"]["records"].as_array_mut().expect("records");
    for removal in answered["remove"].as_array().expect("a list") {
        let at = records
            .iter()
            .position(|record| same(record, &removal["record"]));
        records.remove(at.unwrap_or_else(|| panic!("{removal} is not in the zone")));
    }
    let additions = answered["add"].as_array().expect("a list");
    records.extend(additions.iter().map(|addition| addition["record"].clone()));
    let again = answer(request.to_string().as_bytes());
    let again: Value = serde_json::from_str(&again).expect("an answer is JSON");
    assert_eq!(
        (&again["add"], &again["remove"]),
        (&Value::Array(vec![]), &Value::Array(vec![]))
    );
});

fn answer(data: &[u8]) -> String {
    let answer = JsonRequest::parse(data).answer(Some(&TEMPLATE), &Policy::default());
    serde_json::to_string(&answer).expect("an answer is JSON")
}

/// A `null` counts as absent.
fn same(given: &Value, shown: &Value) -> bool {
    let members = |value: &Value| {
        let mut members = value.as_object().cloned().unwrap_or_default();
        members.retain(|_, value| !value.is_null());
        members
    };
    members(given) == members(shown)
}
