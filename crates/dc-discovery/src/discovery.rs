//! The state machine.

mod fetching;
mod looking_up;

use std::collections::VecDeque;
use std::time::Duration;

use crate::answer::{Answer, Failure, FailureKind};
use crate::ask::Ask;
use crate::clock::Clock;
use crate::found::Found;
use crate::name::{NameError, domain_name, upward};
use crate::name_servers::NameServers;
use crate::options::Options;
use crate::reason::{Attempt, NotFound, ReasonKind};
use crate::record::DiscoveryRecord;
use crate::request::Request;
use crate::text::quoted;
use crate::warning::{Warning, WarningCode};

/// Finds the DNS provider of a domain (draft-ietf-dconn-domainconnect-05 sections 7.1, 7.2 and
/// 12.2), as a state machine that asks its caller for everything outside.
///
/// The contract:
///
/// * [`step`](Self::step) says what to do now: carry out one [`Ask`], or take the outcome. Called
///   again it says the same, until an answer came or the time was over.
/// * [`answer`](Self::answer) takes what came of the ask that is open, a [`Failure`] included. Each
///   answer moves on; one of another sort counts as a failure. After the end it is ignored.
/// * Time is a [`Duration`] since any fixed moment, the same for all calls, and never goes back;
///   the first call starts the clock.
/// * There is one ask at a time, and no more than [`Limits`](crate::Limits) says. After its total
///   time the next call ends it.
/// * Every URL of a [`Fetch`](crate::Fetch) has a host that was checked as text. The address behind
///   it is checked by who connects, with [`is_public`](crate::is_public).
///
/// ```
/// use std::time::Duration;
/// use dc_discovery::{Answer, Ask, Discovery, Options, Response, Step};
///
/// let mut discovery = Discovery::below("www.example.com", &Options::default(), &|name| name == "com")?;
/// let found = loop {
///     let answer = match discovery.step(Duration::ZERO) {
///         Step::Ask(Ask::QuerySoa { name, .. }) => {
///             assert_eq!(name, "www.example.com.");
///             Answer::Soa { owner: "example.com.".into() }
///         }
///         Step::Ask(Ask::QueryTxt { name, .. }) => {
///             assert_eq!(name, "_domainconnect.example.com.");
///             Answer::Txt(vec![vec![b"connect.dns.example".to_vec()]])
///         }
///         Step::Ask(Ask::Fetch(fetch)) => {
///             assert_eq!(fetch.url.as_str(), "https://connect.dns.example/v2/example.com/settings");
///             Answer::Http(Response {
///                 status: 200,
///                 headers: vec![],
///                 body: br#"{"providerId":"dns.example","providerName":"DNS Example",
///                     "urlAPI":"https://api.dns.example"}"#.to_vec(),
///             })
///         }
///         Step::Ask(other) => panic!("{other:?}"),
///         Step::Done(outcome) => break outcome?,
///     };
///     discovery.answer(answer, Duration::ZERO);
/// };
/// assert_eq!((found.apex.as_str(), found.host.as_str()), ("example.com", "www"));
/// assert_eq!(found.settings.provider_id, "dns.example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Discovery {
    options: Options,
    /// The domain and the names above it that may be the apex, itself first.
    candidates: Vec<String>,
    state: State,
    clock: Clock,
    /// Valid records that were not tried yet.
    records: VecDeque<DiscoveryRecord>,
    attempts: Vec<Attempt>,
    /// Providers whose `crit` is not understood.
    refused: Vec<String>,
    warnings: Vec<Warning>,
}

#[derive(Clone, Debug)]
enum State {
    /// Looking for the apex; asking for the candidate of this index.
    Apex(usize),
    /// Asking for the records at the apex, by its index.
    Records(usize),
    /// Asking for settings.
    Settings {
        apex: usize,
        record: DiscoveryRecord,
        request: Request,
    },
    /// Settings are there; asking for the name servers of the zone.
    NameServers(Box<Found>),
    Done(Result<Box<Found>, Box<NotFound>>),
}

/// What to do now. There will be no third.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Carry this out and give the answer. An ask that the caller does not know has failed
    /// ([`FailureKind::Other`]).
    Ask(Ask),
    /// That is it.
    Done(Result<Box<Found>, Box<NotFound>>),
}

impl Discovery {
    /// Starts with a domain somewhere in a zone: the apex is the closest enclosing name with a
    /// SOA record (draft section 7.2).
    ///
    /// `is_public_suffix` says of a name in lower-case A-labels whether it is a public suffix, such
    /// as `com` or `co.uk`. Neither such a name nor one above it is ever asked about, and no top-level
    /// domain either. It is called here only, once for each name.
    ///
    /// # Errors
    ///
    /// When the domain is no domain name, or is a public suffix itself.
    pub fn below(
        domain: &str,
        options: &Options,
        is_public_suffix: &dyn Fn(&str) -> bool,
    ) -> Result<Self, DomainError> {
        let domain = read_domain(domain)?;
        let candidates: Vec<String> = upward(&domain)
            .take_while(|name| name.contains('.') && !is_public_suffix(name))
            .map(str::to_owned)
            .collect();
        if candidates.is_empty() {
            return Err(DomainError::PublicSuffix { domain });
        }
        Ok(Self::new(candidates, State::Apex(0), options))
    }

    /// Starts with a zone apex that the caller knows.
    ///
    /// # Errors
    ///
    /// When it is no domain name, or is a public suffix.
    pub fn at(
        apex: &str,
        options: &Options,
        is_public_suffix: &dyn Fn(&str) -> bool,
    ) -> Result<Self, DomainError> {
        let apex = read_domain(apex)?;
        if !apex.contains('.') || is_public_suffix(&apex) {
            return Err(DomainError::PublicSuffix { domain: apex });
        }
        Ok(Self::new(vec![apex], State::Records(0), options))
    }

    fn new(candidates: Vec<String>, state: State, options: &Options) -> Self {
        Self {
            options: options.clone(),
            candidates,
            state,
            clock: Clock::default(),
            records: VecDeque::new(),
            attempts: Vec::new(),
            refused: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// What to do now.
    pub fn step(&mut self, now: Duration) -> Step {
        self.advance(now);
        let limits = &self.options.limits;
        let within = limits.query.min(self.time_left());
        match &self.state {
            State::Apex(at) => Step::Ask(Ask::QuerySoa {
                name: format!("{}.", self.candidate(*at)),
                within,
            }),
            State::Records(apex) => Step::Ask(Ask::QueryTxt {
                name: format!("_domainconnect.{}.", self.candidate(*apex)),
                within,
            }),
            State::Settings { request, .. } => {
                Step::Ask(Ask::Fetch(request.fetch(&self.options, self.time_left())))
            }
            State::NameServers(found) => Step::Ask(Ask::QueryNs {
                name: format!("{}.", found.apex),
                within,
            }),
            State::Done(outcome) => Step::Done(outcome.clone()),
        }
    }

    /// Takes what came of the open ask.
    pub fn answer(&mut self, answer: Answer, now: Duration) {
        self.advance(now);
        // What is left behind is replaced in each arm but the last.
        match std::mem::replace(&mut self.state, State::Apex(0)) {
            State::Apex(at) => self.apex_answer(at, answer),
            State::Records(apex) => self.records_answer(apex, answer),
            State::Settings {
                apex,
                record,
                request,
            } => self.settings_answer(apex, record, request, answer),
            State::NameServers(found) => self.name_servers_answer(found, answer),
            done @ State::Done(_) => self.state = done,
        }
    }

    /// Carries everything out with two functions: one that answers, one that tells the time.
    ///
    /// # Errors
    ///
    /// Why there are no settings.
    pub fn run(
        mut self,
        mut answer: impl FnMut(Ask) -> Answer,
        mut now: impl FnMut() -> Duration,
    ) -> Result<Box<Found>, Box<NotFound>> {
        loop {
            match self.step(now()) {
                Step::Ask(ask) => {
                    let answer = answer(ask);
                    self.answer(answer, now());
                }
                Step::Done(outcome) => return outcome,
            }
        }
    }

    fn candidate(&self, at: usize) -> &str {
        self.candidates.get(at).map_or("", String::as_str)
    }

    /// What the domain has below the candidate of this index.
    fn host(&self, apex: usize) -> String {
        let domain = self.candidate(0);
        let host = domain.strip_suffix(self.candidate(apex));
        host.unwrap_or_default().trim_end_matches('.').to_owned()
    }

    fn time_left(&self) -> Duration {
        self.clock.left(self.options.limits.total)
    }

    /// Moves the clock, and ends what took too long (D-9).
    fn advance(&mut self, now: Duration) {
        self.clock.tick(now);
        if !self.time_left().is_zero() {
            return;
        }
        match std::mem::replace(&mut self.state, State::Apex(0)) {
            done @ State::Done(_) => self.state = done,
            State::NameServers(found) => {
                let timeout = Failure::new(FailureKind::Timeout);
                self.name_servers_answer(found, timeout.into());
            }
            State::Apex(_) => self.fail(None, ReasonKind::TimeLimit, self.over()),
            State::Records(apex) | State::Settings { apex, .. } => {
                self.fail(Some(apex), ReasonKind::TimeLimit, self.over());
            }
        }
    }

    fn over(&self) -> String {
        let seconds = self.options.limits.total.as_secs_f64();
        format!("the time for the whole discovery, {seconds} seconds, ran out")
    }

    fn fail(&mut self, apex: Option<usize>, kind: ReasonKind, message: String) {
        let host = apex.map(|at| self.host(at));
        let apex = apex.map(|at| self.candidate(at).to_owned());
        self.state = State::Done(Err(Box::new(NotFound {
            kind,
            message,
            remedy: kind.remedy(),
            temporary: kind.is_temporary(),
            apex,
            host,
            attempts: std::mem::take(&mut self.attempts),
            warnings: std::mem::take(&mut self.warnings),
        })));
    }

    fn warn(&mut self, code: WarningCode, message: String) {
        self.warnings.push(Warning::new(code, message));
    }

    /// OQ-38b: whatever comes, the settings stand.
    fn name_servers_answer(&mut self, mut found: Box<Found>, answer: Answer) {
        let stated = found.settings.name_servers.clone().unwrap_or_default();
        match answer {
            Answer::Ns(names) if !names.is_empty() => {
                found.name_servers = NameServers::compare(&stated, cut(&names));
            }
            Answer::Failed(failure) => self.name_servers_unknown(&mut found, &failure),
            _ => {
                let failure = Failure::new(FailureKind::Mismatch);
                self.name_servers_unknown(&mut found, &failure);
            }
        }
        if let NameServers::Differ {
            only_in_settings,
            only_in_dns,
        } = &found.name_servers
        {
            let list = |names: &[String]| match names {
                [] => "nothing more".to_owned(),
                names => names
                    .iter()
                    .take(SHOWN)
                    .map(|name| quoted(name))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let message = format!(
                "the settings name {}, DNS has {}: the record is left over from an earlier provider, or the zone is about to move",
                list(only_in_settings),
                list(only_in_dns),
            );
            self.warn(WarningCode::NameServersDiffer, message);
        }
        found.warnings.append(&mut self.warnings);
        self.state = State::Done(Ok(found));
    }

    fn name_servers_unknown(&mut self, found: &mut Found, failure: &Failure) {
        found.name_servers = NameServers::Unknown;
        let message = format!("the name servers of the zone were not compared: {failure}");
        self.warn(WarningCode::NameServersUnknown, message);
    }
}

fn read_domain(text: &str) -> Result<String, DomainError> {
    domain_name(text).map_err(|error| DomainError::Name {
        domain: quoted(text),
        error,
    })
}

/// More name servers than any zone has are not compared.
fn cut(names: &[String]) -> &[String] {
    names.get(..MOST_NAME_SERVERS).unwrap_or(names)
}

const MOST_NAME_SERVERS: usize = 64;
/// Names of one list in a message.
const SHOWN: usize = 8;

/// Why discovery does not even start.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// Not a domain name.
    #[error("{domain}: {error}")]
    Name {
        /// What was given, quoted.
        domain: String,
        /// What is wrong with it.
        error: NameError,
    },
    /// A top-level domain or another public suffix.
    #[error("{domain} is a public suffix: expected a domain below it")]
    PublicSuffix {
        /// The domain in A-labels.
        domain: String,
    },
}
