//! A request in JSON gets an answer: no panic, and the same one twice.
#![no_main]

use dc_template::{JsonRequest, Policy, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let template = Template::parse(
        br#"{"providerId":"p","serviceId":"s","records":[
        {"type":"A","host":"%h%","pointsTo":"%a%","ttl":"%t%"},
        {"type":"CAA","host":"@","data":"0 issue \"%c%\"","ttl":60},
        {"type":"SPFM","host":"@","spfRules":"%s%"},
        {"type":"TXT","host":"%fqdn%.","data":"%d%","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"x"},
        {"type":"SRV","name":"@","service":"_s","protocol":"_tcp","target":"%n%","priority":"%p%","weight":0,"port":1,"ttl":1}]}"#,
    )
    .expect("a template");
    let answer = || {
        let answer = JsonRequest::parse(data).answer(Some(&template), &Policy::default());
        serde_json::to_string(&answer).expect("an answer is JSON")
    };
    assert_eq!(answer(), answer());
});
