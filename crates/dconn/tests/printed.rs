//! Whatever a stranger wrote, `dconn` prints no character that a terminal or a reader obeys; and what it
//! reads as an object is one.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use serde_json::{Value, json};
use support::{Folder, Ran};

/// A direction of writing, a control of the second set (C1), DEL.
const HOSTILE: &str = "a\u{202e}b\u{9b}31mc\u{7f}d";

const TEMPLATE: &str = r#"{"providerId":"example.net","providerName":"P","serviceId":"web",
    "serviceName":"S","version":1,"syncPubKeyDomain":"example.net",
    "records":[{"type":"TXT","host":"@","data":"%text%","ttl":600}]}"#;

fn is_clean(text: &str) -> bool {
    !text.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}')
}

/// One JSON value in a line; the hostile text is in it, escaped.
fn escaped(ran: &Ran, what: &str) -> Value {
    assert!(is_clean(&ran.out), "{what}: {:?}", ran.out);
    assert!(is_clean(&ran.err), "{what}: {:?}", ran.err);
    let escaped = ran.out.contains("\\u202e") || ran.out.contains("\\u{202e}");
    assert!(escaped, "{what} does not show it: {:?}", ran.out);
    assert_eq!(ran.out.lines().count(), 1, "{what}");
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn json_is_escaped_whichever_command_prints_it() {
    let folder = Folder::new("printed");
    let named = TEMPLATE.replace("\"S\"", &json!(HOSTILE).to_string());
    folder.write("t.json", &named);
    folder.write("z.json", r#"{"origin":"example.com.","records":[]}"#);
    let apply = [
        "apply",
        "t.json",
        "--zone",
        "z.json",
        "--domain",
        "example.com",
    ];
    let format = ["--format", "json"];
    let run = |status: i32, arguments: &[&[&str]]| folder.expect(status, &arguments.concat());

    let state = ["--param", "text=x", "--state", "s.json", "--write-state"];
    escaped(&run(0, &[&apply, &state, &format]), "apply");
    let refused = run(
        1,
        &[&apply, &["--host", HOSTILE, "--param", "text=x"], &format],
    );
    escaped(&refused, "a refused apply");
    let status = run(1, &[&["status", "z.json", "--state", "s.json"], &format]);
    escaped(&status, "status");
    let request = json!({ "id": HOSTILE, "zone": { "origin": "example.com.", "records": [] },
        "domain": "example.com", "params": { "text": "x" } });
    let line = folder.run_with(
        &["apply", "t.json", "--jsonl"],
        request.to_string().as_bytes(),
    );
    let answer = escaped(&line, "apply --jsonl");
    assert_eq!(
        (&answer["id"], &answer["ok"]),
        (&json!(HOSTILE), &json!(true))
    );

    let surplus = format!("{HOSTILE}=x");
    let at = ["--domain", "example.com", "--url", "https://dns.example"];
    let link = run(1, &[&["link", "t.json", "--param", &surplus], &at, &format]);
    escaped(&link, "link");
    let link =
        format!("https://dns.example/v2/domainTemplates/providers/{HOSTILE}/services/web/apply");
    let checked = run(
        1,
        &[&["check-link", &link, "--template", "t.json"], &format],
    );
    escaped(&checked, "check-link");
    let nowhere = ["--host", HOSTILE, "--param", "text=x"];
    let arrived = run(
        1,
        &[
            &["arrived", "t.json", "--domain", "example.com"],
            &nowhere,
            &format,
        ],
    );
    escaped(&arrived, "arrived");
    folder.write(
        "dns.json",
        r#"{"api":"https://api.dns.example","clientId":"c","redirectUri":"https://app.example.net/back"}"#,
    );
    let consent = [
        "oauth",
        "consent",
        "--registration",
        "dns.json",
        "--pending",
        "p.json",
    ];
    let ux = ["--ux", "https://dns.example", "--domain", "example.com"];
    let asked = ["--provider", "example.net", "--service", HOSTILE];
    escaped(&run(1, &[&consent, &ux, &asked, &format]), "oauth consent");

    folder.write(
        "bad.json",
        named.replace("\"ttl\"", &format!("{}:1,\"ttl\"", json!(HOSTILE))),
    );
    escaped(&run(1, &[&["lint", "bad.json"], &format]), "lint");
    let sarif = run(1, &[&["lint", "bad.json", "--format", "sarif"]]);
    escaped(&sarif, "lint, SARIF");
    let diff = folder.run(&["diff", "t.json", "bad.json", "--format", "json"]);
    assert!(is_clean(&diff.out), "{:?}", diff.out);
    let preflight = folder.run(&["preflight", "bad.json", "--format", "json"]);
    escaped(&preflight, "preflight");
    // The report has file names and no names of services.
    folder.write(&format!("c/{HOSTILE}.json"), &named);
    let corpus = folder.expect(0, &["corpus", "c", "--format", "json"]);
    escaped(&corpus, "corpus");
}

/// `Display` of a JSON value escapes less, and clippy cannot see it used; `serde_json::to_…` it does.
#[test]
fn no_json_value_is_printed_by_its_display() {
    fn walk(folder: &std::path::Path, lines: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, lines);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let found = text.lines().filter(|line| {
                let prints = line.contains("write!(") || line.contains("writeln!(");
                prints
                    && ["json!(", "{answer}", "{value}", "to_value("]
                        .iter()
                        .any(|v| line.contains(v))
            });
            lines.extend(found.map(|line| format!("{}: {line}", path.display())));
        }
    }
    let mut lines = Vec::new();
    walk(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut lines,
    );
    assert!(lines.is_empty(), "use screen::print_json: {lines:#?}");
}

/// A reader of structures would take an array for an object, its members by their order.
#[test]
fn an_array_is_no_object() {
    let folder = Folder::new("printed-arrays");
    folder.write("t.json", TEMPLATE);
    folder.write("z.json", r#"{"origin":"example.com.","records":[]}"#);
    folder.write("policy.json", "[{\"min\":300}]");
    let apply = [
        "apply",
        "t.json",
        "--zone",
        "z.json",
        "--domain",
        "example.com",
    ];
    let policy = ["--param", "text=x", "--policy", "policy.json"];
    let told = |ran: &Ran| ran.err.contains(".json: it is not a JSON object");
    let refused = folder.expect(2, &[&apply[..], &policy].concat());
    assert!(told(&refused), "{}", refused.err);
    let revert = [
        "revert",
        "--provider",
        "p",
        "--service",
        "s",
        "--zone",
        "z.json",
    ];
    let rest = [
        "--domain",
        "example.com",
        "--state",
        "s.json",
        "--policy",
        "policy.json",
    ];
    let refused = folder.expect(2, &[&revert[..], &rest].concat());
    assert!(told(&refused), "{}", refused.err);

    folder.write("lint.json", "[\"repository\"]");
    let refused = folder.expect(2, &["lint", "t.json", "--config", "lint.json"]);
    assert!(told(&refused), "{}", refused.err);

    let registration = r#"["https://api.dns.example", null, "c", "https://app.example.net/back"]"#;
    folder.write("dns.json", registration);
    let consent = [
        "oauth",
        "consent",
        "--registration",
        "dns.json",
        "--pending",
        "p.json",
    ];
    let rest = [
        "--domain",
        "example.com",
        "--provider",
        "p",
        "--service",
        "s",
        "--ux",
        "https://x.example",
    ];
    let refused = folder.expect(2, &[&consent[..], &rest].concat());
    assert!(told(&refused), "{}", refused.err);
    // An object is one, whatever stands before it.
    folder.write("policy.json", "\u{feff}\n {\"ttl\":{\"min\":700}}");
    let ran = folder.expect(0, &[&apply[..], &policy].concat());
    assert!(ran.out.contains("700"), "{}", ran.out);
}
