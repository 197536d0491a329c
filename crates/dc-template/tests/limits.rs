//! Limits, each at its bound and one beyond, and what the values of the library say of themselves.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use dc_template::grammar::rdata;
use dc_template::{
    ErrorKind, Essential, JsonRequest, Level, NoticeCode, Plan, Policy, Record, Request, State,
    Template, Zone,
};
use serde_json::{Value, json};

fn template(more: Value) -> Template {
    let mut all = json!({
        "providerId": "webfarm.example", "providerName": "Webfarm",
        "serviceId": "hosting", "serviceName": "Hosting", "version": 2, "records": [],
    });
    all.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    Template::parse(all.to_string().as_bytes()).unwrap()
}

fn records(records: Value) -> Template {
    template(json!({"records": records}))
}

/// RFC 1035 section 3.3: a character-string has 255 octets at most, RDATA 65,535.
#[test]
fn octets_of_rdata() {
    let string = |octets: usize| format!("\"{}\"", "a".repeat(octets));
    for (octets, fits) in [(255, true), (256, false)] {
        assert_eq!(
            rdata("HINFO", &format!("{} x", string(octets))).is_ok(),
            fits,
            "{octets}"
        );
    }
    // Each string takes an octet for its length: 255 times 256, and what is left.
    let long = vec![string(255); 255].join(" ");
    for (octets, fits) in [(254, true), (255, false)] {
        assert_eq!(
            rdata("TXT", &format!("{long} {}", string(octets))).is_ok(),
            fits,
            "{octets}"
        );
    }
    // Every octet may be written as four characters.
    let escaped = vec![format!("\"{}\"", "\\001".repeat(254)); 250].join(" ");
    assert!(escaped.len() > 200_000);
    for rtype in ["TXT", "AVC"] {
        assert!(rdata(rtype, &escaped).is_ok(), "{rtype}");
    }
}

#[test]
fn fields_of_naptr() {
    let text = "10 020 s SIP+D2U \"\" _SIP._udp.Example.com.";
    let canonical = "10 20 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.com.";
    assert_eq!(rdata("NAPTR", text).as_deref(), Ok(canonical));
    for text in [
        "10 s s s example.com.",
        "10 20 s s example.com.",
        "10 70000 s s s example.com.",
    ] {
        assert!(rdata("NAPTR", text).is_err(), "{text}");
    }
}

/// L-14: 255 characters of a name that users are shown.
#[test]
fn length_of_display_names() {
    for (length, found) in [(255, 0), (256, 1)] {
        let template = template(json!({"serviceName": "ä".repeat(length)}));
        assert_eq!(template.diagnostics().len(), found, "{length}");
    }
}

/// Rules of a template, and a record of the template that takes them in.
#[test]
fn terms_of_spf() {
    let mut policy = Policy::default();
    policy.limits.spf_terms = 3;
    let resolve = |records| self::records(records).resolve(&Request::new("example.com"), &policy);
    let rules = |terms| json!([{"type": "SPFM", "host": "@", "spfRules": terms}]);
    assert!(resolve(rules("a mx include:a.example")).is_ok());
    let refused = resolve(rules("a mx include:a.example include:b.example")).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::SpfTooLong);
    let both = |data| {
        let literal = json!({"type": "TXT", "host": "@", "data": data, "ttl": 600});
        json!([{"type": "SPFM", "host": "@", "spfRules": "include:a.example"}, literal])
    };
    assert!(resolve(both("v=spf1 mx -all")).is_ok());
    assert!(resolve(both("v=spf1 a mx -all")).is_err());
}

#[test]
fn bounds_of_ttls_may_be_equal() {
    let resolve = |min, max| {
        let mut policy = Policy::default();
        (policy.ttl.min, policy.ttl.max) = (min, max);
        records(json!([]))
            .resolve(&Request::new("example.com"), &policy)
            .is_ok()
    };
    assert!(resolve(600, 600) && !resolve(601, 600));
}

/// Labels of a service may have hyphens.
#[test]
fn services_with_hyphens() {
    for (service, found) in [("_sip-tls", 0), ("_sip_tls", 1), ("sip", 1), ("_", 1)] {
        let template = records(
            json!([{"type": "SRV", "name": "@", "service": service, "protocol": "_tcp",
            "target": "sip.example.net", "port": 5060, "priority": 1, "weight": 1, "ttl": 600}]),
        );
        assert_eq!(template.diagnostics().len(), found, "{service}");
    }
}

#[test]
fn warnings_are_no_errors() {
    let warned = template(json!({"shared": true}));
    assert_eq!(warned.diagnostics()[0].level, Level::Warning);
    assert!(!warned.has_errors());
    assert!(template(json!({"records": 5})).has_errors());
    assert!(!template(json!({})).has_errors());
}

#[test]
fn the_missing_variable_is_named() {
    let template = records(json!([{"type": "A", "host": "@", "pointsTo": "%ip%", "ttl": 600}]));
    let error = template
        .resolve(&Request::new("example.com"), &Policy::default())
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.variable()),
        (ErrorKind::MissingVariable, Some("ip"))
    );
}

#[test]
fn rendered_records_keep_what_is_essential() {
    let record = |address, essential| json!({"type": "A", "host": "@", "pointsTo": address, "ttl": 600, "essential": essential});
    let template = records(json!([
        record("192.0.2.1", "Always"),
        record("192.0.2.2", "OnApply")
    ]));
    let rendered = template
        .resolve(&Request::new("example.com"), &Policy::default())
        .unwrap();
    let essential: Vec<_> = rendered
        .records()
        .map(|record| record.essential())
        .collect();
    assert_eq!(essential, [Essential::Always, Essential::OnApply]);
}

/// A plan that only adds, or only removes, is not empty.
#[test]
fn empty_plans() {
    let mut zone = Zone::new("example.com.", vec![]).unwrap();
    let adds = plan("@", &zone);
    assert!(adds.remove.is_empty() && !adds.is_empty());
    adds.commit(&mut zone).unwrap();
    assert!(plan("@", &zone).is_empty());
    let removes = adds.inverse();
    assert!(removes.add.is_empty() && !removes.is_empty());
}

#[test]
fn records_differ_by_each_member() {
    let record = Record::new("a.example.", "A", 600, "192.0.2.1");
    assert_eq!(record, record.clone());
    for other in [
        Record::new("b.example.", "A", 600, "192.0.2.1"),
        Record::new("a.example.", "AAAA", 600, "192.0.2.1"),
        Record::new("a.example.", "A", 601, "192.0.2.1"),
        Record::new("a.example.", "A", None, "192.0.2.1"),
        Record::new("a.example.", "A", 600, "192.0.2.2"),
        serde_json::from_str(
            r#"{"name":"a.example.","type":"A","ttl":600,"data":"192.0.2.1","x":1}"#,
        )
        .unwrap(),
    ] {
        assert_ne!(record, other);
    }
    for member in ["name", "type", "data"] {
        let text = format!(r#"{{"name":"a.","type":"A","ttl":1,"data":"b","{member}":"c"}}"#);
        let error = serde_json::from_str::<Record>(&text)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("duplicate member `{member}`")),
            "{error}"
        );
    }
    let twice = r#"{"name":"a.","type":"A","ttl":1,"ttl":2,"data":"b"}"#;
    let error = serde_json::from_str::<Record>(twice)
        .unwrap_err()
        .to_string();
    assert!(error.contains("duplicate member `ttl`"), "{error}");
}

/// However much does not belong in a request, its `id` stands in the answer.
#[test]
fn the_id_of_a_request_is_kept() {
    let members: Vec<String> = (0..100).map(|n| format!(r#""x{n}":0"#)).collect();
    let text = format!(r#"{{{},"id":"job-1"}}"#, members.join(","));
    let answer = JsonRequest::parse(text.as_bytes()).answer(None, &Policy::default());
    let answer = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        (&answer["id"], &answer["error"]["kind"]),
        (&json!("job-1"), &json!("unknown-member"))
    );
}

/// What a plan writes into the state, and what it drops.
#[test]
fn instances_written_and_dropped() {
    let policy = Policy::default();
    let record = json!({"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 600});
    let template = records(json!([record]));
    let (mut zone, mut state) = (Zone::new("example.com.", vec![]).unwrap(), State::new());
    let plan = template
        .plan_with(&Request::new("example.com"), &zone, &state, &policy)
        .unwrap();
    let change = plan.state.as_ref().unwrap();
    let written: Vec<_> = change
        .written()
        .map(|instance| &*instance.key.service_id)
        .collect();
    assert_eq!((written, change.dropped().count()), (vec!["hosting"], 0));
    let key = change.written().next().unwrap().key.clone();
    plan.commit_with(&mut zone, &mut state).unwrap();
    let plan = state.revert(&key, &zone, &policy).unwrap();
    let change = plan.state.as_ref().unwrap();
    assert_eq!(
        (change.written().count(), change.dropped().next()),
        (0, Some(&key))
    );
}

/// C-3: a delegation at or above a name goes; that its DS record stays is told if there is one.
#[test]
fn ds_records_without_a_delegation_are_told() {
    let ns = Record::new("sub.example.com.", "NS", 600, "ns.example.net.");
    let digest = "00112233445566778899AABBCCDDEEFF".repeat(2);
    let ds = Record::new("sub.example.com.", "DS", 600, format!("1 8 2 {digest}"));
    for host in ["a.sub", "sub"] {
        for (zone, removed, told) in [
            (vec![ns.clone()], 1, 0),
            (vec![ns.clone(), ds.clone()], 1, 1),
            (vec![ds.clone()], 0, 0),
        ] {
            let plan = plan(host, &Zone::new("example.com.", zone).unwrap());
            let notices = plan.notices.iter();
            let notices = notices.filter(|n| n.code == NoticeCode::DsWithoutNs);
            assert_eq!(
                (plan.remove.len(), notices.count()),
                (removed, told),
                "{host}"
            );
        }
    }
}

/// A plan holds as long as what it looked at is the same: of a delegation above, NS and DS alone.
#[test]
fn other_records_may_change_before_the_commit() {
    let ns = Record::new("sub.example.com.", "NS", 600, "ns.example.net.");
    let zone = |more: Option<Record>| {
        Zone::new(
            "example.com.",
            [ns.clone()].into_iter().chain(more).collect(),
        )
        .unwrap()
    };
    let plan = plan("a.sub", &zone(None));
    let record = |name, rtype, data| Record::new(name, rtype, 600, data);
    for (more, holds) in [
        (record("sub.example.com.", "TXT", "\"x\""), true),
        (record("other.example.com.", "NS", "ns.example.net."), true),
        (record("sub.example.com.", "NS", "ns2.example.net."), false),
        (record("a.sub.example.com.", "A", "192.0.2.9"), false),
    ] {
        let shown = format!("{more:?}");
        assert_eq!(plan.commit(&mut zone(Some(more))).is_ok(), holds, "{shown}");
    }
}

/// The plan for an A record at a host.
fn plan(host: &str, zone: &Zone<'_>) -> Plan {
    let policy = Policy::default();
    let record = json!({"type": "A", "host": host, "pointsTo": "192.0.2.1", "ttl": 600});
    let rendered = records(json!([record])).resolve(&Request::new("example.com"), &policy);
    rendered.unwrap().plan(zone, &policy).unwrap()
}
