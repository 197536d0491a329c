//! The worked examples of draft-ietf-dconn-domainconnect-05, and cases derived from its text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod shared;

use std::collections::BTreeMap;

use dc_template::{Error, ErrorKind, NoticeCode, Plan, Policy, Record, Request, Template, Zone};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::meaning::{Meaning, meanings};
use shared::template;

#[derive(Deserialize)]
struct Examples {
    vectors: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    id: String,
    domain: String,
    host: String,
    #[serde(default)]
    params: BTreeMap<String, String>,
    zone: Vec<ZoneRecord>,
    template: Value,
    expect: Vec<ZoneRecord>,
    /// What the user loses.
    conflicts: Option<Vec<ZoneRecord>>,
    #[serde(default)]
    note: String,
}

/// A record relative to the domain; `@` is the apex.
#[derive(Deserialize)]
struct ZoneRecord {
    #[serde(rename = "type")]
    rtype: String,
    name: String,
    ttl: u32,
    priority: Option<u16>,
    data: String,
}

fn records(given: &[ZoneRecord], domain: &str) -> Vec<Record> {
    let record = |r: &ZoneRecord| {
        let owner = match r.name.as_str() {
            "@" => format!("{domain}."),
            name => format!("{name}.{domain}."),
        };
        let data = match r.priority {
            Some(priority) => format!("{priority} {}", r.data),
            None => r.data.clone(),
        };
        Record::new(owner, r.rtype.as_str(), r.ttl, data)
    };
    given.iter().map(record).collect()
}

/// OQ-14: the draft does not say which TTL a merged SPF record has, its examples are at odds.
fn without_txt_ttl(mut records: Vec<Meaning>) -> Vec<Meaning> {
    for record in records.iter_mut().filter(|record| record.1 == "TXT") {
        record.2 = None;
    }
    records.sort();
    records
}

/// Draft section 9.3.3, appendices A.2 to A.4, A.6, A.7 (H-2, V-6, T-38, C-6, C-2, S-4, S-13).
#[test]
fn worked_examples() {
    let Some(path) = corpus::path("protocol/vectors/examples.json") else {
        return;
    };
    let examples: Examples = serde_json::from_str(&corpus::read(&path)).unwrap();
    assert_eq!(examples.vectors.len(), 8);
    let policy = Policy::default();
    for example in examples.vectors {
        let mut request = Request::new(example.domain.as_str()).host(example.host.as_str());
        request.params = example.params;
        let before = records(&example.zone, &example.domain);
        let mut zone = Zone::new(&format!("{}.", example.domain), before).unwrap();
        let rendered = template(&example.template).resolve(&request, &policy);
        let plan = rendered.unwrap().plan(&zone, &policy).unwrap();
        plan.commit(&mut zone).unwrap();

        let mut found = meanings(zone.records());
        let mut expected = meanings(&records(&example.expect, &example.domain));
        if example.note.contains("illustrative (OQ-14)") {
            found = without_txt_ttl(found);
            expected = without_txt_ttl(expected);
        }
        assert_eq!(found, expected, "{}", example.id);
        if let Some(conflicts) = example.conflicts {
            let lost = plan.remove.iter().filter(|removal| removal.needs_consent());
            let lost = meanings(lost.map(|removal| &removal.record));
            let expected = meanings(&records(&conflicts, &example.domain));
            assert_eq!(lost, expected, "{}", example.id);
        }
    }
}

fn example_com(records: Vec<Record>) -> Zone<'static> {
    Zone::new("example.com.", records).unwrap()
}

fn planned(template: &Template, request: &Request) -> Result<Plan, Error> {
    let policy = Policy::default();
    template
        .resolve(request, &policy)?
        .plan(&example_com(Vec::new()), &policy)
}

/// What a plan adds: owner, type and data.
fn added(plan: &Plan) -> Vec<[&str; 3]> {
    let records = plan.add.iter().map(|addition| &addition.record);
    records
        .map(|r| [r.name.as_str(), r.rtype.as_str(), r.data.as_str()])
        .collect()
}

/// Built-ins and relative names (draft sections 9.1.2, 9.3; V-3, H-2, H-4).
#[test]
fn built_ins() {
    let template = template(&json!([
        {"type": "TXT", "host": "xyz", "data": "%host%|%domain%|%fqdn%", "ttl": 60},
        {"type": "CNAME", "host": "alias", "pointsTo": "@", "ttl": 60},
    ]));
    for (host, owner, text, target) in [
        (
            "",
            "xyz.example.com.",
            "\"|example.com|example.com\"",
            "example.com.",
        ),
        (
            "sub1",
            "xyz.sub1.example.com.",
            "\"sub1|example.com|sub1.example.com\"",
            "sub1.example.com.",
        ),
    ] {
        let plan = planned(&template, &Request::new("example.com").host(host)).unwrap();
        let lines = added(&plan);
        assert_eq!(lines[0], [owner, "TXT", text]);
        assert_eq!(lines[1][2], target);
    }
}

/// The template of appendix A.1.
fn full_template() -> Template {
    template(&json!([
        {"type": "A", "groupId": "service", "host": "www", "pointsTo": "%var1%", "ttl": 600},
        {"type": "A", "groupId": "service", "host": "m", "pointsTo": "%var2%", "ttl": 600},
        {"type": "CNAME", "groupId": "service", "host": "webmail", "pointsTo": "%var3%", "ttl": 600},
        {"type": "TXT", "groupId": "verification", "host": "example", "data": "%var4%", "ttl": 600},
    ]))
}

/// V-10: records that are not active need no values.
#[test]
fn one_group_needs_its_own_values_only() {
    let request = Request::new("example.com")
        .param("var4", "code")
        .group("verification");
    let plan = planned(&full_template(), &request).unwrap();
    assert_eq!(added(&plan), [["example.example.com.", "TXT", "\"code\""]]);
}

/// G-3: without a group all records are active.
#[test]
fn no_group_is_all_groups() {
    let request = Request::new("example.com")
        .param("var1", "192.0.2.1")
        .param("var2", "192.0.2.2")
        .param("var3", "mail.example.net")
        .param("var4", "code");
    let plan = planned(&full_template(), &request).unwrap();
    assert_eq!(plan.add.len(), 4);
}

/// G-2, G-5: group ids are compared exactly, and one that matches nothing is an error.
#[test]
fn a_group_in_another_letter_case_matches_nothing() {
    let request = Request::new("example.com")
        .param("var4", "code")
        .group("Service");
    let error = planned(&full_template(), &request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoMatchingGroup);
    assert!(
        error.to_string().contains("service, verification"),
        "{error}"
    );
}

/// G-5, OQ-27: of several groups one must match; the others are mentioned.
#[test]
fn a_partly_known_list_of_groups() {
    let request = Request::new("example.com").param("var4", "code");
    let request = request.group("verification").group("Service");
    let plan = planned(&full_template(), &request).unwrap();
    assert_eq!(plan.add.len(), 1);
    assert!(
        plan.notices
            .iter()
            .any(|n| n.code == NoticeCode::UnknownGroup)
    );
}

/// V-8: the error names the variable and what else is missing.
#[test]
fn a_missing_value() {
    let request = Request::new("example.com")
        .param("var1", "192.0.2.1")
        .param("var2", "192.0.2.2")
        .param("var3", "mail.example.net");
    let error = planned(&full_template(), &request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingVariable);
    assert_eq!(error.variable(), Some("var4"));
    assert_eq!(error.pointer(), Some("/records/3/data"));
}

/// Draft section 9.4 in prose (S-4, S-5): a mailer and a newsletter share one record.
#[test]
fn a_mailer_and_a_newsletter_share_one_record() {
    let policy = Policy::default();
    let mut zone = example_com(Vec::new());
    for rules in [
        "include:spf.mailer1.example",
        "include:_spf.newsletter.example",
    ] {
        let template = template(&json!([{"type": "SPFM", "host": "@", "spfRules": rules}]));
        let rendered = template
            .resolve(&Request::new("example.com"), &policy)
            .unwrap();
        let plan = rendered.plan(&zone, &policy).unwrap();
        assert!(!plan.remove.iter().any(|removal| removal.needs_consent()));
        plan.commit(&mut zone).unwrap();
    }
    let text = "v=spf1 include:spf.mailer1.example include:_spf.newsletter.example ~all";
    let expected = [Record::new("example.com.", "TXT", 3600, text)];
    assert_eq!(meanings(zone.records()), meanings(&expected));
}

/// Appendix A.5: vendor fields. `crit` says which of them must be understood.
fn vendor_template(template_crit: Value, record_crit: Value) -> Template {
    let mut json = json!({
        "providerId": "provider.example", "providerName": "Provider",
        "serviceId": "service", "serviceName": "Service",
        "vnd.example.contact": {"mail": "dns@provider.example"},
        "vnd.example.lockRecords": true,
        "records": [
            {"type": "A", "host": "www", "pointsTo": "%ip%", "ttl": 600, "vnd.example.proxied": true},
            {"type": "CNAME", "host": "static", "pointsTo": "cdn.example.com", "ttl": 600,
             "vnd.example.comment": "static files"},
        ],
    });
    if !template_crit.is_null() {
        json["crit"] = template_crit;
    }
    if !record_crit.is_null() {
        json["records"][0]["crit"] = record_crit;
    }
    Template::parse(json.to_string().as_bytes()).unwrap()
}

/// a name that must be understood and is not stops the whole template. Names that the
/// policy lists are understood.
#[test]
fn crit_of_unknown_names() {
    let lock = || json!(["vnd.example.lockRecords"]);
    let proxied = || json!(["vnd.example.proxied"]);
    let request = Request::new("example.com").param("ip", "192.0.2.1");
    for (template, pointer, name) in [
        (vendor_template(lock(), proxied()), "/crit", "lockRecords"),
        (vendor_template(lock(), Value::Null), "/crit", "lockRecords"),
        (
            vendor_template(Value::Null, proxied()),
            "/records/0/crit",
            "proxied",
        ),
    ] {
        let error = planned(&template, &request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotUnderstood);
        assert_eq!(error.pointer(), Some(pointer));
        assert!(error.to_string().contains(name), "{error}");

        let mut policy = Policy::default();
        policy.crit = vec![
            "vnd.example.lockRecords".to_owned(),
            "vnd.example.proxied".to_owned(),
        ];
        assert_eq!(
            template
                .resolve(&request, &policy)
                .unwrap()
                .records()
                .count(),
            2
        );
    }
}

/// also when the record with the `crit` is not active.
#[test]
fn crit_of_an_inactive_record() {
    let template = template(&json!([
        {"type": "A", "host": "www", "pointsTo": "192.0.2.1", "ttl": 600, "groupId": "a",
         "vnd.example.proxied": true, "crit": ["vnd.example.proxied"]},
        {"type": "A", "host": "m", "pointsTo": "192.0.2.1", "ttl": 600, "groupId": "b"},
    ]));
    let error = planned(&template, &Request::new("example.com").group("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotUnderstood);
}

/// without `crit` vendor fields are ignored, and kept when the template is written.
#[test]
fn vendor_fields_are_ignored_and_kept() {
    let template = vendor_template(Value::Null, Value::Null);
    let request = Request::new("example.com").param("ip", "192.0.2.1");
    let plan = planned(&template, &request).unwrap();
    assert_eq!(
        added(&plan),
        [
            ["www.example.com.", "A", "192.0.2.1"],
            ["static.example.com.", "CNAME", "cdn.example.com."],
        ]
    );
    let written = serde_json::to_value(&template).unwrap();
    assert_eq!(
        written["vnd.example.contact"]["mail"],
        "dns@provider.example"
    );
    assert_eq!(written["records"][1]["vnd.example.comment"], "static files");
}

/// a listed name that is absent counts as understood.
#[test]
fn crit_of_absent_names() {
    let template = vendor_template(json!(["vnd.example.absent"]), json!(["vnd.example.absent"]));
    let request = Request::new("example.com").param("ip", "192.0.2.1");
    assert_eq!(planned(&template, &request).unwrap().add.len(), 2);
}
