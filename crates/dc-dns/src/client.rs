//! A blocking client on the sockets of the standard library.

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use crate::answer::{Answer, AnswerError, MAX_ALIASES, Outcome};
use crate::error::QueryError;
use crate::exchange::exchange;
use crate::message::{QueryOptions, Question};
use crate::name::Name;
use crate::record::Record;
use crate::record_type::RecordType;

/// Asks given servers, normally the resolvers of the system; remembers nothing.
///
/// ```no_run
/// use dc_dns::Client;
///
/// let client = Client::new(["192.0.2.53:53".parse()?]);
/// for strings in client.txt("_domainconnect.example.com")? {
///     println!("{}", String::from_utf8_lossy(&strings.concat()));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    servers: Vec<SocketAddr>,
    options: ClientOptions,
}

/// How a [`Client`] asks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientOptions {
    /// Time for one try over UDP, and again for TCP; 2 seconds unless set.
    pub timeout: Duration,
    /// Rounds through all servers; 2 unless set.
    pub rounds: usize,
    /// Time for one question with all rounds and aliases; 10 seconds unless set.
    pub total: Duration,
    /// How queries are written.
    pub query: QueryOptions,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(2),
            rounds: 2,
            total: Duration::from_secs(10),
            query: QueryOptions::default(),
        }
    }
}

impl Client {
    /// A client of these servers, asked in turn.
    pub fn new(servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        Self::with_options(servers, ClientOptions::default())
    }

    /// The same with options.
    pub fn with_options(
        servers: impl IntoIterator<Item = SocketAddr>,
        options: ClientOptions,
    ) -> Self {
        Self {
            servers: servers.into_iter().collect(),
            options,
        }
    }

    /// The servers.
    pub fn servers(&self) -> &[SocketAddr] {
        &self.servers
    }

    /// The options.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Asks for the records of a name and type. Aliases are followed, across answers too.
    ///
    /// # Errors
    ///
    /// See [`QueryError`]; of several servers the last one's.
    pub fn query(&self, name: &str, rtype: RecordType) -> Result<Answer, QueryError> {
        self.ask(&name.parse()?, rtype)
    }

    /// The same with a name that is one already.
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn ask(&self, name: &Name, rtype: RecordType) -> Result<Answer, QueryError> {
        let end = Instant::now().checked_add(self.options.total);
        let mut question = Question {
            name: name.clone(),
            rtype,
        };
        let (_, mut answer) = self.rounds(&question, end)?;
        while let Outcome::Elsewhere(target) = &answer.outcome {
            question.name = target.clone();
            let (server, next) = self.rounds(&question, end)?;
            let unusable = |problem| QueryError::Unusable { server, problem };
            for alias in &next.aliases {
                if *alias == *name || answer.aliases.contains(alias) {
                    return Err(unusable(AnswerError::AliasLoop(alias.clone())));
                }
                answer.aliases.push(alias.clone());
            }
            if answer.aliases.len() > MAX_ALIASES {
                return Err(unusable(AnswerError::TooManyAliases));
            }
            answer.ttl = answer.ttl.min(next.ttl);
            answer.authentic &= next.authentic;
            answer.outcome = next.outcome;
        }
        Ok(answer)
    }

    /// Asks without following aliases that lead out of the answer.
    pub(crate) fn ask_once(&self, name: &Name, rtype: RecordType) -> Result<Answer, QueryError> {
        let end = Instant::now().checked_add(self.options.total);
        let name = name.clone();
        Ok(self.rounds(&Question { name, rtype }, end)?.1)
    }

    /// The same client with less time for each question.
    #[must_use]
    pub fn within(&self, total: Duration) -> Self {
        let mut client = self.clone();
        client.options.total = client.options.total.min(total);
        client
    }

    /// The TXT records of a name, each as its character-strings; none where there are none.
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn txt(&self, name: &str) -> Result<Vec<Vec<Vec<u8>>>, QueryError> {
        Ok(self.query(name, RecordType::TXT)?.texts())
    }

    /// The IPv4 and IPv6 addresses of a name; none where there are none.
    ///
    /// # Errors
    ///
    /// See [`QueryError`]; if one of the two questions failed and the other one found nothing.
    pub fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, QueryError> {
        let name: Name = name.parse()?;
        let of = |answer: Answer| -> Vec<IpAddr> {
            answer
                .records()
                .iter()
                .filter_map(Record::address)
                .collect()
        };
        // At the same time, so that both together take no longer than one question.
        let (v4, v6) = thread::scope(|scope| {
            let v6 = scope.spawn(|| self.ask(&name, RecordType::AAAA).map(of));
            let v4 = self.ask(&name, RecordType::A).map(of);
            (v4, v6.join().unwrap_or(Err(QueryError::NoServer)))
        });
        match (v4, v6) {
            (Ok(v4), Ok(v6)) => Ok([v4, v6].concat()),
            (Ok(some), Err(_)) | (Err(_), Ok(some)) if !some.is_empty() => Ok(some),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    fn rounds(
        &self,
        question: &Question,
        end: Option<Instant>,
    ) -> Result<(SocketAddr, Answer), QueryError> {
        let mut last = QueryError::NoServer;
        for _ in 0..self.options.rounds {
            let mut again = false;
            for server in &self.servers {
                if end.is_some_and(|end| end <= Instant::now()) {
                    return Err(last);
                }
                match self.once(*server, question, end) {
                    Ok(answer) => return Ok((*server, answer)),
                    Err(error) => {
                        again |= error.is_temporary();
                        last = error;
                    }
                }
            }
            if !again {
                break;
            }
        }
        Err(last)
    }

    fn once(
        &self,
        server: SocketAddr,
        question: &Question,
        end: Option<Instant>,
    ) -> Result<Answer, QueryError> {
        let options = &self.options;
        let response = exchange(server, question, &options.query, options.timeout, end)?;
        Answer::new(question, &response).map_err(|problem| QueryError::Unusable { server, problem })
    }
}
