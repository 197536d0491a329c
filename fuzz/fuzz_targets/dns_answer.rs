//! Laws: an answer that was read belongs to its question; what is read is bounded; and every record
//! says the same in octets and in presentation format. The first two octets choose the question,
//! the rest is the message, as it is and with the header that an answer has.
#![no_main]

use dc_dns::{Answer, MAX_ALIASES, Outcome, QueryOptions, Question, RecordType, decode, encode};
use libfuzzer_sys::fuzz_target;

const TYPES: [RecordType; 8] = [
    RecordType::TXT,
    RecordType::SOA,
    RecordType::NS,
    RecordType::A,
    RecordType::AAAA,
    RecordType::MX,
    RecordType::HTTPS,
    RecordType::CNAME,
];
const NAMES: [&str; 4] = [
    ".",
    "a.example",
    "_domainconnect.example.com",
    "*.x\\000\\..example",
];
const ID: u16 = 0x0102;

fuzz_target!(|data: &[u8]| {
    let [rtype, name, message @ ..] = data else {
        return;
    };
    let question = Question {
        name: NAMES[usize::from(*name) % NAMES.len()].parse().unwrap(),
        rtype: TYPES[usize::from(*rtype) % TYPES.len()],
    };
    check(message, &question);
    // Most inputs fail at the header, so it is put right: id, response, one question.
    let mut options = QueryOptions::default();
    options.udp_size = None;
    let mut answer = encode(ID, &question, &options);
    let (counts, records) = message.split_at(message.len().min(3));
    answer[2] |= 0x80;
    for (place, count) in [7, 9, 11].into_iter().zip(counts) {
        answer[place] = *count;
    }
    answer.extend(records);
    check(&answer, &question);
});

fn check(message: &[u8], question: &Question) {
    let Ok(response) = decode(message, ID, question) else {
        return;
    };
    assert_eq!(message[..2], ID.to_be_bytes());
    for record in response.answers.iter().chain(&response.authorities) {
        let name = record.name.to_string();
        assert_eq!(name.parse(), Ok(record.name.clone()));
        assert!(
            record
                .data()
                .bytes()
                .all(|octet| (0x20..=0x7e).contains(&octet))
        );
        if let Some(strings) = record.strings() {
            let octets: usize = strings.iter().map(|string| string.len() + 1).sum();
            assert_eq!(octets, record.octets().len());
        }
        if let Some(target) = record.target() {
            assert!(record.data().starts_with(&target.to_string()));
        }
    }
    let Ok(answer) = Answer::new(question, &response) else {
        return;
    };
    assert!(answer.aliases.len() <= MAX_ALIASES);
    assert!(!answer.aliases.contains(&question.name));
    match &answer.outcome {
        Outcome::Found(records) => {
            let owner = answer.aliases.last().unwrap_or(&question.name);
            assert!(!records.is_empty());
            assert!(
                records
                    .iter()
                    .all(|r| r.name == *owner && r.rtype == question.rtype)
            );
        }
        Outcome::Elsewhere(target) => assert_eq!(answer.aliases.last(), Some(target)),
        _ => {}
    }
    if let Some(zone) = &answer.zone {
        assert!(zone.encloses(&question.name));
    }
}
