//! What the user is asked: N-1 … N-8, P-2, P-7, OQ-26.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_flow::{ApplyRules, ChangeKind, Consent, Preview, ProblemKind, RiskCode};
use dc_template::{Policy, Record, State, Template, Zone};
use support::{receive, signed, signed_template, template};

fn zone(records: Vec<Record>) -> Zone<'static> {
    Zone::new("example.com.", records).unwrap()
}

fn ask(template: &Template, query: &str, records: Vec<Record>) -> Consent {
    let rules = ApplyRules::default();
    let request = receive(template, &rules, query).unwrap();
    let plan = request.plan(template, &zone(records), &rules).unwrap();
    Consent::new(&request, template, &plan)
}

fn codes(consent: &Consent) -> Vec<RiskCode> {
    consent.preview.risks.iter().map(|risk| risk.code).collect()
}

/// Every change with its reason; what goes comes first.
#[test]
fn changes_and_why() {
    let template = template(
        r#""syncPubKeyDomain":"keys.example.net","records":[
        {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600},
        {"type":"CNAME","host":"www","pointsTo":"@","ttl":600},
        {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}]"#,
    );
    let consent = ask(
        &template,
        &signed("domain=example.com"),
        vec![
            Record::new("example.com.", "A", 600, "192.0.2.1"),
            Record::new("www.example.com.", "A", 300, "198.51.100.7"),
            Record::new("example.com.", "TXT", 3600, "\"v=spf1 mx -all\""),
            Record::new("other.example.com.", "A", 300, "198.51.100.8"),
        ],
    );
    let lines: Vec<String> = consent
        .preview
        .changes
        .iter()
        .map(|change| {
            let record = &change.record;
            format!(
                "{:?} {} {} {}",
                change.kind, record.name, record.rtype, record.data
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "Remove www.example.com. A 198.51.100.7",
            "Modify example.com. TXT \"v=spf1 mx include:spf.example.net -all\"",
            "Add www.example.com. CNAME example.com.",
            "Keep example.com. A 192.0.2.1",
        ]
    );
    assert_eq!(
        consent.preview.changes[0].reason,
        "a CNAME cannot stand beside other records"
    );
    assert!(consent.preview.changes[0].source.contains("section 10.4"));
    let before = consent.preview.changes[1].before.as_ref().unwrap();
    assert_eq!(before.data, "\"v=spf1 mx -all\"");
    assert_eq!(consent.preview.names, ["example.com.", "www.example.com."]);
    assert!(consent.signed && consent.preview.replaces && !consent.preview.detailed);
    assert_eq!(codes(&consent), []);
    assert_eq!(
        consent.preview.summary,
        "1 removed, 1 changed, 1 added, 1 kept"
    );
    assert_eq!(
        (consent.preview.domain.as_str(), consent.name.as_str()),
        ("example.com", "example.com")
    );
}

/// N-8, P-7 and what else should make somebody pause, the gravest first.
#[test]
fn risks() {
    let template = template(
        r#""warnPhishing":true,"records":[
        {"type":"MX","host":"@","pointsTo":"%mx%","priority":10,"ttl":600},
        {"type":"NS","host":"sub","pointsTo":"ns.example.net","ttl":600},
        {"type":"A","host":"*","pointsTo":"192.0.2.1","ttl":600},
        {"type":"TXT","host":"%name%","data":"%text%","ttl":600}]"#,
    );
    let consent = ask(
        &template,
        "domain=example.com&mx=mx.example.net&name=_dmarc&text=x",
        vec![Record::new(
            "example.com.",
            "MX",
            600,
            "10 mail.example.org.",
        )],
    );
    let mut expected = vec![
        RiskCode::Unsigned,
        RiskCode::UnderscoreName,
        RiskCode::Mail,
        RiskCode::Delegation,
    ];
    expected.extend([RiskCode::BareVariable; 2]);
    expected.extend([
        RiskCode::BareHost,
        RiskCode::Wildcard,
        RiskCode::AuthorWarns,
    ]);
    assert_eq!(codes(&consent), expected);
    assert!(
        consent.preview.detailed,
        "an unsigned request shows its records"
    );
    let text = serde_json::to_value(&consent).unwrap();
    assert_eq!(text["risks"][0]["code"], "unsigned");
    assert_eq!(text["changes"][0]["kind"], "remove");
    assert_eq!(text["changes"][0]["record"]["type"], "MX");

    assert_eq!(consent.preview.remarks, [""; 0], "risks are told once");

    let plain = self::template("");
    let below = ask(
        &plain,
        "domain=example.com&host=_acme-challenge.www&ip=192.0.2.1",
        vec![],
    );
    assert!(codes(&below).contains(&RiskCode::UnderscoreHost));
    assert!(!codes(&below).contains(&RiskCode::UnderscoreName));
    assert_eq!(below.preview.names, ["_acme-challenge.www.example.com."]);
    assert!(!below.preview.replaces);
}

/// What the engine noticed and is no risk.
#[test]
fn remarks() {
    let template = template(
        r#""records":[{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600,"groupId":"a"}]"#,
    );
    let consent = ask(&template, "domain=example.com&groupId=a,b", vec![]);
    assert_eq!(consent.preview.remarks, ["no record has the group `b`"]);
    assert_eq!(codes(&consent), [RiskCode::Unsigned]);
}

/// N-7, OQ-26: the caller's name stands beside that of the template, and only if it is shared.
#[test]
fn names() {
    let shared = template(r#""sharedProviderName":true,"sharedServiceName":true"#);
    let query =
        "domain=example.com&ip=192.0.2.1&providerName=Reseller%20%e2%80%ae&serviceName=Web%20pages";
    let consent = ask(&shared, query, vec![]);
    assert_eq!(consent.provider.name, "Example Networks");
    assert_eq!(
        consent.provider.caller.as_deref(),
        Some("Reseller \\u{202e}")
    );
    assert_eq!(consent.service.caller, None, "it is the same one");
    let consent = ask(&template(""), query, vec![]);
    assert_eq!(consent.provider.caller, None);
    let legacy = template(r#""shared":true"#);
    assert!(ask(&legacy, query, vec![]).provider.caller.is_some());

    let nameless = Template::parse(
        br#"{"providerId":"example.net","serviceId":"web","logoUrl":"http://example.net/x.png","records":[]}"#,
    );
    let consent = ask(&nameless.unwrap(), "domain=example.com", vec![]);
    assert_eq!(
        (
            consent.provider.name.as_str(),
            consent.service.name.as_str()
        ),
        ("example.net", "web")
    );
    assert_eq!(consent.logo, None, "not https");
    let logo = template(r#""logoUrl":"https://example.net/x.png""#);
    let consent = ask(&logo, "domain=example.com&ip=192.0.2.1", vec![]);
    assert_eq!(consent.logo.as_deref(), Some("https://example.net/x.png"));
}

/// Texts of strangers cannot play with a page: control and bidirectional characters are escaped.
#[test]
fn hostile_records() {
    let odd = Record::new("www.example.com.", "A", 300, "\u{202e}7.001\u{1b}[2J");
    let template =
        template(r#""records":[{"type":"CNAME","host":"www","pointsTo":"@","ttl":600}]"#);
    let consent = ask(&template, "domain=example.com", vec![odd]);
    assert_eq!(consent.preview.changes[0].kind, ChangeKind::Remove);
    assert_eq!(
        consent.preview.changes[0].record.data,
        "\\u{202e}7.001\\u{1b}[2J"
    );
}

/// N-4: services that end are named, where state is kept.
#[test]
fn services_that_end() {
    let rules = ApplyRules::default();
    let first = template("");
    let request = receive(&first, &rules, "domain=example.com&ip=192.0.2.1").unwrap();
    let mut store = zone(vec![]);
    let plan = request
        .plan_with(&first, &store, &State::new(), &rules)
        .unwrap();
    let state = plan.state.clone().unwrap().after;
    plan.commit(&mut store).unwrap();

    let other = Template::parse(
        br#"{"providerId":"example.net","providerName":"Example Networks","serviceId":"shop","serviceName":"Shop",
        "records":[{"type":"A","host":"@","pointsTo":"192.0.2.9","ttl":600}]}"#,
    )
    .unwrap();
    let path = "/v2/domainTemplates/providers/example.net/services/shop/apply";
    let incoming = dc_flow::IncomingApply::parse(path, b"domain=example.com").unwrap();
    let Ok(dc_flow::Checked::Unsigned(request)) = incoming.against(&other, &rules) else {
        panic!("unsigned")
    };
    let plan = request.plan_with(&other, &store, &state, &rules).unwrap();
    let consent = Consent::new(&request, &other, &plan);
    assert_eq!(consent.preview.ends.len(), 1);
    assert_eq!(
        consent.preview.ends[0].service,
        "Web pages by Example Networks"
    );
    // "Ends Web: belongs to a service that…" spoke of a record.
    assert_eq!(consent.preview.ends[0].reason, "it loses a record it needs");
    assert!(consent.preview.ends[0].source.ends_with("section 10.5"));
    assert!(codes(&consent).contains(&RiskCode::ServiceEnds) && consent.preview.replaces);
    // "1 other services end"
    assert_eq!(consent.preview.risks[1].message, "another service ends");
    assert_eq!(consent.preview.risks[1].to_string(), "another service ends");
}

/// N-1, N-4: a removal is shown as an apply is, though nobody has requested it.
#[test]
fn a_service_that_is_removed() {
    let rules = ApplyRules::default();
    let mail = template(
        r#""records":[{"type":"MX","host":"@","pointsTo":"mx.example.net","priority":10,"ttl":600}]"#,
    );
    let request = receive(&mail, &rules, "domain=example.com").unwrap();
    let (mut store, mut state) = (zone(vec![]), State::new());
    let plan = request.plan_with(&mail, &store, &state, &rules).unwrap();
    plan.commit_with(&mut store, &mut state).unwrap();

    let key = state.instances().next().unwrap().key.clone();
    let plan = state.revert(&key, &store, &Policy::default()).unwrap();
    let preview = Preview::of(&plan);
    assert_eq!(preview.domain, "example.com");
    assert_eq!(preview.ends[0].reason, "it is taken out");
    assert_eq!(
        preview.changes[0].record.to_string(),
        "example.com. 600 MX 10 mx.example.net."
    );
    let codes: Vec<RiskCode> = preview.risks.iter().map(|risk| risk.code).collect();
    assert_eq!(codes, [RiskCode::Mail], "no other service ends");
    assert!(preview.replaces);
}

/// R-1, R-2: the page can say where the user goes afterwards.
#[test]
fn where_the_user_goes_afterwards() {
    let listed = template(r#""syncRedirectDomain":"example.net""#);
    let back = "domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fapp.example.net%2Fdone";
    let consent = ask(&listed, back, vec![]);
    assert_eq!(consent.returns_to.as_deref(), Some("app.example.net"));
    let text = serde_json::to_value(&consent).unwrap();
    assert_eq!(text["returnsTo"], "app.example.net");
    assert_eq!(ask(&template(""), back, vec![]).returns_to, None, "no list");
    let elsewhere = signed(&back.replace("example.net", "example.org"));
    let consent = ask(&signed_template(), &elsewhere, vec![]);
    assert_eq!(consent.returns_to.as_deref(), Some("app.example.org"));
}

/// OQ-47: a question outlives the process that asked it. The request is verified and planned again,
/// and the JSON of the plan is the same exactly if the plan is.
#[test]
fn a_question_that_outlives_its_process() {
    let rules = ApplyRules::default();
    let template = signed_template();
    let records = vec![
        Record::new("example.com.", "A", 600, "198.51.100.7"),
        Record::new("example.com.", "AAAA", 600, "2001:db8::1"),
        Record::new("www.example.com.", "A", 600, "198.51.100.7"),
    ];
    let query = signed("domain=example.com&ip=192.0.2.1");
    let asked = {
        let request = receive(&template, &rules, &query).unwrap();
        let plan = request.plan_with(&template, &zone(records.clone()), &State::new(), &rules);
        serde_json::to_string(&plan.unwrap()).unwrap()
    };
    // What a store gives back: in another order, out of JSON.
    let stored = serde_json::to_string(&State::new()).unwrap();
    let mut state: State = serde_json::from_str(&stored).unwrap();
    let mut store = zone(records.iter().rev().cloned().collect());
    let request = receive(&template, &rules, &query).unwrap();
    let plan = request
        .plan_with(&template, &store, &state, &rules)
        .unwrap();
    assert_eq!(serde_json::to_string(&plan).unwrap(), asked);
    plan.commit_with(&mut store, &mut state).unwrap();

    let mut changed = records;
    changed.push(Record::new("example.com.", "A", 600, "198.51.100.8"));
    let plan = request
        .plan_with(&template, &zone(changed), &State::new(), &rules)
        .unwrap();
    assert_ne!(serde_json::to_string(&plan).unwrap(), asked, "ask again");
    // A link that was changed in the store is refused like any other.
    let changed = query.replace("192.0.2.1", "192.0.2.66");
    let error = receive(&template, &rules, &changed).unwrap_err();
    assert_eq!(error.kind(), ProblemKind::BadSignature);
}

/// A request is planned with the template that it was held against, and no other.
#[test]
fn another_template_is_no_plan() {
    let rules = ApplyRules::default();
    let request = receive(&template(""), &rules, "domain=example.com&ip=192.0.2.1").unwrap();
    assert_eq!(
        (request.provider_id(), request.service_id()),
        ("example.net", "web")
    );
    let other = Template::parse(br#"{"providerId":"example.net","serviceId":"shop","records":[]}"#)
        .unwrap();
    let store = zone(vec![]);
    let errors = [
        request.plan(&other, &store, &rules).unwrap_err(),
        request
            .plan_with(&other, &store, &State::new(), &rules)
            .unwrap_err(),
        request.resolve(&other, &rules).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ProblemKind::TemplateMismatch);
    }
}
