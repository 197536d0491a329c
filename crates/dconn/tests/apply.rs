//! `dconn apply` as a user runs it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const TEMPLATE: &str = r#"{"providerId":"webfarm.example","providerName":"Webfarm",
    "serviceId":"hosting","serviceName":"Hosting","records":[
    {"type":"A","host":"@","pointsTo":"%ip%","ttl":600},
    {"type":"CNAME","host":"www","pointsTo":"@","ttl":600,"groupId":"web"}]}"#;
const ZONE: &str = "$ORIGIN example.com.\n$TTL 1h\n@ SOA ns h 1 2h 30m 2w 1h\n@ NS ns\n\
    @ A 198.51.100.1\nwww A 198.51.100.1\nodd TYPE65280 \\# 2 abcd\n";

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("t.json"), TEMPLATE).unwrap();
        std::fs::write(path.join("z.zone"), ZONE).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn apply(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .arg("apply")
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("NO_COLOR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses does not read on.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const USUAL: &[&str] = &[
    "t.json",
    "--zone",
    "z.zone",
    "--domain",
    "example.com",
    "--param",
    "ip=192.0.2.1",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [USUAL, more].concat()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_plan_for_people() {
    let folder = Folder::new("people");
    let output = folder.apply(USUAL, "");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    assert!(
        !text.contains('\u{1b}'),
        "no colours without a terminal: {text}"
    );
    for part in [
        "Hosting by Webfarm on example.com",
        "- www.example.com.  3600  A      198.51.100.1",
        "a CNAME cannot stand beside other records",
        "+ www.example.com.   600  CNAME  example.com.",
        "2 removed, 0 changed, 2 added, 0 kept",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn colours_on_demand() {
    let folder = Folder::new("colours");
    let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .arg("apply")
        .args(USUAL)
        .current_dir(&folder.0)
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let text = out(&output);
    assert!(
        text.contains("\u{1b}[31m- ") && text.contains("\u{1b}[32m+ "),
        "{text:?}"
    );
}

#[test]
fn a_plan_as_json() {
    let folder = Folder::new("json");
    let output = folder.apply(&with(&["--format", "json"]), "");
    let plan: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(plan["ok"], true);
    assert_eq!(
        plan["add"][0],
        json!({"record": {"name": "example.com.", "type": "A", "ttl": 600, "data": "192.0.2.1"},
            "template_record": 0, "rule": "template"})
    );
    assert_eq!(plan["remove"][0]["rule"], "address");
    assert_eq!(plan["remove"][0]["consent"], true);
}

#[test]
fn the_resulting_zone() {
    let folder = Folder::new("zone");
    let output = folder.apply(&with(&["--format", "zone"]), "");
    let text = out(&output);
    assert!(
        text.contains("www.example.com. 600 IN CNAME example.com."),
        "{text}"
    );
    assert!(
        text.contains("TYPE65280 \\# 2 ABCD") || text.contains("TYPE65280 \\# 2 abcd"),
        "{text}"
    );
    assert!(!text.contains("198.51.100.1"), "{text}");
    // The result is a zone file that can be planned on: nothing is left to do.
    folder.write("z.zone", &text);
    let again = folder.apply(USUAL, "");
    assert!(
        out(&again).contains("0 removed, 0 changed, 0 added, 2 kept"),
        "{}",
        out(&again)
    );
}

#[test]
fn zones_come_as_json_and_on_standard_input() {
    let folder = Folder::new("stdin");
    let zone = r#" {"origin":"example.com.","records":[{"name":"www.example.com.","type":"A","ttl":5,"data":"192.0.2.9","id":7}]}"#;
    let arguments = [
        "t.json",
        "--zone",
        "-",
        "--domain",
        "example.com",
        "--param",
        "ip=192.0.2.1",
        "--format",
        "json",
    ];
    let output = folder.apply(&arguments, zone);
    let plan: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(
        plan["remove"][0]["record"]["id"], 7,
        "members of others come back"
    );
    let output = folder.apply(&["-", "--zone", "-", "--domain", "example.com"], "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn groups_hosts_and_policies() {
    let folder = Folder::new("policy");
    folder.write("p.json", r#"{"ttl":{"min":900},"types":{"generic":false}}"#);
    let output = folder.apply(
        &with(&[
            "--group", "web", "--host", "shop", "--policy", "p.json", "--format", "json",
        ]),
        "",
    );
    let plan: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(plan["add"][1]["record"]["name"], "www.shop.example.com.");
    assert_eq!(plan["add"][1]["record"]["ttl"], 900);
    folder.write("p.json", r#"{"tll":{}}"#);
    let output = folder.apply(&with(&["--policy", "p.json"]), "");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("tll"), "{}", err(&output));
}

/// V-8: the variable, the record, and all that the template needs.
#[test]
fn a_missing_variable_is_named() {
    let folder = Folder::new("missing");
    let output = folder.apply(
        &["t.json", "--zone", "z.zone", "--domain", "example.com"],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    for part in [
        "`ip`",
        "t.json:/records/0/pointsTo",
        "record 0, A",
        "needs: ip",
        "--param NAME=VALUE",
        "missing-variable",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let output = folder.apply(
        &[
            "t.json",
            "--zone",
            "z.zone",
            "--domain",
            "example.com",
            "--format",
            "json",
        ],
        "",
    );
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(answer["error"]["kind"], "missing-variable");
    assert_eq!(answer["error"]["variable"], "ip");
}

#[test]
fn unreadable_input_is_status_2_with_a_place() {
    let folder = Folder::new("unreadable");
    folder.write("bad.json", "{\n \"records\": [,]}");
    folder.write("bad.zone", "$TTL 60\nexample.com. IN A 192.0.2\n");
    for (arguments, part) in [
        (
            vec!["bad.json", "--zone", "z.zone", "--domain", "example.com"],
            "line 2",
        ),
        (
            vec!["t.json", "--zone", "bad.zone", "--domain", "example.com"],
            "bad.zone: line 2, column 19",
        ),
        (
            vec!["none.json", "--zone", "z.zone", "--domain", "example.com"],
            "none.json",
        ),
        (vec!["t.json", "--zone", "z.zone"], "--domain"),
        (
            vec![
                "t.json",
                "--zone",
                "z.zone",
                "--domain",
                "example.com",
                "--param",
                "ip",
            ],
            "NAME=VALUE",
        ),
    ] {
        let output = folder.apply(&arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            err(&output).contains(part),
            "{part:?} is not in\n{}",
            err(&output)
        );
    }
}

#[test]
fn an_endless_template_is_not_read_to_its_end() {
    let folder = Folder::new("endless");
    folder.write("t.json", " ".repeat(17 << 20));
    let output = folder.apply(&with(&["--format", "json"]), "");
    assert_eq!(output.status.code(), Some(2));
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(answer["error"]["kind"], "template-too-large");
}

#[test]
fn hostile_text_does_not_steer_the_terminal() {
    let folder = Folder::new("hostile");
    folder.write(
        "t.json",
        TEMPLATE.replace("Hosting", "\\u001b[2J\\u202eevil"),
    );
    folder.write("z.json", "{\"origin\":\"example.com.\",\"records\":[{\"name\":\"example.com.\",\"type\":\"A\",\"ttl\":1,\"data\":\"\\u001b]0;x\\u0007\"}]}");
    let output = folder.apply(
        &[
            "t.json",
            "--zone",
            "z.json",
            "--domain",
            "example.com",
            "--param",
            "ip=192.0.2.1",
        ],
        "",
    );
    let text = out(&output);
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text:?}"
    );
    assert!(text.contains("\\u{1b}[2J\\u{202e}evil"), "{text}");
}

#[test]
fn a_zone_file_holds_no_redirects() {
    let folder = Folder::new("redirect");
    folder.write("t.json", r#"{"providerId":"p","serviceId":"s","records":[{"type":"REDIR301","host":"@","target":"https://example.net/"}]}"#);
    folder.write(
        "p.json",
        r#"{"redirect":[{"type":"A","data":"192.0.2.80","ttl":60}]}"#,
    );
    let output = folder.apply(&with(&["--policy", "p.json", "--format", "zone"]), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("REDIR301") && out(&output).is_empty());
    let output = folder.apply(USUAL, "");
    assert_eq!(
        output.status.code(),
        Some(1),
        "not supported without a policy"
    );
}

/// One answer per line, in order, each with its id; a bad line is an answer, too.
#[test]
fn a_fleet_as_json_lines() {
    let folder = Folder::new("fleet");
    let zone = json!({"origin": "example.com.", "records": []});
    let good = json!({"id": "a", "zone": zone, "domain": "example.com", "params": {"ip": "192.0.2.1"}, "groups": null});
    let missing = json!({"id": 2, "zone": zone, "domain": "example.com"});
    let unknown = json!({"id": [3], "zone": zone, "domian": "example.com"});
    let own = json!({"id": 4, "zone": zone, "domain": "example.com",
        "template": {"providerId": "p", "serviceId": "s", "records": [{"type": "A", "host": "@", "pointsTo": "192.0.2.4", "ttl": 4}]}});
    let lines = format!("{good}\n\n{missing}\n{unknown}\nnonsense\n{own}");
    let output = folder.apply(&["t.json", "--jsonl"], &lines);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let answers: Vec<Value> = out(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<(&Value, &Value)> = answers
        .iter()
        .map(|a| (&a["id"], &a["error"]["kind"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("a"), &Value::Null),
            (&json!(2), &json!("missing-variable")),
            (&json!([3]), &json!("unknown-member")),
            (&Value::Null, &json!("invalid-request")),
            (&json!(4), &Value::Null),
        ]
    );
    assert_eq!(answers[4]["add"][0]["record"]["data"], "192.0.2.4");
    let output = folder.apply(&["--jsonl"], &good.to_string());
    assert!(
        out(&output).contains("`template` is missing"),
        "{}",
        out(&output)
    );
}

#[test]
fn help_has_examples() {
    let folder = Folder::new("help");
    let text = out(&folder.apply(&["--help"], ""));
    assert!(
        text.contains("Examples:") && text.contains("--param ip=192.0.2.1"),
        "{text}"
    );
}
