//! Template state: the rows of `docs/performance-state.md`.
#![allow(missing_docs)]

use benches::{HIT, owner};
use dc_template::{Policy, Request, Template, Zone};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const SIZES: [usize; 8] = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];

/// Does a cascade grow with what falls, and no more?
#[divan::bench(args = SIZES)]
fn cascade(bencher: Bencher<'_, '_>, size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let template = Template::parse(HIT.as_bytes()).expect("a template");
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
