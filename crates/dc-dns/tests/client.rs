//! The blocking client against a real authoritative server, and against one that does wrong.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::time::{Duration, Instant};

use dc_dns::{
    AnswerError, Client, ClientOptions, DecodeError, Outcome, QueryError, Rcode, RecordType,
    Transport,
};
use testbed::{Channel, DnsServer, FaultDns, dns};

const ZONE: &str = r#"
_domainconnect TXT "dc.provider.example/" "path"
alias CNAME _domainconnect
away CNAME elsewhere.example.
www A 192.0.2.1
www AAAA 2001:db8::1
sub NS ns.sub
ns.sub A 192.0.2.2
"#;

fn quick() -> ClientOptions {
    let mut options = ClientOptions::default();
    options.timeout = Duration::from_millis(300);
    options.rounds = 1;
    options
}

fn text(answer: &[Vec<Vec<u8>>]) -> Vec<String> {
    let join = |strings: &Vec<Vec<u8>>| String::from_utf8(strings.concat()).unwrap();
    answer.iter().map(join).collect()
}

#[test]
fn a_real_server_is_asked() {
    let long: String = (0..40)
        .map(|n| format!("big TXT \"{n:0>200}\"\n"))
        .collect();
    let Some(server) = DnsServer::start(&[("example.com", &format!("{ZONE}{long}"))]) else {
        return;
    };
    let client = Client::new([server.address()]);
    for name in ["_domainconnect.example.com", "alias.EXAMPLE.com."] {
        assert_eq!(
            text(&client.txt(name).unwrap()),
            ["dc.provider.example/path"],
            "{name}"
        );
    }
    let addresses = client.addresses("www.example.com").unwrap();
    assert_eq!(
        addresses,
        ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()] as [std::net::IpAddr; 2]
    );
    let answer = client.query("example.com", RecordType::SOA).unwrap();
    assert!(answer.authoritative);
    assert_eq!(
        answer.records()[0].data(),
        "ns1.example.com. hostmaster.example.com. 1 3600 600 86400 60"
    );
    let none = client
        .query("nothing.example.com", RecordType::TXT)
        .unwrap();
    assert_eq!(none.outcome, Outcome::NoName);
    assert_eq!(none.zone, "example.com".parse().ok());
    let none = client.query("www.example.com", RecordType::TXT).unwrap();
    assert_eq!((none.outcome, none.ttl), (Outcome::NoData, 60));
    // 8 kB do not fit into a datagram.
    assert_eq!(client.txt("big.example.com").unwrap().len(), 40);
    // A zone that the server does not hold, below and outside.
    let problem = |name| match client.txt(name) {
        Err(QueryError::Unusable { problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem("example.net"), AnswerError::Rcode(Rcode::REFUSED));
    assert_eq!(
        problem("away.example.com"),
        AnswerError::Rcode(Rcode::REFUSED)
    );
    assert_eq!(
        problem("_domainconnect.sub.example.com"),
        AnswerError::Referral
    );

    server.set_zone("example.com", "_domainconnect TXT moved.example");
    assert_eq!(
        text(&client.txt("_domainconnect.example.com").unwrap()),
        ["moved.example"]
    );
}

#[test]
fn an_alias_is_followed_across_answers() {
    let Some(server) = DnsServer::start(&[
        (
            "example.com",
            "_domainconnect CNAME shared.provider.example.",
        ),
        ("provider.example", "shared TXT dc.provider.example"),
    ]) else {
        return;
    };
    let client = Client::new([server.address()]);
    let answer = client
        .query("_domainconnect.example.com", RecordType::TXT)
        .unwrap();
    assert_eq!(text(&answer.texts()), ["dc.provider.example"]);
    assert_eq!(answer.aliases.len(), 1);
}

#[test]
fn aliases_in_a_circle_across_answers_end() {
    let server = FaultDns::start(|_, query| {
        let (name, _) = dns::asked(query);
        let next = if name == "a.example" {
            "b.example"
        } else {
            "a.example"
        };
        vec![dns::answer(query, 0x8180, &[dns::cname(&name, next)])]
    });
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Unusable {
                problem: AnswerError::AliasLoop(_),
                ..
            }
        ),
        "{error}"
    );
    assert!(server.queries().len() <= 3);
}

#[test]
fn aliases_without_end_across_answers_end() {
    let server = FaultDns::start(|_, query| {
        let (name, _) = dns::asked(query);
        let next = format!("x{name}");
        vec![dns::answer(query, 0x8180, &[dns::cname(&name, &next)])]
    });
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Unusable {
                problem: AnswerError::TooManyAliases,
                ..
            }
        ),
        "{error}"
    );
    assert!(server.queries().len() <= 10);
}

#[test]
fn a_guessed_answer_before_the_right_one_is_passed_over() {
    let server = FaultDns::start(|_, query| {
        let (name, _) = dns::asked(query);
        let right = dns::answer(query, 0x8180, &[dns::txt(&name, "right")]);
        let mut wrong_id = dns::answer(query, 0x8180, &[dns::txt(&name, "guessed")]);
        wrong_id[0] ^= 0xff;
        let other = dns::query(
            u16::from_be_bytes([query[0], query[1]]),
            "other.example",
            16,
        );
        let wrong_question = dns::answer(&other, 0x8180, &[dns::txt("other.example", "guessed")]);
        vec![wrong_id, wrong_question, right]
    });
    let client = Client::with_options([server.address()], quick());
    assert_eq!(text(&client.txt("a.example").unwrap()), ["right"]);
}

#[test]
fn a_packet_too_short_for_the_id_is_passed_over() {
    let server = FaultDns::start(|_, query| {
        let right = dns::answer(query, 0x8180, &[dns::txt("a.example", "right")]);
        let other_id = [query[0] ^ 1, query[1], 0];
        vec![vec![], vec![query[0]], other_id.to_vec(), right]
    });
    let client = Client::with_options([server.address()], quick());
    assert_eq!(text(&client.txt("a.example").unwrap()), ["right"]);
}

#[test]
fn wrong_ids_only_are_a_mismatch() {
    let server = FaultDns::start(|_, query| {
        let mut answer = dns::answer(query, 0x8180, &[dns::txt("a.example", "guessed")]);
        answer[1] ^= 1;
        vec![answer; 100]
    });
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Mismatch {
                problem: DecodeError::WrongId,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.is_temporary());
}

#[test]
fn a_malformed_answer_is_an_error() {
    let server = FaultDns::start(|_, query| {
        let record = dns::record("a.example", 16, b"\xffshort");
        vec![dns::answer(query, 0x8180, &[record])]
    });
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(matches!(error, QueryError::Malformed { .. }), "{error}");
    assert!(
        error.to_string().contains("the RDATA of the TXT record"),
        "{error}"
    );
}

#[test]
fn a_truncated_answer_is_asked_for_over_tcp() {
    let server = FaultDns::start(|channel, query| {
        let flags = if channel == Channel::Udp {
            0x8380
        } else {
            0x8180
        };
        vec![dns::answer(query, flags, &[dns::txt("a.example", "whole")])]
    });
    let client = Client::with_options([server.address()], quick());
    assert_eq!(text(&client.txt("a.example").unwrap()), ["whole"]);
    let channels: Vec<_> = server
        .queries()
        .iter()
        .map(|(channel, _)| *channel)
        .collect();
    assert_eq!(channels, [Channel::Udp, Channel::Tcp]);
    let ids: Vec<_> = server
        .queries()
        .iter()
        .map(|(_, query)| [query[0], query[1]])
        .collect();
    assert_ne!(ids[0], ids[1], "an id is drawn for each query");
}

#[test]
fn an_answer_cut_over_tcp_too_is_an_error() {
    let server = FaultDns::start(|_, query| vec![dns::answer(query, 0x8380, &[])]);
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(matches!(error, QueryError::Truncated { .. }), "{error}");
}

#[test]
fn a_stream_that_ends_early_is_an_error() {
    let server = FaultDns::start(|channel, query| match channel {
        Channel::Udp => vec![dns::answer(query, 0x8380, &[])],
        Channel::Tcp => vec![],
    });
    let client = Client::with_options([server.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Io {
                transport: Transport::Tcp,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_server_without_edns_is_asked_again_without() {
    let server = FaultDns::start(|_, query| {
        let edns = query[11] == 1;
        let flags = if edns { 0x8181 } else { 0x8180 };
        vec![dns::answer(query, flags, &[dns::txt("a.example", "old")])]
    });
    let client = Client::with_options([server.address()], quick());
    assert_eq!(text(&client.txt("a.example").unwrap()), ["old"]);
}

#[test]
fn a_silent_server_costs_its_time_and_the_next_one_answers() {
    let silent = FaultDns::start(|_, _| vec![]);
    let server =
        FaultDns::start(|_, query| vec![dns::answer(query, 0x8180, &[dns::txt("a.example", "b")])]);
    let client = Client::with_options([silent.address(), server.address()], quick());
    let begin = Instant::now();
    assert_eq!(text(&client.txt("a.example").unwrap()), ["b"]);
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let client = Client::with_options([silent.address()], quick());
    let error = client.txt("a.example").unwrap_err();
    assert!(matches!(error, QueryError::Timeout { .. }), "{error}");
    assert!(error.is_temporary());
}

#[test]
fn the_time_for_a_question_is_bounded() {
    let silent = FaultDns::start(|_, _| vec![]);
    let mut options = quick();
    options.rounds = 100;
    options.total = Duration::from_millis(700);
    let client = Client::with_options([silent.address(); 5], options);
    let begin = Instant::now();
    assert!(client.txt("a.example").is_err());
    assert!(begin.elapsed() < Duration::from_millis(1500));
}

#[test]
fn a_server_in_trouble_is_temporary_and_a_refusal_is_not() {
    for (flags, temporary) in [(0x8182, true), (0x8185, false)] {
        let server = FaultDns::start(move |_, query| vec![dns::answer(query, flags, &[])]);
        let client = Client::with_options([server.address()], quick());
        assert_eq!(
            client.txt("a.example").unwrap_err().is_temporary(),
            temporary
        );
    }
}

#[test]
fn no_name_and_no_server_are_told_apart() {
    let client = Client::new([]);
    assert!(matches!(client.txt("a..b"), Err(QueryError::Name(_))));
    assert!(matches!(client.txt("a.example"), Err(QueryError::NoServer)));
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Client>();
    shared::<ClientOptions>();
    shared::<dc_dns::Answer>();
    shared::<QueryError>();
    #[cfg(feature = "hickory-resolver")]
    shared::<dc_dns::AsyncResolver>();
}
