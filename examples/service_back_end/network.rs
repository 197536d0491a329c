//! Everything that leaves this machine.

use domain_connect::discovery::{Answer, Ask, TemplateSupport, UrlPrefix};
use domain_connect::flow::arrival::{Arrival, ArrivalOptions};
use domain_connect::template::{Rendered, Template};
use domain_connect::{dns, http};

use crate::Result;

pub trait Network {
    /// Answers what discovery asks.
    fn answer(&self, ask: &Ask) -> Answer;
    /// Asks a DNS provider whether it has the template.
    fn support(&self, url_api: &UrlPrefix, template: &Template) -> Result<TemplateSupport>;
    /// Looks once whether the authoritative servers show the records.
    fn arrived(&self, rendered: &Rendered) -> Result<bool>;
}

pub struct Real {
    dns: dns::Client,
    http: http::Client,
}

impl Real {
    pub fn new() -> Result<Self> {
        let dns = dns::Client::system()?;
        // Public addresses only, within limits: the zone of the customer decides where this leads.
        let http = http::Client::new(http::ClientOptions::default())?;
        Ok(Self { dns, http })
    }
}

impl Network for Real {
    fn answer(&self, ask: &Ask) -> Answer {
        match ask {
            Ask::Fetch(fetch) => self.http.fetch(fetch),
            question => self.dns.discovery_answer(question),
        }
    }

    fn support(&self, url_api: &UrlPrefix, template: &Template) -> Result<TemplateSupport> {
        let (provider, service) = (template.provider_id(), template.service_id());
        Ok(self.http.query_template(url_api, provider, service)?)
    }

    fn arrived(&self, rendered: &Rendered) -> Result<bool> {
        let zone = rendered.zone().as_str().parse()?;
        let servers = self
            .dns
            .arrival_servers(&zone, &dns::AuthorityOptions::default())?;
        let names = servers.iter().map(|server| server.name.clone());
        let mut arrival = Arrival::new(rendered, names, ArrivalOptions::once())?;
        let report = self.dns.arrive(&mut arrival, &servers, |_, _| ())?;
        Ok(report.arrived)
    }
}
