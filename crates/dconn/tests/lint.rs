//! `dconn lint`: files, formats, fixes, exit status.
#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use serde_json::{Value, json};
use support::Folder;

/// Nothing to find.
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

const NAME: &str = "webfarm.example.web.json";

/// DCTL1028 with a fix, DCTL1026 with a fix, DCTL1012 without.
const BAD: &str = r#"{
  "providerId": "webfarm.example",
  "providerName": "Webfarm",
  "serviceId": "web",
  "serviceName": "Web",
  "version": 1,
  "syncPubKeyDomain": "webfarm.com", "warnPhishing": true,
  "syncRedirectDomain": "webfarm.com, webfarm.net",
  "records": [
    {"type": "CNAME", "host": "@", "pointsTo": "www.webfarm.com", "ttl": 3600},
    {"type": "MX",    "host": "@", "pointsTo": "mx.webfarm.com", "priority": 0, "ttl": "3600"}
  ]
}
"#;

/// Findings as the JSON form has them.
fn findings(folder: &Folder, arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["lint", "--format", "json"];
    all.extend(arguments);
    let ran = folder.run(&all);
    let answer = serde_json::from_str(&ran.out);
    (
        ran.status,
        answer.unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err)),
    )
}

/// `file code` of every finding.
fn codes(answer: &Value) -> Vec<String> {
    let all = answer["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|f| format!("{} {}", text(&f["file"]), text(&f["code"])))
        .collect()
}

fn has(answer: &Value, code: &str) -> bool {
    codes(answer).iter().any(|line| line.ends_with(code))
}

#[test]
fn a_good_template_is_status_0() {
    let folder = Folder::new("lint-good");
    folder.write(NAME, GOOD);
    let ran = folder.expect(0, &["lint", NAME]);
    assert_eq!(ran.out, "1 file: nothing found\n", "{}", ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn the_excerpt_underlines_what_is_wrong() {
    let folder = Folder::new("lint-excerpt");
    folder.write(NAME, BAD);
    let ran = folder.expect(1, &["lint", NAME]);
    let wanted = "\
 --> webfarm.example.web.json:10:31
   |
10 |     {\"type\": \"CNAME\", \"host\": \"@\", \"pointsTo\": \"www.webfarm.com\", \"ttl\": 3600},
   |                               ^^^
";
    let text: String = ran
        .out
        .lines()
        .map(|l| format!("{}\n", l.trim_end()))
        .collect();
    let text = text.replace("\n  -->", "\n -->");
    assert!(text.contains("error[DCTL1012]: "), "{text}");
    assert!(text.contains(wanted), "{text}");
    assert!(text.contains("help: --fix can "), "{text}");
    assert!(text.ends_with("--fix can mend 2\n"), "{text}");
}

#[test]
fn what_makes_status_1_can_be_chosen() {
    let folder = Folder::new("lint-fail-on");
    folder.write(
        NAME,
        GOOD.replace(
            "\"webfarm.com\",\n  \"records",
            "\"webfarm.com, webfarm.net\",\n  \"records",
        ),
    );
    folder.expect(1, &["lint", NAME]);
    folder.expect(0, &["lint", NAME, "--fail-on", "error"]);
    folder.expect(0, &["lint", NAME, "--fail-on", "never"]);
    folder.write("never.json", BAD);
    folder.expect(1, &["lint", "never.json", "--fail-on", "error"]);
    folder.expect(0, &["lint", "never.json", "--fail-on", "never"]);
}

#[test]
fn standard_input_has_no_name() {
    let folder = Folder::new("lint-stdin");
    let ran = folder.run_with(&["lint", "-"], GOOD.as_bytes());
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, "1 file: nothing found\n")
    );
    let ran = folder.run_with(&["lint", "-"], BAD.as_bytes());
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("--> <standard input>:10:31"),
        "{}",
        ran.out
    );
    assert!(folder.run(&["lint", "-", "-"]).err.contains("twice"));
    folder.expect(2, &["lint", "-", "--fix"]);
    folder.expect(2, &["lint"]);
}

/// Folders are searched, sorted; hidden files, other files and links to folders are passed over.
#[test]
fn folders_are_searched() {
    let folder = Folder::new("lint-folders");
    for name in [
        "b/x.json",
        "a.json",
        "b/.git/y.json",
        ".z.json",
        "b/notes.txt",
        "b/c/w.JSON",
    ] {
        folder.write(name, BAD);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("..", folder.0.join("b/loop")).unwrap();
        std::os::unix::fs::symlink("../a.json", folder.0.join("b/link.json")).unwrap();
    }
    let (status, answer) = findings(&folder, &["."]);
    assert_eq!(status, 1);
    let mut files: Vec<String> = codes(&answer)
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    files.dedup();
    let expected = ["./a.json", "./b/c/w.JSON", "./b/link.json", "./b/x.json"];
    let expected: Vec<&str> = expected
        .into_iter()
        .filter(|name| cfg!(unix) || !name.contains("link"))
        .collect();
    assert_eq!(files, expected);
}

/// Unreadable files among many: each is named, the rest is linted, the status is 2.
#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_linted() {
    let folder = Folder::new("lint-unreadable");
    folder.write(NAME, BAD);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.0.join("dangling.json")).unwrap();
    let (status, answer) = findings(&folder, &["missing.json", ".", NAME]);
    assert_eq!(status, 2);
    assert!(has(&answer, "DCTL1012"));
    let unreadable: Vec<&str> = answer["unreadable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["file"].as_str().unwrap())
        .collect();
    let expected: &[&str] = if cfg!(unix) {
        &["missing.json", "./dangling.json"]
    } else {
        &["missing.json"]
    };
    assert_eq!(unreadable, expected);
    let ran = folder.expect(2, &["lint", "missing.json", NAME]);
    assert!(
        ran.err.contains("missing.json: cannot be read"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("1 could not be read"), "{}", ran.out);
    let ran = folder.expect(2, &["lint", "missing.json"]);
    let summary = "1 file: nothing found in what was read; 1 could not be read";
    assert!(ran.out.contains(summary), "{}", ran.out);
    let ran = folder.expect(2, &["lint", "missing.json", "--format", "github"]);
    assert!(
        ran.out
            .starts_with("::error file=missing.json::cannot be read"),
        "{}",
        ran.out
    );
    let ran = folder.expect(2, &["lint", "missing.json", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

/// Files that are no templates, each with a finding and a place; nothing panics.
#[test]
fn files_that_are_no_templates() {
    let folder = Folder::new("lint-no-templates");
    let huge = std::fs::File::create(folder.0.join("huge.json")).unwrap();
    huge.set_len(100 << 20).unwrap();
    drop(huge);
    let deep = "[".repeat(100_000);
    for (name, text) in [
        ("array.json", &b"[]"[..]),
        ("cut.json", br#"{"providerId": "a", "records": ["#),
        ("deep.json", deep.as_bytes()),
        ("empty.json", b""),
        ("latin.json", b"{\"providerId\": \"a\xE9\"}"),
        ("marked.json", b"\xEF\xBB\xBF{"),
        ("nul.json", b"\0\0\0\0"),
        ("number.json", b"12"),
        ("string.json", b"\"x\""),
        ("utf-16.json", b"\xFF\xFE{\0}\0"),
    ] {
        folder.write(name, text);
    }
    folder.write(NAME, BAD);
    for format in ["human", "github", "sarif"] {
        folder.expect(1, &["lint", ".", "--format", format]);
    }
    let (status, answer) = findings(&folder, &["."]);
    assert_eq!(status, 1);
    let unreadable: Vec<String> = codes(&answer)
        .into_iter()
        .filter(|line| line.ends_with("DCTL0003"))
        .collect();
    assert_eq!(unreadable.len(), 11, "{unreadable:?}");
    assert!(has(&answer, "DCTL1012"));
    let latin = answer["findings"].as_array().unwrap().iter();
    let latin = latin.clone().find(|f| f["file"] == "./latin.json").unwrap();
    assert_eq!((&latin["line"], &latin["column"]), (&1.into(), &18.into()));
}

/// Control and bidirectional characters and the commands of workflow runners, in values and in
/// file names, reach no terminal and no runner in any format.
#[test]
fn hostile_files_are_escaped_in_every_format() {
    let folder = Folder::new("lint-hostile");
    let hostile = BAD
        .replace("\"Webfarm\"", "\"##[add-mask]x ::add-mask::x\"")
        .replace(
            "www.webfarm.com",
            "\u{202e}\u{2066}www\u{7f}\u{200b}\u{9b}2J.\u{e0041}",
        )
        .replace("webfarm.net", "x\\u001b[2J\\r\\n::add-mask::x.\\u202emoc")
        .replace(
            "\"ttl\": 3600}",
            "\"ttl\": 3600, \"\\u001b]0;t\\u0007\": \"\\r\\n::set-output\"}",
        );
    let broken = "{\"a\":\n::add-mask::x\u{1b}[31m\u{202e}";
    let names: &[&str] = if cfg!(unix) {
        &[
            "a\r\n::add-mask::x.json",
            "::add-mask::y.json",
            "e\u{1b}[2J\u{202e},%:.json",
            "##[add-mask]z.json",
        ]
    } else {
        &["a.json", "b.json"]
    };
    for (index, name) in names.iter().enumerate() {
        folder.write(
            name,
            if index % 2 == 0 {
                hostile.as_str()
            } else {
                broken
            },
        );
    }
    for format in ["human", "github", "json", "sarif"] {
        let ran = folder.expect(
            1,
            &["lint", ".", "--format", format, "--profile", "draft-strict"],
        );
        for text in [&ran.out, &ran.err] {
            for c in text.chars() {
                let bad = dc_template::escape(&c.to_string()) != c.to_string();
                assert!(!bad || c == '\n', "{format}: {c:?} in\n{text}");
            }
            for line in text.lines() {
                let line = line.trim_start();
                let ours = ["::error file=", "::warning file=", "::notice file="];
                // `:::` is the mark of an excerpt, and no command.
                let command = line.starts_with("::") && !line.starts_with("::: ") && line != ":::";
                assert!(
                    !command || (format == "github" && ours.iter().any(|o| line.starts_with(o))),
                    "{format}: {line}"
                );
                let program = matches!(format, "json" | "sarif");
                assert!(
                    command || program || !line.contains("##["),
                    "{format}: {line}"
                );
            }
        }
        if matches!(format, "json" | "sarif") {
            let _: Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!(ran.out.lines().count(), 1);
        }
        if format == "github" && cfg!(unix) {
            assert!(
                ran.out
                    .contains("file=./a%0D%0A%3A%3Aadd-mask%3A%3Ax.json,line="),
                "{}",
                ran.out
            );
            assert!(ran.out.contains("%2C%25%3A.json,line="), "{}", ran.out);
        }
    }
    // A file that cannot be read has a name too.
    let ran = folder.expect(2, &["lint", "\u{1b}[2J\n::add-mask::q"]);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

#[test]
fn fixes_change_only_what_they_must() {
    let folder = Folder::new("lint-fix");
    let path = folder.write(NAME, BAD);
    let good = folder.write("sub/webfarm.example.web.json", GOOD);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    }
    let before = std::fs::metadata(&good).unwrap();
    let ran = folder.expect(1, &["lint", "--fix", "."]);
    assert!(ran.out.contains("; 2 mended"), "{}", ran.out);
    let expected = BAD
        .replace(", \"warnPhishing\": true", "")
        .replace("webfarm.com, webfarm.net", "webfarm.com,webfarm.net");
    let mended = String::from_utf8(folder.read(NAME)).unwrap();
    assert_eq!(mended, expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        // A file without findings is not even written.
        assert_eq!(std::fs::metadata(&good).unwrap().ino(), before.ino());
    }
    assert_eq!(
        before.modified().unwrap(),
        std::fs::metadata(&good).unwrap().modified().unwrap()
    );
    // Again changes nothing, and nothing is left behind.
    folder.expect(1, &["lint", "--fix", "."]);
    assert_eq!(folder.read(NAME), expected.as_bytes());
    let mut left: Vec<_> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["sub", NAME]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_read_only_file_stays_as_it_is() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new("lint-fix-links");
    folder.write("real/webfarm.example.web.json", BAD);
    symlink("real/webfarm.example.web.json", folder.0.join(NAME)).unwrap();
    folder.expect(1, &["lint", "--fix", NAME]);
    assert!(
        std::fs::symlink_metadata(folder.0.join(NAME))
            .unwrap()
            .is_symlink()
    );
    assert!(
        !String::from_utf8(folder.read(NAME))
            .unwrap()
            .contains("warnPhishing")
    );
    let locked = folder.write("locked.json", BAD);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = folder.expect(2, &["lint", "--fix", "locked.json"]);
    assert!(
        ran.err
            .contains("locked.json: cannot be changed: the file is read-only"),
        "{}",
        ran.err
    );
    assert_eq!(folder.read("locked.json"), BAD.as_bytes());
    assert!(ran.out.contains("DCTL1028"), "{}", ran.out);
}

#[test]
fn rules_are_explained() {
    let folder = Folder::new("lint-explain");
    let ran = folder.expect(0, &["lint", "--explain", "DCTL1012"]);
    assert!(
        ran.out.starts_with("# DCTL1012: cname-at-apex\n"),
        "{}",
        ran.out
    );
    assert_eq!(
        folder
            .expect(0, &["lint", "--explain", "cname-at-apex"])
            .out,
        ran.out
    );
    assert_eq!(
        folder.expect(0, &["lint", "--explain", "dctl1012"]).out,
        ran.out
    );
    let ran = folder.expect(2, &["lint", "--explain", "DCTL9999\u{1b}"]);
    assert!(ran.err.contains("no rule DCTL9999\\u{1b}"), "{}", ran.err);
    assert!(ran.err.contains("--rules"), "{}", ran.err);
    let ran = folder.expect(0, &["lint", "--rules"]);
    assert_eq!(ran.out.lines().count(), dc_lint::RULES.len());
}

#[test]
fn a_configuration_sets_profile_and_levels() {
    let folder = Folder::new("lint-config");
    let inner = folder.write("a/webfarm.example.web.json", BAD);
    folder.write(
        "dconn-lint.json",
        r#"{"levels": {"DCTL1028": "off", "cname-at-apex": "info", "DCTL1026": "error"}}"#,
    );
    let (_, answer) = findings(&folder, &["a"]);
    assert!(!has(&answer, "DCTL1028"));
    let level = |code: &str| {
        let mut all = answer["findings"].as_array().unwrap().iter();
        all.find(|f| f["code"] == code).unwrap()["level"].clone()
    };
    assert_eq!(level("DCTL1012"), "info");
    assert_eq!(level("DCTL1026"), "error");
    // From a folder below the same file is found; the root of a repository ends the search.
    let below = Folder(inner.parent().unwrap().to_owned());
    assert!(!has(&findings(&below, &[NAME]).1, "DCTL1028"));
    folder.write("a/.git/HEAD", "");
    assert!(has(&findings(&below, &[NAME]).1, "DCTL1028"));
    // The option stands above the file.
    folder.write("b.json", r#"{"profile": "cloudflare"}"#);
    let (_, answer) = findings(&folder, &["a", "--config", "b.json"]);
    assert!(!has(&answer, "DCTL1012"));
    let (_, answer) = findings(
        &folder,
        &["a", "--config", "b.json", "--profile", "repository"],
    );
    assert!(has(&answer, "DCTL1012"));
    for wrong in [
        r#"{"levels": {"bare-host": "loud"}}"#,
        "{",
        r#"{"level": {}}"#,
        r#"{"levels": {"no-rule": "off"}}"#,
    ] {
        folder.write("wrong.json", wrong);
        folder.expect(2, &["lint", "a", "--config", "wrong.json"]);
    }
    // These were taken, the first as an empty configuration, of the others the last setting.
    for (wrong, reason) in [
        ("[]", "it is not a JSON object"),
        (r#"["cloudflare", {}]"#, "it is not a JSON object"),
        (
            r#"{"levels": {"DCTL1012": "off", "DCTL1012": "error"}}"#,
            "`DCTL1012` occurs twice in `levels`",
        ),
        (
            r#"{"levels": {"DCTL1012": "off", "cname-at-apex": "error"}}"#,
            "`DCTL1012` and `cname-at-apex` in `levels` are the same rule",
        ),
        (r#"{"levels": {}, "levels": {}}"#, "`levels` occurs twice"),
        (
            r#"{"levels": []}"#,
            "expected an object of rules and levels",
        ),
    ] {
        folder.write("wrong.json", wrong);
        let ran = folder.expect(2, &["lint", "a", "--config", "wrong.json"]);
        assert!(ran.err.contains(reason), "{wrong}: {}", ran.err);
    }
    folder.expect(2, &["lint", "a", "--config", "missing.json"]);
    // What the remedy recommends is accepted; it named a rule that does not exist.
    folder.write("wrong.json", "{");
    let ran = folder.run(&["lint", "a", "--config", "wrong.json"]);
    let (_, example) = ran.err.split_once("expected {").unwrap();
    let example = example.lines().next().unwrap();
    folder.write("right.json", format!("{{{example}"));
    assert_ne!(findings(&folder, &["a", "--config", "right.json"]).0, 2);
    folder.expect(2, &["lint", "a", "--profile", "no-profile"]);
}

#[test]
fn json_has_the_place_and_the_fix() {
    let folder = Folder::new("lint-json");
    folder.write(NAME, BAD);
    let (_, answer) = findings(&folder, &[NAME]);
    let mut all = answer["findings"].as_array().unwrap().iter();
    let finding = all.find(|f| f["code"] == "DCTL1026").unwrap();
    assert_eq!(finding["file"], NAME);
    assert_eq!(finding["name"], "blanks-in-redirect-domains");
    assert_eq!(finding["level"], "warning");
    assert_eq!(finding["pointer"], "/syncRedirectDomain");
    assert_eq!(
        (&finding["line"], &finding["end_line"]),
        (&8.into(), &8.into())
    );
    let edit = &finding["fix"]["edits"][0];
    let start = usize::try_from(edit["start"].as_u64().unwrap()).unwrap();
    assert_eq!(&BAD[start..start + 1], " ");
    assert_eq!(edit["replacement"], "");
    let summary = &answer["summary"];
    assert_eq!(summary["files"], 1);
    assert_eq!(summary["fixable"], 2);
    assert_eq!(summary["fixed"], 0);
}

#[test]
fn sarif_has_rules_places_and_fixes() {
    let folder = Folder::new("lint-sarif");
    let name = "odd name/%webfarm.json";
    folder.write(name, BAD);
    let ran = folder.expect(1, &["lint", "odd name", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let mut results = run["results"].as_array().unwrap().iter();
    let result = results.find(|r| r["ruleId"] == "DCTL1026").unwrap();
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "DCTL1026");
    let location = &result["locations"][0];
    let physical = &location["physicalLocation"];
    assert_eq!(
        physical["artifactLocation"]["uri"],
        "odd%20name/%25webfarm.json"
    );
    assert_eq!(physical["region"]["startLine"], 8);
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "/syncRedirectDomain"
    );
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["deletedRegion"]["startLine"], 8);
    assert_eq!(change.get("insertedContent"), None);
}

/// What a reviewer looks at first: how much of each record the caller of the template controls.
#[test]
fn exposures_are_told_for_each_record() {
    let folder = Folder::new("lint-exposures");
    let records = r#"{"type": "TXT", "host": "_site", "data": "fixed", "ttl": 600},
    {"type": "TXT", "host": "%host1%", "data": "%value%", "ttl": 600},
    {"type": "CNAME""#;
    folder.write("a.json", GOOD.replace(r#"{"type": "CNAME""#, records));
    folder.write("b.json", "no template");
    folder.write(NAME, GOOD);
    let (_, answer) = findings(&folder, &["."]);
    let exposed = |file: &str, record: usize, name: &str, value: &str| json!({"file": file, "record": record, "name": name, "value": value});
    let expected = json!([
        exposed("./a.json", 0, "nothing", "nothing"),
        exposed("./a.json", 1, "all", "all"),
        exposed("./a.json", 2, "nothing", "part"),
        exposed(&format!("./{NAME}"), 0, "nothing", "part"),
    ]);
    assert_eq!(answer["exposures"], expected);
}

/// What concerns several files: ids that occur twice, and the revision that is published.
#[test]
fn files_are_held_against_each_other_and_against_what_is_published() {
    let folder = Folder::new("lint-several");
    folder.write(&format!("a/{NAME}"), GOOD);
    folder.write(&format!("b/{NAME}"), GOOD);
    let (status, answer) = findings(&folder, &["a", "b"]);
    assert_eq!(status, 1);
    assert_eq!(codes(&answer), [format!("b/{NAME} DCTL1004")]);
    assert_eq!(answer["findings"][0]["line"], 4);
    // The same text needs no new version, another one does.
    folder.expect(0, &["lint", "a", "--against", "b"]);
    folder.write(&format!("a/{NAME}"), GOOD.replace("\"www\"", "\"shop\""));
    let (status, answer) = findings(&folder, &["a", "--against", "b"]);
    assert_eq!(status, 1);
    assert_eq!(codes(&answer), [format!("a/{NAME} DCR601")]);
    // What is not published yet has nothing to be held against.
    folder.expect(0, &["lint", "a", "--against", "."]);
    folder.expect(0, &["lint", "a"]);
}

/// A file that is named twice was told to have the ids of another file, itself.
#[test]
fn a_file_named_twice_is_linted_once() {
    let folder = Folder::new("lint-twice");
    folder.write(&format!("a/{NAME}"), GOOD);
    let file = format!("a/{NAME}");
    let same = format!("./a/../a/{NAME}");
    let (status, answer) = findings(&folder, &["a", &file, &same, "."]);
    assert_eq!((status, codes(&answer)), (0, Vec::new()));
    assert_eq!(answer["summary"]["files"], 1);
    // What cannot be read is still told.
    folder.expect(2, &["lint", &file, "a/missing.json", "missing/x.json"]);
}

/// Many files on several threads: the same output each time, in the order of the names.
#[test]
fn the_order_is_fixed() {
    let folder = Folder::new("lint-order");
    for number in 0..200 {
        folder.write(&format!("t/{number:03}.json"), BAD);
    }
    let first = folder.expect(1, &["lint", "t", "--format", "github"]).out;
    for _ in 0..5 {
        assert_eq!(
            folder.expect(1, &["lint", "t", "--format", "github"]).out,
            first
        );
    }
    let name = |line: &str| Some(line.split("file=").nth(1)?.split(',').next()?.to_owned());
    let files: Vec<String> = first.lines().filter_map(name).collect();
    assert!(files.len() >= 600 && files.is_sorted());
}

/// A line without end is cut around the finding, and the place is still that of the file.
#[test]
fn long_lines_are_cut() {
    let folder = Folder::new("lint-long");
    let filler = format!("\"description\": \"{}\",", "x".repeat(100_000));
    let text = BAD
        .replace('\n', "")
        .replacen('{', &format!("{{{filler}"), 1);
    folder.write(NAME, &text);
    let ran = folder.expect(1, &["lint", NAME]);
    assert!(
        ran.out.lines().all(|line| line.chars().count() < 400),
        "{}",
        ran.out
    );
    let column = text.find("\"@\"").unwrap() + 1;
    assert!(
        ran.out.contains(&format!("{NAME}:1:{column}")),
        "{}",
        ran.out
    );
}

/// The README shows what is printed. `DC_BLESS=1` writes it anew.
#[test]
fn the_readme_shows_what_is_printed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let command = "lint webfarm.example.shop.json";
    let start = readme.find(&format!("$ dconn {command}\n")).unwrap();
    let shown = readme[start..].split("```").next().unwrap();
    let examples = Folder(root.join("examples/data"));
    let arguments: Vec<&str> = command.split(' ').collect();
    let printed = examples.expect(1, &arguments).out;
    let printed: String = printed
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    let printed = format!("$ dconn {command}\n{printed}");
    if std::env::var_os("DC_BLESS").is_some() {
        std::fs::write(root.join("README.md"), readme.replace(shown, &printed)).unwrap();
        return;
    }
    assert_eq!(shown, printed, "run with DC_BLESS=1");
}
