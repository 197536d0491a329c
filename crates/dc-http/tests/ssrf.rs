//! No request goes to an internal address, however it is written (D-10, P-5; draft section 12.2).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod lab;

use std::net::{Ipv6Addr, SocketAddr};
use std::sync::Mutex;
use std::time::Duration;

use dc_discovery::{Answer, Ask, Discovery, HttpsUrl, Internal, Options, Reach};
use dc_http::{Client, ClientOptions, HttpError};
use lab::{Lab, PUBLIC};
use testbed::{Certificates, HttpsServer, Reply};

/// What stands between `https://` and the path.
const AUTHORITIES: &[&str] = &[
    // Loopback.
    "127.0.0.1",
    "127.0.0.1:443",
    "127.0.0.1:8443",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "127.1.",
    "127.000.000.001",
    "2130706433",
    "2130706433.",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "127.0.0.0x1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "00000177.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "service.localhost",
    "localhost.localdomain",
    // This network.
    "0",
    "0.0.0.0",
    "0x0",
    "0.1.2.3",
    // Private, and where clouds keep their metadata.
    "10.0.0.1",
    "10.1",
    "012.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "192.168.1",
    "3232235521",
    "169.254.169.254",
    "169.254.43518",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "168.63.129.16",
    "metadata.google.internal",
    "printer.local",
    "router.home.arpa",
    "1.0.0.127.in-addr.arpa",
    "intranet",
    // Shared by carriers, reserved, documentation, benchmarks, multicast.
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    // IPv6, and IPv4 inside it.
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:10.0.0.1]:8443",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::10.0.0.1]",
    "[2002:7f00:1::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2001:4860:4860::5efe:127.0.0.1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[4000::1]",
    "[v1.127.0.0.1]",
    "::1",
    // Userinfo, escapes and characters that some parsers read differently.
    "public.example@127.0.0.1",
    "public.example:443@127.0.0.1",
    "127.0.0.1@public.example",
    "user:pass@public.example",
    "@127.0.0.1",
    "127.0.0.1\\@public.example",
    "public.example\\@127.0.0.1",
    "127.0.0.1#@public.example",
    "127.0.0.1?@public.example",
    "127.0.0.1;public.example",
    "127.0.0.1&public.example",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127.0.0.1%00.public.example",
    "127.0.0.1%09",
    "127.0.0.1\t",
    " 127.0.0.1",
    "127.0.0.1\r\nHost: public.example",
    "127。0。0。1",
    "127．0．0．1",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "loc\u{ad}alhost",
    "127.0.0.1:443:443",
    "127.0.0.1:",
    "127.0.0.1:0",
    // A name that leads inside; the network of the test sends every unknown name to 127.0.0.1.
    "inside.example",
    "127.0.0.1.inside.example",
    "xn--n3h.example",
];

#[test]
fn the_table_is_as_large_as_it_has_to_be() {
    let mut spellings = AUTHORITIES.to_vec();
    spellings.sort_unstable();
    spellings.dedup();
    assert_eq!(spellings.len(), AUTHORITIES.len());
    assert!(spellings.len() >= 60);
}

#[test]
fn no_spelling_of_an_internal_address_is_connected_to() {
    let certificates = Certificates::new();
    let lab = Lab::new(None);
    let client = lab.client(&certificates, |_| {});
    let mut by_address = 0;
    for authority in AUTHORITIES {
        for scheme in ["https://", "HTTPS://", "http://", "//", ""] {
            let text = format!("{scheme}{authority}/v2/example.com/settings");
            // As text, and behind the check of the text, as if it had been wrong.
            for reach in [Reach::Public, Reach::Internal] {
                let Ok(url) = HttpsUrl::parse(&text, reach) else {
                    continue;
                };
                let error = client.get(&url, "*/*").unwrap_err();
                assert!(
                    matches!(error, HttpError::InternalAddress { .. }),
                    "{text}: {error}"
                );
                by_address += 1;
            }
        }
    }
    assert_eq!(lab.dialled(), [""; 0]);
    assert!(by_address > 60, "{by_address}");
    // The same lab does connect where that is right.
    let url = HttpsUrl::parse("https://public.example/", Reach::Public).unwrap();
    assert!(matches!(
        client.get(&url, "*/*"),
        Err(HttpError::Connect { .. })
    ));
    assert_eq!(lab.dialled(), [format!("{PUBLIC}:443")]);
}

#[test]
fn no_spelling_in_a_discovery_record_is_connected_to() {
    let certificates = Certificates::new();
    let lab = Lab::new(None);
    let client = lab.client(&certificates, |_| {});
    for authority in AUTHORITIES {
        for record in [
            (*authority).to_owned(),
            format!("{authority}/path"),
            format!("https://{authority}"),
        ] {
            let discovery =
                Discovery::at("customer.example", &Options::default(), &|_| false).unwrap();
            let answer = |ask| match ask {
                Ask::QueryTxt { .. } => Answer::Txt(vec![vec![record.clone().into_bytes()]]),
                Ask::Fetch(fetch) => client.fetch(&fetch),
                other => panic!("{other:?}"),
            };
            let not_found = discovery.run(answer, || Duration::ZERO).unwrap_err();
            assert!(!not_found.message.is_empty(), "{record}");
        }
    }
    assert_eq!(lab.dialled(), [""; 0]);
}

#[test]
fn no_redirect_leads_to_an_internal_address() {
    let certificates = Certificates::new();
    let target = std::sync::Arc::new(Mutex::new(String::new()));
    let location = target.clone();
    let server = HttpsServer::start(&certificates, &["public.example"], move |_| {
        Reply::redirect(&location.lock().unwrap())
    });
    let lab = Lab::new(Some(server.address()));
    let client = lab.client(&certificates, |_| {});
    let url = HttpsUrl::parse("https://public.example/", Reach::Public).unwrap();
    let mut requests = 0;
    for authority in AUTHORITIES
        .iter()
        .filter(|authority| !authority.contains(['\r', '\n']))
    {
        // `:` makes a scheme of it, `@` and the like a path; both stay on the host or are refused.
        for scheme in ["https://", "http://", "//", "https:\\\\", "\\\\"] {
            *target.lock().unwrap() = format!("{scheme}{authority}/latest/meta-data");
            let result = client.get(&url, "*/*");
            assert!(
                matches!(
                    result,
                    Err(HttpError::Redirect { .. }
                        | HttpError::InternalAddress { .. }
                        | HttpError::TooManyRedirects { .. })
                ),
                "{scheme}{authority}: {result:?}"
            );
            requests += 1;
        }
    }
    assert!(requests > 300);
    let public = format!("{PUBLIC}:443");
    assert!(lab.dialled().iter().all(|address| *address == public));
    assert!(server.connections() >= requests);
}

#[test]
fn a_name_is_resolved_once_and_the_checked_address_is_connected_to() {
    let certificates = Certificates::new();
    let server = HttpsServer::start(&certificates, &["rebind.example"], |_| Reply::json("{}"));
    // Public at first, loopback ever after.
    let lab = Lab::new(Some(server.address())).name("rebind.example", &[&[PUBLIC], &["127.0.0.1"]]);
    let client = lab.client(&certificates, |_| {});
    let url = HttpsUrl::parse("https://rebind.example/", Reach::Public).unwrap();
    assert_eq!(client.get(&url, "*/*").unwrap().status, 200);
    assert_eq!(lab.resolved(), ["rebind.example"]);
    assert_eq!(lab.dialled(), [format!("{PUBLIC}:443")]);
    // The next request looks again, and refuses.
    let error = client.get(&url, "*/*").unwrap_err();
    let address = "127.0.0.1".parse().unwrap();
    let host = "rebind.example".to_owned();
    assert_eq!(
        error,
        HttpError::InternalAddress {
            host,
            address,
            why: Internal::Loopback
        }
    );
    assert_eq!(lab.dialled().len(), 1);
}

#[test]
fn a_name_that_changes_its_address_at_a_redirect_is_refused() {
    let certificates = Certificates::new();
    let server = HttpsServer::start(&certificates, &["rebind.example"], |request| match request
        .target
        .as_str()
    {
        "/" => Reply::redirect("/again"),
        _ => Reply::json("{}"),
    });
    let lab =
        Lab::new(Some(server.address())).name("rebind.example", &[&[PUBLIC], &["169.254.169.254"]]);
    let client = lab.client(&certificates, |_| {});
    let url = HttpsUrl::parse("https://rebind.example/", Reach::Public).unwrap();
    let error = client.get(&url, "*/*").unwrap_err();
    assert!(
        matches!(
            error,
            HttpError::InternalAddress {
                why: Internal::LinkLocal,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(lab.dialled(), [format!("{PUBLIC}:443")]);
}

#[test]
fn of_mixed_addresses_only_the_public_ones_are_connected_to() {
    let certificates = Certificates::new();
    let lab = Lab::new(None).name(
        "mixed.example",
        &[&["10.0.0.1", "::1", PUBLIC, "::ffff:127.0.0.1"]],
    );
    let client = lab.client(&certificates, |_| {});
    let url = HttpsUrl::parse("https://mixed.example:8443/", Reach::Public).unwrap();
    assert!(matches!(
        client.get(&url, "*/*"),
        Err(HttpError::Connect { .. })
    ));
    assert_eq!(lab.dialled(), [format!("{PUBLIC}:8443")]);
}

/// Real listeners, the resolver of the system, no injection at all.
#[test]
fn real_listeners_on_loopback_are_not_reached() {
    let certificates = Certificates::new();
    let names = ["localhost", "127.0.0.1", "::1"];
    let v4 = HttpsServer::start(&certificates, &names, |_| Reply::json("{}"));
    let v6 = HttpsServer::start_at(
        SocketAddr::from((Ipv6Addr::LOCALHOST, v4.port())),
        &certificates,
        &names,
        |_| Reply::json("{}"),
    );
    let mut options = ClientOptions::default();
    options.trust(certificates.pem().as_bytes()).unwrap();
    let client = Client::new(options.clone()).unwrap();
    let port = v4.port();
    let mut tried = 0;
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
    ] {
        for reach in [Reach::Public, Reach::Internal] {
            if let Ok(url) = HttpsUrl::parse(&format!("https://{host}:{port}/"), reach) {
                assert_eq!(reach, Reach::Internal, "{host} is refused as text");
                let error = client.get(&url, "*/*").unwrap_err();
                assert!(
                    matches!(error, HttpError::InternalAddress { .. }),
                    "{host}: {error}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 5, "{tried}");
    assert_eq!(v4.connections(), 0);
    if let Ok(v6) = &v6 {
        assert_eq!(v6.connections(), 0);
    }
    // The listeners are there: who allows internal addresses reaches them.
    options.reach = Reach::Internal;
    let client = Client::new(options).unwrap();
    let url = HttpsUrl::parse(&format!("https://127.0.0.1:{port}/"), Reach::Internal).unwrap();
    assert_eq!(client.get(&url, "*/*").unwrap().status, 200);
    assert_eq!(v4.connections(), 1);
}

#[test]
fn the_systems_resolver_reads_odd_addresses_and_the_filter_refuses_them() {
    use dc_http::{Network as _, System};
    let mut read = 0;
    for host in ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost"] {
        for address in System
            .resolve(host, Duration::from_secs(5))
            .unwrap_or_default()
        {
            assert!(dc_discovery::is_public(address).is_err(), "{host}");
            read += 1;
        }
    }
    assert!(read > 0);
}
