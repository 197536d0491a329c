//! Linting: how often memory is asked for. Counting takes time, so that the times are those of `lint.rs`.
#![allow(missing_docs)]

use benches::{corpus, linter};
use dc_lint::Source;
use divan::{Bencher, black_box};

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// All templates.
#[divan::bench]
fn lint_corpus(bencher: Bencher<'_, '_>) {
    let (texts, linter) = (corpus(), linter("repository"));
    bencher.bench_local(|| {
        for text in &texts {
            black_box(linter.lint(&Source::unnamed(text)));
        }
    });
}

/// How much of it is reading the JSON into a template?
#[divan::bench]
fn parse_corpus(bencher: Bencher<'_, '_>) {
    let texts = corpus();
    bencher.bench_local(|| {
        for text in &texts {
            black_box(dc_template::Template::parse(text).expect("a public template"));
        }
    });
}
