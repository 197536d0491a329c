//! Discovery from the first question to the outcome, without a network (D-1 … D-10, E-1 … E-3,
//! E-11, E-16, P-4, P-5, OQ-36, OQ-37, OQ-38).
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

use std::time::Duration;

use dc_discovery::{
    Advice, Answer, Ask, Discovery, DomainError, Failure, FailureKind, Found, NameError,
    NameServers, NotFound, Options, Reach, ReasonKind, Response, Step, WarningCode,
};

const SETTINGS: &str = r#"{"providerId":"dns.example","providerName":"DNS Example",
    "urlAPI":"https://api.dns.example","urlSyncUX":"https://connect.dns.example"}"#;

fn is_suffix(name: &str) -> bool {
    matches!(name, "com" | "example" | "co.uk" | "uk" | "net")
}

fn http(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Answer::Http(Response {
        status,
        headers: headers.iter().map(header).collect(),
        body: body.as_bytes().to_vec(),
    })
}

fn txt(records: &[&str]) -> Answer {
    let one = |content: &&str| vec![content.as_bytes().to_vec()];
    Answer::Txt(records.iter().map(one).collect())
}

fn soa(owner: &str) -> Answer {
    Answer::Soa {
        owner: owner.to_owned(),
    }
}

/// What an ask is about, in one word.
fn subject(ask: &Ask) -> String {
    match ask {
        Ask::QuerySoa { name, .. } => format!("SOA {name}"),
        Ask::QueryTxt { name, .. } => format!("TXT {name}"),
        Ask::QueryNs { name, .. } => format!("NS {name}"),
        Ask::Fetch(fetch) => fetch.url.to_string(),
        other => panic!("{other:?}"),
    }
}

type Outcome = Result<Box<Found>, Box<NotFound>>;

/// Plays a script of asks and answers, in this order and complete.
fn play(discovery: Discovery, script: Vec<(&str, Answer)>) -> Outcome {
    let mut script = script.into_iter();
    let outcome = discovery.run(
        |ask| {
            let (expected, answer) = script.next().unwrap_or_else(|| panic!("{ask:?}"));
            assert_eq!(subject(&ask), expected);
            answer
        },
        || Duration::ZERO,
    );
    assert_eq!(script.next(), None, "{outcome:?}");
    outcome
}

fn at(apex: &str) -> Discovery {
    Discovery::at(apex, &Options::default(), &is_suffix).expect(apex)
}

fn below(domain: &str) -> Discovery {
    Discovery::below(domain, &Options::default(), &is_suffix).expect(domain)
}

const TXT: &str = "TXT _domainconnect.example.com.";
const URL: &str = "https://a.example/v2/example.com/settings";
const URL_B: &str = "https://b.example/v2/example.com/settings";

/// D-1, E-1, E-2: from the apex to the settings.
#[test]
fn a_given_apex() {
    for (status, spelling) in [
        (200, "example.com"),
        (201, "Example.COM."),
        (299, "example.com."),
    ] {
        let found = play(
            at(spelling),
            vec![
                (TXT, txt(&["a.example/dc/"])),
                (
                    "https://a.example/dc/v2/example.com/settings",
                    http(status, &[], SETTINGS),
                ),
            ],
        )
        .expect("settings");
        assert_eq!(found.apex, "example.com");
        assert_eq!(found.record.as_str(), "a.example/dc");
        assert_eq!(found.settings.provider_id, "dns.example");
        assert_eq!(found.name_servers, NameServers::NotStated);
        assert_eq!((found.attempts.len(), found.warnings.len()), (0, 0));
    }
    // An internationalised domain travels as A-labels.
    let found = play(
        at("Bücher.example"),
        vec![
            (
                "TXT _domainconnect.xn--bcher-kva.example.",
                txt(&["a.example"]),
            ),
            (
                "https://a.example/v2/xn--bcher-kva.example/settings",
                http(200, &[], SETTINGS),
            ),
        ],
    );
    assert_eq!(found.expect("settings").apex, "xn--bcher-kva.example");
}

/// D-7, OQ-36: the closest enclosing name with a SOA record.
#[test]
fn the_apex_is_found() {
    let nothing = || FailureKind::NoData.into();
    for script in [
        // In the answer section.
        vec![("SOA example.com.", soa("example.com."))],
        // In the authority section, whatever its spelling.
        vec![("SOA a.b.example.com.", soa("EXAMPLE.com"))],
        // No help from the authority section.
        vec![
            ("SOA a.b.example.com.", FailureKind::NxDomain.into()),
            ("SOA b.example.com.", nothing()),
            ("SOA example.com.", soa("example.com.")),
        ],
        // Through a CNAME into another zone: it says nothing about this one.
        vec![
            ("SOA a.b.example.com.", soa("cdn.example.net.")),
            ("SOA b.example.com.", soa("b.example.com.example.net.")),
            ("SOA example.com.", soa("example.com.")),
        ],
        // Below itself: nonsense.
        vec![
            ("SOA b.example.com.", soa("a.b.example.com.")),
            ("SOA example.com.", soa("example.com.")),
        ],
        vec![
            ("SOA b.example.com.", soa("not a name")),
            ("SOA example.com.", soa("example.com.")),
        ],
    ] {
        let domain = script[0].0.trim_start_matches("SOA ").to_owned();
        let mut script = script;
        script.push((TXT, txt(&["a.example"])));
        script.push((URL, http(200, &[], SETTINGS)));
        let found = play(below(&domain), script).expect("settings");
        assert_eq!(found.apex, "example.com");
        // What the domain has below it.
        let whole = format!("{}.{}.", found.host, found.apex);
        assert_eq!(whole.trim_start_matches('.'), domain);
    }
    // In A-labels and lower case, as the apply URL has it.
    let script = vec![
        ("SOA www.xn--bcher-kva.example.com.", soa("example.com.")),
        (TXT, txt(&["a.example"])),
        (URL, http(200, &[], SETTINGS)),
    ];
    let found = play(below("WWW.Bücher.example.com."), script).expect("settings");
    assert_eq!(found.host, "www.xn--bcher-kva");
    // A delegated zone has an apex of its own; nothing above it is asked.
    let script = vec![
        ("SOA a.b.example.com.", soa("b.example.com.")),
        (
            "TXT _domainconnect.b.example.com.",
            FailureKind::NxDomain.into(),
        ),
    ];
    let reason = play(below("a.b.example.com"), script).expect_err("no record");
    assert_eq!(
        (reason.kind, reason.apex.as_deref()),
        (ReasonKind::NoRecord, Some("b.example.com"))
    );
    assert_eq!(reason.host.as_deref(), Some("a"));
}

/// What a service does next, for each kind of reason.
#[test]
fn every_reason_has_an_advice() {
    use Advice::{ByHand, CheckSpelling, TryAgain};
    let expected = [
        (ReasonKind::NoZone, CheckSpelling),
        (ReasonKind::PublicSuffix, CheckSpelling),
        (ReasonKind::NoRecord, ByHand),
        (ReasonKind::NoValidRecord, ByHand),
        (ReasonKind::Dns, TryAgain),
        (ReasonKind::NotHosted, ByHand),
        (ReasonKind::RateLimited, TryAgain),
        (ReasonKind::ServerError, TryAgain),
        (ReasonKind::Status, ByHand),
        (ReasonKind::Timeout, TryAgain),
        (ReasonKind::HostNotFound, ByHand),
        (ReasonKind::InternalAddress, ByHand),
        (ReasonKind::Connect, TryAgain),
        (ReasonKind::Tls, ByHand),
        (ReasonKind::TooLarge, ByHand),
        (ReasonKind::Protocol, TryAgain),
        (ReasonKind::Redirect, ByHand),
        (ReasonKind::InvalidSettings, ByHand),
        (ReasonKind::NotUnderstood, ByHand),
        (ReasonKind::TimeLimit, TryAgain),
        (ReasonKind::Other, ByHand),
    ];
    assert_eq!(expected.map(|(kind, _)| kind), ReasonKind::ALL);
    for (kind, advice) in expected {
        assert_eq!(kind.advice(), advice, "{kind}");
        assert_eq!(kind.is_temporary(), advice == TryAgain, "{kind}");
    }
}

/// Whether the caller of an adapter may try again.
#[test]
fn failures_that_may_pass() {
    let expected = [
        (FailureKind::NxDomain, false),
        (FailureKind::NoData, false),
        (FailureKind::ServFail, true),
        (FailureKind::DnsRefused, true),
        (FailureKind::DnsMalformed, true),
        (FailureKind::Timeout, true),
        (FailureKind::HostNotFound, false),
        (FailureKind::InternalAddress, false),
        (FailureKind::Connect, true),
        (FailureKind::Tls, false),
        (FailureKind::TooLarge, false),
        (FailureKind::HttpMalformed, true),
        (FailureKind::Mismatch, false),
        (FailureKind::Other, false),
    ];
    assert_eq!(expected.map(|(kind, _)| kind), FailureKind::ALL);
    for (kind, temporary) in expected {
        assert_eq!(kind.is_temporary(), temporary, "{kind}");
    }
}

/// OQ-36: never at or above a public suffix.
#[test]
fn public_suffixes_are_never_asked_about() {
    for domain in ["com", "co.uk", "CO.UK.", "uk", "localhost", "unlisted"] {
        for outcome in [
            Discovery::at(domain, &Options::default(), &is_suffix),
            Discovery::below(domain, &Options::default(), &is_suffix),
        ] {
            let error = outcome.expect_err(domain);
            assert!(matches!(error, DomainError::PublicSuffix { .. }), "{error}");
        }
    }
    for owner in ["co.uk.", "uk.", ".", ""] {
        let reason = play(
            below("a.unregistered.co.uk"),
            vec![("SOA a.unregistered.co.uk.", soa(owner))],
        )
        .expect_err("not delegated");
        assert_eq!(reason.kind, ReasonKind::PublicSuffix);
    }
    let nothing = || FailureKind::NxDomain.into();
    let script = vec![("SOA a.b.co.uk.", nothing()), ("SOA b.co.uk.", nothing())];
    assert_eq!(
        play(below("a.b.co.uk"), script).expect_err("no zone").kind,
        ReasonKind::NoZone
    );
}

#[test]
fn what_is_no_domain() {
    let long = ["a"; 128].join(".");
    for (domain, expected) in [
        ("", NameError::Empty),
        (".", NameError::Empty),
        ("a..com", NameError::Label),
        (".com", NameError::Label),
        ("example.com..", NameError::Label),
        ("a b.com", NameError::Character),
        ("a/b.com", NameError::Character),
        ("*.example.com", NameError::Character),
        ("https://example.com", NameError::Character),
        ("192.0.2.1", NameError::Address),
        ("0x7f.1", NameError::Address),
        ("xn--\u{fc}.example", NameError::Idn),
        ("a\u{0}.com", NameError::Character),
        (&long, NameError::TooLong),
        (&"ü".repeat(600), NameError::TooLong),
        (&format!("{}.com", "a".repeat(64)), NameError::Label),
    ] {
        match Discovery::at(domain, &Options::default(), &is_suffix) {
            Err(DomainError::Name { error, .. }) => assert_eq!(error, expected, "{domain:?}"),
            other => panic!("{domain:?}: {other:?}"),
        }
    }
}

/// RFC 1035 section 2.3.4, and L-36: what counts is the length in A-labels; a spelling may have
/// four octets for each of theirs.
#[test]
fn domains_within_their_lengths() {
    let label = "a".repeat(63);
    let name = |last: usize| format!("{label}.{label}.{label}.{}", "a".repeat(last));
    // UTS 46 drops soft hyphens, of two octets each.
    let soft = |count: usize, name: &str| format!("{}{name}", "\u{ad}".repeat(count));
    for (domain, octets, expected) in [
        (format!("{label}.example"), 71, Ok(71)),
        (format!("a{label}.example"), 72, Err(NameError::Label)),
        (name(61), 253, Ok(253)),
        (format!("{}.", name(61)), 254, Ok(253)),
        (name(62), 254, Err(NameError::TooLong)),
        (soft(500, "examples.com"), 1012, Ok(12)),
        (soft(501, "example.com"), 1013, Err(NameError::TooLong)),
    ] {
        assert_eq!(domain.len(), octets);
        let found = match Discovery::at(&domain, &Options::default(), &is_suffix) {
            Ok(mut discovery) => match discovery.step(Duration::ZERO) {
                Step::Ask(ask) => Ok(subject(&ask).len() - "TXT _domainconnect..".len()),
                done @ Step::Done(_) => panic!("{done:?}"),
            },
            Err(DomainError::Name { error, .. }) => Err(error),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(found, expected, "{octets} octets");
    }
}

/// D-4: what is no record is dropped, each with a warning.
#[test]
fn invalid_records_are_dropped() {
    let records = txt(&[
        "v=spf1 -all",
        "127.0.0.1",
        "https://a.example",
        "a.example",
        "localhost",
    ]);
    let found = play(
        at("example.com"),
        vec![(TXT, records), (URL, http(200, &[], SETTINGS))],
    );
    let codes: Vec<_> = found
        .expect("settings")
        .warnings
        .iter()
        .map(|w| w.code)
        .collect();
    assert_eq!(codes, [WarningCode::RecordDropped; 4]);

    let reason = play(at("example.com"), vec![(TXT, txt(&["v=spf1 -all"]))]).expect_err("none");
    assert_eq!(reason.kind, ReasonKind::NoValidRecord);
    assert!(reason.message.contains("v=spf1"), "{reason}");
    let reason = play(at("example.com"), vec![(TXT, txt(&["x", "y\u{1b}[2J"]))]).expect_err("none");
    assert_eq!(
        (reason.kind, reason.warnings.len()),
        (ReasonKind::NoValidRecord, 2)
    );
    let shown = &reason.warnings[1].message;
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    for nothing in [
        txt(&[]),
        FailureKind::NxDomain.into(),
        FailureKind::NoData.into(),
    ] {
        let reason = play(at("example.com"), vec![(TXT, nothing)]).expect_err("none");
        assert_eq!(
            (reason.kind, reason.temporary),
            (ReasonKind::NoRecord, false)
        );
    }
}

/// D-5, D-8: the records in turn, each once.
#[test]
fn records_are_tried_in_turn() {
    let records = || txt(&["a.example", "A.example./", "b.example"]);
    let found = play(
        at("example.com"),
        vec![
            (TXT, records()),
            (URL, http(404, &[], "")),
            (URL_B, http(200, &[], SETTINGS)),
        ],
    )
    .expect("settings");
    assert_eq!(found.record.as_str(), "b.example");
    assert_eq!(
        (found.attempts.len(), found.attempts[0].kind),
        (1, ReasonKind::NotHosted)
    );
    assert_eq!(found.warnings[0].code, WarningCode::RecordFailed);

    // What may pass later decides over what stays.
    let reason = play(
        at("example.com"),
        vec![
            (TXT, records()),
            (URL, http(404, &[], "")),
            (URL_B, http(503, &[("RETRY-after", " 120 ")], "")),
        ],
    )
    .expect_err("no settings");
    assert_eq!(
        (reason.kind, reason.temporary),
        (ReasonKind::ServerError, true)
    );
    let kinds: Vec<_> = reason.attempts.iter().map(|a| a.kind).collect();
    assert_eq!(kinds, [ReasonKind::NotHosted, ReasonKind::ServerError]);
    assert_eq!(
        reason.attempts[1].retry_after,
        Some(Duration::from_secs(120))
    );
    assert_eq!(reason.apex.as_deref(), Some("example.com"));
}

/// D-6: a limit on the records tried, and on those looked at.
#[test]
fn records_are_limited() {
    let names: Vec<String> = (0..100).map(|n| format!("h{n}.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let reason = play(
        at("example.com"),
        vec![
            (TXT, txt(&names)),
            (
                "https://h0.example/v2/example.com/settings",
                FailureKind::Connect.into(),
            ),
            (
                "https://h1.example/v2/example.com/settings",
                FailureKind::Connect.into(),
            ),
            (
                "https://h2.example/v2/example.com/settings",
                FailureKind::Connect.into(),
            ),
        ],
    )
    .expect_err("no settings");
    assert_eq!(
        (reason.kind, reason.attempts.len()),
        (ReasonKind::Connect, 3)
    );
    let codes: Vec<_> = reason.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, [WarningCode::RecordsLeft; 2]);

    let mut options = Options::default();
    options.limits.records_read = 3;
    options.limits.records_tried = 2;
    for (count, expected) in [
        (2, &[][..]),
        (3, &["3 valid records, 2 are tried"]),
        (
            4,
            &[
                "4 TXT records, 3 are looked at",
                "3 valid records, 2 are tried",
            ],
        ),
    ] {
        let discovery = Discovery::at("example.com", &options, &is_suffix).expect("a domain");
        let script = vec![
            (TXT, txt(&names[..count])),
            (
                "https://h0.example/v2/example.com/settings",
                http(200, &[], SETTINGS),
            ),
        ];
        let found = play(discovery, script).expect("settings");
        let told: Vec<_> = found.warnings.iter().map(|w| w.message.as_str()).collect();
        assert_eq!(told, expected, "{count} records");
    }
    options.limits.records_tried = 0;
    let discovery = Discovery::at("example.com", &options, &is_suffix).expect("a domain");
    let reason = play(discovery, vec![(TXT, txt(&["a.example"]))]).expect_err("none is tried");
    assert_eq!(reason.kind, ReasonKind::NoValidRecord);
}

/// E-3, E-16, OQ-38: statuses and failures have a kind each.
#[test]
fn what_can_happen_to_a_request() {
    let invalid = r#"{"providerId":"dns.example"}"#;
    let crit =
        r#"{"providerId":"d","providerName":"D","urlAPI":"https://a.example","crit":["x"],"x":1}"#;
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(70_000));
    for (answer, kind, temporary) in [
        (http(404, &[], ""), ReasonKind::NotHosted, false),
        (http(429, &[], ""), ReasonKind::RateLimited, true),
        (http(500, &[], ""), ReasonKind::ServerError, true),
        (
            http(503, &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], ""),
            ReasonKind::ServerError,
            true,
        ),
        (http(400, &[], ""), ReasonKind::Status, false),
        (http(401, &[], ""), ReasonKind::Status, false),
        (http(410, &[], ""), ReasonKind::Status, false),
        (http(100, &[], ""), ReasonKind::Status, false),
        (http(0, &[], ""), ReasonKind::Status, false),
        (http(304, &[], ""), ReasonKind::Status, false),
        (http(600, &[], ""), ReasonKind::Status, false),
        (http(200, &[], ""), ReasonKind::InvalidSettings, false),
        (http(204, &[], ""), ReasonKind::InvalidSettings, false),
        (http(200, &[], "<html>"), ReasonKind::InvalidSettings, false),
        (http(200, &[], invalid), ReasonKind::InvalidSettings, false),
        (http(200, &[], crit), ReasonKind::NotUnderstood, false),
        (http(200, &[], &large), ReasonKind::TooLarge, false),
        (http(302, &[], ""), ReasonKind::Redirect, false),
        (FailureKind::Timeout.into(), ReasonKind::Timeout, true),
        (
            FailureKind::HostNotFound.into(),
            ReasonKind::HostNotFound,
            false,
        ),
        (
            FailureKind::NxDomain.into(),
            ReasonKind::HostNotFound,
            false,
        ),
        (
            FailureKind::InternalAddress.into(),
            ReasonKind::InternalAddress,
            false,
        ),
        (FailureKind::Connect.into(), ReasonKind::Connect, true),
        (FailureKind::Tls.into(), ReasonKind::Tls, false),
        (FailureKind::TooLarge.into(), ReasonKind::TooLarge, false),
        (
            FailureKind::HttpMalformed.into(),
            ReasonKind::Protocol,
            true,
        ),
        (FailureKind::ServFail.into(), ReasonKind::Dns, true),
        (FailureKind::Other.into(), ReasonKind::Other, false),
        (txt(&["x"]), ReasonKind::Other, false),
    ] {
        let shown = format!("{answer:?}");
        let reason = play(
            at("example.com"),
            vec![(TXT, txt(&["a.example"])), (URL, answer)],
        )
        .expect_err(&shown);
        assert_eq!(
            (reason.kind, reason.temporary),
            (kind, temporary),
            "{shown:.200}"
        );
        assert_eq!(reason.attempts.len(), 1);
        assert!(!reason.message.is_empty() && reason.remedy.ends_with('.'));
    }
    let detail = Failure::new(FailureKind::Tls).detail(format!("for\n{}", "x".repeat(1000)));
    let reason = play(
        at("example.com"),
        vec![(TXT, txt(&["a.example"])), (URL, detail.into())],
    );
    let message = reason.expect_err("no settings").message;
    assert!(message.len() < 300 && !message.contains('\n'), "{message}");
}

/// DNS failures other than "there is none" say nothing about the record.
#[test]
fn what_can_happen_to_a_question() {
    for failure in FailureKind::ALL {
        if matches!(failure, FailureKind::NxDomain | FailureKind::NoData) {
            continue;
        }
        let reason = play(at("example.com"), vec![(TXT, (*failure).into())]).expect_err("no DNS");
        assert_eq!((reason.kind, reason.temporary), (ReasonKind::Dns, true));
        assert_eq!(
            reason.to_string(),
            format!("the TXT records of _domainconnect.example.com were not found: {failure}")
        );
        let script = vec![("SOA www.example.com.", (*failure).into())];
        let reason = play(below("www.example.com"), script).expect_err("no DNS");
        assert_eq!((reason.kind, reason.apex), (ReasonKind::Dns, None));
    }
    let reason = play(at("example.com"), vec![(TXT, soa("example.com."))]).expect_err("mismatch");
    assert_eq!(reason.kind, ReasonKind::Dns);
}

/// P-4, P-5: redirects are counted, and each target is checked.
#[test]
fn redirects_are_followed_within_limits() {
    let to = |target: &str| http(302, &[("Location", target)], "");
    let start = || (TXT, txt(&["a.example"]));
    let found = play(
        at("example.com"),
        vec![
            start(),
            (URL, to("https://c.example/x")),
            ("https://c.example/x", to("/y?z=1")),
            ("https://c.example/y?z=1", to("//d.example/#top")),
            ("https://d.example/", http(200, &[], SETTINGS)),
        ],
    )
    .expect("settings");
    assert_eq!(found.url.as_str(), "https://d.example/");
    assert_eq!(found.record.as_str(), "a.example");

    let reason = play(
        at("example.com"),
        vec![
            start(),
            (URL, to(URL)),
            (URL, to(URL)),
            (URL, to(URL)),
            (URL, to(URL)),
        ],
    )
    .expect_err("a loop");
    assert_eq!(reason.kind, ReasonKind::Redirect);

    for target in [
        "http://a.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "//localhost/",
        "https://a.example:0/",
        "file:///etc/passwd",
        "https://a@b.example/",
        "/\n/x",
    ] {
        let reason = play(at("example.com"), vec![start(), (URL, to(target))]).expect_err(target);
        assert_eq!(reason.kind, ReasonKind::Redirect, "{target}");
    }
}

/// X-8: the next record of a provider that must not be used is no way around.
#[test]
fn a_refused_provider_stays_refused() {
    let crit = r#"{"providerId":"DNS.example","providerName":"D","urlAPI":"https://a.example","crit":["x"],"x":1}"#;
    let records = || txt(&["a.example", "b.example"]);
    let script = vec![
        (TXT, records()),
        (URL, http(200, &[], crit)),
        (URL_B, http(200, &[], SETTINGS)),
    ];
    let reason = play(at("example.com"), script).expect_err("refused");
    let kinds: Vec<_> = reason.attempts.iter().map(|a| a.kind).collect();
    assert_eq!(kinds, [ReasonKind::NotUnderstood; 2]);
    // Another provider is another matter.
    let other = SETTINGS.replace("\"dns.example\"", "\"other.example\"");
    let script = vec![
        (TXT, records()),
        (URL, http(200, &[], crit)),
        (URL_B, http(200, &[], &other)),
    ];
    assert_eq!(
        play(at("example.com"), script)
            .expect("settings")
            .settings
            .provider_id,
        "other.example"
    );
    // Members that the caller understands.
    let mut options = Options::default();
    options.understood.push("x".to_owned());
    let discovery = Discovery::at("example.com", &options, &is_suffix).expect("a domain");
    let script = vec![(TXT, txt(&["a.example"])), (URL, http(200, &[], crit))];
    assert!(play(discovery, script).is_ok());
}

/// E-11, OQ-38b: a difference is told, and nothing about the name servers blocks.
#[test]
fn name_servers_are_compared() {
    let settings = SETTINGS.replacen(
        '{',
        r#"{"nameServers":["ns1.dns.example","ns2.dns.example"],"#,
        1,
    );
    let ns = |names: &[&str]| Answer::Ns(names.iter().map(|n| (*n).to_owned()).collect());
    let different = NameServers::Differ {
        only_in_settings: vec!["ns1.dns.example".into(), "ns2.dns.example".into()],
        only_in_dns: vec!["ns.old.example".into()],
    };
    let unknown = (NameServers::Unknown, Some(WarningCode::NameServersUnknown));
    for (answer, (verdict, code)) in [
        (
            ns(&["NS2.dns.example.", "ns1.dns.example."]),
            (NameServers::Match, None),
        ),
        (
            ns(&["ns.old.example."]),
            (different, Some(WarningCode::NameServersDiffer)),
        ),
        (ns(&[]), unknown.clone()),
        (FailureKind::Timeout.into(), unknown.clone()),
        (FailureKind::ServFail.into(), unknown.clone()),
        (txt(&["x"]), unknown),
    ] {
        let found = play(
            at("example.com"),
            vec![
                (TXT, txt(&["a.example"])),
                (URL, http(200, &[], &settings)),
                ("NS example.com.", answer),
            ],
        )
        .expect("settings");
        assert_eq!(found.name_servers, verdict);
        assert_eq!(found.warnings.first().map(|w| w.code), code);
    }
    let mut options = Options::default();
    options.skip_name_servers = true;
    let discovery = Discovery::at("example.com", &options, &is_suffix).expect("a domain");
    let script = vec![(TXT, txt(&["a.example"])), (URL, http(200, &[], &settings))];
    assert_eq!(
        play(discovery, script).expect("settings").name_servers,
        NameServers::Unknown
    );
}

/// D-9: the time for the whole; each ask gets no more than what is left.
#[test]
fn time_is_limited() {
    let second = Duration::from_secs;
    // The clock starts with the first call, wherever that is.
    for start in [0, 1_000_000, u64::MAX - 40] {
        let at_second = |n: u64| second(start.saturating_add(n));
        let mut discovery = below("www.example.com");
        let Step::Ask(Ask::QuerySoa { within, .. }) = discovery.step(at_second(0)) else {
            panic!()
        };
        assert_eq!(within, second(10));
        discovery.answer(soa("example.com."), at_second(12));
        let Step::Ask(Ask::QueryTxt { within, .. }) = discovery.step(at_second(25)) else {
            panic!()
        };
        assert_eq!(within, second(5));
        discovery.answer(txt(&["a.example"]), at_second(26));
        // A clock that goes back is taken as standing still.
        let Step::Ask(Ask::Fetch(fetch)) = discovery.step(at_second(3)) else {
            panic!()
        };
        assert_eq!(
            (fetch.limits.total, fetch.limits.connect),
            (second(4), second(4))
        );
        assert_eq!(fetch.limits.body, 65_536);
        // Too late, whatever it is.
        discovery.answer(http(200, &[], SETTINGS), at_second(30));
        let Step::Done(Err(reason)) = discovery.step(at_second(30)) else {
            panic!()
        };
        assert_eq!(
            (reason.kind, reason.temporary),
            (ReasonKind::TimeLimit, true)
        );
        assert!(reason.message.contains("30 seconds"), "{reason}");
        assert_eq!(reason.apex.as_deref(), Some("example.com"));
        // After the end nothing changes.
        discovery.answer(txt(&["b.example"]), at_second(31));
        assert_eq!(discovery.step(at_second(0)), Step::Done(Err(reason)));
    }
    // Settings that are there are not lost over the name servers.
    let settings = SETTINGS.replacen('{', r#"{"nameServers":["ns1.dns.example"],"#, 1);
    let mut discovery = at("example.com");
    discovery.answer(txt(&["a.example"]), second(0));
    discovery.answer(http(200, &[], &settings), second(1));
    let Step::Done(Ok(found)) = discovery.step(second(30)) else {
        panic!()
    };
    assert_eq!(found.name_servers, NameServers::Unknown);
}

/// OQ-37: the way up is limited, too.
#[test]
fn the_way_up_is_limited() {
    let domain = format!("{}example.com", "a.".repeat(100));
    let mut asks = 0;
    let reason = below(&domain).run(
        |_| {
            asks += 1;
            FailureKind::NoData.into()
        },
        || Duration::ZERO,
    );
    assert_eq!(reason.expect_err("no zone").kind, ReasonKind::NoZone);
    assert_eq!(asks, 16);
}

/// For private set-ups: internal names and addresses, https still.
#[test]
fn internal_hosts_by_option() {
    let mut options = Options::default();
    options.reach = Reach::Internal;
    let settings = SETTINGS.replace("api.dns.example", "127.0.0.1:8443");
    let discovery = Discovery::at("example.com", &options, &is_suffix).expect("a domain");
    let found = play(
        discovery,
        vec![
            (TXT, txt(&["localhost:8443"])),
            (
                "https://localhost:8443/v2/example.com/settings",
                http(307, &[("location", "https://[::1]:8443/")], ""),
            ),
            ("https://[::1]:8443/", http(200, &[], &settings)),
        ],
    );
    assert_eq!(
        found.expect("settings").settings.url_api.host(),
        "127.0.0.1"
    );
}

/// What `--format json` shows is stable.
#[test]
fn json_forms() {
    let script = vec![
        (TXT, txt(&["x", "a.example"])),
        (URL, http(429, &[("Retry-After", "9")], "")),
    ];
    let reason = play(at("example.com"), script).expect_err("limited");
    let json = serde_json::to_value(&*reason).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "kind": "rate-limited",
            "message": "status 429, expected 200",
            "remedy": "Try again later.",
            "temporary": true,
            "apex": "example.com",
            "host": "",
            "attempts": [{
                "record": "a.example", "url": URL, "kind": "rate-limited",
                "message": "status 429, expected 200", "retry_after": 9,
            }],
            "warnings": [{"code": "record-dropped", "message": "dropped \"x\": a host without a dot"}],
        })
    );
    let script = vec![(TXT, txt(&["a.example"])), (URL, http(200, &[], SETTINGS))];
    let found = play(at("example.com"), script).expect("settings");
    let json = serde_json::to_value(&*found).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "apex": "example.com",
            "host": "",
            "record": "a.example",
            "url": URL,
            "settings": serde_json::from_str::<serde_json::Value>(SETTINGS).expect("JSON"),
            "name_servers": {"verdict": "not-stated"},
            "attempts": [],
            "warnings": [],
        })
    );
}
