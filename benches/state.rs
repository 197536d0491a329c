//! Template state: the rows of `docs/performance-state.md`.
#![allow(missing_docs)]

use dc_template::{Policy, Record, Request, State, Template, Zone};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use serde_json::json;

fn main() {
    divan::main();
}

const SIZES: [usize; 8] = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];

/// A service that owns this many TXT records, half of them at one name, and an address.
fn owner(size: usize) -> (Vec<Record>, State) {
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

/// Does a cascade grow with what falls, and no more?
#[divan::bench(args = SIZES)]
fn cascade(bencher: Bencher<'_, '_>, size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let text = br#"{"providerId":"p","serviceId":"hit","records":[
        {"type":"A","host":"@","pointsTo":"192.0.2.9","ttl":600}]}"#;
    let template = Template::parse(text).expect("a template");
    let (request, policy) = (Request::new("example.com"), Policy::default());
    bencher.counter(ItemsCount::new(size)).bench_local(|| {
        let plan = template
            .plan_with(&request, &zone, &state, &policy)
            .expect("plans");
        assert_eq!(plan.remove.len(), size);
        black_box(plan)
    });
}

/// Does a revert?
#[divan::bench(args = SIZES)]
fn revert(bencher: Bencher<'_, '_>, size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let key = state.instances().next().expect("an instance").key.clone();
    let policy = Policy::default();
    bencher.counter(ItemsCount::new(size)).bench_local(|| {
        let plan = state.revert(&key, &zone, &policy).expect("plans");
        assert_eq!(plan.remove.len(), size);
        black_box(plan)
    });
}

/// And looking what is left of the services?
#[divan::bench(args = SIZES)]
fn status(bencher: Bencher<'_, '_>, size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    bencher
        .counter(ItemsCount::new(size))
        .bench_local(|| black_box(state.status(&zone).expect("a status").len()));
}

/// What does a service cost that only stands beside, unhit?
#[divan::bench(args = SIZES)]
fn beside(bencher: Bencher<'_, '_>, size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let text = br#"{"providerId":"p","serviceId":"other","records":[
        {"type":"A","host":"other","pointsTo":"192.0.2.9","ttl":600}]}"#;
    let template = Template::parse(text).expect("a template");
    let (request, policy) = (Request::new("example.com"), Policy::default());
    bencher.counter(ItemsCount::new(size)).bench_local(|| {
        let plan = template
            .plan_with(&request, &zone, &state, &policy)
            .expect("plans");
        black_box(plan)
    });
}
