//! Input that means harm: bounded work, clear refusals.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use dc_template::Record;
use dc_zonefile::{ReadErrorKind, ReadOptions, WriteErrorKind, read, write};

fn refused(text: &str) -> ReadErrorKind {
    let options = ReadOptions::new().origin("example.com.").default_ttl(60);
    let error = read(text, &options).unwrap_err();
    assert!(error.to_string().len() < 500, "a message stays short");
    error.kind()
}

#[test]
fn huge_tokens_and_records_are_refused() {
    let million = 1_000_000;
    assert_eq!(refused(&"a".repeat(million)), ReadErrorKind::Type);
    assert_eq!(
        refused(&format!("a A {}", "1".repeat(million))),
        ReadErrorKind::Data
    );
    assert_eq!(
        refused(&format!("{} A 192.0.2.1", "a.".repeat(million))),
        ReadErrorKind::Limit
    );
    assert_eq!(
        refused(&format!("a TXT {}", "a ".repeat(million))),
        ReadErrorKind::Limit
    );
    assert_eq!(
        refused(&format!("a TXT {}", "a ".repeat(100_000))),
        ReadErrorKind::Data
    );
    assert_eq!(refused(&"(".repeat(million)), ReadErrorKind::Syntax);
    assert_eq!(refused(&")".repeat(million)), ReadErrorKind::Syntax);
    assert_eq!(refused(&"()".repeat(million)), ReadErrorKind::Limit);
    assert_eq!(
        refused(&format!("a TXT {}", "\"".repeat(million))),
        ReadErrorKind::Data
    );
    assert_eq!(refused(&"\\".repeat(million)), ReadErrorKind::Type);
    assert_eq!(
        refused(&format!("a SVCB 1 . {}", "a=".repeat(400_000))),
        ReadErrorKind::Data
    );
    let types = format!("a. 1 NSEC . {}", "A ".repeat(400_000));
    assert!(
        read(types, &ReadOptions::new().origin(".")).is_ok(),
        "long, but nothing is wrong"
    );
    assert_eq!(
        refused(&format!("a DNSKEY 1 3 8 {}", "A".repeat(900_001))),
        ReadErrorKind::Data
    );
    assert_eq!(
        refused(&format!("a TYPE9 \\# 65535 {}", "0".repeat(900_000))),
        ReadErrorKind::Data
    );
}

#[test]
fn short_files_cannot_mean_long_zones() {
    let long = format!("{}.", r"\255".repeat(50));
    let origin = format!("$ORIGIN {}", long.repeat(4));
    let hip = format!("{origin}\na 1 HIP 2 00 AA {}", "a ".repeat(500_000));
    assert_eq!(refused(&hip), ReadErrorKind::Limit);
    let lines = format!(
        "{origin}\n@ 1 A 192.0.2.1\n{}",
        " A 192.0.2.1\n".repeat(10_000)
    );
    let options = ReadOptions::new().max_octets(1_000_000);
    assert_eq!(
        read(lines, &options).unwrap_err().kind(),
        ReadErrorKind::Limit
    );
}

#[test]
fn typed_data_may_be_long() {
    let types = "CAA CDS DNSKEY HINFO HTTPS IPSECKEY NAPTR NSEC NSEC3 OPENPGPKEY RRSIG SSHFP TLSA";
    let options = ReadOptions::new().origin("a.");
    for rtype in types.split(' ') {
        for before in ["", "1 .", "0 issue", "1 1", "1 1 1"] {
            for long in ["AA ", "0", "a=\"b\" ", "\"\\;\" ", "\\255"] {
                // `domain` refuses RDATA of more than 65535 octets itself.
                let text = format!("a 1 {rtype} {before} {}", long.repeat(70_000 / long.len()));
                if let Ok(zone) = read(&text, &options) {
                    let mut out = Vec::new();
                    write("a.", &zone.records, &mut out).unwrap();
                    assert_eq!(
                        read(&out, &options).unwrap(),
                        zone,
                        "{rtype} {before} {long}"
                    );
                }
            }
        }
    }
}

#[test]
fn limits_can_be_set() {
    let text = "a 1 A 192.0.2.1\nb 1 A 192.0.2.2\n";
    let options = ReadOptions::new().origin("example.com.");
    assert_eq!(read(text, &options).unwrap().records.len(), 2);
    let error = read(text, &options.clone().max_records(1)).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ReadErrorKind::Limit, 2));
    let error = read(text, &options.max_record_octets(8)).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ReadErrorKind::Limit, 1));
}

#[test]
fn records_cannot_break_out_of_their_line() {
    for (name, rtype, data, kind) in [
        (
            "a.",
            "A",
            "192.0.2.1\nb. 1 IN A 192.0.2.2",
            WriteErrorKind::Data,
        ),
        ("a.", "URI", "1 1 \"a\" ; b", WriteErrorKind::Data),
        ("a.", "URI", "1 1 ( \"a\" )", WriteErrorKind::Data),
        ("a.", "URI", "1 1 \"a\nb\"", WriteErrorKind::Data),
        ("a.", "TXT", "\"a\" \"b", WriteErrorKind::Data),
        ("a.", "LOC", "", WriteErrorKind::Data),
        ("a.", "CNAME", "relative", WriteErrorKind::Data),
        ("a.", "CNAME", "@", WriteErrorKind::Data),
        ("a", "A", "192.0.2.1", WriteErrorKind::Name),
        ("@", "A", "192.0.2.1", WriteErrorKind::Name),
        ("a b.", "A", "192.0.2.1", WriteErrorKind::Name),
        ("a\n.", "A", "192.0.2.1", WriteErrorKind::Name),
        ("é.", "A", "192.0.2.1", WriteErrorKind::Name),
        ("a.", "A\nB", "192.0.2.1", WriteErrorKind::Type),
        ("a.", "TYPE+1", "192.0.2.1", WriteErrorKind::Type),
        ("a.", "apexcname", "b.", WriteErrorKind::Type),
        (
            "a.",
            "REDIR301",
            "https://example.com/",
            WriteErrorKind::Type,
        ),
        (
            "a.",
            "REDIR302",
            "https://example.com/",
            WriteErrorKind::Type,
        ),
        ("a.", "SPFM", "a", WriteErrorKind::Type),
    ] {
        let records = [
            Record::new("b.", "A", 1, "192.0.2.3"),
            Record::new(name, rtype, 1, data),
        ];
        let error = write("example.com.", &records, &mut Vec::new()).unwrap_err();
        assert_eq!((error.kind(), error.record()), (kind, Some(1)), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    let error = write(
        "a",
        [&Record::new("a.", "A", None, "192.0.2.1")],
        &mut Vec::new(),
    );
    assert_eq!(error.unwrap_err().kind(), WriteErrorKind::Ttl);
    let error = write("a b", &[] as &[Record], &mut Vec::new()).unwrap_err();
    assert_eq!((error.kind(), error.record()), (WriteErrorKind::Name, None));
    let long = Record::new("a.", "TXT", 1, "a".repeat(65_536));
    assert!(write("a", [&long], &mut Vec::new()).is_err());
}

#[test]
fn a_failing_writer_is_reported() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = write("a", &[] as &[Record], &mut Full).unwrap_err();
    assert_eq!(error.kind(), WriteErrorKind::Io);
    assert!(std::error::Error::source(&error).is_some());
}

/// RFC 9460 appendix A.1: a list has items.
#[test]
fn an_empty_item_in_a_list_of_protocols_was_read_and_not_written() {
    for list in ["", ",", ",h2", "h2,", "h2,,h3", "\",\"", "\"h2,\""] {
        let text = format!("h HTTPS 1 . alpn={list}");
        assert_eq!(refused(&text), ReadErrorKind::Data, "{text}");
    }
}

#[test]
fn a_known_key_by_a_number_with_zeros_was_read_and_not_written() {
    let options = ReadOptions::new().origin("example.com.").default_ttl(60);
    let zone = read("h SVCB 1 svc key00002", &options).unwrap();
    let mut out = Vec::new();
    write(&zone.origin, &zone.records, &mut out).unwrap();
    assert_eq!(read(&out, &ReadOptions::new()).unwrap(), zone);
}
