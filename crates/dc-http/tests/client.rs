//! The client against servers that do right and wrong.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod lab;

use std::time::{Duration, Instant};

use dc_discovery::{Failure, FailureKind, HttpsUrl, Reach, UrlPrefix};
use dc_http::{
    CertificateError, Client, ClientOptions, HttpError, Limits, Request, Status, TemplateQuery,
    TemplateSupport,
};
use lab::Lab;
use testbed::{Body, Certificates, HttpsServer, Reply};

fn url(text: &str) -> HttpsUrl {
    HttpsUrl::parse(text, Reach::Public).unwrap()
}

/// A client of `public.example`, which answers as `reply` says.
fn setup(
    reply: impl Fn(&testbed::Request) -> Reply + Send + Sync + 'static,
) -> (HttpsServer, Lab, Client) {
    let certificates = Certificates::new();
    let server = HttpsServer::start(&certificates, &["public.example"], reply);
    let lab = Lab::new(Some(server.address())).name("other.example", &[&["93.184.215.15"]]);
    let client = lab.client(&certificates, |options| {
        options.limits.connect = Duration::from_millis(700);
        options.limits.total = Duration::from_millis(1500);
        options.limits.body = 1000;
    });
    (server, lab, client)
}

fn get(client: &Client) -> Result<dc_discovery::Response, HttpError> {
    client.get(&url("https://public.example/x?y=1"), "application/json")
}

#[test]
fn a_response_comes_with_its_status_header_and_body() {
    let (server, _, client) = setup(|_| Reply::json("{\"a\":1}").header("X-Test", "b"));
    let response = get(&client).unwrap();
    assert_eq!(
        (response.status, response.body.as_slice()),
        (200, &b"{\"a\":1}"[..])
    );
    assert_eq!(response.header("x-test"), Some("b"));
    let request = &server.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("GET", "/x?y=1")
    );
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("host"), Some("public.example"));
    assert_eq!(request.header("accept-encoding"), None);
}

#[test]
fn a_slow_drip_ends_with_the_time() {
    let (_server, _, client) =
        setup(|_| Reply::json("").body(Body::Drip(vec![b' '; 900], Duration::from_millis(50))));
    let begin = Instant::now();
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Timeout { .. }), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(3));
}

#[test]
fn silence_ends_with_the_time() {
    let (_server, _, client) = setup(|_| Reply::status(200).body(Body::Silence));
    let error = get(&client).unwrap_err();
    assert_eq!(error.to_string(), "public.example took too long to answer");
}

#[test]
fn a_server_that_never_shakes_hands_ends_with_the_time_to_connect() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let lab = Lab::new(listener.local_addr().ok());
    let client = lab.client(&Certificates::new(), |options| {
        options.limits.connect = Duration::from_millis(300);
    });
    let begin = Instant::now();
    let error = get(&client).unwrap_err();
    assert_eq!(error.to_string(), "public.example took too long to connect");
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[test]
fn an_endless_body_ends_with_the_size() {
    let (_server, _, client) = setup(|_| Reply::json("").body(Body::Endless));
    let error = get(&client).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the response of public.example is larger than 1000 octets"
    );
}

#[test]
fn the_limit_of_the_body_is_exact() {
    for (length, fits) in [(1000, true), (1001, false)] {
        let (_server, _, client) = setup(move |_| Reply::json(" ".repeat(length)));
        assert_eq!(get(&client).is_ok(), fits, "{length}");
    }
}

#[test]
fn a_header_without_end_is_refused() {
    let (_server, _, client) = setup(|_| {
        let header = format!("HTTP/1.1 200 OK\r\nX: {}\r\n", "a".repeat(100_000));
        Reply::status(200).body(Body::Raw(header.into_bytes()))
    });
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Malformed { .. }), "{error}");
}

#[test]
fn broken_and_compressed_responses_are_told() {
    for body in [
        Reply::json("").body(Body::Cut(b"{".to_vec())),
        Reply::status(200).body(Body::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())),
        Reply::status(200).body(Body::Raw(Vec::new())),
        Reply::json("{}").header("Content-Encoding", "gzip"),
    ] {
        let shown = format!("{body:?}");
        let (_server, _, client) = setup(move |_| body.clone());
        let error = get(&client).unwrap_err();
        assert!(
            matches!(error, HttpError::Malformed { .. }),
            "{shown}: {error}"
        );
        assert_eq!(Failure::from(error).kind, FailureKind::HttpMalformed);
    }
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let certificates = Certificates::new();
    let server = HttpsServer::start(&certificates, &["other.example"], |_| Reply::json("{}"));
    let client = Lab::new(Some(server.address())).client(&certificates, |_| {});
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Tls { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("public.example") && text.contains("other.example"),
        "{text}"
    );
    assert_eq!(Failure::from(error).kind, FailureKind::Tls);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused() {
    let server = HttpsServer::start(&Certificates::new(), &["public.example"], |_| {
        Reply::json("{}")
    });
    let lab = Lab::new(Some(server.address()));
    let client = lab.client(&Certificates::new(), |_| {});
    assert!(matches!(get(&client), Err(HttpError::Tls { .. })));
    // So it is with the roots that are trusted by default.
    let client = Client::with_network(ClientOptions::default(), lab).unwrap();
    assert!(matches!(get(&client), Err(HttpError::Tls { .. })));
}

#[test]
fn plain_http_behind_the_port_is_no_tls() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::Write as _;
        if let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let client = Lab::new(Some(address)).client(&Certificates::new(), |_| {});
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Tls { .. }), "{error}");
}

#[test]
fn redirects_are_followed_within_their_number() {
    let (server, lab, client) = setup(|request| match request.target.as_str() {
        "/x?y=1" => Reply::redirect("/2"),
        "/2" => Reply::status(301).header("Location", "https://public.example/3"),
        "/3" => Reply::status(308).header("Location", "//public.example/4#part"),
        _ => Reply::json("4"),
    });
    assert_eq!(get(&client).unwrap().body, b"4");
    assert_eq!(server.requests().len(), 4);
    assert_eq!(lab.resolved().len(), 4, "each hop is looked up and checked");
    let (_server, _, client) = setup(|_| Reply::redirect("/again"));
    let error = get(&client).unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 3 redirects, the last one by public.example"
    );
}

#[test]
fn a_redirect_to_http_is_refused() {
    let (_server, _, client) = setup(|_| Reply::redirect("http://public.example/"));
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Redirect { .. }), "{error}");
}

#[test]
fn redirects_share_the_time() {
    let (_server, _, client) = setup(|_| {
        std::thread::sleep(Duration::from_millis(600));
        Reply::redirect("/again")
    });
    let begin = Instant::now();
    let error = get(&client).unwrap_err();
    assert!(matches!(error, HttpError::Timeout { .. }), "{error}");
    assert!(begin.elapsed() < Duration::from_millis(2500));
}

#[test]
fn a_post_is_sent_once_and_no_redirect_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (server, _, client) =
            setup(move |_| Reply::status(status).header("Location", "https://other.example/"));
        let request = Request::post(
            url("https://public.example/token"),
            "application/x-www-form-urlencoded",
            "grant_type=refresh_token",
        )
        .header("Authorization", "Bearer secret");
        let response = client.send(&request).unwrap();
        assert_eq!(response.status, status);
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].method, "POST");
        assert_eq!(requests[0].body, b"grant_type=refresh_token");
        assert_eq!(requests[0].header("authorization"), Some("Bearer secret"));
        assert_eq!(requests[0].header("content-length"), Some("24"));
        assert!(!format!("{request:?}").contains("secret"));
    }
}

#[test]
fn an_empty_post_and_a_status_with_a_body_work() {
    let (server, _, client) =
        setup(|_| Reply::status(409).body(Body::Octets(b"{\"code\":\"409\"}".to_vec())));
    let request = Request::post(url("https://public.example/apply"), "application/json", "");
    let response = client.send(&request).unwrap();
    assert_eq!(
        (response.status, response.body.as_slice()),
        (409, &b"{\"code\":\"409\"}"[..])
    );
    assert_eq!(server.requests()[0].header("content-length"), Some("0"));
}

#[test]
fn a_header_field_cannot_be_split() {
    let (server, _, client) = setup(|_| Reply::json("{}"));
    let request = Request::get(url("https://public.example/")).header("X", "a\r\nY: b");
    assert!(matches!(
        client.send(&request),
        Err(HttpError::Header { .. })
    ));
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_request_may_have_limits_of_its_own() {
    let (_server, _, client) = setup(|_| Reply::json(" ".repeat(1500)));
    let mut limits = Limits::default();
    limits.body = 2000;
    let request = Request::get(url("https://public.example/")).limits(limits);
    assert_eq!(client.send(&request).unwrap().body.len(), 1500);
}

/// J-1, J-4: what `dc-discovery` asks for goes out, and what comes is what it reads.
#[test]
fn the_template_query_is_carried_out() {
    for (reply, support) in [
        (
            Reply::json("{\"version\":2}"),
            TemplateSupport::Described(b"{\"version\":2}".to_vec()),
        ),
        (Reply::status(404), TemplateSupport::Unsupported),
        (
            Reply::status(503)
                .header("Date", "Sun, 22 Nov 2026 08:00:00 GMT")
                .header("Retry-After", "Sun, 22 Nov 2026 08:00:09 GMT"),
            TemplateSupport::Unknown(Status::ServerError {
                after: Some(Duration::from_secs(9)),
            }),
        ),
    ] {
        let (server, _, client) = setup(move |_| reply.clone());
        let api = UrlPrefix::parse("https://public.example/api/", Reach::Public).unwrap();
        let query = TemplateQuery::new(&api, "service.example", "web").unwrap();
        let answer = client
            .query_template(&api, "service.example", "web")
            .unwrap();
        assert_eq!(answer, support);
        let request = &server.requests()[0];
        assert_eq!(request.target, query.url.path_and_query());
        assert_eq!(request.header("accept"), Some(query.accept));
        // What is no id is not sent.
        for id in ["..", "a b/c", ""] {
            let error = client.query_template(&api, "service.example", id);
            assert!(matches!(error, Err(HttpError::Query(_))), "{error:?}");
        }
        assert_eq!(server.connections(), 1);
    }
}

#[test]
fn a_template_may_be_larger_than_settings() {
    let (_server, _, client) = setup(|_| Reply::json(" ".repeat(5000) + "{}"));
    let api = UrlPrefix::parse("https://public.example", Reach::Public).unwrap();
    let answer = client.query_template(&api, "p", "s").unwrap();
    assert!(matches!(answer, TemplateSupport::Described(body) if body.len() == 5002));
}

#[test]
fn a_proxy_of_the_environment_is_not_looked_at() {
    // Runs this very test once more with the variables set.
    if std::env::var_os("DC_TEST_INSIDE").is_none() {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_proxy_of_the_environment_is_not_looked_at",
                "--nocapture",
            ])
            .env("DC_TEST_INSIDE", "1")
            .envs(
                [
                    "HTTPS_PROXY",
                    "https_proxy",
                    "ALL_PROXY",
                    "all_proxy",
                    "HTTP_PROXY",
                ]
                .map(|name| (name, "http://127.0.0.1:9")),
            )
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{text}"
        );
        return;
    }
    let (server, _, client) = setup(|_| Reply::json("{}"));
    assert_eq!(get(&client).unwrap().status, 200);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_explicit_proxy_gets_the_name_and_no_address() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = std::thread::spawn(move || {
        use std::io::{BufRead as _, BufReader, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap())
            .read_line(&mut line)
            .unwrap();
        let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n");
        line
    });
    let lab = Lab::new(Some(address));
    let client = lab.client(&Certificates::new(), |options| {
        options.proxy = Some(format!("http://{address}"));
    });
    assert!(get(&client).is_err());
    assert_eq!(
        seen.join().unwrap(),
        "CONNECT public.example:443 HTTP/1.1\r\n"
    );
    assert_eq!(lab.resolved(), [""; 0]);
    let mut options = ClientOptions::default();
    options.proxy = Some("gopher://proxy.example".to_owned());
    assert_eq!(Client::new(options).unwrap_err(), HttpError::Proxy);
}

#[test]
fn certificates_to_trust_are_read_strictly() {
    let mut options = ClientOptions::default();
    assert_eq!(options.trust(b""), Err(CertificateError::None));
    assert_eq!(options.trust(b"no pem"), Err(CertificateError::None));
    let key = b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    assert_eq!(options.trust(key), Err(CertificateError::NotACertificate));
    let broken = b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n";
    assert_eq!(options.trust(broken), Err(CertificateError::Malformed));
    assert_eq!(options.trust(Certificates::new().pem().as_bytes()), Ok(()));
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Client>();
    shared::<ClientOptions>();
    shared::<Request>();
    shared::<HttpError>();
}
