//! Messages: what is an answer, and what is not.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use dc_dns::{
    Answer, AnswerError, DecodeError, MAX_ALIASES, Outcome, QueryOptions, Question, Rcode,
    RecordType, decode, encode,
};
use proptest::prelude::*;
use testbed::dns;

const ID: u16 = 0x2a17;

fn question(name: &str, rtype: RecordType) -> Question {
    Question {
        name: name.parse().unwrap(),
        rtype,
    }
}

fn query(question: &Question) -> Vec<u8> {
    encode(ID, question, &QueryOptions::default())
}

/// The answer of a resolver with these records.
fn resolved(name: &str, rtype: RecordType, records: &[Vec<u8>]) -> Result<Answer, AnswerError> {
    let question = question(name, rtype);
    let message = dns::answer(&query(&question), 0x8180, records);
    Answer::new(&question, &decode(&message, ID, &question).unwrap())
}

#[test]
fn a_query_carries_the_id_the_question_and_the_size() {
    let question = question("_domainconnect.example.com", RecordType::TXT);
    let query = query(&question);
    assert_eq!(query[..2], ID.to_be_bytes());
    assert_eq!(query[2..4], [1, 0]);
    let plain = dns::query(ID, "_domainconnect.example.com", 16);
    assert_eq!(query[12..plain.len()], plain[12..]);
    // One OPT record: root, type 41, 1232 octets.
    assert_eq!(query[plain.len()..plain.len() + 5], [0, 0, 41, 4, 208]);
    let mut options = QueryOptions::default();
    options.udp_size = None;
    assert_eq!(encode(ID, &question, &options), plain);
    options.recursion = false;
    assert_eq!(encode(ID, &question, &options)[2], 0);
}

#[test]
fn an_answer_for_another_query_is_refused() {
    let question = question("example.com", RecordType::TXT);
    let good = dns::answer(&query(&question), 0x8180, &[dns::txt("example.com", "a")]);
    assert!(decode(&good, ID, &question).is_ok());
    let other_type = Question {
        rtype: RecordType::A,
        ..question.clone()
    };
    let other_name = Question {
        name: "example.net".parse().unwrap(),
        ..question.clone()
    };
    let mut no_question = good.clone();
    no_question[5] = 0;
    let mut two_questions = good.clone();
    two_questions[5] = 2;
    let mut other_class = good.clone();
    other_class[12 + 13 + 3] = 3;
    let mut query_again = good.clone();
    query_again[2] = 1;
    let mut update = good.clone();
    update[2] = 0xa8;
    for (message, id, question, problem) in [
        (&good, ID + 1, &question, DecodeError::WrongId),
        (&good, ID, &other_type, DecodeError::WrongQuestion),
        (&good, ID, &other_name, DecodeError::WrongQuestion),
        (&no_question, ID, &question, DecodeError::WrongQuestion),
        (&two_questions, ID, &question, DecodeError::WrongQuestion),
        (&other_class, ID, &question, DecodeError::WrongQuestion),
        (&query_again, ID, &question, DecodeError::NotAResponse),
        (&update, ID, &question, DecodeError::NotAResponse),
    ] {
        assert_eq!(decode(message, id, question), Err(problem));
    }
}

#[test]
fn letter_case_of_the_question_does_not_matter() {
    let asked = question("Example.COM", RecordType::TXT);
    let message = dns::answer(
        &dns::query(ID, "eXAMPLE.com", 16),
        0x8180,
        &[dns::txt("EXAMPLE.com", "a")],
    );
    let answer = Answer::new(&asked, &decode(&message, ID, &asked).unwrap()).unwrap();
    assert_eq!(answer.texts(), [[b"a".to_vec()]]);
}

#[test]
fn every_cut_of_a_message_is_malformed_and_no_panic() {
    let question = question("example.com", RecordType::TXT);
    let good = dns::answer(
        &query(&question),
        0x8180,
        &[dns::txt("example.com", "text")],
    );
    for end in 0..good.len() {
        assert!(decode(&good[..end], ID, &question).is_err(), "{end}");
    }
}

#[test]
fn malformed_rdata_of_the_answer_is_refused() {
    let question = question("example.com", RecordType::TXT);
    for (rtype, rdata) in [
        (16, &b"\x05abc"[..]),
        (16, b""),
        (1, b"\x7f\x00\x01"),
        (28, b"\x00"),
        (15, b"\x00\x0a"),
        (5, b"\x01a"),
        (257, b"\x00\x05iss"),
        (33, b"\x00\x01\x00\x01\x00\x01\x01a\x00\x00"),
    ] {
        let record = dns::record("example.com", rtype, rdata);
        let message = dns::answer(&query(&question), 0x8180, &[record]);
        let problem = decode(&message, ID, &question).unwrap_err();
        assert!(
            matches!(problem, DecodeError::MalformedRdata { rtype: found, .. } if found.number() == rtype),
            "{rtype}: {problem:?}"
        );
    }
}

#[test]
fn records_of_another_class_are_passed_over() {
    let mut record = dns::txt("example.com", "chaos");
    let class = record.len() - 6 - 6 - 1;
    assert_eq!(record[class], 1);
    record[class] = 3;
    let answer = resolved("example.com", RecordType::TXT, &[record]).unwrap();
    assert_eq!(answer.outcome, Outcome::NoData);
}

#[test]
fn a_message_of_very_many_records_is_too_large() {
    let question = question("a.example", RecordType::A);
    // Owner name compressed: 16 octets for each record.
    let record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1].to_vec();
    let message = dns::answer(&query(&question), 0x8180, &vec![record; 2001]);
    assert_eq!(decode(&message, ID, &question), Err(DecodeError::TooLarge));
}

#[test]
fn presentation_format_of_every_structured_type() {
    let name = b"\x02ns\x07Example\x00";
    let soa = [
        &name[..],
        b"\x00",
        &[0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4],
    ];
    for (rtype, rdata, text) in [
        ("A", vec![192, 0, 2, 1], "192.0.2.1"),
        (
            "AAAA",
            [&[0x20, 1, 0xd, 0xb8][..], &[0; 11], &[1]].concat(),
            "2001:db8::1",
        ),
        ("NS", name.to_vec(), "ns.example."),
        ("CNAME", vec![0], "."),
        ("SOA", soa.concat(), "ns.example. . 7 1 2 3 4"),
        ("MX", [&[0, 10], &name[..]].concat(), "10 ns.example."),
        (
            "TXT",
            b"\x01a\x00\x03\"\\\xff".to_vec(),
            "\"a\" \"\" \"\\\"\\\\\\255\"",
        ),
        (
            "SRV",
            [&[0, 1, 0, 2, 1, 187], &name[..]].concat(),
            "1 2 443 ns.example.",
        ),
        (
            "CAA",
            b"\x00\x05Issueca.example".to_vec(),
            "0 issue \"ca.example\"",
        ),
        ("DS", vec![0, 1, 8, 2, 0xab, 0xcd], "1 8 2 ABCD"),
        ("DNSKEY", vec![1, 1, 3, 13, 1, 2, 3], "257 3 13 AQID"),
        ("TLSA", vec![3, 1, 1, 0xff], "3 1 1 FF"),
        ("SSHFP", vec![4, 2, 0x0a], "4 2 0A"),
        (
            "URI",
            b"\x00\x01\x00\x02https://a".to_vec(),
            "1 2 \"https://a\"",
        ),
        ("HINFO", b"\x01a\x01b".to_vec(), "\"a\" \"b\""),
        (
            "NAPTR",
            [&b"\x00\x01\x00\x02\x01u\x01e\x00"[..], name].concat(),
            "1 2 \"u\" \"e\" \"\" ns.example.",
        ),
        ("HTTPS", vec![0, 1, 0, 0, 3, 0, 2, 1, 187], "1 . port=443"),
        ("SVCB", [&[0, 0], &name[..]].concat(), "0 ns.example."),
        ("OPENPGPKEY", vec![1], "AQ=="),
        ("TYPE65280", vec![1, 0xfe], "\\# 2 01FE"),
        ("LOC", vec![], "\\# 0"),
    ] {
        let rtype: RecordType = rtype.parse().unwrap();
        let record = dns::record("example.com", rtype.number(), &rdata);
        let answer = resolved("example.com", rtype, &[record]).unwrap();
        assert_eq!(answer.records()[0].data(), text, "{rtype}");
    }
}

#[test]
fn presentation_format_is_what_the_template_engine_compares() {
    use dc_template::{Record, Zone};
    // Each text survives the canonical form of dc-template unchanged.
    for (rtype, rdata) in [
        ("MX", b"\x00\x0a\x02ns\x07Example\x00".to_vec()),
        ("TXT", b"\x03a b\x00".to_vec()),
        ("CAA", b"\x80\x05issue;".to_vec()),
        ("DS", vec![0, 1, 8, 2, 0xab, 0xcd]),
        (
            "HTTPS",
            vec![0, 1, 0, 0, 1, 0, 3, 2, b'h', b'2', 0, 3, 0, 2, 1, 187],
        ),
        ("TYPE65280", vec![1, 0xfe]),
    ] {
        let kind: RecordType = rtype.parse().unwrap();
        let record = dns::record("example.com", kind.number(), &rdata);
        let answer = resolved("example.com", kind, &[record]).unwrap();
        let data = answer.records()[0].data();
        let zone = Zone::new(
            "example.com.",
            vec![Record::new("example.com.", rtype, 60, data)],
        );
        assert!(zone.is_ok(), "{rtype} {data}");
    }
}

#[test]
fn a_truncated_message_says_so_and_its_records_are_left_out() {
    let question = question("example.com", RecordType::TXT);
    let message = dns::answer(
        &query(&question),
        0x8380,
        &[dns::txt("example.com", "half")],
    );
    let response = decode(&message[..message.len() - 3], ID, &question).unwrap();
    assert!(response.truncated && response.answers.is_empty());
}

#[test]
fn the_extended_response_code_is_read() {
    let question = question("example.com", RecordType::TXT);
    let mut message = dns::answer(&query(&question), 0x8180, &[]);
    message[11] = 1;
    message.extend([0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0]);
    let response = decode(&message, ID, &question).unwrap();
    assert_eq!(response.rcode.to_string(), "BADVERS");
}

#[test]
fn aliases_are_followed_inside_an_answer() {
    let answer = resolved(
        "_domainconnect.example.com",
        RecordType::TXT,
        &[
            dns::txt("shared.provider.example", "dc.provider.example"),
            dns::cname("b.provider.example", "shared.provider.example"),
            dns::cname("_domainconnect.example.com", "b.provider.example"),
            dns::txt("stranger.example", "evil.example"),
        ],
    )
    .unwrap();
    assert_eq!(answer.texts(), [[b"dc.provider.example".to_vec()]]);
    let aliases: Vec<_> = answer.aliases.iter().map(ToString::to_string).collect();
    assert_eq!(aliases, ["b.provider.example.", "shared.provider.example."]);
    assert_eq!(answer.ttl, 60);
}

#[test]
fn aliases_that_end_outside_the_answer_lead_elsewhere() {
    let answer = resolved(
        "a.example",
        RecordType::TXT,
        &[dns::cname("a.example", "b.example")],
    );
    let target = "b.example".parse().unwrap();
    assert_eq!(answer.unwrap().outcome, Outcome::Elsewhere(target));
    // Whoever asks for the alias itself gets it.
    let answer = resolved(
        "a.example",
        RecordType::CNAME,
        &[dns::cname("a.example", "b.example")],
    );
    assert_eq!(answer.unwrap().records()[0].data(), "b.example.");
}

#[test]
fn alias_faults() {
    let name = |place: usize| format!("n{place}.example");
    let chain = |length: usize| -> Vec<Vec<u8>> {
        (0..length)
            .map(|place| dns::cname(&name(place), &name(place + 1)))
            .collect()
    };
    let itself = [dns::cname("n0.example", "n0.example")];
    let mut circle = chain(3);
    circle.push(dns::cname(&name(3), &name(1)));
    let two = [
        dns::cname("n0.example", "a.example"),
        dns::cname("n0.example", "b.example"),
    ];
    let find = |records: &[Vec<u8>]| resolved("n0.example", RecordType::TXT, records).unwrap_err();
    assert_eq!(
        find(&itself),
        AnswerError::AliasLoop("n0.example".parse().unwrap())
    );
    assert_eq!(
        find(&circle),
        AnswerError::AliasLoop("n1.example".parse().unwrap())
    );
    assert_eq!(
        find(&two),
        AnswerError::TwoAliases("n0.example".parse().unwrap())
    );
    assert_eq!(find(&chain(MAX_ALIASES + 1)), AnswerError::TooManyAliases);
    assert!(resolved("n0.example", RecordType::TXT, &chain(MAX_ALIASES)).is_ok());
}

/// An answer with an SOA or NS record in the authority section.
fn with_authority(
    flags: u16,
    records: &[Vec<u8>],
    authority: Vec<u8>,
) -> Result<Answer, AnswerError> {
    let question = question("_domainconnect.www.example.com", RecordType::TXT);
    let mut message = dns::answer(&query(&question), flags, records);
    message[9] = 1;
    message.extend(authority);
    Answer::new(&question, &decode(&message, ID, &question).unwrap())
}

fn soa(zone: &str) -> Vec<u8> {
    let numbers = [0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 30];
    dns::record(zone, 6, &[&[0, 0], &numbers[..]].concat())
}

#[test]
fn negative_answers_name_their_zone_and_their_time() {
    for (flags, outcome) in [(0x8183, Outcome::NoName), (0x8180, Outcome::NoData)] {
        let answer = with_authority(flags, &[], soa("example.com")).unwrap();
        assert_eq!(answer.outcome, outcome);
        assert_eq!(answer.zone, "example.com".parse().ok());
        assert_eq!(answer.ttl, 30);
    }
    // A zone that does not enclose the name says nothing about it.
    let answer = with_authority(0x8183, &[], soa("example.net")).unwrap();
    assert_eq!(answer.zone, None);
    // Behind an alias the zone is that of the target.
    let alias = dns::cname("_domainconnect.www.example.com", "a.example.net");
    let answer = with_authority(0x8180, &[alias], soa("example.net")).unwrap();
    assert_eq!((answer.outcome, answer.zone), (Outcome::NoData, None));
}

#[test]
fn a_referral_is_no_empty_answer() {
    let ns = dns::record("com", 2, &dns::wire_name("a.gtld.example"));
    assert_eq!(
        with_authority(0x8000, &[], ns.clone()),
        Err(AnswerError::Referral)
    );
    // A resolver or an authority means what it says.
    assert!(with_authority(0x8080, &[], ns.clone()).is_ok());
    assert!(with_authority(0x8400, &[], ns).is_ok());
}

#[test]
fn servers_in_trouble_are_no_answer() {
    for (flags, rcode) in [
        (0x8181, Rcode::FORM_ERR),
        (0x8182, Rcode::SERV_FAIL),
        (0x8185, Rcode::REFUSED),
    ] {
        assert_eq!(
            with_authority(flags, &[], soa("example.com")),
            Err(AnswerError::Rcode(rcode))
        );
    }
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_panic(octets: Vec<u8>, name in "[a-z]{1,8}\\.example") {
        let question = question(&name, RecordType::TXT);
        let _ = decode(&octets, ID, &question);
        let message = [&dns::answer(&query(&question), 0x8180, &[])[..], &octets].concat();
        let mut message = message;
        for place in [7, 9, 11] {
            message[place] = 3;
        }
        if let Ok(response) = decode(&message, ID, &question) {
            let _ = Answer::new(&question, &response);
        }
    }

    #[test]
    fn strings_come_back_as_they_were_sent(strings in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..=255), 1..8)) {
        let rdata: Vec<u8> = strings
            .iter()
            .flat_map(|string| std::iter::once(u8::try_from(string.len()).unwrap()).chain(string.iter().copied()))
            .collect();
        let record = dns::record("example.com", 16, &rdata);
        let answer = resolved("example.com", RecordType::TXT, &[record]).unwrap();
        prop_assert_eq!(answer.texts(), vec![strings]);
        prop_assert_eq!(answer.records()[0].octets(), &rdata[..]);
    }
}
