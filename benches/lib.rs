//! Inputs that the benchmarks share.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dc_lint::{Config, Linter, Profile};
use dc_template::{Backing, Policy, Record, Request, State, Template};
use serde_json::json;

/// The folder of the public corpus, where it is at hand.
pub fn shared() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path = std::env::var_os("DC_SHARED").map_or(beside, PathBuf::from);
    path.join("templates").is_dir().then_some(path)
}

/// The texts of the public templates; where they are absent, one of our own.
pub fn corpus() -> Vec<Vec<u8>> {
    let Some(folder) = shared() else {
        eprintln!("the public corpus was skipped: measuring one template of our own");
        return vec![FIVE_RECORDS.as_bytes().to_vec()];
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("templates"))
        .expect("the folder was there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a template"))
        .collect()
}

/// A linter for a profile.
pub fn linter(profile: &str) -> Linter {
    let named = |known: &&Profile| known.as_str() == profile;
    let profile = Profile::ALL.iter().find(named).expect("a profile");
    Linter::new(&Config::default().profile(*profile)).expect("no rule is named")
}

/// Everything on.
pub fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.types.apexcname = true;
    policy.redirect = Some(vec![Backing {
        address: [192, 0, 2, 80].into(),
        ttl: 600,
    }]);
    policy
}

/// The templates that resolve with one plausible value for all variables, each with its request.
pub fn resolvable() -> Vec<(Template, Request)> {
    let mut found = Vec::new();
    for text in corpus() {
        let template = Template::parse(&text).expect("a public template");
        for value in [
            "192.0.2.1",
            "10",
            "x",
            "2001:db8::1",
            "a.example.net",
            "include:spf.example.net",
        ] {
            let mut request = Request::new("example.com").host("shop");
            request.params = template
                .variables()
                .into_iter()
                .map(|name| (name.to_owned(), value.to_owned()))
                .collect::<BTreeMap<_, _>>();
            if template.resolve(&request, &policy()).is_ok() {
                found.push((template, request));
                break;
            }
        }
    }
    found
}

/// A zone of twelve records, as a small customer has it.
pub fn twelve() -> Vec<Record> {
    [
        (
            "example.com.",
            "SOA",
            "ns1.example.net. host.example.net. 1 7200 1800 1209600 3600",
        ),
        ("example.com.", "NS", "ns1.example.net."),
        ("example.com.", "NS", "ns2.example.net."),
        ("example.com.", "A", "198.51.100.1"),
        ("example.com.", "AAAA", "2001:db8:1::1"),
        ("example.com.", "MX", "10 mx1.example.net."),
        ("example.com.", "MX", "20 mx2.example.net."),
        (
            "example.com.",
            "TXT",
            "\"v=spf1 a mx include:spf.example.net ~all\"",
        ),
        ("www.example.com.", "CNAME", "example.com."),
        ("shop.example.com.", "A", "198.51.100.2"),
        ("shop.example.com.", "TXT", "\"verify=1\""),
        ("_dmarc.example.com.", "TXT", "\"v=DMARC1; p=none\""),
    ]
    .map(|(name, rtype, data)| Record::new(name, rtype, 3600, data))
    .to_vec()
}

/// A zone of `size` records on as many names, four to a name of a second level.
pub fn large(size: usize) -> Vec<Record> {
    (0..size)
        .map(|i| {
            Record::new(
                format!("h{i}.example.com."),
                "A",
                3600,
                format!("10.{}.{}.{}", i >> 16 & 255, i >> 8 & 255, i & 255),
            )
        })
        .collect()
}

/// Requests for random owners of such a zone.
pub fn random_requests(size: usize) -> Vec<Request> {
    let mut seed = 1u64;
    (0..1_000)
        .map(|_| {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            Request::new("example.com")
                .host(format!("h{}", (seed >> 33) as usize % size))
                .param("ip", "192.0.2.1")
                .param("token", "x")
        })
        .collect()
}

/// A template of five records.
pub const FIVE_RECORDS: &str = r#"{"providerId":"example.net","providerName":"Example",
"serviceId":"site","serviceName":"Site","records":[
{"type":"A","host":"@","pointsTo":"%ip%","ttl":600},
{"type":"AAAA","host":"@","pointsTo":"2001:db8::1","ttl":600},
{"type":"MX","host":"@","pointsTo":"mx.example.net","priority":10,"ttl":600},
{"type":"TXT","host":"@","data":"site=%token%","ttl":600},
{"type":"CNAME","host":"www","pointsTo":"@","ttl":600}]}"#;

/// A template of `records` TXT records at the apex.
pub fn txt_template(records: usize) -> String {
    let records: Vec<String> = (0..records)
        .map(|i| format!(r#"{{"type":"TXT","host":"@","data":"value {i}","ttl":600}}"#))
        .collect();
    format!(
        r#"{{"providerId":"example.net","serviceId":"txt","records":[{}]}}"#,
        records.join(",")
    )
}

/// A service that owns this many TXT records, half of them at one name, and an address.
pub fn owner(size: usize) -> (Vec<Record>, State) {
    let records = (0..size).map(|at| match at {
        0 => Record::new("example.com.", "A", 600, "192.0.2.1"),
        _ if at % 2 == 0 => Record::new("t.example.com.", "TXT", 600, format!("\"v{at}\"")),
        _ => Record::new(
            format!("h{at}.example.com."),
            "TXT",
            600,
            format!("\"v{at}\""),
        ),
    });
    let records: Vec<Record> = records.collect();
    let claim = |r: &Record| json!({"name": r.name, "type": r.rtype.as_str(), "data": r.data});
    let claims: Vec<_> = records.iter().map(claim).collect();
    let state = json!({"version": 1, "instances": [{
        "providerId": "p", "serviceId": "big", "domain": "example.com", "records": claims,
    }]});
    let state = State::parse(state.to_string().as_bytes()).expect("a state");
    (records, state)
}

/// A template that hits one record of such a service, at the apex.
pub const HIT: &str = r#"{"providerId":"p","serviceId":"hit","records":[
{"type":"A","host":"@","pointsTo":"192.0.2.9","ttl":600}]}"#;
