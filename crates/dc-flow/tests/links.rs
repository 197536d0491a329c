//! Links in the making, finished links under the lens, and what comes back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_discovery::Settings;
use dc_flow::{
    ApplyLink, Callback, ErrorCode, LinkCheck, LinkError, Problem, ProblemKind, Profile,
};
use dc_sig::{Mistake, TxtRecord};
use dc_template::ErrorKind;
use support::{PATH, PREFIX, key, label, prefix, records, signed, signed_template, template};

fn kinds(error: &LinkError) -> Vec<&'static str> {
    error
        .problems()
        .iter()
        .map(|problem| problem.kind().as_str())
        .collect()
}

/// L-6, L-7, U-5 … U-16, V-8, V-11, X-13, G-5, T-19: every problem of a link at once, before anything is signed.
#[test]
fn bad_links() {
    let plain = template(r#""syncRedirectDomain":"example.net""#);
    let groups = template(
        r#""records":[{"type":"A","host":"@","pointsTo":"%ip%","ttl":1,"groupId":"a"},
        {"type":"TXT","host":"@","data":"%text%","ttl":1,"groupId":"b"}]"#,
    );
    let host = template(r#""hostRequired":true"#);
    let blocked = template(r#""syncBlock":true"#);
    let of = |template| ApplyLink::new(template, "example.com");
    let plain = || of(&plain).value("ip", "192.0.2.1");
    for (link, expected) in [
        (of(&groups), vec!["missing-variable", "missing-variable"]),
        (of(&groups).group("a"), vec!["missing-variable"]),
        (
            of(&groups).group("c").value("ip", "192.0.2.1"),
            vec!["no-matching-group"],
        ),
        (
            of(&groups).group("a b").group("a,b").group(""),
            vec![
                "invalid-group",
                "invalid-group",
                "invalid-group",
                "no-matching-group",
            ],
        ),
        (plain().value("typo", "x"), vec!["surplus-variable"]),
        (plain().value("state", "x"), vec!["reserved-name"]),
        (
            plain().value("sig", "x").value("key", "x"),
            vec!["reserved-name", "reserved-name"],
        ),
        (
            plain()
                .value("domain", "x")
                .value("fqdn", "x")
                .value("instanceId", "x"),
            vec!["reserved-name"; 3],
        ),
        (plain().value("vnd.x", "y"), vec!["surplus-variable"]),
        (plain().value("ip", "1\n2"), vec!["invalid-value"]),
        (plain().value("ip", "ä"), vec!["invalid-value"]),
        (plain().value("ip", "300.1.1.1"), vec!["invalid-address"]),
        (plain().host("a..b"), vec!["invalid-host"]),
        (plain().state("a\nb"), vec!["bad-state"]),
        (plain().state(""), vec!["bad-state"]),
        (plain().extension("dryRun", "1"), vec!["invalid-extension"]),
        (
            plain().extension("vnd.dry-run", "1"),
            vec!["invalid-extension"],
        ),
        (
            plain().crit("vnd.dry-run").crit(""),
            vec!["invalid-crit", "invalid-crit"],
        ),
        (
            plain().provider_name("x").service_name("y"),
            vec!["not-shared", "not-shared"],
        ),
        (
            plain().redirect_uri("https://evil.example/"),
            vec!["redirect-not-listed"],
        ),
        (
            plain().redirect_uri("https://example.net/#x"),
            vec!["redirect-fragment"],
        ),
        (
            plain().redirect_uri("http://example.net/"),
            vec!["redirect-scheme"],
        ),
        (of(&host).value("ip", "192.0.2.1"), vec!["host-required"]),
        (of(&blocked).value("ip", "192.0.2.1"), vec!["sync-blocked"]),
        (
            ApplyLink::new(&host, ""),
            vec!["missing-domain", "host-required", "missing-variable"],
        ),
        (
            ApplyLink::new(&host, "a_b.example").host("x"),
            vec!["invalid-domain", "missing-variable"],
        ),
        (
            ApplyLink::unchecked("a/b", "web", "example.com")
                .value("a b", "x")
                .value("c", "\u{0}"),
            vec!["surplus-variable", "invalid-value", "invalid-id"],
        ),
        (
            ApplyLink::unchecked("a", "b", "example.com").redirect_uri("/x"),
            vec!["redirect-not-a-uri"],
        ),
    ] {
        let error = link.build(&prefix()).unwrap_err();
        assert_eq!(kinds(&error), expected, "{error}");
        assert!(error.problems().iter().all(|problem| !problem.is_remark()));
    }
}

/// Q-1, Q-14: when a link is signed.
#[test]
fn signatures_and_templates() {
    let unsigned = template("");
    let signed = signed_template();
    let of = |template| ApplyLink::new(template, "example.com").value("ip", "192.0.2.1");
    assert_eq!(
        kinds(&of(&signed).build(&prefix()).unwrap_err()),
        ["key-required"]
    );
    let link = of(&unsigned).sign(&prefix(), &key(), &label()).unwrap();
    assert_eq!(link.remarks()[0].kind(), ProblemKind::SignatureIgnored);
    // Without a list only a signature that counts opens the way back.
    let back = |template| of(template).redirect_uri("https://example.net/");
    let link = back(&unsigned).sign(&prefix(), &key(), &label()).unwrap();
    assert!(
        link.remarks()
            .iter()
            .any(|r| r.kind() == ProblemKind::RedirectUnused)
    );
    let link = back(&signed).sign(&prefix(), &key(), &label()).unwrap();
    assert_eq!(link.remarks(), []);
}

/// U-2: 8,000 octets go, one more does not.
#[test]
fn links_are_not_too_long() {
    let template = template(r#""records":[{"type":"TXT","host":"@","data":"%t%","ttl":1}]"#);
    let of = |octets: usize| {
        ApplyLink::new(&template, "example.com")
            .value("t", "x".repeat(octets))
            .build(&prefix())
    };
    let empty = of(0).unwrap().as_str().len();
    assert_eq!(of(8_000 - empty).unwrap().as_str().len(), 8_000);
    let error = of(8_001 - empty).unwrap_err();
    assert_eq!(kinds(&error), ["url-too-long"]);
    assert_eq!(
        error.to_string(),
        "the link has 8001 octets: expected at most 8000"
    );
}

/// OQ-51, U-7: names on the wire are A-labels in lower case.
#[test]
fn names_on_the_wire() {
    let template = template("");
    let link = ApplyLink::new(&template, "Bücher.Example.")
        .host("WWW")
        .value("ip", "192.0.2.1");
    let link = link.build(&prefix()).unwrap();
    assert_eq!(
        link.query(),
        "domain=xn--bcher-kva.example&host=www&ip=192.0.2.1"
    );
    let apex = ApplyLink::new(&template, "example.com")
        .host("@")
        .value("ip", "192.0.2.1");
    assert_eq!(
        apex.build(&prefix()).unwrap().query(),
        "domain=example.com&ip=192.0.2.1"
    );
    let link = ApplyLink::new(&template, "example.com")
        .value("ip", "192.0.2.1")
        .build(&prefix())
        .unwrap();
    assert_eq!(
        link.as_str(),
        format!("{PREFIX}{PATH}?domain=example.com&ip=192.0.2.1")
    );
}

fn settings(provider: &str) -> Settings {
    let mut settings = Settings::new(provider, "Provider", prefix());
    settings.url_sync_ux = Some(prefix());
    settings
}

/// E-8: no `urlSyncUX`, no synchronous flow.
#[test]
fn providers_without_the_flow() {
    let template = template("");
    let link = ApplyLink::new(&template, "example.com").value("ip", "192.0.2.1");
    let mut settings = settings("dns.example");
    assert!(link.for_provider(&settings, None).is_ok());
    settings.url_sync_ux = None;
    assert_eq!(
        kinds(&link.for_provider(&settings, None).unwrap_err()),
        ["no-sync-flow"]
    );
}

/// What is known of providers is applied, with where it is written and when.
#[test]
fn profiles() {
    let (key, label) = (key(), label());
    let with_key = Some((&key as &dyn dc_sig::Signer, &label));
    let open = template(r#""hostRequired":false,"multiInstance":true"#);
    let link = ApplyLink::new(&open, "example.com")
        .value("ip", "192.0.2.1")
        .state("s");
    let error = link
        .for_provider(&settings("cloudflare.com"), None)
        .unwrap_err();
    assert_eq!(kinds(&error), ["provider-demands"]);
    let message = error.to_string();
    assert!(
        message.starts_with("cloudflare takes signed links only (https://"),
        "{message}"
    );

    let link = link
        .for_provider(&settings("cloudflare.com"), with_key)
        .unwrap();
    let last = link.query().rsplit('&').next().unwrap();
    assert!(last.starts_with("sig="));
    let ignored: Vec<String> = link
        .remarks()
        .iter()
        .filter(|remark| remark.kind() == ProblemKind::ProviderIgnores)
        .map(|remark| remark.to_string().split(" (").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        ignored,
        [
            "cloudflare ignores the parameter state",
            "cloudflare ignores the property multiInstance of templates"
        ]
    );

    let listed =
        template(r#""syncPubKeyDomain":"keys.example.net","syncRedirectDomain":"example.net""#);
    let link = || ApplyLink::new(&listed, "example.com").value("ip", "192.0.2.1");
    let vercel = settings("vercel.com");
    let error = link().for_provider(&vercel, with_key).unwrap_err();
    assert_eq!(kinds(&error), ["provider-demands"]);
    let elsewhere = link().redirect_uri("https://other.example/");
    assert_eq!(
        kinds(&elsewhere.for_provider(&vercel, with_key).unwrap_err()),
        ["provider-demands"]
    );
    for provider in ["dns.example", "cloudflare.com"] {
        let link = elsewhere.for_provider(&settings(provider), with_key);
        assert!(link.is_ok(), "{provider} demands no listed redirect");
    }
    assert!(
        link()
            .redirect_uri("https://a.example.net/")
            .for_provider(&vercel, with_key)
            .is_ok()
    );

    for profile in Profile::ALL {
        assert!(profile.source.starts_with("https://"));
        let date: Vec<&str> = profile.read.split('-').collect();
        assert_eq!(
            date.iter().map(|part| part.len()).collect::<Vec<_>>(),
            [4, 2, 2]
        );
        assert_eq!(Profile::named(profile.name), Some(profile));
        assert_eq!(Profile::of_provider(profile.provider_id), Some(profile));
    }
}

fn txt(strings: &[&str]) -> TxtRecord {
    TxtRecord {
        owner: None,
        strings: strings
            .iter()
            .map(|string| string.as_bytes().to_vec())
            .collect(),
    }
}

fn key_records() -> Vec<TxtRecord> {
    let records = records();
    records
        .iter()
        .map(|record| txt(&record.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect()
}

fn problems(link: &str, members: &str, records: Option<&[TxtRecord]>) -> Vec<&'static str> {
    let template = template(members);
    let check = LinkCheck::new(&template);
    let check = match records {
        Some(records) => check.records(records),
        None => check,
    };
    check
        .check(link)
        .problems()
        .iter()
        .map(|problem| problem.kind().as_str())
        .collect()
}

/// Everything that is wrong with a link is named, and not only the first thing.
#[test]
fn links_under_the_lens() {
    let link = |query: &str| format!("{PREFIX}{PATH}?{query}");
    let good = "domain=example.com&ip=192.0.2.1";
    for (link, members, expected) in [
        (link(good), "", vec![]),
        (link(""), "", vec!["missing-domain", "missing-variable"]),
        (
            link("domain=a..b&host=%20&ip=%0a&state=%00&crit="),
            "",
            vec![
                "invalid-domain",
                "bad-state",
                "invalid-crit",
                "invalid-value",
            ],
        ),
        (
            link("domain=example.com&ip=1&ip=2"),
            "",
            vec!["duplicate-parameter"],
        ),
        (
            link("domain=example.com&ip=%"),
            "",
            vec!["malformed-percent"],
        ),
        (link("domain=example.com&ip=x"), "", vec!["invalid-address"]),
        (link(&format!("{good}#top")), "", vec!["forbidden-octet"]),
        (
            link(&format!("{good}&redirect_uri=https://evil.example")),
            r#""syncRedirectDomain":"example.net""#,
            vec!["redirect-not-listed"],
        ),
        (
            link(&format!("{good}&redirect_uri=https://evil.example")),
            "",
            vec!["redirect-unused"],
        ),
        (
            link(&format!("{good}&sig=x&key=y")),
            "",
            vec!["signature-ignored"],
        ),
        (
            link(&format!("{good}&sig=x")),
            "",
            vec!["signature-ignored"],
        ),
        (
            link(&format!("{good}&key=y")),
            "",
            vec!["signature-ignored"],
        ),
        (
            link(&format!("{good}&unknown=1")),
            "",
            vec!["unused-parameter"],
        ),
        (
            link(&format!("{good}&x={}", "y".repeat(8000))),
            "",
            vec!["url-too-long", "unused-parameter"],
        ),
        (
            // The second: the query is not read at all.
            link(&format!("{good}&x={}", "y".repeat(65_536))),
            "",
            vec!["url-too-long", "url-too-long"],
        ),
        (
            format!("http://dns.example{PATH}?{good}"),
            "",
            vec!["no-sync-flow"],
        ),
        (
            format!("https://u@dns.example{PATH}?{good}"),
            "",
            vec!["no-sync-flow"],
        ),
        (format!("{PREFIX}{PATH}/?{good}"), "", vec!["unknown-path"]),
        (
            format!("{PREFIX}{}?{good}", PATH.replace("/apply", "")),
            "",
            vec!["unknown-path"],
        ),
        (format!("{PREFIX}/apply?{good}"), "", vec!["unknown-path"]),
        (
            format!("{PREFIX}{}?{good}", PATH.replace("web", "mail")),
            "",
            vec!["template-mismatch"],
        ),
        (
            String::new(),
            "",
            vec![
                "no-sync-flow",
                "unknown-path",
                "missing-domain",
                "missing-variable",
            ],
        ),
    ] {
        assert_eq!(problems(&link, members, None), expected, "{link}");
    }
}

/// Q-8 … Q-13 with the explanations of dc-sig, and the rest all the same.
#[test]
fn signed_links_under_the_lens() {
    let key_domain = r#""syncPubKeyDomain":"keys.example.net""#;
    let link = |query: &str| format!("{PREFIX}{PATH}?{query}");
    let good = signed("domain=example.com&ip=192.0.2.1");
    let all = key_records();
    let of = |query: &str, records: &[TxtRecord]| problems(&link(query), key_domain, Some(records));
    assert_eq!(of(&good, &all), [""; 0]);
    assert_eq!(
        problems(&link(&good), key_domain, None),
        ["no-key"],
        "a remark"
    );
    assert_eq!(of(&good, &[]), ["no-key"]);
    assert_eq!(
        of("domain=example.com&ip=x", &all),
        ["missing-key", "invalid-address"]
    );
    assert_eq!(of(&good.replace("&key=_dck1", ""), &all), ["missing-key"]);
    assert_eq!(
        of(&good.replace("192.0.2.1", "192.0.2.2&unknown=1"), &all),
        ["bad-signature", "unused-parameter"]
    );

    let template = template(key_domain);
    let explained = |query: &str, records: &[TxtRecord]| {
        let report = LinkCheck::new(&template)
            .records(records)
            .check(&link(query));
        assert!(!report.verified && !report.is_fine());
        assert_eq!(report.key_name.as_deref(), Some("_dck1.keys.example.net."));
        report.explanation().unwrap().mistakes().to_vec()
    };
    let plus = "domain=example.com&ip=192.0.2.1&text=a+b";
    assert_eq!(
        explained(&signed(plus).replace("%2B", "+"), &all),
        [Mistake::ReEncoded]
    );
    assert_eq!(explained(&good, &[]), [Mistake::NoRecords]);
}

#[test]
fn profiles_under_the_lens() {
    let template = signed_template();
    let good = signed("domain=example.com&ip=192.0.2.1&state=s");
    let of = |query: &str| {
        let profile = Profile::named("cloudflare").unwrap();
        let check = LinkCheck::new(&template).profile(profile);
        let report = check.check(&format!("{PREFIX}{PATH}?{query}"));
        report
            .problems()
            .iter()
            .map(|p| p.kind().as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&good), ["no-key", "provider-ignores"], "remarks");
    let (before, sig) = good.split_once("&key=_dck1&").unwrap();
    assert_eq!(
        of(&format!("{before}&{sig}&key=_dck1")),
        ["provider-demands", "no-key", "provider-ignores"]
    );
    assert_eq!(
        of("domain=example.com&ip=192.0.2.1"),
        ["missing-key", "provider-demands", "no-key"]
    );

    // Where sig stands is not the same to all of them.
    let template = support::template(
        r#""syncPubKeyDomain":"keys.example.net","syncRedirectDomain":"example.net""#,
    );
    let good = signed("domain=example.com&ip=192.0.2.1&redirect_uri=https://example.net/");
    let (before, sig) = good.split_once("&key=_dck1&").unwrap();
    let link = format!("{PREFIX}{PATH}?{before}&{sig}&key=_dck1");
    for (profile, is_fine) in [("cloudflare", false), ("vercel", true)] {
        let check = LinkCheck::new(&template).profile(Profile::named(profile).unwrap());
        assert_eq!(check.check(&link).is_fine(), is_fine, "{profile}");
    }
}

/// R-5 … R-10, F-3: what comes back.
#[test]
fn callbacks() {
    let of = |query: &str| Callback::parse(query.as_bytes(), Some("s 1"));
    for query in [
        "state=s%201",
        "state=s+1",
        "a=b&a=c&%zz&state=s%201&x",
        "state=s%201&sig=1&sig=2",
    ] {
        let back = of(query).unwrap();
        assert!(
            back.error.is_none() && back.state_checked && !back.is_cancelled(),
            "{query}"
        );
    }
    for (query, kind) in [
        ("", "missing-state"),
        ("a=b", "missing-state"),
        ("%73tate=s%201", "missing-state"),
        ("state", "wrong-state"),
        ("state=", "wrong-state"),
        ("state=S%201", "wrong-state"),
        ("state=s%201&state=s%201", "duplicate-parameter"),
        ("state=s%201&error=a&error=b", "duplicate-parameter"),
        ("state=s%201%", "malformed-percent"),
        ("state=%ff", "not-utf8"),
        ("state=s%201&error=", "bad-error"),
        ("state=s%201&error=a%22b", "bad-error"),
        ("state=s%201&error=%0a", "bad-error"),
        ("error=access_denied", "missing-state"),
    ] {
        assert_eq!(of(query).unwrap_err().kind(), kind, "{query}");
    }
    let long = format!("state=s%201&x={}", "y".repeat(70_000));
    assert_eq!(of(&long).unwrap_err().kind(), "callback-too-long");

    let back = of("error=access_denied&error_description=user_cancel+by+hand&state=s%201").unwrap();
    assert!(back.is_cancelled());
    assert_eq!(
        back.error.unwrap().description.as_deref(),
        Some("user_cancel by hand")
    );
    let back = of("error=server_error&state=s%201").unwrap();
    assert_eq!(
        back.error.as_ref().unwrap().code,
        Some(ErrorCode::ServerError)
    );
    assert!(!back.is_cancelled());
    let back = of("error=own_code&state=s%201").unwrap().error.unwrap();
    assert_eq!((back.code, back.text.as_str()), (None, "own_code"));

    // Nothing was sent, so nothing can be checked.
    let back = Callback::parse(b"state=any", None).unwrap();
    assert!(!back.state_checked);
    // A provider that drops the state, and one that makes one up.
    let cloudflare = Profile::named("cloudflare").unwrap();
    assert!(
        !Callback::parse_from(cloudflare, b"", Some("s"))
            .unwrap()
            .state_checked
    );
    let error = Callback::parse_from(cloudflare, b"state=x", Some("s")).unwrap_err();
    assert_eq!(error.kind(), "wrong-state");
    // By the id alone, as links are made.
    let of = |id, query: &str| Callback::for_provider(id, query.as_bytes(), Some("s"));
    let kind = |id, query| of(id, query).unwrap_err().kind();
    assert!(!of("cloudflare.com", "").unwrap().state_checked);
    assert!(of("cloudflare.com", "state=s").unwrap().state_checked);
    assert_eq!(kind("cloudflare.com", "state=x"), "wrong-state");
    assert_eq!(kind("Cloudflare.com", ""), "missing-state");
    assert_eq!(kind("dns.example", ""), "missing-state");
    assert!(of("dns.example", "state=s").unwrap().state_checked);
    let vercel = Profile::named("vercel").unwrap();
    assert_eq!(
        Callback::parse_from(vercel, b"", Some("s"))
            .unwrap_err()
            .kind(),
        "missing-state"
    );
}

/// U-9: an empty state proves nothing, whoever sends it back.
#[test]
fn an_empty_state_is_refused() {
    for id in ["dns.example", "cloudflare.com"] {
        for query in ["", "state", "state=", "state=x"] {
            let error = Callback::for_provider(id, query.as_bytes(), Some("")).unwrap_err();
            assert_eq!(error.kind(), "empty-state", "{query}");
        }
    }
    let error = Callback::parse(b"state=", Some("")).unwrap_err();
    assert_eq!(error.kind(), "empty-state");
}

/// R-5: the flow that a redirect may belong to, before anything is believed.
#[test]
fn the_state_before_its_check() {
    let of = |query: &str| Callback::unchecked_state(query.as_bytes());
    for (query, state) in [
        ("", None),
        ("statement=1&xstate=2&State=3", None),
        ("state", Some("")),
        ("state=", Some("")),
        ("a=b&state=s%201&%zz", Some("s 1")),
        ("state=a+b", Some("a+b")),
    ] {
        assert_eq!(of(query).unwrap().as_deref(), state, "{query}");
    }
    for (query, kind) in [
        ("state=a&state=a", "duplicate-parameter"),
        ("state=%", "malformed-percent"),
        ("state=%ff", "not-utf8"),
    ] {
        assert_eq!(of(query).unwrap_err().kind(), kind, "{query}");
    }
    let long = format!("state={}", "y".repeat(70_000));
    assert_eq!(of(&long).unwrap_err().kind(), "callback-too-long");
}

/// What a service stores between link and return is read back as it was.
#[test]
fn parameters_survive_a_store() {
    let template = template("");
    let link = ApplyLink::new(&template, "example.com")
        .host("shop")
        .values([("ip", "192.0.2.1")])
        .state("s")
        .build(&prefix())
        .unwrap();
    let stored = serde_json::to_string(link.parameters()).unwrap();
    let back: dc_flow::ApplyParameters = serde_json::from_str(&stored).unwrap();
    assert_eq!(&back, link.parameters());
    assert_eq!(back.request().params["ip"], "192.0.2.1");
}

#[test]
fn problems_have_a_json_form() {
    let error = ApplyLink::new(&template(""), "example.com")
        .build(&prefix())
        .unwrap_err();
    let problem: &Problem = &error.problems()[0];
    assert_eq!(
        problem.kind(),
        ProblemKind::Template(ErrorKind::MissingVariable)
    );
    assert_eq!(
        serde_json::to_string(problem).unwrap(),
        r#"{"kind":"missing-variable","message":"variable `ip` has no value","parameter":"ip"}"#
    );
}

/// L-10: no key is needed to see that `sig` is none.
#[test]
fn a_signature_that_is_no_base64_was_fine_without_key_records() {
    let template = dc_template::Template::parse(
        br#"{"providerId":"example.net","providerName":"E","serviceId":"web","serviceName":"W",
            "syncPubKeyDomain":"example.net","records":[
            {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#,
    )
    .unwrap();
    let link = |sig: &str| {
        format!(
            "https://dns.example/v2/domainTemplates/providers/example.net/services/web/apply\
             ?domain=example.com&key=_dck1&sig={sig}"
        )
    };
    let report = LinkCheck::new(&template).check(&link("!!!"));
    assert!(!report.is_fine());
    assert!(LinkCheck::new(&template).check(&link("AAAA")).is_fine());
}
