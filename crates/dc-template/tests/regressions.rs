//! Faults that were, each named after what it was.

mod support;

use dc_template::{NoticeCode, Policy, Read, Request};
use support::{apply, json, template, zone};

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
