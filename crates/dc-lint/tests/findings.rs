//! Which rule speaks of what: templates with one oddity each, and everything that is found.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use dc_lint::{Config, Control, Finding, Level, Linter, Profile, Profiles, RULES, Report, Source};
use serde_json::{Value, json};

#[path = "shared/template.rs"]
mod shared;
use shared::template;

fn lint(text: &[u8]) -> Report {
    let linter = Linter::new(&Config::default()).unwrap();
    linter.lint(&Source::unnamed(text))
}

fn of_record(record: Value) -> Value {
    json!({"records": [record]})
}

/// Codes with their pointers.
fn codes(report: &Report) -> Vec<String> {
    let found = |f: &Finding| format!("{} {}", f.rule.code, f.pointer);
    report.findings.iter().map(found).collect()
}

#[test]
fn each_oddity_has_its_rule() {
    let a =
        |points_to| of_record(json!({"type": "A", "host": "@", "pointsTo": points_to, "ttl": 600}));
    let srv = |service, protocol| {
        of_record(
            json!({"type": "SRV", "name": "@", "service": service, "protocol": protocol,
            "target": "sip.webfarm.example", "port": 5060, "priority": 1, "weight": 1, "ttl": 600}),
        )
    };
    for (more, found) in [
        (json!({}), vec![]),
        (json!({"records": null}), vec!["DCTL1030 "]),
        // L-24, L-25, L-26: what is missing or empty.
        (
            of_record(json!({"type": "A", "host": "@", "ttl": 600})),
            vec!["DCTL0008 /records/0"],
        ),
        (
            of_record(json!({"type": "TXT", "host": "site", "ttl": 600})),
            vec!["DCR204 /records/0", "DCTL0008 /records/0"],
        ),
        (
            of_record(json!({"type": "A", "pointsTo": "192.0.2.1", "ttl": 600})),
            vec!["DCTL1013 /records/0"],
        ),
        (a(""), vec!["DCTL0008 /records/0/pointsTo"]),
        (a("@"), vec!["DCR302 /records/0/pointsTo"]),
        // T-8
        (
            json!({"logoUrl": "http://webfarm.example/logo.svg"}),
            vec!["DCR122 /logoUrl"],
        ),
        (
            json!({"logoUrl": "ftp://webfarm.example/logo.svg"}),
            vec!["DCTL1005 /logoUrl"],
        ),
        // L-13
        (
            json!({"syncPubKeyDomain": " "}),
            vec!["DCTL1022 /syncPubKeyDomain"],
        ),
        // What is only spelled oddly, and what cannot be meant.
        (srv("_sip", "_tcp"), vec![]),
        (srv("sip", "_tcp"), vec!["DCR118 /records/0/service"]),
        (srv("_sip", "tcp"), vec!["DCTL1015 /records/0/protocol"]),
        (srv("_sip", "_tls"), vec!["DCR118 /records/0/protocol"]),
        (
            srv("_sip", "_icmp"),
            vec!["DCR302 /records/0/protocol", "DCTL1015 /records/0/protocol"],
        ),
    ] {
        assert_eq!(codes(&lint(template(&more).as_bytes())), found, "{more}");
    }
}

/// In no group or in the same, records are applied together.
#[test]
fn records_of_other_groups_do_not_meet() {
    let grouped = |mut record: Value, group: Option<&str>| {
        if let Some(group) = group {
            record["groupId"] = group.into();
        }
        record
    };
    let cname =
        json!({"type": "CNAME", "host": "www", "pointsTo": "web.webfarm.example", "ttl": 600});
    let txt = json!({"type": "TXT", "host": "www", "data": "site", "ttl": 600});
    let records = |a, b| json!({"records": [grouped(cname.clone(), a), grouped(txt.clone(), b)]});
    let beside = |a, b| {
        let report = lint(template(&records(a, b)).as_bytes());
        report.findings.iter().any(|f| f.rule.code == "DCTL1011")
    };
    for (a, b, found) in [
        (None, None, true),
        (Some("web"), None, true),
        (None, Some("web"), true),
        (Some("web"), Some("web"), true),
        (Some("web"), Some("mail"), false),
    ] {
        assert_eq!(beside(a, b), found, "{a:?} {b:?}");
    }
}

/// RFC 8552: a label has its types.
#[test]
fn underscore_labels_belong_to_types() {
    let message = |rtype: &str, host: &str| {
        let record = json!({"type": rtype, "host": host, "data": "x", "ttl": 600});
        let report = lint(template(&of_record(record)).as_bytes());
        let found = report
            .findings
            .into_iter()
            .find(|f| f.rule.code == "DCTL1021");
        found.map(|finding| finding.message)
    };
    assert_eq!(message("TXT", "_dmarc"), None);
    assert_eq!(message("URI", "_sip"), None);
    let elsewhere = message("TXT", "_sip").unwrap();
    assert!(
        elsewhere.contains("registered for SRV, URI, not for TXT"),
        "{elsewhere}"
    );
    let nowhere = message("TXT", "_examplecheck").unwrap();
    assert!(nowhere.contains("is not registered"), "{nowhere}");
}

/// RFC 6901: `/` and `~` of a name are escaped, and nothing else is.
#[test]
fn pointers_escape_names() {
    let report = lint(template(&json!({"a/b~c": 1, "d e": 1})).as_bytes());
    assert_eq!(codes(&report), ["DCR102 /a~1b~0c", "DCR102 /d e"]);
}

#[test]
fn records_before_a_break_are_linted() {
    let text = "{\"providerId\":\"p.example\",\"records\":[{\"type\":\"A\",\"host\":\"@\",\"pointsTo\":\"\",\"ttl\":600},\n{\"type\": ü";
    let report = lint(text.as_bytes());
    let broken = &report
        .findings
        .iter()
        .find(|f| f.rule.code == "DCTL0003")
        .unwrap();
    assert_eq!(text.get(broken.span.clone()), Some("ü"));
    assert!(
        codes(&report).contains(&"DCTL0008 /records/0/pointsTo".to_owned()),
        "{:?}",
        codes(&report)
    );
    // The second record is not whole.
    assert!(
        report
            .findings
            .iter()
            .all(|f| !f.pointer.starts_with("/records/1"))
    );
}

#[test]
fn exposures_count_what_callers_supply() {
    for (data, control) in [
        ("site", Control::Nothing),
        ("50%", Control::Nothing),
        ("of=%domain%", Control::Nothing),
        ("50% of %code%", Control::Part),
        ("%code%", Control::All),
    ] {
        let record = json!({"type": "TXT", "host": "@", "data": data, "ttl": 600});
        let report = lint(template(&of_record(record)).as_bytes());
        assert_eq!(report.exposures[0].value, control, "{data}");
    }
}

#[test]
fn the_gravest_level_is_told() {
    let worst = |more| lint(template(&more).as_bytes()).worst();
    assert_eq!(worst(json!({})), None);
    assert_eq!(
        worst(json!({"logoUrl": "http://webfarm.example/logo.svg"})),
        Some(Level::Warning)
    );
    assert_eq!(worst(json!({"records": null})), Some(Level::Error));
}

#[test]
fn profiles_of_a_rule() {
    const SOME: &[Profile] = &[Profile::Cloudflare];
    for (profiles, cloudflare, other) in [
        (Profiles::All, true, true),
        (Profiles::Only(SOME), true, false),
        (Profiles::Except(SOME), false, true),
    ] {
        assert_eq!(
            profiles.contains(Profile::Cloudflare),
            cloudflare,
            "{profiles:?}"
        );
        assert_eq!(
            profiles.contains(Profile::Repository),
            other,
            "{profiles:?}"
        );
    }
}

#[test]
fn rules_are_shown_by_code() {
    for rule in RULES {
        assert!(format!("{rule:?}").contains(rule.code), "{rule:?}");
    }
}

#[test]
fn configurations_say_each_thing_once() {
    let read = |text: &str| serde_json::from_str::<Config>(text).map_err(|error| error.to_string());
    let config =
        read(r#"{"profile":"cloudflare","levels":{"DCTL1012":"off","bare-value":"error"}}"#);
    let config = config.unwrap();
    assert_eq!(
        (config.profile, config.levels.len()),
        (Profile::Cloudflare, 2)
    );
    for (text, error) in [
        ("[]", "expected an object with `profile` and `levels`"),
        (r#"{"levels":[]}"#, "expected an object of rules and levels"),
        (
            r#"{"profile":"cloudflare","profile":"cloudflare"}"#,
            "`profile` occurs twice",
        ),
        (r#"{"levels":{},"levels":{}}"#, "`levels` occurs twice"),
        (
            r#"{"levels":{"DCTL1012":"off","DCTL1012":"off"}}"#,
            "`DCTL1012` occurs twice in `levels`",
        ),
        (
            r#"{"levels":{"DCTL1012":"off","cname-at-apex":"off"}}"#,
            "`DCTL1012` and `cname-at-apex` in `levels` are the same rule",
        ),
        (r#"{"level":{}}"#, "unknown field `level`"),
    ] {
        let found = read(text).unwrap_err();
        assert!(found.contains(error), "{text}: {found}");
    }
}

/// Safe fixes, also those that only another one makes possible; nothing else is touched.
#[test]
fn fixes_are_applied_until_nothing_is_left() {
    let text = |redirect: &str, rtype: &str| {
        let text = r#"{"providerId": "p.example", "providerName": "P", "serviceId": "s", "serviceName": "S",
  "version": 1, "syncPubKeyDomain": "p.example", "syncRedirectDomain": REDIRECT,
  "records": [ {"type": TYPE, "host":"@", "pointsTo":"192.0.2.1", "ttl": 600} ]}"#;
        text.replace("REDIRECT", redirect).replace("TYPE", rtype)
    };
    let linter = Linter::new(&Config::default()).unwrap();
    let fixed = |text: &str| {
        let fixed = linter.fix(&Source::unnamed(text.as_bytes()));
        String::from_utf8(fixed).unwrap()
    };
    let sound = text(r#""a.example,b.example""#, r#""A""#);
    assert_eq!(fixed(&text(r#""a.example, b.example""#, r#""a""#)), sound);
    assert_eq!(fixed(&sound), sound);
}
