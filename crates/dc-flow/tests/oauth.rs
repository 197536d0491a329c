//! The asynchronous flow as values: what goes out, what is refused, what is never shown.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::time::Duration;

use dc_flow::oauth::{
    Apply, ApplyCall, AuthorizationCode, CallError, CallParameters, CallbackError, ConsentRequest,
    Grant, HttpResponse, OAuthCode, Registration, RequestError, Revert, Reverted, Secret,
    TokenBody, TokenError, TokenExchange, Tokens,
};
use dc_template::{Policy, Template};
use proptest::prelude::*;

const NOW: Duration = Duration::from_secs(1_800_000_000);
const CLIENT_SECRET: &str = "client+secret/41";
const CODE: &str = "code+42";
const ACCESS: &str = "access.43~";
const REFRESH: &str = "refresh 44";
const STATE: &str = "state-45";

fn registration() -> Registration {
    let back = "https://app.service.example/back";
    Registration::new("https://api.dns.example/dc/", "service.example", back)
        .unwrap()
        .client_secret(Secret::new(CLIENT_SECRET))
        .unwrap()
}

fn grant() -> Grant {
    let grant = Grant::new("service.example", "Example.com.").unwrap();
    let grant = grant.service("dyndns").unwrap().service("mail").unwrap();
    grant.host("home").unwrap().host("").unwrap()
}

fn code() -> AuthorizationCode {
    let query = format!("code={}&state={STATE}", CODE.replace('+', "%2B"));
    AuthorizationCode::from_callback(&query, &Secret::new(STATE)).unwrap()
}

fn tokens() -> Tokens {
    let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
    exchange
        .read(&HttpResponse::new(200, answer()), NOW)
        .unwrap()
}

fn answer() -> String {
    format!(
        r#"{{"access_token":"{ACCESS}","token_type":"Bearer","expires_in":3600,"refresh_token":"{REFRESH}","new":[]}}"#
    )
}

fn apply() -> Apply {
    Apply::new("service.example", "dyndns", "example.com")
        .host("home")
        .param("IP", "192.0.2.42")
}

fn call(apply: &Apply) -> ApplyCall {
    apply.call(&registration(), &tokens(), NOW).unwrap()
}

/// Name and value of each pair of a query.
fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let decoded = percent_encoding::percent_decode_str(text);
        decoded.decode_utf8().unwrap().into_owned()
    };
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (decode(name), decode(value))
    };
    query.split('&').map(split).collect()
}

/// A-6 … A-15, A-3, L-32.
#[test]
fn the_consent_link() {
    let request = ConsentRequest::new(grant(), Secret::new(STATE)).param("note", "a b+c&d");
    let url = request
        .url("https://consent.dns.example/x/", &registration())
        .unwrap();
    let (path, query) = url.split_once('?').unwrap();
    let expected = "https://consent.dns.example/x/v2/domainTemplates/providers/service.example";
    assert_eq!(path, expected);
    let expected = [
        ("domain", "example.com"),
        ("host", "home,"),
        ("client_id", "service.example"),
        ("redirect_uri", "https://app.service.example/back"),
        ("response_type", "code"),
        ("scope", "dyndns mail"),
        ("state", STATE),
        ("note", "a b+c&d"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(pairs(query), expected);
    assert!(query.contains("scope=dyndns%20mail") && query.contains("note=a%20b%2Bc%26d"));
}

/// A-3, A-13, L-14, L-22.
#[test]
fn consent_links_that_are_not_made() {
    let new = || ConsentRequest::new(grant(), Secret::new(STATE));
    let named = |name: &str| {
        let mut request = new();
        request.provider_name = Some(name.to_owned());
        request
    };
    let empty = Grant::new("service.example", "example.com").unwrap();
    let ux = "https://consent.dns.example";
    for (request, ux, kind) in [
        (new(), "http://consent.dns.example", "bad-url"),
        (new(), "https://consent.dns.example?x=1", "bad-url"),
        (new(), "https://u:p@consent.dns.example", "bad-url"),
        (
            ConsentRequest::new(empty, Secret::new(STATE)),
            ux,
            "no-scope",
        ),
        (
            ConsentRequest::new(grant(), Secret::new("")),
            ux,
            "bad-text",
        ),
        (
            ConsentRequest::new(grant(), Secret::new("ä")),
            ux,
            "bad-text",
        ),
        (named("a\nb"), ux, "bad-text"),
        (named(&"x".repeat(256)), ux, "bad-text"),
        (new().param("scope", "x"), ux, "reserved-name"),
        (new().param("vnd.x", "x"), ux, "bad-name"),
        (new().param("", "x"), ux, "bad-name"),
        (new().param("x", "ä"), ux, "bad-value"),
        (new().param("x", "a\r\nb"), ux, "bad-value"),
        (new().param("x", "x".repeat(8000)), ux, "url-too-long"),
    ] {
        assert_eq!(request.url(ux, &registration()).unwrap_err().kind(), kind);
    }
}

/// A-4, A-24: ids, names and addresses of the registration.
#[test]
fn registrations_that_are_refused() {
    let (api, back) = ("https://api.dns.example", "https://app.service.example/");
    for (api, id, back, kind) in [
        ("http://api.dns.example", "c", back, "bad-url"),
        ("https://a@api.dns.example", "c", back, "bad-url"),
        (api, "", back, "bad-text"),
        (api, "c\n", back, "bad-text"),
        (api, "c", "https://app.service.example/#x", "bad-url"),
        (api, "c", "https://a:b@app.service.example/", "bad-url"),
        (api, "c", "http://app.service.example/", "bad-url"),
        (api, "c", "app.service.example", "bad-url"),
    ] {
        assert_eq!(
            Registration::new(api, id, back).unwrap_err().kind(),
            kind,
            "{api} {back}"
        );
    }
    let new = || Registration::new(api, "c", back).unwrap();
    for secret in ["", "a\nb", "ä"] {
        let error = new().client_secret(Secret::new(secret)).unwrap_err();
        assert_eq!(error.kind(), "bad-text");
    }
    for id in ["", ".", "..", "a/b", "a b", &"x".repeat(64)] {
        assert_eq!(
            Grant::new(id, "example.com").unwrap_err().kind(),
            "bad-id",
            "{id}"
        );
        assert_eq!(grant().service(id).unwrap_err().kind(), "bad-id", "{id}");
    }
}

/// A-17, A-18, A-19, A-42, L-34: what comes back with the browser.
#[test]
fn callbacks() {
    let read = |text: &str| AuthorizationCode::from_callback(text, &Secret::new("s+ t"));
    for good in [
        "code=c&state=s%2B%20t",
        "https://app.example/back?code=c&state=s%2B%20t",
        "https://app.example/back?a=1&state=s%2B%20t&code=c&iss=https%3A%2F%2Fx&session_state=%31#top",
        "state=s%2B+t&code=c",
        "state=s+%20t&code=c",
        "&&state=s%2b%20t&code=c&",
        "cod%65=c&state=s%2B%20t",
    ] {
        assert!(read(good).is_ok(), "{good}");
    }
    for (bad, kind) in [
        ("", "missing-state"),
        ("code=c", "missing-state"),
        ("error=access_denied", "missing-state"),
        ("code=c&state=", "wrong-state"),
        ("code=c&state=s", "wrong-state"),
        ("code=c&state=S%2B%20t", "wrong-state"),
        ("code=c&state=s%2B%20t%00", "wrong-state"),
        ("error=access_denied&state=x", "wrong-state"),
        (
            "code=c&state=s%2B%20t&state=s%2B%20t",
            "duplicate-parameter",
        ),
        ("code=c&code=d&state=s%2B%20t", "duplicate-parameter"),
        ("code=c&%63ode=d&state=s%2B%20t", "duplicate-parameter"),
        ("code=c&error=x&state=s%2B%20t", "code-and-error"),
        ("state=s%2B%20t", "neither-code-nor-error"),
        ("code=&state=s%2B%20t", "bad-code"),
        ("code=a%0d%0ab&state=s%2B%20t", "bad-code"),
        ("code=%&state=s%2B%20t", "malformed-callback"),
        ("code=%zz&state=s%2B%20t", "malformed-callback"),
        ("code=%ff&state=s%2B%20t", "malformed-callback"),
        ("code=c&state=%F", "malformed-callback"),
        ("%=1&code=c&state=s%2B%20t", "malformed-callback"),
        ("error=access_denied&state=s%2B%20t", "denied"),
    ] {
        assert_eq!(read(bad).unwrap_err().kind(), kind, "{bad}");
    }
    let long = format!("code={}&state=s%2B%20t", "c".repeat(8000));
    assert_eq!(read(&long).unwrap_err().kind(), "callback-too-long");
    // An expectation that is empty is a mistake of the caller, never a match.
    let nothing = AuthorizationCode::from_callback("code=c&state=", &Secret::new(""));
    assert_eq!(nothing.unwrap_err(), CallbackError::WrongState);
}

/// A-18.
#[test]
fn a_user_who_says_no() {
    let text = "error=access_denied&error_description=user_cancel+by%20%1b%5B31mme&state=s";
    let error = AuthorizationCode::from_callback(text, &Secret::new("s")).unwrap_err();
    assert!(error.is_cancel());
    let CallbackError::Denied { code, description } = &error else {
        panic!("{error}");
    };
    assert_eq!(*code, OAuthCode::AccessDenied);
    let description = description.as_deref().unwrap();
    assert!(!description.contains('\u{1b}'), "controls are escaped");
    let other = AuthorizationCode::from_callback("error=teapot&state=s", &Secret::new("s"));
    let other = other.unwrap_err();
    assert!(!other.is_cancel());
    assert_eq!(other.to_string(), "refused with teapot");
}

/// A-5, A-21, A-22: the form of RFC 6749, or JSON; never the query.
#[test]
fn token_requests() {
    let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
    let request = exchange.request();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.url(),
        "https://api.dns.example/dc/v2/oauth/access_token"
    );
    let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", CODE),
        ("redirect_uri", "https://app.service.example/back"),
        ("client_id", "service.example"),
        ("client_secret", CLIENT_SECRET),
    ];
    assert_eq!(
        form,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let headers: Vec<_> = request.headers().collect();
    assert!(headers.contains(&("Content-Type", "application/x-www-form-urlencoded")));

    let json = registration().token_body(TokenBody::Json);
    let exchange = TokenExchange::refresh(&json, &tokens()).unwrap();
    let body: serde_json::Value = serde_json::from_slice(exchange.request().body()).unwrap();
    let expected = serde_json::json!({
        "grant_type": "refresh_token", "refresh_token": REFRESH,
        "client_id": "service.example", "client_secret": CLIENT_SECRET,
    });
    assert_eq!(body, expected);

    let back = "https://app.service.example/back";
    let without = Registration::new("https://api.dns.example", "c", back).unwrap();
    let exchange = TokenExchange::code(&without, code(), grant()).unwrap();
    let body = String::from_utf8(exchange.request().body().to_vec()).unwrap();
    assert!(!body.contains("client_secret"), "secret-less OAuth");
}

/// A-23: answers of the token endpoint.
#[test]
fn token_answers() {
    let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
    let read = |body: &str| exchange.read(&HttpResponse::new(200, body), NOW);
    for (body, kind) in [
        ("", "malformed-answer"),
        ("null", "malformed-answer"),
        ("[]", "malformed-answer"),
        ("access_token=a&token_type=bearer", "malformed-answer"),
        (
            r#"{"access_token":"a","access_token":"b","token_type":"bearer"}"#,
            "malformed-answer",
        ),
        (r#"{"token_type":"bearer"}"#, "missing-member"),
        (r#"{"access_token":"a"}"#, "missing-member"),
        (
            r#"{"access_token":null,"token_type":"bearer"}"#,
            "missing-member",
        ),
        (
            r#"{"access_token":5,"token_type":"bearer"}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":["a"],"token_type":"bearer"}"#,
            "wrong-member",
        ),
        (r#"{"access_token":"a","token_type":1}"#, "wrong-member"),
        (
            r#"{"access_token":"a","token_type":"mac"}"#,
            "wrong-token-type",
        ),
        (
            r#"{"access_token":"a","token_type":""}"#,
            "wrong-token-type",
        ),
        (r#"{"access_token":"","token_type":"bearer"}"#, "bad-token"),
        (
            r#"{"access_token":"a\r\nX: y","token_type":"bearer"}"#,
            "bad-token",
        ),
        (
            r#"{"access_token":"a b","token_type":"bearer"}"#,
            "bad-token",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","refresh_token":""}"#,
            "bad-token",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","refresh_token":7}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":-1}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":1.5}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":"soon"}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":"+1"}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":""}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","expires_in":true}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","scope":["dyndns"]}"#,
            "wrong-member",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","scope":"other"}"#,
            "nothing-granted",
        ),
        (
            r#"{"access_token":"a","token_type":"bearer","scope":""}"#,
            "nothing-granted",
        ),
    ] {
        assert_eq!(read(body).unwrap_err().kind(), kind, "{body}");
    }
    let large = format!(
        r#"{{"access_token":"a","token_type":"bearer","x":"{}"}}"#,
        "x".repeat(65_536)
    );
    assert_eq!(read(&large).unwrap_err().kind(), "answer-too-large");
    let token = "a".repeat(8193);
    let large = format!(r#"{{"access_token":"{token}","token_type":"bearer"}}"#);
    assert_eq!(read(&large).unwrap_err().kind(), "bad-token");

    let least = read(r#"{"access_token":"a","token_type":"BEARER","refresh_token":null}"#).unwrap();
    assert_eq!((least.expires_at(), least.can_refresh()), (None, false));
    assert!(!least.is_expired(Duration::MAX), "nothing is known");
    assert_eq!(least.grant(), &grant());
    let text = read(r#"{"access_token":"a","token_type":"bearer","expires_in":"60"}"#).unwrap();
    assert_eq!(text.expires_at(), Some(NOW + Duration::from_secs(60)));
    let ever = format!(
        r#"{{"access_token":"a","token_type":"bearer","expires_in":{}}}"#,
        u64::MAX
    );
    assert!(!read(&ever).unwrap().is_expired(NOW));
    let part = read(r#"{"access_token":"a","token_type":"bearer","scope":"other mail"}"#).unwrap();
    assert_eq!(part.grant().services().collect::<Vec<_>>(), ["mail"]);
}

/// A-22, A-23 and RFC 6749 section 6: the old refresh token stays good unless there is a new one.
#[test]
fn refreshing() {
    let exchange = TokenExchange::refresh(&registration(), &tokens()).unwrap();
    let read = |body: &str| exchange.read(&HttpResponse::new(200, body), NOW).unwrap();
    let same = read(r#"{"access_token":"new","token_type":"bearer"}"#);
    assert!(same.expose_json().expose().contains(REFRESH));
    let rotated = read(r#"{"access_token":"new","token_type":"bearer","refresh_token":"next"}"#);
    let stored = rotated.expose_json();
    assert!(stored.expose().contains("next") && !stored.expose().contains(REFRESH));

    let last = TokenExchange::code(&registration(), code(), grant()).unwrap();
    let body = r#"{"access_token":"a","token_type":"bearer"}"#;
    let last = last.read(&HttpResponse::new(200, body), NOW).unwrap();
    let error = TokenExchange::refresh(&registration(), &last).unwrap_err();
    assert_eq!(error, RequestError::NoRefreshToken);
}

/// A-23: refusals of the token endpoint.
#[test]
fn token_refusals() {
    let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
    let read = |response: &HttpResponse| exchange.read(response, NOW).unwrap_err();
    let body = r#"{"error":"invalid_grant","error_description":"the code was used"}"#;
    let error = read(&HttpResponse::new(400, body));
    let TokenError::Refused { refusal } = &error else {
        panic!("{error}");
    };
    assert_eq!(refusal.code, Some(OAuthCode::InvalidGrant));
    assert_eq!(
        error.to_string(),
        "the token endpoint refused: status 400, invalid_grant: the code was used"
    );
    for (status, body, kind) in [
        (400, "", "token-refused"),
        (401, "<html>", "token-refused"),
        (403, r#"{"error":7}"#, "token-refused"),
        (429, "", "unavailable"),
        (500, "", "unavailable"),
        (503, "{}", "unavailable"),
        (302, "", "unexpected-status"),
        (307, "", "unexpected-status"),
        (100, "", "unexpected-status"),
        (0, "", "unexpected-status"),
        (999, "", "unexpected-status"),
    ] {
        assert_eq!(
            read(&HttpResponse::new(status, body)).kind(),
            kind,
            "{status}"
        );
    }
    let later = HttpResponse::new(503, "").header("retry-AFTER", "120");
    let TokenError::Unavailable { retry_after, .. } = read(&later) else {
        panic!();
    };
    assert_eq!(retry_after, Some(Duration::from_secs(120)));
    let later = HttpResponse::new(503, "")
        .header("retry-AFTER", "Sun, 22 Nov 2026 08:02:00 GMT")
        .header("Date", "Sun, 22 Nov 2026 08:00:00 GMT");
    let TokenError::Unavailable { retry_after, .. } = read(&later) else {
        panic!();
    };
    assert_eq!(retry_after, Some(Duration::from_secs(120)));
}

/// A-25, A-26, A-29, L-33, OQ-39.
#[test]
fn apply_requests() {
    let mut all = apply()
        .group("a")
        .group("b")
        .force(true)
        .param("text", "a b&c");
    all.provider_name = Some("Shop & Co".to_owned());
    all.service_name = Some("Näme".to_owned());
    all.instance = Some("one".to_owned());
    let made = call(&all);
    let (path, query) = made.request().url().split_once('?').unwrap();
    let expected = "https://api.dns.example/dc/v2/domainTemplates/providers/service.example/services/dyndns/apply";
    assert_eq!(path, expected);
    let expected = [
        ("domain", "example.com"),
        ("host", "home"),
        ("groupId", "a,b"),
        ("force", "1"),
        ("providerName", "Shop & Co"),
        ("serviceName", "Näme"),
        ("instanceId", "one"),
        ("IP", "192.0.2.42"),
        ("text", "a b&c"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(pairs(query), expected);
    assert_eq!(made.request().body(), b"");
    let bearer = format!("Bearer {ACCESS}");
    assert!(
        made.request()
            .headers()
            .any(|field| field == ("Authorization", bearer.as_str()))
    );

    let json = registration().call_parameters(CallParameters::Json);
    let made = all.call(&json, &tokens(), NOW).unwrap();
    assert!(!made.request().url().contains('?'));
    let body: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(made.request().body()).unwrap();
    assert_eq!(body, expected.into());
}

/// A-27, OQ-39b, and the limits of names and values: nothing is sent.
#[test]
fn calls_that_are_not_made() {
    let new = |provider: &str, service: &str, domain: &str, host: &str| {
        Apply::new(provider, service, domain).host(host)
    };
    let s = "service.example";
    let mut bad_instance = apply();
    bad_instance.instance = Some("a b".to_owned());
    for (apply, kind) in [
        (
            new("other.example", "dyndns", "example.com", ""),
            "not-granted",
        ),
        (new(s, "web", "example.com", ""), "not-granted"),
        (new(s, "dyndns", "example.net", ""), "not-granted"),
        (new(s, "dyndns", "sub.example.com", ""), "not-granted"),
        (new(s, "dyndns", "example.com", "www"), "not-granted"),
        (
            new(s, "dyndns", "example.com", "home,www"),
            "bad-domain-name",
        ),
        (new(s, "dyndns", "bücher.example", ""), "bad-domain-name"),
        (new(s, "../x", "example.com", ""), "bad-id"),
        (new("..", "dyndns", "example.com", ""), "bad-id"),
        (apply().param("force", "1"), "reserved-name"),
        (apply().param("instanceId", "1"), "reserved-name"),
        (apply().param("domain", "1"), "reserved-name"),
        (apply().param("a=b", "1"), "bad-name"),
        (apply().param("a", "\u{7f}"), "bad-value"),
        (apply().group(""), "bad-id"),
        (apply().group("a,b"), "bad-id"),
        (apply().param("a", "x".repeat(8000)), "url-too-long"),
        (bad_instance, "bad-id"),
    ] {
        let error = apply.call(&registration(), &tokens(), NOW).unwrap_err();
        assert_eq!(error.kind(), kind, "{apply:?}");
    }
    let late = NOW + Duration::from_secs(3600);
    assert_eq!(
        apply().call(&registration(), &tokens(), late).unwrap_err(),
        RequestError::Expired
    );
    let revert = Revert::new(s, "dyndns", "example.com").host("home");
    assert_eq!(
        revert.call(&registration(), &tokens(), late).unwrap_err(),
        RequestError::Expired
    );
    let early = Duration::from_secs(3599);
    assert!(tokens().expires_within(Duration::from_secs(1), NOW + early));
    assert!(!tokens().expires_within(Duration::ZERO, NOW + early));
}

/// A-13, A-25: what the template does not allow is not asked for.
#[test]
fn calls_against_the_template() {
    let template = |more: &str| {
        let text = format!(
            r#"{{"providerId":"service.example","providerName":"S","serviceId":"dyndns","serviceName":"D",{more}
            "records":[{{"type":"A","host":"@","pointsTo":"%IP%","ttl":60}}]}}"#
        );
        Template::parse(text.as_bytes()).unwrap()
    };
    let check = |apply: &Apply, more: &str| match apply.check(&template(more), &Policy::default()) {
        Ok(()) => "",
        Err(error) => error.kind(),
    };
    let mut shown = apply();
    shown.provider_name = Some("X".to_owned());
    let mut named = apply();
    named.service_name = Some("X".to_owned());
    let mut instance = apply();
    instance.instance = Some("1".to_owned());
    let bare = Apply::new("service.example", "dyndns", "example.com");
    for (apply, more, kind) in [
        (apply(), "", ""),
        (apply(), r#""syncBlock":true,"#, ""), // OQ-40
        (apply(), r#""syncPubKeyDomain":"example.net","#, ""),
        (apply().param("IP2", "x"), "", "surplus-variable"),
        (apply().param("IP", "nowhere"), "", "invalid-address"),
        (bare.clone(), "", "missing-variable"),
        (
            bare.param("IP", "192.0.2.1"),
            r#""hostRequired":true,"#,
            "host-required",
        ),
        (
            Apply::new("service.example", "mail", "example.com"),
            "",
            "not-this-template",
        ),
        (shown.clone(), "", "provider-name-not-shared"),
        (shown.clone(), r#""sharedProviderName":true,"#, ""),
        (shown, r#""shared":true,"#, ""),
        (
            named.clone(),
            r#""sharedProviderName":true,"#,
            "service-name-not-shared",
        ),
        (named, r#""sharedServiceName":true,"#, ""),
        (instance.clone(), "", "not-multi-instance"),
        (instance, r#""multiInstance":true,"#, ""),
    ] {
        assert_eq!(check(&apply, more), kind, "{apply:?} {more}");
    }
}

/// A-28 … A-32, A-40: how an apply ends.
#[test]
fn apply_answers() {
    for (status, kind) in [
        (200, ""),
        (202, ""),
        (204, ""),
        (299, ""),
        (100, "unexpected-status"),
        (301, "unexpected-status"),
        (308, "unexpected-status"),
        (400, "bad-request"),
        (401, "unauthorized"),
        (403, "refused"),
        (404, "refused"),
        (409, "conflict-unlisted"),
        (410, "refused"),
        (422, "refused"),
        (429, "unavailable"),
        (500, "unavailable"),
        (501, "unsupported"),
        (503, "unavailable"),
        (600, "unexpected-status"),
    ] {
        let answer = call(&apply()).read(&HttpResponse::new(status, ""));
        assert_eq!(
            answer.map_or_else(|error| error.kind(), |_| ""),
            kind,
            "{status}"
        );
    }
    let forced = call(&apply().force(true));
    let error = forced.read(&HttpResponse::new(409, "")).unwrap_err();
    assert_eq!(error.kind(), "conflict-despite-force");
    let challenge = HttpResponse::new(401, "").header(
        "www-authenticate",
        r#"Bearer realm="x", error="invalid_token""#,
    );
    let CallError::Unauthorized { refusal } = call(&apply()).read(&challenge).unwrap_err() else {
        panic!();
    };
    assert_eq!(refusal.code, Some(OAuthCode::InvalidToken));
}

/// A-32, OQ-40c: the body of a conflict is read as far as it can be.
#[test]
fn conflicts() {
    let read = |body: &str| {
        let error = call(&apply())
            .read(&HttpResponse::new(409, body))
            .unwrap_err();
        let CallError::Conflict { conflict } = error.clone() else {
            panic!("{error}");
        };
        (error.kind(), conflict)
    };
    // The example of the draft.
    let body = r#"{"code":"409","message":"Conflicting records","records":[
        {"type":"CNAME","host":"www","data":"@"},{"type":"A","host":"@","data":"random ip"}]}"#;
    let (kind, conflict) = read(body);
    assert_eq!(kind, "conflict");
    assert_eq!(conflict.to_string(), "2 records: Conflicting records");
    let records = conflict.records.unwrap();
    assert_eq!(
        (records[0].host.as_str(), records[1].data.as_str()),
        ("www", "random ip")
    );
    for (body, kind, count, unreadable) in [
        ("", "conflict-unlisted", None, 0),
        ("Conflict", "conflict-unlisted", None, 0),
        ("[]", "conflict-unlisted", None, 0),
        (r#"{"code":409}"#, "conflict-unlisted", None, 0),
        (r#"{"records":"none"}"#, "conflict-unlisted", None, 0),
        (r#"{"records":[]}"#, "conflict", Some(0), 0),
        (
            r#"{"records":[1,{"type":7},{"type":"A"}]}"#,
            "conflict",
            Some(1),
            2,
        ),
    ] {
        let (found, conflict) = read(body);
        let listed = conflict.records.as_ref().map(Vec::len);
        assert_eq!(
            (found, listed, conflict.unreadable),
            (kind, count, unreadable),
            "{body}"
        );
    }
    let many = format!(
        r#"{{"records":[{}]}}"#,
        vec![r#"{"type":"A"}"#; 1500].join(",")
    );
    let (_, conflict) = read(&many);
    assert_eq!(
        (conflict.records.unwrap().len(), conflict.unreadable),
        (1000, 500)
    );
    let huge = format!(r#"{{"message":"{}"}}"#, "x".repeat(1 << 20));
    assert_eq!(read(&huge).0, "conflict-unlisted");
}

/// A-34 … A-36, A-39, OQ-39.
#[test]
fn revert_answers() {
    let mut revert = Revert::new("service.example", "dyndns", "example.com");
    revert.instance = Some("one".to_owned());
    let call = revert.call(&registration(), &tokens(), NOW).unwrap();
    let url = "https://api.dns.example/dc/v2/domainTemplates/providers/service.example/services/dyndns/revert\
               ?domain=example.com&instanceId=one";
    assert_eq!(
        (call.request().method(), call.request().url()),
        ("POST", url)
    );
    let read = |status| call.read(&HttpResponse::new(status, ""));
    assert_eq!(read(200).unwrap(), Reverted::Removed);
    assert_eq!(read(204).unwrap(), Reverted::Removed);
    assert_eq!(read(410).unwrap(), Reverted::WasGone);
    for (status, kind) in [
        (400, "bad-request"),
        (401, "unauthorized"),
        (404, "refused"),
        (409, "refused"),
        (501, "unsupported"),
        (502, "unavailable"),
        (303, "unexpected-status"),
    ] {
        assert_eq!(read(status).unwrap_err().kind(), kind, "{status}");
    }
}

/// A-20: what is written to the store is read back; anything else is refused without showing it.
#[test]
fn stored_tokens() {
    let stored = tokens().expose_json();
    let again = Tokens::parse(stored.expose().as_bytes()).unwrap();
    assert_eq!(again.expose_json().expose(), stored.expose());
    assert_eq!(again.grant(), &grant());
    for (from, to, kind) in [
        ("\"version\":1", "\"version\":2", "unknown-version"),
        (ACCESS, "", "bad-token"),
        (ACCESS, "a\\nb", "bad-token"),
        (REFRESH, "\\u0000", "bad-token"),
        ("example.com", "", "bad-domain-name"),
        ("dyndns", "a b", "bad-id"),
        ("\"home\"", "\"a b\"", "bad-domain-name"),
        (
            "{\"version\"",
            "{\"more\":1,\"version\"",
            "unreadable-tokens",
        ),
        (&format!("\"{ACCESS}\""), "43434343", "unreadable-tokens"),
    ] {
        let text = stored.expose().replacen(from, to, 1);
        assert_ne!(text, stored.expose(), "{from}");
        let error = Tokens::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), kind, "{from} {to}");
        assert!(!format!("{error} {error:?}").contains("43434343"));
    }
    assert_eq!(Tokens::parse(b"").unwrap_err().kind(), "unreadable-tokens");
}

/// Everything that can be shown, of every value that holds a secret, and of every refusal of a
/// provider that repeats what it got.
#[test]
fn secrets_are_never_shown() {
    let mut shown = String::new();
    let mut show = |text: String| {
        shown.push_str(&text);
        shown.push('\n');
    };
    let registration = registration();
    let tokens = tokens();
    let consent = ConsentRequest::new(grant(), Secret::new(STATE));
    let exchange = TokenExchange::code(&registration, code(), grant()).unwrap();
    let refresh = TokenExchange::refresh(&registration, &tokens).unwrap();
    let apply = apply().call(&registration, &tokens, NOW).unwrap();
    let revert = Revert::new("service.example", "mail", "example.com");
    let revert = revert.call(&registration, &tokens, NOW).unwrap();
    show(format!(
        "{registration:?} {registration:#?} {tokens:?} {tokens:#?} {consent:#?}"
    ));
    show(format!(
        "{exchange:#?} {refresh:#?} {apply:#?} {revert:#?} {:?}",
        code()
    ));
    show(format!(
        "{:?} {}",
        tokens.expose_json(),
        tokens.expose_json()
    ));
    for request in [
        exchange.request(),
        refresh.request(),
        apply.request(),
        revert.request(),
    ] {
        show(format!("{request:?} {request:#?} {}", request.url()));
    }
    assert_eq!(
        format!("{:?}", revert.request()),
        "POST https://api.dns.example/dc/v2/domainTemplates/providers/service.example/services/mail\
         /revert?domain=example.com, Accept: application/json, Authorization: [redacted], 0 octets"
    );
    assert_eq!(
        format!("{:?}", exchange.request()),
        "POST https://api.dns.example/dc/v2/oauth/access_token, Accept: application/json, \
         Content-Type: application/x-www-form-urlencoded, 159 octets"
    );
    let secrets = [CLIENT_SECRET, CODE, ACCESS, REFRESH, STATE];
    let mut spellings: Vec<String> = Vec::new();
    for secret in secrets {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let percent =
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
        spellings.extend([secret.to_owned(), form, percent.to_string()]);
        spellings.push(
            secret
                .replace('+', "%2B")
                .replace('/', "%2F")
                .replace(' ', "%20"),
        );
    }
    // Each exchange knows its secrets.
    let echo = |status: u16, secrets: &[&str]| {
        let sent = secrets.join("] [");
        let form: String = url::form_urlencoded::byte_serialize(sent.as_bytes()).collect();
        let body = serde_json::json!({
            "error": sent, "error_description": format!("{sent} {form}"), "message": sent,
            "records": [{"type": sent, "host": sent, "data": sent}],
        });
        let response = HttpResponse::new(status, body.to_string());
        response.header("WWW-Authenticate", format!("Bearer error=\"{sent}\""))
    };
    for status in [200, 302, 400, 401, 403, 409, 410, 429, 500, 501] {
        let answer = echo(status, &[CLIENT_SECRET, CODE]);
        show(format!("{answer:?}"));
        let error = exchange.read(&answer, NOW).unwrap_err();
        show(format!("{error} {error:#?} {}", error.kind()));
        let error = refresh
            .read(&echo(status, &[CLIENT_SECRET, REFRESH]), NOW)
            .unwrap_err();
        show(format!("{error} {error:#?}"));
        // A provider may also remember tokens that were not sent this time.
        let answer = echo(status, &[ACCESS, REFRESH]);
        show(format!(
            "{:#?} {:#?}",
            apply.read(&answer),
            revert.read(&answer)
        ));
        for error in [apply.read(&answer).err(), revert.read(&answer).err()]
            .into_iter()
            .flatten()
        {
            show(error.to_string());
        }
    }
    // Malformed successes with tokens in them.
    for body in [
        answer().replace("Bearer", "mac"),
        answer().replace("3600", "\"x\""),
        answer().replace(&format!("\"{ACCESS}\""), &format!("[\"{ACCESS}\"]")),
        answer().replace('}', ",\"access_token\":\"x\"}"),
        answer().replace('}', ""),
    ] {
        let error = exchange
            .read(&HttpResponse::new(200, body), NOW)
            .unwrap_err();
        show(format!("{error} {error:#?}"));
    }
    for callback in [
        format!("code={CODE}&state=other"),
        format!("code={CODE}&code={CODE}&state={STATE}"),
        format!("code={CODE}%ff&state={STATE}"),
        format!("error=x{STATE}&error_description={STATE}&state={STATE}"),
    ] {
        let error = AuthorizationCode::from_callback(&callback, &Secret::new(STATE)).unwrap_err();
        show(format!("{error} {error:#?}"));
    }
    assert!(shown.len() > 5000, "there was something to search");
    for spelling in &spellings {
        assert!(!shown.contains(spelling.as_str()), "{spelling} in\n{shown}");
    }
}

proptest! {
    /// What a provider answers never makes a token request panic, and tokens come of nothing but
    /// 2xx; what they hold survives the store.
    #[test]
    fn any_answer_is_read(status in 0_u16..1000, body in ".{0,200}") {
        let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
        let read = exchange.read(&HttpResponse::new(status, body.clone()), NOW);
        prop_assert!(read.is_err() || (200..300).contains(&status));
        let call = call(&apply());
        let applied = call.read(&HttpResponse::new(status, body));
        prop_assert_eq!(applied.is_ok(), (200..300).contains(&status));
    }

    /// Any token of the grammar comes through answer, store and header unchanged.
    #[test]
    fn tokens_come_through(
        access in "[!-~]{1,80}", refresh in proptest::option::of("[ -~]{1,80}"),
        lifetime in proptest::option::of(0_u64..1 << 40),
    ) {
        let body = serde_json::json!({
            "access_token": access, "refresh_token": refresh, "expires_in": lifetime, "token_type": "bearer",
        });
        let exchange = TokenExchange::code(&registration(), code(), grant()).unwrap();
        let tokens = exchange.read(&HttpResponse::new(200, body.to_string()), NOW).unwrap();
        let tokens = Tokens::parse(tokens.expose_json().expose().as_bytes()).unwrap();
        prop_assert_eq!(tokens.can_refresh(), refresh.is_some());
        let expected = lifetime.map(|lifetime| NOW + Duration::from_secs(lifetime));
        prop_assert_eq!(tokens.expires_at(), expected);
        if lifetime != Some(0) {
            let call = apply().call(&registration(), &tokens, NOW).unwrap();
            let bearer = format!("Bearer {access}");
            prop_assert!(call.request().headers().any(|field| field == ("Authorization", bearer.as_str())));
            prop_assert!(!call.request().url().contains(&access) || access.len() < 4);
        }
    }

    /// No callback gives a code unless it has the state of the session.
    #[test]
    fn no_code_without_the_state(query in "(code|state|error|%|=|&|s|\\+|[a-z0-9]){0,20}") {
        let state = Secret::new("9qBm2cVxT0y7");
        prop_assert!(AuthorizationCode::from_callback(&query, &state).is_err());
        let right = format!("{query}&state=9qBm2cVxT0y7");
        if let Ok(code) = AuthorizationCode::from_callback(&right, &state) {
            prop_assert!(query.contains("code="));
            prop_assert_eq!(format!("{code:?}"), "AuthorizationCode([redacted])");
        }
    }
}
