//! Parameters of HTTPS and SVCB records may be quoted (RFC 9460 section 2.1).
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use dc_template::{ErrorKind, Policy, Record, Request, Template, Zone};

const TEMPLATE: &[u8] = br#"{"providerId":"p","serviceId":"s","records":[
    {"type":"HTTPS","host":"www","data":"1 . alpn=\"%alpn%\"","ttl":600}]}"#;

/// C-12, T-38: quoted or not, it is the same record.
#[test]
fn a_quoted_parameter_equals_a_bare_one() {
    let template = Template::parse(TEMPLATE).unwrap();
    let request = Request::new("example.com").param("alpn", "h2,h3");
    let rendered = template.resolve(&request, &Policy::default()).unwrap();
    for data in ["1 . alpn=h2,h3", "1 . alpn=\"h2,h3\""] {
        let there = Record::new("www.example.com.", "HTTPS", 600, data);
        let zone = Zone::new("example.com.", vec![there]).unwrap();
        let plan = rendered.clone().plan(&zone, &Policy::default()).unwrap();
        assert!(plan.is_empty() && plan.keep.len() == 1, "{data}: {plan:?}");
    }
}

/// OQ-32: a value stays within its quotes.
#[test]
fn a_value_cannot_add_a_parameter() {
    let template = Template::parse(TEMPLATE).unwrap();
    for value in ["h2\" port=\"1", "h2\" port=1", "h2\"", "h2\\"] {
        let request = Request::new("example.com").param("alpn", value);
        let error = template.resolve(&request, &Policy::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Injection, "{value}");
    }
}
