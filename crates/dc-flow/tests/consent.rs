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

use dc_flow::{ApplyRules, ChangeKind, Consent, RiskCode};
use dc_template::{Record, State, Template, Zone};
use support::{receive, signed, template};

fn zone(records: Vec<Record>) -> Zone<'static> {
    Zone::new("example.com.", records).unwrap()
}

fn ask(template: &Template, query: &str, records: Vec<Record>) -> Consent {
    let rules = ApplyRules::default();
    let request = receive(template, &rules, query).unwrap();
    let rendered = request.resolve(template, &rules).unwrap();
    let plan = rendered.plan(&zone(records), &rules.policy).unwrap();
    Consent::new(&request, template, &plan)
}

fn codes(consent: &Consent) -> Vec<RiskCode> {
    consent.risks.iter().map(|risk| risk.code).collect()
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
        consent.changes[0].reason,
        "a CNAME cannot stand beside other records"
    );
    assert!(consent.changes[0].source.contains("section 10.4"));
    let before = consent.changes[1].before.as_ref().unwrap();
    assert_eq!(before.data, "\"v=spf1 mx -all\"");
    assert_eq!(consent.names, ["example.com.", "www.example.com."]);
    assert!(consent.signed && consent.replaces && !consent.detailed);
    assert_eq!(codes(&consent), []);
    assert_eq!(consent.summary, "1 removed, 1 changed, 1 added, 1 kept");
    assert_eq!(
        (consent.domain.as_str(), consent.name.as_str()),
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
    assert!(consent.detailed, "an unsigned request shows its records");
    let text = serde_json::to_value(&consent).unwrap();
    assert_eq!(text["risks"][0]["code"], "unsigned");
    assert_eq!(text["changes"][0]["kind"], "remove");
    assert_eq!(text["changes"][0]["record"]["type"], "MX");

    let plain = self::template("");
    let below = ask(
        &plain,
        "domain=example.com&host=_acme-challenge.www&ip=192.0.2.1",
        vec![],
    );
    assert!(codes(&below).contains(&RiskCode::UnderscoreHost));
    assert!(!codes(&below).contains(&RiskCode::UnderscoreName));
    assert_eq!(below.names, ["_acme-challenge.www.example.com."]);
    assert!(!below.replaces);
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
    assert_eq!(consent.changes[0].kind, ChangeKind::Remove);
    assert_eq!(consent.changes[0].record.data, "\\u{202e}7.001\\u{1b}[2J");
}

/// N-4: services that end are named, where state is kept.
#[test]
fn services_that_end() {
    let rules = ApplyRules::default();
    let first = template("");
    let request = receive(&first, &rules, "domain=example.com&ip=192.0.2.1").unwrap();
    let mut store = zone(vec![]);
    let plan = first
        .plan_with(&request.request(), &store, &State::new(), &rules.policy)
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
    let plan = other
        .plan_with(&request.request(), &store, &state, &rules.policy)
        .unwrap();
    let consent = Consent::new(&request, &other, &plan);
    assert_eq!(consent.ends.len(), 1);
    assert_eq!(consent.ends[0].service, "Web pages by Example Networks");
    assert!(codes(&consent).contains(&RiskCode::ServiceEnds) && consent.replaces);
}
