//! No spelling of an internal host passes for a name (D-3, D-10, P-3, OQ-35), by
//! `data/hostile-authorities.txt`.
#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use dc_discovery::{
    DiscoveryRecord, HttpsUrl, Reach, Settings, SettingsErrorKind, SettingsOptions, UrlErrorKind,
    UrlPrefix,
};

/// Spellings as octets, and the reasons.
fn table() -> impl Iterator<Item = (Vec<u8>, &'static str)> {
    include_str!("data/hostile-authorities.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (spelling, reason) = line.split_once('\t').expect("a spelling and a reason");
            (octets(spelling), reason)
        })
}

/// Undoes `\xNN`.
fn octets(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut out = parts.next().expect("a part").as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        out.push(u8::from_str_radix(digits, 16).expect(part));
        out.extend_from_slice(rest.as_bytes());
    }
    out
}

#[test]
fn hostile_spellings_are_refused_as_records() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (spelling, reason) in table() {
        let shown = String::from_utf8_lossy(&spelling);
        let error = DiscoveryRecord::parse([&spelling], Reach::Public)
            .expect_err(&format!("{shown} was accepted"));
        if error.kind().as_str() != reason {
            wrong.push(format!("{shown}: {}, not {reason}", error.kind().as_str()));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count >= 60, "{count} spellings");
}

#[test]
fn hostile_spellings_are_refused_in_urls_and_redirects() {
    let start = HttpsUrl::parse("https://dns.example/a/b", Reach::Public).expect("a URL");
    for (spelling, _) in table() {
        let Ok(spelling) = String::from_utf8(spelling) else {
            continue;
        };
        for url in [
            format!("https://{spelling}"),
            format!("https://{spelling}/"),
            format!("HTTPS://{spelling}/dc?x=1"),
        ] {
            assert!(HttpsUrl::parse(&url, Reach::Public).is_err(), "{url:?}");
            assert!(UrlPrefix::parse(&url, Reach::Public).is_err(), "{url:?}");
            assert!(start.redirect(&url, Reach::Public).is_err(), "{url:?}");
        }
        let url = format!("//{spelling}/");
        assert!(start.redirect(&url, Reach::Public).is_err(), "{url:?}");
        // As a path on the same host it may be harmless; it never leads elsewhere.
        for path in [
            spelling.clone(),
            format!("/{spelling}"),
            format!("./{spelling}"),
        ] {
            if let Ok(url) = start.redirect(&path, Reach::Public) {
                assert_eq!((url.host(), url.port()), ("dns.example", 443), "{path:?}");
            }
        }
        let settings = serde_json::json!({
            "providerId": "dns.example", "providerName": "DNS", "urlAPI": format!("https://{spelling}/"),
        });
        let error = Settings::parse(settings.to_string().as_bytes(), &SettingsOptions::default())
            .expect_err(&spelling);
        assert_eq!(error.kind(), SettingsErrorKind::InvalidMember);
    }
}

/// For tests and private set-ups: one plain spelling of each address, and names inside.
#[test]
fn internal_hosts_are_an_option() {
    for (record, host) in [
        ("127.0.0.1:8443", "127.0.0.1"),
        ("[::1]:8443/dc", "[::1]"),
        ("localhost:8443", "localhost"),
        ("dns.internal", "dns.internal"),
        ("10.0.0.1", "10.0.0.1"),
    ] {
        assert!(DiscoveryRecord::parse([record], Reach::Public).is_err());
        let found = DiscoveryRecord::parse([record], Reach::Internal).expect(record);
        assert_eq!(found.prefix().host(), host);
    }
    for record in [
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[fe80::1%25eth0]",
        "127.0.0.1.",
        "%31.0.0.1",
    ] {
        let found = DiscoveryRecord::parse([record], Reach::Internal);
        let odd = found
            .as_ref()
            .is_ok_and(|found| found.prefix().host() != "127.0.0.1");
        assert!(!odd, "{found:?}");
        assert!(record == "127.0.0.1." || found.is_err(), "{record}");
    }
}

#[test]
fn ordinary_records_are_read() {
    let long = format!("{}.example", ["a".repeat(60).as_str(); 4].join("."));
    for (content, expected) in [
        ("connect.dns.example", "connect.dns.example"),
        ("Connect.DNS.Example", "connect.dns.example"),
        ("connect.dns.example.", "connect.dns.example"),
        ("connect.dns.example/", "connect.dns.example"),
        ("connect.dns.example///", "connect.dns.example"),
        ("connect.dns.example/dc/a", "connect.dns.example/dc/a"),
        ("connect.dns.example/dc//a", "connect.dns.example/dc//a"),
        ("connect.dns.example./dc/", "connect.dns.example/dc"),
        (
            "connect.dns.example/%7Euser/(x)",
            "connect.dns.example/%7Euser/(x)",
        ),
        ("connect.dns.example/a:b@c", "connect.dns.example/a:b@c"),
        ("connect.dns.example/a/../b", "connect.dns.example/b"),
        ("connect.dns.example/a/%2e%2e/", "connect.dns.example"),
        ("connect.dns.example:8443/dc", "connect.dns.example:8443/dc"),
        ("connect.dns.example:443", "connect.dns.example"),
        ("connect.dns.example:", "connect.dns.example"),
        (" \t\r\nconnect.dns.example\n ", "connect.dns.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("127.0.0.1.nip.example", "127.0.0.1.nip.example"),
        ("3com.example", "3com.example"),
        ("dns.xn--p1ai", "dns.xn--p1ai"),
        (&long, &long),
    ] {
        let record = DiscoveryRecord::parse([content], Reach::Public).expect(content);
        assert_eq!(record.as_str(), expected);
        let again = DiscoveryRecord::parse([record.as_str()], Reach::Public).expect(expected);
        assert_eq!(again, record);
    }
}

///
#[test]
fn what_is_no_record_is_dropped() {
    let long = format!("dns.example/{}", "a".repeat(1024));
    for (content, reason) in [
        ("", UrlErrorKind::EmptyHost),
        (" ", UrlErrorKind::EmptyHost),
        ("/", UrlErrorKind::EmptyHost),
        ("//dns.example", UrlErrorKind::EmptyHost),
        ("/dc", UrlErrorKind::EmptyHost),
        ("https://dns.example", UrlErrorKind::Scheme),
        ("http://dns.example", UrlErrorKind::Scheme),
        ("HTTPS://dns.example/", UrlErrorKind::Scheme),
        ("https:dns.example", UrlErrorKind::Port),
        ("dns.example?x=1", UrlErrorKind::Query),
        ("dns.example/?", UrlErrorKind::Query),
        ("dns.example/dc?x#y", UrlErrorKind::Query),
        ("dns.example#x", UrlErrorKind::Fragment),
        ("dns.example/#", UrlErrorKind::Fragment),
        ("dns.example/a b", UrlErrorKind::Character),
        ("dns.example/[a]", UrlErrorKind::Character),
        ("dns.example/%", UrlErrorKind::Escape),
        ("dns.example/%2", UrlErrorKind::Escape),
        ("dns.example/%zz", UrlErrorKind::Escape),
        ("dns.example/ü", UrlErrorKind::NonAscii),
        ("v=spf1 -all", UrlErrorKind::Character),
        ("google-site-verification=x", UrlErrorKind::Host),
        ("{\"v\":2}", UrlErrorKind::Character),
        (&long, UrlErrorKind::TooLong),
    ] {
        let error = DiscoveryRecord::parse([content], Reach::Public).expect_err(content);
        assert_eq!(error.kind(), reason, "{content:?}");
    }
}

/// OQ-35: the strings of one record are one text.
#[test]
fn character_strings_are_joined() {
    let record = DiscoveryRecord::parse(["connect.dns", ".example/", "dc/"], Reach::Public);
    assert_eq!(record.expect("a record").as_str(), "connect.dns.example/dc");
    let none: [&str; 0] = [];
    assert!(DiscoveryRecord::parse(none, Reach::Public).is_err());
}

#[test]
fn redirects() {
    let start = HttpsUrl::parse("https://dns.example:8443/a/b?c", Reach::Public).expect("a URL");
    for (location, expected) in [
        (
            "https://other.example/x?y=1#z",
            "https://other.example/x?y=1",
        ),
        ("//other.example", "https://other.example/"),
        ("/x/../y", "https://dns.example:8443/y"),
        ("x", "https://dns.example:8443/a/x"),
        ("?x", "https://dns.example:8443/a/b?x"),
        ("", "https://dns.example:8443/a/b?c"),
        ("#x", "https://dns.example:8443/a/b?c"),
        ("HTTPS://OTHER.example", "https://other.example/"),
    ] {
        let url = start.redirect(location, Reach::Public).expect(location);
        assert_eq!(url.as_str(), expected);
        let tail = expected.splitn(4, '/').last().expect("a path");
        assert_eq!(url.path_and_query(), format!("/{tail}"));
    }
    for (location, reason) in [
        ("http://dns.example/", UrlErrorKind::NotHttps),
        ("http://dns.example:8443/a/b", UrlErrorKind::NotHttps),
        ("ftp://dns.example/", UrlErrorKind::NotHttps),
        ("javascript:alert(1)", UrlErrorKind::Invalid),
        ("data:text/html,x", UrlErrorKind::Invalid),
        ("https:other.example", UrlErrorKind::Invalid),
        ("https:/other.example", UrlErrorKind::Invalid),
        ("https:///other.example", UrlErrorKind::EmptyHost),
        ("///other.example", UrlErrorKind::EmptyHost),
        ("/\\other.example", UrlErrorKind::Backslash),
        ("\\\\other.example", UrlErrorKind::Backslash),
        ("/\t/other.example", UrlErrorKind::Character),
        (" https://other.example", UrlErrorKind::Character),
        ("/%0", UrlErrorKind::Escape),
        ("//127.0.0.1/", UrlErrorKind::IpLiteral),
        ("https://localhost/", UrlErrorKind::InternalName),
    ] {
        let error = start.redirect(location, Reach::Public).expect_err(location);
        assert_eq!(error.kind(), reason, "{location}");
    }
}

/// RFC 3986 section 3.2.3: digits, leading zeros among them; TCP has ports up to 65535.
#[test]
fn ports() {
    for (written, expected) in [
        ("", Ok(443)),
        (":", Ok(443)),
        (":1", Ok(1)),
        (":0008443", Ok(8443)),
        (":65535", Ok(65535)),
        (":65536", Err(UrlErrorKind::Port)),
        (":0000000", Err(UrlErrorKind::Port)),
        (":+443", Err(UrlErrorKind::Port)),
        (":18446744073709551617", Err(UrlErrorKind::Port)),
    ] {
        let url = format!("https://dns.example{written}/dc");
        let found = HttpsUrl::parse(&url, Reach::Public).map(|url| url.port());
        assert_eq!(found.map_err(|error| error.kind()), expected, "{url}");
        let found = UrlPrefix::parse(&url, Reach::Public).map(|prefix| prefix.port());
        assert_eq!(found.map_err(|error| error.kind()), expected, "{url}");
    }
}

/// RFC 1035 section 2.3.4: a host has at most 253 octets.
#[test]
fn long_hosts() {
    let label = "a".repeat(63);
    for (last, expected) in [(61, Ok(253)), (62, Err(UrlErrorKind::Host))] {
        let host = format!("{label}.{label}.{label}.{}", "a".repeat(last));
        let url = HttpsUrl::parse(&format!("https://{host}/"), Reach::Public);
        let length = url
            .map(|url| url.host().len())
            .map_err(|error| error.kind());
        assert_eq!(length, expected);
    }
}
