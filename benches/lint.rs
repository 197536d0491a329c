//! Linting: the figures of `docs/performance.md`.
#![allow(missing_docs)]

use benches::{corpus, shared};
use dc_lint::{Config, Linter, Profile, Source};
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
    let Some(folder) = shared() else {
        eprintln!("the public corpus was skipped");
        return;
    };
    let linter = linter("repository");
    bencher.bench_local(|| {
        for entry in std::fs::read_dir(folder.join("templates")).expect("the folder was there") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read(&path).expect("a template");
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a name");
            black_box(linter.lint(&Source::new(name, &text)));
        }
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

fn linter(profile: &str) -> Linter {
    let named = |known: &&Profile| known.as_str() == profile;
    let profile = Profile::ALL.iter().find(named).expect("a profile");
    Linter::new(&Config::default().profile(*profile)).expect("no rule is named")
}
