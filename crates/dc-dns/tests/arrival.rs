//! The search for the records of a template, at real servers on loopback.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::net::Ipv4Addr;
use std::time::Duration;

use dc_discovery::Reach;
use dc_dns::{ArrivalServer, AuthorityOptions, Client, ClientOptions};
use dc_flow::arrival::{Arrival, ArrivalOptions, Report, Standing, Verdict};
use dc_template::{Policy, Rendered, Request, Template};
use testbed::DnsServer;

const TEMPLATE: &str = r#"{"providerId":"p","serviceId":"s","records":[
    {"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":600},
    {"type":"AAAA","host":"www","pointsTo":"2001:db8::1","ttl":600},
    {"type":"CNAME","host":"shop","pointsTo":"site.example.net","ttl":600},
    {"type":"MX","host":"@","pointsTo":"mx.example.net","priority":10,"ttl":600},
    {"type":"TXT","host":"@","data":"key=\"1\" a;b","ttl":600},
    {"type":"SRV","name":"@","service":"_sip","protocol":"_tcp","priority":1,"weight":2,"port":5060,"target":"sip.example.net","ttl":600},
    {"type":"CAA","host":"@","data":"0 issue \"ca.example.net\"","ttl":600},
    {"type":"NS","host":"sub","pointsTo":"ns.example.net","ttl":600},
    {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"},
    {"type":"APEXCNAME","pointsTo":"apex.example.net","ttl":600},
    {"type":"REDIR302","host":"old","target":"https://example.net/"}]}"#;

const ALL: &str = "\
    www 60 A 192.0.2.1\nwww 60 AAAA 2001:db8:0::1\nshop 60 CNAME site.example.net.\n\
    @ 60 MX 10 MX.example.net.\n@ 60 MX 20 other.example.net.\n\
    @ 60 TXT \"key=\\\"1\\\" \" \"a;b\"\n@ 60 TXT \"v=spf1 mx include:spf.example.net -all\"\n\
    _sip._tcp 60 SRV 1 2 5060 sip.example.net.\n@ 60 CAA 0 issue \"ca.example.net\"\n\
    sub 60 NS ns.example.net.\n@ 60 A 198.51.100.1\nold 60 A 198.51.100.2\n";

/// Where aliases lead.
const TARGETS: &str = "apex 60 A 198.51.100.1\nsite 60 A 198.51.100.3\n";

fn rendered() -> Rendered {
    let template = Template::parse(TEMPLATE.as_bytes()).unwrap();
    let policy: Policy = serde_json::from_str(
        r#"{"types":{"apexcname":true},"redirect":[{"type":"A","data":"192.0.2.80","ttl":60}]}"#,
    )
    .unwrap();
    template
        .resolve(&Request::new("example.com"), &policy)
        .unwrap()
}

fn quick() -> ClientOptions {
    let mut options = ClientOptions::default();
    options.timeout = Duration::from_millis(500);
    options
}

fn search(client: &Client, servers: &[ArrivalServer], wait: u64) -> Report {
    let mut options = ArrivalOptions::default();
    options.timeout = Duration::from_secs(wait);
    options.first_pause = Duration::from_millis(200);
    options.longest_pause = Duration::from_millis(400);
    let names = servers.iter().map(|server| server.name.clone());
    let mut arrival = Arrival::new(&rendered(), names, options).unwrap();
    client.arrive(&mut arrival, servers, |_, _| {}).unwrap()
}

/// F-1, F-2, F-6: a zone that has it all, as a server writes it.
#[test]
fn everything_is_there() {
    let zones = [("example.com", ALL), ("example.net", TARGETS)];
    let Some(server) = DnsServer::start(&zones) else {
        return;
    };
    let client = Client::with_options([server.address()], quick());
    let report = search(&client, &[ArrivalServer::new(server.address())], 0);
    let standings: Vec<_> = report
        .records
        .iter()
        .map(|record| (record.rtype.as_str().to_owned(), record.standing))
        .collect();
    assert!(report.arrived, "{standings:?} {report:#?}");
    assert_eq!(standings.len(), 11);
    for (rtype, standing) in standings {
        let expected = match rtype.as_str() {
            "REDIR302" => Standing::CannotTell,
            _ => Standing::Arrived,
        };
        assert_eq!(standing, expected, "{rtype}");
    }
}

/// F-4: two servers, of which one gets the zone later, and one that never answers.
#[test]
fn a_secondary_that_is_late() {
    let empty = "@ 60 TXT \"nothing yet\"\nshop 60 A 198.51.100.9\n";
    let addresses = [Ipv4Addr::new(127, 0, 0, 31), Ipv4Addr::new(127, 0, 0, 32)];
    let ns = "@ 60 NS ns1\n@ 60 NS ns2\n@ 60 NS ns3\n\
              ns1 60 A 127.0.0.31\nns2 60 A 127.0.0.32\nns3 60 A 127.0.0.33\n";
    let (full, empty) = (format!("{ns}{ALL}"), format!("{ns}{empty}"));
    let targets = ("example.net", TARGETS);
    let first = [("example.com", full.as_str()), targets];
    let second = [("example.com", empty.as_str()), targets];
    let Some(servers) = DnsServer::start_many(&[(addresses[0], &first), (addresses[1], &second)])
    else {
        return;
    };
    let client = Client::with_options([servers[0].address()], quick());
    let mut options = AuthorityOptions::default();
    options.port = servers[0].address().port();
    let zone = "example.com.".parse().unwrap();
    // The zone names servers inside: not asked unless that is wanted (P-5).
    let outside = client.arrival_servers(&zone, &options).unwrap();
    assert!(
        outside.iter().all(|server| server.address.is_err()),
        "{outside:?}"
    );
    options.reach = Reach::Internal;
    let found = client.arrival_servers(&zone, &options).unwrap();
    assert_eq!(found.len(), 3);

    let report = search(&client, &found, 0);
    assert!(!report.arrived);
    let mx = report
        .records
        .iter()
        .find(|record| record.rtype.is("MX"))
        .unwrap();
    assert_eq!(mx.standing, Standing::Partly);
    assert!(matches!(mx.at[0], Verdict::Arrived { .. }));
    assert!(matches!(mx.at[1], Verdict::Missing { .. }));
    assert!(matches!(mx.at[2], Verdict::NoAnswer { .. }));
    let shop = report
        .records
        .iter()
        .find(|record| record.rtype.is("CNAME"))
        .unwrap();
    assert!(matches!(shop.at[1], Verdict::Differs { .. }), "{shop:?}");

    let report = std::thread::scope(|scope| {
        let search = scope.spawn(|| search(&client, &found, 60));
        std::thread::sleep(Duration::from_millis(700));
        servers[1].set_zone("example.com", &full);
        search.join().unwrap()
    });
    assert!(report.arrived, "{report:#?}");
    assert!(report.rounds > 1);
    let answers: Vec<bool> = report.servers.iter().map(|server| server.answers).collect();
    assert_eq!(answers, [true, true, false]);
}
