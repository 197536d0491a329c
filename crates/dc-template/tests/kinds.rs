//! Every kind of error, notice, finding and rule occurs: none is dead, and its name is stable.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::collections::HashSet;
use std::fmt::Debug;

use dc_template::{
    DiagnosticCode, Error, ErrorKind, JsonRequest, NoticeCode, Policy, Record, Request, Rule,
    Template, Via, Zone,
};
use support::{everything, plan, policy, records, template, template_with, zone};

/// Kebab-case and unique.
fn names<'n>(names: impl Iterator<Item = &'n str>) {
    let mut seen = HashSet::new();
    for name in names {
        let word = |w: &str| {
            !w.is_empty()
                && w.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(name.split('-').all(word), "{name}");
        assert!(seen.insert(name), "{name} twice");
    }
}

/// What does not occur among `found`.
fn dead<T: PartialEq + Copy + Debug>(all: &[T], found: &[T]) -> Vec<T> {
    all.iter()
        .copied()
        .filter(|one| !found.contains(one))
        .collect()
}

#[test]
fn names_are_stable() {
    names(ErrorKind::ALL.iter().map(|k| k.as_str()));
    names(NoticeCode::ALL.iter().map(|c| c.as_str()));
    names(DiagnosticCode::ALL.iter().map(|c| c.as_str()));
    names(Rule::ALL.iter().map(|r| r.as_str()));
    for rule in Rule::ALL {
        assert!(!rule.reason().is_empty() && !rule.source().is_empty());
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
    }
    for code in NoticeCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
    for code in DiagnosticCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
    // OQ-46.
    for kind in ErrorKind::ALL {
        let known = ["invalid_request", "server_error", "temporarily_unavailable"];
        assert!(known.contains(&kind.oauth()), "{kind:?}");
    }
}

/// What has a stable name shows it; texts of strangers are escaped.
#[test]
fn what_people_read() {
    for kind in ErrorKind::ALL {
        assert_eq!(kind.to_string(), kind.as_str());
    }
    for code in NoticeCode::ALL {
        assert_eq!(code.to_string(), code.as_str());
    }
    for code in DiagnosticCode::ALL {
        assert_eq!(code.to_string(), code.as_str());
    }
    for rule in Rule::ALL {
        assert_eq!(rule.to_string(), rule.as_str());
    }
    let record = Record::new("www.example.com.", "TXT", 60, "\"a\u{202e}\"");
    assert_eq!(record.to_string(), "www.example.com. 60 TXT \"a\\u{202e}\"");
    let redirect = Record::new("example.com.", "REDIR301", None, "https://example.net/");
    assert_eq!(
        redirect.to_string(),
        "example.com. REDIR301 https://example.net/"
    );
    let template = template_with("", r#"{"type":"A","host":"a","ttl":60}"#);
    let found = template.diagnostics()[0].to_string();
    assert!(found.starts_with("error at /records/0"), "{found}");
}

const A: &str = r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#;

/// Records, given to `resolve` with every type supported and no values.
const RECORDS: &[(&str, ErrorKind)] = &[
    (r#"{"type":"A"}"#, ErrorKind::InvalidTemplate),
    (
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60,"crit":["vnd.x"],"vnd.x":1}"#,
        ErrorKind::NotUnderstood,
    ),
    (
        r#"{"type":"A","host":"a","pointsTo":"%ip%","ttl":60}"#,
        ErrorKind::MissingVariable,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"%nul%","ttl":60}"#,
        ErrorKind::InvalidValue,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"%long%","ttl":60}"#,
        ErrorKind::ValueTooLong,
    ),
    (
        r#"{"type":"CAA","host":"a","data":"0 issue \"%quote%\"","ttl":60}"#,
        ErrorKind::Injection,
    ),
    (
        r#"{"type":"A","host":"a..b","pointsTo":"192.0.2.1","ttl":60}"#,
        ErrorKind::InvalidName,
    ),
    (
        r#"{"type":"A","host":"x.example.org.","pointsTo":"192.0.2.1","ttl":60}"#,
        ErrorKind::OutOfZone,
    ),
    (
        r#"{"type":"A","host":"a","pointsTo":"1","ttl":60}"#,
        ErrorKind::InvalidAddress,
    ),
    (
        r#"{"type":"CNAME","host":"a","pointsTo":"a b","ttl":60}"#,
        ErrorKind::InvalidTarget,
    ),
    (
        r#"{"type":"MX","host":"a","pointsTo":"x.y","priority":"%quote%","ttl":60}"#,
        ErrorKind::InvalidNumber,
    ),
    (
        r#"{"type":"CAA","host":"a","data":"x","ttl":60}"#,
        ErrorKind::InvalidData,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"x"}"#,
        ErrorKind::InvalidSpf,
    ),
    (
        r#"{"type":"REDIR301","host":"a","target":"x"}"#,
        ErrorKind::InvalidUrl,
    ),
    (
        r#"{"type":"CNAME","host":"@","pointsTo":"x.y","ttl":60}"#,
        ErrorKind::NotAtApex,
    ),
    (
        r#"{"type":"APEXCNAME","host":"a","pointsTo":"x.y","ttl":60}"#,
        ErrorKind::OnlyAtApex,
    ),
    (
        r#"{"type":"CNAME","host":"a","pointsTo":"x.y","ttl":60},{"type":"CNAME","host":"a","pointsTo":"z.y","ttl":60}"#,
        ErrorKind::SelfConflict,
    ),
];

#[test]
fn every_error_occurs() {
    let mut found = Vec::new();
    let mut expect = |error: Error, kind: ErrorKind| {
        assert_eq!(error.kind(), kind, "{error}");
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(
            (&json["kind"], &json["oauth"]),
            (&kind.as_str().into(), &kind.oauth().into())
        );
        found.push(kind);
    };
    let request = || {
        let request = Request::new("example.com")
            .param("nul", "\0")
            .param("quote", "\" \"");
        request.param("long", "x".repeat(70_000))
    };
    for (records, kind) in RECORDS {
        let error = template(records)
            .resolve(&request(), &everything())
            .unwrap_err();
        assert!(error.template_record().is_some(), "{kind:?}");
        expect(error, *kind);
    }
    let parse = |text: &str| Template::parse(text.as_bytes()).unwrap_err();
    expect(parse("{"), ErrorKind::NotJson);
    expect(parse("[]"), ErrorKind::NotAnObject);
    expect(parse(&" ".repeat(17 << 20)), ErrorKind::TemplateTooLarge);
    let many = format!(r#"{{"records":[{}0]}}"#, "0,".repeat(10_000));
    expect(parse(&many), ErrorKind::TooManyRecords);
    let with = |members: &str, request: Request, policy: &Policy| {
        template_with(members, A)
            .resolve(&request, policy)
            .unwrap_err()
    };
    let (at, plain) = (|| Request::new("example.com"), Policy::default());
    expect(
        with(r#""templateSpecVersion":2,"#, at(), &plain),
        ErrorKind::UnsupportedVersion,
    );
    expect(
        with(r#""hostRequired":true,"#, at(), &plain),
        ErrorKind::HostRequired,
    );
    expect(
        with(r#""syncBlock":true,"#, at().via(Via::Sync), &plain),
        ErrorKind::SyncBlocked,
    );
    let key = r#""syncPubKeyDomain":"x.example","#;
    expect(
        with(key, at().via(Via::Sync), &plain),
        ErrorKind::SignatureRequired,
    );
    expect(
        with("", Request::new("a b"), &plain),
        ErrorKind::InvalidDomain,
    );
    expect(with("", at().host("a b"), &plain), ErrorKind::InvalidHost);
    expect(with("", at().group("a b"), &plain), ErrorKind::InvalidGroup);
    expect(
        with("", at().group("g"), &plain),
        ErrorKind::NoMatchingGroup,
    );
    let ttl = policy(r#"{"ttl":{"min":9,"max":1}}"#);
    expect(with("", at(), &ttl), ErrorKind::InvalidPolicy);
    let tiny = policy(r#"{"limits":{"renderedOctets":1}}"#);
    let txt = template(r#"{"type":"TXT","host":"a","data":"%v%","ttl":60}"#);
    let error = txt.resolve(&at().param("v", "xx"), &tiny).unwrap_err();
    expect(error, ErrorKind::RenderedTooLarge);
    for record in [
        r#"{"type":"NS","host":"a","pointsTo":"x.y","ttl":60}"#,
        r#"{"type":"CAA","host":"a","data":"0 issue x","ttl":60}"#,
        r#"{"type":"APEXCNAME","pointsTo":"x.y","ttl":60}"#,
        r#"{"type":"REDIR302","target":"http://x.y"}"#,
    ] {
        let none = policy(r#"{"types":{"ns":false,"generic":false}}"#);
        expect(
            template(record).resolve(&at(), &none).unwrap_err(),
            ErrorKind::UnsupportedType,
        );
    }
    let foreign = Zone::new("example.org.", Vec::new()).unwrap();
    expect(
        plan(&template(A), &at(), &foreign, &plain).unwrap_err(),
        ErrorKind::ZoneMismatch,
    );
    let one = |name: &str| vec![Record::new(name, "A", 60, "192.0.2.1")];
    expect(
        Zone::new("", Vec::new()).unwrap_err(),
        ErrorKind::InvalidOrigin,
    );
    expect(
        Zone::new("example.com.", one("a")).unwrap_err(),
        ErrorKind::InvalidZoneRecord,
    );
    let few = policy(r#"{"limits":{"spfTerms":1}}"#);
    let spf = template(r#"{"type":"SPFM","host":"@","spfRules":"a mx"}"#);
    expect(spf.resolve(&at(), &few).unwrap_err(), ErrorKind::SpfTooLong);
    let dname = template(r#"{"type":"DNAME","host":"d","data":"new.example","ttl":60}"#);
    let old = zone(&["d 60 DNAME old.example."]);
    expect(
        plan(&dname, &at(), &old, &plain).unwrap_err(),
        ErrorKind::ZoneConflict,
    );
    let none = policy(r#"{"limits":{"zoneRecords":0}}"#);
    let error = Zone::with_policy("example.com.", one("example.com."), &none).unwrap_err();
    expect(error, ErrorKind::ZoneTooLarge);
    let mut zone = zone(&[]);
    let stale = plan(&template(A), &at(), &zone, &plain).unwrap();
    stale.commit(&mut zone).unwrap();
    expect(stale.commit(&mut zone).unwrap_err(), ErrorKind::ZoneChanged);
    for (text, kind) in [
        ("{}", ErrorKind::InvalidRequest),
        (r#"{"x":1}"#, ErrorKind::UnknownMember),
    ] {
        let answer = JsonRequest::parse(text.as_bytes()).answer(None, &plain);
        expect(answer.result.unwrap_err(), kind);
    }
    found.extend(STATE_KINDS);
    assert_eq!(dead(ErrorKind::ALL, &found), []);
}

/// These need template state, and occur in `state.rs`.
const STATE_KINDS: [ErrorKind; 7] = [
    ErrorKind::InvalidState,
    ErrorKind::StateVersion,
    ErrorKind::StateMismatch,
    ErrorKind::StateChanged,
    ErrorKind::InvalidInstance,
    ErrorKind::InstanceExists,
    ErrorKind::NotApplied,
];
const STATE_NOTICES: [NoticeCode; 4] = [
    NoticeCode::StateDrift,
    NoticeCode::GroupConflict,
    NoticeCode::SpfLost,
    NoticeCode::SpfKept,
];
const STATE_RULES: [Rule; 4] = [
    Rule::Reapplied,
    Rule::Cascade,
    Rule::Reverted,
    Rule::SpfRecomputed,
];

/// Template records, zone, and a notice that the plan must have.
const NOTICES: &[(&str, &[&str], NoticeCode)] = &[
    (A, &[], NoticeCode::UnsignedRequest),
    (
        r#"{"type":"A","host":"a","pointsTo":"%ip%","ttl":60}"#,
        &[],
        NoticeCode::BareVariable,
    ),
    (
        r#"{"type":"A","host":"%h%","pointsTo":"192.0.2.1","ttl":60}"#,
        &[],
        NoticeCode::BareHost,
    ),
    (A, &[], NoticeCode::UnderscoreHost),
    (
        r#"{"type":"A","host":"*","pointsTo":"192.0.2.1","ttl":60}"#,
        &[],
        NoticeCode::Wildcard,
    ),
    (A, &[], NoticeCode::UnknownGroup),
    (
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60},{"type":"A","host":"a","pointsTo":"%ip%","ttl":60}"#,
        &[],
        NoticeCode::DuplicateRecord,
    ),
    (
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":"99999999999999999999999"}"#,
        &[],
        NoticeCode::TtlChanged,
    ),
    (
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":"%h%"}"#,
        &[],
        NoticeCode::TtlChanged,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"x","ttl":600}"#,
        &["a._h 60 TXT y"],
        NoticeCode::TtlChanged,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":""}"#,
        &[],
        NoticeCode::SpfEmpty,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a -all"}"#,
        &[],
        NoticeCode::SpfAll,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"redirect=x.y"}"#,
        &[],
        NoticeCode::SpfRedirect,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a mx ptr a:b.c a:d.e a:f.g a:h.i a:j.k a:l.m a:n.o a:p.q"}"#,
        &[],
        NoticeCode::SpfLookups,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"ip4:1.2.3.4 include:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa.example"}"#,
        &[],
        NoticeCode::SpfLength,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a"}"#,
        &["a._h 60 TXT v=spf1 bogus"],
        NoticeCode::SpfReplaced,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a"}"#,
        &["a._h 60 TXT v=spf1 -all mx"],
        NoticeCode::SpfLeftOut,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"v=spf1 bogus","ttl":60}"#,
        &[],
        NoticeCode::SpfInvalid,
    ),
    (
        r#"{"type":"REDIR301","host":"a","target":"http://x.y"},{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#,
        &[],
        NoticeCode::RedirectBesideAddress,
    ),
    (
        r#"{"type":"DS","host":"a","data":"1 8 2 AB","ttl":60}"#,
        &[],
        NoticeCode::DsWithoutNs,
    ),
    (
        A,
        &["_h 60 NS ns.example.", "_h 60 DS 1 8 2 AB"],
        NoticeCode::DsWithoutNs,
    ),
];

#[test]
fn every_notice_occurs() {
    for (records, lines, code) in NOTICES {
        let mut request = Request::new("example.com")
            .host("_h")
            .param("ip", "192.0.2.1")
            .param("h", "h");
        let mut text = (*records).to_owned();
        if *code == NoticeCode::UnknownGroup {
            request = request.group("g").group("other");
            text.push_str(
                r#",{"type":"A","host":"b","pointsTo":"192.0.2.1","ttl":60,"groupId":"g"}"#,
            );
        }
        let plan = plan(&template(&text), &request, &zone(lines), &everything()).unwrap();
        let codes: Vec<NoticeCode> = plan.notices.iter().map(|n| n.code).collect();
        assert!(codes.contains(code), "{code:?} for {records}: {codes:?}");
        assert!(plan.notices.iter().all(|n| !n.message.is_empty()));
    }
    let mut found: Vec<NoticeCode> = NOTICES.iter().map(|(_, _, code)| *code).collect();
    found.extend(STATE_NOTICES);
    assert_eq!(dead(NoticeCode::ALL, &found), []);
}

/// L-18, L-24: members of a template (each ending in a comma), its records, and what is odd about them.
const FINDINGS: &[(&str, &str, DiagnosticCode)] = &[
    (
        r#""version":1,"version":1,"#,
        "",
        DiagnosticCode::DuplicateMember,
    ),
    ("", r#"{"host":"a"}"#, DiagnosticCode::MissingMember),
    (r#""syncBlock":"true","#, "", DiagnosticCode::WrongType),
    (
        "",
        r#"{"type":"SPFM","host":"a","spfRules":"a","groupId":"a b"}"#,
        DiagnosticCode::InvalidId,
    ),
    (r#""version":"1","#, "", DiagnosticCode::InvalidVersion),
    (
        r#""templateSpecVersion":2,"#,
        "",
        DiagnosticCode::UnsupportedVersion,
    ),
    (r#""crit":[],"#, "", DiagnosticCode::InvalidCrit),
    (r#""crit":["x"],"x":1,"#, "", DiagnosticCode::UnknownCrit),
    ("", r#"{"type":"A B"}"#, DiagnosticCode::InvalidType),
    (
        "",
        r#"{"type":"spfm","host":"a","spfRules":"a"}"#,
        DiagnosticCode::TypeCase,
    ),
    ("", r#"{"type":"SOA"}"#, DiagnosticCode::ForbiddenType),
    (
        "",
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":1800.0}"#,
        DiagnosticCode::InvalidNumber,
    ),
    (
        "",
        r#"{"type":"A","host":"50%","pointsTo":"192.0.2.1","ttl":1}"#,
        DiagnosticCode::UnbalancedPercent,
    ),
    (
        "",
        r#"{"type":"SPFM","host":"a","spfRules":"a","groupId":"%g%"}"#,
        DiagnosticCode::VariableForbidden,
    ),
    (
        "",
        r#"{"type":"A","host":"%key%","pointsTo":"192.0.2.1","ttl":1}"#,
        DiagnosticCode::ReservedVariable,
    ),
    (
        "",
        r#"{"type":"A","host":"%code%","pointsTo":"192.0.2.1","ttl":1}"#,
        DiagnosticCode::RiskyVariable,
    ),
    (
        "",
        r#"{"type":"A","host":"a","pointsTo":"@","ttl":1}"#,
        DiagnosticCode::InvalidTarget,
    ),
    (
        "",
        r#"{"type":"MX","host":"a","pointsTo":"mail.@","priority":1,"ttl":1}"#,
        DiagnosticCode::ImpossibleName,
    ),
    (
        "",
        r#"{"type":"SPFM","host":"a","spfRules":"a","essential":"onapply"}"#,
        DiagnosticCode::EnumValue,
    ),
    (
        "",
        r#"{"type":"TXT","host":"a","data":"a","ttl":1,"txtConflictMatchingMode":"Prefix"}"#,
        DiagnosticCode::MissingPrefix,
    ),
    (
        "",
        r#"{"type":"TXT","host":"a","data":"a","ttl":1,"txtConflictMatchingPrefix":"x"}"#,
        DiagnosticCode::OddPrefix,
    ),
    (
        "",
        r#"{"type":"SPFM","host":"a","spfRules":"a","ttl":1}"#,
        DiagnosticCode::IgnoredField,
    ),
    (r#""warnPhishing":true,"#, "", DiagnosticCode::Deprecated),
    (
        "",
        r#"{"type":"SRV","name":"a","service":"sip","protocol":"tcp","target":"x.y","priority":1,"weight":1,"port":1,"ttl":1}"#,
        DiagnosticCode::SrvSpelling,
    ),
    (r#""logoUrl":"","#, "", DiagnosticCode::EmptyMember),
    (r#""logoUrl":"http://x.y/","#, "", DiagnosticCode::LogoUrl),
    (
        r#""syncPubKeyDomain":"a b","#,
        "",
        DiagnosticCode::InvalidDomain,
    ),
    ("", "", DiagnosticCode::TooLong),
];

#[test]
fn every_finding_occurs() {
    for (members, records, code) in FINDINGS {
        let long = format!(r#""description":"{}","#, "x".repeat(2049));
        let members = if *code == DiagnosticCode::TooLong {
            &long
        } else {
            *members
        };
        let template = template_with(members, records);
        let codes: Vec<_> = template.diagnostics().iter().map(|d| d.code).collect();
        assert!(codes.contains(code), "{code:?}: {codes:?}");
    }
    let found: Vec<DiagnosticCode> = FINDINGS.iter().map(|(_, _, code)| *code).collect();
    assert_eq!(dead(DiagnosticCode::ALL, &found), []);
}

/// Template record, a line of the zone, and the rule that removes it (or adds to it).
const RULES: &[(&str, &str, Rule)] = &[
    (A, "b 60 A 192.0.2.9", Rule::Template),
    (
        r#"{"type":"REDIR301","host":"a","target":"http://x.y"}"#,
        "b 60 A 192.0.2.9",
        Rule::RedirectBacking,
    ),
    (A, "a 60 CNAME x.y.", Rule::Cname),
    (
        r#"{"type":"NS","host":"a","pointsTo":"x.y","ttl":60}"#,
        "b.a 60 A 192.0.2.9",
        Rule::Ns,
    ),
    (
        r#"{"type":"MX","host":"a","pointsTo":"x.y","priority":1,"ttl":60}"#,
        "a 60 MX 2 x.y.",
        Rule::Mx,
    ),
    (
        r#"{"type":"SRV","name":"a","service":"_s","protocol":"_tcp","target":"x.y","priority":1,"weight":1,"port":1,"ttl":1}"#,
        "_s._tcp.a 60 SRV 2 2 2 x.y.",
        Rule::Srv,
    ),
    (A, "a 60 AAAA ::1", Rule::Address),
    (
        r#"{"type":"TXT","host":"a","data":"a","ttl":1,"txtConflictMatchingMode":"All"}"#,
        "a 60 TXT b",
        Rule::TxtAll,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"a","ttl":1,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"b"}"#,
        "a 60 TXT b",
        Rule::TxtPrefix,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"v=spf1 a","ttl":1}"#,
        "a 60 TXT v=spf1 mx",
        Rule::SpfSingle,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a"}"#,
        "a 60 TXT v=spf1 redirect=x.y",
        Rule::SpfReplaced,
    ),
    (
        r#"{"type":"SPFM","host":"a","spfRules":"a"}"#,
        "a 60 TXT v=spf1 mx",
        Rule::SpfMerged,
    ),
    (
        r#"{"type":"APEXCNAME","pointsTo":"x.y","ttl":60}"#,
        "@ 60 A 192.0.2.9",
        Rule::ApexCname,
    ),
    (
        r#"{"type":"REDIR301","host":"a","target":"http://x.y"}"#,
        "a 60 A 192.0.2.9",
        Rule::Redirect,
    ),
    (
        r#"{"type":"TXT","host":"a","data":"a","ttl":1}"#,
        "a 60 TXT b",
        Rule::RrsetTtl,
    ),
    (A, "a 60 AAAA ::1", Rule::Undo),
];

#[test]
fn every_rule_occurs() {
    for (record, line, rule) in RULES {
        let zone = Zone::new("example.com.", records(&[line])).unwrap();
        let plan = plan(
            &template(record),
            &Request::new("example.com"),
            &zone,
            &everything(),
        )
        .unwrap();
        let plan = if *rule == Rule::Undo {
            plan.inverse()
        } else {
            plan
        };
        let removed = plan.remove.iter().map(|r| r.rule);
        let rules: Vec<Rule> = removed.chain(plan.add.iter().map(|a| a.rule)).collect();
        assert!(rules.contains(rule), "{rule:?}: {rules:?}");
    }
    let mut found: Vec<Rule> = RULES.iter().map(|(_, _, rule)| *rule).collect();
    found.extend(STATE_RULES);
    assert_eq!(dead(Rule::ALL, &found), []);
}
