//! Arrival carried out: the servers of a zone, asked until the records of a template are there.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use dc_flow::arrival::{Arrival, Question, Reply, Report, Response, ResponseCode, Step, Whom};

use crate::authorities::{AuthorityOptions, together};
use crate::client::Client;
use crate::error::QueryError;
use crate::exchange::exchange;
use crate::message;
use crate::name::Name;
use crate::rcode::Rcode;
use crate::record::Record;

/// A server to look at: its name for people, and its address or why there is none.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ArrivalServer {
    /// Name, with the address where there is one.
    pub name: String,
    /// Address, or why there is none.
    pub address: Result<SocketAddr, String>,
}

impl ArrivalServer {
    /// A server by its address alone.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            name: address.to_string(),
            address: Ok(address),
        }
    }
}

impl Client {
    /// The authoritative servers of a zone, one for each address.
    ///
    /// # Errors
    ///
    /// If the NS records cannot be looked up; see [`QueryError`].
    pub fn arrival_servers(
        &self,
        zone: &Name,
        options: &AuthorityOptions,
    ) -> Result<Vec<ArrivalServer>, QueryError> {
        let mut servers = Vec::new();
        for authority in self.authorities(zone, options)? {
            let name = authority.name.to_string();
            match authority.addresses {
                Ok(addresses) if addresses.is_empty() => servers.push(ArrivalServer {
                    name,
                    address: Err("it has no address".to_owned()),
                }),
                Ok(addresses) => servers.extend(addresses.into_iter().map(|address| {
                    let name = format!("{name} ({})", address.ip());
                    ArrivalServer {
                        name,
                        address: Ok(address),
                    }
                })),
                Err(error) => servers.push(ArrivalServer {
                    name,
                    address: Err(error.to_string()),
                }),
            }
        }
        Ok(servers)
    }

    /// Runs a search to its end, sleeping where it waits. The servers are those it was made with, in
    /// their order; this client is the resolver for names outside the zone. `progress` sees the
    /// report and the pause before each wait.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub fn arrive(
        &self,
        arrival: &mut Arrival,
        servers: &[ArrivalServer],
        mut progress: impl FnMut(&Report, Duration),
    ) -> Result<Report, QueryError> {
        let start = Instant::now();
        loop {
            let mut jitter = [0; 4];
            getrandom::fill(&mut jitter).map_err(|_| QueryError::NoServer)?;
            match arrival.step(start.elapsed(), u32::from_ne_bytes(jitter)) {
                Step::Ask(questions) => {
                    for some in questions.chunks(AT_ONCE) {
                        let replies = together(some.to_vec(), |question| {
                            let reply = self.reply(&question, servers);
                            (question, reply)
                        });
                        for (question, reply) in replies {
                            arrival.reply(question, reply);
                        }
                    }
                }
                Step::Wait(until) => {
                    let pause = until.saturating_sub(start.elapsed());
                    progress(&arrival.report(start.elapsed()), pause);
                    thread::sleep(pause);
                }
                _ => return Ok(arrival.report(start.elapsed())),
            }
        }
    }

    fn reply(&self, question: &Question, servers: &[ArrivalServer]) -> Reply {
        let asked = match question.whom {
            Whom::Resolver => self.resolved(question),
            Whom::Server(at) => match servers.get(at).map(|server| &server.address) {
                Some(Ok(address)) => self.response(question, *address),
                Some(Err(reason)) => Err(reason.clone()),
                None => Err("there is no such server".to_owned()),
            },
            _ => Err("this kind of server is not known here".to_owned()),
        };
        asked.map_or_else(Reply::Failed, Reply::Response)
    }

    /// As the server gave it, referrals included. One more try, since packets get lost.
    fn response(&self, question: &Question, server: SocketAddr) -> Result<Response, String> {
        let asked = asked(question)?;
        let mut options = self.options().query.clone();
        options.recursion = false;
        let timeout = self.options().timeout;
        let exchange = || exchange(server, &asked, &options, timeout, None);
        let response = match exchange() {
            Err(error) if error.is_temporary() => exchange(),
            first => first,
        };
        let response = response.map_err(|error| error.to_string())?;
        let code = match response.rcode {
            Rcode::NO_ERROR => ResponseCode::NoError,
            Rcode::NX_DOMAIN => ResponseCode::NoName,
            other => ResponseCode::Other(other.to_string()),
        };
        let mut found = Response::new(code, response.authoritative);
        found.answer = records(&response.answers);
        found.authority = records(&response.authorities);
        Ok(found)
    }

    /// What a resolver finds, aliases followed.
    fn resolved(&self, question: &Question) -> Result<Response, String> {
        let asked = asked(question)?;
        let answer = self.ask(&asked.name, asked.rtype);
        let answer = answer.map_err(|error| error.to_string())?;
        Ok(Response::authoritative(records(answer.records())))
    }
}

fn asked(question: &Question) -> Result<message::Question, String> {
    let name = question.name.parse::<Name>();
    let rtype = question.rtype.mnemonic().parse();
    match (name, rtype) {
        (Ok(name), Ok(rtype)) => Ok(message::Question { name, rtype }),
        _ => Err("the question cannot be put in DNS".to_owned()),
    }
}

fn records(records: &[Record]) -> Vec<dc_template::Record> {
    let record = |record: &Record| {
        let rtype = record.rtype.to_string();
        let name = record.name.to_string();
        dc_template::Record::new(name, rtype.as_str(), record.ttl, record.data())
    };
    records.iter().map(record).collect()
}

/// Questions put at the same time.
const AT_ONCE: usize = 32;
