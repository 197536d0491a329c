//! Did the records of a template arrive? (draft-ietf-dconn-domainconnect-05 section 8.4)
//!
//! DNS is the only proof of success: a redirect without an error proves nothing, and an error does
//! not prove the contrary. [`Arrival`] looks for every expected record at every authoritative
//! server, again and again at growing intervals, until all are seen or the time is over.
//!
//! It asks no server and reads no clock. The caller calls [`Arrival::step`] until it says
//! [`Step::Done`]: after [`Step::Ask`] it puts the questions and hands each reply to
//! [`Arrival::reply`], in any order; after [`Step::Wait`] it comes back at that time. A question
//! without a reply counts as failed, so it always ends.
//!
//! * **TTLs** do not count, and neither do records of others beside the expected ones.
//! * **SPF** is compared by meaning: all terms are there, wherever, each with its qualifier or a less
//!   restrictive one. See [`Expected`].
//! * **CNAME and APEXCNAME**: some providers write the addresses of the target instead. Then these
//!   are compared with what a resolver finds for the target; one in common is enough.
//! * **NS**: a server answers for a delegation with a referral, which counts.
//! * **REDIR301, REDIR302**: DNS shows no more than addresses of the provider; whether they redirect
//!   cannot be told from it ([`Verdict::CannotTell`]).

mod look;
mod options;
mod question;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dc_template::{Expected, Name, Rendered};

pub use self::options::ArrivalOptions;
pub use self::question::{Question, Reply, Response, ResponseCode, Whom};
pub use self::report::{RecordReport, Report, ServerReport, Standing, Verdict};

use self::look::look;

/// The search for the records of a template; see the [module](self).
///
/// ```
/// use std::time::Duration;
/// use dc_flow::arrival::{Arrival, ArrivalOptions, Reply, Response, Step, Verdict};
/// use dc_template::{Policy, Record, Request, Template};
///
/// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
///     {"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":600}]}"#)?;
/// let rendered = template.resolve(&Request::new("example.com"), &Policy::default())?;
/// let servers = ["ns1.example.net".to_owned(), "ns2.example.net".to_owned()];
/// let mut arrival = Arrival::new(&rendered, servers, ArrivalOptions::default()).unwrap();
///
/// let start = Duration::ZERO;
/// let Step::Ask(questions) = arrival.step(start, 0) else { unreachable!() };
/// assert_eq!(questions.len(), 2);
/// for question in questions {
///     let record = Record::new("www.example.com.", "A", 60, "192.0.2.1");
///     arrival.reply(question, Reply::Response(Response::authoritative([record])));
/// }
/// assert!(matches!(arrival.step(start, 0), Step::Done));
/// assert!(arrival.report(start).arrived);
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Arrival {
    zone: Name,
    expected: Vec<Expected>,
    servers: Vec<Server>,
    options: ArrivalOptions,
    /// For each expected record what each server says.
    verdicts: Vec<Vec<Verdict>>,
    /// Of this round.
    replies: BTreeMap<Question, Reply>,
    asked: BTreeSet<Question>,
    round: u32,
    started: Option<Duration>,
    state: State,
}

#[derive(Clone, Debug)]
struct Server {
    name: String,
    /// Rounds without an answer, one after the other.
    silent: u32,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Looking,
    Waiting(Duration),
    Done,
}

/// What to do next.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Put these questions, at the same time or one after the other.
    Ask(Vec<Question>),
    /// Come back at this time, on the clock that was given.
    Wait(Duration),
    /// There is nothing more to do: the [`Report`] is final.
    Done,
}

/// Why there is nothing to look for, or too much.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ArrivalError {
    /// No server to ask.
    #[error("no authoritative server is known")]
    NoServer,
    /// More servers than [`ArrivalOptions::most_servers`].
    #[error("{count} servers; at most {limit} are asked")]
    TooManyServers {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// More records than [`ArrivalOptions::most_looks`] allows for these servers.
    #[error("{records} records at {servers} servers; at most {limit} looks are made in a round")]
    TooManyRecords {
        /// How many records.
        records: usize,
        /// How many servers.
        servers: usize,
        /// The limit.
        limit: usize,
    },
}

impl ArrivalError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoServer => "no-server",
            Self::TooManyServers { .. } => "too-many-servers",
            Self::TooManyRecords { .. } => "too-many-records",
        }
    }
}

impl Arrival {
    /// Looks for the records at these servers: the authoritative ones of the zone, each by a name
    /// for people. Questions mean them by their place in the list.
    ///
    /// # Errors
    ///
    /// See [`ArrivalError`].
    pub fn new(
        rendered: &Rendered,
        servers: impl IntoIterator<Item = String>,
        options: ArrivalOptions,
    ) -> Result<Self, ArrivalError> {
        let limit = options.most_servers;
        let name = |name| Server { name, silent: 0 };
        let servers: Vec<Server> = servers.into_iter().map(name).collect();
        match servers.len() {
            0 => return Err(ArrivalError::NoServer),
            count if count > limit => return Err(ArrivalError::TooManyServers { count, limit }),
            _ => {}
        }
        let expected = rendered.expected();
        let (records, limit) = (expected.len(), options.most_looks);
        if records.saturating_mul(servers.len()) > limit {
            return Err(ArrivalError::TooManyRecords {
                records,
                servers: servers.len(),
                limit,
            });
        }
        let nothing = || vec![Verdict::not_asked(); servers.len()];
        Ok(Self {
            zone: rendered.zone().clone(),
            verdicts: expected.iter().map(|_| nothing()).collect(),
            expected,
            servers,
            options,
            replies: BTreeMap::new(),
            asked: BTreeSet::new(),
            round: 0,
            started: None,
            state: State::Looking,
        })
    }

    /// What to do next. `now` is the time on any clock that does not go back, `jitter` a random
    /// number: of many that look at once, not all come back at once.
    pub fn step(&mut self, now: Duration, jitter: u32) -> Step {
        let started = *self.started.get_or_insert(now);
        match self.state {
            State::Done => return Step::Done,
            State::Waiting(until) if now < until => return Step::Wait(until),
            State::Waiting(_) => {
                self.replies.clear();
                self.round = self.round.saturating_add(1);
                self.state = State::Looking;
            }
            State::Looking => {}
        }
        for question in std::mem::take(&mut self.asked) {
            let failed = || Reply::Failed("no reply was given".to_owned());
            self.replies.entry(question).or_insert_with(failed);
        }
        self.asked = self.look();
        if !self.asked.is_empty() {
            return Step::Ask(self.asked.iter().cloned().collect());
        }
        self.count_silence();
        let end = started.saturating_add(self.options.timeout);
        let last = self.round.saturating_add(1) >= self.options.most_rounds;
        if self.is_settled() || now >= end || last {
            self.state = State::Done;
            return Step::Done;
        }
        let pause = self.options.pause(self.round, jitter);
        let until = now.saturating_add(pause).min(end);
        self.state = State::Waiting(until);
        Step::Wait(until)
    }

    /// Takes the reply to a question that was asked for; of several the first counts, and a reply
    /// to anything else is passed over.
    pub fn reply(&mut self, question: Question, reply: Reply) {
        if self.asked.contains(&question) {
            self.replies.entry(question).or_insert(reply);
        }
    }

    /// What is known by now.
    pub fn report(&self, now: Duration) -> Report {
        let elapsed = now.saturating_sub(self.started.unwrap_or(now));
        let records = self.expected.iter().zip(&self.verdicts);
        let records: Vec<RecordReport> = records
            .map(|(expected, verdicts)| RecordReport::new(expected, verdicts))
            .collect();
        Report {
            zone: self.zone.clone(),
            arrived: records.iter().all(RecordReport::is_there),
            servers: self.servers.iter().map(Server::report).collect(),
            records,
            rounds: self.round.saturating_add(1),
            elapsed,
        }
    }

    /// Looks at all that is not there yet. The questions that are open.
    fn look(&mut self) -> BTreeSet<Question> {
        let mut open = BTreeSet::new();
        for (expected, verdicts) in self.expected.iter().zip(&mut self.verdicts) {
            for (server, verdict) in verdicts.iter_mut().enumerate() {
                if verdict.is_there() {
                    continue;
                }
                match look(expected, server, &self.replies) {
                    Ok(seen) => *verdict = seen,
                    Err(questions) => open.extend(questions),
                }
            }
        }
        open
    }

    fn count_silence(&mut self) {
        for (at, server) in self.servers.iter_mut().enumerate() {
            let mut verdicts = self.verdicts.iter().filter_map(|all| all.get(at));
            let silent = verdicts.any(|verdict| matches!(verdict, Verdict::NoAnswer { .. }));
            server.silent = match silent {
                true => server.silent.saturating_add(1),
                false => 0,
            };
        }
    }

    /// Whether all is there, at all servers that answer at all.
    fn is_settled(&self) -> bool {
        self.verdicts.iter().all(|verdicts| {
            let mut at = verdicts.iter().zip(&self.servers);
            at.all(|(verdict, server)| verdict.is_there() || server.silent >= self.options.patience)
        })
    }
}

impl Server {
    fn report(&self) -> ServerReport {
        ServerReport {
            name: self.name.clone(),
            answers: self.silent == 0,
        }
    }
}
