//! Where the user may be sent, beyond the vectors: R-1 … R-5, OQ-19, OQ-19c, OQ-20.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_flow::{ApplyRules, Outcome, RedirectUri, SignedRedirect, Unlisted};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use support::{receive, signed, template};

fn query(uri: &str) -> String {
    let uri = utf8_percent_encode(uri, NON_ALPHANUMERIC);
    format!("domain=example.com&ip=192.0.2.1&redirect_uri={uri}&state=s1")
}

fn members(list: &str, signed: bool) -> String {
    let key = match signed {
        true => r#""syncPubKeyDomain":"keys.example.net""#,
        false => r#""version":1"#,
    };
    match list {
        "-" => key.to_owned(),
        list => format!(r#"{key},"syncRedirectDomain":"{list}""#),
    }
}

/// `redirect`, `page`, or the kind of the refusal, which must be a page.
fn verdict(uri: &str, list: &str, with_signature: bool, rules: &ApplyRules) -> String {
    let template = template(&members(list, with_signature));
    let query = match with_signature {
        true => signed(&query(uri)),
        false => query(uri),
    };
    match receive(&template, rules, &query) {
        Ok(request) => match request.done() {
            Outcome::Redirect(redirect) => {
                let location = redirect.location();
                assert!(
                    location.starts_with(uri) && location.ends_with("state=s1"),
                    "{location}"
                );
                "redirect".to_owned()
            }
            _ => "page".to_owned(),
        },
        Err(rejection) => {
            assert_eq!(
                rejection.outcome().location(),
                None,
                "an open redirect to {uri}"
            );
            assert_eq!(rejection.outcome().status(), 400);
            rejection.kind().to_string()
        }
    }
}

/// R-4, OQ-19.
#[test]
fn providers_may_be_stricter() {
    let mut exact = ApplyRules::default();
    exact.redirects.exact_host = true;
    assert_eq!(
        verdict("https://example.net/", "example.net", false, &exact),
        "redirect"
    );
    assert_eq!(
        verdict("https://a.example.net/", "example.net", false, &exact),
        "redirect-not-listed"
    );

    // The letter of R-1: without a list nobody is redirected, signed or not.
    let mut letter = ApplyRules::default();
    letter.redirects.signed = SignedRedirect::WithList;
    assert_eq!(verdict("https://a.example/", "-", true, &letter), "page");
    assert_eq!(
        verdict("https://a.example/", "example.net", true, &letter),
        "redirect"
    );

    let mut listed = ApplyRules::default();
    listed.redirects.signed = SignedRedirect::Listed;
    assert_eq!(
        verdict("https://a.example/", "example.net", true, &listed),
        "redirect-not-listed"
    );
    assert_eq!(
        verdict("https://example.net/", "example.net", true, &listed),
        "redirect"
    );

    let mut page = ApplyRules::default();
    page.redirects.unlisted = Unlisted::Page;
    assert_eq!(
        verdict("https://a.example/", "example.net", false, &page),
        "page"
    );
    assert_eq!(
        verdict("https://a@example.net/", "example.net", false, &page),
        "redirect-userinfo"
    );
}

#[test]
fn http_only_to_this_machine_and_only_in_tests() {
    let mut rules = ApplyRules::default();
    rules.redirects.loopback_http = true;
    let of = |uri, list| verdict(uri, list, false, &rules);
    assert_eq!(of("http://127.0.0.1:8080/", "127.0.0.1"), "redirect");
    assert_eq!(of("http://[::1]:8080/", "[::1]"), "redirect");
    assert_eq!(of("http://localhost:8080/", "localhost"), "redirect");
    assert_eq!(of("http://example.net/", "example.net"), "redirect-scheme");
    assert_eq!(
        of("http://127.0.0.1.example.net/", "example.net"),
        "redirect-scheme"
    );
    assert_eq!(
        verdict(
            "http://127.0.0.1:8080/",
            "127.0.0.1",
            false,
            &ApplyRules::default()
        ),
        "redirect-scheme"
    );
}

/// OQ-19c, OQ-20: what is in the query stays as it is; the rest is appended.
#[test]
fn parameters_are_appended() {
    let back = |uri: &str, state: &str| {
        let template = template(r#""syncRedirectDomain":"example.net""#);
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query = format!(
            "domain=example.com&ip=192.0.2.1&redirect_uri={}&state={}",
            encode(uri),
            encode(state)
        );
        let request = receive(&template, &ApplyRules::default(), &query).unwrap();
        request.done().location().unwrap().to_owned()
    };
    for (uri, expected) in [
        ("https://example.net", "https://example.net?state=s"),
        ("https://example.net/?", "https://example.net/?state=s"),
        (
            "https://example.net/?a=%41&&b",
            "https://example.net/?a=%41&&b&state=s",
        ),
        ("https://example.net/?a&", "https://example.net/?a&state=s"),
        (
            "https://example.net/?state=own",
            "https://example.net/?state=own&state=s",
        ),
    ] {
        assert_eq!(back(uri, "s"), expected);
    }
    // R-5: it comes back as it was, whatever it is.
    assert_eq!(
        back("https://example.net/", "a b&error=x#y%+\"<"),
        "https://example.net/?state=a%20b%26error%3Dx%23y%25%2B%22%3C"
    );
}

#[test]
fn without_state_nothing_is_appended() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let query = "domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fexample.net%2F";
    let request = receive(&template, &ApplyRules::default(), query).unwrap();
    assert_eq!(request.done().location(), Some("https://example.net/"));
}

#[test]
fn redirects_as_text() {
    let text = "https://App.example.net/%7edone?a=b";
    let uri = RedirectUri::parse(text).unwrap();
    assert_eq!((uri.to_string().as_str(), uri.as_str()), (text, text));
}

/// R-3: browsers skip slashes, and find a host where RFC 3986 has none.
#[test]
fn hosts_that_browsers_find_elsewhere() {
    for uri in [
        "https:////example.net/",
        "https:///user@example.net/",
        "https:///:word@example.net/",
        "https:///@example.net/",
        "https:///example.net@evil.example/",
    ] {
        let error = RedirectUri::parse(uri).unwrap_err();
        assert_eq!(error.kind().as_str(), "redirect-host", "{uri}");
    }
}

#[test]
fn addresses_are_compared_as_a_whole() {
    let uri = RedirectUri::parse("https://192.0.2.1/").unwrap();
    assert!(uri.is_listed(&["192.0.2.1"], false) && uri.is_listed(&["192.0.2.1"], true));
    for item in [
        "2.1",
        "0.2.1",
        "192.0.2",
        "1",
        "192.0.2.1.example",
        "192.0.2.01",
    ] {
        assert!(!uri.is_listed(&[item], false), "{item}");
    }
}
