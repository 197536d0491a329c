//! The stable names, in `docs/kinds-flow.md`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails; the document is a file"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dc_flow::{ProblemKind, RiskCode};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The documentation of the line that `is` picks, in one line.
fn meaning(source: &str, is: impl Fn(&str) -> bool) -> String {
    let mut doc: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim) {
        match line.strip_prefix("///") {
            Some(text) => doc.push(text.trim()),
            None if is(line) => return doc.join(" "),
            None => doc.clear(),
        }
    }
    panic!("no documentation")
}

fn document() -> String {
    let source = |file: &str| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file))
            .unwrap()
    };
    let mut text = String::from(
        "# Stable names: flows\n\n\
         Names in JSON and on the command line do not change; new ones may come. Written from the\n\
         crate by `crates/dc-flow/tests/kinds.rs`, which compares it; `DC_BLESS=1` writes it anew.\n\n\
         ## Problems\n\n\
         Of links, requests and redirects. Nothing was done. The last column is the code of an error\n\
         redirect; kinds of [dc-template](kinds.md) come under their own names.\n\n\
         | kind | meaning | code |\n|---|---|---|\n",
    );
    let problems = source("problem.rs");
    for kind in ProblemKind::ALL {
        let name = format!("= \"{kind}\"");
        let meaning = meaning(&problems, |line| line.contains(&name));
        writeln!(text, "| `{kind}` | {meaning} | `{}` |", kind.code()).unwrap();
    }
    text.push_str(
        "\n## Risks\n\nOf a consent page, the gravest first.\n\n| code | meaning |\n|---|---|\n",
    );
    let risks = source("consent/risk.rs");
    for code in RiskCode::ALL {
        let variant = format!("{code:?},");
        let name = serde_json::to_string(&code).unwrap();
        assert_eq!(name.trim_matches('"'), code.to_string());
        let meaning = meaning(&risks, |line| line == variant);
        writeln!(text, "| `{}` | {meaning} |", name.trim_matches('"')).unwrap();
    }
    text
}

#[test]
fn the_stable_names_are_listed() {
    let path = root().join("docs/kinds-flow.md");
    let text = document();
    if std::env::var_os("DC_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|there| there == text),
        "docs/kinds-flow.md is old; DC_BLESS=1 writes it anew"
    );
}
