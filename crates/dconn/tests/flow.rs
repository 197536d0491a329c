//! The synchronous flow from end to end on loopback: the provider of the examples on axum, a real DNS
//! server with the zones and the key, `dconn link`, a browser, `dconn check-link`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, OnceLock};

use dc_discovery::{Reach, Settings, UrlPrefix};
use dc_template::{Record, Template};
use examples::provider_back_end::{Ask, Provider, serve};
use support::Folder;
use testbed::{Body, Certificates, DnsServer, HttpsServer, Reply};

const HOST: &str = "dc.provider.example";
const SIGNED: &str = r#"{"providerId":"sp.example","providerName":"Service","serviceId":"signed","serviceName":"Signed site",
    "version":1,"syncPubKeyDomain":"keys.sp.example","records":[
    {"type":"CNAME","host":"www","pointsTo":"%target%","ttl":60},
    {"type":"TXT","host":"@","data":"sp=%token%","ttl":60}]}"#;
const OPEN: &str = r#"{"providerId":"sp.example","providerName":"Service","serviceId":"open","serviceName":"Open site",
    "version":1,"syncRedirectDomain":"sp.example","records":[
    {"type":"A","host":"shop","pointsTo":"%ip%","ttl":60}]}"#;
const LOST: &str = r#"{"providerId":"sp.example","providerName":"Service","serviceId":"lost","serviceName":"Lost keys",
    "version":1,"syncPubKeyDomain":"nowhere.example","syncRedirectDomain":"sp.example","records":[
    {"type":"A","host":"shop","pointsTo":"%ip%","ttl":60}]}"#;

/// A DNS provider, the zones of its customer and of a service, and the folder of that service.
struct World {
    folder: Folder,
    provider: Arc<Provider>,
    dns: Arc<DnsServer>,
    site: SocketAddr,
    _https: HttpsServer,
}

/// What a browser got.
struct Got {
    status: u16,
    location: String,
    body: String,
}

impl World {
    fn new(name: &str) -> Option<Self> {
        let folder = Folder::new(&format!("flow-{name}"));
        for (file, text) in [
            ("signed.json", SIGNED),
            ("open.json", OPEN),
            ("lost.json", LOST),
        ] {
            folder.write(file, text);
        }
        folder.expect(0, &["key", "new", "--out", "dck1.pem"]);
        let publish = [
            "key",
            "publish",
            "--key",
            "dck1.pem",
            "--label",
            "_dck1",
            "--domain",
            "keys.sp.example",
        ];
        let keys = folder.expect(0, &publish).out;

        let certificates = Certificates::new();
        folder.write("ca.pem", certificates.pem());
        let slot: Arc<OnceLock<Arc<Provider>>> = Arc::default();
        let behind = slot.clone();
        let https = HttpsServer::start(&certificates, &[HOST], move |request| {
            let (path, query) = request
                .target
                .split_once('?')
                .unwrap_or((&request.target, ""));
            let answer = behind.get().unwrap().answer(&Ask {
                method: &request.method,
                path,
                query,
                accept: request.header("accept"),
                body: &request.body,
            });
            let reply = Reply::status(answer.status).body(Body::Octets(answer.body));
            answer
                .headers
                .iter()
                .fold(reply, |reply, (name, value)| reply.header(name, value))
        });
        let discovery = format!("_domainconnect 60 TXT \"{HOST}:{}\"\n", https.port());
        let zone = format!("{discovery}www 60 A 198.51.100.7\n");
        let dns = Arc::new(DnsServer::start(&[
            ("customer.example", &zone),
            ("keys.sp.example", &keys),
            ("provider.example", "dc A 127.0.0.1\n"),
        ])?);

        let prefix = format!("https://{HOST}:{}", https.port());
        let prefix = UrlPrefix::parse(&prefix, Reach::Public).unwrap();
        let mut settings = Settings::new("provider.example", "Provider", prefix.clone());
        settings.url_sync_ux = Some(prefix);
        let templates = [SIGNED, OPEN, LOST].map(|text| Template::parse(text.as_bytes()).unwrap());
        let client = dc_dns::Client::new([dns.address()]);
        let server = dns.clone();
        let provider = Arc::new(Provider::new(
            settings,
            templates.to_vec(),
            Box::new(move |name| client.txt(name).map_err(|error| error.to_string())),
            Box::new(move |origin, records| {
                let mut text = Vec::new();
                dc_zonefile::write(origin, records, &mut text).unwrap();
                let text = String::from_utf8(text).unwrap();
                server.set_zone(origin.trim_end_matches('.'), &format!("{text}{discovery}"));
            }),
        ));
        let own = Record::new("www.customer.example.", "A", 60, "198.51.100.7");
        provider.add_zone("customer.example.", vec![own]).unwrap();
        let _ = slot.set(provider.clone());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = listener.local_addr().unwrap();
        let served = provider.clone();
        std::thread::spawn(move || serve(listener, served));
        Some(Self {
            folder,
            provider,
            dns,
            site,
            _https: https,
        })
    }

    /// The link as `dconn link` makes it after discovery.
    fn link(&self, template: &str, more: &[&str]) -> String {
        let dns = self.dns.address().to_string();
        let found = ["--dns", &dns, "--ca", "ca.pem", "--allow-internal"];
        let own = ["link", template, "--domain", "customer.example"];
        let out = self
            .folder
            .expect(0, &[&own[..], &found, more].concat())
            .out;
        out.trim_end().to_owned()
    }

    fn signed_link(&self) -> String {
        let key = ["--key", "dck1.pem", "--label", "_dck1"];
        let values = [
            "--param",
            "target=site.sp.example",
            "--param",
            "token=a b&c+%",
        ];
        let back = [
            "--redirect-uri",
            "https://app.sp.example/done?id=7",
            "--state",
            "s 1",
        ];
        self.link("signed.json", &[&key[..], &values, &back].concat())
    }

    fn open_link(&self) -> String {
        let back = [
            "--redirect-uri",
            "https://app.sp.example/done",
            "--state",
            "s1",
        ];
        self.link(
            "open.json",
            &[&["--param", "ip=192.0.2.1"], &back[..]].concat(),
        )
    }

    /// Opens a link in the browser.
    fn open(&self, link: &str) -> Got {
        let rest = link.strip_prefix("https://").unwrap();
        let (_, target) = rest.split_once('/').unwrap();
        self.send(&format!(
            "GET /{target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        ))
    }

    /// Answers the question of a page.
    fn answer(&self, page: &Got, yes: bool) -> Got {
        let (_, id) = page.body.split_once("name=id value=").unwrap();
        let id = id.split('>').next().unwrap();
        let body = format!("id={id}&answer={}", if yes { "yes" } else { "no" });
        self.send(&format!(
            "POST /consent HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn send(&self, request: &str) -> Got {
        let mut stream = TcpStream::connect(self.site).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let header = head
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        Got {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            location: header.unwrap_or_default().to_owned(),
            body: body.to_owned(),
        }
    }

    /// What DNS says.
    fn records(&self, name: &str, rtype: &str) -> Vec<String> {
        let client = dc_dns::Client::new([self.dns.address()]);
        let answer = client.query(name, rtype.parse().unwrap()).unwrap();
        answer
            .records()
            .iter()
            .map(|record| record.data().to_owned())
            .collect()
    }

    /// `dconn arrived` at the server of the zone.
    fn arrived(&self, status: i32, template: &str, params: &[&str]) {
        let dns = self.dns.address().to_string();
        let own = [
            "arrived",
            template,
            "--domain",
            "customer.example",
            "--server",
            &dns,
            "--dns",
            &dns,
            "--allow-internal",
        ];
        self.folder.expect(status, &[&own[..], params].concat());
    }

    fn untouched(&self) -> bool {
        self.records("www.customer.example", "A") == ["198.51.100.7"]
            && self.records("shop.customer.example", "A").is_empty()
            && self.provider.zone("customer.example.").unwrap().len() == 1
    }
}

/// F-1, F-2: link, consent, redirect, and the records are in DNS.
#[test]
fn a_signed_link_from_end_to_end() {
    let Some(world) = World::new("signed") else {
        return;
    };
    let link = world.signed_link();
    let dns = world.dns.address().to_string();
    let check = [
        "check-link",
        &link,
        "--template",
        "signed.json",
        "--dns",
        &dns,
    ];
    let ran = world.folder.expect(0, &check);
    assert!(
        ran.out.ends_with("fine, and the signature holds\n"),
        "{}",
        ran.out
    );

    let page = world.open(&link);
    assert_eq!(page.status, 200, "{}", page.body);
    for shown in [
        "Signed site by Service wants to change customer.example",
        "goes: www.customer.example. 60 A 198.51.100.7",
        "comes: www.customer.example. 60 CNAME site.sp.example.",
    ] {
        assert!(page.body.contains(shown), "{shown}\n{}", page.body);
    }
    assert!(!page.body.contains("vouches"), "it is signed");
    assert!(
        world.untouched(),
        "nothing happens before the user says yes"
    );

    let params = [
        "--param",
        "target=site.sp.example",
        "--param",
        "token=a b&c+%",
    ];
    world.arrived(1, "signed.json", &params);
    let end = world.answer(&page, true);
    world.arrived(0, "signed.json", &params);
    assert_eq!(
        (end.status, end.location.as_str()),
        (302, "https://app.sp.example/done?id=7&state=s%201")
    );
    assert_eq!(
        world.records("www.customer.example", "CNAME"),
        ["site.sp.example."]
    );
    assert_eq!(world.records("customer.example", "TXT"), ["\"sp=a b&c+%\""]);
    assert_eq!(
        world.answer(&page, true).status,
        404,
        "a question is answered once"
    );

    // Once more: all is there, and nothing changes.
    let again = world.open(&link);
    assert!(
        again.body.contains("0 removed, 0 changed, 0 added, 2 kept"),
        "{}",
        again.body
    );
}

#[test]
fn an_unsigned_link_from_end_to_end() {
    let Some(world) = World::new("open") else {
        return;
    };
    let page = world.open(&world.open_link());
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("nobody vouches for this request"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<details open>"));
    world.arrived(1, "open.json", &["--param", "ip=192.0.2.1"]);
    let end = world.answer(&page, true);
    world.arrived(0, "open.json", &["--param", "ip=192.0.2.1"]);
    assert_eq!(
        (end.status, end.location.as_str()),
        (302, "https://app.sp.example/done?state=s1")
    );
    assert_eq!(world.records("shop.customer.example", "A"), ["192.0.2.1"]);
}

/// Each refusal, as the browser sees it; the zone stays as it is.
#[test]
fn each_rejection() {
    let Some(world) = World::new("rejections") else {
        return;
    };
    let (signed, open) = (world.signed_link(), world.open_link());
    let back = |kind: &str| {
        format!("https://app.sp.example/done?error=invalid_request&error_description={kind}")
    };
    for (link, status, location) in [
        (
            signed.replace("site.sp.example", "evil.example"),
            400,
            String::new(),
        ),
        (signed.replace("&sig=", "&sig=AAAA"), 400, String::new()),
        (
            signed.split("&sig=").next().unwrap().to_owned(),
            400,
            String::new(),
        ),
        (signed.replace("key=_dck1", "key=_dck2"), 400, String::new()),
        (
            signed.replace("/services/signed/", "/services/none/"),
            404,
            String::new(),
        ),
        (open.replace("/v2/", "/v3/"), 404, String::new()),
        (
            open.replace("app.sp.example", "app.sp.example.evil.example"),
            400,
            String::new(),
        ),
        (
            open.replace("app.sp.example", "user%40sp.example"),
            400,
            String::new(),
        ),
        (open.replace("%2Fdone", "%2Fdone%23x"), 400, String::new()),
        (
            open.replace("&ip=192.0.2.1", ""),
            302,
            back("missing-variable"),
        ),
        (
            open.replace("192.0.2.1", "192.0.2"),
            302,
            back("invalid-address"),
        ),
        (
            open.replace("192.0.2.1", "%zz"),
            302,
            back("malformed-percent"),
        ),
        (
            format!("{open}&ip=192.0.2.2"),
            302,
            back("duplicate-parameter"),
        ),
        (format!("{open}&groupId=x"), 302, back("no-matching-group")),
        (
            format!("{open}&vnd.x=1&crit=vnd.x"),
            302,
            back("crit-not-understood"),
        ),
        (
            format!("{open}&x={}", "y".repeat(20_000)),
            302,
            back("url-too-long"),
        ),
        (format!("{open}&state=s2"), 400, String::new()),
        (
            open.replace("customer.example", "other.example"),
            302,
            "https://app.sp.example/done?error=access_denied&error_description=the%20request"
                .to_owned(),
        ),
    ] {
        let got = world.open(&link);
        assert_eq!(got.status, status, "{link}\n{}", got.body);
        assert!(
            got.location.starts_with(&location) && got.location.is_empty() == location.is_empty(),
            "{link}\n{}",
            got.location
        );
        assert!(
            got.location.is_empty() || got.location.ends_with("&state=s1"),
            "{}",
            got.location
        );
        assert!(world.untouched(), "{link}");
    }

    // The name server does not know the zone of the key: later, and never without the key.
    let key = [
        "--key",
        "dck1.pem",
        "--label",
        "_dck1",
        "--param",
        "ip=192.0.2.1",
    ];
    let back = ["--redirect-uri", "https://sp.example/", "--state", "s1"];
    let got = world.open(&world.link("lost.json", &[&key[..], &back].concat()));
    assert!(
        got.location
            .starts_with("https://sp.example/?error=temporarily_unavailable"),
        "{}",
        got.location
    );

    // The user says no.
    let page = world.open(&open);
    let end = world.answer(&page, false);
    assert_eq!(
        end.location,
        "https://app.sp.example/done?error=access_denied&error_description=user_cancel&state=s1"
    );
    assert!(world.untouched());

    // The zone changed while the user was thinking.
    let page = world.open(&open);
    let records = vec![Record::new("shop.customer.example.", "A", 60, "192.0.2.9")];
    let provider = &world.provider;
    provider.add_zone("customer.example.", records).unwrap();
    let again = world.answer(&page, true);
    for shown in [
        "has changed since",
        "goes: shop.customer.example. 60 A 192.0.2.9",
    ] {
        assert!(again.body.contains(shown), "{shown}\n{}", again.body);
    }
    assert_eq!(
        world.provider.zone("customer.example.").unwrap()[0].data,
        "192.0.2.9"
    );
}

/// What `dconn link` refuses before anybody is sent anywhere.
#[test]
fn links_that_are_not_made() {
    let Some(world) = World::new("refused") else {
        return;
    };
    let dns = world.dns.address().to_string();
    let run = |status, template: &str, domain: &str, more: &[&str]| {
        let found = ["--dns", &dns, "--ca", "ca.pem", "--allow-internal"];
        let own = ["link", template, "--domain", domain];
        world
            .folder
            .expect(status, &[&own[..], &found, more].concat())
            .out
    };
    world
        .folder
        .write("other.json", OPEN.replace("open", "other"));
    let out = run(
        1,
        "other.json",
        "customer.example",
        &["--param", "ip=192.0.2.1"],
    );
    assert!(
        out.contains(
            "template-not-supported: Provider does not have the template other of sp.example"
        ),
        "{out}"
    );
    let out = run(
        1,
        "open.json",
        "provider.example",
        &["--param", "ip=192.0.2.1"],
    );
    assert!(out.starts_with("problem not-discovered: "), "{out}");
    let out = run(
        1,
        "signed.json",
        "customer.example",
        &["--param", "Target=x"],
    );
    let kinds: Vec<&str> = out
        .lines()
        .filter_map(|line| line.strip_prefix("problem ")?.split(':').next())
        .collect();
    assert_eq!(
        kinds,
        [
            "missing-variable",
            "missing-variable",
            "surplus-variable",
            "key-required"
        ],
        "{out}"
    );
    let out = run(1, "signed.json", "customer.example", &["--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["problems"][0]["kind"]),
        (&false.into(), &"missing-variable".into())
    );
}

/// Without any network: settings from a file, or the beginning of the link itself.
#[test]
fn links_without_discovery() {
    let folder = Folder::new("flow-offline");
    folder.write("open.json", OPEN);
    folder.write(
        "settings.json",
        r#"{"providerId":"cloudflare.com","providerName":"C","urlAPI":"https://api.example.com","urlSyncUX":"https://ux.example.com/dc"}"#,
    );
    let own = [
        "link",
        "open.json",
        "--domain",
        "bücher.example",
        "--param",
        "ip=192.0.2.1",
    ];
    let ran = folder.expect(
        0,
        &[&own[..], &["--url", "https://dns.example/x/"]].concat(),
    );
    let path = "/v2/domainTemplates/providers/sp.example/services/open/apply?domain=xn--bcher-kva.example&ip=192.0.2.1\n";
    assert_eq!(ran.out, format!("https://dns.example/x{path}"));
    let ran = folder.expect(1, &[&own[..], &["--settings", "settings.json"]].concat());
    assert!(
        ran.out
            .starts_with("problem provider-demands: cloudflare takes signed links only"),
        "{}",
        ran.out
    );

    folder.expect(0, &["key", "new", "--out", "k.pem"]);
    let key = [
        "--key", "k.pem", "--label", "_dck1", "--state", "s", "--format", "json",
    ];
    let ran = folder.expect(
        0,
        &[&own[..], &["--settings", "settings.json"], &key].concat(),
    );
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["signed"], true);
    let url = answer["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://ux.example.com/dc/v2/")
            && url.rsplit('&').next().unwrap().starts_with("sig=")
    );
    let kinds: Vec<&str> = answer["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["signature-ignored", "provider-ignores", "provider-ignores"]
    );

    let ids = [
        "link",
        "--id",
        "sp.example/open",
        "--domain",
        "example.com",
        "--url",
        "https://dns.example",
    ];
    let ran = folder.expect(0, &[&ids[..], &["--param", "any=1"]].concat());
    assert!(
        ran.out.ends_with("/apply?any=1&domain=example.com\n"),
        "{}",
        ran.out
    );
    for wrong in [
        vec!["link", "--domain", "example.com"],
        vec![
            "link",
            "open.json",
            "--id",
            "a/b",
            "--domain",
            "example.com",
        ],
        vec![
            "link",
            "open.json",
            "--domain",
            "example.com",
            "--url",
            "http://dns.example",
        ],
        vec![
            "link",
            "open.json",
            "--domain",
            "example.com",
            "--url",
            "https://dns.example/?x",
        ],
        vec![
            "link",
            "open.json",
            "--domain",
            "example.com",
            "--key",
            "k.pem",
        ],
        vec![
            "link",
            "open.json",
            "--domain",
            "example.com",
            "--param",
            "ip",
        ],
        vec![
            "link",
            "none.json",
            "--domain",
            "example.com",
            "--url",
            "https://dns.example",
        ],
        vec![
            "link",
            "open.json",
            "--domain",
            "example.com",
            "--param",
            "ip=1",
            "--param",
            "ip=2",
            "--url",
            "https://dns.example",
        ],
    ] {
        folder.expect(2, &wrong);
    }
}

/// Every problem of a link, with the explanations of the signature.
#[test]
fn links_under_the_lens() {
    let folder = Folder::new("flow-lens");
    folder.write("signed.json", SIGNED);
    folder.write("open.json", OPEN);
    folder.expect(0, &["key", "new", "--out", "k.pem"]);
    let publish = [
        "key",
        "publish",
        "--key",
        "k.pem",
        "--label",
        "_dck1",
        "--domain",
        "keys.sp.example",
    ];
    let txt = folder.expect(0, &publish).out;
    folder.write("k.txt", &txt);
    let own = [
        "link",
        "signed.json",
        "--domain",
        "example.com",
        "--param",
        "target=a.example",
        "--param",
        "token=a b",
    ];
    let key = [
        "--key",
        "k.pem",
        "--label",
        "_dck1",
        "--url",
        "https://dns.example",
    ];
    let link = folder.expect(0, &[&own[..], &key].concat()).out;
    let check = |status, link: &str, more: &[&str]| {
        let own = ["check-link", "-", "--template", "signed.json"];
        let ran = folder.run_with(&[&own[..], more].concat(), link.as_bytes());
        assert_eq!(ran.status, status, "{} {}", ran.out, ran.err);
        ran.out
    };
    let out = check(0, &link, &["--txt", "k.txt"]);
    assert_eq!(out, "fine, and the signature holds\n");
    let out = check(0, &link, &[]);
    assert!(
        out.starts_with("remark no-key: the signature was not checked") && out.ends_with("fine\n"),
        "{out}"
    );

    let bad = link.replace("a%20b", "a+b").replace(
        "domain=example.com",
        "domain=example.com&host=a..b&state=%0a",
    );
    let out = check(1, &bad, &["--txt", "k.txt", "--profile", "cloudflare"]);
    for line in [
        "problem bad-signature: the signature does not hold",
        "problem invalid-host: ",
        "problem bad-state: ",
        "remark provider-ignores: cloudflare ignores the parameter state",
        "    help: ",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let answer = check(
        1,
        &link.replace("a%20b", "a+b"),
        &["--txt", "k.txt", "--format", "json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["verified"]),
        (&false.into(), &false.into())
    );
    assert_eq!(answer["explanation"]["proven"], true);
    assert_eq!(answer["keyName"], "_dck1.keys.sp.example.");
    assert_eq!(answer["problems"][0]["kind"], "bad-signature");
    // Text of strangers cannot play with the terminal.
    let out = check(1, "https://dns.example/\u{1b}[2J\u{202e}", &[]);
    assert!(
        !out.contains('\u{1b}') && !out.contains('\u{202e}'),
        "{out}"
    );
    let both = folder.run(&["check-link", "-", "--template", "open.json", "--txt", "-"]);
    assert_eq!(both.status, 2);
}
