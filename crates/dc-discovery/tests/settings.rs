//! What settings say (E-4 … E-15, L-1, L-14, X-8, X-10, X-11, X-16, OQ-38).
#![allow(
    clippy::expect_used,
    clippy::expect_fun_call,
    reason = "a panic is how a test fails"
)]

use dc_discovery::{
    ControlPanelUrl, NameServers, Reach, Settings, SettingsError, SettingsErrorKind,
    SettingsOptions, UrlPrefix, Warning, WarningCode,
};
use serde_json::{Value, json};

fn read(json: &Value) -> Result<(Settings, Vec<Warning>), SettingsError> {
    Settings::parse(json.to_string().as_bytes(), &SettingsOptions::default())
}

/// The smallest settings, with members added or replaced; null takes one away.
fn with(members: &Value) -> Value {
    let mut settings = json!({
        "providerId": "dns.example",
        "providerName": "DNS Example",
        "urlAPI": "https://api.dns.example",
    });
    let object = settings.as_object_mut().expect("an object");
    for (name, value) in members.as_object().expect("an object") {
        if value == &json!("absent") {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
    settings
}

/// E-4 … E-15, X-16: every member, there and back.
#[test]
fn every_member_is_read_and_written() {
    let all = with(&json!({
        "providerDisplayName": "Größter DNS",
        "urlSyncUX": "https://connect.dns.example/sync",
        "urlAsyncUX": "https://connect.dns.example/async",
        "urlControlPanel": "https://panel.dns.example/?zone=%domain%#top",
        "nameServers": ["ns1.dns.example", "ns2.dns.example"],
        "width": 750, "height": 800,
        "crit": ["urlAPI", "vnd.example.absent"],
        "vnd.example.contact": {"phone": "+1", "hours": [9, 17.5, null]},
        "future": true,
    }));
    let (settings, warnings) = read(&all).expect("settings");
    assert_eq!(warnings, []);
    assert_eq!(settings.provider_id, "dns.example");
    assert_eq!(settings.provider_name, "DNS Example");
    assert_eq!(settings.display_name(), "Größter DNS");
    let url = |prefix: &Option<UrlPrefix>| prefix.as_ref().map(UrlPrefix::to_string);
    assert_eq!(
        url(&settings.url_sync_ux).as_deref(),
        Some("https://connect.dns.example/sync")
    );
    assert_eq!(
        url(&settings.url_async_ux).as_deref(),
        Some("https://connect.dns.example/async")
    );
    assert_eq!(settings.url_api.as_str(), "https://api.dns.example");
    assert_eq!((settings.width, settings.height), (Some(750), Some(800)));
    assert_eq!(settings.name_servers.as_ref().map(Vec::len), Some(2));
    assert_eq!(settings.other.len(), 2);
    let written = serde_json::to_value(&settings).expect("JSON");
    assert_eq!(written, all);
    let again: Settings = serde_json::from_value(written).expect("settings");
    assert_eq!(again, settings);
}

/// E-5, E-6, E-9.
#[test]
fn what_is_required() {
    use SettingsErrorKind::{InvalidMember, MissingMember};
    let long = "a".repeat(64);
    let longer = "ä".repeat(256);
    for (members, kind, member) in [
        (json!({"providerId": "absent"}), MissingMember, "providerId"),
        (
            json!({"providerName": "absent"}),
            MissingMember,
            "providerName",
        ),
        (json!({"urlAPI": "absent"}), MissingMember, "urlAPI"),
        (json!({"providerId": null}), InvalidMember, "providerId"),
        (json!({"providerId": 1}), InvalidMember, "providerId"),
        (json!({"providerId": ""}), InvalidMember, "providerId"),
        (json!({"providerId": "a b"}), InvalidMember, "providerId"),
        (json!({"providerId": "a/../b"}), InvalidMember, "providerId"),
        (
            json!({"providerId": "dns.exämple"}),
            InvalidMember,
            "providerId",
        ),
        (json!({"providerId": long}), InvalidMember, "providerId"),
        (json!({"providerName": ""}), InvalidMember, "providerName"),
        (
            json!({"providerName": ["x"]}),
            InvalidMember,
            "providerName",
        ),
        (
            json!({"providerName": "a\u{0}b"}),
            InvalidMember,
            "providerName",
        ),
        (
            json!({"providerName": "a\u{1b}[31mb"}),
            InvalidMember,
            "providerName",
        ),
        (
            json!({"providerName": "a\u{fffe}"}),
            InvalidMember,
            "providerName",
        ),
        (
            json!({"providerName": "a\u{fdd0}"}),
            InvalidMember,
            "providerName",
        ),
        (
            json!({"providerName": longer}),
            InvalidMember,
            "providerName",
        ),
        (json!({"urlAPI": ""}), InvalidMember, "urlAPI"),
        (
            json!({"urlAPI": "http://api.dns.example"}),
            InvalidMember,
            "urlAPI",
        ),
        (
            json!({"urlAPI": "https://api.dns.example?x"}),
            InvalidMember,
            "urlAPI",
        ),
        (
            json!({"urlAPI": "https://api.dns.example/#x"}),
            InvalidMember,
            "urlAPI",
        ),
        (
            json!({"urlAPI": "https://u:p@api.dns.example/"}),
            InvalidMember,
            "urlAPI",
        ),
        (json!({"urlAPI": "https://127.1/"}), InvalidMember, "urlAPI"),
        (
            json!({"urlAPI": "api.dns.example"}),
            InvalidMember,
            "urlAPI",
        ),
    ] {
        let error = read(&with(&members)).expect_err(&members.to_string());
        assert_eq!(
            (error.kind(), error.member()),
            (kind, Some(member)),
            "{error}"
        );
    }
}

/// What stands where a string belongs is named.
#[test]
fn errors_say_what_there_is() {
    for (value, what) in [
        (json!(true), "a boolean"),
        (json!(1), "a number"),
        (json!(["x"]), "an array"),
        (json!({"x": 1}), "an object"),
    ] {
        let error = read(&with(&json!({"providerId": value}))).expect_err(what);
        let expected = format!("{what}, expected a string");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    let error = read(&with(&json!({"providerName": "a\u{1b}"}))).expect_err("a control character");
    assert_eq!(
        error.to_string(),
        r#"providerName: "a\u{1b}" is not a name of 1 to 255 characters without control characters"#
    );
    let error = read(&json!(["x"])).expect_err("no object").to_string();
    assert!(error.contains("expected a JSON object"), "{error}");
}

/// OQ-38: by option, the id stands in for the name.
#[test]
fn a_missing_name_is_an_option() {
    let mut options = SettingsOptions::default();
    options.provider_name_may_be_missing = true;
    for (name, code) in [
        (json!("absent"), WarningCode::MissingMember),
        (json!(""), WarningCode::InvalidText),
        (json!(7), WarningCode::InvalidText),
    ] {
        let json = with(&json!({"providerName": name})).to_string();
        let (settings, warnings) = Settings::parse(json.as_bytes(), &options).expect(&json);
        assert_eq!(settings.provider_name, "dns.example");
        assert_eq!(warnings.iter().map(|w| w.code).collect::<Vec<_>>(), [code]);
    }
}

/// E-7, E-8, E-10, E-13, E-14, OQ-38: what is optional and odd is absent, and told.
#[test]
fn what_is_odd_is_told() {
    use WarningCode as Code;
    for (members, codes) in [
        (
            json!({"urlSyncUX": "http://connect.dns.example"}),
            vec![Code::InvalidUrl],
        ),
        (
            json!({"urlSyncUX": "https://connect.dns.example/?x=1"}),
            vec![Code::InvalidUrl],
        ),
        (
            json!({"urlSyncUX": "https://connect.dns.example/#x"}),
            vec![Code::InvalidUrl],
        ),
        (
            json!({"urlSyncUX": "https://192.168.0.1/"}),
            vec![Code::InvalidUrl],
        ),
        (
            json!({"urlSyncUX": "javascript:alert(1)"}),
            vec![Code::InvalidUrl],
        ),
        (json!({"urlSyncUX": ""}), vec![Code::InvalidUrl]),
        (json!({"urlSyncUX": null}), vec![Code::WrongType]),
        (
            json!({"urlAsyncUX": "http://connect.dns.example"}),
            vec![Code::InvalidUrl],
        ),
        (
            json!({"urlControlPanel": "https://%domain%/"}),
            vec![Code::InvalidUrl],
        ),
        (json!({"urlControlPanel": 1}), vec![Code::WrongType]),
        (json!({"providerDisplayName": ""}), vec![Code::InvalidText]),
        (json!({"providerDisplayName": {}}), vec![Code::WrongType]),
        (
            json!({"nameServers": "ns1.dns.example"}),
            vec![Code::WrongType],
        ),
        (
            json!({"nameServers": [1, "", "a b", "1.2.3.4"]}),
            vec![Code::InvalidNameServer; 4],
        ),
        (json!({"width": 0}), vec![Code::InvalidSize]),
        (
            json!({"width": -1, "height": 7.5}),
            vec![Code::InvalidSize; 2],
        ),
        (json!({"width": 65536}), vec![Code::InvalidSize]),
        (json!({"width": ""}), vec![Code::InvalidSize]),
        (json!({"width": "+5"}), vec![Code::InvalidSize]),
        (json!({"width": "65536"}), vec![Code::InvalidSize]),
        (json!({"width": true}), vec![Code::InvalidSize]),
        (json!({"crit": []}), vec![Code::EmptyCrit]),
    ] {
        let (settings, warnings) = read(&with(&members)).expect(&members.to_string());
        let found: Vec<_> = warnings.iter().map(|w| w.code).collect();
        assert_eq!(found, codes, "{members}");
        assert_eq!(settings.url_sync_ux, None);
        assert_eq!(settings.provider_display_name, None);
        assert_eq!((settings.width, settings.height), (None, None));
        assert_eq!(
            settings.name_servers.unwrap_or_default(),
            Vec::<String>::new()
        );
        assert_eq!(settings.other, []);
    }
    let odd = with(&json!({
        "providerName": "a\nb", "providerDisplayName": "a\u{202e}b", "width": "900",
    }));
    let (settings, warnings) = read(&odd).expect("settings");
    assert_eq!(settings.width, Some(900));
    assert_eq!(settings.display_name(), "a\u{202e}b");
    let found: Vec<_> = warnings.iter().map(|w| w.code).collect();
    assert_eq!(found, [Code::OddText, Code::OddText, Code::WrongType]);
    // What a warning quotes cannot turn a terminal or a line around.
    let text = warnings.iter().map(Warning::to_string).collect::<String>();
    assert!(!text.contains(['\n', '\u{202e}']), "{text:?}");
}

/// OQ-38: final slashes go.
#[test]
fn final_slashes() {
    for (url, joined) in [
        ("https://api.dns.example", "https://api.dns.example/v2"),
        ("https://api.dns.example/", "https://api.dns.example/v2"),
        ("https://api.dns.example/a/", "https://api.dns.example/a/v2"),
        (
            "https://api.dns.example/a/b/../",
            "https://api.dns.example/a/v2",
        ),
        (
            "https://api.dns.example/a//",
            "https://api.dns.example/a/v2",
        ),
        (
            "HTTPS://API.dns.example:443/a",
            "https://api.dns.example/a/v2",
        ),
        (
            "https://api.dns.example:8443/a",
            "https://api.dns.example:8443/a/v2",
        ),
    ] {
        let (settings, warnings) = read(&with(&json!({"urlAPI": url}))).expect(url);
        assert_eq!(settings.url_api.join(["v2"]), joined);
        assert_eq!(warnings, []);
    }
    let api = UrlPrefix::parse("https://api.dns.example", Reach::Public).expect("a URL");
    assert_eq!(
        api.join(["a/b?c#d", "ä %", "-._~"]),
        "https://api.dns.example/a%2Fb%3Fc%23d/%C3%A4%20%25/-._~"
    );
}

/// X-8, X-10, X-11, E-12.
#[test]
fn crit() {
    for (members, verdict) in [
        (
            json!({"crit": ["vnd.example.x"], "vnd.example.x": 1}),
            Some("vnd.example.x"),
        ),
        (json!({"crit": ["vnd.example.x"]}), None),
        (json!({"crit": ["vnd.example.x"], "vnd.example.X": 1}), None),
        (json!({"crit": ["a", "b"], "b": null}), Some("b")),
        (
            json!({"crit": ["providerId", "urlAPI", "crit", "width"], "width": 5}),
            None,
        ),
        // Known, and still not understood.
        (
            json!({"crit": ["urlSyncUX"], "urlSyncUX": "http://connect.dns.example"}),
            Some("urlSyncUX"),
        ),
        (json!({"crit": ["width"], "width": "wide"}), Some("width")),
        (
            json!({"crit": ["nameServers"], "nameServers": [""]}),
            Some("nameServers"),
        ),
        (
            json!({"crit": ["urlControlPanel"], "urlControlPanel": "x"}),
            Some("urlControlPanel"),
        ),
        (json!({"crit": "vnd.example.x"}), Some("crit")),
        (json!({"crit": null}), Some("crit")),
        (json!({"crit": [1]}), Some("crit")),
    ] {
        let outcome = read(&with(&members));
        match (verdict, outcome) {
            (None, Ok(_)) => {}
            (Some(member), Err(error)) => {
                assert_eq!(error.kind(), SettingsErrorKind::NotUnderstood, "{members}");
                assert_eq!(error.member(), Some(member), "{members}");
                assert_eq!(error.provider_id(), Some("dns.example"));
            }
            (_, outcome) => panic!("{members}: {outcome:?}"),
        }
    }
    let mut options = SettingsOptions::default();
    options.understood.push("vnd.example.x".to_owned());
    let json = with(&json!({"crit": ["vnd.example.x"], "vnd.example.x": 1})).to_string();
    let (settings, _) = Settings::parse(json.as_bytes(), &options).expect("understood");
    assert_eq!(settings.other, [("vnd.example.x".to_owned(), json!(1))]);
}

#[test]
fn what_is_no_object() {
    use SettingsErrorKind::{DuplicateMember, NotJson, TooLarge};
    let deep = format!("{{\"a\":{}1", "[".repeat(60_000));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    for (text, kind) in [
        ("", NotJson),
        ("null", NotJson),
        ("[]", NotJson),
        ("\"x\"", NotJson),
        ("<html>", NotJson),
        ("{} {}", NotJson),
        ("{\"a\":1,}", NotJson),
        ("{\"a\":\"\u{1}\"}", NotJson),
        (&deep, NotJson),
        (&large, TooLarge),
        (r#"{"providerId":"a","providerId":"b"}"#, DuplicateMember),
        (r#"{"x":{"a":1},"x":{"a":2}}"#, DuplicateMember),
        (r#"{"x":1,"x":2,"x":1}"#, DuplicateMember),
    ] {
        let error = Settings::parse(text.as_bytes(), &SettingsOptions::default());
        assert_eq!(error.expect_err(text).kind(), kind, "{text:.80}");
    }
    let not_utf8 = Settings::parse(b"{\"a\":\"\xff\"}", &SettingsOptions::default());
    assert_eq!(not_utf8.expect_err("no UTF-8").kind(), NotJson);
}

#[test]
fn repeated_members_and_a_byte_order_mark() {
    let json = concat!(
        "\u{feff}",
        r#"{"providerId":"dns.example","providerName":"D","urlAPI":"https://api.dns.example","x":1,"x":1,"x":1,"#,
        r#""providerId":"dns.example"}"#
    );
    let (settings, warnings) =
        Settings::parse(json.as_bytes(), &SettingsOptions::default()).expect("settings");
    assert_eq!(settings.other.len(), 1);
    let found: Vec<_> = warnings
        .iter()
        .map(|w| (w.member.as_deref(), w.code))
        .collect();
    let twice = WarningCode::DuplicateMember;
    assert_eq!(found, [(Some("providerId"), twice), (Some("x"), twice)]);
}

/// The most settings can hold is bounded, and so is the time it takes.
#[test]
fn thousands_of_members() {
    let mut json =
        String::from(r#"{"providerId":"d","providerName":"D","urlAPI":"https://a.example","#);
    let names: Vec<String> = (0..2500).map(|n| format!("\"m{n}\"")).collect();
    json.push_str(&format!("\"crit\":[{}],", names.join(",")));
    let members: Vec<String> = (2500..4500)
        .map(|n| format!("\"m{n}\":0,\"m{n}\":0"))
        .collect();
    json.push_str(&members.join(","));
    json.push('}');
    let mut options = SettingsOptions::default();
    options.max_octets = json.len();
    let (settings, warnings) = Settings::parse(json.as_bytes(), &options).expect("settings");
    assert_eq!(settings.other.len(), 2000);
    assert_eq!(warnings.len(), 50, "warnings are bounded");
    let left = "nameServers: 65 entries, 64 are read".to_owned();
    for (count, told) in [(64, vec![]), (65, vec![left])] {
        let many = json!({"nameServers": vec!["ns.dns.example"; count]});
        let (settings, warnings) = read(&with(&many)).expect("settings");
        assert_eq!(settings.name_servers.map(|names| names.len()), Some(64));
        let found: Vec<_> = warnings.iter().map(Warning::to_string).collect();
        assert_eq!(found, told);
    }
}

/// E-15: `%domain%` is the only token, wherever it stands and however often.
#[test]
fn control_panel() {
    let link = |text: &str| ControlPanelUrl::parse(text, Reach::Public);
    for (text, domain, expected) in [
        (
            "https://p.example/%domain%",
            "example.com",
            "https://p.example/example.com",
        ),
        (
            "https://p.example/%domain%/%domain%?d=%domain%#/%domain%",
            "a.example.",
            "https://p.example/a.example/a.example?d=a.example#/a.example",
        ),
        ("https://p.example/", "example.com", "https://p.example/"),
        (
            "https://p.example/%41?x=%25",
            "example.com",
            "https://p.example/%41?x=%25",
        ),
        (
            "https://p.example?d=%domain%",
            "BÜCHER.example",
            "https://p.example?d=xn--bcher-kva.example",
        ),
    ] {
        let link = link(text).expect(text);
        assert_eq!(link.url(domain).expect(domain), expected);
        assert_eq!(link.as_str(), text);
    }
    for text in [
        "https://%domain%/",
        "https://x.%domain%",
        "https://p.example/%host%",
        "https://p.example/%4%domain%",
        "https://p.example/%DOMAIN%",
        "http://p.example/%domain%",
        "https://p.example/ ",
        "https://p.example/#%",
        "https://p.example/#\n",
        "https://u@p.example/%domain%",
        "https://127.1/%domain%",
        "//p.example/%domain%",
        "%domain%",
        "",
    ] {
        assert!(link(text).is_err(), "{text:?}");
    }
    // What is quoted is what was written, and not the domain of the check.
    for text in ["https://127.1/%domain%", "https://p.example/#%domain%^"] {
        let error = link(text).expect_err(text).to_string();
        assert!(error.starts_with(&format!("{text:?}: ")), "{error}");
    }
    let link = link("https://p.example/%domain%").expect("a link");
    for domain in [
        "",
        ".",
        "a b",
        "a/b",
        "a%2fb",
        "x..y",
        "1.2.3.4",
        "a\u{202e}b\u{0}",
    ] {
        assert!(link.url(domain).is_err(), "{domain:?}");
    }
}

/// E-11, L-36: order, letter case, final dots and IDN spelling do not matter.
#[test]
fn name_servers_are_compared_by_name() {
    let two = ["ns1.dns.example", "ns2.dns.example"];
    for (stated, real, expected) in [
        (
            &two[..],
            &["NS2.dns.example.", "ns1.DNS.example."][..],
            NameServers::Match,
        ),
        (
            &["ns1.dns.example", "ns1.dns.example."],
            &["ns1.dns.example"],
            NameServers::Match,
        ),
        (
            &["ns.bücher.example"],
            &["ns.xn--bcher-kva.example."],
            NameServers::Match,
        ),
        (&[], &two, NameServers::NotStated),
        (&two, &[], NameServers::Unknown),
        (
            &two,
            &["ns2.dns.example.", "ns3.dns.example."],
            NameServers::Differ {
                only_in_settings: vec!["ns1.dns.example".to_owned()],
                only_in_dns: vec!["ns3.dns.example".to_owned()],
            },
        ),
    ] {
        assert_eq!(NameServers::compare(stated, real), expected);
    }
}
