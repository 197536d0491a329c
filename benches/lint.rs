//! Linting: the times of `docs/performance.md`. Nothing counts allocations here; `lint_memory.rs` does.
#![allow(missing_docs)]

use benches::{corpus, linter, shared};
use dc_lint::Source;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// What does one template cost, on one core?
#[divan::bench(args = ["repository", "cloudflare"])]
fn lint_corpus(bencher: Bencher<'_, '_>, profile: &str) {
    let (texts, linter) = (corpus(), linter(profile));
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench_local(|| {
            for text in &texts {
                black_box(linter.lint(&Source::unnamed(text)));
            }
        });
}

/// The same with reading the files.
#[divan::bench]
fn read_and_lint_corpus(bencher: Bencher<'_, '_>) {
    let linter = linter("repository");
    each_file(bencher, |name, text| {
        black_box(linter.lint(&Source::new(name, text)));
    });
}

/// How much of that is reading?
#[divan::bench]
fn read_corpus(bencher: Bencher<'_, '_>) {
    each_file(bencher, |name, text| {
        black_box((name, text));
    });
}

/// How much of it is reading the JSON into a template?
#[divan::bench]
fn parse_corpus(bencher: Bencher<'_, '_>) {
    let texts = corpus();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench_local(|| {
            for text in &texts {
                black_box(dc_template::Template::parse(text).expect("a public template"));
            }
        });
}

fn each_file(bencher: Bencher<'_, '_>, work: impl Fn(&str, &[u8])) {
    let Some(folder) = shared() else {
        eprintln!("the public corpus was skipped");
        return;
    };
    bencher.bench_local(|| {
        for entry in std::fs::read_dir(folder.join("templates")).expect("the folder was there") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read(&path).expect("a template");
            let name = path.file_name().and_then(|name| name.to_str());
            work(name.expect("a name"), &text);
        }
    });
}
