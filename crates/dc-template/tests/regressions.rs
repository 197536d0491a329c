//! Faults that were, each named after what it was.
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

use dc_template::{ErrorKind, NoticeCode, Policy, Read, Record, Request, Zone};
use support::{apply, json, plan, template, try_apply, zone};

/// `reads()` of a record at the apex named the names above the zone.
#[test]
fn reads_left_the_zone() {
    let template = template(r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60}"#);
    let request = Request::new("example.com");
    let rendered = template.resolve(&request, &Policy::default()).unwrap();
    let reads = rendered.reads();
    assert!(
        matches!(reads.as_slice(), [Read::Owner(name)] if name.as_str() == "example.com."),
        "{reads:?}"
    );
    let plan = rendered.plan(&zone(&[]), &Policy::default()).unwrap();
    assert_eq!(plan.preconditions.len(), 1);
}

/// The notice on a DS record without its NS record (override 14) looked at a DS record that
/// `reads()` did not name.
#[test]
fn reads_did_not_name_the_ds_record_of_a_removed_delegation() {
    let template = template(r#"{"type":"A","host":"x.a","pointsTo":"192.0.2.1","ttl":60}"#);
    let request = Request::new("example.com");
    let rendered = template.resolve(&request, &Policy::default()).unwrap();
    let all = [
        "a 60 NS ns.example.net.",
        "a 60 DS 1 8 2 AB",
        "a 60 A 192.0.2.9",
    ];
    let whole = rendered
        .clone()
        .plan(&zone(&all), &Policy::default())
        .unwrap();
    assert!(
        whole
            .notices
            .iter()
            .any(|n| n.code == NoticeCode::DsWithoutNs)
    );
    let part = rendered.plan(&zone(&all[..2]), &Policy::default()).unwrap();
    assert_eq!(json(&whole), json(&part));
    assert!(
        whole.check(&zone(&all[..1])).is_err(),
        "the DS record counts"
    );
    assert!(
        whole.check(&zone(&all[..2])).is_ok(),
        "the A record does not"
    );
}

/// C-12: a record that stood under the generic name of its type was added a second time, unless
/// the name had many records.
#[test]
fn a_generic_spelling_hid_an_identical_record() {
    let a = r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#;
    let there = "a 60 TYPE1 \\# 4 C0000201";
    assert_eq!(apply(a, &[there], &[]), [there]);
    let txt = r#"{"type":"TXT","host":"a","data":"ab","ttl":60}"#;
    let there = "a 60 TYPE16 \\# 3 026162";
    assert_eq!(apply(txt, &[there], &[]), [there]);
}

/// C-9, S-4: neither a prefix nor SPF rules saw TXT data in the generic form.
#[test]
fn a_generic_form_hid_the_text() {
    let spfm = r#"{"type":"SPFM","host":"a","spfRules":"a"}"#;
    let spf = "a 60 TYPE16 \\# 15 0E763D73706631206D78202D616C6C";
    assert_eq!(apply(spfm, &[spf], &[]), ["a 60 TXT \"v=spf1 mx a -all\""]);
    let prefix = r#"{"type":"TXT","host":"a","data":"z","ttl":60,"txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"ab"}"#;
    let abc = "a 60 TYPE16 \\# 4 03616263";
    assert_eq!(apply(prefix, &[abc], &[]), ["a 60 TXT \"z\""]);
}

/// Copies of one record that differ in their TTL or in further members made the plan depend on
/// the order of the zone's records: when they were re-timed, merged, or one of them was kept.
#[test]
fn the_order_of_copies_showed_in_the_plan() {
    let a = r#"{"type":"A","host":"a","pointsTo":"192.0.2.1","ttl":60}"#;
    let spfm = |rules: &str| format!(r#"{{"type":"SPFM","host":"a","spfRules":"{rules}"}}"#);
    let two = |rtype: &str, data: &str| -> Vec<Record> {
        let record = |ttl: u32, id: &str| {
            let record = Record::new("a.example.com.", rtype, ttl, data);
            record.with_extra("id", id).unwrap()
        };
        vec![record(600, "1"), record(600, "2"), record(300, "3")]
    };
    let broken = Record::new("a.example.com.", "TXT", 60, "v=spf1 bogus");
    for (records, copies, more) in [
        (a.to_owned(), two("AAAA", "2001:db8::1"), None),
        (
            r#"{"type":"TXT","host":"a","data":"x","ttl":60}"#.to_owned(),
            two("TXT", "y"),
            None,
        ),
        (spfm("mx"), two("TXT", "v=spf1 a -all"), None),
        (spfm("a"), two("TXT", "v=spf1 a ~all"), Some(broken)),
    ] {
        let template = template(&records);
        let rendered = template
            .resolve(&Request::new("example.com"), &Policy::default())
            .unwrap();
        let mut all: Vec<Record> = copies.into_iter().chain(more).collect();
        let plan = |records: &[Record]| {
            let zone = Zone::borrowed("example.com.", records).unwrap();
            json(&rendered.clone().plan(&zone, &Policy::default()).unwrap())
        };
        let first = plan(&all);
        for _ in 0..all.len() {
            all.rotate_left(1);
            assert_eq!(plan(&all), first);
            all.swap(0, 1);
            assert_eq!(plan(&all), first);
        }
    }
}

/// A merged SPF record of more terms than the limit was written, taken for broken by the next
/// apply, and replaced.
#[test]
fn merging_exceeded_the_limit_that_reading_keeps() {
    let mut limited = Policy::default();
    limited.limits.spf_terms = 3;
    let merge = |zone: &Zone<'_>, rules: &str| {
        let record = format!(r#"{{"type":"SPFM","host":"a","spfRules":"{rules}"}}"#);
        plan(
            &template(&record),
            &Request::new("example.com"),
            zone,
            &limited,
        )
    };
    let mut zone = zone(&["a 60 TXT v=spf1 a -all"]);
    merge(&zone, "mx").unwrap().commit(&mut zone).unwrap();
    let error = merge(&zone, "ptr").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpfTooLong);
    assert!(merge(&zone, "a mx").unwrap().is_empty());
}

fn refused(record: &str, params: &[(&str, &str)]) -> ErrorKind {
    try_apply(record, &[], params).unwrap_err().kind()
}

/// T-35, C-11: TXT data of more octets than RDATA has was accepted.
#[test]
fn txt_data_had_no_bound() {
    let data = |octets: usize| {
        let text = "x".repeat(octets);
        format!(r#"{{"type":"TXT","host":"a","data":"{text}","ttl":60}}"#)
    };
    assert!(try_apply(&data(65_279), &[], &[]).is_ok());
    assert_eq!(refused(&data(65_280), &[]), ErrorKind::InvalidData);
}

/// T-38, OQ-32: a name in quotes kept its blanks, which then read as further fields.
#[test]
fn a_quoted_name_became_several_fields() {
    let ptr = r#"{"type":"PTR","host":"a","data":"%v%","ttl":60}"#;
    for bad in ["\"evil. 60 IN A\"", "\"\"", "\"a\""] {
        assert_eq!(refused(ptr, &[("v", bad)]), ErrorKind::InvalidData, "{bad}");
    }
    for bad in ["b\u{fc}cher.example.", "a\\u0001b."] {
        let ptr = format!(r#"{{"type":"PTR","host":"a","data":"{bad}","ttl":60}}"#);
        assert_eq!(refused(&ptr, &[]), ErrorKind::InvalidData, "{bad:?}");
        let other = format!(r#"{{"type":"ALIAS","host":"a","data":"{bad}","ttl":60}}"#);
        assert_eq!(refused(&other, &[]), ErrorKind::InvalidData, "{bad:?}");
    }
}

/// OQ-32: a value could close a quote that the template left open.
#[test]
fn a_value_closed_a_quote() {
    let caa = r#"{"type":"CAA","host":"a","data":"0 issue \"ca.example%v%","ttl":60}"#;
    assert_eq!(refused(caa, &[("v", "\"")]), ErrorKind::InvalidData);
    let txt = r#"{"type":"TXT","host":"a","data":"\"x %v%","ttl":60}"#;
    assert_eq!(refused(txt, &[("v", "\" \"y\"")]), ErrorKind::InvalidData);
}

/// S-4, override 9: one SPF text in two divisions into strings was taken for one record, and both
/// stayed when the rules had nothing new.
#[test]
fn two_divisions_of_one_spf_record_stayed() {
    let spfm = r#"{"type":"SPFM","host":"a","spfRules":"a"}"#;
    let there = ["a 60 TXT \"v=spf1 a\" \" -all\"", "a 60 TXT v=spf1 a -all"];
    assert_eq!(apply(spfm, &there, &[]).len(), 1);
    let copies = ["a 60 TXT \"v=spf1 a -all\"", "a 60 TXT v=spf1 a -all"];
    assert_eq!(
        apply(spfm, &copies, &[]),
        copies,
        "equal copies are left alone"
    );
}

/// OQ-9: nothing stands before a wildcard, whether it comes from the template or from the request.
#[test]
fn a_wildcard_host_took_names_before_it() {
    let record = |host: &str| {
        template(&format!(
            r#"{{"type":"A","host":"{host}","pointsTo":"192.0.2.1","ttl":60}}"#
        ))
    };
    let request = Request::new("example.com").host("*");
    for host in ["www", "*"] {
        let error = record(host)
            .resolve(&request, &Policy::default())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidName, "{host}");
    }
    assert!(record("@").resolve(&request, &Policy::default()).is_ok());
}

/// OQ-34: a mail server of any spelling may be the root name only with priority 0; a name that an
/// address is taken from never is.
#[test]
fn the_root_name_passed_under_another_type() {
    let mut policy = Policy::default();
    policy.types.apexcname = true;
    for (record, accepted) in [
        (
            r#"{"type":"TYPE15","host":"@","data":"5 .","ttl":60}"#,
            false,
        ),
        (
            r#"{"type":"TYPE15","host":"@","data":"0 .","ttl":60}"#,
            true,
        ),
        (r#"{"type":"APEXCNAME","pointsTo":".","ttl":60}"#, false),
    ] {
        let template = template(record);
        let result = template.resolve(&Request::new("example.com"), &policy);
        let kind = result.map(|_| ()).map_err(|error| error.kind());
        let expected = if accepted {
            Ok(())
        } else {
            Err(ErrorKind::InvalidTarget)
        };
        assert_eq!(kind, expected, "{record}");
    }
}

/// C-11, RFC 6672 section 2.4: a DNAME has no descendants, and a name has one DNAME.
#[test]
fn names_below_a_dname_of_the_template() {
    let dname = |host: &str, target: &str| {
        format!(r#"{{"type":"DNAME","host":"{host}","data":"{target}","ttl":60}}"#)
    };
    for (records, accepted) in [
        (vec![dname("d", "t.example.")], true),
        (
            vec![dname("d", "t.example."), dname("d", "u.example.")],
            false,
        ),
        (
            vec![dname("d", "t.example."), dname("x.d", "t.example.")],
            false,
        ),
        (
            vec![
                dname("d", "t.example."),
                r#"{"type":"SPFM","host":"x.d","spfRules":"a"}"#.to_owned(),
            ],
            false,
        ),
        (
            vec![
                dname("d", "t.example."),
                r#"{"type":"A","host":"d","pointsTo":"192.0.2.1","ttl":60}"#.to_owned(),
            ],
            true,
        ),
    ] {
        let template = template(&records.join(","));
        let result = template.resolve(&Request::new("example.com"), &Policy::default());
        let kind = result.map(|_| ()).map_err(|error| error.kind());
        let expected = if accepted {
            Ok(())
        } else {
            Err(ErrorKind::SelfConflict)
        };
        assert_eq!(kind, expected, "{records:?}");
    }
}

/// OQ-11: an escape is a spelling, not another name.
#[test]
fn an_escaped_owner_was_another_name() {
    let one = r#"{"type":"A","host":"ab","pointsTo":"192.0.2.1","ttl":60}"#;
    assert_eq!(
        apply(one, &["\\097b 60 A 192.0.2.9"], &[]),
        ["ab 60 A 192.0.2.1"]
    );
    let dmarc = r#"{"type":"TXT","host":"_dmarc","data":"v=DMARC1","ttl":60,"txtConflictMatchingMode":"All"}"#;
    assert_eq!(
        apply(dmarc, &["\\_dmarc 60 TXT old"], &[]),
        ["_dmarc 60 TXT \"v=DMARC1\""]
    );
    let cname = r#"{"type":"CNAME","host":"w","pointsTo":"a_b.x","ttl":60}"#;
    let there = ["w 60 CNAME a\\_b.x."];
    assert_eq!(apply(cname, &there, &[]), there, "shared");
}

/// S-13, override 9: what cannot be added is told of, also where nothing changes.
#[test]
fn spf_terms_were_dropped_in_silence() {
    for rules in ["exp=f.x.example", "redirect=z.y.example"] {
        let template = template(&format!(
            r#"{{"type":"SPFM","host":"@","spfRules":"{rules}"}}"#
        ));
        let old = "v=spf1 a redirect=r.example.com exp=e.example.com -all";
        let zone = zone(&[&format!("@ 60 TXT {old}")]);
        let plan = plan(
            &template,
            &Request::new("example.com"),
            &zone,
            &Policy::default(),
        )
        .unwrap();
        assert!(plan.is_empty());
        assert!(
            plan.notices
                .iter()
                .any(|n| n.code == NoticeCode::SpfLeftOut),
            "{rules}"
        );
    }
}

/// OQ-14: only `redirect=` and `exp=` have a place of their own.
#[test]
fn other_spf_modifiers_were_moved() {
    let mx = r#"{"type":"SPFM","host":"@","spfRules":"mx"}"#;
    assert_eq!(
        apply(mx, &["@ 60 TXT v=spf1 foo=bar a -all"], &[]),
        ["@ 60 TXT \"v=spf1 foo=bar a mx -all\""]
    );
}

/// T-15: an empty `syncPubKeyDomain` must not switch the demand for a signature off.
#[test]
fn an_empty_key_domain_switched_signatures_off() {
    let text = r#"{"providerId":"p","serviceId":"s","syncPubKeyDomain":"","records":[]}"#;
    let template = dc_template::Template::parse(text.as_bytes()).unwrap();
    let request = Request::new("example.com").via(dc_template::Via::Sync);
    let error = template.resolve(&request, &Policy::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidTemplate);
}

/// OQ-51: the origin of a zone may be written with U-labels, too.
#[test]
fn an_origin_with_u_labels_was_refused() {
    let mut policy = Policy::default();
    policy.to_ascii = Some(|label| (label == "b\u{fc}cher").then(|| "xn--bcher-kva".to_owned()));
    let zone = Zone::with_policy("b\u{fc}cher.example.", Vec::new(), &policy).unwrap();
    assert_eq!(zone.origin().as_str(), "xn--bcher-kva.example.");
}
