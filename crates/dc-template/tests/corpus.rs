//! Every template of the public repository, with plausible values, at the apex of a zone and at a
//! sub-domain: it applies, applying it again changes nothing, and it can be undone; or it is
//! refused for a reason that `docs/corpus-refusals.md` states.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use dc_template::{Error, ErrorKind, Level, Policy, Record, Request, RrsetTtl, Template, Zone};
use serde_json::{Value, json};

const DOMAIN: &str = "example.com";
/// The apex, and a sub-domain.
const HOSTS: [&str; 2] = ["", "shop"];

/// The templates: name, JSON text, and the template itself.
fn corpus(folder: &Path) -> Vec<(String, Vec<u8>, Template)> {
    let load = |(name, path): (String, _)| {
        let text = corpus::octets(path);
        let template = Template::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, text, template)
    };
    let files = corpus::json_files(folder);
    files
        .iter()
        .map(|(name, path)| load((name.clone(), path)))
        .collect()
}

fn policies() -> [Policy; 2] {
    let redirect = json!([
        {"type": "A", "data": "127.0.0.1", "ttl": 600},
        {"type": "AAAA", "data": "::1", "ttl": 600},
    ]);
    let keep = shared::all_types(Some(redirect));
    let mut lowest = keep.clone();
    lowest.rrset_ttl = RrsetTtl::Lowest;
    [keep, lowest]
}

/// A zone of 12 records with something to conflict with, at the apex and at the sub-domain.
fn records() -> Vec<Record> {
    let soa = "ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 3600";
    let record = |(name, rtype, data): (&str, &str, &str)| Record::new(name, rtype, 3600, data);
    [
        ("example.com.", "SOA", soa),
        ("example.com.", "NS", "ns1.example.net."),
        ("example.com.", "NS", "ns2.example.net."),
        ("example.com.", "A", "198.51.100.1"),
        ("example.com.", "MX", "10 mx.example.org."),
        (
            "example.com.",
            "TXT",
            "\"v=spf1 mx include:spf.example.org -all\"",
        ),
        ("example.com.", "CAA", "0 issue \"ca.example.org\""),
        ("www.example.com.", "CNAME", "example.com."),
        ("*.example.com.", "A", "198.51.100.2"),
        ("_dmarc.example.com.", "TXT", "\"v=DMARC1; p=none\""),
        ("shop.example.com.", "AAAA", "2001:db8:1::1"),
        ("shop.example.com.", "TXT", "\"v=spf1 a ~all\""),
    ]
    .map(record)
    .into()
}

fn request(host: &str, template: &Value) -> Request {
    let mut request = Request::new(DOMAIN).host(host);
    request.params = shared::values::plausible(template);
    request
}

/// The records of a zone in an order of their own.
fn sorted(zone: &Zone<'_>) -> Vec<String> {
    let records = zone.records().map(|r| serde_json::to_string(r).unwrap());
    let mut all: Vec<String> = records.collect();
    all.sort();
    all
}

/// Applies a template to an empty and to a full zone, again, and back.
fn apply(name: &str, template: &Template, request: &Request) -> Result<(), Error> {
    for policy in &policies() {
        let rendered = template.resolve(request, policy)?;
        for records in [Vec::new(), records()] {
            let mut zone = Zone::new("example.com.", records).unwrap();
            let before = sorted(&zone);
            let plan = rendered.clone().plan(&zone, policy)?;
            plan.commit(&mut zone)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let again = rendered.clone().plan(&zone, policy)?;
            assert!(again.is_empty(), "{name}: not idempotent: {again:#?}");
            plan.inverse()
                .commit(&mut zone)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(sorted(&zone), before, "{name}: not undone");
        }
    }
    Ok(())
}

/// Why a template is refused. Each group alone applies also where all together contradict each
/// other, for groups may be alternatives (OQ-29).
fn refusal(name: &str, template: &Template, request: &Request) -> Option<String> {
    let records = template.records().iter();
    let groups: BTreeSet<&str> = records.filter_map(|r| r.group()).collect();
    let each_alone = || {
        for group in &groups {
            apply(name, template, &request.clone().group(*group))
                .unwrap_or_else(|error| panic!("{name}, group {group}: {error}"));
        }
    };
    let Err(error) = apply(name, template, request) else {
        each_alone();
        return None;
    };
    assert!(!error.to_string().is_empty(), "{name}");
    assert!(error.pointer().is_some(), "{name}: {error}");
    let kind = error.kind().as_str();
    Some(match error.kind() {
        ErrorKind::SelfConflict if groups.is_empty() => format!("`{kind}` without groups"),
        ErrorKind::SelfConflict => {
            each_alone();
            format!("`{kind}`, each group applies alone")
        }
        _ => format!("`{kind}`"),
    })
}

/// What the document says of a reason.
const REASONS: &[(&str, &str)] = &[
    (
        "`host-required`",
        "`hostRequired` is set and no host is given (T-19, OQ-16).",
    ),
    (
        "`not-at-apex`",
        "The template has a CNAME or NS record that the request puts at the apex (C-3, W-5, OQ-5).",
    ),
    (
        "`only-at-apex`",
        "The template has an APEXCNAME, and the request is for a sub-domain (Z-1, OQ-41).",
    ),
    (
        "`self-conflict`, each group applies alone",
        "The groups are alternatives; applied together they contradict each other (C-11, OQ-29).",
    ),
    (
        "`self-conflict` without groups",
        "Two records of the template can never stand together (C-11, OQ-29).",
    ),
    (
        "`invalid-template`",
        "A finding of level error (OQ-28a, OQ-48).",
    ),
];

/// The text of `docs/corpus-refusals.md`.
fn document(refusals: &BTreeMap<String, [BTreeSet<String>; 2]>, templates: usize) -> String {
    let mut out = String::from(
        "# Templates of the public repository that are refused\n\n\
         Written and compared by `crates/dc-template/tests/corpus.rs`; `DC_BLESS=1` writes it anew. Every variable\n\
         gets a value made from the field that it feeds, every record type is supported, and no group is asked for.\n\n",
    );
    let refused = |at: fn(&[BTreeSet<String>; 2]) -> &BTreeSet<String>| {
        refusals
            .values()
            .map(|places| at(places).len())
            .sum::<usize>()
    };
    let (apex, sub) = (refused(|[apex, _]| apex), refused(|[_, sub]| sub));
    writeln!(
        out,
        "Of {templates} templates, {} apply at the apex and {} at a sub-domain.\n",
        templates.saturating_sub(apex),
        templates.saturating_sub(sub)
    )
    .unwrap();
    out.push_str("| refused with | why | at the apex | at a sub-domain |\n|---|---|---|---|\n");
    for (reason, text) in REASONS {
        if let Some([apex, sub]) = refusals.get(*reason) {
            writeln!(
                out,
                "| {reason} | {text} | {} | {} |",
                apex.len(),
                sub.len()
            )
            .unwrap();
        }
    }
    writeln!(out, "| all | | {apex} | {sub} |").unwrap();
    for (reason, _) in REASONS {
        let Some(places) = refusals.get(*reason) else {
            continue;
        };
        for (place, names) in ["at the apex", "at a sub-domain"].iter().zip(places) {
            if !names.is_empty() {
                writeln!(out, "\n## {reason}, {place}\n").unwrap();
                for name in names {
                    writeln!(out, "* {name}").unwrap();
                }
            }
        }
    }
    out
}

#[test]
fn every_template_applies_or_is_refused_for_a_documented_reason() {
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    let corpus = corpus(&folder);
    let mut refusals: BTreeMap<String, [BTreeSet<String>; 2]> = BTreeMap::new();
    for (name, text, template) in &corpus {
        let json: Value = serde_json::from_slice(text).unwrap();
        for (place, host) in HOSTS.iter().enumerate() {
            if let Some(reason) = refusal(name, template, &request(host, &json)) {
                let known = REASONS.iter().any(|(known, _)| *known == reason);
                assert!(known, "{name} at {host:?}: {reason}");
                let places = refusals.entry(reason).or_default();
                places.get_mut(place).unwrap().insert(name.clone());
            }
        }
    }
    let text = document(&refusals, corpus.len());
    let path = corpus::repository("docs/corpus-refusals.md");
    corpus::same(&path, &text);
}

/// OQ-28a, OQ-48: two templates of the public repository have findings of level error.
#[test]
fn findings_of_level_error() {
    const KNOWN: [(&str, &str); 2] = [
        ("mail.pohjoistech.fi.email", "reserved-variable"),
        ("plesk.com.mail", "impossible-name"),
    ];
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    for (name, _, template) in corpus(&folder) {
        let findings = template.diagnostics().iter();
        let errors = findings.filter(|finding| finding.level == Level::Error);
        let codes: BTreeSet<&str> = errors.map(|finding| finding.code.as_str()).collect();
        let known = KNOWN.iter().filter(|(known, _)| *known == name);
        let expected: BTreeSet<&str> = known.map(|(_, code)| *code).collect();
        assert_eq!(codes, expected, "{name}: {:#?}", template.diagnostics());
    }
}

/// a template is written as it was read.
#[test]
fn written_templates_mean_the_same() {
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    for (name, text, template) in corpus(&folder) {
        let read: Value = serde_json::from_slice(&text).unwrap();
        let written = serde_json::to_string(&template).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&written).unwrap(),
            read,
            "{name}"
        );
        let again = Template::parse(written.as_bytes()).unwrap();
        assert_eq!(again.diagnostics(), template.diagnostics(), "{name}");
    }
}

/// The variables that the engine finds are those that the values are made for (L-17, V-3).
#[test]
fn variables_are_found() {
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    for (name, text, template) in corpus(&folder) {
        let json: Value = serde_json::from_slice(&text).unwrap();
        let values = shared::values::plausible(&json);
        let made: Vec<&str> = values.keys().map(String::as_str).collect();
        assert_eq!(template.variables(), made, "{name}");
    }
}
