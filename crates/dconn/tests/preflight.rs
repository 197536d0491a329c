//! `dconn preflight`: checks, tasks, the text of the pull request, exit status.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use serde_json::Value;
use support::Folder;

const NAME: &str = "webfarm.example.web.json";

const GOOD: &str = r#"{
  "providerId": "webfarm.example",
  "providerName": "Webfarm",
  "serviceId": "web",
  "serviceName": "Web",
  "version": 1,
  "logoUrl": "https://webfarm.example/logo.svg",
  "description": "Web hosting",
  "variableDescription": "site: the name of the site at Webfarm",
  "syncPubKeyDomain": "webfarm.com",
  "syncRedirectDomain": "webfarm.com",
  "records": [
    {"type": "CNAME", "host": "www", "pointsTo": "%site%.webfarm.com", "ttl": 3600}
  ]
}
"#;

fn json(folder: &Folder, status: i32, arguments: &[&str]) -> Value {
    let mut all = vec!["preflight", "--format", "json"];
    all.extend(arguments);
    serde_json::from_str(&folder.expect(status, &all).out).unwrap()
}

fn outcome<'a>(answer: &'a Value, name: &str) -> &'a str {
    let mut checks = answer["checks"].as_array().unwrap().iter();
    checks.find(|check| check["name"] == name).unwrap()["outcome"]
        .as_str()
        .unwrap()
}

fn tasks(answer: &Value) -> Vec<&str> {
    let tasks = answer["tasks"].as_array().unwrap().iter();
    tasks.map(|task| task["name"].as_str().unwrap()).collect()
}

#[test]
fn a_good_template_passes_what_the_file_decides() {
    let folder = Folder::new("preflight-good");
    folder.write(NAME, GOOD);
    let answer = json(&folder, 0, &[NAME]);
    assert_eq!(answer["passed"], true);
    assert_eq!(answer["automatic"], true);
    assert_eq!(answer["labels"], serde_json::json!([]));
    assert_eq!(outcome(&answer, "version"), "open");
    assert_eq!(
        tasks(&answer),
        ["editor-test", "logo", "key", "version", "place"]
    );
    let ran = folder.expect(0, &["preflight", NAME]);
    assert!(!ran.out.contains("FAIL"), "{}", ran.out);
    assert!(
        ran.out
            .contains("two tests, one with a host and one without"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("check that the logo is served: https://webfarm.example/logo.svg"),
        "{}",
        ran.out
    );
}

/// Each thing that reviewers ask for, in a template that lacks it.
#[test]
fn each_check_has_a_template_that_fails_it() {
    let record =
        r#"{"type": "CNAME", "host": "www", "pointsTo": "%site%.webfarm.com", "ttl": 3600}"#;
    let with = |other: &str| GOOD.replace(record, other);
    for (check, text) in [
        (
            "template",
            GOOD.replace("\"providerName\": \"Webfarm\",", ""),
        ),
        (
            "version",
            GOOD.replace("\"version\": 1,", "\"version\": \"1\","),
        ),
        ("template", "{".to_owned()),
        ("file-name", GOOD.replace("\"web\"", "\"shop\"")),
        (
            "signed",
            GOOD.replace("\"syncPubKeyDomain\": \"webfarm.com\",", ""),
        ),
        (
            "warn-phishing",
            GOOD.replace("\"version\"", "\"warnPhishing\": true, \"version\""),
        ),
        (
            "spf",
            with(r#"{"type": "TXT", "host": "@", "data": "v=spf1 a -all", "ttl": 60}"#),
        ),
        (
            "conflict-mode",
            with(
                r#"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 60, "essential": "OnApply"}"#,
            ),
        ),
        (
            "bare-value",
            with(r#"{"type": "TXT", "host": "_x", "data": "%site%", "ttl": 60}"#),
        ),
        (
            "bare-host",
            with(r#"{"type": "A", "host": "%site%", "pointsTo": "192.0.2.1", "ttl": 60}"#),
        ),
        (
            "sub-domain",
            with(r#"{"type": "A", "host": "www.%site%", "pointsTo": "192.0.2.1", "ttl": 60}"#),
        ),
        (
            "host-variable",
            with(r#"{"type": "A", "host": "www.%host%", "pointsTo": "192.0.2.1", "ttl": 60}"#),
        ),
        (
            "essential",
            with(
                r#"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 60, "txtConflictMatchingMode": "All"}"#,
            ),
        ),
        (
            "linter",
            with(r#"{"type": "CNAME", "host": "@", "pointsTo": "a.webfarm.com", "ttl": 60}"#),
        ),
        (
            "applicable",
            with(r#"{"type": "CAA", "host": "@", "data": "issue", "ttl": 60}"#),
        ),
    ] {
        let folder = Folder::new("preflight-each");
        folder.write(NAME, &text);
        let answer = json(&folder, 1, &[NAME]);
        assert_eq!(outcome(&answer, check), "failed", "{check}: {answer:#}");
        assert_eq!(answer["passed"], false);
    }
}

#[test]
fn a_published_revision_is_compared() {
    let folder = Folder::new("preflight-published");
    folder.write(&format!("old/{NAME}"), GOOD);
    folder.write(NAME, GOOD.replace("\"www\"", "\"%sub%.www\""));
    let old = format!("old/{NAME}");
    let answer = json(&folder, 1, &[NAME, "--published", &old]);
    assert_eq!(outcome(&answer, "version"), "failed");
    assert!(tasks(&answer).contains(&"type-of-change"));
    let body = answer["body"].as_str().unwrap();
    assert!(
        body.contains("Changes since version 1; the scope is both"),
        "{body}"
    );
    assert!(body.contains("- [ ] New template"), "{body}");
    // The same file is no change and needs no new version.
    let answer = json(&folder, 0, &[&old, "--published", &old]);
    assert_eq!(outcome(&answer, "version"), "passed");
}

/// The automation looks for these headings, for ticked boxes below them, and for the links.
#[test]
fn the_body_has_the_sections_that_the_automation_reads() {
    let folder = Folder::new("preflight-body");
    folder.write(NAME, GOOD);
    let body = folder
        .expect(0, &["preflight", NAME, "--format", "body"])
        .out;
    let sections: Vec<&str> = body.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        sections,
        [
            "# Description",
            "## Type of change",
            "# How Has This Been Tested?",
            "# Checklist of common problems",
            "## Online Editor test results"
        ]
    );
    let section = |name: &str| {
        let after = body.split(name).nth(1).unwrap();
        after.split("\n#").next().unwrap().to_owned()
    };
    assert!(section("## Type of change").contains("- [x] New template"));
    let tested = section("# How Has This Been Tested?");
    // What nobody has done yet is not ticked.
    assert!(tested.contains("- [ ] The template was tested"), "{tested}");
    assert!(tested.contains("- [x] The file is named"), "{tested}");
    assert!(tested.contains("- [ ] The logo is served"), "{tested}");
    let list = section("# Checklist of common problems");
    assert!(!list.contains("[ ]") && list.contains("[x]"), "{list}");
}

#[test]
fn labels_tell_what_the_automation_will_tell() {
    let folder = Folder::new("preflight-labels");
    let text = GOOD
        .replace(
            "\"syncPubKeyDomain\": \"webfarm.com\",",
            "\"warnPhishing\": true, \"hostRequired\": true,",
        )
        .replace("\"www\"", "\"@\"");
    folder.write(NAME, &text);
    let answer = json(&folder, 1, &[NAME]);
    assert_eq!(
        answer["labels"],
        serde_json::json!(["no syncPubKeyDomain", "warnPhishing", "hostRequired"])
    );
    assert!(
        answer["tasks"][0]["text"]
            .as_str()
            .unwrap()
            .contains("one test with a host")
    );
    folder.write(
        NAME,
        GOOD.replace("\"version\"", "\"syncBlock\": true, \"version\""),
    );
    let answer = json(&folder, 0, &[NAME]);
    assert_eq!(answer["labels"], serde_json::json!(["syncBlock"]));
}

/// Values of the template neither reach the terminal nor become markup of the text.
#[test]
fn hostile_values_are_escaped() {
    let folder = Folder::new("preflight-hostile");
    let text = GOOD.replace(
        "Web hosting",
        "@everyone `code` <img src=x> \\u001b[2J\\u202e\\r\\n::add-mask::x ##[add-mask]y\\n# Heading\\n- [x] done",
    );
    folder.write(NAME, text);
    for format in ["human", "body", "json"] {
        let ran = folder.expect(0, &["preflight", NAME, "--format", format]);
        for c in ran.out.chars() {
            let bad = dc_template::escape(&c.to_string()) != c.to_string();
            assert!(!bad || c == '\n', "{format}: {c:?}");
        }
        assert!(
            !ran.out
                .lines()
                .any(|line| line.trim_start().starts_with("::"))
        );
    }
    let body = folder
        .expect(0, &["preflight", NAME, "--format", "body"])
        .out;
    let line = body
        .lines()
        .find(|line| line.contains("@everyone"))
        .unwrap();
    assert!(line.contains(": `@everyone 'code' <img src=x> "), "{line}");
    assert!(line.ends_with('`'), "{line}");
}

#[test]
fn unreadable_input_is_status_2() {
    let folder = Folder::new("preflight-unreadable");
    folder.write(NAME, GOOD);
    folder.expect(2, &["preflight", "missing.json"]);
    folder.expect(2, &["preflight", NAME, "--published", "missing.json"]);
    folder.expect(2, &["preflight"]);
}
