//! `dconn arrived`, at a real server on loopback.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use std::time::Duration;

use support::Folder;
use testbed::DnsServer;

const TEMPLATE: &str = r#"{"providerId":"p","providerName":"P","serviceId":"s","serviceName":"S","records":[
    {"type":"A","host":"@","pointsTo":"%ip%","ttl":600},
    {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}]}"#;
const BEFORE: &str = "shop 60 A 192.0.2.9\nshop 60 TXT \"\\027[31mv\"\n";
const AFTER: &str = "shop 60 A 192.0.2.1\nshop 60 TXT \"v=spf1 a include:spf.example.net -all\"\n";

fn arguments<'a>(server: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = [
        "arrived",
        "template.json",
        "--domain",
        "example.com",
        "--host",
        "shop",
    ];
    let fixed = [
        &fixed[..],
        &[
            "--param",
            "ip=192.0.2.1",
            "--dns",
            server,
            "--server",
            server,
        ],
    ];
    [&fixed.concat(), more].concat()
}

/// F-1 … F-4, S-11: exit status, words, JSON, and waiting.
#[test]
fn a_template_that_arrives_late() {
    let Some(dns) = DnsServer::start(&[("example.com", BEFORE)]) else {
        return;
    };
    let server = dns.address().to_string();
    let folder = Folder::new("arrived");
    folder.write("template.json", TEMPLATE);

    let ran = folder.expect(1, &arguments(&server, &[]));
    let expected = format!(
        "differs     shop.example.com. A 192.0.2.1\n            {server}: there is 192.0.2.9\n\
         missing     shop.example.com. TXT v=spf1 … include:spf.example.net …\n            {server}: not there\n\
         0 of 2 records are there, at 1 server\n"
    );
    assert_eq!(ran.out, expected);
    let ran = folder.expect(1, &arguments(&server, &["--format", "json"]));
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["arrived"], false);
    assert_eq!(report["records"][0]["standing"], "differs");
    assert_eq!(report["records"][0]["at"][0]["found"][0], "192.0.2.9");
    assert_eq!(report["rounds"], 1);

    let ran = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| folder.run(&arguments(&server, &["--wait", "30s"])));
        std::thread::sleep(Duration::from_millis(300));
        dns.set_zone("example.com", AFTER);
        waiting.join().unwrap()
    });
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("0 of 2 records are there; next look in"),
        "{}",
        ran.err
    );
    assert!(
        ran.out
            .contains("arrived     shop.example.com. A 192.0.2.1\n"),
        "{}",
        ran.out
    );
    folder.expect(0, &arguments(&server, &[]));

    // Gone in time, and nobody there.
    let other = arguments(&server, &["--param", "ip2=x", "--wait", "1"]);
    folder.expect(0, &other);
    let nobody = folder.expect(
        1,
        &[
            "arrived",
            "template.json",
            "--domain",
            "example.org",
            "--param",
            "ip=192.0.2.1",
            "--dns",
            &server,
            "--server",
            &server,
        ],
    );
    assert!(nobody.out.contains("no-answer"), "{}", nobody.out);
    assert!(nobody.out.contains("REFUSED"), "{}", nobody.out);
}

#[test]
fn what_is_refused() {
    let folder = Folder::new("arrived-refused");
    folder.write("template.json", TEMPLATE);
    folder.write("broken.json", "{");
    let at = ["--dns", "127.0.0.1:1", "--server", "127.0.0.1:1"];
    let base = ["arrived", "template.json", "--domain", "example.com"];
    let missing = folder.expect(1, &[&base[..], &at].concat());
    assert!(
        missing.out.contains("refused: ") && missing.out.contains("ip"),
        "{}",
        missing.out
    );
    let json = folder.expect(1, &[&base[..], &at, &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["error"]["kind"], "missing-variable");
    let with = [&base[..], &["--param", "ip=192.0.2.1"]].concat();
    for (more, words) in [
        (&["--wait", "soon"][..], "10m"),
        (&["--wait", "99999999h"], "10m"),
        (&["--dns", "resolver.example"], "expected an address"),
        (
            &["--dns", "127.0.0.1:1"],
            "no server of example.com. is known",
        ),
    ] {
        let ran = folder.expect(2, &[&with[..], more].concat());
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let ran = folder.expect(2, &["arrived", "broken.json", "--domain", "example.com"]);
    assert!(ran.err.contains("broken.json"), "{}", ran.err);
}
