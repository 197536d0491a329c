//! A whole DNS provider for tests: settings, template query, apply, consent, redirect.
//!
//! It asks nobody to log in: whoever opens a link owns the zones that it has.

mod page;
mod server;

pub use server::serve;

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::sync::Mutex;

use dc_discovery::Settings;
use dc_flow::{
    ApplyRequest, ApplyRules, Checked, Consent, Disclosure, Endpoint, IncomingApply, Outcome,
    Refusal, Rejection, Response,
};
use dc_template::{Plan, Record, Template, Zone};

/// Looks the TXT records of a key up: their character-strings, or that DNS failed.
pub type KeyLookUp = dyn Fn(&str) -> Result<Vec<Vec<Vec<u8>>>, String> + Send + Sync;

/// Publishes a zone that was written.
pub type Publish = dyn Fn(&str, &[Record]) + Send + Sync;

/// The provider.
pub struct Provider {
    settings: Settings,
    templates: Vec<Template>,
    rules: ApplyRules,
    key_look_up: Box<KeyLookUp>,
    publish: Box<Publish>,
    zones: Mutex<BTreeMap<String, Vec<Record>>>,
    asked: Mutex<HashMap<String, Asked>>,
}

/// A request whose user has been asked.
struct Asked {
    request: ApplyRequest,
    plan: Plan,
}

/// A request over HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Method.
    pub method: &'a str,
    /// Path.
    pub path: &'a str,
    /// Query as it came over the wire, without the `?`.
    pub query: &'a str,
    /// Header `Accept`.
    pub accept: Option<&'a str>,
    /// Body.
    pub body: &'a [u8],
}

/// An answer over HTTP.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Header fields.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Provider {
    /// A provider with these settings and templates. `key_look_up` asks DNS for keys, `publish` gets
    /// each zone that was written.
    pub fn new(
        settings: Settings,
        templates: Vec<Template>,
        key_look_up: Box<KeyLookUp>,
        publish: Box<Publish>,
    ) -> Self {
        Self {
            settings,
            templates,
            rules: ApplyRules::default(),
            key_look_up,
            publish,
            zones: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    /// Takes a zone in; `origin` is an absolute name with its final dot.
    pub fn add_zone(&self, origin: &str, records: Vec<Record>) {
        lock(&self.zones).insert(origin.to_owned(), records);
    }

    /// The records of a zone.
    pub fn zone(&self, origin: &str) -> Option<Vec<Record>> {
        lock(&self.zones).get(origin).cloned()
    }

    /// Answers a request.
    pub fn answer(&self, ask: &Ask<'_>) -> Answer {
        if (ask.method, ask.path) == ("POST", "/consent") {
            return self.decide(ask.body);
        }
        match Endpoint::parse(ask.path) {
            Ok(Endpoint::Settings { domain }) => {
                let here = lock(&self.zones).contains_key(&format!("{domain}."));
                plain(Response::settings(here.then_some(&self.settings)))
            }
            Ok(Endpoint::Template { provider, service }) => {
                let template = self.template(&provider, &service);
                plain(Response::template(
                    template,
                    Disclosure::Template,
                    ask.accept,
                ))
            }
            Ok(_) => self
                .apply(ask)
                .unwrap_or_else(|rejection| end(&rejection.outcome())),
            Err(problem) => page::answer(404, &page::message("Not found", &problem.to_string())),
        }
    }

    /// From the link to the question.
    fn apply(&self, ask: &Ask<'_>) -> Result<Answer, Rejection> {
        let incoming = IncomingApply::parse(ask.path, ask.query.as_bytes())?;
        let (provider, service) = (incoming.provider_id(), incoming.service_id());
        let Some(template) = self.template(provider, service) else {
            return Err(incoming.unknown_template());
        };
        let request = match incoming.against(template, &self.rules)? {
            Checked::Unsigned(request) => request,
            Checked::Signed(waiting) => match (self.key_look_up)(waiting.key_name()) {
                Ok(records) => waiting.verify_txt(records)?,
                Err(_) => return Err(waiting.key_unavailable()),
            },
        };
        // Here a user logs in; theirs are the zones that are here.
        let origin = request.zone().as_str();
        let Some(records) = self.zone(origin) else {
            return Err(request.refuse(Refusal::NotOwner));
        };
        let policy = &self.rules.policy;
        let reject = |error| request.reject(error);
        let zone = Zone::with_policy(origin, records, policy).map_err(reject)?;
        let rendered = request.resolve(template, &self.rules)?;
        let plan = rendered.plan(&zone, policy).map_err(reject)?;
        let consent = Consent::new(&request, template, &plan);
        // Nobody can guess it, so nobody can answer for the user.
        let id = format!("{:016x}", RandomState::new().hash_one(ask.query));
        let page = page::consent(&consent, &id);
        lock(&self.asked).insert(id, Asked { request, plan });
        Ok(page::answer(200, &page))
    }

    /// From the answer of the user to the end.
    fn decide(&self, body: &[u8]) -> Answer {
        let text = String::from_utf8_lossy(body);
        let field = |name: &str| {
            let mut fields = text.split('&').filter_map(|pair| pair.split_once('='));
            fields
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value)
        };
        let asked = field("id").and_then(|id| lock(&self.asked).remove(id));
        let Some(Asked { request, plan }) = asked else {
            return page::answer(404, &page::message("Gone", "this question was answered"));
        };
        if field("answer") != Some("yes") {
            return end(&request.refuse(Refusal::Cancelled).outcome());
        }
        let origin = request.zone().as_str();
        let mut zones = lock(&self.zones);
        let Some(records) = zones.get(origin).cloned() else {
            return end(&request.refuse(Refusal::BackEnd).outcome());
        };
        let written =
            Zone::with_policy(origin, records, &self.rules.policy).and_then(|mut zone| {
                // All or nothing, and only if the zone is as it was when the user was asked.
                plan.commit(&mut zone)?;
                Ok(zone.records().cloned().collect::<Vec<_>>())
            });
        match written {
            Err(error) => end(&request.reject(error).outcome()),
            Ok(records) => {
                (self.publish)(origin, &records);
                zones.insert(origin.to_owned(), records);
                end(&request.done())
            }
        }
    }

    fn template(&self, provider: &str, service: &str) -> Option<&Template> {
        // By comparison: an id of a stranger never becomes the name of a file.
        let mut templates = self.templates.iter();
        templates.find(|t| t.provider_id() == provider && t.service_id() == service)
    }
}

/// A panic elsewhere does not end the provider.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn plain(response: Response) -> Answer {
    let headers = response.headers.into_iter();
    Answer {
        status: response.status,
        headers: headers
            .map(|(name, value)| (name, value.to_owned()))
            .collect(),
        body: response.body,
    }
}

fn end(outcome: &Outcome) -> Answer {
    let (title, text) = match outcome {
        Outcome::Page(end) => match &end.error {
            None => ("Done", "You can close this window.".to_owned()),
            Some(error) => (
                "Nothing was changed",
                format!("{}: {}", error.kind, error.message),
            ),
        },
        _ => ("Back to the service", String::new()),
    };
    let mut answer = page::answer(outcome.status(), &page::message(title, &text));
    if let Some(location) = outcome.location() {
        answer.headers.push(("location", location.to_owned()));
    }
    answer
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").finish_non_exhaustive()
    }
}
