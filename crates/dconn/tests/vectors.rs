//! The test vectors through the command line, as their README tells others to try them: each
//! request is a line of `dconn apply --jsonl`, and zone − remove + add is what the case expects.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn every_request_is_a_line_of_jsonl() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vectors");
    let mut cases: Vec<Value> = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            let text = fs::read_to_string(&path).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            let all = file["cases"].as_array().into_iter().flatten();
            cases.extend(all.filter(|case| case.get("request").is_some()).cloned());
        }
    }
    let lines: String = cases
        .iter()
        .map(|c| format!("{}\n", c["request"]))
        .collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .args(["apply", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), cases.len());
    for (case, answer) in cases.iter().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer).unwrap();
        let at = format!("{}: {answer}", case["id"]);
        let expect = &case["expect"];
        assert_eq!(answer["error"]["kind"], expect["error"], "{at}");
        let Some(expected) = expect["records"].as_array() else {
            continue;
        };
        let mut zone = case["request"]["zone"]["records"]
            .as_array()
            .unwrap()
            .clone();
        for gone in answer["remove"].as_array().unwrap() {
            let place = zone.iter().position(|record| *record == gone["record"]);
            zone.remove(place.unwrap_or_else(|| panic!("{at}")));
        }
        let added = answer["add"].as_array().unwrap().iter();
        zone.extend(added.map(|line| line["record"].clone()));
        let sorted = |records: &[Value]| {
            let mut lines: Vec<String> = records.iter().map(Value::to_string).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&zone), sorted(expected), "{at}");
    }
}
