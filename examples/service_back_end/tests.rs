//! The service against a DNS provider that is the library's own other side, without a network.

use std::collections::BTreeMap;

use domain_connect::discovery::{Answer, Ask, FailureKind, Response, TemplateSupport, UrlPrefix};
use domain_connect::flow::{
    ApplyRequest, ApplyRules, Checked, IncomingApply, Outcome, Refusal, TEMPLATE_MEDIA_TYPE,
};
use domain_connect::sig::{Publication, SigningKey};
use domain_connect::template::{Rendered, Template};

use crate::Result;
use crate::flows::Flows;
use crate::network::Network;
use crate::service::{Back, CONNECTED, Service, Start};

const TEMPLATE: &[u8] = include_bytes!("../data/hosting.json");
const KEY: &[u8] = include_bytes!("../../crates/dc-sig/tests/keys/rsa2048-pkcs1.pem");
const SYNC_UX: &str = "https://connect.dns.example/dc";

/// What the network says.
#[derive(Clone, Copy)]
struct Fake {
    /// `providerId`; none without the `_domainconnect` record.
    provider: Option<&'static str>,
    sync: bool,
    /// Status of the template query.
    status: u16,
    /// What the SOA question fails with.
    soa: Option<FailureKind>,
    arrived: bool,
}

const GOOD: Fake = Fake {
    provider: Some("dns.example"),
    sync: true,
    status: 200,
    soa: None,
    arrived: true,
};

impl Network for Fake {
    fn answer(&self, ask: &Ask) -> Answer {
        match (ask, self.soa, self.provider) {
            (Ask::QuerySoa { .. }, Some(failure), _) => failure.into(),
            (Ask::QuerySoa { .. }, None, _) => Answer::Soa {
                owner: "customer.example.".to_owned(),
            },
            (Ask::QueryTxt { .. }, _, Some(_)) => {
                Answer::Txt(vec![vec![b"connect.dns.example".to_vec()]])
            }
            (Ask::Fetch(_), _, Some(provider)) => {
                let sync = format!(r#","urlSyncUX":"{SYNC_UX}""#);
                let sync = if self.sync { sync.as_str() } else { "" };
                let body = format!(
                    r#"{{"providerId":"{provider}","providerName":"DNS Example",
                    "urlAPI":"https://api.dns.example"{sync}}}"#
                );
                Answer::Http(Response {
                    status: 200,
                    headers: Vec::new(),
                    body: body.into_bytes(),
                })
            }
            _ => FailureKind::NoData.into(),
        }
    }

    fn support(&self, url_api: &UrlPrefix, template: &Template) -> Result<TemplateSupport> {
        assert_eq!(url_api.host(), "api.dns.example");
        assert_eq!(template.service_id(), "hosting");
        let media_type = ("content-type".to_owned(), TEMPLATE_MEDIA_TYPE.to_owned());
        Ok(TemplateSupport::of(&Response {
            status: self.status,
            headers: vec![media_type],
            body: TEMPLATE.to_vec(),
        }))
    }

    fn arrived(&self, rendered: &Rendered) -> Result<bool> {
        assert_eq!(rendered.zone().as_str(), "customer.example.");
        Ok(self.arrived)
    }
}

fn service(test: &str) -> Result<Service> {
    let name = format!("webfarm-flows-{test}-{}", std::process::id());
    let flows = Flows::new(std::env::temp_dir().join(name));
    Service::new(
        Template::parse(TEMPLATE)?,
        SigningKey::from_pem(KEY)?,
        flows,
    )
}

fn start(service: &Service, network: Fake, domain: &str) -> Result<Start> {
    let values = [("ip", "192.0.2.1"), ("token", "4f1c")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    service.start(&network, domain, &BTreeMap::from(values))
}

fn link(service: &Service, network: Fake, domain: &str) -> Result<String> {
    match start(service, network, domain)? {
        Start::Link { url, .. } => Ok(url),
        Start::ByHand { why, .. } | Start::Again(why) => Err(why.into()),
    }
}

/// The DNS provider, which takes a link only if its signature holds.
fn provider(url: &str) -> Result<ApplyRequest> {
    let rest = url.strip_prefix(SYNC_UX).ok_or("another provider")?;
    let (path, query) = rest.split_once('?').ok_or("no query")?;
    let rules = ApplyRules::default();
    let key = SigningKey::from_pem(KEY)?;
    let published = Publication::new(key.public_key());
    let incoming = IncomingApply::parse(path, query.as_bytes())?;
    match incoming.against(&Template::parse(TEMPLATE)?, &rules)? {
        Checked::Signed(waiting) => Ok(waiting.verify_txt(published.strings())?),
        Checked::Unsigned(_) => Err("not signed".into()),
    }
}

fn location(outcome: &Outcome) -> Result<String> {
    Ok(outcome.location().ok_or("nowhere")?.to_owned())
}

fn by_hand(start: Start) -> (String, String) {
    match start {
        Start::ByHand { why, records } => {
            let records: Vec<String> = records.iter().map(ToString::to_string).collect();
            (why, records.join("\n"))
        }
        _ => (String::new(), String::new()),
    }
}

#[test]
fn from_start_to_end() -> Result<()> {
    let service = service("end")?;
    let request = provider(&link(&service, GOOD, "Shop.Customer.example")?)?;
    assert_eq!(request.name().as_str(), "shop.customer.example.");
    let back = location(&request.done())?;
    let connected = Back::Connected("customer.example".to_owned());
    assert_eq!(service.back(&GOOD, &back)?, connected);
    assert_eq!(service.back(&GOOD, &back)?, Back::Unknown, "it counts once");
    Ok(())
}

#[test]
fn dns_decides_however_it_ended() -> Result<()> {
    let service = service("dns")?;
    let not_there = Fake {
        arrived: false,
        ..GOOD
    };
    let request = || provider(&link(&service, GOOD, "customer.example")?);
    let domain = "customer.example".to_owned();

    let done = location(&request()?.done())?;
    assert_eq!(
        service.back(&not_there, &done)?,
        Back::NotYet(domain.clone())
    );
    let refused = || location(&request()?.refuse(Refusal::Cancelled).outcome());
    assert_eq!(service.back(&not_there, &refused()?)?, Back::Cancelled);
    assert_eq!(service.back(&GOOD, &refused()?)?, Back::Connected(domain));
    let failed = location(&request()?.refuse(Refusal::Overloaded).outcome())?;
    assert_eq!(
        service.back(&not_there, &failed)?,
        Back::Failed { later: true }
    );
    Ok(())
}

#[test]
fn forged_returns_end_nothing() -> Result<()> {
    let service = service("forged")?;
    let back = location(&provider(&link(&service, GOOD, "customer.example")?)?.done())?;
    let (uri, _) = back.split_once('?').ok_or("no state")?;
    for forged in [
        format!("{uri}?state=forged"),
        format!("{uri}?state="),
        uri.to_owned(),
        format!("{back}&state=twice"),
        back.replace("/connected/", "/connected/../connected/"),
        format!("{CONNECTED}00000000000000000000000000000000?state=1"),
    ] {
        assert_eq!(service.back(&GOOD, &forged)?, Back::Unknown, "{forged}");
    }
    assert_ne!(service.back(&GOOD, &back)?, Back::Unknown);
    Ok(())
}

/// Then the part of the `redirect_uri` that nobody can guess is what binds it.
#[test]
fn a_provider_that_drops_the_state() -> Result<()> {
    let service = service("dropped")?;
    let network = Fake {
        provider: Some("cloudflare.com"),
        ..GOOD
    };
    let back = location(&provider(&link(&service, network, "customer.example")?)?.done())?;
    let (uri, _) = back.split_once('?').ok_or("no state")?;
    let guessed = format!("{CONNECTED}00000000000000000000000000000000");
    assert_eq!(service.back(&network, &guessed)?, Back::Unknown);
    assert_ne!(service.back(&network, uri)?, Back::Unknown);
    Ok(())
}

#[test]
fn what_cannot_be_connected_is_set_by_hand() -> Result<()> {
    let service = service("hand")?;
    for (network, wanted) in [
        (
            Fake {
                provider: None,
                ..GOOD
            },
            "cannot connect this domain",
        ),
        (
            Fake {
                sync: false,
                ..GOOD
            },
            "cannot connect domains",
        ),
        (
            Fake {
                status: 404,
                ..GOOD
            },
            "does not know our service",
        ),
        (
            Fake {
                status: 503,
                ..GOOD
            },
            "try again later",
        ),
    ] {
        let (why, records) = by_hand(start(&service, network, "shop.customer.example")?);
        assert!(why.contains(wanted), "{why}");
        for line in [
            "Name:      shop.customer.example (or shop)\nValue:     192.0.2.1",
            "Name:      www.shop.customer.example (or www.shop)\nValue:     shop.customer.example",
            "Priority:  10\nValue:     mx.webfarm.example",
            "Value:     webfarm-verification=4f1c",
            "before its `all`: include:spf.webfarm.example.",
        ] {
            assert!(records.contains(line), "{line}\n{records}");
        }
    }
    Ok(())
}

#[test]
fn what_is_no_domain_is_asked_for_again() -> Result<()> {
    let service = service("again")?;
    for (failure, domain) in [
        (None, "bad domain"),
        (None, "co.uk"),
        (Some(FailureKind::NxDomain), "customer.example"),
        (Some(FailureKind::ServFail), "customer.example"),
    ] {
        let network = Fake {
            soa: failure,
            ..GOOD
        };
        assert!(
            matches!(start(&service, network, domain)?, Start::Again(_)),
            "{domain}"
        );
    }
    Ok(())
}
