//! Whatever comes, in whatever order and time: discovery ends, within its limits, and never asks
//! for a host that was not checked (D-3, D-6, D-9, P-3, P-4, OQ-35, OQ-36, OQ-37).
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

use std::time::Duration;

use dc_discovery::{
    Advice, Answer, Ask, Discovery, FailureKind, HttpsUrl, Options, Reach, Response, Settings,
    SettingsOptions, Step,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Contents, hosts and targets: good ones, hostile ones, and noise.
fn spelling() -> impl Strategy<Value = String> {
    let known = include_str!("data/hostile-authorities.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .collect::<Vec<_>>();
    prop_oneof![
        4 => select(vec!["a.example", "b.example/dc", "c.example:8443/x/", "d.example./", "127.0.0.1.nip.example"])
            .prop_map(str::to_owned),
        2 => select(known).prop_map(str::to_owned),
        1 => "[a-z0-9.:/@\\\\%?#\\[\\]x -]{0,24}",
        1 => any::<String>(),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let settings = |url: String, id: &str, crit: bool| {
        serde_json::json!({
            "providerId": id, "providerName": "D", "urlAPI": format!("https://{url}"),
            "nameServers": ["ns1.dns.example"], "crit": if crit { vec!["x"] } else { vec!["y"] }, "x": 1,
        })
        .to_string()
        .into_bytes()
    };
    prop_oneof![
        (
            spelling(),
            select(vec!["dns.example", "other.example", ".."]),
            any::<bool>()
        )
            .prop_map(move |(url, id, crit)| settings(url, id, crit)),
        vec(any::<u8>(), 0..40),
    ]
}

fn location() -> impl Strategy<Value = String> {
    (
        select(vec!["https://", "http://", "//", "/", "", "HTTPS://"]),
        spelling(),
    )
        .prop_map(|(scheme, rest)| format!("{scheme}{rest}"))
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = prop_oneof![
        select(vec![200, 201, 204, 301, 302, 304, 307, 404, 429, 500, 503]),
        any::<u16>()
    ];
    prop_oneof![
        2 => prop_oneof![
            select(vec!["example.com.", "b.example.com", "com.", ".", "other.net."]).prop_map(str::to_owned),
            any::<String>(),
        ].prop_map(|owner| Answer::Soa { owner }),
        4 => vec(vec(spelling().prop_map(String::into_bytes), 0..3), 0..6).prop_map(Answer::Txt),
        1 => vec(prop_oneof![Just("ns1.dns.example".to_owned()), any::<String>()], 0..3).prop_map(Answer::Ns),
        8 => (status, location(), body()).prop_map(|(status, location, body)| Answer::Http(Response {
            status,
            headers: vec![("Location".to_owned(), location), ("Retry-After".to_owned(), "5".to_owned())],
            body,
        })),
        2 => select(FailureKind::ALL).prop_map(Answer::from),
    ]
}

/// A host that a URL parser can only read as a name on the Internet.
fn assert_checked(url: &HttpsUrl) {
    let host = url.host();
    assert!(host.contains('.') && !host.ends_with('.'), "{url}");
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    assert!(host.split('.').all(label), "{url}");
    let last = host.rsplit('.').next().expect("a label");
    assert!(last.starts_with(|c: char| c.is_ascii_lowercase()), "{url}");
    assert!(
        last != "localhost" && last != "local" && last != "internal",
        "{url}"
    );
    let parsed = url::Url::parse(url.as_str()).expect("a URL");
    assert_eq!(parsed.host(), Some(url::Host::Domain(host)));
    assert_eq!(
        (parsed.scheme(), parsed.username(), parsed.password()),
        ("https", "", None)
    );
    assert_eq!(parsed.port_or_known_default(), Some(url.port()));
    assert_eq!(parsed.as_str(), url.as_str());
    let again = HttpsUrl::parse(url.as_str(), Reach::Public).expect("its own spelling");
    assert_eq!(&again, url);
}

fn name_of(ask: &Ask) -> Option<&str> {
    match ask {
        Ask::QuerySoa { name, .. } | Ask::QueryTxt { name, .. } | Ask::QueryNs { name, .. } => {
            Some(name)
        }
        Ask::Fetch(_) => None,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn discovery_always_ends_within_its_limits(
        known_apex: bool,
        answers in vec((answer(), 0..6_u64), 0..40),
        limits in (0..5_usize, 0..5_usize, 0..5_usize, 0..5_usize, 0..40_u64),
        start in 0..=u64::MAX / 2,
    ) {
        let mut options = Options::default();
        options.limits.records_tried = limits.0;
        options.limits.records_read = limits.1;
        options.limits.soa_queries = limits.2;
        options.limits.redirects = limits.3;
        options.limits.total = Duration::from_secs(limits.4);
        let is_suffix = |name: &str| name == "com";
        let start_with = if known_apex { Discovery::at } else { Discovery::below };
        let mut discovery = start_with("a.b.example.com", &options, &is_suffix).expect("a domain");

        let start = Duration::from_secs(start);
        let mut now = start;
        let mut asked = 0;
        discovery.step(start);
        for (answer, seconds) in answers {
            let step = discovery.step(now);
            // Asked again, it says the same.
            prop_assert_eq!(&discovery.step(now), &step);
            let Step::Ask(ask) = step else { break };
            asked += 1;
            let left = (start + options.limits.total).saturating_sub(now);
            prop_assert!(!left.is_zero(), "asked after the end of the time");
            if let Some(name) = name_of(&ask) {
                let inside = name == "example.com." || name.ends_with(".example.com.");
                prop_assert!(inside, "{}", name);
            }
            match ask {
                Ask::Fetch(fetch) => {
                    assert_checked(&fetch.url);
                    prop_assert!(fetch.limits.total <= left && fetch.limits.connect <= left);
                }
                Ask::QuerySoa { within, .. } | Ask::QueryTxt { within, .. } | Ask::QueryNs { within, .. } => {
                    prop_assert!(!within.is_zero() && within <= left);
                }
                other => panic!("{other:?}"),
            }
            now += Duration::from_secs(seconds);
            discovery.answer(answer, now);
        }
        // At least one name is asked for the apex, and one question each for records and servers.
        let most = limits.2.max(1) + 2 + limits.0 * (1 + limits.3);
        prop_assert!(asked <= most, "{} asks, at most {}", asked, most);
        let end = start + options.limits.total;
        let Step::Done(outcome) = discovery.step(end) else { panic!("it goes on") };
        prop_assert!(matches!(discovery.step(Duration::ZERO), Step::Done(_)));
        match &outcome {
            Ok(found) => {
                assert_checked(&found.url);
                prop_assert!(found.attempts.len() < limits.0);
                let again = serde_json::to_vec(&found.settings).expect("JSON");
                let (again, _) = Settings::parse(&again, &SettingsOptions::default()).expect("settings");
                prop_assert_eq!(&again, &found.settings);
            }
            Err(reason) => {
                prop_assert!(reason.attempts.len() <= limits.0);
                prop_assert!(!reason.message.chars().any(char::is_control), "{:?}", reason.message);
                // Records can only be set by hand in a zone that is known.
                let known = reason.apex.is_some() && reason.host.is_some();
                prop_assert!(known || reason.kind.advice() != Advice::ByHand, "{:?}", reason.kind);
            }
        }
        serde_json::to_string(&outcome.map_err(|reason| reason.message)).expect("JSON");
    }

    /// What is accepted is accepted again in the spelling that comes out.
    #[test]
    fn an_accepted_url_is_a_fixed_point(target in location(), from in spelling()) {
        if let Ok(url) = HttpsUrl::parse(&format!("https://{from}"), Reach::Public) {
            assert_checked(&url);
            if let Ok(next) = url.redirect(&target, Reach::Public) {
                assert_checked(&next);
            }
        }
        if let Ok(url) = HttpsUrl::parse(&target, Reach::Public) {
            assert_checked(&url);
        }
    }

    /// What is read is written, and read the same.
    #[test]
    fn settings_are_a_fixed_point(body in body()) {
        if let Ok((settings, _)) = Settings::parse(&body, &SettingsOptions::default()) {
            let written = serde_json::to_vec(&settings).expect("JSON");
            let (again, _) = Settings::parse(&written, &SettingsOptions::default()).expect("settings");
            prop_assert_eq!(again, settings);
        }
    }
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Discovery>();
    shared::<Options>();
    shared::<Settings>();
    shared::<dc_discovery::Found>();
    shared::<dc_discovery::NotFound>();
}
