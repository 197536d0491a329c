//! What the engine does where the texts leave a choice: one test for each section of
//! `docs/decisions.md` that no other test shows, and for rules that no other test names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_template::{
    DiagnosticCode, ErrorKind, JsonRequest, Level, NoticeCode, Plan, Policy, Request, State,
    Template, Via,
};
use support::{apply, everything, lines, plan, policy, template, template_with, try_apply, zone};

const A: &str = r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#;

fn refused(records: &str, zone: &[&str], params: &[(&str, &str)]) -> ErrorKind {
    match try_apply(records, zone, params) {
        Ok(zone) => panic!("{records}: {zone:?}"),
        Err(error) => error.kind(),
    }
}

fn planned(template: &Template, request: &Request) -> Plan {
    plan(template, request, &zone(&[]), &everything()).unwrap()
}

fn has(plan: &Plan, code: NoticeCode) -> bool {
    plan.notices.iter().any(|notice| notice.code == code)
}

/// The findings of a template: level and code.
fn findings(template: &Template) -> Vec<(Level, DiagnosticCode)> {
    let found = template.diagnostics().iter();
    found.map(|d| (d.level, d.code)).collect()
}

fn srv(name: &str, service: &str, protocol: &str, target: &str) -> String {
    format!(
        r#"{{"type":"SRV","name":"{name}","service":"{service}","protocol":"{protocol}","target":"{target}","priority":1,"weight":"2","port":5060,"ttl":60}}"#
    )
}

fn at(host: &str) -> String {
    format!(r#"{{"type":"A","host":"{host}","pointsTo":"192.0.2.1","ttl":60}}"#)
}

fn txt(host: &str, data: &str) -> String {
    format!(r#"{{"type":"TXT","host":"{host}","data":{data:?},"ttl":60}}"#)
}

/// L-29, T-34, T-45, T-46, V-12, OQ-1, OQ-3, OQ-4, override 13: `_service._proto.name`, mended
/// spelling, one label only.
#[test]
fn srv_owners() {
    for (service, protocol, warnings) in [
        ("_sip", "_tcp", 0),
        ("sip", "TCP", 2),
        ("_sip", "_tls", 1),
        ("_sip", "%p%", 1),
    ] {
        let record = srv("@", service, protocol, "t.example.net");
        let found = apply(&record, &[], &[("p", "tcp")]);
        let protocol = if warnings == 1 && protocol == "_tls" {
            "_tls"
        } else {
            "_tcp"
        };
        assert_eq!(
            found,
            [format!("_sip.{protocol} 60 SRV 1 2 5060 t.example.net.")]
        );
        let all = findings(&template(&record));
        assert_eq!(
            all,
            vec![(Level::Warning, DiagnosticCode::SrvSpelling); warnings]
        );
    }
    let sub = srv("x", "_sip", "_udp", "@");
    let plan = planned(&template(&sub), &Request::new("example.com").host("y"));
    assert_eq!(
        lines([&plan.add[0].record]),
        ["_sip._udp.x.y 60 SRV 1 2 5060 y.example.com."]
    );
    for (service, protocol) in [("sip.example", "_tcp"), ("_sip", "_quic"), ("_", "_tcp")] {
        let record = srv("@", service, protocol, "t.example.net");
        assert_eq!(refused(&record, &[], &[]), ErrorKind::InvalidName);
    }
}

/// C-5, OQ-2: SRV conflicts with SRV of the same owner only.
#[test]
fn srv_conflicts_by_owner() {
    let there = [
        "_sip._udp 60 SRV 1 1 1 o.example.",
        "_x._tcp 60 SRV 1 1 1 o.example.",
    ];
    let all = [there[0], there[1], "_sip._tcp 60 SRV 1 1 1 o.example."];
    let found = apply(&srv("@", "_sip", "_tcp", "."), &all, &[]);
    assert_eq!(found, ["_sip._tcp 60 SRV 1 2 5060 .", there[0], there[1]]);
}

/// C-3, C-11, T-63, OQ-5, OQ-6, OQ-7, override 6: delegations.
#[test]
fn delegations() {
    let ns = |host: &str, to: &str| {
        format!(r#"{{"type":"NS","host":"{host}","pointsTo":"{to}","ttl":60}}"#)
    };
    assert_eq!(
        refused(&ns("@", "ns.example.net"), &[], &[]),
        ErrorKind::NotAtApex
    );
    let own = ["@ 60 NS ns1.example.net.", "@ 60 SOA a. b. 1 2 3 4 5"];
    let found = apply(&at("@"), &own, &[]);
    assert_eq!(found, ["@ 60 A 192.0.2.1", own[0], own[1]]);
    // Another delegation of the same name is replaced; what is asked for stays.
    let two = format!(
        "{},{}",
        ns("a", "ns1.example.net"),
        ns("a", "ns2.example.net")
    );
    let found = apply(
        &two,
        &["a 60 NS ns1.example.net.", "a 60 NS old.example."],
        &[],
    );
    assert_eq!(
        found,
        ["a 60 NS ns1.example.net.", "a 60 NS ns2.example.net."]
    );
    let glue = format!("{},{}", ns("a", "ns.a.example.com"), at("ns.a"));
    assert_eq!(refused(&glue, &[], &[]), ErrorKind::SelfConflict);
    // What lies below goes, and the other way round a delegation above what is written.
    let below = ["x.a 60 TXT x", "xa 60 TXT x"];
    let found = apply(&ns("a", "ns.example.net"), &below, &[]);
    assert_eq!(found, ["a 60 NS ns.example.net.", below[1]]);
    let found = apply(&at("x.y.a"), &["a 60 NS ns.example.net."], &[]);
    assert_eq!(found, ["x.y.a 60 A 192.0.2.1"]);
    // The signer's records go with nothing; DS beside NS is the parent's side.
    let signed = [
        "a 60 DS 1 8 2 AB",
        "a 60 NSEC b. A",
        "a 60 RRSIG A 8 3 60 1 2 3 x. AA",
    ];
    let found = apply(&ns("a", "ns.example.net"), &signed, &[]);
    assert_eq!(
        found,
        [signed[0], "a 60 NS ns.example.net.", signed[1], signed[2]]
    );
}

/// L-34, OQ-8, OQ-9: labels and wildcards.
#[test]
fn names() {
    for host in ["_dmarc", "a_b", "*", "*.a", "1"] {
        let found = apply(&at(host), &[], &[]);
        assert_eq!(found, [format!("{host} 60 A 192.0.2.1")]);
        let plan = planned(&template(&at(host)), &Request::new("example.com"));
        assert_eq!(
            has(&plan, NoticeCode::Wildcard),
            host.starts_with('*'),
            "{host}"
        );
    }
    for host in ["a.*", "-a", "a-", "a b", "a..b"] {
        assert_eq!(
            refused(&at(host), &[], &[]),
            ErrorKind::InvalidName,
            "{host}"
        );
    }
    // A wildcard is a name as any other: it neither hits nor is hit by the names it answers for.
    let there = ["x 60 CNAME y.example.", "*.b 60 A 192.0.2.9"];
    let found = apply(&at("*"), &there, &[]);
    assert_eq!(found, ["* 60 A 192.0.2.1", there[1], there[0]]);
    // Below a delegation it is below.
    let ns = r#"{"type":"NS","host":"b","pointsTo":"ns.example.net","ttl":60}"#;
    assert_eq!(
        apply(ns, &there, &[]),
        ["b 60 NS ns.example.net.", there[0]]
    );
}

/// H-3, H-6, T-60, T-62, OQ-30: absolute names stay in the zone; `%domain%.` is the apex.
#[test]
fn absolute_hosts() {
    let request = Request::new("example.com").host("shop");
    for host in ["%domain%.", "EXAMPLE.com."] {
        let plan = planned(&template(&at(host)), &request);
        assert_eq!(lines([&plan.add[0].record]), ["@ 60 A 192.0.2.1"]);
    }
    let plan = planned(&template(&at("%domain%")), &request);
    assert_eq!(plan.add[0].record.name, "example.com.shop.example.com.");
    for host in ["fooexample.com.", "com.", "www.example.org."] {
        assert_eq!(refused(&at(host), &[], &[]), ErrorKind::OutOfZone, "{host}");
    }
}

/// L-18, L-19, L-20, T-30, T-32, T-40, OQ-10, override 3, override 4: spelling of types and words.
#[test]
fn letter_case() {
    let record = r#"{"type":"txt","host":"a","data":"x","ttl":60,"essential":"onApply","txtConflictMatchingMode":"ALL"}"#;
    use DiagnosticCode::{EnumValue, TypeCase};
    let warned = |code| (Level::Warning, code);
    let template_ = template(record);
    assert_eq!(
        findings(&template_),
        [warned(EnumValue), warned(TypeCase), warned(EnumValue)]
    );
    assert_eq!(apply(record, &["a 60 TXT y"], &[]), ["a 60 TXT \"x\""]);
    let unknown = r#"{"type":"TXT","host":"a","data":"x","ttl":60,"essential":"No","txtConflictMatchingMode":"Some"}"#;
    assert_eq!(
        findings(&template(unknown)),
        [warned(EnumValue), warned(EnumValue)]
    );
    assert_eq!(apply(unknown, &["a 60 TXT y"], &[]).len(), 2, "mode None");
    assert_eq!(
        refused(r#"{"type":"a b","host":"a"}"#, &[], &[]),
        ErrorKind::InvalidTemplate
    );
    // `@` as the host of a request is the apex.
    let plan = planned(&template(A), &Request::new("example.com").host("@"));
    assert_eq!(plan.add[0].record.name, "a.example.com.");
}

/// C-6, C-12, C-13, OQ-11, OQ-43: what is asked for and there stays as it is; the rest of the
/// set goes.
#[test]
fn partly_identical_sets() {
    let found = apply(
        A,
        &["A 600 A 192.0.2.1", "a 600 A 192.0.2.2", "a 60 AAAA ::1"],
        &[],
    );
    assert_eq!(found, ["A 600 A 192.0.2.1"]);
    let cname = r#"{"type":"CNAME","host":"a","pointsTo":"x.example","ttl":60}"#;
    assert_eq!(
        apply(cname, &["a 600 CNAME X.example."], &[]),
        ["a 600 CNAME X.example."]
    );
    // TXT in another division into strings is other data.
    let record = txt("a", r#""a" "b""#);
    assert_eq!(apply(&record, &["a 60 TXT \"ab\""], &[]).len(), 2);
}

/// W-10, O-8, OQ-12, override 5, override 12, override 14: one TTL for an RRset that grows.
#[test]
fn ttls_of_an_rrset() {
    let there = ["a 600 TXT x", "a 30 TXT y", "a 600 TXT y"];
    let found = apply(&txt("a", "z"), &there, &[]);
    assert_eq!(
        found,
        ["a 30 TXT \"z\"", "a 30 TXT x", "a 30 TXT y", "a 30 TXT y"]
    );
    // Shared alone: nobody is re-timed. Duplicates of the template: the lowest TTL.
    assert_eq!(
        apply(&txt("a", "x"), &there[..2], &[]),
        ["a 30 TXT y", "a 600 TXT x"]
    );
    let twice = format!("{A},{}", A.replace("60", "30"));
    assert_eq!(apply(&twice, &[], &[]), ["a 30 A 192.0.2.1"]);
    assert!(has(
        &planned(&template(&twice), &Request::new("example.com")),
        NoticeCode::DuplicateRecord
    ));
    let keep = policy(r#"{"rrsetTtl":"keep"}"#);
    let mut zone = zone(&there);
    let request = Request::new("example.com");
    let plan = plan(&template(&txt("a", "z")), &request, &zone, &keep).unwrap();
    plan.commit(&mut zone).unwrap();
    assert_eq!(zone.len(), 4);
    assert!(plan.remove.is_empty());
}

/// T-36, L-27, OQ-13, override 3, override 12: a TTL never refuses.
#[test]
fn ttls() {
    let record = |ttl: &str| A.replace("60}", &format!("{ttl}}}"));
    let bounds = policy(r#"{"ttl":{"min":300,"max":86400,"default":1800}}"#);
    let free = Policy::default();
    for (ttl, policy, expected, told) in [
        ("0", &free, 0, false),
        ("\"600\"", &free, 600, false),
        ("\"4294967296\"", &free, (1 << 31) - 1, true),
        ("\"%n%\"", &free, 3600, true),
        ("\"%none%\"", &free, 3600, true),
        ("\"%ttl%\"", &free, 900, false),
        ("60", &bounds, 300, true),
        ("999999", &bounds, 86400, true),
        ("\"%n%\"", &bounds, 1800, true),
    ] {
        let params = [("n", "1h"), ("none", ""), ("ttl", "900")];
        let request = Request::new("example.com");
        let request = params.iter().fold(request, |r, (n, v)| r.param(*n, *v));
        let plan = plan(&template(&record(ttl)), &request, &zone(&[]), policy).unwrap();
        assert_eq!(plan.add[0].record.ttl, Some(expected), "{ttl}");
        assert_eq!(has(&plan, NoticeCode::TtlChanged), told, "{ttl}");
    }
    for ttl in ["-1", "1.5", "1800.0", "\"1h\"", "\"%a%%b%\"", "null"] {
        assert_eq!(
            refused(&record(ttl), &[], &[]),
            ErrorKind::InvalidTemplate,
            "{ttl}"
        );
    }
    let spfm = r#"{"type":"SPFM","host":"a","spfRules":"a","ttl":60}"#;
    assert_eq!(apply(spfm, &[], &[]), ["a 3600 TXT \"v=spf1 a ~all\""]);
}

/// T-37, OQ-31, override 12: TXT data is verbatim unless it begins with a quote.
#[test]
fn txt_data() {
    for (data, value, expected) in [
        ("a \"b\" \\", "", r#""a \"b\" \\""#),
        ("\"a\" \"b\"", "", r#""a" "b""#),
        ("", "", r#""""#),
        ("@", "", r#""@""#),
        ("%v%", "\"a\" \"b\"", r#""a" "b""#),
        ("x%v%", "\"a\"", r#""x\"a\"""#),
    ] {
        let found = apply(&txt("a", data), &[], &[("v", value)]);
        assert_eq!(found, [format!("a 60 TXT {expected}")], "{data}");
    }
    let long = "x".repeat(300);
    let found = apply(&txt("a", &long), &[], &[]);
    assert_eq!(
        found,
        [format!(
            "a 60 TXT \"{}\" \"{}\"",
            &long[..255],
            &long[255..]
        )]
    );
    // C-9 looks at the decoded value.
    let prefix = r#"{"type":"TXT","host":"a","data":"z","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"v=ab"}"#;
    let there = ["a 60 TXT \"v=\" \"abc\"", "a 60 TXT v=ac"];
    assert_eq!(apply(prefix, &there, &[]), ["a 60 TXT \"z\"", there[1]]);
}

/// L-22, V-6, V-9, V-11, OQ-32: printable ASCII, and never more fields than the template has.
#[test]
fn values() {
    let caa = r#"{"type":"CAA","host":"a","data":"0 issue \"%ca%\"","ttl":60}"#;
    assert_eq!(
        apply(caa, &[], &[("ca", "ca.example; x=%y%"), ("unused", "\0")]),
        ["a 60 CAA 0 issue \"ca.example; x=%y%\""]
    );
    for value in ["x\" 0 iodef \"y", "\"", "\\"] {
        assert_eq!(
            refused(caa, &[], &[("ca", value)]),
            ErrorKind::Injection,
            "{value}"
        );
    }
    for value in ["\0", "a\nb", "\u{fc}"] {
        assert_eq!(
            refused(caa, &[], &[("ca", value)]),
            ErrorKind::InvalidValue,
            "{value:?}"
        );
    }
}

/// T-35, T-47, H-5, V-4, L-25, L-26, OQ-33, OQ-34, OQ-50, override 12: addresses and targets.
#[test]
fn targets() {
    let record = |rtype: &str, to: &str| {
        format!(r#"{{"type":"{rtype}","host":"a","pointsTo":"{to}","priority":0,"ttl":60}}"#)
    };
    for (rtype, to, kind) in [
        ("A", "192.0.2", ErrorKind::InvalidAddress),
        ("A", "192.0.2.01", ErrorKind::InvalidAddress),
        ("AAAA", "192.0.2.1", ErrorKind::InvalidAddress),
        ("A", "@", ErrorKind::InvalidTemplate),
        ("NS", "@", ErrorKind::InvalidTemplate),
        ("CNAME", "", ErrorKind::InvalidTemplate),
        ("CNAME", "mail.@", ErrorKind::InvalidTemplate),
        ("CNAME", "%at%", ErrorKind::InvalidTarget),
        ("CNAME", ".", ErrorKind::InvalidTarget),
        ("NS", ".", ErrorKind::InvalidTarget),
    ] {
        assert_eq!(
            refused(&record(rtype, to), &[], &[("at", "@")]),
            kind,
            "{rtype} {to}"
        );
    }
    for (rtype, to, data) in [
        ("AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("CNAME", "x.example", "x.example."),
        ("MX", "x.example.", "0 x.example."),
        ("MX", "@", "0 example.com."),
        ("MX", ".", "0 ."),
    ] {
        assert_eq!(
            apply(&record(rtype, to), &[], &[]),
            [format!("a 60 {rtype} {data}")]
        );
    }
    let null = record("MX", ".");
    assert_eq!(
        refused(&null.replace('0', "1"), &[], &[]),
        ErrorKind::InvalidTarget
    );
    let two = format!("{null},{}", record("MX", "x.example"));
    assert_eq!(refused(&two, &[], &[]), ErrorKind::SelfConflict);
    // In a host a value of `@` is the scope.
    assert_eq!(
        apply(&at("%at%"), &[], &[("at", "@")]),
        ["@ 60 A 192.0.2.1"]
    );
}

/// T-42, T-43, T-44, L-28: numbers of 16 bits.
#[test]
fn numbers() {
    let mx = |p: &str| {
        format!(r#"{{"type":"MX","host":"a","pointsTo":"x.example","priority":{p},"ttl":60}}"#)
    };
    for p in ["10", "\"10\"", "\"%p%\""] {
        assert_eq!(
            apply(&mx(p), &[], &[("p", "10")]),
            ["a 60 MX 10 x.example."]
        );
    }
    for value in ["65536", "", "-1", "000010"] {
        assert_eq!(
            refused(&mx("\"%p%\""), &[], &[("p", value)]),
            ErrorKind::InvalidNumber
        );
    }
    assert_eq!(refused(&mx("65536"), &[], &[]), ErrorKind::InvalidTemplate);
    for field in ["priority", "weight", "port"] {
        let record = srv("@", "_sip", "_tcp", "x.example");
        let start = record.find(&format!("\"{field}\"")).unwrap();
        let (head, tail) = record.split_at(start);
        let tail = tail.split_once(',').unwrap().1;
        let with = |value: &str| format!("{head}\"{field}\":{value},{tail}");
        assert_eq!(apply(&with("65535"), &[], &[]).len(), 1);
        let kind = refused(&with("\"%p%\""), &[], &[("p", "65536")]);
        assert_eq!(kind, ErrorKind::InvalidNumber, "{field}");
        let kind = refused(&with("65536"), &[], &[]);
        assert_eq!(kind, ErrorKind::InvalidTemplate, "{field}");
    }
}

/// Z-1, OQ-41, override 10: APEXCNAME.
#[test]
fn apex_cname() {
    let record = r#"{"type":"APEXCNAME","pointsTo":"x.example","ttl":60}"#;
    let there = [
        "@ 60 A 192.0.2.9",
        "@ 60 AAAA ::1",
        "@ 60 MX 1 mx.example.",
        "@ 60 TXT x",
        "@ - REDIR301 http://x.example/",
        "@ 60 APEXCNAME old.example.",
    ];
    let ours = "@ 60 APEXCNAME x.example.";
    assert_eq!(apply(record, &there, &[]), [ours, there[2], there[3]]);
    // And the other way round.
    assert_eq!(apply(&at("@"), &[ours], &[]), ["@ 60 A 192.0.2.1"]);
    for other in [at("@"), record.replace("x.", "y.")] {
        let both = format!("{record},{other}");
        assert_eq!(refused(&both, &[], &[]), ErrorKind::SelfConflict);
    }
    let shop = Request::new("example.com").host("shop");
    let error = template(record).resolve(&shop, &everything()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OnlyAtApex);
    let request = Request::new("example.com");
    let error = template(record)
        .resolve(&request, &Policy::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedType);
}

/// Z-2, OQ-42, override 10, override 14: redirects and the addresses that serve them.
#[test]
fn redirects() {
    let to = |url: &str| format!(r#"{{"type":"REDIR301","host":"a","target":"{url}"}}"#);
    let ours = [
        "a - REDIR301 https://x.example/",
        "a 600 A 192.0.2.80",
        "a 600 AAAA 2001:db8::80",
    ];
    let record = to("https://x.example/");
    for there in [
        "a 60 A 192.0.2.9",
        "a 60 CNAME o.example.",
        "a - REDIR302 http://o/",
    ] {
        assert_eq!(apply(&record, &[there], &[]), ours, "{there}");
    }
    assert_eq!(apply(&format!("{record},{record}"), &[], &[]), ours);
    let two = format!("{record},{}", to("https://y.example/"));
    assert_eq!(refused(&two, &[], &[]), ErrorKind::SelfConflict);
    let beside = template(&format!("{record},{A}"));
    let plan = planned(&beside, &Request::new("example.com"));
    assert_eq!(plan.add.len(), 4);
    assert!(has(&plan, NoticeCode::RedirectBesideAddress));
    let alone = planned(&template(&record), &Request::new("example.com"));
    assert!(!has(&alone, NoticeCode::RedirectBesideAddress));
    assert_eq!(refused(&to("x.example"), &[], &[]), ErrorKind::InvalidUrl);
    let request = Request::new("example.com");
    let error = template(&record)
        .resolve(&request, &Policy::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedType);
    let host = r#"{"type":"REDIR302","target":"https://x.example/"}"#;
    assert_eq!(
        apply(host, &[], &[]).len(),
        3,
        "without a host it is the scope"
    );
}

/// S-3, S-10: terms within their limit can still be more octets than RDATA has, wherever they meet.
#[test]
fn a_merged_spf_record_stays_within_rdata() {
    let label = "x".repeat(63);
    let term = |i: usize| format!("a:{label}.{label}.{}.h{i:03}.example", &label[..57]);
    // 65,135 octets, of which RDATA takes 65,279.
    let terms: Vec<String> = (0..324).map(term).collect();
    let full = format!("v=spf1 {} -all", terms.join(" "));
    let there = [&*format!("@ 60 TXT {full}")];
    let literal = format!(r#"{{"type":"TXT","host":"@","data":"{full}","ttl":60}},"#);
    for (rules, fits) in [("mx".to_owned(), true), (term(999), false)] {
        let rules = format!(r#"{{"type":"SPFM","host":"@","spfRules":"{rules}"}}"#);
        let request = Request::new("example.com");
        let policy = Policy::default();
        let with_state =
            template(&rules).plan_with(&request, &zone(&there), &State::new(), &policy);
        let in_template = try_apply(&format!("{literal}{rules}"), &[], &[]);
        let in_zone = try_apply(&rules, &there, &[]);
        for (outcome, refusal) in [
            (in_template.map(drop), ErrorKind::SelfConflict),
            (in_zone.map(drop), ErrorKind::SpfTooLong),
            (with_state.map(drop), ErrorKind::SpfTooLong),
        ] {
            let expected = if fits { Ok(()) } else { Err(refusal) };
            assert_eq!(outcome.map_err(|error| error.kind()), expected);
        }
    }
}

/// N-8, T-11, T-15, T-19, W-1, Q-8, Q-14, OQ-16, OQ-40, OQ-54, override 11: what a flow may do.
#[test]
fn flows() {
    let resolve = |members: &str, request: Request| {
        let result = template_with(members, A).resolve(&request, &Policy::default());
        result.map(|_| ()).map_err(|error| error.kind())
    };
    let at = || Request::new("example.com");
    let key = r#""syncPubKeyDomain":"x.example","#;
    for (via, blocked, unsigned) in [
        (
            Via::Sync,
            Err(ErrorKind::SyncBlocked),
            Err(ErrorKind::SignatureRequired),
        ),
        (Via::Async, Ok(()), Ok(())),
        (Via::Operator, Ok(()), Ok(())),
    ] {
        assert_eq!(resolve(r#""syncBlock":true,"#, at().via(via)), blocked);
        assert_eq!(resolve(key, at().via(via)), unsigned);
        assert_eq!(resolve(key, at().via(via).signed(true)), Ok(()));
        let host = r#""hostRequired":true,"#;
        assert_eq!(resolve(host, at().via(via)), Err(ErrorKind::HostRequired));
        assert_eq!(resolve(host, at().via(via).host("x")), Ok(()));
    }
    // N-8: a signature counts only where the template names the domain of the key.
    for (members, told) in [(key, false), ("", true)] {
        let request = at().via(Via::Sync).signed(true);
        let plan = planned(&template_with(members, A), &request);
        assert_eq!(has(&plan, NoticeCode::UnsignedRequest), told);
    }
}

/// P-7: a host with an underscore is told of.
#[test]
fn underscore_hosts() {
    let plan = planned(&template(A), &Request::new("example.com").host("_dmarc"));
    assert!(has(&plan, NoticeCode::UnderscoreHost));
}

/// L-5, V-3, V-5, OQ-28a: reserved names of variables; built-ins win over parameters.
#[test]
fn reserved_variables() {
    let record = txt("a", "%key%");
    assert_eq!(
        refused(&record, &[], &[("key", "x")]),
        ErrorKind::InvalidTemplate
    );
    let risky = template(&txt("a", "%code%"));
    assert_eq!(
        findings(&risky),
        [(Level::Warning, DiagnosticCode::RiskyVariable)]
    );
    let found = apply(&txt("a", "%fqdn%"), &[], &[("fqdn", "evil.example")]);
    assert_eq!(found, ["a 60 TXT \"example.com\""]);
}

/// L-17, L-23, V-1, V-2, OQ-17, override 12: a `%` that opens no variable.
#[test]
fn percent_signs() {
    let found = apply(&txt("a", "%%v% 50% %{i} %_"), &[], &[("v", "x")]);
    assert_eq!(found, ["a 60 TXT \"%x 50% %{i} %_\""]);
    let escaped = r#"{"type":"TXT","host":"a","data":"\u0025v\u0025","ttl":60}"#;
    assert_eq!(apply(escaped, &[], &[("v", "x")]), ["a 60 TXT \"x\""]);
    for record in [txt("a", "%open"), at("50%")] {
        assert_eq!(
            refused(&record, &[], &[("v", "x")]),
            ErrorKind::InvalidTemplate
        );
    }
}

/// G-1, G-3, G-4, G-5, L-2, W-3, OQ-27, override 14: groups.
#[test]
fn groups() {
    let records = r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60},
        {"type":"A","host":"b","pointsTo":"%missing%","ttl":60,"groupId":"b"},
        {"type":"A","host":"c","pointsTo":"192.0.2.1","ttl":60,"groupId":"c"},
        {"type":"A","host":"d","groupId":"d"}"#;
    let template = template(records);
    let add = |groups: &[&str]| {
        let request = Request::new("example.com");
        let request = groups.iter().fold(request, |r, g| r.group(*g));
        let plan = plan(&template, &request, &zone(&[]), &Policy::default());
        plan.map(|p| p.add.len()).map_err(|e| e.kind())
    };
    assert_eq!(
        add(&["c"]),
        Ok(2),
        "ungrouped records ride with every choice"
    );
    assert_eq!(add(&["c", "c", "x"]), Ok(2));
    assert_eq!(add(&["b"]), Err(ErrorKind::MissingVariable));
    assert_eq!(
        add(&["d"]),
        Err(ErrorKind::InvalidTemplate),
        "broken and active"
    );
    assert_eq!(add(&["x"]), Err(ErrorKind::NoMatchingGroup));
    for bad in ["", " c", "b,c"] {
        assert_eq!(add(&[bad]), Err(ErrorKind::InvalidGroup), "{bad:?}");
    }
}

/// C-11, W-5, OQ-29: what of one template cannot stand together; alternatives in groups can.
#[test]
fn conflicts_inside_a_template() {
    let cname = r#"{"type":"CNAME","host":"a","pointsTo":"x.example","ttl":60,"groupId":"c"}"#;
    let a = A.replace('}', r#","groupId":"a"}"#);
    let both = format!("{cname},{a}");
    assert_eq!(refused(&both, &[], &[]), ErrorKind::SelfConflict);
    let template = template(&both);
    for group in ["a", "c"] {
        let plan = planned(&template, &Request::new("example.com").group(group));
        assert_eq!(plan.add.len(), 1);
    }
    let spfm = r#"{"type":"SPFM","host":"a","spfRules":"a"}"#;
    assert_eq!(
        refused(&format!("{cname},{spfm}"), &[], &[]),
        ErrorKind::SelfConflict
    );
}

/// L-1, L-3, L-13 … L-16, T-1 … T-8, T-12, T-18, T-20, T-21, X-11, X-17, OQ-19b, OQ-48, OQ-49, override 2: what loading makes of odd members.
#[test]
fn loading() {
    use DiagnosticCode as Code;
    use Level::{Error, Warning};
    for (members, expected) in [
        (r#""templateSpecVersion":1,"version":7,"#, vec![]),
        (
            r#""templateSpecVersion":2,"#,
            vec![(Error, Code::UnsupportedVersion)],
        ),
        (r#""version":"7","#, vec![(Warning, Code::InvalidVersion)]),
        (
            r#""version":7,"version":7,"#,
            vec![(Warning, Code::DuplicateMember)],
        ),
        (
            r#""version":7,"version":8,"#,
            vec![(Error, Code::DuplicateMember)],
        ),
        (r#""description":null,"#, vec![(Error, Code::WrongType)]),
        (r#""syncBlock":"true","#, vec![(Error, Code::WrongType)]),
        (r#""crit":[],"#, vec![(Error, Code::InvalidCrit)]),
        (
            r#""logoUrl":"http://x.example/l.png","#,
            vec![(Warning, Code::LogoUrl)],
        ),
        (r#""logoUrl":"","#, vec![(Warning, Code::EmptyMember)]),
        (r#""shared":true,"#, vec![(Warning, Code::Deprecated)]),
        (r#""warnPhishing":true,"#, vec![(Warning, Code::Deprecated)]),
        (r#""syncRedirectDomain":"a.example, b.example,","#, vec![]),
        (r#""syncPubKeyDomain":"_k.x.example","#, vec![]),
        (r#""vnd.x.y":{"a":1.50},"unheardOf":1,"#, vec![]),
    ] {
        assert_eq!(findings(&template_with(members, A)), expected, "{members}");
    }
    let long = format!(r#""description":"{}","#, "x".repeat(2049));
    assert_eq!(
        findings(&template_with(&long, A)),
        [(Warning, Code::TooLong)]
    );
    let name = format!(r#"{{"providerName":"{}","records":[]}}"#, "x".repeat(256));
    let found = findings(&Template::parse(name.as_bytes()).unwrap());
    assert!(found.contains(&(Warning, Code::TooLong)), "{found:?}");
    let missing = Template::parse(b"{}").unwrap();
    let (error, warning) = ((Error, Code::MissingMember), (Warning, Code::MissingMember));
    assert_eq!(
        findings(&missing),
        [error, error, warning, warning, error],
        "ids, names, records"
    );
    let text = b"\xef\xbb\xbf {\"providerId\":\"../p\",\"serviceId\":\"s\",\"records\":[]}";
    let found = findings(&Template::parse(text).unwrap());
    assert!(found.contains(&(Error, Code::InvalidId)), "{found:?}");
}

/// The plan as the user reads it: what goes, comes and changes, each with its reason.
#[test]
fn a_plan_as_text() {
    let mx = r#"{"type":"SPFM","host":"s","spfRules":"mx"}"#;
    let records = format!("{A},{},{},{mx}", txt("t", "x"), at("new"));
    let zone = zone(&[
        "a 60 A 192.0.2.9",
        "a 60 TXT kept",
        "s 60 TXT v=spf1 -all",
        "t 300 TXT x",
    ]);
    let plan = plan(
        &template(&records),
        &Request::new("example.com"),
        &zone,
        &everything(),
    );
    let expected = [
        "S by P on example.com",
        "  - a.example.com.     60  A    192.0.2.9",
        "      replaced by the addresses of the template (draft-ietf-dconn-domainconnect-05 section 10.4)",
        r#"  ~ s.example.com.     60  TXT  "v=spf1 mx -all"  (was v=spf1 -all)"#,
        "      merged with the SPF rules of the template (draft-ietf-dconn-domainconnect-05 section 9.4)",
        "  + a.example.com.     60  A    192.0.2.1",
        "      asked for by record 0 of the template",
        "  + new.example.com.   60  A    192.0.2.1",
        "      asked for by record 2 of the template",
        "  = t.example.com.    300  TXT  x",
        "      there already, shared",
        "  ! no verified signature vouches for the values; check where the request came from",
        "1 removed, 1 changed, 2 added, 1 kept",
    ];
    let text = plan.unwrap().to_string();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

/// What a template says of itself is there to be shown.
#[test]
fn members_of_the_template() {
    let text = r#"{"providerId":"p","providerName":"P","serviceId":"s","serviceName":"S","version":3,
        "syncPubKeyDomain":"k.example","syncRedirectDomain":"a.example, b.example","records":[]}"#;
    let template = Template::parse(text.as_bytes()).unwrap();
    let ids = [template.provider_id(), template.service_id()];
    let names = [template.provider_name(), template.service_name()];
    assert_eq!((ids, names), (["p", "s"], ["P", "S"]));
    assert_eq!(template.version(), Some(3));
    assert_eq!(template.sync_pub_key_domain(), Some("k.example"));
    assert_eq!(template.sync_redirect_domains(), ["a.example", "b.example"]);
    let flags = |template: &Template| {
        [
            template.sync_block(),
            template.shares_provider_name(),
            template.shares_service_name(),
            template.multi_instance(),
            template.host_required(),
        ]
    };
    assert_eq!(flags(&template), [false; 5]);
    for (at, member) in [
        "syncBlock",
        "sharedProviderName",
        "sharedServiceName",
        "multiInstance",
        "hostRequired",
    ]
    .into_iter()
    .enumerate()
    {
        let mut expected = [false; 5];
        expected[at] = true;
        let template = template_with(&format!(r#""{member}":true,"#), A);
        assert_eq!(flags(&template), expected, "{member}");
    }
}

/// L-21, T-39, T-41, T-49, T-50, X-5, X-7, X-10, X-15, override 12, override 14: fields of a record.
#[test]
fn fields_of_a_record() {
    use DiagnosticCode as Code;
    use Level::{Error, Warning};
    let record = |more: &str| A.replace('}', &format!(",{more}}}"));
    for (more, expected) in [
        (r#""data":"x""#, vec![(Warning, Code::IgnoredField)]),
        (r#""crit":["ttl","groupId","vnd.absent","weight"]"#, vec![]),
        (
            r#""weight":1,"crit":["weight"]"#,
            vec![(Error, Code::InvalidCrit), (Warning, Code::IgnoredField)],
        ),
        (r#""crit":[]"#, vec![(Error, Code::InvalidCrit)]),
        (
            r#""vnd.x":1,"crit":["vnd.x"]"#,
            vec![(Error, Code::UnknownCrit)],
        ),
    ] {
        assert_eq!(findings(&template(&record(more))), expected, "{more}");
    }
    let mode = |more: &str| txt("a", "x").replace('}', &format!(",{more}}}"));
    for (more, expected) in [
        (
            r#""txtConflictMatchingMode":"Prefix""#,
            vec![(Error, Code::MissingPrefix)],
        ),
        (
            r#""txtConflictMatchingPrefix":"x""#,
            vec![(Warning, Code::OddPrefix)],
        ),
        (
            r#""txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"k=rsa; p=""#,
            vec![(Warning, Code::OddPrefix)],
        ),
    ] {
        assert_eq!(findings(&template(&mode(more))), expected, "{more}");
    }
}

/// V-12, T-31: no variable in what is compared or enumerated.
#[test]
fn variables_where_none_may_be() {
    for more in [
        r#""groupId":"%g%""#,
        r#""essential":"%e%""#,
        r#""txtConflictMatchingMode":"%m%""#,
        r#""txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"%p%""#,
    ] {
        let record = txt("a", "x").replace('}', &format!(",{more}}}"));
        let found = findings(&template(&record));
        assert!(
            found.contains(&(Level::Error, DiagnosticCode::VariableForbidden)),
            "{more}"
        );
    }
}

/// S-1, S-2, S-3, S-4, S-14, T-48, OQ-14, OQ-15, OQ-15b, OQ-15c, override 9, override 14: SPF.
#[test]
fn spf() {
    let spfm = |rules: &str| format!(r#"{{"type":"SPFM","host":"a","spfRules":"{rules}"}}"#);
    let two = format!("{},{}", spfm("a"), spfm("~a mx"));
    for (records, there, expected) in [
        (spfm("a"), vec![], vec!["a 3600 TXT \"v=spf1 a ~all\""]),
        (two.clone(), vec![], vec!["a 3600 TXT \"v=spf1 a mx ~all\""]),
        (
            spfm("-a a ~a"),
            vec![],
            vec!["a 3600 TXT \"v=spf1 a ~all\""],
        ),
        (
            spfm("mx"),
            vec!["a 60 TXT v=spf1 a -all"],
            vec!["a 60 TXT \"v=spf1 a mx -all\""],
        ),
        (
            spfm("mx -all"),
            vec![],
            vec!["a 3600 TXT \"v=spf1 mx ~all\""],
        ),
        (spfm(""), vec!["a 60 TXT x"], vec!["a 60 TXT x"]),
        // What cannot be merged is replaced, with the lowest TTL.
        (
            spfm("a"),
            vec!["a 90 TXT v=spf1 ptr -all", "a 60 TXT v=spf1 mx -all"],
            vec!["a 60 TXT \"v=spf1 a ~all\""],
        ),
        (
            spfm("a"),
            vec!["a 60 TXT v=spf1 foo"],
            vec!["a 60 TXT \"v=spf1 a ~all\""],
        ),
        (
            spfm("a"),
            vec!["a 60 TXT v=spf1 redirect=r.example"],
            vec!["a 60 TXT \"v=spf1 a ~all\""],
        ),
        // Two copies of one record merge as one.
        (
            spfm("mx"),
            vec!["a 60 TXT v=spf1 a -all", "a 60 TXT \"v=spf1 a -all\""],
            vec!["a 60 TXT \"v=spf1 a mx -all\""],
        ),
        // A literal record: it replaces, and takes the rules of its own template.
        (
            txt("a", "v=spf1 mx -all"),
            vec!["a 90 TXT V=SPF1 a"],
            vec!["a 60 TXT \"v=spf1 mx -all\""],
        ),
        (
            format!("{},{}", txt("a", "v=spf1 mx -all"), spfm("a")),
            vec!["a 90 TXT v=spf1 ptr"],
            vec!["a 60 TXT \"v=spf1 mx a -all\""],
        ),
        (
            txt("a", "v=spf1 foo"),
            vec![],
            vec!["a 60 TXT \"v=spf1 foo\""],
        ),
        // Mode All does not delete what the rules merge into.
        (
            format!(
                "{},{}",
                spfm("mx"),
                txt("a", "x").replace('}', r#","txtConflictMatchingMode":"All"}"#)
            ),
            vec!["a 60 TXT v=spf1 a -all", "a 60 TXT y"],
            vec!["a 60 TXT \"v=spf1 a mx -all\"", "a 60 TXT \"x\""],
        ),
    ] {
        assert_eq!(
            apply(&records, &there, &[]),
            expected,
            "{records} in {there:?}"
        );
    }
    for bad in [
        "foo",
        "v=spf1 a",
        "-all a",
        "redirect=a.example redirect=b.example",
    ] {
        assert_eq!(
            refused(&spfm(bad), &[], &[]),
            ErrorKind::InvalidSpf,
            "{bad}"
        );
    }
    let literals = format!("{},{}", txt("a", "v=spf1 a"), txt("a", "v=spf1 mx"));
    let broken = format!("{},{}", txt("a", "v=spf1 foo"), spfm("a"));
    for records in [literals, broken] {
        assert_eq!(
            refused(&records, &[], &[]),
            ErrorKind::SelfConflict,
            "{records}"
        );
    }
    // Look-ups are told, not refused; `redirect=` among new rules has no effect.
    let many: Vec<String> = (0..11).map(|i| format!("include:x{i}.example")).collect();
    let request = Request::new("example.com");
    let plan = planned(&template(&spfm(&many.join(" "))), &request);
    assert!(has(&plan, NoticeCode::SpfLookups));
    let plan = planned(&template(&spfm("redirect=r.example")), &request);
    assert!(has(&plan, NoticeCode::SpfRedirect));
    assert!(
        plan.add[0]
            .record
            .data
            .ends_with("redirect=r.example ~all\"")
    );
}

/// C-1, C-4, C-7, C-8, C-10, C-14, T-38, OQ-11: rules by type.
#[test]
fn conflicts_by_type() {
    let mx = r#"{"type":"MX","host":"a","pointsTo":"x.example","priority":1,"ttl":60}"#;
    assert_eq!(
        apply(mx, &["a 60 MX 9 o.example."], &[]),
        ["a 60 MX 1 x.example."]
    );
    assert_eq!(apply(&txt("a", "x"), &["a 60 TXT y"], &[]).len(), 2);
    let all = txt("a", "x").replace('}', r#","txtConflictMatchingMode":"All"}"#);
    assert_eq!(
        apply(&all, &["a 60 TXT y", "a 60 TXT v=spf1 a"], &[]),
        ["a 60 TXT \"x\""]
    );
    let caa = r#"{"type":"TYPE257","host":"a","data":"0 issue x","ttl":60}"#;
    let there = ["a 60 CAA 0 issue \"x\"", "a 60 CAA 0 issue \"y\""];
    assert_eq!(
        apply(caa, &there, &[]),
        there,
        "generic types conflict with nothing of their own"
    );
}

/// OQ-46: each refusal has its OAuth code.
#[test]
fn oauth_codes() {
    for kind in ErrorKind::ALL {
        let expected = match kind {
            ErrorKind::ZoneChanged | ErrorKind::StateChanged => "temporarily_unavailable",
            ErrorKind::NotJson
            | ErrorKind::NotAnObject
            | ErrorKind::TemplateTooLarge
            | ErrorKind::TooManyRecords
            | ErrorKind::InvalidPolicy
            | ErrorKind::InvalidOrigin
            | ErrorKind::InvalidZoneRecord
            | ErrorKind::ZoneTooLarge
            | ErrorKind::InvalidState
            | ErrorKind::StateVersion
            | ErrorKind::StateMismatch => "server_error",
            _ => "invalid_request",
        };
        assert_eq!(kind.oauth(), expected, "{kind:?}");
    }
}

/// L-36, V-3, OQ-51, override 12: names become A-labels in lower case; values stay as they are.
#[test]
fn internationalised_names() {
    fn to_ascii(label: &str) -> Option<String> {
        (label == "b\u{fc}cher").then(|| "xn--bcher-kva".to_owned())
    }
    let mut policy = everything();
    policy.to_ascii = Some(to_ascii);
    let records = format!("{},{}", at("b\u{fc}cher"), txt("a", "%fqdn%"));
    let request = Request::new("b\u{fc}cher.Example").host("WWW");
    let rendered = template(&records).resolve(&request, &policy).unwrap();
    let found: Vec<_> = rendered
        .records()
        .map(|r| (r.template_record(), r.owner().as_str(), r.data()))
        .collect();
    assert_eq!(
        found,
        [
            (
                1,
                "a.www.xn--bcher-kva.example.",
                "\"www.xn--bcher-kva.example\""
            ),
            (0, "xn--bcher-kva.www.xn--bcher-kva.example.", "192.0.2.1"),
        ]
    );
    let error = template(&records)
        .resolve(&request, &everything())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDomain);
    // A JSON request that brings a policy keeps the conversion, which JSON cannot hold.
    let json = "{\"domain\":\"b\u{fc}cher.example\",\"policy\":{},\
        \"zone\":{\"origin\":\"xn--bcher-kva.example\",\"records\":[]}}";
    let request = JsonRequest::parse(json.as_bytes());
    let answer = request.answer(Some(&template(A)), &policy);
    assert_eq!(answer.result.unwrap().add.len(), 1);
}
