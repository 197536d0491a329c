//! The search for the records of a template, driven by made-up servers and a made-up clock.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::time::Duration;

use dc_flow::arrival::{
    Arrival, ArrivalOptions, Question, Reply, Report, Response, ResponseCode, Standing, Step,
    Verdict, Whom,
};
use dc_template::{Policy, Record, Rendered, Request, Template};
use proptest::prelude::*;

fn rendered(records: &str) -> Rendered {
    let text = format!(r#"{{"providerId":"p","serviceId":"s","records":[{records}]}}"#);
    let template = Template::parse(text.as_bytes()).unwrap();
    let policy: Policy = serde_json::from_str(
        r#"{"types":{"apexcname":true},"redirect":[{"type":"A","data":"192.0.2.80","ttl":60}]}"#,
    )
    .unwrap();
    template
        .resolve(&Request::new("example.com"), &policy)
        .unwrap()
}

/// Records as `name type data`; the names that exist are those of the records.
#[derive(Clone, Default)]
struct Server {
    records: Vec<(String, String, String)>,
    silent: bool,
}

impl Server {
    fn new(records: &[&str]) -> Self {
        let split = |record: &&str| {
            let mut words = record.splitn(3, ' ').map(str::to_owned);
            let mut word = || words.next().unwrap();
            (word(), word(), word())
        };
        let records = records.iter().map(split).collect();
        Self {
            records,
            silent: false,
        }
    }

    fn silent() -> Self {
        Self {
            silent: true,
            ..Self::default()
        }
    }

    fn reply(&self, question: &Question) -> Reply {
        if self.silent {
            return Reply::Failed("timed out".to_owned());
        }
        let here: Vec<_> = self
            .records
            .iter()
            .filter(|r| r.0 == question.name)
            .collect();
        let code = match here.is_empty() {
            true => ResponseCode::NoName,
            false => ResponseCode::NoError,
        };
        let mut response = Response::new(code, true);
        let of_type = |rtype: &str| {
            let records = here.iter().filter(|r| r.1 == rtype);
            let records = records.map(|r| Record::new(r.0.clone(), rtype, 60, r.2.clone()));
            records.collect::<Vec<_>>()
        };
        response.answer = of_type(question.rtype.as_str());
        if response.answer.is_empty() {
            response.answer = of_type("CNAME");
        }
        if question.rtype.is("NS") && question.name != "example.com." {
            response.authoritative = response.answer.is_empty();
            response.authority = std::mem::take(&mut response.answer);
        }
        Reply::Response(response)
    }
}

/// Servers that change with the time, in seconds.
struct World<'w> {
    servers: Vec<Box<dyn Fn(u64) -> Server + 'w>>,
    resolver: Server,
}

impl World<'_> {
    /// Runs a search to its end; the report, and the times of its rounds.
    fn run(&self, rendered: &Rendered, options: &ArrivalOptions) -> (Report, Vec<Duration>) {
        let names = (0..self.servers.len()).map(|at| format!("ns{at}"));
        let mut arrival = Arrival::new(rendered, names, options.clone()).unwrap();
        let (mut now, mut rounds) = (Duration::from_secs(1000), vec![]);
        for _ in 0..100_000 {
            match arrival.step(now, 0x8000_0000) {
                Step::Ask(questions) => {
                    assert!(!questions.is_empty());
                    if rounds.last() != Some(&now) {
                        rounds.push(now);
                    }
                    for question in questions {
                        let reply = self.reply(&question, now.as_secs() - 1000);
                        arrival.reply(question, reply);
                    }
                }
                Step::Wait(until) => {
                    assert!(until > now);
                    now = until;
                }
                Step::Done => {
                    assert!(matches!(arrival.step(now, 0), Step::Done), "it stays done");
                    return (arrival.report(now), rounds);
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("it does not end");
    }

    fn reply(&self, question: &Question, seconds: u64) -> Reply {
        let of_dns = ["A", "AAAA", "CNAME", "NS", "TXT"];
        assert!(of_dns.contains(&question.rtype.as_str()), "{question:?}");
        match question.whom {
            Whom::Server(at) => self.servers[at](seconds).reply(question),
            Whom::Resolver => self.resolver.reply(question),
            other => panic!("{other:?} is asked"),
        }
    }
}

fn once() -> ArrivalOptions {
    let mut options = ArrivalOptions::default();
    options.timeout = Duration::ZERO;
    options
}

/// One look at servers that stay as they are.
fn looked(records: &str, servers: &[Server], resolver: &[&str]) -> Report {
    let fixed = |server: &Server| {
        let server = server.clone();
        Box::new(move |_| server.clone()) as Box<dyn Fn(u64) -> Server>
    };
    let world = World {
        servers: servers.iter().map(fixed).collect(),
        resolver: Server::new(resolver),
    };
    world.run(&rendered(records), &once()).0
}

const A: &str = r#"{"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":600}"#;
const CNAME: &str = r#"{"type":"CNAME","host":"www","pointsTo":"site.example.net","ttl":600}"#;
const APEX: &str = r#"{"type":"APEXCNAME","pointsTo":"site.example.net","ttl":600}"#;
const REDIRECT: &str = r#"{"type":"REDIR301","host":"www","target":"https://example.net/"}"#;
const NS: &str = r#"{"type":"NS","host":"sub","pointsTo":"ns.example.net","ttl":600}"#;
const SPFM: &str = r#"{"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}"#;
const TXT: &str = r#"{"type":"TXT","host":"@","data":"key=1","ttl":600}"#;

/// F-2, F-6, S-11, C-12: one record at one server.
#[test]
fn what_one_server_shows() {
    let target = [
        "site.example.net. A 198.51.100.1",
        "site.example.net. AAAA 2001:db8::1",
    ];
    for (record, zone, standing) in [
        (A, &["www.example.com. A 192.0.2.1"][..], "arrived"),
        (
            A,
            &[
                "www.example.com. A 192.0.2.7",
                "www.example.com. A 192.0.2.1",
            ],
            "arrived",
        ),
        (A, &["www.example.com. A 192.0.2.7"], "differs"),
        (A, &["www.example.com. CNAME other.example."], "differs"),
        (A, &["www.example.com. TXT \"x\""], "missing"),
        (A, &[], "missing"),
        (
            CNAME,
            &["www.example.com. CNAME Site.Example.net."],
            "arrived",
        ),
        (CNAME, &["www.example.com. CNAME other.example."], "differs"),
        (CNAME, &["www.example.com. A 198.51.100.1"], "arrived"),
        (CNAME, &["www.example.com. AAAA 2001:0db8::1"], "arrived"),
        (CNAME, &["www.example.com. A 198.51.100.9"], "differs"),
        (CNAME, &["www.example.com. TXT \"x\""], "missing"),
        (CNAME, &[], "missing"),
        (APEX, &["example.com. A 198.51.100.1"], "arrived"),
        (APEX, &["example.com. A 198.51.100.9"], "differs"),
        (APEX, &["example.com. TXT \"x\""], "missing"),
        (REDIRECT, &["www.example.com. A 192.0.2.99"], "cannot-tell"),
        (
            REDIRECT,
            &["www.example.com. AAAA 2001:db8::99"],
            "cannot-tell",
        ),
        (REDIRECT, &[], "missing"),
        (NS, &["sub.example.com. NS ns.example.net."], "arrived"),
        (NS, &["sub.example.com. NS other.example."], "differs"),
        (NS, &[], "missing"),
        (
            SPFM,
            &["example.com. TXT \"v=spf1 mx include:SPF.example.net -all\""],
            "arrived",
        ),
        (SPFM, &["example.com. TXT \"v=spf1 mx -all\""], "differs"),
        (SPFM, &["example.com. TXT \"key=1\""], "missing"),
        (
            TXT,
            &[
                "example.com. TXT \"v=spf1 -all\"",
                "example.com. TXT \"ke\" \"y=1\"",
            ],
            "arrived",
        ),
        (TXT, &["example.com. TXT \"v=spf1 -all\""], "missing"),
    ] {
        let report = looked(record, &[Server::new(zone)], &target);
        assert_eq!(report.records.len(), 1);
        assert_eq!(
            report.records[0].standing.as_str(),
            standing,
            "{record} in {zone:?}"
        );
        let there = matches!(standing, "arrived" | "cannot-tell");
        assert_eq!(report.arrived, there, "{record} in {zone:?}");
    }
    // Without the addresses of the target nothing can be said about those of the name.
    let report = looked(
        CNAME,
        &[Server::new(&["www.example.com. A 198.51.100.1"])],
        &[],
    );
    let Verdict::Differs { found } = &report.records[0].at[0] else {
        panic!("{report:?}");
    };
    assert_eq!(found, &["198.51.100.1"]);
}

/// F-1, F-6: all servers together.
#[test]
fn what_several_servers_show() {
    let there = || Server::new(&["www.example.com. A 192.0.2.1"]);
    let other = || Server::new(&["www.example.com. A 192.0.2.7"]);
    let empty = || Server::new(&[]);
    for (servers, standing, arrived) in [
        (vec![there(), there()], Standing::Arrived, true),
        (vec![there(), empty()], Standing::Partly, false),
        (vec![other(), there()], Standing::Partly, false),
        (vec![other(), empty()], Standing::Differs, false),
        (vec![empty(), empty()], Standing::Missing, false),
        (vec![there(), Server::silent()], Standing::Arrived, true),
        (vec![empty(), Server::silent()], Standing::Missing, false),
        (
            vec![Server::silent(), Server::silent()],
            Standing::NoAnswer,
            false,
        ),
    ] {
        let report = looked(A, &servers, &[]);
        assert_eq!(report.records[0].standing, standing);
        assert_eq!(report.arrived, arrived);
        let answers: Vec<bool> = report.servers.iter().map(|server| server.answers).collect();
        let expected: Vec<bool> = servers.iter().map(|server| !server.silent).collect();
        assert_eq!(answers, expected);
    }
}

/// Servers that cannot say anything about the zone do not count as empty ones.
#[test]
fn servers_that_are_no_authority() {
    let rendered = rendered(A);
    let mut referral = Response::new(ResponseCode::NoError, false);
    referral
        .authority
        .push(Record::new("example.com.", "NS", 60, "ns.example.org."));
    let mut cached =
        Response::authoritative([Record::new("www.example.com.", "A", 60, "192.0.2.1")]);
    cached.authoritative = false;
    let refused = Response::new(ResponseCode::Other("REFUSED".to_owned()), false);
    let lame = Response::new(ResponseCode::NoName, false);
    for (response, words) in [
        (referral, "refers to others"),
        (cached, "not authoritative"),
        (refused, "REFUSED"),
        (lame, "not authoritative"),
    ] {
        let mut arrival = Arrival::new(&rendered, ["ns".to_owned()], once()).unwrap();
        let Step::Ask(questions) = arrival.step(Duration::ZERO, 0) else {
            panic!();
        };
        for question in questions {
            arrival.reply(question, Reply::Response(response.clone()));
        }
        assert_eq!(arrival.step(Duration::ZERO, 0), Step::Done);
        let report = arrival.report(Duration::ZERO);
        let Verdict::NoAnswer { reason } = &report.records[0].at[0] else {
            panic!("{report:?}");
        };
        assert!(reason.contains(words), "{reason}");
        assert!(!report.arrived);
    }
}

/// F-4, F-7, A-41: it looks again until the record is there, at growing intervals.
#[test]
fn a_record_that_comes_late() {
    let late = |seconds: u64| match seconds {
        0..70 => Server::new(&["www.example.com. A 192.0.2.7"]),
        _ => Server::new(&["www.example.com. A 192.0.2.1"]),
    };
    let early = |_| Server::new(&["www.example.com. A 192.0.2.1"]);
    let world = World {
        servers: vec![Box::new(late), Box::new(early)],
        resolver: Server::new(&[]),
    };
    let (report, rounds) = world.run(&rendered(A), &ArrivalOptions::default());
    assert!(report.arrived);
    assert_eq!(report.rounds as usize, rounds.len());
    let pauses: Vec<u64> = rounds
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).as_secs())
        .collect();
    assert_eq!(pauses, [1, 3, 6, 12, 24, 45]);
    assert_eq!(report.elapsed.as_secs(), 91);
}

/// F-3, F-4: it gives up in time, with a last look at the end.
#[test]
fn a_record_that_never_comes() {
    let world = World {
        servers: vec![Box::new(|_| Server::new(&[]))],
        resolver: Server::new(&[]),
    };
    let mut options = ArrivalOptions::default();
    options.timeout = Duration::from_secs(100);
    let (report, rounds) = world.run(&rendered(A), &options);
    assert!(!report.arrived);
    assert_eq!(report.elapsed, options.timeout);
    assert_eq!(*rounds.last().unwrap() - rounds[0], options.timeout);
    options.most_rounds = 3;
    assert_eq!(world.run(&rendered(A), &options).1.len(), 3);
}

/// A server that does not answer is asked again, and then no longer waited for.
#[test]
fn a_server_that_is_gone() {
    let there = |_| Server::new(&["www.example.com. A 192.0.2.1"]);
    let world = World {
        servers: vec![Box::new(there), Box::new(|_| Server::silent())],
        resolver: Server::new(&[]),
    };
    let (report, rounds) = world.run(&rendered(A), &ArrivalOptions::default());
    assert_eq!((report.arrived, rounds.len()), (true, 3));
    let back = |seconds: u64| match seconds {
        0 => Server::silent(),
        _ => Server::new(&["www.example.com. A 192.0.2.1"]),
    };
    let world = World {
        servers: vec![Box::new(back)],
        ..world
    };
    let (report, rounds) = world.run(&rendered(A), &ArrivalOptions::default());
    assert_eq!((report.arrived, rounds.len()), (true, 2));
    assert!(report.servers[0].answers);
}

#[test]
fn nothing_is_asked_twice_and_nothing_that_is_there_again() {
    let two = format!("{A},{}", A.replace("192.0.2.1", "192.0.2.2"));
    let rendered = rendered(&two);
    let mut arrival = Arrival::new(
        &rendered,
        ["a".to_owned(), "b".to_owned()],
        ArrivalOptions::default(),
    )
    .unwrap();
    let Step::Ask(questions) = arrival.step(Duration::ZERO, 0) else {
        panic!();
    };
    assert_eq!(questions.len(), 2, "one RRset at two servers");
    let both = ["192.0.2.1", "192.0.2.2"].map(|ip| Record::new("www.example.com.", "A", 60, ip));
    let full = Reply::Response(Response::authoritative(both));
    let strange = Question {
        name: "other.example.".to_owned(),
        ..questions[0].clone()
    };
    arrival.reply(strange, Reply::Failed("not asked for".to_owned()));
    arrival.reply(questions[0].clone(), full);
    arrival.reply(
        questions[0].clone(),
        Reply::Failed("the first counts".to_owned()),
    );
    arrival.reply(
        questions[1].clone(),
        Reply::Response(Response::authoritative([])),
    );
    let Step::Wait(until) = arrival.step(Duration::ZERO, 0) else {
        panic!();
    };
    assert_eq!(
        arrival.step(Duration::ZERO, 0),
        Step::Wait(until),
        "too early"
    );
    assert_eq!(
        arrival.step(until, 0),
        Step::Ask(vec![questions[1].clone()])
    );
}

#[test]
fn nothing_to_look_for_and_nobody_to_ask() {
    let nothing = rendered("");
    let mut arrival = Arrival::new(&nothing, ["ns".to_owned()], ArrivalOptions::default()).unwrap();
    assert_eq!(arrival.step(Duration::ZERO, 0), Step::Done);
    assert!(arrival.report(Duration::ZERO).arrived);
    let error = Arrival::new(&rendered(A), [], ArrivalOptions::default()).unwrap_err();
    assert_eq!(error.kind(), "no-server");
    let many = vec!["ns".to_owned(); 65];
    let error = Arrival::new(&rendered(A), many, ArrivalOptions::default()).unwrap_err();
    assert_eq!(error.kind(), "too-many-servers");
    let mut few = ArrivalOptions::default();
    few.most_looks = 1;
    let two = ["a".to_owned(), "b".to_owned()];
    let error = Arrival::new(&rendered(A), two, few).unwrap_err();
    assert_eq!(error.kind(), "too-many-records");
}

#[test]
fn the_json_form() {
    let servers = [
        Server::new(&["www.example.com. A 192.0.2.7"]),
        Server::silent(),
    ];
    let report = serde_json::to_value(looked(A, &servers, &[])).unwrap();
    let expected = serde_json::json!({
        "zone": "example.com.", "arrived": false, "rounds": 1, "seconds": 0.0,
        "servers": [{"name": "ns0", "answers": true}, {"name": "ns1", "answers": false}],
        "records": [{
            "name": "www.example.com.", "type": "A", "data": "192.0.2.1", "template_record": 0,
            "standing": "differs",
            "at": [
                {"verdict": "differs", "found": ["192.0.2.7"]},
                {"verdict": "no-answer", "reason": "timed out"},
            ],
        }],
    });
    assert_eq!(report, expected);

    let mut arrival = Arrival::new(&rendered(A), ["ns".to_owned()], once()).unwrap();
    let start = Duration::from_secs(7);
    arrival.step(start, 0);
    let report = arrival.report(start + Duration::from_micros(1_234_567));
    let report = serde_json::to_value(report).unwrap();
    assert_eq!(report["seconds"], 1.235, "to the millisecond");
}

fn some_reply() -> impl Strategy<Value = Option<Reply>> {
    let name = prop_oneof!["www.example.com.", "example.com.", "sub.example.com.", "x."];
    let data = prop_oneof![
        "192.0.2.1",
        "198.51.100.1",
        "site.example.net.",
        "ns.example.net.",
        "\"key=1\"",
        "\"v=spf1 include:spf.example.net -all\"",
        ".{0,20}",
    ];
    let rtype = prop_oneof!["A", "AAAA", "CNAME", "NS", "TXT", "SOA"];
    let record = (name, rtype, data)
        .prop_map(|(name, rtype, data)| Record::new(name, rtype.as_str(), 60, data));
    let records = || proptest::collection::vec(record.clone(), 0..4);
    let code = prop_oneof![
        5 => Just(ResponseCode::NoError),
        1 => Just(ResponseCode::NoName),
        1 => Just(ResponseCode::Other("SERVFAIL".to_owned())),
    ];
    let response = (code, any::<bool>(), records(), records());
    let response = response.prop_map(|(code, authoritative, answer, authority)| {
        let mut response = Response::new(code, authoritative);
        (response.answer, response.authority) = (answer, authority);
        Reply::Response(response)
    });
    prop_oneof![
        8 => response.prop_map(Some),
        1 => Just(Some(Reply::Failed("timed out".to_owned()))),
        1 => Just(None),
    ]
}

proptest! {
    /// Whatever servers say, or do not say: it ends, in time, and each record and each server is in
    /// the report; and the order in which replies come changes nothing.
    #[test]
    fn it_ends_and_order_does_not_matter(
        replies in proptest::collection::vec(some_reply(), 1..60),
        servers in 1_usize..4,
        timeout in 0_u64..400,
        jitter in any::<u32>(),
    ) {
        let all = [A, CNAME.replace("www", "w2").as_str(), APEX, REDIRECT.replace("www", "w3").as_str(), NS, SPFM, TXT]
            .join(",");
        let rendered = rendered(&all);
        let expected = rendered.expected().len();
        prop_assert_eq!(expected, 7);
        let mut options = ArrivalOptions::default();
        options.timeout = Duration::from_secs(timeout);
        let run = |backwards: bool| {
            let names = (0..servers).map(|at| at.to_string());
            let mut arrival = Arrival::new(&rendered, names, options.clone()).unwrap();
            let (mut now, mut steps) = (Duration::ZERO, 0_usize);
            loop {
                steps += 1;
                assert!(steps < 1000, "it does not end");
                match arrival.step(now, jitter) {
                    Step::Ask(mut questions) => {
                        // The reply depends on the question and the time, not on the order.
                        if backwards {
                            questions.reverse();
                        }
                        for question in questions {
                            let mut hash = now.as_millis() as usize;
                            for byte in format!("{question:?}").bytes() {
                                hash = hash.wrapping_mul(31).wrapping_add(byte as usize);
                            }
                            if let Some(reply) = &replies[hash % replies.len()] {
                                arrival.reply(question, reply.clone());
                            }
                        }
                    }
                    Step::Wait(until) => {
                        assert!(until > now && until <= options.timeout);
                        now = until;
                    }
                    _ => return serde_json::to_value(arrival.report(now)).unwrap(),
                }
            }
        };
        let report = run(false);
        prop_assert_eq!(&report, &run(true));
        prop_assert_eq!(report["records"].as_array().unwrap().len(), expected);
        for record in report["records"].as_array().unwrap() {
            prop_assert_eq!(record["at"].as_array().unwrap().len(), servers);
        }
        let there = |record: &serde_json::Value| {
            ["arrived", "cannot-tell"].contains(&record["standing"].as_str().unwrap())
        };
        let all = report["records"].as_array().unwrap().iter().all(there);
        prop_assert_eq!(report["arrived"].as_bool().unwrap(), all);
    }
}
