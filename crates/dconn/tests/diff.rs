//! `dconn diff`: verdict, output and exit status.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use serde_json::Value;
use support::Folder;

const OLD: &str = r#"{"providerId":"webfarm.example","providerName":"Webfarm","serviceId":"web",
"serviceName":"Web","version":3,"syncPubKeyDomain":"keys.webfarm.example","records":[
{"type":"CNAME","host":"www","pointsTo":"host.%site%.webfarm.example","ttl":600},
{"type":"MX","host":"@","pointsTo":"mx.webfarm.example","priority":10,"ttl":600}]}"#;

fn folder(name: &str, new: &str) -> Folder {
    let folder = Folder::new(&format!("diff-{name}"));
    folder.write("old.json", OLD);
    folder.write("new.json", new);
    folder
}

#[test]
fn a_widened_template_is_status_1() {
    let new = OLD
        .replace("host.%site%.webfarm.example", "%site%")
        .replace(r#""syncPubKeyDomain":"keys.webfarm.example","#, "");
    let ran = folder("widened", &new).expect(1, &["diff", "old.json", "new.json"]);
    assert_eq!(
        ran.out,
        "\
webfarm.example.web
  ~ syncPubKeyDomain keys.webfarm.example → (none)
      widens: requests no longer need a signature
  ~ CNAME www: pointsTo host.%site%.webfarm.example → %site%
      widens: callers supply more of the record
note: both have version 3; a change needs a new one
2 changes: scope widened, security weakened
"
    );
}

#[test]
fn a_narrowed_template_is_status_0() {
    let new = OLD
        .replace("host.%site%", "host.a")
        .replace("\"version\":3", "\"version\":4");
    let ran = folder("narrowed", &new).expect(0, &["diff", "old.json", "new.json"]);
    assert!(
        ran.out.ends_with("2 changes: scope narrowed\n"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("note"), "{}", ran.out);
    let ran = folder("same", OLD).expect(0, &["diff", "old.json", "new.json"]);
    assert_eq!(ran.out, "webfarm.example.web\nno difference\n");
}

#[test]
fn json_has_the_verdict_and_pointers_into_both_versions() {
    let new = OLD.replace(
        r#"{"type":"CNAME","host":"www""#,
        r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60},{"type":"CNAME","host":"%sub%""#,
    );
    let ran = folder("json", &new).expect(1, &["diff", "old.json", "new.json", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["verdict"], "widened");
    assert_eq!(answer["weakened"], false);
    assert_eq!(answer["summary"]["changes"], 2);
    assert_eq!(answer["summary"]["widen"], 2);
    let added = &answer["changes"][0];
    assert_eq!(added["code"], "record-added");
    assert_eq!(added["old"], Value::Null);
    assert_eq!(added["new"]["record"]["type"], "A");
    let owner = &answer["changes"][1];
    assert_eq!(owner["code"], "owner");
    assert_eq!(owner["old"]["pointer"], "/records/0/host");
    assert_eq!(owner["new"]["pointer"], "/records/1/host");
    assert_eq!(owner["message"], "CNAME %sub%: host www → %sub%");
    assert_eq!(owner["reason"], "the record can be written at more names");
}

#[test]
fn one_version_can_be_standard_input() {
    let folder = folder("stdin", OLD);
    let ran = folder.run_with(&["diff", "-", "new.json"], OLD.as_bytes());
    assert_eq!(ran.status, 0, "{ran:?}");
    let ran = folder.expect(2, &["diff", "-", "-"]);
    assert!(ran.err.contains("only one"), "{}", ran.err);
}

#[test]
fn what_cannot_be_read_is_status_2() {
    let folder = folder("unreadable", "{\"records\": [}");
    let ran = folder.expect(2, &["diff", "old.json", "new.json"]);
    assert!(ran.err.contains("new.json"), "{}", ran.err);
    assert!(ran.err.contains("line 1 column 14"), "{}", ran.err);
    folder.expect(2, &["diff", "old.json", "missing.json"]);
    folder.expect(2, &["diff", "old.json"]);
}

/// Control and bidirectional characters of both versions reach no terminal.
#[test]
fn hostile_templates_are_escaped() {
    let new = OLD
        .replace("mx.webfarm", "mx\\u001b[2J\\u202e.webfarm")
        .replace("Webfarm", "Web\\r\\n::add-mask::##[add-mask]farm")
        .replace("\"web\"", "\"web\\u001b]0;x\\u0007\"");
    let folder = folder("hostile", &new);
    for format in ["human", "json"] {
        let ran = folder.expect(1, &["diff", "old.json", "new.json", "--format", format]);
        let hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(
            format == "json" || !ran.out.contains(hostile),
            "{}",
            ran.out
        );
        assert!(!ran.out.contains(['\u{1b}', '\r', '\u{7}']), "{}", ran.out);
        assert!(
            !ran.out.lines().any(|line| line.starts_with("::")),
            "{}",
            ran.out
        );
    }
}
