//! A small DNS provider back end: settings, template query, apply, consent, the services of a domain
//! and their removal.
//!
//! It asks nobody to log in: whoever opens a link owns the zones that it has. What is in memory here
//! are the rows of your database: a zone with its state, and a question as text.

mod page;
mod server;
mod task;

pub use server::serve;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use dc_discovery::Settings;
use dc_flow::{ApplyRules, Checked, Disclosure, Endpoint, IncomingApply, Rejection, Response};
use dc_template::{Error, InstanceKey, Name, Plan, Record, State, Template, Zone};
use page::refused;
use task::{About, Task};

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
    zones: Mutex<BTreeMap<Name, Hosted>>,
    asked: Mutex<HashMap<String, Question>>,
}

/// A zone, and which service wrote what in it: written together, in one transaction.
struct Hosted {
    zone: Zone<'static>,
    state: State,
}

/// What a user was asked. Text only, so that the answer may come to another process.
struct Question {
    about: About,
    /// The plan that was shown, as JSON.
    shown: String,
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

    /// Takes a zone in, or its new records; which service wrote what stays known.
    ///
    /// # Errors
    ///
    /// When the records are no zone.
    pub fn add_zone(&self, origin: &str, records: Vec<Record>) -> Result<(), Error> {
        let zone = Zone::with_policy(origin, records, &self.rules.policy)?;
        let mut zones = lock(&self.zones);
        let old = zones.remove(zone.origin());
        let state = old.map(|hosted| hosted.state).unwrap_or_default();
        zones.insert(zone.origin().clone(), Hosted { zone, state });
        Ok(())
    }

    /// The records of a zone.
    pub fn zone(&self, origin: &str) -> Option<Vec<Record>> {
        let zones = lock(&self.zones);
        let hosted = zones.get(origin)?;
        Some(hosted.zone.records().cloned().collect())
    }

    /// Answers a request.
    pub fn answer(&self, ask: &Ask<'_>) -> Answer {
        self.try_answer(ask).unwrap_or_else(|refused| refused)
    }

    fn try_answer(&self, ask: &Ask<'_>) -> Result<Answer, Answer> {
        if ask.method == "POST" {
            let field = |name| page::field(ask.body, name).unwrap_or_default();
            return match ask.path {
                "/consent" => self.decide(&field("id"), field("answer") == "yes"),
                "/remove" => self.ask(About::Removal(field("instance")), false),
                _ => Err(refused(404, &"there is nothing to post here")),
            };
        }
        if let Some(domain) = ask.path.strip_prefix("/services/") {
            return self.services(domain);
        }
        match Endpoint::parse(ask.path).map_err(|problem| refused(404, &problem))? {
            Endpoint::Settings { domain } => {
                let name = Name::parse(&domain, &self.rules.policy);
                let here = name.is_ok_and(|name| lock(&self.zones).contains_key(&name));
                let settings = here.then_some(&self.settings);
                Ok(page::plain(Response::settings(settings)))
            }
            Endpoint::Template { provider, service } => {
                let template = self.template(&provider, &service);
                let answer = Response::template(template, Disclosure::Template, ask.accept);
                Ok(page::plain(answer))
            }
            _ => {
                let (path, query) = (ask.path.to_owned(), ask.query.to_owned());
                self.ask(About::Link { path, query }, false)
            }
        }
    }

    /// Plans, and asks the user; `again` if they have agreed to something else.
    fn ask(&self, about: About, again: bool) -> Result<Answer, Answer> {
        let task = self.check(&about)?;
        let plan = task.plan(lock(&self.zones).get(task.zone()), &self.rules)?;
        // Nobody can guess it, so nobody can answer for the user; bind it to their session, too, and
        // let it expire.
        let mut octets = [0; 16];
        getrandom::fill(&mut octets).map_err(|error| refused(500, &error))?;
        let id = format!("{:032x}", u128::from_ne_bytes(octets));
        let page = page::question(&task, &plan, &id, again);
        let shown = json(&plan);
        lock(&self.asked).insert(id, Question { about, shown });
        Ok(page::answer(200, &page))
    }

    /// From the answer of the user to the end.
    fn decide(&self, id: &str, yes: bool) -> Result<Answer, Answer> {
        let asked = lock(&self.asked).remove(id);
        let question = asked.ok_or_else(|| refused(404, &"this question was answered"))?;
        // Once more from the start, the signature included.
        let task = self.check(&question.about)?;
        if !yes {
            return Ok(task.cancelled());
        }
        let mut zones = lock(&self.zones);
        let plan = task.plan(zones.get(task.zone()), &self.rules)?;
        if json(&plan) != question.shown {
            drop(zones);
            return self.ask(question.about, true);
        }
        // Both or neither. In a database, one transaction: the records of `plan.remove` and
        // `plan.add`, and the rows of `plan.state`: `written()` and `dropped()`.
        if let Some(Hosted { zone, state }) = zones.get_mut(task.zone()) {
            plan.commit_with(zone, state)
                .map_err(|error| task.failed(error))?;
            let records: Vec<Record> = zone.records().cloned().collect();
            (self.publish)(task.zone().as_str(), &records);
        }
        Ok(task.done())
    }

    /// The services of a domain, each with a way to remove it.
    fn services(&self, domain: &str) -> Result<Answer, Answer> {
        let name = Name::parse(domain, &self.rules.policy);
        let name = name.map_err(|error| refused(404, &error))?;
        let zones = lock(&self.zones);
        let hosted = zones.get(&name);
        let Hosted { zone, state } =
            hosted.ok_or_else(|| refused(404, &"the domain is not here"))?;
        let services = state.status(zone).map_err(|error| refused(500, &error))?;
        Ok(page::answer(200, &page::services(&name, &services)))
    }

    fn check(&self, about: &About) -> Result<Task<'_>, Answer> {
        match about {
            About::Link { path, query } => {
                let checked = self.verify(path, query);
                checked.map_err(|rejection| page::end(&rejection.outcome()))
            }
            About::Removal(token) => {
                let key: InstanceKey = token.parse().map_err(|error| refused(404, &error))?;
                let zone = Name::parse(&key.domain, &self.rules.policy);
                let zone = zone.map_err(|error| refused(404, &error))?;
                Ok(Task::Remove { key, zone })
            }
        }
    }

    fn verify(&self, path: &str, query: &str) -> Result<Task<'_>, Rejection> {
        let incoming = IncomingApply::parse(path, query.as_bytes())?;
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
        let request = Box::new(request);
        Ok(Task::Apply { request, template })
    }

    fn template(&self, provider: &str, service: &str) -> Option<&Template> {
        // By comparison: an id of a stranger never becomes the name of a file.
        let mut templates = self.templates.iter();
        templates.find(|t| t.provider_id() == provider && t.service_id() == service)
    }
}

/// A panic elsewhere does not end the provider.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn json(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap_or_default()
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").finish_non_exhaustive()
    }
}
