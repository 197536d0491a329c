//! What the service does, apart from how it travels.

use std::collections::BTreeMap;
use std::time::Instant;

use domain_connect::discovery::{Advice, Discovery, NotFound, Options, TemplateSupport};
use domain_connect::flow::{ApplyLink, Callback, ErrorCode};
use domain_connect::sig::{KeyLabel, SigningKey};
use domain_connect::template::{Instruction, Policy, Rendered, Request, Template};

use crate::Result;
use crate::flows::{Flow, Flows, random};
use crate::network::Network;

/// The `redirect_uri` without the part that nobody can guess.
pub const CONNECTED: &str = "https://app.webfarm.example/connected/";

pub struct Service {
    template: Template,
    key: SigningKey,
    label: KeyLabel,
    flows: Flows,
    policy: Policy,
}

/// What the customer is shown first.
pub enum Start {
    /// A link to their DNS provider, and its name: text from a stranger.
    Link { url: String, provider: String },
    /// Records to set by hand.
    ByHand {
        why: String,
        records: Vec<Instruction>,
    },
    /// The form again.
    Again(String),
}

/// What the customer is shown when they are back.
#[derive(Debug, PartialEq)]
pub enum Back {
    Connected(String),
    NotYet(String),
    Cancelled,
    Failed { later: bool },
    Unknown,
}

impl Service {
    pub fn new(template: Template, key: SigningKey, flows: Flows) -> Result<Self> {
        let label = "_dck1".parse()?;
        let policy = Policy::default();
        Ok(Self {
            template,
            key,
            label,
            flows,
            policy,
        })
    }

    /// The customer typed a domain.
    pub fn start(
        &self,
        network: &dyn Network,
        domain: &str,
        values: &BTreeMap<String, String>,
    ) -> Result<Start> {
        let discovery = match Discovery::below(domain, &Options::default(), &is_public_suffix) {
            Ok(discovery) => discovery,
            Err(error) => return Ok(Start::Again(error.to_string())),
        };
        let clock = Instant::now();
        let found = match discovery.run(|ask| network.answer(&ask), || clock.elapsed()) {
            Ok(found) => found,
            Err(reason) => return self.without_provider(&reason, values),
        };
        let (settings, host) = (&found.settings, &found.host);
        let provider = settings.display_name();
        let by_hand = |why: String| self.by_hand(&found.apex, host, values, why);
        // Without a synchronous flow there is nowhere to send the customer.
        if settings.url_sync_ux.is_none() {
            return by_hand(format!("{provider} cannot connect domains with a click."));
        }
        match network.support(&settings.url_api, &self.template) {
            Ok(TemplateSupport::Unsupported) => {
                return by_hand(format!("{provider} does not know our service yet."));
            }
            Ok(TemplateSupport::Unknown(_)) | Err(_) => {
                return by_hand(format!(
                    "{provider} does not answer; you may try again later."
                ));
            }
            Ok(_) => {}
        }
        let id = random()?;
        let link = ApplyLink::for_found(&self.template, &found)
            .values(values)
            .redirect_uri(format!("{CONNECTED}{id}"))
            .state(random()?)
            .for_provider(settings, Some((&self.key, &self.label)))?;
        let flow = Flow {
            provider: settings.provider_id.clone(),
            parameters: link.parameters().clone(),
        };
        self.flows.put(&id, &flow)?;
        let (url, provider) = (link.to_string(), provider.to_owned());
        Ok(Start::Link { url, provider })
    }

    /// The customer is back, at this URL.
    pub fn back(&self, network: &dyn Network, url: &str) -> Result<Back> {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let id = path.strip_prefix(CONNECTED).unwrap_or_default();
        let Some(flow) = self.flows.get(id) else {
            return Ok(Back::Unknown);
        };
        let state = flow.parameters.state.as_deref();
        // A forged return ends nothing.
        let Ok(callback) = Callback::for_provider(&flow.provider, query.as_bytes(), state) else {
            return Ok(Back::Unknown);
        };
        // Whatever the provider says, only DNS can tell.
        let rendered = self.render(&flow.parameters.request())?;
        let domain = flow.parameters.domain;
        let arrived = network.arrived(&rendered).unwrap_or(false);
        self.flows.end(id)?;
        Ok(match &callback.error {
            _ if arrived => Back::Connected(domain),
            None => Back::NotYet(domain),
            Some(_) if callback.is_cancelled() => Back::Cancelled,
            Some(error) => Back::Failed {
                later: error.code.is_some_and(ErrorCode::is_temporary),
            },
        })
    }

    fn without_provider(
        &self,
        reason: &NotFound,
        values: &BTreeMap<String, String>,
    ) -> Result<Start> {
        let why = match reason.kind.advice() {
            Advice::CheckSpelling => "There is no such domain. Is it spelled as you registered it?",
            Advice::TryAgain => "Your domain does not answer now; you may try again later.",
            // By hand, and whatever advice there may be one day.
            _ => "Your DNS provider cannot connect this domain with a click.",
        };
        match (&reason.apex, &reason.host) {
            (Some(apex), Some(host)) => self.by_hand(apex, host, values, why.to_owned()),
            _ => Ok(Start::Again(why.to_owned())),
        }
    }

    fn by_hand(
        &self,
        apex: &str,
        host: &str,
        values: &BTreeMap<String, String>,
        why: String,
    ) -> Result<Start> {
        let request = Request::new(apex).host(host).params(values);
        let records = self.render(&request)?.instructions(&self.policy)?;
        Ok(Start::ByHand { why, records })
    }

    fn render(&self, request: &Request) -> Result<Rendered> {
        Ok(self.template.resolve(request, &self.policy)?)
    }
}

/// The list has `co.uk`, and `github.io` too: whoever has a name below that has not the zone above.
fn is_public_suffix(name: &str) -> bool {
    psl::suffix_str(name) == Some(name)
}
