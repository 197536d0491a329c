//! The template query as a value, and what its answers mean (J-1, J-2, J-4, J-5, L-1).
#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use dc_discovery::{
    Reach, Response, Status, TEMPLATE_MEDIA_TYPE, TemplateQuery, TemplateQueryError,
    TemplateSupport, UrlPrefix,
};

fn api(text: &str) -> UrlPrefix {
    UrlPrefix::parse(text, Reach::Public).expect("a prefix")
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Response {
        status,
        headers: headers.iter().map(header).collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// J-4: below `urlAPI`, and the media type of templates comes first.
#[test]
fn the_request() {
    let query = TemplateQuery::new(
        &api("https://dns.example/api/"),
        "service.example",
        "web-1_x",
    )
    .expect("a query");
    assert_eq!(
        query.url.as_str(),
        "https://dns.example/api/v2/domainTemplates/providers/service.example/services/web-1_x"
    );
    let (first, rest) = query.accept.split_once(',').expect("several");
    assert_eq!(first, TEMPLATE_MEDIA_TYPE);
    assert!(rest.contains("application/json;q=0.9") && rest.contains("*/*;q=0.1"));
    assert_eq!(query.body, 1_048_576);
}

/// L-1: what is no id is in no path; no encoding would hide `.` and `..` from a URL parser.
#[test]
fn ids_that_are_none_are_not_asked_about() {
    let api = api("https://dns.example");
    let long = "a".repeat(64);
    for bad in [
        "", ".", "..", "a b", "a/b", "../v2", "%2e%2e", "a?b", "a#b", "a\\b", "ä", "a\u{0}", &long,
    ] {
        for (pair, wrong) in [((bad, "web"), "providerId"), (("p", bad), "serviceId")] {
            let error = TemplateQuery::new(&api, pair.0, pair.1).expect_err(bad);
            assert!(
                matches!(&error, TemplateQueryError::Id { member, .. } if *member == wrong),
                "{error}"
            );
        }
    }
    for good in ["a", "...", "a..b", ".a", "A-b_c.9", &"a".repeat(63)] {
        assert!(TemplateQuery::new(&api, good, good).is_ok(), "{good}");
    }
    // A prefix that leaves no room for the rest.
    let long = UrlPrefix::parse(
        &format!("https://dns.example/{}", "a".repeat(2000)),
        Reach::Public,
    );
    let error = TemplateQuery::new(&long.expect("a prefix"), "p", "s").expect_err("too long");
    assert!(matches!(error, TemplateQueryError::Url(_)), "{error}");
}

/// J-1, J-2, J-5.
#[test]
fn every_answer_has_a_meaning() {
    let json = "application/json";
    let version = "{\"version\":2}";
    let described = |body: &str| TemplateSupport::Described(body.into());
    for (answer, support) in [
        (response(200, &[], ""), TemplateSupport::Supported),
        (response(204, &[], ""), TemplateSupport::Supported),
        (
            response(200, &[("content-type", json)], " \r\n"),
            TemplateSupport::Supported,
        ),
        (
            response(200, &[("Content-Type", json)], version),
            described(version),
        ),
        (
            response(
                299,
                &[("content-type", "Application/Problem+JSON ; a=b")],
                version,
            ),
            described(version),
        ),
        (
            response(
                200,
                &[(
                    "Content-Type",
                    "application/DomainConnect-Template+json; charset=utf-8",
                )],
                "{}",
            ),
            TemplateSupport::Template(b"{}".to_vec()),
        ),
        (
            response(200, &[("content-type", "text/html")], "<p>yes"),
            TemplateSupport::Supported,
        ),
        (response(200, &[], version), TemplateSupport::Supported),
        (
            response(404, &[("content-type", json)], version),
            TemplateSupport::Unsupported,
        ),
        (
            response(500, &[], version),
            TemplateSupport::Unknown(Status::ServerError { after: None }),
        ),
        (
            response(429, &[("Retry-After", "30")], ""),
            TemplateSupport::Unknown(Status::RateLimited {
                after: Some(Duration::from_secs(30)),
            }),
        ),
        (
            response(302, &[], ""),
            TemplateSupport::Unknown(Status::Redirect),
        ),
        (
            response(403, &[], ""),
            TemplateSupport::Unknown(Status::Other),
        ),
        (
            response(410, &[], ""),
            TemplateSupport::Unknown(Status::Other),
        ),
    ] {
        assert_eq!(TemplateSupport::of(&answer), support, "{answer:?}");
    }
}
