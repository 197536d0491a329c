//! The life of a key and of a signed link, on the command line.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sig-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .args(arguments)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end without reading.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs a command that must end with this status; what it printed, errors included.
    fn expect(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}\n{text}{errors}"
        );
        if status == 2 { errors } else { text }
    }

    /// A key `dck1.pem`, its records `dck1.txt` and a signed query.
    fn signed(&self, kind: &str) -> String {
        self.expect(0, &["key", "new", "--type", kind, "--out", "dck1.pem"]);
        self.publish("dck1.pem", "_dck1", "dck1.txt");
        self.sign("domain=example.com&host=www&ip=192.0.2.1")
    }

    fn publish(&self, key: &str, label: &str, file: &str) {
        let lines = self.expect(
            0,
            &[
                "key",
                "publish",
                "--key",
                key,
                "--label",
                label,
                "--domain",
                "example.com",
            ],
        );
        self.write(file, &lines);
    }

    fn sign(&self, query: &str) -> String {
        let text = self.expect(
            0,
            &[
                "sign", "--key", "dck1.pem", "--label", "_dck1", "--query", query,
            ],
        );
        text.trim_end().to_owned()
    }

    fn verify(&self, status: i32, query: &str, more: &[&str]) -> String {
        let arguments = ["verify", "--query", query, "--txt", "dck1.txt"];
        self.expect(status, &[&arguments[..], more].concat())
    }
}

#[test]
fn every_type_of_key_lives() {
    for kind in ["rsa-2048", "rsa-3072", "p256", "ed25519"] {
        let folder = Folder::new(&format!("life-{kind}"));
        let query = folder.signed(kind);
        let text = folder.verify(0, &query, &[]);
        assert!(text.starts_with("verified with _dck1"), "{text}");
        assert!(text.contains("ip = 192.0.2.1"));
        let url = format!("https://dns.example/apply?{query}#top");
        folder.verify(0, &url, &["--domain", "example.com"]);
        folder.verify(1, &query, &["--domain", "example.net"]);
        let text = folder.expect(
            0,
            &["key", "check", "--txt", "dck1.txt", "--key", "dck1.pem"],
        );
        assert!(text.contains("the same key as yours"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn private_keys_are_for_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("mode");
    let output = folder.run(&["key", "new", "--type", "p256", "--out", "dck1.pem"], "");
    assert!(output.stdout.is_empty());
    assert!(!String::from_utf8_lossy(&output.stderr).contains("BEGIN"));
    let file = folder.0.join("dck1.pem");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // It is never overwritten.
    let before = std::fs::read(&file).unwrap();
    let text = folder.expect(2, &["key", "new", "--type", "p256", "--out", "dck1.pem"]);
    assert!(text.contains("does not exist yet"), "{text}");
    assert_eq!(std::fs::read(&file).unwrap(), before);

    // Printed only when asked for, and never by the other commands.
    let asked = folder.expect(0, &["key", "new", "--type", "p256", "--out", "-"]);
    assert!(asked.starts_with("-----BEGIN PRIVATE KEY-----"));
    for format in ["zone", "values", "text", "json"] {
        let arguments = ["key", "publish", "--key", "dck1.pem", "--label", "_dck1"];
        let more = ["--domain", "example.com", "--format", format];
        let text = folder.expect(0, &[&arguments[..], &more].concat());
        assert!(
            !text.contains("PRIVATE") && text.contains("p=1,a=ES256"),
            "{text}"
        );
    }
}

#[test]
fn mistakes_are_explained() {
    let folder = Folder::new("explain");
    let query = folder.signed("rsa-2048");
    let added = query.replace("&key=", "&utm=mail&key=");
    let text = folder.verify(1, &added, &["--explain"]);
    assert!(
        text.contains("parameter-added") && text.contains("utm"),
        "{text}"
    );
    assert!(
        text.contains("With this undone the signature holds."),
        "{text}"
    );

    let text = folder.verify(1, &added, &["--explain", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["verified"], false);
    assert_eq!(answer["error"]["kind"], "bad-signature");
    assert_eq!(answer["explanation"]["proven"], true);
    assert_eq!(
        answer["explanation"]["mistakes"][0]["code"],
        "parameter-added"
    );

    folder.write("template.json", r#"{"syncPubKeyDomain":"example.com"}"#);
    folder.write("unsigned.json", "{}");
    let template = ["--template", "template.json"];
    folder.verify(0, &query, &template);
    let text = folder.verify(1, &query, &["--template", "unsigned.json"]);
    assert!(text.contains("count as unsigned"), "{text}");

    let elsewhere = query.replace("key=_dck1", "key=_dck9");
    let text = folder.verify(1, &elsewhere, &["--explain"]);
    assert!(
        text.contains("wrong-label") && text.contains("_dck9.example.com."),
        "{text}"
    );

    // The records are one name too deep.
    let lines = std::fs::read_to_string(folder.0.join("dck1.txt")).unwrap();
    folder.write(
        "dck1.txt",
        &lines.replace("example.com.", "example.com.example.com."),
    );
    let text = folder.verify(1, &query, &["--domain", "example.com", "--explain"]);
    assert!(text.contains("doubled-name"), "{text}");
}

#[test]
fn keys_are_checked() {
    let folder = Folder::new("check");
    folder.signed("rsa-2048");
    folder.expect(
        0,
        &["key", "new", "--type", "rsa-2048", "--out", "dck2.pem"],
    );
    folder.publish("dck2.pem", "_dck2", "dck2.txt");
    let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).unwrap();
    let (first, second) = (read("dck1.txt"), read("dck2.txt"));

    folder.write(
        "zone.txt",
        &format!("@ 60 IN A 192.0.2.1\n@ TXT \"v=spf1 -all\"\n{first}{second}"),
    );
    let text = folder.expect(0, &["key", "check", "--txt", "zone.txt"]);
    assert_eq!(text.lines().count(), 2, "{text}");
    let place = ["--label", "_dck2", "--domain", "example.com"];
    let check = ["key", "check", "--txt", "zone.txt", "--key", "dck1.pem"];
    let text = folder.expect(1, &[&check[..], &place].concat());
    assert!(text.contains("not your key"), "{text}");

    folder.write(
        "two.txt",
        &format!("{first}{}", second.replace("_dck2", "_dck1")),
    );
    let text = folder.expect(1, &["key", "check", "--txt", "two.txt"]);
    assert!(text.contains("contradiction"), "{text}");
    let half: String = first
        .lines()
        .take(1)
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("half.txt", &half);
    let text = folder.expect(1, &["key", "check", "--txt", "half.txt"]);
    assert!(text.contains("key-truncated"), "{text}");
    folder.write(
        "long.txt",
        &first.replace("\"\n", &format!("{}\"\n", " ".repeat(200))),
    );
    let text = folder.expect(1, &["key", "check", "--txt", "long.txt"]);
    assert!(text.contains("more than 255 octets"), "{text}");
    folder.write("none.txt", "");
    folder.expect(1, &["key", "check", "--txt", "none.txt"]);
}

#[test]
fn wrong_usage_is_status_2_and_names_the_place() {
    let folder = Folder::new("usage");
    folder.signed("ed25519");
    for (arguments, expected) in [
        (
            &[
                "sign", "--key", "none.pem", "--label", "_dck1", "--query", "a=1",
            ][..],
            "none.pem",
        ),
        (
            &[
                "sign", "--key", "dck1.txt", "--label", "_dck1", "--query", "a=1",
            ],
            "no private key",
        ),
        (
            &[
                "sign", "--key", "dck1.pem", "--label", "a.b", "--query", "a=1",
            ],
            "dot",
        ),
        (
            &[
                "sign", "--key", "dck1.pem", "--label", "_dck1", "--query", "a=%4",
            ],
            "octet 2",
        ),
        (
            &[
                "sign", "--key", "dck1.pem", "--label", "_dck1", "--query", "sig=1",
            ],
            "\"sig\"",
        ),
        (
            &[
                "sign",
                "--key",
                "dck1.pem",
                "--label",
                "_dck1",
                "--algorithm",
                "RS256",
                "--query",
                "a=1",
            ],
            "does not go with",
        ),
        (
            &[
                "sign",
                "--key",
                "dck1.pem",
                "--label",
                "_dck1",
                "--algorithm",
                "none",
                "--query",
                "a=1",
            ],
            "expected RS256",
        ),
        (
            &["verify", "--query", "a=1", "--txt", "none.txt"],
            "none.txt",
        ),
        (&["verify", "--query", "-", "--txt", "-"], "standard input"),
        (
            &[
                "key", "publish", "--key", "dck1.pem", "--label", "_dck1", "--domain", "a b",
            ],
            "' '",
        ),
        // Either will do, so both are named.
        (
            &["verify", "--query", "a=1"],
            "<--txt <FILE>|--dns [<ADDRESS[:PORT]>]>",
        ),
        (&["key", "check"], "<DOMAIN|--txt <FILE>>"),
        (&["link", "--domain", "example.com"], "<TEMPLATE|--id"),
        (&["key"], "Usage"),
    ] {
        let text = folder.expect(2, arguments);
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn hostile_text_is_escaped() {
    let folder = Folder::new("hostile");
    folder.signed("ed25519");
    let query = folder.sign("domain=example.com&x=%1b[31m%E2%80%AEevil%0d%0a");
    let text = folder.verify(0, &query, &[]);
    assert!(
        text.contains("x = \\u{1b}[31m\\u{202e}evil\\r\\n"),
        "{text}"
    );
    folder.write("dck1.txt", "\u{1b}]0;x. TXT \"p=\u{202e}1,d=A\"\n");
    let output = folder.run(&["key", "check", "--txt", "dck1.txt"], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
}

#[test]
fn standard_input_is_read() {
    let folder = Folder::new("stdin");
    let query = folder.signed("p256");
    let sign = [
        "sign", "--key", "dck1.pem", "--label", "_dck1", "--query", "-",
    ];
    assert!(folder.run(&sign, "domain=example.com\n").status.success());
    let lines = std::fs::read_to_string(folder.0.join("dck1.txt")).unwrap();
    let verify = ["verify", "--query", &query, "--txt", "-"];
    assert!(folder.run(&verify, &lines).status.success());
}

// K-1, K-7
#[test]
fn records_of_two_names_are_never_put_together() {
    let folder = Folder::new("two-names");
    let query = folder.signed("rsa-2048");
    let lines = std::fs::read_to_string(folder.0.join("dck1.txt")).unwrap();
    let (first, second) = lines.split_once('\n').unwrap();
    let second = second.replace("example.com", "example.net");
    folder.write("dck1.txt", &format!("{first}\n{second}"));
    for more in [&[][..], &["--explain"]] {
        let text = folder.verify(2, &query, more);
        assert!(text.contains("several names carry this label"), "{text}");
        assert!(text.contains("--domain"), "{text}");
    }
    let text = folder.verify(1, &query, &["--domain", "example.com"]);
    assert!(text.contains("the end is missing"), "{text}");
    // The same name in two spellings is one name.
    let upper = lines.replacen("_dck1.example.com.", "_DCK1.Example.com", 1);
    folder.write("dck1.txt", &upper);
    folder.verify(0, &query, &[]);
}

// L-13
#[test]
fn a_domain_that_is_none_is_not_a_missing_key() {
    let folder = Folder::new("bad-domain");
    let query = folder.signed("ed25519");
    let long = "a.".repeat(125) + "aaa";
    for domain in [
        "",
        "x..example",
        "example.com..",
        "a\nb.example",
        "a-.example",
        &long,
    ] {
        let text = folder.verify(2, &query, &["--domain", domain, "--explain"]);
        assert!(text.contains("--domain"), "{domain:?}: {text}");
        if domain.is_empty() {
            continue;
        }
        let template = serde_json::json!({ "syncPubKeyDomain": domain }).to_string();
        folder.write("template.json", &template);
        let more = ["--template", "template.json", "--explain"];
        let text = folder.verify(1, &query, &more);
        assert!(text.contains("syncPubKeyDomain"), "{domain:?}: {text}");
        assert!(!text.contains("no key record"), "{domain:?}: {text}");
        assert!(!text.contains("the signature holds"), "{domain:?}: {text}");
    }
    for template in [
        "[]",
        "\"x\"",
        "7",
        r#"{"syncPubKeyDomain":["example.com"]}"#,
    ] {
        folder.write("template.json", template);
        let text = folder.verify(2, &query, &["--template", "template.json"]);
        assert!(text.contains("template.json"), "{template}: {text}");
    }
}

// L-13
#[test]
fn internationalised_domains_are_read_as_a_labels() {
    let folder = Folder::new("idn");
    folder.expect(0, &["key", "new", "--type", "ed25519", "--out", "dck1.pem"]);
    let publish = ["key", "publish", "--key", "dck1.pem", "--label", "_dck1"];
    let domain = ["--domain", "b\u{fc}cher.example"];
    let lines = folder.expect(0, &[&publish[..], &domain].concat());
    assert!(
        lines.starts_with("_dck1.xn--bcher-kva.example. "),
        "{lines}"
    );
    folder.write("dck1.txt", &lines);
    let query = folder.sign("domain=example.com");
    folder.verify(0, &query, &domain);
    let check = ["key", "check", "--txt", "dck1.txt", "--label", "_dck1"];
    folder.expect(0, &[&check[..], &domain].concat());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_status_2_and_no_panic() {
    let folder = Folder::new("full");
    let query = folder.signed("ed25519");
    let bad = query.replace("www", "ftp");
    let name = ["--label", "_dck1"];
    for arguments in [
        [&["sign", "--key", "dck1.pem", "--query", "a=1"][..], &name].concat(),
        vec!["verify", "--query", &query, "--txt", "dck1.txt"],
        vec!["verify", "--query", &bad, "--txt", "dck1.txt", "--explain"],
        vec![
            "verify", "--query", &bad, "--txt", "dck1.txt", "--format", "json",
        ],
        vec!["key", "check", "--txt", "dck1.txt"],
        vec!["key", "new", "--type", "ed25519", "--out", "-"],
        [
            &[
                "key",
                "publish",
                "--key",
                "dck1.pem",
                "--domain",
                "example.com",
            ][..],
            &name,
        ]
        .concat(),
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .args(&arguments)
            .current_dir(&folder.0)
            .stdout(full)
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains("cannot write the output"), "{errors}");
    }
}

#[test]
fn a_new_key_is_advised_only_where_it_helps() {
    let folder = Folder::new("advice");
    let sign = |file: &str, text: &str| {
        folder.write(file, text);
        let name = ["--label", "_dck1", "--query", "a=1"];
        folder.expect(2, &[&["sign", "--key", file][..], &name].concat())
    };
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let text = sign("encrypted.pem", encrypted);
    assert!(
        text.contains("decrypt it first") && !text.contains("key new"),
        "{text}"
    );
    let text = sign("none.pem", "");
    assert!(text.contains("key new"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_note_that_cannot_be_written_is_no_panic() {
    let folder = Folder::new("full-stderr");
    folder.signed("ed25519");
    let name = ["--label", "_dck1", "--query", "a=1+1"];
    for arguments in [
        [&["sign", "--key", "dck1.pem"][..], &name].concat(),
        vec!["key", "new", "--type", "ed25519", "--out", "dck2.pem"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .args(&arguments)
            .current_dir(&folder.0)
            .stdout(Stdio::null())
            .stderr(full)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn every_help_has_an_example() {
    let folder = Folder::new("help");
    for command in [
        &["sign"][..],
        &["verify"],
        &["key"],
        &["key", "new"],
        &["key", "publish"],
        &["key", "check"],
    ] {
        let text = folder.expect(0, &[command, &["--help"]].concat());
        assert!(
            text.contains(&format!("dconn {}", command.join(" "))),
            "{text}"
        );
        assert!(text.contains("xample"), "{text}");
        if command != ["key"] {
            assert!(!text.starts_with("Usage"), "{text}");
        }
    }
}
