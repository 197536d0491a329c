//! Discovery, keys and authoritative servers, against real servers on loopback.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use dc_discovery::{Discovery, NameServers, Options, Reach, ReasonKind};
use dc_dns::{
    AnswerError, AuthorityOptions, Client, ClientOptions, Outcome, QueryError, RecordType, discover,
};
use testbed::{Certificates, DnsServer, FaultDns, HttpsServer, Reply, dns};

const HOST: &str = "dc.provider.example";

/// The names of this network are in the test's DNS server.
struct ByDns(Client);

impl dc_http::Network for ByDns {
    fn resolve(&self, host: &str, _: Duration) -> io::Result<Vec<IpAddr>> {
        self.0.addresses(host).map_err(io::Error::other)
    }
}

struct Setup {
    https: HttpsServer,
    certificates: Certificates,
}

fn provider() -> Setup {
    let certificates = Certificates::new();
    let https = HttpsServer::start(&certificates, &[HOST], |request| {
        match request.target.as_str() {
            "/v2/customer.example/settings" => Reply::json(
                r#"{"providerId":"provider.example","providerName":"Provider",
                "urlAPI":"https://api.provider.example",
                "urlSyncUX":"https://ux.provider.example",
                "nameServers":["ns1.customer.example"]}"#,
            ),
            _ => Reply::status(404),
        }
    });
    Setup {
        https,
        certificates,
    }
}

impl Setup {
    fn zones(&self) -> Vec<(&'static str, String)> {
        let record = format!(
            "_domainconnect TXT \"{HOST}:{}\"\nwww CNAME @\n",
            self.https.port()
        );
        vec![
            ("customer.example", record.clone()),
            ("stale.example", record),
            ("plain.example", String::new()),
            ("provider.example", "dc A 127.0.0.1\n".to_owned()),
        ]
    }

    fn http(&self, client: &Client, reach: Reach) -> dc_http::Client {
        let mut options = dc_http::ClientOptions::default();
        options.trust(self.certificates.pem().as_bytes()).unwrap();
        options.reach = reach;
        dc_http::Client::with_network(options, ByDns(client.clone())).unwrap()
    }
}

fn options() -> Options {
    let mut options = Options::default();
    options.reach = Reach::Internal;
    options
}

#[test]
fn a_provider_is_found_end_to_end() {
    let setup = provider();
    let zones = setup.zones();
    let zones: Vec<_> = zones
        .iter()
        .map(|(origin, text)| (*origin, text.as_str()))
        .collect();
    let Some(server) = DnsServer::start(&zones) else {
        return;
    };
    let client = Client::new([server.address()]);
    let http = setup.http(&client, Reach::Internal);
    let run = |domain| {
        let discovery = Discovery::below(domain, &options(), &|name| name == "example").unwrap();
        discover(discovery, &client, |fetch| http.fetch(fetch))
    };
    for domain in [
        "customer.example",
        "www.customer.example",
        "a.b.customer.example",
    ] {
        let found = run(domain).unwrap();
        assert_eq!(found.apex, "customer.example");
        assert_eq!(found.settings.provider_name, "Provider");
        assert_eq!(found.name_servers, NameServers::Match);
    }
    let reason = run("stale.example").unwrap_err();
    assert_eq!(reason.kind, ReasonKind::NotHosted);
    let reason = run("plain.example").unwrap_err();
    assert_eq!(reason.kind, ReasonKind::NoRecord);
    // The server holds nothing else, and refuses.
    let reason = run("elsewhere.example").unwrap_err();
    assert_eq!(reason.kind, ReasonKind::Dns);
    assert!(reason.message.contains("REFUSED"), "{}", reason.message);
    // The address filter holds with the real resolver too.
    let http = setup.http(&client, Reach::Public);
    let before = setup.https.connections();
    let discovery = Discovery::at("customer.example", &options(), &|_| false).unwrap();
    let reason = discover(discovery, &client, |fetch| http.fetch(fetch)).unwrap_err();
    assert_eq!(reason.kind, ReasonKind::InternalAddress);
    assert_eq!(setup.https.connections(), before);
}

#[cfg(feature = "hickory-resolver")]
#[test]
fn a_provider_is_found_with_the_asynchronous_resolver() {
    use dc_dns::{AsyncResolver, discover_async};

    let setup = provider();
    let zones = setup.zones();
    let zones: Vec<_> = zones
        .iter()
        .map(|(origin, text)| (*origin, text.as_str()))
        .collect();
    let Some(server) = DnsServer::start(&zones) else {
        return;
    };
    let http = setup.http(&Client::new([server.address()]), Reach::Internal);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let resolver = AsyncResolver::new([server.address()]).unwrap();
        let run = |domain| {
            let discovery =
                Discovery::below(domain, &options(), &|name| name == "example").unwrap();
            discover_async(discovery, &resolver, |fetch| {
                let answer = http.fetch(&fetch);
                async { answer }
            })
        };
        let found = run("www.customer.example").await.unwrap();
        assert_eq!(found.apex, "customer.example");
        assert_eq!(found.name_servers, NameServers::Match);
        let reason = run("plain.example").await.unwrap_err();
        assert_eq!(reason.kind, ReasonKind::NoRecord);
        let reason = run("elsewhere.example").await.unwrap_err();
        assert_eq!(reason.kind, ReasonKind::Dns);
        let keys = resolver
            .key_records("_dck1.customer.example")
            .await
            .unwrap();
        assert!(keys.is_empty());
        assert!(
            resolver
                .key_records("_dck1.elsewhere.example")
                .await
                .is_err()
        );
    });
}

#[test]
fn a_silent_resolver_costs_discovery_no_more_than_its_time() {
    let silent = FaultDns::start(|_, _| Vec::new());
    let client = Client::new([silent.address()]);
    let mut options = Options::default();
    options.limits.query = Duration::from_millis(400);
    let discovery = Discovery::below("a.customer.example", &options, &|_| false).unwrap();
    let begin = std::time::Instant::now();
    let reason = discover(discovery, &client, |_| panic!("nothing to fetch")).unwrap_err();
    assert_eq!(reason.kind, ReasonKind::Dns);
    assert!(reason.temporary);
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[test]
fn the_zone_of_a_name_is_found_and_a_soa_behind_an_alias_is_not_it() {
    let Some(server) = DnsServer::start(&[
        ("example.com", "www CNAME other.example.\n"),
        ("other.example", ""),
    ]) else {
        return;
    };
    let client = Client::new([server.address()]);
    for name in ["example.com", "a.b.example.com", "www.example.com"] {
        let zone = client.zone_of(&name.parse().unwrap()).unwrap();
        assert_eq!(zone, "example.com".parse().ok(), "{name}");
    }
}

/// Two servers that hold different versions of a zone, a lame one and one out of reach.
#[test]
fn every_authoritative_server_is_asked() {
    let (one, two, lame) = (
        Ipv4Addr::LOCALHOST,
        Ipv4Addr::new(127, 0, 0, 2),
        Ipv4Addr::new(127, 0, 0, 3),
    );
    let zone = |key: &str| {
        format!(
            "@ NS ns1\n@ NS ns2\n@ NS lame\n@ NS gone\nns1 A {one}\nns2 A {two}\nlame A {lame}\n_dck1 TXT \"{key}\"\n"
        )
    };
    let (old, new) = (zone("p=1,d=old"), zone("p=1,d=new"));
    let Some(servers) = DnsServer::start_many(&[
        (one, &[("example.com", old.as_str())]),
        (two, &[("example.com", new.as_str())]),
        (lame, &[("other.example", "")]),
    ]) else {
        return;
    };
    let mut client_options = ClientOptions::default();
    client_options.timeout = Duration::from_millis(500);
    let client = Client::with_options([servers[0].address()], client_options);
    let zone = "example.com".parse().unwrap();
    let name = "_dck1.example.com".parse().unwrap();
    let mut options = AuthorityOptions::default();
    options.port = servers[0].address().port();

    // Addresses of loopback are refused, and nobody is asked.
    let refused = client.ask_authorities(
        client.authorities(&zone, &options).unwrap(),
        &name,
        RecordType::TXT,
    );
    assert_eq!(refused.len(), 4);
    for answer in &refused[1..] {
        assert!(
            matches!(answer.result, Err(QueryError::Internal { .. })),
            "{answer:?}"
        );
    }

    options.reach = Reach::Internal;
    let authorities = client.authorities(&zone, &options).unwrap();
    let answers = client.ask_authorities(authorities, &name, RecordType::TXT);
    let mut shown = Vec::new();
    for answer in &answers {
        let text = match &answer.result {
            Ok(found) => String::from_utf8(found.texts()[0].concat()).unwrap(),
            Err(error) => error.to_string(),
        };
        shown.push(format!("{} {text}", answer.name));
    }
    assert_eq!(shown[0], "gone.example.com. no name server to ask");
    assert_eq!(
        shown[1],
        format!(
            "lame.example.com. {}: the server answered REFUSED",
            servers[2].address()
        )
    );
    assert_eq!(
        shown[2..],
        ["ns1.example.com. p=1,d=old", "ns2.example.com. p=1,d=new"]
    );
}

#[test]
fn an_answer_without_authority_is_no_answer_of_an_authority() {
    let server = FaultDns::start(|_, query| {
        vec![dns::answer(
            query,
            0x8180,
            &[dns::txt("a.example", "cached")],
        )]
    });
    let client = Client::new([]);
    let name = "a.example".parse().unwrap();
    let error = client
        .ask_authority(server.address(), &name, RecordType::TXT)
        .unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Unusable {
                problem: AnswerError::NotAuthoritative,
                ..
            }
        ),
        "{error}"
    );
    // And no recursion was asked for.
    assert_eq!(server.queries()[0].1[2], 0);
}

#[test]
fn an_authority_gives_an_alias_as_it_is() {
    let server = FaultDns::start(|_, query| {
        vec![dns::answer(
            query,
            0x8400,
            &[dns::cname("a.example", "b.example")],
        )]
    });
    let name = "a.example".parse().unwrap();
    let answer = Client::new([])
        .ask_authority(server.address(), &name, RecordType::TXT)
        .unwrap();
    assert_eq!(
        answer.outcome,
        Outcome::Elsewhere("b.example".parse().unwrap())
    );
    assert_eq!(server.queries().len(), 1);
}

#[test]
fn key_records_carry_the_name_that_was_asked_for() {
    let Some(server) = DnsServer::start(&[(
        "service.example",
        "_dck1 CNAME keys\nkeys TXT \"p=1,\" \"d=QQ==\"\n",
    )]) else {
        return;
    };
    let client = Client::new([server.address()]);
    let records = client.key_records("_dck1.service.example").unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].owner.as_deref(), Some("_dck1.service.example."));
    assert_eq!(records[0].strings, [b"p=1,".to_vec(), b"d=QQ==".to_vec()]);
    assert!(
        client
            .key_records("_dck2.service.example")
            .unwrap()
            .is_empty()
    );
}

#[test]
fn resolvers_are_read_from_a_file_of_the_system() {
    let folder = testbed::Folder::new();
    let path = folder.write(
        "resolv.conf",
        "search example\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver fe80::1%eth0\noptions edns0\n",
    );
    let client = Client::from_resolv_conf(&path).unwrap();
    let expected = [
        "192.0.2.1:53".parse().unwrap(),
        "[2001:db8::1]:53".parse().unwrap(),
    ];
    assert_eq!(client.servers(), expected);
    let missing = Client::from_resolv_conf(&folder.path().join("none")).unwrap_err();
    assert!(missing.to_string().ends_with("none"), "{missing}");
}
