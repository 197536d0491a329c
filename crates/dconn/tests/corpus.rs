//! `dconn corpus`: a folder of templates with every outcome, and the public repository.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn report(folder: &Path, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .arg("corpus")
        .arg(folder)
        .args(["--format", format])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn template(members: &str, records: &str) -> String {
    format!(
        r#"{{"providerId":"p.example","providerName":"P","serviceId":"s","serviceName":"S","version":1,{members}"records":[{records}]}}"#
    )
}

fn folder(name: &str, files: &[(&str, String)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

const WWW: &str = r#"{"type":"A","host":"www","pointsTo":"%ip%","ttl":600}"#;
const APEX: &str = r#"{"type":"CNAME","host":"@","pointsTo":"t.example.net","ttl":600}"#;

/// OQ-48: the default reading warns of what the draft-strict one refuses.
#[test]
fn a_folder_with_every_outcome() {
    let either = r#"{"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":600,"groupId":"a"},{"type":"CNAME","host":"www","pointsTo":"t.example.net","ttl":600,"groupId":"b"}"#;
    let folder = folder(
        "corpus-outcomes",
        &[
            ("good.json", template("", WWW)),
            (
                "strict.json",
                template(r#""logoUrl":"http://l.example/","#, WWW),
            ),
            ("apex.json", template("", APEX)),
            ("groups.json", template("", either)),
            (
                "hostile`|.json",
                template(
                    "",
                    r#"{"type":"A","host":"\u001b[2J`|","pointsTo":"192.0.2.1","ttl":600}"#,
                ),
            ),
            ("broken.json", "{".to_owned()),
            ("README.md", "no template".to_owned()),
        ],
    );
    let json: Value = serde_json::from_str(&report(&folder, "json")).unwrap();
    let by_name = |name: &str| {
        let all = json["templates"].as_array().unwrap();
        all.iter().find(|t| t["file"] == name).unwrap().clone()
    };
    let outcome = |name: &str, place: &str, reading: &str| {
        let outcome = by_name(name)[place][reading].clone();
        let kind = outcome["kind"].as_str().map(str::to_owned);
        kind.unwrap_or_else(|| outcome["outcome"].as_str().unwrap().to_owned())
    };
    for (name, apex, sub, strict) in [
        ("good.json", "applies", "applies", "applies"),
        ("strict.json", "applies", "applies", "logo-url"),
        ("apex.json", "not-at-apex", "applies", "not-at-apex"),
        (
            "groups.json",
            "each-group-applies",
            "each-group-applies",
            "each-group-applies",
        ),
        (
            "hostile`|.json",
            "invalid-name",
            "invalid-name",
            "invalid-name",
        ),
        ("broken.json", "not-json", "not-json", "not-json"),
    ] {
        assert_eq!(outcome(name, "apex", "default"), apex, "{name}");
        assert_eq!(outcome(name, "subdomain", "default"), sub, "{name}");
        assert_eq!(outcome(name, "apex", "strict"), strict, "{name}");
    }
    let summary = &json["summary"];
    assert_eq!(summary["templates"], 6);
    assert_eq!(summary["unreadable"], 1);
    assert_eq!(
        summary["apex"]["default"],
        json!({"applies": 2, "each_group_applies": 1, "refused": 3,
            "kinds": {"invalid-name": 1, "not-at-apex": 1, "not-json": 1}})
    );
    assert!(
        !by_name("good.json")["lint"].as_array().unwrap().is_empty(),
        "it is linted"
    );

    let markdown = report(&folder, "markdown");
    assert!(
        markdown.contains("| default | apex | 2 | 1 | 3 |"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| `logo-url` | 0 | 1 | yes |"),
        "{markdown}"
    );
    assert!(markdown.contains("`` hostile`|.json ``"), "{markdown}");
    assert!(!markdown.contains('\u{1b}'), "{markdown}");
    let human = report(&folder, "human");
    assert!(
        human.starts_with("6 templates\n1 cannot be read\n"),
        "{human}"
    );
}

#[test]
fn what_is_no_folder() {
    let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .args(["corpus", "no-such-folder"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains("no-such-folder is not a folder"),
        "{errors}"
    );
}

/// The default reading refuses what `docs/corpus-refusals.md` says, which another test writes.
#[test]
fn the_public_repository() {
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    let json: Value = serde_json::from_str(&report(&folder, "json")).unwrap();
    let summary = &json["summary"];
    assert_eq!(summary["unreadable"], 0);
    let refused = |place: &str| {
        let tally = &summary[place]["default"];
        tally["refused"].as_u64().unwrap() + tally["each_group_applies"].as_u64().unwrap()
    };
    let document = corpus::read(&corpus::repository("docs/corpus-refusals.md"));
    let all = format!("| all | | {} | {} |", refused("apex"), refused("subdomain"));
    assert!(document.contains(&all), "{all}");
    for place in ["apex", "subdomain"] {
        let of = |reading: &str| summary[place][reading]["refused"].as_u64().unwrap();
        assert!(
            of("strict") > of("default"),
            "deployed templates leave the grammar"
        );
    }
}
