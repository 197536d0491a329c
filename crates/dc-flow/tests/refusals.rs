//! Requests that are refused: a kind each, its code, where the user is told, and nothing done.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeSet;

use dc_flow::{
    ApplyRules, Checked, ErrorCode, IncomingApply, Outcome, ProblemKind, Refusal, Rejection,
};
use dc_template::{ErrorKind, Record, Template, Zone};
use support::{PATH, receive, records, signed, template};

const BACK: &str = "redirect_uri=https%3A%2F%2Fexample.net%2Fdone&state=s1";

fn kind(query: &str, members: &str) -> String {
    rejection(query, members).kind().to_string()
}

fn rejection(query: &str, members: &str) -> Rejection {
    let members = match members {
        "" => r#""syncRedirectDomain":"example.net""#.to_owned(),
        other => format!(r#""syncRedirectDomain":"example.net",{other}"#),
    };
    receive(&template(&members), &ApplyRules::default(), query).unwrap_err()
}

/// L-2, L-8, U-6 … U-16, X-9, G-5, OQ-24, OQ-27, OQ-46: bad parameters of an unsigned template.
#[test]
fn bad_parameters() {
    let groups =
        r#""records":[{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":1,"groupId":"a"}]"#;
    for (query, members, expected) in [
        ("", "", "missing-domain"),
        ("domain=&ip=192.0.2.1", "", "missing-domain"),
        ("domain=a..b&ip=192.0.2.1", "", "invalid-domain"),
        ("domain=a_b.example&ip=192.0.2.1", "", "invalid-domain"),
        (
            "domain=example.com&host=a%20b&ip=192.0.2.1",
            "",
            "invalid-host",
        ),
        (
            "domain=example.com&host=a,b&ip=192.0.2.1",
            "",
            "invalid-host",
        ),
        ("domain=example.com", "", "missing-variable"),
        ("domain=example.com&IP=192.0.2.1", "", "missing-variable"),
        ("domain=example.com&ip=%0a", "", "invalid-value"),
        (
            "domain=example.com&ip=192.0.2.1&ip=192.0.2.1",
            "",
            "duplicate-parameter",
        ),
        (
            "domain=example.com&domain=example.org&ip=192.0.2.1",
            "",
            "duplicate-parameter",
        ),
        (
            "domain=example.com&d%6fmain=example.org&ip=192.0.2.1",
            "",
            "duplicate-parameter",
        ),
        (
            "domain=example.com&x=1&x=2&ip=192.0.2.1",
            "",
            "duplicate-parameter",
        ),
        ("domain=example.com&ip=192.0.2.1%", "", "malformed-percent"),
        ("domain=example.com&ip=%zz", "", "malformed-percent"),
        ("domain=example.com&ip=%ff", "", "not-utf8"),
        ("domain=example.com&ip=192.0.2.1&=x", "", "empty-name"),
        (
            "domain=example.com&ip=192.0.2.1&%73ig=x",
            "",
            "escaped-name",
        ),
        ("domain=example.com&ip=192.0.2.1 ", "", "forbidden-octet"),
        ("domain=example.com&ip=192.0.2.1#x", "", "forbidden-octet"),
        (
            "domain=example.com&ip=192.0.2.1&state=%0d%0aa",
            "",
            "bad-state",
        ),
        (
            "domain=example.com&ip=192.0.2.1&state=%c3%a4",
            "",
            "bad-state",
        ),
        ("domain=example.com&groupId=", groups, "invalid-group"),
        ("domain=example.com&groupId=a,", groups, "invalid-group"),
        ("domain=example.com&groupId=a,%20b", groups, "invalid-group"),
        ("domain=example.com&groupId=b", groups, "no-matching-group"),
        ("domain=example.com&groupId=A", groups, "no-matching-group"),
        (
            "domain=example.com&ip=192.0.2.1&groupId=a",
            "",
            "no-matching-group",
        ),
        (
            "domain=example.com&ip=192.0.2.1",
            r#""hostRequired":true"#,
            "host-required",
        ),
        (
            "domain=example.com&host=@&ip=192.0.2.1",
            r#""hostRequired":true"#,
            "host-required",
        ),
        (
            "domain=example.com&ip=192.0.2.1",
            r#""syncBlock":true"#,
            "sync-blocked",
        ),
        (
            "domain=example.com&ip=192.0.2.1&instanceId=a/b",
            r#""multiInstance":true"#,
            "invalid-instance",
        ),
        (
            "domain=example.com&ip=192.0.2.1&providerName=a%00",
            r#""sharedProviderName":true"#,
            "invalid-display-name",
        ),
        (
            "domain=example.com&ip=192.0.2.1&serviceName=",
            r#""sharedServiceName":true"#,
            "invalid-display-name",
        ),
        ("domain=example.com&ip=192.0.2.1&crit=", "", "invalid-crit"),
        (
            "domain=example.com&ip=192.0.2.1&crit=state,",
            "",
            "invalid-crit",
        ),
        (
            "domain=example.com&ip=192.0.2.1&vnd.example.dryRun=1&crit=vnd.example.dryRun",
            "",
            "crit-not-understood",
        ),
        (
            "domain=example.com&ip=192.0.2.1&dryRun=1&crit=dryRun",
            "",
            "crit-not-understood",
        ),
        (
            "domain=example.com&ip=192.0.2.1",
            r#""syncPubKeyDomain":"""#,
            "invalid-template",
        ),
        (
            "domain=example.com&ip=192.0.2.1",
            r#""syncPubKeyDomain":7"#,
            "invalid-template",
        ),
    ] {
        assert_eq!(kind(query, members), expected, "{query} {members}");
        assert_eq!(rejection(query, members).code(), ErrorCode::InvalidRequest);
        assert_eq!(rejection(query, members).outcome().status(), 400);
    }
}

/// R-8, OQ-46: the user comes back with the error where the list allows it.
#[test]
fn the_error_goes_back() {
    for (query, members, expected) in [
        (format!("domain=example.com&{BACK}"), "", "missing-variable"),
        (
            format!("domain=example.com&x=1&x=2&{BACK}"),
            "",
            "duplicate-parameter",
        ),
        (
            format!("domain=example.com&ip=%&{BACK}"),
            "",
            "malformed-percent",
        ),
        (format!("{BACK}&domain=a b"), "", "forbidden-octet"),
        (
            format!("domain=example.com&ip=192.0.2.1&{BACK}"),
            r#""syncBlock":true"#,
            "sync-blocked",
        ),
        (
            format!("domain=example.com&ip=192.0.2.1&{BACK}"),
            r#""syncPubKeyDomain":"k.example""#,
            "missing-key",
        ),
        (
            format!("domain=example.com&ip=192.0.2.1&key=_k&{BACK}"),
            r#""syncPubKeyDomain":"k.example""#,
            "missing-sig",
        ),
        (
            format!("domain=example.com&ip=192.0.2.1&key=a.b&sig=QUJD&{BACK}"),
            r#""syncPubKeyDomain":"k.example""#,
            "bad-label",
        ),
    ] {
        let rejection = rejection(&query, members);
        assert_eq!(rejection.kind().as_str(), expected);
        let outcome = rejection.outcome();
        let location = outcome.location().unwrap();
        let start =
            format!("https://example.net/done?error=invalid_request&error_description={expected}");
        assert!(location.starts_with(&start), "{location}");
        assert!(location.ends_with("&state=s1"), "{location}");
        assert_eq!(outcome.status(), 302);
    }
}

/// A redirect that occurs twice is none, and neither is one that is not listed or not readable.
#[test]
fn nobody_is_sent_anywhere_by_a_broken_request() {
    for query in [
        format!("ip=%&{BACK}&{BACK}"),
        format!("ip=%&{BACK}&redirect_uri=https%3A%2F%2Fevil.example"),
        format!("ip=%&{BACK}&state=s2"),
        "ip=%&redirect_uri=https%3A%2F%2Fevil.example".to_owned(),
        "ip=%&redirect_uri=https%3A%2F%2Fexample.net%".to_owned(),
        "ip=%&redirect%5furi=https%3A%2F%2Fexample.net".to_owned(),
        "ip=%".to_owned(),
    ] {
        let rejection = rejection(&query, "");
        assert!(matches!(rejection.outcome(), Outcome::Page(_)), "{query}");
        assert_eq!(rejection.outcome().status(), 400);
    }
}

/// U-19, Q-8 … Q-10, OQ-18, OQ-46, OQ-53: nothing vouches for a redirect once the signature has failed.
#[test]
fn signatures() {
    let key = r#""syncPubKeyDomain":"keys.example.net""#;
    let rules = ApplyRules::default();
    let query = signed(
        "domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fevil.example%2F&state=s1",
    );
    let wait = |template: &Template, query: &str| {
        let incoming = IncomingApply::parse(PATH, query.as_bytes()).unwrap();
        match incoming.against(template, &rules).unwrap() {
            Checked::Signed(waiting) => {
                // The parameters cannot be seen, not even by accident.
                assert_eq!(
                    format!("{waiting:?}"),
                    r#"AwaitingKey { key_name: "_dck1.keys.example.net.", .. }"#
                );
                waiting.verify_txt(records())
            }
            Checked::Unsigned(_) => panic!("must wait for the key"),
        }
    };
    for list in ["", r#","syncRedirectDomain":"evil.example""#] {
        let template = template(&format!("{key}{list}"));
        assert!(wait(&template, &query).is_ok());
        let forged = query.replace("192.0.2.1", "192.0.2.2");
        let rejection = wait(&template, &forged).unwrap_err();
        assert_eq!(rejection.kind(), ProblemKind::BadSignature);
        assert_eq!(rejection.outcome().location().is_some(), !list.is_empty());
        let sig = query.split("sig=").nth(1).unwrap();
        let garbled = query.replace(sig, "!!");
        assert_eq!(
            wait(&template, &garbled).unwrap_err().kind(),
            ProblemKind::SigNotBase64
        );
    }
    let template = template(key);
    let waiting = || {
        let incoming = IncomingApply::parse(PATH, query.as_bytes()).unwrap();
        match incoming.against(&template, &rules).unwrap() {
            Checked::Signed(waiting) => waiting,
            Checked::Unsigned(_) => panic!("must wait for the key"),
        }
    };
    let none: [[&str; 1]; 0] = [];
    assert_eq!(
        waiting().verify_txt(none).unwrap_err().kind(),
        ProblemKind::NoKey
    );
    assert_eq!(
        waiting().verify_txt([["v=spf1 -all"]]).unwrap_err().kind(),
        ProblemKind::NoKey
    );
    let bad = waiting().verify_txt([["p=1,d=AAAA"]]).unwrap_err();
    assert_eq!(bad.kind(), ProblemKind::BadKey);
    // OQ-53: DNS that fails is no reason to go on without the key.
    let later = waiting().key_unavailable();
    assert_eq!(
        (later.kind(), later.outcome().status()),
        (ProblemKind::KeyUnavailable, 503)
    );
    assert!(later.is_temporary() && !bad.is_temporary());
}

/// Q-14, OQ-54: without `syncPubKeyDomain` a signature means nothing, not even for the redirect.
#[test]
fn a_signature_that_nobody_asked_for() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let rules = ApplyRules::default();
    let query = signed("domain=example.com&ip=192.0.2.1");
    let request = receive(&template, &rules, &query).unwrap();
    assert!(request.signed_by().is_none() && !request.request().signed);
    let query =
        signed("domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fevil.example%2F");
    let rejection = receive(&template, &rules, &query).unwrap_err();
    assert_eq!(rejection.kind(), ProblemKind::RedirectNotListed);
}

/// X-10, X-13, V-9, U-20, OQ-25, OQ-26, OQ-28a: what is not known is passed over.
#[test]
fn what_is_passed_over() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let query = "domain=example.com&ip=192.0.2.1&unknown=1&vnd.example.x=2&vnd.x-1=3&instanceId=7&fqdn=evil.example\
                 &providerName=Bank&serviceName=Login&force=1&client_id=9&crit=vnd.example.absent,state,ip";
    let request = receive(&template, &ApplyRules::default(), query).unwrap();
    let parameters = request.parameters();
    assert_eq!(parameters.values.len(), 1);
    assert_eq!(parameters.extensions["vnd.example.x"], "2");
    assert_eq!(
        (&parameters.instance_id, &parameters.provider_name),
        (&None, &None)
    );
    let told: Vec<_> = request
        .remarks()
        .iter()
        .map(|remark| {
            let message = remark.to_string();
            let (_, why) = message.split_once(" is ignored: ").unwrap();
            let kind = remark.kind().to_string();
            (remark.parameter().unwrap(), kind, why.to_owned())
        })
        .collect();
    let (unused, not_shared) = ("unused-parameter", "not-shared");
    let expected = [
        ("unknown", unused, "it is not a variable of the template"),
        ("vnd.x-1", unused, "it is not an extension name"),
        ("instanceId", unused, "it means nothing here"),
        ("fqdn", unused, "it is not a variable of the template"),
        ("providerName", not_shared, "the template does not share it"),
        ("serviceName", not_shared, "the template does not share it"),
        ("force", unused, "it is not a variable of the template"),
        ("client_id", unused, "it means nothing here"),
    ];
    let expected = expected.map(|(name, kind, why)| (name, kind.to_owned(), why.to_owned()));
    assert_eq!(told, expected);
    assert!(request.remarks().iter().all(|remark| remark.is_remark()));

    let mut rules = ApplyRules::default();
    rules.understood.push("vnd.example.dryRun".to_owned());
    let query = "domain=example.com&ip=192.0.2.1&vnd.example.dryRun=1&crit=vnd.example.dryRun";
    assert!(receive(&template, &rules, query).is_ok());
}

/// U-2, U-3, O-5.
#[test]
fn long_urls() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let of = |octets: usize, rules: &ApplyRules, more: &str| {
        let query = format!("domain=example.com&ip=192.0.2.1{more}&x=");
        let filler = octets - PATH.len() - 1 - query.len();
        receive(&template, rules, &(query + &"y".repeat(filler)))
    };
    let rules = ApplyRules::default();
    assert!(
        of(8_000, &rules, "").is_ok(),
        "the draft wants at least these"
    );
    assert!(of(rules.url_octets, &rules, "").is_ok());
    let long = of(rules.url_octets + 1, &rules, "").unwrap_err();
    assert_eq!(
        (long.kind(), long.outcome().status()),
        (ProblemKind::UrlTooLong, 414)
    );
    let long = of(rules.url_octets + 1, &rules, &format!("&{BACK}")).unwrap_err();
    assert!(
        long.outcome()
            .location()
            .unwrap()
            .contains("error=invalid_request")
    );
    let mut few = ApplyRules::default();
    few.max_parameters = 2;
    let many = of(500, &few, "&a=1&b=2").unwrap_err();
    assert_eq!(many.kind(), ProblemKind::TooManyParameters);
}

/// X-1, U-5, OQ-46: paths, and templates that are not there.
#[test]
fn paths() {
    for (path, kind, status) in [
        ("", "unknown-path", 404),
        ("/", "unknown-path", 404),
        (
            "/v1/domainTemplates/providers/a/services/b/apply",
            "unknown-path",
            404,
        ),
        (
            "/v2/domainTemplates/providers/a/services/b",
            "unknown-path",
            404,
        ),
        (
            "/v2/domainTemplates/providers/a/services/b/apply/",
            "unknown-path",
            404,
        ),
        (
            "/v2/domainTemplates/providers/a/services/b/c/apply",
            "unknown-path",
            404,
        ),
        ("/v2/example.com/settings", "unknown-path", 404),
        (
            "/v2/domainTemplates/providers//services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/../services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/%2e%2e/services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/a%2fb/services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/a%00/services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/ä/services/b/apply",
            "invalid-id",
            400,
        ),
        (
            "/v2/domainTemplates/providers/a%/services/b/apply",
            "malformed-percent",
            400,
        ),
        (
            "/v2/domainTemplates/providers/%ff/services/b/apply",
            "not-utf8",
            400,
        ),
    ] {
        let rejection = IncomingApply::parse(path, b"domain=example.com").unwrap_err();
        assert_eq!(rejection.kind().as_str(), kind, "{path}");
        assert_eq!(rejection.outcome().status(), status, "{path}");
    }
    let long = format!(
        "/v2/domainTemplates/providers/{}/services/b/apply",
        "a".repeat(64)
    );
    assert_eq!(
        IncomingApply::parse(&long, b"").unwrap_err().kind(),
        ProblemKind::InvalidId
    );

    let escaped = PATH.replace("example.net", "ex%61mple%2Enet");
    let incoming = IncomingApply::parse(&escaped, BACK.as_bytes()).unwrap();
    assert_eq!(
        (incoming.provider_id(), incoming.service_id()),
        ("example.net", "web")
    );
    let unknown = incoming.unknown_template();
    assert_eq!(
        (unknown.outcome().status(), unknown.outcome().location()),
        (404, None)
    );
    let Outcome::Page(page) = unknown.outcome() else {
        panic!("nobody is sent back")
    };
    assert_eq!(
        page.error.unwrap().to_string(),
        r#"unknown-template: there is no template "web" of "example.net""#
    );

    let other = PATH.replace("web", "mail");
    let incoming = IncomingApply::parse(&other, BACK.as_bytes()).unwrap();
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let rejection = incoming
        .against(&template, &ApplyRules::default())
        .unwrap_err();
    assert_eq!(
        (rejection.kind(), rejection.code()),
        (ProblemKind::TemplateMismatch, ErrorCode::ServerError)
    );
    assert_eq!(rejection.outcome().location(), None);
}

/// R-8 … R-11, OQ-46: what the provider finds, or the user says.
#[test]
fn the_provider_says_no() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let rules = ApplyRules::default();
    let query = format!("domain=example.com&ip=192.0.2.1&{BACK}");
    let back = receive(&template, &rules, &query).unwrap();
    let page = receive(&template, &rules, "domain=example.com&ip=192.0.2.1").unwrap();
    for (refusal, code, description, status) in [
        (Refusal::Cancelled, "access_denied", "user_cancel", 403),
        (
            Refusal::NotOwner,
            "access_denied",
            "the%20request%20cannot%20be%20carried%20out",
            403,
        ),
        (
            Refusal::Suspended,
            "access_denied",
            "the%20request%20cannot%20be%20carried%20out",
            403,
        ),
        (
            Refusal::NotAuthenticated,
            "access_denied",
            "the%20request%20cannot%20be%20carried%20out",
            403,
        ),
        (
            Refusal::BackEnd,
            "server_error",
            "the%20request%20cannot%20be%20carried%20out",
            500,
        ),
        (
            Refusal::Overloaded,
            "temporarily_unavailable",
            "overloaded%3A%20too%20many%20requests%3B%20try%20again%20later",
            503,
        ),
    ] {
        let location = back
            .refuse(refusal)
            .outcome()
            .location()
            .unwrap()
            .to_owned();
        assert_eq!(
            location,
            format!(
                "https://example.net/done?error={code}&error_description={description}&state=s1"
            )
        );
        let outcome = page.refuse(refusal).outcome();
        assert_eq!((outcome.status(), outcome.location()), (status, None));
    }
}

/// W-12: a zone that changed between question and answer.
#[test]
fn errors_of_the_engine_go_back_too() {
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let rules = ApplyRules::default();
    let request = receive(
        &template,
        &rules,
        &format!("domain=example.com&ip=192.0.2.1&{BACK}"),
    )
    .unwrap();
    let empty = Zone::new("example.com.", vec![]).unwrap();
    let plan = request
        .resolve(&template, &rules)
        .unwrap()
        .plan(&empty, &rules.policy)
        .unwrap();
    let mut zone = Zone::new(
        "example.com.",
        vec![Record::new("example.com.", "A", 60, "192.0.2.9")],
    )
    .unwrap();
    let rejection = request.reject(plan.commit(&mut zone).unwrap_err());
    assert_eq!(
        rejection.kind(),
        ProblemKind::Template(ErrorKind::ZoneChanged)
    );
    assert!(rejection.is_temporary());
    let outcome = rejection.outcome();
    assert!(
        outcome
            .location()
            .unwrap()
            .contains("error=temporarily_unavailable")
    );

    let request = receive(
        &template,
        &rules,
        &format!("domain=example.com&ip=x&{BACK}"),
    )
    .unwrap();
    let rejection = request.resolve(&template, &rules).unwrap_err();
    assert_eq!(rejection.kind().as_str(), "invalid-address");
    assert_eq!(rejection.problem().parameter(), None);
}

/// RFC 6749 appendix A.8: only these characters, and no more than a line.
#[test]
fn descriptions_are_harmless() {
    let hostile = "%22%5c%0d%0a%c3%a4%e2%80%ae".repeat(30);
    let template = template(r#""syncRedirectDomain":"example.net""#);
    let query = format!("domain={hostile}&ip=192.0.2.1&{BACK}");
    let rejection = receive(&template, &ApplyRules::default(), &query).unwrap_err();
    let outcome = rejection.outcome();
    let url = url::Url::parse(outcome.location().unwrap()).unwrap();
    let (_, description) = url
        .query_pairs()
        .find(|(name, _)| name == "error_description")
        .unwrap();
    let allowed = |c: char| (' '..='~').contains(&c) && c != '"' && c != '\\';
    assert!(
        description.chars().all(allowed) && description.len() <= 200,
        "{description}"
    );
}

/// What a stranger sent is quoted in messages, and no more of it than a line holds.
#[test]
fn messages_quote_one_line() {
    let (most, more) = ("ä".repeat(80), "ä".repeat(81));
    for (path, quoted) in [
        ("a\n\"\u{202e}", r#""a\n\"\u{202e}""#.to_owned()),
        (most.as_str(), format!("\"{most}\"")),
        (more.as_str(), format!("\"{most}\"…")),
    ] {
        let message = IncomingApply::parse(path, b"").unwrap_err().to_string();
        let expected = format!("the path {quoted} is not one of the synchronous flow");
        assert_eq!(message, expected);
    }
}

#[test]
fn every_problem_is_told_to_the_log() {
    let template = template(r#""hostRequired":true"#);
    let query = "domain=example.com&state=%0a&crit=&unknown=1";
    let rejection = receive(&template, &ApplyRules::default(), query).unwrap_err();
    let others = rejection.others().iter().map(|problem| problem.kind());
    let all: Vec<&str> = std::iter::once(rejection.kind())
        .chain(others)
        .map(|k| k.as_str())
        .collect();
    assert_eq!(
        all,
        [
            "bad-state",
            "invalid-crit",
            "host-required",
            "missing-variable",
            "unused-parameter"
        ]
    );
}

/// Kinds are told apart by their names.
#[test]
fn names_of_kinds_are_unique() {
    let own = ProblemKind::ALL.iter().map(|kind| kind.as_str());
    let names: BTreeSet<&str> = own.collect();
    assert_eq!(names.len(), ProblemKind::ALL.len());
    for kind in ErrorKind::ALL {
        assert!(!names.contains(kind.as_str()), "{}", kind.as_str());
        assert_eq!(ProblemKind::Template(*kind).code().as_str(), kind.oauth());
    }
}
