//! Settings and template queries as a DNS provider answers them: E-1 … E-9, J-1, J-2, J-4, J-5.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_discovery::{Settings, SettingsOptions};
use dc_flow::{Disclosure, Endpoint, Response, TEMPLATE_MEDIA_TYPE};
use dc_template::Template;
use support::{prefix, template};

#[test]
fn settings() {
    let mut settings = Settings::new("dns.example", "DNS Example", prefix());
    settings.url_sync_ux = Some(prefix());
    settings.name_servers = Some(vec!["ns1.dns.example".to_owned()]);
    let response = Response::settings(Some(&settings));
    assert_eq!(
        (response.status, response.headers[0]),
        (200, ("content-type", "application/json"))
    );
    let (read, warnings) = Settings::parse(&response.body, &SettingsOptions::default()).unwrap();
    assert_eq!((read, warnings.len()), (settings, 0));
    let gone = Response::settings(None);
    assert_eq!((gone.status, gone.body.len()), (404, 0));
}

/// What is said for each `Accept`, and for each willingness to tell.
#[test]
fn template_queries() {
    let versioned = template(r#""version":7,"vnd.example.note":[1.5]"#);
    let of = |disclosure, accept: Option<&str>| {
        let response = Response::template(Some(&versioned), disclosure, accept);
        assert_eq!(response.status, 200);
        assert!(response.headers.contains(&("vary", "accept")));
        let media = response
            .headers
            .iter()
            .find(|(name, _)| *name == "content-type");
        match (media.map(|(_, value)| *value), response.body.as_slice()) {
            (None, b"") => "nothing",
            (Some("application/json"), br#"{"version":7}"#) => "version",
            (Some(TEMPLATE_MEDIA_TYPE), body) => {
                let back = Template::parse(body).unwrap();
                assert_eq!(back.provider_id(), "example.net");
                assert_eq!(back.member("vnd.example.note").as_deref(), Some("[1.5]"));
                "template"
            }
            other => panic!("{other:?}"),
        }
    };
    let with = |media: &str| format!("{TEMPLATE_MEDIA_TYPE}{media}");
    for (accept, expected) in [
        (None, "version"),
        (Some(String::new()), "version"),
        (Some("*/*".to_owned()), "version"),
        (Some("application/*".to_owned()), "version"),
        (Some("application/json".to_owned()), "version"),
        (Some("text/html".to_owned()), "nothing"),
        (Some("application/json;q=0".to_owned()), "nothing"),
        (Some("application/json;q=0, */*".to_owned()), "nothing"),
        (Some(with("")), "template"),
        (Some(with("").to_uppercase()), "template"),
        (Some(with("; q=0.5 , text/html")), "template"),
        (Some(with(", application/json")), "template"),
        (Some(with(";q=0.5, application/json;q=0.4")), "template"),
        (Some(with(";q=0.4, application/json;q=0.5")), "version"),
        (Some(with(";q=0.4, application/json")), "version"),
        (Some(with(";q=0")), "nothing"),
        (Some(with(";q=0, */*")), "version"),
        (Some(with(";q=x")), "nothing"),
        (Some(with(";q=2")), "nothing"),
        (Some(with(";charset=utf-8;Q=1.000")), "template"),
        (Some(";,;q=,=".to_owned()), "nothing"),
        (Some("x,".repeat(4000)), "version"),
    ] {
        let accept = accept.as_deref();
        assert_eq!(of(Disclosure::Template, accept), expected, "{accept:?}");
        let less = if expected == "template" {
            None
        } else {
            Some(expected)
        };
        if let Some(less) = less {
            assert_eq!(of(Disclosure::Version, accept), less, "{accept:?}");
        }
        assert_eq!(of(Disclosure::Support, accept), "nothing", "{accept:?}");
    }
    assert_eq!(of(Disclosure::Version, Some(&with(", */*"))), "version");
    let bare = Response::template(Some(&template("")), Disclosure::Version, None);
    assert_eq!(
        (bare.status, bare.body.len()),
        (200, 0),
        "no version, nothing to say"
    );
    let gone = Response::template(None, Disclosure::Template, Some(TEMPLATE_MEDIA_TYPE));
    assert_eq!((gone.status, gone.body.len()), (404, 0));
}

/// X-1: the paths below the prefix.
#[test]
fn endpoints() {
    let endpoint = Endpoint::parse("/v2/example.com/settings").unwrap();
    let Endpoint::Settings { domain } = &endpoint else {
        panic!()
    };
    assert_eq!(
        (domain.as_str(), endpoint.to_string().as_str()),
        ("example.com", "/v2/example.com/settings")
    );
    let odd = Endpoint::parse("/v2/%2e%2e%2fx/settings").unwrap();
    assert_eq!(
        odd.to_string(),
        "/v2/..%2Fx/settings",
        "no step up comes out"
    );
    assert!(matches!(
        Endpoint::parse("/v2/domainTemplates/providers/a/services/b").unwrap(),
        Endpoint::Template { .. }
    ));
    let of = |octets: usize| {
        let domain = "x".repeat(octets - "/v2//settings".len());
        Endpoint::parse(&format!("/v2/{domain}/settings"))
    };
    assert!(of(2048).is_ok());
    assert_eq!(of(2049).unwrap_err().kind().as_str(), "unknown-path");
}
