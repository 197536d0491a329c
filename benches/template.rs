//! Planning, index, linearity, parsing: the rows of `docs/performance.md`.
#![allow(missing_docs)]

use benches::{
    FIVE_RECORDS, corpus, large, policy, random_requests, resolvable, twelve, txt_template,
};
use dc_template::{Request, Template, Zone};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

/// Counts allocations beside the time.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// What does a plan cost, template parsed and index built before?
#[divan::bench]
fn plan_corpus(bencher: Bencher<'_, '_>) {
    let (templates, policy, records) = (resolvable(), policy(), twelve());
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    bencher
        .counter(ItemsCount::new(templates.len()))
        .bench_local(|| {
            for (template, request) in &templates {
                let rendered = template.resolve(request, &policy).expect("resolves");
                black_box(rendered.plan(&zone, &policy).expect("plans"));
            }
        });
}

/// The same with the index of the twelve records built inside.
#[divan::bench]
fn index_and_plan_corpus(bencher: Bencher<'_, '_>) {
    let (templates, policy, records) = (resolvable(), policy(), twelve());
    bencher
        .counter(ItemsCount::new(templates.len()))
        .bench_local(|| {
            for (template, request) in &templates {
                let zone = Zone::borrowed("example.com.", &records).expect("a zone");
                let rendered = template.resolve(request, &policy).expect("resolves");
                black_box(rendered.plan(&zone, &policy).expect("plans"));
            }
        });
}

/// Does the size of the zone matter? A random owner each time.
#[divan::bench(args = [10, 100, 1_000, 10_000, 100_000, 1_000_000])]
fn plan_on_zone_of(bencher: Bencher<'_, '_>, size: usize) {
    let records = large(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let template = Template::parse(FIVE_RECORDS.as_bytes()).expect("a template");
    let policy = policy();
    let requests = random_requests(size);
    let mut next = requests.iter().cycle();
    bencher.bench_local(|| {
        let request = next.next().expect("endless");
        let rendered = template.resolve(request, &policy).expect("resolves");
        black_box(rendered.plan(&zone, &policy).expect("plans"))
    });
}

/// What does the index cost per record?
#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 10)]
fn index(bencher: Bencher<'_, '_>, size: usize) {
    let records = large(size);
    bencher
        .counter(ItemsCount::new(size))
        .bench_local(|| Zone::borrowed("example.com.", &records).expect("a zone"));
}

/// Is a template of many records linear?
#[divan::bench(args = [500, 1_000, 2_000, 4_000, 8_000])]
fn plan_txt_records(bencher: Bencher<'_, '_>, records: usize) {
    let template = Template::parse(txt_template(records).as_bytes()).expect("a template");
    let (zone, policy) = (
        Zone::new("example.com.", Vec::new()).expect("a zone"),
        policy(),
    );
    let request = Request::new("example.com");
    bencher.counter(ItemsCount::new(records)).bench_local(|| {
        let rendered = template.resolve(&request, &policy).expect("resolves");
        black_box(rendered.plan(&zone, &policy).expect("plans"))
    });
}

/// What does parsing a template cost?
#[divan::bench]
fn parse_corpus(bencher: Bencher<'_, '_>) {
    let texts = corpus();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench_local(|| {
            for text in &texts {
                black_box(Template::parse(text).expect("a template"));
            }
        });
}

/// The same bytes as a bare JSON value: the yardstick of `parse_corpus`.
#[divan::bench]
fn parse_corpus_as_json_value(bencher: Bencher<'_, '_>) {
    let texts = corpus();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench_local(|| {
            for text in &texts {
                black_box(serde_json::from_slice::<serde_json::Value>(text).expect("JSON"));
            }
        });
}
