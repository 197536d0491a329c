//! Every common record type: text in, record, text out, the same record.
#![allow(clippy::unwrap_used)]

use dc_template::Record;
use dc_zonefile::{ReadOptions, read, write};

/// RDATA in the file, and RDATA of the record.
const TYPES: &[(&str, &str, &str)] = &[
    ("A", "192.0.2.1", "192.0.2.1"),
    ("AAAA", "2001:DB8:0:0::1", "2001:db8::1"),
    ("NS", "ns1", "ns1.example.com."),
    ("CNAME", "@", "example.com."),
    ("DNAME", "other.example.", "other.example."),
    ("PTR", "Host.example.net.", "Host.example.net."),
    ("MB", "host", "host.example.com."),
    ("MINFO", "a b", "a.example.com. b.example.com."),
    (
        "SOA",
        "ns root ( 2026010100 ; serial\n 1d 2h\n 4w 5m )",
        "ns.example.com. root.example.com. 2026010100 86400 7200 2419200 300",
    ),
    ("MX", "010 mx", "10 mx.example.com."),
    ("MX", "0 .", "0 ."),
    ("TXT", r#"a "b c" "\"\065\200" "#, r#""a" "b c" "\"A\200""#),
    ("TXT", "grüezi", r#""gr\195\188ezi""#),
    ("TXT", r#""""#, r#""""#),
    ("TXT", r#"@"#, r#""@""#),
    ("SPF", "\"v=spf1 -all\"", "\"v=spf1 -all\""),
    ("AVC", "app", "\"app\""),
    ("SRV", "10 5 5060 sip", "10 5 5060 sip.example.com."),
    ("SRV", "0 0 0 .", "0 0 0 ."),
    (
        "CAA",
        r#"0 issue "ca.example; a=b""#,
        r#"0 issue "ca.example; a=b""#,
    ),
    (
        "CAA",
        "128 iodef mailto:a@example.com",
        r#"128 iodef "mailto:a@example.com""#,
    ),
    (
        "DS",
        "60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )",
        "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
    ),
    (
        "CDS",
        "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
        "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
    ),
    ("CDS", "0 0 0 00", "0 0 0 00"),
    ("DNSKEY", "256 3 8 AwEA AQ==", "256 3 8 AwEAAQ=="),
    ("CDNSKEY", "257 3 13 AwEAAQ==", "257 3 13 AwEAAQ=="),
    (
        "RRSIG",
        "A 5 3 86400 20300322173103 20300220173103 2642 @ AwEAAQ==",
        // Seconds are a spelling too (RFC 4034 section 3.2).
        "A 5 3 86400 1900431063 1897839063 2642 example.com. AwEAAQ==",
    ),
    (
        "NSEC",
        "b A MX RRSIG NSEC TYPE1234",
        "b.example.com. A MX RRSIG NSEC TYPE1234",
    ),
    (
        "NSEC3",
        "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX RRSIG",
        "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX RRSIG",
    ),
    ("NSEC3PARAM", "1 0 12 aabbccdd", "1 0 12 AABBCCDD"),
    ("NSEC3PARAM", "1 0 0 -", "1 0 0 -"),
    ("TLSA", "3 1 1 abcdef", "3 1 1 ABCDEF"),
    ("SMIMEA", "3 1 1 ab cdef", "3 1 1 ab cdef"),
    (
        "SSHFP",
        "4 2 123456789abcdef67890",
        "4 2 123456789ABCDEF67890",
    ),
    (
        "NAPTR",
        r#"100 50 "s" "z3950+I2L+I2C" "!^.*$!a\\b!" _z3950._tcp"#,
        r#"100 50 "s" "z3950+I2L+I2C" "!^.*$!a\\b!" _z3950._tcp.example.com."#,
    ),
    ("NAPTR", r#"1 1 "" "" "" ."#, r#"1 1 "" "" "" ."#),
    (
        "HTTPS",
        "1 . alpn=\"h2,h3\" port=8443",
        "1 . alpn=h2,h3 port=8443",
    ),
    ("HTTPS", "0 @", "0 example.com."),
    ("SVCB", "1 svc key999=ab", "1 svc.example.com. key999=ab"),
    (
        "LOC",
        "51 30 12.748 N 0 7 39.612 W 0.00m",
        "51 30 12.748 N 0 7 39.612 W 0.00m",
    ),
    ("CERT", "PGP 0 0 AwEA AQ==", "PGP 0 0 AwEA AQ=="),
    (
        "URI",
        "10 1 \"https://example.com/;a\"",
        "10 1 \"https://example.com/;a\"",
    ),
    ("HINFO", "PC \"Linux 6\"", "\"PC\" \"Linux 6\""),
    ("RP", "root .", "root.example.com. ."),
    ("AFSDB", "1 afs", "1 afs.example.com."),
    ("KX", "1 kx", "1 kx.example.com."),
    ("RT", "1 rt", "1 rt.example.com."),
    ("PX", "1 a b", "1 a.example.com. b.example.com."),
    ("OPENPGPKEY", "AwEA AQ==", "AwEAAQ=="),
    ("CSYNC", "66 3 A NS AAAA", "66 3 A NS AAAA"),
    (
        "ZONEMD",
        "2018031500 1 240 e2d523f654b9422a96c5a8f44607bbee",
        "2018031500 1 240 E2D523F654B9422A96C5A8F44607BBEE",
    ),
    ("EUI48", "00-00-5e-00-53-2a", "00-00-5e-00-53-2a"),
    (
        "EUI64",
        "00-00-5e-ef-10-00-00-2a",
        "00-00-5e-ef-10-00-00-2a",
    ),
    (
        "IPSECKEY",
        "10 3 2 gw AwEAAQ==",
        "10 3 2 gw.example.com. AwEAAQ==",
    ),
    (
        "IPSECKEY",
        "10 1 2 192.0.2.38 AwEAAQ==",
        "10 1 2 192.0.2.38 AwEAAQ==",
    ),
    ("AMTRELAY", "10 0 3 relay", "10 0 3 relay.example.com."),
    (
        "HIP",
        "2 200100107B1A74DF AwEA rvs1 rvs2.",
        "2 200100107B1A74DF AwEA rvs1.example.com. rvs2.",
    ),
    (
        "APL",
        "1:192.0.2.0/24 !1:192.0.2.64/28",
        "1:192.0.2.0/24 !1:192.0.2.64/28",
    ),
    ("APL", "", ""),
    (
        "DHCID",
        "AAIBY2/AuCccgoJbsaxcQc9TUapptP69",
        "AAIBY2/AuCccgoJbsaxcQc9TUapptP69",
    ),
    ("NID", "10 0014:4fff:ff20:ee64", "10 0014:4fff:ff20:ee64"),
    ("LP", "10 l64", "10 l64.example.com."),
    ("TYPE65280", r"\# 3 AB ( cd\n 01 )", r"\# 3 abcd01"),
    ("TYPE65280", r"\# 0", r"\# 0"),
    ("SMIMEA", r"\# 4 03010100", r"\# 4 03010100"),
    ("NULL", r"\# 1 00", r"\# 1 00"),
];

fn file(records: &[Record]) -> String {
    let mut out = Vec::new();
    write("example.com", records, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_common_type_comes_back() {
    let mut wrong = Vec::new();
    for (rtype, given, expected) in TYPES {
        let given = given.replace("\\n", "\n");
        let text = format!("$ORIGIN example.com.\n$TTL 1h\nHost {rtype} {given}\n");
        let zone = read(&text, &ReadOptions::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
        let record = Record::new("Host.example.com.", *rtype, 3600, *expected);
        if *rtype != "SOA" {
            assert_eq!(zone.origin, "example.com.");
        }
        if zone.records != [record] {
            wrong.push((text, zone));
            continue;
        }
        let again = file(&zone.records);
        let zone_again = read(&again, &ReadOptions::new()).unwrap();
        assert_eq!(zone_again, zone, "{again}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_known_type_in_generic_form_comes_out_in_its_own() {
    for (rtype, given, mnemonic, expected) in [
        ("A", r"\# 4 c0000201", "A", "192.0.2.1"),
        ("TYPE1", "192.0.2.1", "A", "192.0.2.1"),
        (
            "type28",
            r"\# 16 20010db8 000000000000000000000001",
            "AAAA",
            "2001:db8::1",
        ),
        ("TYPE15", r"\# 8 000a 026d78 016100", "MX", "10 mx.a."),
        ("MX", r"\# 3 000000", "MX", "0 ."),
        ("TXT", r"\# 5 0361223b 00", "TXT", r#""a\";" """#),
        (
            "TYPE257",
            r"\# 8 00 05 6973737565 3b",
            "CAA",
            r#"0 issue ";""#,
        ),
        ("TYPE00065280", r"\# 1 aa", "TYPE65280", r"\# 1 aa"),
        // `domain` prints this name in a way that it does not read.
        (
            "NSEC",
            r"\# 8 03 613b62 00 00 01 40",
            "NSEC",
            r"\# 8 03613b6200000140",
        ),
        (
            "MX",
            r"\# 7 000a 03 613b62 00",
            "MX",
            r"\# 7 000a03613b6200",
        ),
    ] {
        let text = format!("a.example. 60 IN {rtype} {given}\n");
        let zone = read(&text, &ReadOptions::new().origin(".")).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(
            zone.records,
            [Record::new("a.example.", mnemonic, 60, expected)],
            "{text}"
        );
        let again = read(file(&zone.records), &ReadOptions::new()).unwrap();
        assert_eq!(again.records, zone.records);
    }
}

#[test]
fn a_verbatim_txt_value_is_written_in_strings() {
    let long = "ä".repeat(200);
    for (value, expected) in [
        ("v=spf1 -all", "\"v=spf1 -all\"".to_owned()),
        ("", "\"\"".to_owned()),
        (r#"a\"; b"#, r#""a\\\"; b""#.to_owned()),
        ("\\# 1 aa", "\"\\\\# 1 aa\"".to_owned()),
        ("\n$INCLUDE x", "\"\\010$INCLUDE x\"".to_owned()),
        (
            &long,
            format!(
                "\"{}\\195\" \"\\164{}\"",
                r"\195\164".repeat(127),
                r"\195\164".repeat(72)
            ),
        ),
    ] {
        let text = file(&[Record::new("a.example.com.", "TXT", 60, value)]);
        let zone = read(&text, &ReadOptions::new()).unwrap();
        assert_eq!(zone.records[0].data, expected, "{text}");
    }
}
