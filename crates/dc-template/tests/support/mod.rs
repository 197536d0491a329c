//! What the tests of this crate share.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::unreachable
)]

pub mod case;
pub mod oracle;

use dc_template::{Error, Plan, Policy, Record, Rendered, Request, Template, Zone};

/// A template with these records, given as JSON text.
pub fn template(records: &str) -> Template {
    template_with("", records)
}

/// A template with further members (each ending in a comma) and these records.
pub fn template_with(members: &str, records: &str) -> Template {
    let text = format!(
        r#"{{"providerId":"p.example","providerName":"P","serviceId":"s","serviceName":"S",{members}"records":[{records}]}}"#
    );
    Template::parse(text.as_bytes()).unwrap()
}

/// A policy from its JSON form.
pub fn policy(json: &str) -> Policy {
    serde_json::from_str(json).unwrap()
}

/// Every optional type supported.
pub fn everything() -> Policy {
    policy(
        r#"{"types":{"apexcname":true},"redirect":[{"type":"A","data":"192.0.2.80","ttl":600},{"type":"AAAA","data":"2001:db8::80","ttl":600}]}"#,
    )
}

/// Records of `example.com.` as lines `owner ttl type data`; `@` is the apex, `-` no TTL.
pub fn records(lines: &[&str]) -> Vec<Record> {
    let record = |line: &&str| {
        let mut parts = line.splitn(4, ' ');
        let mut next = || parts.next().unwrap();
        let (owner, ttl, rtype) = (next(), next(), next());
        let owner = match owner {
            "@" => "example.com.".to_owned(),
            host => format!("{host}.example.com."),
        };
        Record::new(owner, rtype, ttl.parse::<u32>().ok(), next())
    };
    lines.iter().map(record).collect()
}

pub fn zone(lines: &[&str]) -> Zone<'static> {
    Zone::new("example.com.", records(lines)).unwrap()
}

/// Records as sorted lines, the reverse of [`records`].
pub fn lines<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<String> {
    let line = |r: &Record| {
        let owner = match r.name.strip_suffix("example.com.") {
            Some("") => "@",
            Some(host) => host.trim_end_matches('.'),
            None => &r.name,
        };
        let ttl = r.ttl.map_or("-".to_owned(), |ttl| ttl.to_string());
        format!("{owner} {ttl} {} {}", r.rtype, r.data)
    };
    let mut lines: Vec<String> = records.into_iter().map(line).collect();
    lines.sort();
    lines
}

pub fn resolve(template: &Template, request: &Request, policy: &Policy) -> Result<Rendered, Error> {
    template.resolve(request, policy)
}

/// Resolves and plans.
pub fn plan(
    template: &Template,
    request: &Request,
    zone: &Zone<'_>,
    policy: &Policy,
) -> Result<Plan, Error> {
    template.resolve(request, policy)?.plan(zone, policy)
}

/// Applies records to a zone of `example.com.` and gives the result as sorted lines.
pub fn apply(template_records: &str, zone_lines: &[&str], params: &[(&str, &str)]) -> Vec<String> {
    try_apply(template_records, zone_lines, params).unwrap()
}

pub fn try_apply(
    template_records: &str,
    zone_lines: &[&str],
    params: &[(&str, &str)],
) -> Result<Vec<String>, Error> {
    let request = params
        .iter()
        .fold(Request::new("example.com"), |r, (n, v)| r.param(*n, *v));
    let mut zone = zone(zone_lines);
    plan(&template(template_records), &request, &zone, &everything())?.commit(&mut zone)?;
    Ok(lines(zone.records()))
}

/// JSON text of each record, sorted: the zone as a multiset, byte for byte.
pub fn multiset<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<String> {
    let json = |r: &Record| serde_json::to_string(r).unwrap();
    let mut all: Vec<String> = records.into_iter().map(json).collect();
    all.sort();
    all
}

pub fn json(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap()
}
