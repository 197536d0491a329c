//! `dconn apply --state`, `dconn revert`, `dconn status`, and state in `--jsonl`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "tests run the program, and fail by a panic"
)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("state-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        let service = |id: &str, records: Value| {
            json!({"providerId": "p.example", "providerName": "P", "serviceId": id,
                "serviceName": id, "records": records})
        };
        let a =
            |host: &str, ip: &str| json!({"type": "A", "host": host, "pointsTo": ip, "ttl": 600});
        folder.write(
            "site.json",
            &service("site", json!([a("@", "%ip%"), a("www", "%ip%")])),
        );
        folder.write("shop.json", &service("shop", json!([a("@", "192.0.2.9")])));
        folder.write(
            "zone.json",
            &json!({"origin": "example.com.", "records": []}),
        );
        folder
    }

    fn write(&self, name: &str, value: &Value) {
        std::fs::write(self.0.join(name), value.to_string()).unwrap();
    }

    fn read(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.0.join(name)).unwrap()).unwrap()
    }

    /// Runs dconn; gives the exit status and what it printed.
    fn run(&self, args: &str, stdin: &str) -> (Option<i32>, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .current_dir(&self.0)
            .args(args.split(' '))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(stdin.as_bytes())
            .unwrap();
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        let text = |octets| String::from_utf8(octets).unwrap();
        (status.code(), text(stdout), text(stderr))
    }
}

const AT: &str = "--zone zone.json --domain example.com --state state.json";

/// W-11, C-15, A-36, A-38: a story on the command line.
#[test]
fn a_story() {
    let folder = Folder::new("story");
    let (status, _, error) = folder.run(&format!("apply site.json {AT} --param ip=192.0.2.1"), "");
    assert_eq!(status, Some(2), "no state file: {error}");
    let apply = format!("apply site.json {AT} --write-state --format json --param ip=192.0.2.1");
    let (status, plan, error) = folder.run(&apply, "");
    assert_eq!(status, Some(0), "{error}");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["state"], folder.read("state.json"));
    let records: Vec<Value> = plan["add"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["record"].clone())
        .collect();
    folder.write(
        "zone.json",
        &json!({"origin": "example.com.", "records": records}),
    );

    assert_eq!(
        folder.run("status zone.json --state state.json", "").0,
        Some(0)
    );
    let (_, shown, _) = folder.run(&format!("apply shop.json {AT}"), "");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[1],
        "  × disables site by P (p.example/site on example.com)"
    );
    assert!(lines[3].starts_with("  - example.com."), "{shown}");
    assert_eq!(
        plan["state"],
        folder.read("state.json"),
        "only --write-state writes"
    );

    let (_, shown, _) = folder.run(&format!("apply site.json {AT} --upgrade --format json"), "");
    assert_eq!(
        serde_json::from_str::<Value>(&shown).unwrap()["remove"],
        json!([])
    );

    folder.write(
        "less.json",
        &json!({"origin": "example.com.", "records": records[..1]}),
    );
    let (status, shown, _) = folder.run("status less.json --state state.json", "");
    assert_eq!(status, Some(1));
    assert!(
        shown.starts_with("altered site by P")
            && shown.contains("missing: www.example.com. A 192.0.2.1")
    );
    let (_, shown, _) = folder.run("status less.json --state state.json --format json", "");
    assert_eq!(
        serde_json::from_str::<Value>(&shown).unwrap()[0]["condition"],
        "altered"
    );

    let revert = format!("revert --provider p.example --service site {AT}");
    let (status, shown, _) = folder.run(&format!("{revert} --write-state --format zone"), "");
    assert_eq!(
        (status, shown.as_str()),
        (Some(0), "$ORIGIN example.com.\n")
    );
    assert_eq!(folder.read("state.json")["instances"], json!([]));
    let (status, _, error) = folder.run(&revert, "");
    assert_eq!(status, Some(1));
    assert!(error.contains("[not-applied]"), "{error}");

    folder.write("state.json", &json!({"version": 7}));
    let (status, _, error) = folder.run(&revert, "");
    assert_eq!(status, Some(2));
    assert!(
        error.contains("state.json: the state has version 7"),
        "{error}"
    );
}

/// State in and out, one zone per line.
#[test]
fn fleets() {
    let folder = Folder::new("fleet");
    let line = |state: &Value, zone: &Value, more: Value| {
        let mut line = json!({"domain": "example.com", "state": state,
            "zone": {"origin": "example.com.", "records": zone}});
        line.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let (_, answer, _) = folder.run("apply site.json --jsonl", &format!("{line}\n"));
        serde_json::from_str::<Value>(&answer).unwrap()
    };
    let empty = json!({"version": 1, "instances": []});
    let first = line(&empty, &json!([]), json!({"params": {"ip": "192.0.2.1"}}));
    let zone = json!([first["add"][0]["record"], first["add"][1]["record"]]);
    let second = line(
        &first["state"],
        &zone,
        json!({"action": "upgrade", "params": {"ip": "192.0.2.2"}}),
    );
    assert_eq!(second["state"]["instances"][0]["params"]["ip"], "192.0.2.2");
    assert_eq!(second["remove"].as_array().unwrap().len(), 2);
    let third = line(&first["state"], &zone, json!({"action": "revert"}));
    assert_eq!(
        (&third["state"], third["disables"][0]["service"].as_str()),
        (&empty, Some("site by P"))
    );
}
