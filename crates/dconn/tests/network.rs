//! `discover`, `verify --dns` and `key check DOMAIN` against real servers on loopback, and what a
//! person reads when something is wrong.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use support::{Folder, Ran};
use testbed::{Body, Certificates, Channel, DnsServer, FaultDns, HttpsServer, Reply, dns};

const HOST: &str = "dc.provider.example";

const SETTINGS: &str = r#"{"providerId":"provider.example","providerName":"Provider",
    "providerDisplayName":"Provider Zürich","urlAPI":"https://api.provider.example",
    "urlSyncUX":"https://ux.provider.example","urlControlPanel":"https://panel.provider.example/?d=%domain%",
    "nameServers":["ns1.customer.example"],"vnd.provider.x":1}"#;

/// A provider, and the zones of its customers.
struct World {
    folder: Folder,
    https: HttpsServer,
    dns: DnsServer,
}

impl World {
    fn new(name: &str, reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Option<Self> {
        Self::with(name, &[HOST], reply)
    }

    fn with(
        name: &str,
        names: &[&str],
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Option<Self> {
        let folder = Folder::new(&format!("network-{name}"));
        let certificates = Certificates::new();
        folder.write("ca.pem", certificates.pem());
        let reply = Arc::new(reply);
        let https = HttpsServer::start(&certificates, names, move |request| reply(&request.target));
        let customer = format!("_domainconnect TXT \"{HOST}:{}\"\n", https.port());
        let dns = DnsServer::start(&[
            ("customer.example", &customer),
            ("plain.example", ""),
            (
                "odd.example",
                "_domainconnect TXT \"paddle-verification=1\"\n_domainconnect TXT \"https://x.example\"\n",
            ),
            ("inside.example", "_domainconnect TXT \"127.0.0.1\"\n"),
            ("provider.example", "dc A 127.0.0.1\n"),
        ])?;
        Some(Self { folder, https, dns })
    }

    fn discover(&self, status: i32, domain: &str, more: &[&str]) -> Ran {
        let dns = self.dns.address().to_string();
        let arguments = ["discover", domain, "--dns", &dns, "--ca", "ca.pem"];
        self.folder.expect(status, &[&arguments, more].concat())
    }

    fn internal(&self, status: i32, domain: &str) -> String {
        self.discover(status, domain, &["--allow-internal"]).out
    }
}

#[test]
fn discover_tells_who_the_provider_is_and_what_it_supports() {
    let Some(world) = World::new("found", |_| Reply::json(SETTINGS)) else {
        return;
    };
    let out = world.internal(0, "WWW.customer.example");
    let port = world.https.port();
    for line in [
        "found: the DNS provider of customer.example is Provider Zürich\n",
        "  provider      Provider (provider.example)\n",
        &format!("  record        _domainconnect.customer.example TXT {HOST}:{port}\n"),
        &format!("  settings      https://{HOST}:{port}/v2/customer.example/settings\n"),
        "  name servers  match: ns1.customer.example\n",
        "  synchronous   yes, at https://ux.provider.example\n",
        "  asynchronous  no\n",
        "  API           https://api.provider.example\n",
        "  control panel https://panel.provider.example/?d=customer.example\n",
        "  also there    vnd.provider.x\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }

    let ran = world.discover(
        0,
        "customer.example",
        &["--allow-internal", "--format", "json", "--apex"],
    );
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["apex"], "customer.example");
    assert_eq!(answer["sync"], true);
    assert_eq!(answer["async"], false);
    assert_eq!(answer["settings"]["providerId"], "provider.example");
    assert_eq!(answer["name_servers"]["verdict"], "match");
}

#[test]
fn hostile_text_is_escaped() {
    let hostile = |_: &str| Reply::json(SETTINGS.replace("Provider Z", "\\u202e\\u0007\\u001b[2J"));
    let Some(world) = World::new("hostile", hostile) else {
        return;
    };
    let out = world.internal(0, "customer.example");
    assert!(out.contains("\\u{202e}"), "{out:?}");
    assert!(
        !out.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}'),
        "{out:?}"
    );
}

#[test]
fn json_does_not_pass_c1_and_bidi_characters_on() {
    let hostile = SETTINGS.replacen('{', r#"{"vnd\u202e": "\u009b31m\u007f","#, 1);
    let Some(world) = World::new("hostile-json", move |_: &str| Reply::json(hostile.clone()))
    else {
        return;
    };
    let ran = world.discover(
        0,
        "customer.example",
        &["--allow-internal", "--format", "json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["settings"]["vnd\u{202e}"], "\u{9b}31m\u{7f}");
    assert!(
        !ran.out
            .contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}'),
        "{:?}",
        ran.out
    );
}

#[test]
fn discover_warns_of_name_servers_that_differ() {
    let Some(world) = World::new("differ", |_| {
        Reply::json(SETTINGS.replace("ns1.customer", "ns9.other"))
    }) else {
        return;
    };
    let out = world.internal(0, "customer.example");
    assert!(out.contains("name servers  differ"), "{out}");
    assert!(
        out.contains("warning: ") && out.contains("ns9.other.example"),
        "{out}"
    );
}

#[test]
fn internal_addresses_are_refused_unless_allowed() {
    let Some(world) = World::new("internal", |_| Reply::json(SETTINGS)) else {
        return;
    };
    let out = world.discover(1, "customer.example", &[]).out;
    assert!(
        out.contains("internal-address") && out.contains("127.0.0.1"),
        "{out}"
    );
    assert!(out.contains("help: "), "{out}");
    let out = world.discover(1, "inside.example", &[]).out;
    assert!(out.contains("no-valid-record"), "{out}");
    assert_eq!(world.https.connections(), 0);
}

/// Each fault: what the person reads.
#[test]
fn discover_says_what_is_wrong_and_what_to_do() {
    let Some(world) = World::new("faults", |_| Reply::status(404)) else {
        return;
    };
    for (domain, texts) in [
        ("customer.example", ["not-hosted", "earlier DNS provider"]),
        ("plain.example", ["no-record", "change the records by hand"]),
        ("odd.example", ["no-valid-record", "paddle-verification"]),
        ("elsewhere.example", ["REFUSED", "Try again later"]),
        (
            "nothing.customer.example",
            ["not found: customer.example", "not-hosted"],
        ),
    ] {
        let out = world.internal(1, domain);
        for text in texts {
            assert!(out.contains(text), "{domain}: {text}\n{out}");
        }
        assert!(out.contains("\n help: "), "{domain}\n{out}");
        let ran = world.discover(1, domain, &["--allow-internal", "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(answer["ok"], false);
        assert!(answer["error"]["kind"].is_string() && answer["error"]["remedy"].is_string());
    }
    let err = world.discover(2, "example", &[]).err;
    assert!(
        err.contains("public suffix") && err.contains("help: "),
        "{err}"
    );
    let err = world.discover(2, "a..b", &[]).err;
    assert!(err.contains("help: "), "{err}");
}

#[test]
fn faults_of_the_settings_server_are_told_apart() {
    let faults: [(&str, Reply, &[&str]); 9] = [
        ("500", Reply::status(500), &["server-error", "500"]),
        (
            "429",
            Reply::status(429).header("Retry-After", "77"),
            &["rate-limited", "77 seconds"],
        ),
        ("403", Reply::status(403), &["(status)", "403"]),
        (
            "json",
            Reply::json("{\"providerId\":"),
            &["invalid-settings"],
        ),
        (
            "member",
            Reply::json("{\"providerId\":\"p\",\"providerName\":\"P\"}"),
            &["invalid-settings", "urlAPI"],
        ),
        (
            "crit",
            Reply::json(SETTINGS.replace(
                "\"vnd.provider.x\":1",
                "\"vnd.provider.x\":1,\"crit\":[\"vnd.provider.x\"]",
            )),
            &["not-understood", "vnd.provider.x"],
        ),
        (
            "endless",
            Reply::json("").body(Body::Endless),
            &["too-large"],
        ),
        (
            "redirect",
            Reply::redirect("http://169.254.169.254/latest"),
            &["(redirect)"],
        ),
        (
            "cut",
            Reply::json("").body(Body::Cut(b"{".to_vec())),
            &["(protocol)"],
        ),
    ];
    for (name, reply, texts) in faults {
        let Some(world) = World::new(name, move |_| reply.clone()) else {
            return;
        };
        let out = world.internal(1, "customer.example");
        for text in texts {
            assert!(out.contains(text), "{name}: {text}\n{out}");
        }
        assert!(out.contains("help: "), "{name}\n{out}");
    }
}

#[test]
fn a_slow_provider_costs_ten_seconds_and_is_told() {
    let reply =
        |_: &str| Reply::json("").body(Body::Drip(vec![b' '; 60_000], Duration::from_millis(100)));
    let Some(world) = World::new("drip", reply) else {
        return;
    };
    let begin = std::time::Instant::now();
    let out = world.internal(1, "customer.example");
    assert!(out.contains("(timeout)"), "{out}");
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_certificate_for_another_name_is_told() {
    let Some(world) = World::with("tls", &["other.example"], |_| Reply::json(SETTINGS)) else {
        return;
    };
    let out = world.internal(1, "customer.example");
    assert!(
        out.contains("(tls)") && out.contains("certificate"),
        "{out}"
    );
    // Without --ca this authority is unknown.
    let dns = world.dns.address().to_string();
    let ran = world.folder.expect(
        1,
        &[
            "discover",
            "customer.example",
            "--dns",
            &dns,
            "--allow-internal",
        ],
    );
    assert!(ran.out.contains("(tls)"), "{}", ran.out);
}

#[test]
fn faults_of_dns_are_told_apart() {
    type Answer = fn(Channel, &[u8]) -> Vec<Vec<u8>>;
    let faults: [(&str, Answer, &str); 7] = [
        (
            "wrong id",
            |_, query| vec![dns::answer(&[&[0, 0], &query[2..]].concat(), 0x8180, &[])],
            "do not belong to the query",
        ),
        (
            "loop",
            |_, query| {
                let (name, _) = dns::asked(query);
                vec![dns::answer(
                    query,
                    0x8180,
                    &[
                        dns::cname(&name, "x.example"),
                        dns::cname("x.example", &name),
                    ],
                )]
            },
            "form a loop",
        ),
        (
            "malformed",
            |_, query| {
                let (name, rtype) = dns::asked(query);
                vec![dns::answer(
                    query,
                    0x8180,
                    &[dns::record(&name, rtype, b"\xff")],
                )]
            },
            "malformed",
        ),
        (
            "cut short",
            |_, query| vec![dns::answer(query, 0x8180, &[])[..14].to_vec()],
            "malformed",
        ),
        (
            "truncated",
            |_, query| vec![dns::answer(query, 0x8380, &[])],
            "even over TCP",
        ),
        (
            "trouble",
            |_, query| vec![dns::answer(query, 0x8182, &[])],
            "SERVFAIL",
        ),
        ("silence", |_, _| vec![], "did not answer over UDP in time"),
    ];
    let folder = Folder::new("network-dns");
    for (name, answer, text) in faults {
        let server = FaultDns::start(answer);
        let address = server.address().to_string();
        let out = folder
            .expect(1, &["discover", "customer.example", "--dns", &address])
            .out;
        assert!(
            out.contains(text) && out.contains("help: "),
            "{name}: {text}\n{out}"
        );
    }
}

#[test]
fn an_oversized_record_is_dropped_and_told() {
    let zone = format!(
        "_domainconnect TXT {}\n",
        format!("\"{}\" ", "a".repeat(250)).repeat(40)
    );
    let Some(dns) = DnsServer::start(&[("customer.example", &zone)]) else {
        return;
    };
    let folder = Folder::new("network-oversized");
    let out = folder
        .expect(
            1,
            &[
                "discover",
                "customer.example",
                "--dns",
                &dns.address().to_string(),
            ],
        )
        .out;
    assert!(out.contains("no-valid-record") && out.len() < 2000, "{out}");
}

#[test]
fn wrong_usage_of_the_network_options_is_status_2() {
    let folder = Folder::new("network-usage");
    folder.write(
        "key.pem",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
    );
    folder.write("empty.pem", "");
    for (arguments, text) in [
        (
            &["discover", "example.com", "--dns", "dns.example"][..],
            "expected an address",
        ),
        (
            &[
                "discover",
                "example.com",
                "--dns",
                "192.0.2.1",
                "--ca",
                "missing.pem",
            ],
            "missing.pem",
        ),
        (
            &[
                "discover",
                "example.com",
                "--dns",
                "192.0.2.1",
                "--ca",
                "empty.pem",
            ],
            "no certificate",
        ),
        (
            &[
                "discover",
                "example.com",
                "--dns",
                "192.0.2.1",
                "--ca",
                "key.pem",
            ],
            "private key",
        ),
        (&["key", "check", "example.com"], "--label"),
        (
            &["key", "check", "--label", "_dck1", "--txt", "key.pem"],
            "--domain",
        ),
        (
            &[
                "verify",
                "--query",
                "domain=a.example&key=_dck1&sig=AA==",
                "--dns",
            ],
            "--template",
        ),
    ] {
        let err = folder.expect(2, arguments).err;
        assert!(err.contains(text), "{arguments:?}: {text}\n{err}");
    }
}

/// A folder with a key, its records as zone lines, and a signed link.
fn signed(name: &str) -> (Folder, String, String) {
    let folder = Folder::new(name);
    folder.expect(0, &["key", "new", "--type", "p256", "--out", "dck1.pem"]);
    let publish = [
        "key",
        "publish",
        "--key",
        "dck1.pem",
        "--label",
        "_dck1",
        "--domain",
        "service.example",
    ];
    let lines = folder.expect(0, &publish).out;
    let query = "domain=customer.example&host=www&ip=192.0.2.1";
    let sign = [
        "sign", "--key", "dck1.pem", "--label", "_dck1", "--query", query,
    ];
    let link = folder.expect(0, &sign).out.trim_end().to_owned();
    (folder, lines, link)
}

// OQ-53
#[test]
fn verify_fetches_the_key_by_dns() {
    let (folder, lines, link) = signed("network-verify");
    let Some(server) = DnsServer::start(&[("service.example", &lines), ("other.example", "")])
    else {
        return;
    };
    folder.write("template.json", r#"{"providerId":"service.example","serviceId":"web","syncPubKeyDomain":"service.example","records":[]}"#);
    let address = server.address().to_string();
    let verify = |status: i32, query: &str, more: &[&str]| {
        let arguments = ["verify", "--query", query, "--dns", &address];
        folder.expect(status, &[&arguments, more].concat()).out
    };
    let out = verify(0, &link, &["--template", "template.json"]);
    assert!(out.starts_with("verified with _dck1"), "{out}");
    verify(0, &link, &["--domain", "service.example"]);
    let out = verify(
        1,
        &link.replace("192.0.2.1", "192.0.2.2"),
        &["--domain", "service.example", "--explain"],
    );
    assert!(out.starts_with("refused"), "{out}");
    // No key there, and no answer at all, are two things.
    let out = verify(1, &link, &["--domain", "other.example", "--format", "json"]);
    assert!(out.contains("no-key-record"), "{out}");
    let out = verify(
        1,
        &link,
        &["--domain", "elsewhere.example", "--format", "json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["error"]["kind"], "dns");
    assert!(out.contains("temporarily_unavailable"), "{out}");
}

#[test]
fn verify_explains_a_key_published_under_a_doubled_name() {
    let (folder, lines, link) = signed("network-doubled");
    let lines = lines.replace("_dck1.service.example.", "_dck1.service.example");
    let Some(server) = DnsServer::start(&[("service.example", &lines)]) else {
        return;
    };
    let address = server.address().to_string();
    let arguments = [
        "verify",
        "--query",
        &link,
        "--domain",
        "service.example",
        "--explain",
        "--dns",
        &address,
    ];
    let out = folder.expect(1, &arguments).out;
    assert!(
        out.contains("With this undone the signature holds"),
        "{out}"
    );
    assert!(
        out.contains("_dck1.service.example.service.example"),
        "{out}"
    );
}

/// A version of a zone, made from the lines that publish the key; `None` is a server without it.
type Version<'v> = Option<&'v dyn Fn(&str) -> String>;

/// `key check DOMAIN`; servers are at 127.0.0.1, 127.0.0.2 and so on, each with its own version of
/// the zone.
fn check(name: &str, versions: &[Version<'_>]) -> Option<(String, String, Vec<DnsServer>)> {
    let (folder, lines, _) = signed(&format!("network-{name}"));
    let address = |place: usize| Ipv4Addr::new(127, 0, 0, u8::try_from(place + 1).unwrap());
    let mut names = String::new();
    for place in 0..versions.len() {
        names.push_str(&format!("@ NS ns{place}\nns{place} A {}\n", address(place)));
    }
    let zones: Vec<Option<String>> = versions
        .iter()
        .map(|version| version.map(|version| names.clone() + &version(&lines)))
        .collect();
    let zones: Vec<[(&str, &str); 1]> = zones
        .iter()
        .map(|zone| match zone {
            Some(text) => [("service.example", text.as_str())],
            None => [("lame.example", "")],
        })
        .collect();
    let servers: Vec<_> = zones
        .iter()
        .enumerate()
        .map(|(place, zone)| (address(place), &zone[..]))
        .collect();
    let servers = DnsServer::start_many(&servers)?;
    let first = servers[0].address();
    let (dns, port) = (first.to_string(), first.port().to_string());
    let arguments = [
        "key",
        "check",
        "service.example",
        "--label",
        "_dck1",
        "--key",
        "dck1.pem",
        "--dns",
        &dns,
        "--server-port",
        &port,
        "--allow-internal",
    ];
    let human = folder.run(&arguments);
    let json = folder.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(human.status, json.status);
    assert!(human.status < 2, "{}{}", human.out, human.err);
    assert_eq!(
        human.status == 0,
        human.out.contains("\nusable: "),
        "{}",
        human.out
    );
    Some((human.out, json.out, servers))
}

#[test]
fn key_check_asks_every_authoritative_server() {
    let whole = |lines: &str| lines.to_owned();
    let Some((out, json, _servers)) = check("same", &[Some(&whole), Some(&whole), Some(&whole)])
    else {
        return;
    };
    assert!(
        out.starts_with("_dck1.service.example. at 3 authoritative servers of service.example."),
        "{out}"
    );
    assert_eq!(out.matches("the same key as yours").count(), 3, "{out}");
    assert!(out.contains("ns2.service.example. (127.0.0.3:"), "{out}");
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["agree"]),
        (&true.into(), &true.into())
    );
    assert_eq!(answer["servers"][1]["key"]["algorithm"], "ES256");
    assert_eq!(answer["servers"][1]["key"]["yours"], true);
}

#[test]
fn key_check_tells_of_servers_that_differ() {
    let whole = |lines: &str| lines.to_owned();
    let nothing = |_: &str| String::new();
    let Some((out, json, _servers)) = check("differ", &[Some(&whole), Some(&nothing)]) else {
        return;
    };
    assert!(
        out.contains("no-key-record") && out.contains("the servers differ"),
        "{out}"
    );
    assert!(out.contains("help: "), "{out}");
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["agree"]),
        (&false.into(), &false.into())
    );
    assert_eq!(answer["servers"][1]["error"]["kind"], "no-key-record");
}

#[test]
fn key_check_tells_of_another_key_and_of_a_lame_server() {
    let whole = |lines: &str| lines.to_owned();
    let other = |_: &str| {
        "_dck1 TXT \"p=1,a=EdDSA,d=MCowBQYDK2VwAyEAdhkt88IGiLIBgcmeXdz12seSJWKfMx50AqoePA+eIAw=\"\n"
            .to_owned()
    };
    let Some((out, _, _servers)) = check("other", &[Some(&other)]) else {
        return;
    };
    assert!(
        out.contains("not your key") && out.contains("another key is published"),
        "{out}"
    );
    let (out, json, _servers) = check("lame", &[Some(&whole), None]).unwrap();
    assert!(
        out.contains("REFUSED") && out.contains("did not answer with authority"),
        "{out}"
    );
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["servers"][1]["error"]["kind"], "dns");
}

#[test]
fn key_check_follows_an_alias_to_other_servers() {
    let alias = |lines: &str| {
        format!(
            "_dck1 CNAME shared.service.example.\n{}",
            lines.replace("_dck1.service.example.", "shared.service.example.")
        )
    };
    let Some((out, _, _servers)) = check("alias", &[Some(&alias)]) else {
        return;
    };
    assert!(out.contains("the same key as yours"), "{out}");
}

#[test]
fn key_check_does_not_ask_internal_servers_unless_allowed() {
    let folder = Folder::new("network-key-internal");
    let Some(server) = DnsServer::start(&[("service.example", "")]) else {
        return;
    };
    let dns = server.address().to_string();
    let arguments = [
        "key",
        "check",
        "service.example",
        "--label",
        "_dck1",
        "--dns",
        &dns,
    ];
    let out = folder.expect(1, &arguments).out;
    assert!(out.contains("is an internal address"), "{out}");
    // It said `true` where nobody had answered.
    let json = [&arguments[..], &["--format", "json"]].concat();
    let answer: serde_json::Value = serde_json::from_str(&folder.expect(1, &json).out).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["agree"]),
        (&false.into(), &serde_json::Value::Null)
    );
    assert_eq!(answer["servers"][0]["error"]["kind"], "dns");
    let out = folder
        .expect(
            1,
            &[
                "key",
                "check",
                "elsewhere.example",
                "--label",
                "_dck1",
                "--dns",
                &dns,
            ],
        )
        .out;
    assert!(
        out.contains("unknown: the name servers of _dck1.elsewhere.example. were not found"),
        "{out}"
    );
    assert!(out.contains("help: "), "{out}");
}
