//! The stable names, in `docs/kinds-discovery.md`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails; the document is a file"
)]

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::path::Path;

use dc_discovery::{
    Advice, Failure, FailureKind, Internal, ReasonKind, SettingsErrorKind, UrlErrorKind,
    WarningCode,
};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The documentation of a variant, in one line.
fn meaning(source: &str, variant: &str) -> String {
    let (list, item) = (format!("{variant},"), format!("{variant} = \""));
    let mut doc: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim) {
        match line.strip_prefix("///") {
            Some(text) => doc.push(text.trim()),
            None if (line == list || line.starts_with(&item)) && !doc.is_empty() => {
                return doc.join(" ");
            }
            None => doc.clear(),
        }
    }
    panic!("no documentation of {variant}")
}

fn table<K: Copy + Debug>(text: &mut String, file: &str, kinds: &[K], name: fn(K) -> &'static str) {
    let source = read(&format!("src/{file}.rs"));
    let mut seen = BTreeSet::new();
    text.push_str("| name | meaning |\n|---|---|\n");
    for kind in kinds {
        let name = name(*kind);
        assert!(seen.insert(name), "{name} is there twice");
        let meaning = meaning(&source, &format!("{kind:?}"));
        writeln!(text, "| `{name}` | {meaning} |").unwrap();
    }
}

fn document() -> String {
    let mut text = String::from(
        "# Stable names: discovery\n\n\
         Names in JSON and on the command line do not change; new ones may come. Written from the\n\
         crate by `crates/dc-discovery/tests/kinds.rs`, which compares it; `DC_BLESS=1` writes it anew.\n\n\
         ## Reasons\n\nWhy a record, or discovery as a whole, led nowhere.\n\n",
    );
    table(&mut text, "reason", ReasonKind::ALL, ReasonKind::as_str);
    text.push_str("\n## Advice\n\nWhat to do next for the customer.\n\n");
    table(&mut text, "advice", Advice::ALL, Advice::as_str);
    text.push_str("\n## Warnings\n\nWhat is odd and no reason to stop.\n\n");
    table(&mut text, "warning", WarningCode::ALL, WarningCode::as_str);
    text.push_str("\n## Records and URLs\n\nWhy a record is dropped or a URL refused.\n\n");
    table(
        &mut text,
        "https_url",
        UrlErrorKind::ALL,
        UrlErrorKind::as_str,
    );
    text.push_str("\n## Settings\n\nWhy settings are refused.\n\n");
    let kinds = SettingsErrorKind::ALL;
    table(
        &mut text,
        "settings/error",
        kinds,
        SettingsErrorKind::as_str,
    );
    text.push_str("\n## Failures\n\nWhat an adapter reports instead of an answer.\n\n");
    table(&mut text, "answer", FailureKind::ALL, FailureKind::as_str);
    text.push_str("\n## Addresses\n\nWhy an address is not public.\n\n");
    table(&mut text, "address", Internal::ALL, Internal::as_str);
    text
}

/// In a log line or a message: the stable name, or a sentence.
#[test]
fn kinds_as_text() {
    let failure = Failure::new(FailureKind::Tls);
    for (shown, expected) in [
        (ReasonKind::NoRecord.to_string(), "no-record"),
        (Advice::CheckSpelling.to_string(), "check-spelling"),
        (WarningCode::RecordDropped.to_string(), "record-dropped"),
        (
            Internal::LinkLocal.to_string(),
            "not a public address (link-local)",
        ),
        (failure.to_string(), "no trustworthy TLS connection"),
        (
            failure.detail("expired\n2026").to_string(),
            "no trustworthy TLS connection: expired\\u{a}2026",
        ),
    ] {
        assert_eq!(shown, expected);
    }
}

#[test]
fn the_stable_names_are_listed() {
    let expected = document();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/kinds-discovery.md");
    if std::env::var_os("DC_BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "docs/kinds-discovery.md is old; DC_BLESS=1 writes it anew"
    );
}
