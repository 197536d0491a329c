//! Bad input: an error of a documented kind, bounded work, nothing changed, no panic.
//!
//! Sizes are chosen so that work growing with the square of the input would take minutes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::unreachable
)]

mod support;

use std::fmt::Write as _;

use dc_template::{
    DiagnosticCode, ErrorKind, Level, Limits, Policy, Record, Request, Template, Zone,
};
use proptest::prelude::*;
use support::{everything, multiset, plan, policy, template, template_with, try_apply, zone};

fn parse_error(text: &[u8]) -> ErrorKind {
    Template::parse(text).unwrap_err().kind()
}

fn many(count: usize, each: impl Fn(usize) -> String) -> String {
    let all: Vec<String> = (0..count).map(each).collect();
    all.join(",")
}

/// Applies to a zone and checks that it can be undone; gives removals, additions, kept.
fn round_trip(template: &Template, records: &[Record], policy: &Policy) -> [usize; 3] {
    let mut zone = Zone::borrowed("example.com.", records).unwrap();
    let plan = plan(template, &Request::new("example.com"), &zone, policy).unwrap();
    plan.commit(&mut zone).unwrap();
    assert_eq!(
        zone.len() + plan.remove.len(),
        records.len() + plan.add.len()
    );
    plan.inverse().commit(&mut zone).unwrap();
    assert_eq!(zone.len(), records.len());
    [plan.remove.len(), plan.add.len(), plan.keep.len()]
}

#[test]
fn what_is_no_template() {
    let deep = |open: &str| format!("{{\"records\":{}", open.repeat(100_000)).into_bytes();
    for (text, kind) in [
        (b"".to_vec(), ErrorKind::NotJson),
        (b"{".to_vec(), ErrorKind::NotJson),
        (b"{}{}".to_vec(), ErrorKind::NotJson),
        (b"\xff\xfe{}".to_vec(), ErrorKind::NotJson),
        (b"{\"providerId\":\"\xff\"}".to_vec(), ErrorKind::NotJson),
        (b"{\"providerId\":\"\\ud800\"}".to_vec(), ErrorKind::NotJson),
        (b"{\"providerId\":\"a\0b\"}".to_vec(), ErrorKind::NotJson),
        (b"\0".to_vec(), ErrorKind::NotJson),
        (b"{\"version\":1e999}".to_vec(), ErrorKind::NotJson),
        (b"{\"version\":01}".to_vec(), ErrorKind::NotJson),
        (deep("["), ErrorKind::NotJson),
        (deep("{\"a\":"), ErrorKind::NotJson),
        (b"[]".to_vec(), ErrorKind::NotAnObject),
        (b"null".to_vec(), ErrorKind::NotAnObject),
        (b"\"{}\"".to_vec(), ErrorKind::NotAnObject),
        (vec![b' '; 100_000_000], ErrorKind::TemplateTooLarge),
    ] {
        let shown = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
        assert_eq!(parse_error(&text), kind, "{shown}");
    }
    assert!(
        Template::parse(b"\xef\xbb\xbf{\"records\":[]}").is_ok(),
        "a byte order mark"
    );
}

#[test]
fn a_template_of_100_000_records() {
    let record = r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60}"#;
    let records = many(100_000, |_| record.to_owned());
    let text = format!(r#"{{"providerId":"p","serviceId":"s","records":[{records}]}}"#);
    assert_eq!(parse_error(text.as_bytes()), ErrorKind::TooManyRecords);
    // Within limits of their own they collapse to one.
    let mut limits = Limits::default();
    limits.template_records = 100_000;
    let template = Template::parse_with(text.as_bytes(), &limits).unwrap();
    assert_eq!(round_trip(&template, &[], &Policy::default()), [0, 1, 0]);
}

/// OQ-49: duplicate members, a million of them.
#[test]
fn a_million_duplicate_members() {
    let text = format!(
        r#"{{"records":[],{}}}"#,
        many(1_000_000, |_| r#""a":0"#.to_owned())
    );
    let template = Template::parse(text.as_bytes()).unwrap();
    let equal = |d: &&dc_template::Diagnostic| d.code == DiagnosticCode::DuplicateMember;
    let found: Vec<_> = template.diagnostics().iter().filter(equal).collect();
    assert_eq!(found.len(), 1, "told once");
    assert_eq!(found[0].level, Level::Warning);
    let text = format!(
        r#"{{"records":[],{}}}"#,
        many(1_000_000, |i| format!(r#""a":{i}"#))
    );
    let template = Template::parse(text.as_bytes()).unwrap();
    let found: Vec<_> = template.diagnostics().iter().filter(equal).collect();
    assert_eq!(found[0].level, Level::Error);
    let error = template
        .resolve(&Request::new("example.com"), &Policy::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidTemplate);
}

/// X-6, X-7, X-10: a `crit` of many names in an object of many members.
#[test]
fn many_critical_names() {
    let members = many(100_000, |i| format!(r#""m{i}":0"#));
    for list in [
        many(100_000, |i| format!(r#""n{i}""#)),
        many(100_000, |i| format!(r#""m{i}""#)),
        many(100_000, |_| r#""m0""#.to_owned()),
    ] {
        let object = format!(r#"{members},"crit":[{list}]"#);
        let in_template = format!(r#"{{"providerId":"p","serviceId":"s","records":[],{object}}}"#);
        let in_record = format!(
            r#"{{"providerId":"p","serviceId":"s","records":[{{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60,{object}}}]}}"#
        );
        for text in [in_template, in_record] {
            let template = Template::parse(text.as_bytes()).unwrap();
            let result = template.resolve(&Request::new("example.com"), &Policy::default());
            match list.contains("n0") {
                true => assert!(result.is_ok(), "absent names count as understood"),
                false => assert_eq!(result.unwrap_err().kind(), ErrorKind::NotUnderstood),
            }
        }
    }
}

/// L-22, V-8, V-9 and the limits on values.
#[test]
fn values() {
    let template = template(
        r#"{"type":"TXT","host":"@","data":"%v%%v%","ttl":60},{"type":"CAA","host":"@","data":"0 issue \"%c%\"","ttl":60}"#,
    );
    let base = || Request::new("example.com").param("c", "ca.example");
    let error = |request: Request| {
        let error = template.resolve(&request, &Policy::default()).unwrap_err();
        (error.kind(), error.variable().map(str::to_owned))
    };
    let v = || Some("v".to_owned());
    assert_eq!(error(base()), (ErrorKind::MissingVariable, v()));
    let long = "x".repeat(10_000_000);
    assert_eq!(
        error(base().param("v", &long)),
        (ErrorKind::ValueTooLong, v())
    );
    for bad in [
        "\0", "a\nb", "a\rb", "\t", "\u{7f}", "\u{fc}", "\u{202e}", "\u{661}",
    ] {
        assert_eq!(
            error(base().param("v", bad)),
            (ErrorKind::InvalidValue, v()),
            "{bad:?}"
        );
    }
    for bad in ["x\" \"y", "\\", "\"", "x\" ; \"", "\" 1 issue \""] {
        let (kind, _) = error(base().param("v", "").param("c", bad));
        assert_eq!(kind, ErrorKind::Injection, "{bad:?}");
    }
    // V-9: what the template does not use is not looked at.
    let surplus = base()
        .param("v", "x")
        .param("other", long)
        .param("\0", "\u{202e}");
    assert!(template.resolve(&surplus, &Policy::default()).is_ok());
    let small = policy(r#"{"limits":{"renderedOctets":100}}"#);
    let request = base().param("v", "x".repeat(60));
    assert_eq!(
        template.resolve(&request, &small).unwrap_err().kind(),
        ErrorKind::RenderedTooLarge
    );
}

/// Values multiply only up to a limit.
#[test]
fn a_value_in_every_record() {
    let records = many(9_000, |i| {
        format!(r#"{{"type":"TXT","host":"h{i}","data":"%v%","ttl":60}}"#)
    });
    let request = Request::new("example.com").param("v", "x".repeat(60_000));
    let error = template(&records)
        .resolve(&request, &Policy::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RenderedTooLarge);
}

/// H-6, L-34, OQ-8, OQ-9, OQ-30, OQ-51: owner names, and `domain` and `host` of the request.
#[test]
fn names() {
    use ErrorKind::*;
    let long = "a.".repeat(130);
    let label = "a".repeat(64);
    for (host, kind) in [
        ("www.example.org.", OutOfZone),
        ("fooexample.com.", OutOfZone),
        ("com.", OutOfZone),
        ("example.com.evil.", OutOfZone),
        (".", InvalidName),
        ("..", InvalidName),
        ("a..b", InvalidName),
        (".a", InvalidName),
        ("-a", InvalidName),
        ("a b", InvalidName),
        ("a\\u0000", InvalidName),
        ("a\\n", InvalidName),
        ("a\\\\.b", InvalidName),
        ("a*", InvalidName),
        ("x.*", InvalidName),
        ("b\u{fc}cher", InvalidName),
        ("\u{661}", InvalidName),
        (&long, InvalidName),
        (&label, InvalidName),
    ] {
        let record = format!(r#"{{"type":"A","host":"{host}","pointsTo":"192.0.2.1","ttl":60}}"#);
        let error = try_apply(&record, &[], &[]).unwrap_err();
        assert_eq!(error.kind(), kind, "{host:?}");
        assert_eq!(error.pointer(), Some("/records/0/host"));
    }
    let a = template(r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60}"#);
    for bad in [
        "",
        ".",
        "a b",
        "_x.example.com",
        "*.com",
        "example..com",
        "\0",
        "b\u{fc}cher.example",
        &long,
    ] {
        let error = a
            .resolve(&Request::new(bad), &Policy::default())
            .unwrap_err();
        assert_eq!(error.kind(), InvalidDomain, "{bad:?}");
    }
    for bad in [
        "a.",
        "a..b",
        "x.*",
        "a b",
        "\0",
        "\u{fc}",
        "-",
        &long,
        &"\u{fc}".repeat(1_000_000),
    ] {
        let error = a
            .resolve(&Request::new("example.com").host(bad), &Policy::default())
            .unwrap_err();
        assert_eq!(
            error.kind(),
            InvalidHost,
            "{:?}",
            bad.chars().take(9).collect::<String>()
        );
    }
}

/// OQ-5, T-63, Z-1: what cannot stand at the apex changes nothing there.
#[test]
fn the_apex() {
    let there = [
        "@ 60 SOA a. b. 1 2 3 4 5",
        "@ 60 NS ns.example.net.",
        "@ 60 A 192.0.2.9",
    ];
    for record in [
        r#"{"type":"CNAME","host":"@","pointsTo":"x.example","ttl":60}"#,
        r#"{"type":"CNAME","host":"%domain%.","pointsTo":"x.example","ttl":60}"#,
        r#"{"type":"NS","host":"","pointsTo":"x.example","ttl":60}"#,
        r#"{"type":"NS","host":"example.COM.","pointsTo":"x.example","ttl":60}"#,
        r#"{"type":"DS","host":"@","data":"1 8 2 AB","ttl":60}"#,
        r#"{"type":"TYPE5","host":"@","data":"x.example.","ttl":60}"#,
        r#"{"type":"TYPE2","host":"@","data":"x.example.","ttl":60}"#,
        r#"{"type":"TYPE002","host":"@","data":"\\# 3 016100","ttl":60}"#,
    ] {
        let error = try_apply(record, &there, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAtApex, "{record}");
    }
    let soa = r#"{"type":"TYPE6","host":"@","data":"a. b. 1 2 3 4 5","ttl":60}"#;
    assert_eq!(
        try_apply(soa, &there, &[]).unwrap_err().kind(),
        ErrorKind::InvalidTemplate
    );
}

/// T-35, T-47, OQ-33, OQ-34, OQ-42: RDATA that is none.
#[test]
fn data() {
    use ErrorKind::*;
    let big = "x".repeat(65_300);
    for (fields, kind) in [
        (r#""type":"A","pointsTo":"1""#, InvalidAddress),
        (r#""type":"A","pointsTo":"0x7f000001""#, InvalidAddress),
        (r#""type":"A","pointsTo":"192.0.2.01""#, InvalidAddress),
        (r#""type":"A","pointsTo":"192.0.2.1\n""#, InvalidAddress),
        (r#""type":"A","pointsTo":"192.0.2.\u0661""#, InvalidAddress),
        (r#""type":"A","pointsTo":"@""#, InvalidTemplate),
        (
            r#""type":"AAAA","pointsTo":"fe80::1%25eth0""#,
            InvalidTemplate,
        ),
        (r#""type":"AAAA","pointsTo":"192.0.2.1""#, InvalidAddress),
        (r#""type":"CNAME","pointsTo":".""#, InvalidTarget),
        (r#""type":"CNAME","pointsTo":"a b""#, InvalidTarget),
        (r#""type":"CNAME","pointsTo":"a\u0000""#, InvalidTarget),
        (r#""type":"NS","pointsTo":".""#, InvalidTarget),
        (r#""type":"MX","pointsTo":".","priority":1"#, InvalidTarget),
        (
            r#""type":"MX","pointsTo":"mx.example","priority":70000"#,
            InvalidTemplate,
        ),
        (
            r#""type":"MX","pointsTo":"mx.example","priority":"%p%""#,
            InvalidNumber,
        ),
        (r#""type":"TYPE15","data":"70000 mx.example.""#, InvalidData),
        (r#""type":"CAA","data":"0 issue \"open""#, InvalidData),
        (r#""type":"TYPE65280","data":"\\# 2 00""#, InvalidData),
        (r#""type":"TXT","data":"\"open""#, InvalidData),
        (r#""type":"SPFM","spfRules":"v=spf1 a""#, InvalidSpf),
        (r#""type":"SPFM","spfRules":"-all a""#, InvalidSpf),
        (r#""type":"SPFM","spfRules":"ip4:1.2.3""#, InvalidSpf),
        (
            r#""type":"REDIR301","target":"javascript:alert(1)""#,
            InvalidUrl,
        ),
        (r#""type":"REDIR301","target":"http://a@b/""#, InvalidUrl),
        (r#""type":"OPT","data":"x""#, InvalidTemplate),
        (r#""type":"TYPE0","data":"x""#, InvalidTemplate),
        (r#""type":"TYPE65536","data":"x""#, InvalidTemplate),
        (&format!(r#""type":"TXT","data":"{big}""#), InvalidData),
        (&format!(r#""type":"TXT","data":"\"{big}\"""#), InvalidData),
        (&format!(r#""type":"TYPE16","data":"{big}""#), InvalidData),
    ] {
        let record = format!(r#"{{{fields},"host":"a","ttl":60}}"#);
        let error = try_apply(&record, &[], &[("p", "70000")]).unwrap_err();
        let shown: String = record.chars().take(80).collect();
        assert_eq!(error.kind(), kind, "{shown}: {error}");
    }
}

/// A zone of odd records works; what no rule touches comes back as it was.
#[test]
fn a_zone_of_odd_records() {
    let odd = [
        ("a.example.com.", "A", "not an address"),
        ("a.example.com.", "TXT", "\"open"),
        ("a.example.com.", "TXT", "\"\\999\""),
        ("a.example.com.", "CAA", "((("),
        ("a.example.com.", "", ""),
        ("a.example.com.", "TYPE99999", "\u{0}\u{202e}"),
        ("A.EXAMPLE.COM.", "WEIRD", "\\# x"),
        ("a.example.com.", "MX", "70000"),
        ("\\000\\255.a.example.com.", "NS", ""),
        ("b\u{fc}cher.example.com.", "CNAME", "@"),
        ("*.a.example.com.", "TYPE5", "\\# 1 ff"),
        ("x.*.example.com.", "SOA", ""),
    ];
    let mut records: Vec<Record> = odd
        .iter()
        .map(|(name, rtype, data)| Record::new(*name, *rtype, 60, *data))
        .collect();
    records.push(Record::new(
        format!("{}example.com.", "a.".repeat(121)),
        "A",
        None,
        "192.0.2.1",
    ));
    let all = template(
        r#"{"type":"TXT","host":"a","data":"x","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"y"},
        {"type":"SPFM","host":"a","spfRules":"a"},{"type":"CAA","host":"a","data":"0 issue \"x\"","ttl":60}"#,
    );
    for keep in ["keep", "lowest"] {
        let policy = policy(&format!(r#"{{"rrsetTtl":"{keep}"}}"#));
        assert_eq!(round_trip(&all, &records, &policy), [0, 3, 0]);
    }
    let mut whole = Zone::new("example.com.", records.clone()).unwrap();
    let ns = template(r#"{"type":"NS","host":"a","pointsTo":"ns.example.net","ttl":60}"#);
    let plan = plan(
        &ns,
        &Request::new("example.com"),
        &whole,
        &Policy::default(),
    )
    .unwrap();
    plan.commit(&mut whole).unwrap();
    plan.inverse().commit(&mut whole).unwrap();
    assert_eq!(multiset(whole.records()), multiset(&records));
}

#[test]
fn what_is_no_zone() {
    let new = |origin: &str, name: &str| {
        Zone::new(origin, vec![Record::new(name, "A", 60, "192.0.2.1")]).unwrap_err()
    };
    for origin in ["", ".", "a b.", "*.example.com.", "_x.example.", "\0."] {
        assert_eq!(
            new(origin, "a.").kind(),
            ErrorKind::InvalidOrigin,
            "{origin:?}"
        );
    }
    let long = format!("{}example.com.", "a.".repeat(130));
    for name in [
        "",
        "a",
        "www.example.com",
        "fooexample.com.",
        "a..example.com.",
        "com.",
        "a\\.example.com.",
        &long,
    ] {
        let error = new("example.com.", name);
        assert_eq!(error.kind(), ErrorKind::InvalidZoneRecord, "{name:?}");
        assert_eq!(error.zone_record(), Some(0));
    }
    let names = ["example.com.", "a.example.com.", "a.example.", "b.example."];
    let records = names.map(|name| Record::new(name, "A", 60, "192.0.2.1"));
    let error = Zone::new("example.com.", records.to_vec()).unwrap_err();
    assert_eq!(error.zone_record(), Some(2), "the first that is wrong");
    let mut policy = Policy::default();
    policy.limits.zone_records = 1;
    let two = vec![Record::new("example.com.", "A", 60, ""); 2];
    let error = Zone::with_policy("example.com.", two, &policy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ZoneTooLarge);
}

/// Requests that are refused as a whole (G-5, T-11, T-19, Q-8).
#[test]
fn requests() {
    let groups = (0..200_000).map(|i| format!("g{i}"));
    let mut request = Request::new("example.com");
    request.groups = groups.collect();
    let one = |group: &str| {
        template(&format!(
            r#"{{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60,"groupId":"{group}"}}"#
        ))
    };
    let error = one("h").resolve(&request, &Policy::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoMatchingGroup);
    assert!(error.to_string().len() < 6_000, "messages are clipped");
    assert!(
        one("g7").resolve(&request, &Policy::default()).is_ok(),
        "and not with the square"
    );
    for bad in ["", "a b", "\0", &"a".repeat(64)] {
        let error = one("g").resolve(&Request::new("example.com").group(bad), &Policy::default());
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidGroup);
    }
    let required = template_with(r#""hostRequired":true,"#, "");
    let at = Request::new("example.com").host("@");
    let error = required.resolve(&at, &Policy::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HostRequired);
}

/// C-9: 10,000 prefixes on 100,000 TXT records of one owner.
#[test]
fn many_prefixes_on_many_texts() {
    let records = many(10_000, |i| {
        format!(
            r#"{{"type":"TXT","host":"@","data":"q{i}","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"p{i}-"}}"#
        )
    });
    let old = |i: usize| Record::new("example.com.", "TXT", 60, format!("p{i}-x"));
    let zone: Vec<Record> = (0..100_000).map(old).collect();
    assert_eq!(
        round_trip(&template(&records), &zone, &Policy::default()),
        [10_000, 10_000, 0]
    );
}

/// C-3: delegations below each other, and many side by side over many.
#[test]
fn many_delegations() {
    let nested = many(120, |i| {
        format!(
            r#"{{"type":"NS","host":"{}a","pointsTo":"ns.example.net","ttl":60}}"#,
            "a.".repeat(i)
        )
    });
    let below = |i: usize| Record::new(format!("x{i}.a.example.com."), "NS", 60, "ns.example.");
    let zone: Vec<Record> = (0..20_000).map(below).collect();
    assert_eq!(
        round_trip(&template(&nested), &zone, &Policy::default()),
        [20_000, 120, 0]
    );
    let beside = many(9_999, |i| {
        let host = format!("b{}.a{}", i % 100, i / 100);
        format!(r#"{{"type":"NS","host":"{host}","pointsTo":"ns.example.net","ttl":60}}"#)
    });
    let below = |i: usize| {
        let name = format!("x.b{}.a{}.example.com.", i % 100, i / 100 % 100);
        Record::new(name, "NS", 60, format!("ns{i}.example."))
    };
    let zone: Vec<Record> = (0..20_000).map(below).collect();
    let [gone, add, _] = round_trip(&template(&beside), &zone, &Policy::default());
    assert_eq!((gone, add), (19_998, 9_999));
}

/// Override 14: a delegation of many records is removed, with and without its DS record.
#[test]
fn one_delegation_of_many_records() {
    let old = |i: usize| Record::new("a.example.com.", "NS", 60, format!("ns{i}.example."));
    let mut zone: Vec<Record> = (0..50_000).map(old).collect();
    zone.push(Record::new("a.example.com.", "DS", 60, "1 8 2 AB"));
    let below = template(r#"{"type":"A","host":"x.a","pointsTo":"192.0.2.1","ttl":60}"#);
    assert_eq!(
        round_trip(&below, &zone, &Policy::default()),
        [50_000, 1, 0]
    );
    let signers = many(9_000, |i| {
        format!(r#"{{"type":"DS","host":"a","data":"{i} 8 2 AB","ttl":60}}"#)
    });
    let [gone, add, keep] = round_trip(&template(&signers), &zone, &Policy::default());
    assert_eq!((gone, add, keep), (0, 8_999, 1));
}

/// C-6, C-12, W-10: 10,000 records for one owner that has 100,000.
#[test]
fn many_records_of_one_owner() {
    let address = |i: usize| format!("10.{}.{}.{}", i >> 16, i >> 8 & 255, i & 255);
    let records = many(10_000, |i| {
        format!(
            r#"{{"type":"A","host":"@","pointsTo":"{}","ttl":60}}"#,
            address(i * 2)
        )
    });
    let old = |i: usize| Record::new("example.com.", "A", 60, address(i));
    let zone: Vec<Record> = (0..100_000).map(old).collect();
    assert_eq!(
        round_trip(&template(&records), &zone, &Policy::default()),
        [90_000, 0, 10_000]
    );
    // Joining re-times them all.
    let caa = many(10_000, |i| {
        format!(r#"{{"type":"CAA","host":"@","data":"0 issue \"n{i}\"","ttl":30}}"#)
    });
    let old = |i: usize| Record::new("example.com.", "CAA", 60, format!("0 issue \"{i}\""));
    let zone: Vec<Record> = (0..50_000).map(old).collect();
    assert_eq!(
        round_trip(&template(&caa), &zone, &Policy::default()),
        [50_000, 60_000, 0]
    );
}

/// 10,000 owners, each with something to remove.
#[test]
fn many_owners() {
    let records = many(10_000, |i| {
        format!(r#"{{"type":"A","host":"h{i}.a","pointsTo":"192.0.2.1","ttl":60}}"#)
    });
    let old = |i: usize| {
        Record::new(
            format!("h{}.a.example.com.", i / 5),
            "AAAA",
            60,
            format!("::{i:x}"),
        )
    };
    let zone: Vec<Record> = (0..50_000).map(old).collect();
    assert_eq!(
        round_trip(&template(&records), &zone, &Policy::default()),
        [50_000, 10_000, 0]
    );
}

/// S-3, S-10: more SPF terms than a limit allows, in rules and in the zone.
#[test]
fn many_spf_terms() {
    let kind = |rules: &dyn Fn(usize) -> String| {
        let spfm = |i: usize| format!(r#"{{"type":"SPFM","host":"@","spfRules":"{}"}}"#, rules(i));
        try_apply(&many(9_000, spfm), &[], &[])
            .map(|_| ())
            .map_err(|e| e.kind())
    };
    assert_eq!(
        kind(&|i| format!("a:h{i}.example redirect=r.example")),
        Err(ErrorKind::SpfTooLong)
    );
    assert_eq!(
        kind(&|i| format!("m{i}=x n{i}=y")),
        Err(ErrorKind::SpfTooLong)
    );
    assert_eq!(kind(&|_| "a mx redirect=r.example".to_owned()), Ok(()));
    let mut rules = String::new();
    (0..100_000).for_each(|i| write!(rules, "a:h{i}.example ").unwrap());
    let one = format!(r#"{{"type":"SPFM","host":"@","spfRules":"{rules}"}}"#);
    assert_eq!(
        try_apply(&one, &[], &[]).unwrap_err().kind(),
        ErrorKind::SpfTooLong
    );
    let copies = |i: usize| {
        Record::new(
            "example.com.",
            "TXT",
            60,
            format!("v=spf1 a:h{i}.example -all"),
        )
    };
    let zone: Vec<Record> = (0..50_000).map(copies).collect();
    let mx = template(r#"{"type":"SPFM","host":"@","spfRules":"mx"}"#);
    assert_eq!(round_trip(&mx, &zone, &Policy::default()), [50_000, 1, 0]);
}

/// A commit that is refused leaves the zone as it was.
#[test]
fn a_refused_commit_changes_nothing() {
    let a = template(r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#);
    let before = zone(&["a 60 A 192.0.2.2", "b 60 A 192.0.2.3"]);
    let plan = plan(&a, &Request::new("example.com"), &before, &everything()).unwrap();
    let mut other = zone(&["a 60 A 192.0.2.2", "a 60 TXT new"]);
    let kept = multiset(other.records());
    assert_eq!(
        plan.commit(&mut other).unwrap_err().kind(),
        ErrorKind::ZoneChanged
    );
    assert_eq!(multiset(other.records()), kept);
    let mut foreign = Zone::new("example.org.", Vec::new()).unwrap();
    assert_eq!(
        plan.commit(&mut foreign).unwrap_err().kind(),
        ErrorKind::ZoneMismatch
    );
    // Further members are part of a record that goes.
    let tagged = support::records(&["a 60 A 192.0.2.2"])
        .remove(0)
        .with_extra("id", "1")
        .unwrap();
    let mut tagged = Zone::new("example.com.", vec![tagged]).unwrap();
    assert_eq!(
        plan.commit(&mut tagged).unwrap_err().kind(),
        ErrorKind::ZoneChanged
    );
    assert_eq!(tagged.len(), 1);
}

/// JSON that is nearly a template.
fn nearly() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-1.5e3".to_owned()),
        Just("18446744073709551616".to_owned()),
        "(@|%[a-z]{0,3}%?|\\PC){0,6}".prop_map(|s| serde_json::to_string(&s).unwrap()),
        proptest::sample::select(vec![
            "A",
            "CNAME",
            "TXT",
            "SRV",
            "SPFM",
            "REDIR301",
            "NS",
            "CAA",
            "TYPE16",
            "Prefix",
            "v=spf1 a",
            "a mx",
            "192.0.2.1",
            "60"
        ])
        .prop_map(|s| format!("{s:?}")),
    ];
    let name = proptest::sample::select(vec![
        "type",
        "host",
        "name",
        "pointsTo",
        "data",
        "ttl",
        "target",
        "spfRules",
        "crit",
        "records",
        "priority",
        "weight",
        "port",
        "service",
        "protocol",
        "groupId",
        "essential",
        "version",
        "txtConflictMatchingMode",
        "txtConflictMatchingPrefix",
        "providerId",
        "syncPubKeyDomain",
        "x",
    ]);
    leaf.prop_recursive(4, 64, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|v| format!("[{}]", v.join(","))),
            prop::collection::vec((name.clone(), inner), 0..12).prop_map(|v| {
                let all: Vec<String> = v.iter().map(|(n, v)| format!("{n:?}:{v}")).collect();
                format!("{{{}}}", all.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_parsing_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Template::parse(&bytes);
        let mut wrapped = b"{\"records\":[".to_vec();
        wrapped.extend(&bytes);
        let _ = Template::parse(&wrapped);
    }

    #[test]
    fn nothing_that_is_nearly_a_template_panics(records in prop::collection::vec(nearly(), 0..4), host in "\\PC{0,8}") {
        let text = format!(r#"{{"providerId":"p","serviceId":"s","records":[{}]}}"#, records.join(","));
        if let Ok(template) = Template::parse(text.as_bytes()) {
            for host in ["", host.as_str()] {
                let request = Request::new("example.com").host(host).param("a", "b").param("b", host);
                let zone = zone(&["@ 60 TXT v=spf1 a", "a 60 NS x.", "b 60 CNAME x."]);
                if let Ok(plan) = plan(&template, &request, &zone, &everything()) {
                    plan.inverse().commit(&mut plan.committed(&zone).unwrap()).unwrap();
                }
            }
        }
    }

    #[test]
    fn no_record_of_a_zone_makes_planning_panic(name in "(\\PC|\\.|\\\\){0,12}", rtype in "[A-Z0-9]{0,6}|TXT|MX|NS", data in "(\\PC|\"|\\\\|#){0,16}") {
        let records = vec![Record::new(format!("{name}.example.com."), rtype.as_str(), 60, &*data), Record::new("a.example.com.", rtype.as_str(), None, &*data)];
        if let Ok(zone) = Zone::borrowed("example.com.", &records) {
            let all = template(r#"{"type":"NS","host":"b","pointsTo":"x.y","ttl":1},{"type":"MX","host":"a","pointsTo":"x.y","priority":1,"ttl":1},{"type":"SPFM","host":"a","spfRules":"a"},
                {"type":"TXT","host":"a","data":"x","ttl":1,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"y"}"#);
            let plan = plan(&all, &Request::new("example.com"), &zone, &Policy::default()).unwrap();
            let mut after = plan.committed(&zone).unwrap();
            plan.inverse().commit(&mut after).unwrap();
            prop_assert_eq!(multiset(after.records()), multiset(&records));
        }
    }
}
