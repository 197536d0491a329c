//! Behaviours of engines in the field that this one does not have, each a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use dc_template::{ErrorKind, NoticeCode, Policy, Request, Template, Zone};
use support::{apply, multiset, plan, records, template, try_apply, zone};

fn refused(record: &str, params: &[(&str, &str)]) -> ErrorKind {
    try_apply(record, &[], params).unwrap_err().kind()
}

fn txt(data: &str) -> String {
    format!(r#"{{"type":"TXT","host":"@","data":{data:?},"ttl":60}}"#)
}

fn spfm(rules: &str) -> String {
    format!(r#"{{"type":"SPFM","host":"@","spfRules":"{rules}"}}"#)
}

// Variables.

/// V-7.
#[test]
fn a_value_with_an_expression_is_not_expanded_again() {
    let found = apply(&txt("%a%"), &[], &[("a", "%b%"), ("b", "no")]);
    assert_eq!(found, ["@ 60 TXT \"%b%\""]);
    // A value that completes an expression with its surroundings is text as well.
    let found = apply(&txt("%a%b%a%"), &[], &[("a", "%"), ("b", "no")]);
    assert_eq!(found, ["@ 60 TXT \"%b%\""]);
}

/// V-7: an occurrence that came with a value is not an occurrence in the template.
#[test]
fn a_name_is_not_replaced_inside_substituted_text() {
    let found = apply(&txt("%a% %b% %a%"), &[], &[("a", "%b%"), ("b", "%a%")]);
    assert_eq!(found, ["@ 60 TXT \"%b% %a% %b%\""]);
}

/// V-6, V-7, OQ-17.
#[test]
fn a_percent_sign_in_a_value_or_in_data_is_fine() {
    assert_eq!(
        apply(&txt("save %a% off"), &[], &[("a", "50%")]),
        ["@ 60 TXT \"save 50% off\""]
    );
    assert_eq!(apply(&txt("50% off"), &[], &[]), ["@ 60 TXT \"50% off\""]);
    assert_eq!(apply(&txt("%%a%"), &[], &[("a", "x")]), ["@ 60 TXT \"%x\""]);
    let found = apply(&spfm("exists:%{i}._spf.%a%"), &[], &[("a", "example.net")]);
    assert_eq!(
        found,
        ["@ 3600 TXT \"v=spf1 exists:%{i}._spf.example.net ~all\""]
    );
}

// Names.

/// H-6, OQ-30: membership goes by labels.
#[test]
fn a_suffix_without_a_label_boundary_is_not_in_the_zone() {
    let at =
        |host: &str| format!(r#"{{"type":"A","host":"{host}","pointsTo":"192.0.2.1","ttl":60}}"#);
    assert_eq!(refused(&at("fooexample.com."), &[]), ErrorKind::OutOfZone);
    assert!(
        Zone::new(
            "example.com.",
            vec![dc_template::Record::new("fooexample.com.", "A", 60, "")]
        )
        .is_err()
    );
    // Nor is it below a delegation, or below a name that becomes one.
    let ns = r#"{"type":"NS","host":"a","pointsTo":"ns.example.net","ttl":60}"#;
    let found = apply(ns, &["fooa 60 A 192.0.2.1", "x.a 60 A 192.0.2.2"], &[]);
    assert_eq!(found, ["a 60 NS ns.example.net.", "fooa 60 A 192.0.2.1"]);
    let found = apply(&at("xa"), &["a 60 NS ns.example.net."], &[]);
    assert_eq!(found, ["a 60 NS ns.example.net.", "xa 60 A 192.0.2.1"]);
}

/// T-33, T-35, L-34, OQ-33.
#[test]
fn odd_characters_do_not_pass_as_host_or_address() {
    let a = r#"{"type":"A","host":"%h%","pointsTo":"%ip%","ttl":60}"#;
    let good = ("ip", "192.0.2.1");
    for host in ["a\n", "\n", "a\u{661}", "a\0", "a\tb"] {
        assert_eq!(
            refused(a, &[("h", host), good]),
            ErrorKind::InvalidValue,
            "{host:?}"
        );
    }
    for host in ["a b", "a/b", "a,b", "a..b", "-a", "a-", "x*"] {
        assert_eq!(
            refused(a, &[("h", host), good]),
            ErrorKind::InvalidName,
            "{host:?}"
        );
    }
    for ip in [
        "0x7f000001",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "1.2.3.4.",
        "1.2.3.4 ",
        "1.2.3.256",
        "::1",
    ] {
        assert_eq!(
            refused(a, &[("h", "a"), ("ip", ip)]),
            ErrorKind::InvalidAddress,
            "{ip:?}"
        );
    }
    for ip in ["192.0.2.1\n", "\u{661}.2.3.4"] {
        assert_eq!(
            refused(a, &[("h", "a"), ("ip", ip)]),
            ErrorKind::InvalidValue,
            "{ip:?}"
        );
    }
    let literal = "{\"type\":\"A\",\"host\":\"a\\n\",\"pointsTo\":\"192.0.2.1\",\"ttl\":60}";
    assert_eq!(refused(literal, &[]), ErrorKind::InvalidName);
}

/// T-42, T-44, L-28.
#[test]
fn a_number_beyond_16_bits_does_not_pass() {
    let mx = |p: &str| {
        format!(r#"{{"type":"MX","host":"a","pointsTo":"mx.example","priority":{p},"ttl":60}}"#)
    };
    assert_eq!(refused(&mx("70000"), &[]), ErrorKind::InvalidTemplate);
    assert_eq!(refused(&mx("\"70000\""), &[]), ErrorKind::InvalidTemplate);
    for value in ["70000", "-1", "+1", "1.0", "", " 1", "0x1", "000001"] {
        assert_eq!(
            refused(&mx("\"%p%\""), &[("p", value)]),
            ErrorKind::InvalidNumber,
            "{value:?}"
        );
    }
    assert_eq!(
        apply(&mx("\"%p%\""), &[], &[("p", "65535")]),
        ["a 60 MX 65535 mx.example."]
    );
}

// SRV.

fn srv(service: &str, target: &str) -> String {
    format!(
        r#"{{"type":"SRV","name":"@","service":"{service}","protocol":"_tcp","target":"{target}","priority":1,"weight":2,"port":5060,"ttl":60}}"#
    )
}

/// OQ-1, OQ-4.
#[test]
fn srv_at_the_apex_is_written() {
    let found = apply(&srv("_sip", "t.example.net"), &[], &[]);
    assert_eq!(found, ["_sip._tcp 60 SRV 1 2 5060 t.example.net."]);
}

/// C-5, OQ-2.
#[test]
fn one_srv_leaves_every_other_service_at_the_name() {
    let there = [
        "_xmpp._tcp 60 SRV 1 1 1 x.example.",
        "_sip._udp 60 SRV 1 1 1 x.example.",
    ];
    let old = "_sip._tcp 60 SRV 9 9 9 x.example.";
    let found = apply(
        &srv("_sip", "t.example.net"),
        &[there[0], there[1], old],
        &[],
    );
    assert_eq!(
        found,
        [
            "_sip._tcp 60 SRV 1 2 5060 t.example.net.",
            there[1],
            there[0]
        ]
    );
}

/// T-47, OQ-34.
#[test]
fn srv_target_root_is_taken() {
    assert_eq!(
        apply(&srv("_sip", "."), &[], &[]),
        ["_sip._tcp 60 SRV 1 2 5060 ."]
    );
}

// SPF.

/// S-2, S-4, OQ-14.
#[test]
fn two_spfm_at_one_host_give_one_spf_record() {
    let two = format!("{},{}", spfm("a include:x.example"), spfm("mx a"));
    assert_eq!(
        apply(&two, &[], &[]),
        ["@ 3600 TXT \"v=spf1 a include:x.example mx ~all\""]
    );
    let found = apply(&two, &["@ 60 TXT v=spf1 ptr -all"], &[]);
    assert_eq!(
        found,
        ["@ 60 TXT \"v=spf1 ptr a include:x.example mx -all\""]
    );
    // Nor do a literal one and SPFM (override 9).
    let both = format!("{},{}", spfm("a"), txt("v=spf1 mx -all"));
    assert_eq!(
        apply(&both, &["@ 60 TXT v=spf1 ptr ?all"], &[]),
        ["@ 60 TXT \"v=spf1 mx a -all\""]
    );
}

/// S-13: terms are compared whole.
#[test]
fn a_term_is_not_present_as_the_beginning_of_another() {
    let found = apply(
        &spfm("ip4:1.2.3.4 a:x.example"),
        &["@ 60 TXT v=spf1 ip4:1.2.3.45 a:x.example.net -all"],
        &[],
    );
    assert_eq!(
        found,
        ["@ 60 TXT \"v=spf1 ip4:1.2.3.45 a:x.example.net ip4:1.2.3.4 a:x.example -all\""]
    );
}

/// S-5, S-13, RFC 7208 section 5.1.
#[test]
fn no_term_is_put_after_all() {
    for all in ["-all", "?all", "+all", "all", "~ALL"] {
        let found = apply(&spfm("mx"), &[&format!("@ 60 TXT v=spf1 a {all}")], &[]);
        assert_eq!(found, [format!("@ 60 TXT \"v=spf1 a mx {all}\"")]);
    }
    let found = apply(&spfm("mx exp=e.example"), &["@ 60 TXT v=spf1 a -all"], &[]);
    assert_eq!(found, ["@ 60 TXT \"v=spf1 a mx exp=e.example -all\""]);
}

/// RFC 7208 section 4.5, override 9.
#[test]
fn an_upper_case_version_is_spf() {
    let found = apply(
        &spfm("mx"),
        &["@ 60 TXT \"V=SPF1 a -all\"", "@ 60 TXT v=spf10"],
        &[],
    );
    assert_eq!(found, ["@ 60 TXT \"v=spf1 a mx -all\"", "@ 60 TXT v=spf10"]);
    let found = apply(&txt("V=spf1 mx -all"), &["@ 60 TXT v=spf1 a -all"], &[]);
    assert_eq!(found, ["@ 60 TXT \"V=spf1 mx -all\""]);
}

/// S-12, RFC 7208 section 4.6.4.
#[test]
fn more_than_ten_look_ups_are_told() {
    let include = |i: usize| format!("include:h{i}.example");
    let rules = |n: usize| spfm(&(0..n).map(include).collect::<Vec<_>>().join(" "));
    let told = |records: &str, lines: &[&str]| {
        let request = Request::new("example.com");
        let plan = plan(
            &template(records),
            &request,
            &zone(lines),
            &Policy::default(),
        )
        .unwrap();
        plan.notices
            .iter()
            .any(|n| n.code == NoticeCode::SpfLookups)
    };
    assert!(!told(&rules(10), &[]));
    assert!(told(&rules(11), &[]));
    assert!(
        told(&rules(9), &["@ 60 TXT v=spf1 a mx -all"]),
        "counted together"
    );
    assert!(!told(&rules(9), &["@ 60 TXT v=spf1 a ip4:1.2.3.4 -all"]));
}

// CNAME.

/// C-2.
#[test]
fn no_new_record_is_left_beside_an_existing_cname() {
    let at = |record: &str| record.replace('@', "a");
    for record in [
        at(&spfm("a")),
        r#"{"type":"CAA","host":"a","data":"0 issue \"x\"","ttl":60}"#.to_owned(),
        r#"{"type":"TYPE65280","host":"a","data":"\\# 1 00","ttl":60}"#.to_owned(),
        r#"{"type":"SRV","name":"x","service":"_a","protocol":"_tcp","target":"t.y","priority":1,"weight":1,"port":1,"ttl":1}"#.to_owned(),
        r#"{"type":"REDIR301","host":"a","target":"http://x.example/"}"#.to_owned(),
        r#"{"type":"DS","host":"a","data":"1 8 2 AB","ttl":60}"#.to_owned(),
    ] {
        let cnames = ["a 60 CNAME x.example.", "_a._tcp.x 60 CNAME x.example.", "b 60 CNAME x.example."];
        let found = apply(&record, &cnames, &[]);
        let left = found.iter().filter(|line| line.contains("CNAME")).count();
        assert_eq!(left, 2, "{record}: {found:?}");
    }
}

/// C-2.
#[test]
fn no_record_is_left_beside_a_new_cname() {
    let cname = r#"{"type":"CNAME","host":"a","pointsTo":"x.example","ttl":60}"#;
    let there = [
        "a 60 CAA 0 issue \"x\"",
        "a 60 TXT v=spf1 a",
        "a 60 SRV 1 1 1 x.",
        "a 60 TYPE65280 \\# 1 00",
        "a 60 MX 1 x.",
        "a 60 AAAA ::1",
        "a 60 CNAME y.example.",
        "a - REDIR301 http://x.y/",
        "a 60 NS x.",
        "a 60 DS 1 8 2 AB",
        "a 60 WEIRD (((",
    ];
    assert_eq!(apply(cname, &there, &[]), ["a 60 CNAME x.example."]);
    // What the signer owns is not the template's business (override 6).
    let signed = [
        "a 60 NSEC b.example.com. A",
        "a 60 RRSIG A 8 3 60 1 2 3 example.com. AAAA",
    ];
    let found = apply(cname, &signed, &[]);
    assert_eq!(found, ["a 60 CNAME x.example.", signed[0], signed[1]]);
}

// Zone data.

/// C-12, O-8: untouched records come back byte for byte.
#[test]
fn zone_data_of_untouched_records_is_not_changed() {
    let mut all = records(&[
        "MiXed 60 A 192.0.2.1",
        "@ 60 MX 010  Mail.Example.NET",
        "@ 60 TXT  Two  Blanks ",
    ]);
    all[0].name = "MiXed.EXAMPLE.com.".to_owned();
    all[1] = all[1]
        .clone()
        .with_extra("id", "1.50e1")
        .unwrap()
        .with_extra("tags", "[ 1 ]")
        .unwrap();
    let before = multiset(&all);
    let mut zone = Zone::new("example.com.", all).unwrap();
    let a = template(
        r#"{"type":"A","host":"mixed","pointsTo":"192.0.2.1","ttl":60},{"type":"CAA","host":"@","data":"0 issue x","ttl":60}"#,
    );
    let plan = plan(&a, &Request::new("example.com"), &zone, &Policy::default()).unwrap();
    assert_eq!(
        (plan.add.len(), plan.remove.len(), plan.keep.len()),
        (1, 0, 1)
    );
    plan.commit(&mut zone).unwrap();
    let after = multiset(zone.records());
    assert!(
        before.iter().all(|record| after.contains(record)),
        "{after:?}"
    );
}

/// The caller's template, request, zone and policy are read only.
#[test]
fn the_input_is_not_mutated() {
    let all = records(&["@ 60 TXT v=spf1 a", "@ 600 TXT x", "a 60 CNAME x."]);
    let copy = all.clone();
    let template = template(&format!(
        "{},{}",
        spfm("mx"),
        r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#
    ));
    let (text, request) = (
        serde_json::to_string(&template).unwrap(),
        Request::new("Example.COM"),
    );
    let zone = Zone::borrowed("example.com.", &all).unwrap();
    let plan = plan(&template, &request, &zone, &Policy::default()).unwrap();
    let new = plan.committed(&zone).unwrap();
    assert_ne!(multiset(new.records()), multiset(zone.records()));
    assert_eq!(multiset(zone.records()), multiset(&copy));
    drop((new, zone));
    assert_eq!(all, copy);
    assert_eq!(serde_json::to_string(&template).unwrap(), text);
    assert_eq!(request, Request::new("Example.COM"));
}

/// C-3, OQ-5, T-63.
#[test]
fn apex_ns_and_soa_are_not_wiped() {
    let there = [
        "@ 60 NS ns1.example.net.",
        "@ 60 NS ns2.example.net.",
        "@ 60 SOA a. b. 1 2 3 4 5",
    ];
    let ns = r#"{"type":"NS","host":"@","pointsTo":"ns.example.org","ttl":60}"#;
    assert_eq!(
        try_apply(ns, &there, &[]).unwrap_err().kind(),
        ErrorKind::NotAtApex
    );
    let rest = format!(
        "{},{},{}",
        spfm("a"),
        r#"{"type":"APEXCNAME","pointsTo":"x.example","ttl":60}"#,
        r#"{"type":"NS","host":"a","pointsTo":"ns.example.org","ttl":60}"#
    );
    let found = apply(&rest, &there, &[]);
    assert!(
        there.iter().all(|line| found.iter().any(|f| f == line)),
        "{found:?}"
    );
}

// Loading.

/// The engine takes bytes, not ids: nothing a request names becomes a path; and ids that could be
/// one are findings (L-1).
#[test]
fn no_template_is_loaded_by_a_path_from_the_request() {
    for id in ["../../etc/passwd", "a/b", "a\\b", "", "a\0"] {
        let text =
            serde_json::json!({"providerId": id, "serviceId": "s", "records": []}).to_string();
        let template = Template::parse(text.as_bytes()).unwrap();
        let error = template
            .resolve(&Request::new("example.com"), &Policy::default())
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.pointer()),
            (ErrorKind::InvalidTemplate, Some("/providerId"))
        );
    }
}
