//! Carrying out what discovery asks for.

use std::time::{Duration, Instant};

use dc_discovery::{self as discovery, Ask, Discovery, Failure, FailureKind, Fetch};

use crate::answer::{Answer, AnswerError, Outcome};
use crate::client::Client;
use crate::error::QueryError;
use crate::name::Name;
use crate::rcode::Rcode;
use crate::record_type::RecordType;

/// Runs a discovery to its end: DNS by `client`, requests by `fetch`, normally
/// `dc_http::Client::fetch`.
///
/// ```no_run
/// use dc_discovery::{Discovery, Options};
/// use dc_dns::{Client, discover};
///
/// let client = Client::system()?;
/// let http = dc_http::Client::new(dc_http::ClientOptions::default())?;
/// let discovery = Discovery::below("www.example.com", &Options::default(), &|name| name == "com")?;
/// match discover(discovery, &client, |fetch| http.fetch(fetch)) {
///     Ok(found) => println!("{}", found.settings.provider_name),
///     Err(reason) => println!("{reason}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Why there are no settings.
pub fn discover(
    discovery: Discovery,
    client: &Client,
    mut fetch: impl FnMut(&Fetch) -> discovery::Answer,
) -> Result<Box<dc_discovery::Found>, Box<dc_discovery::NotFound>> {
    let start = Instant::now();
    discovery.run(
        |ask| match &ask {
            Ask::Fetch(request) => fetch(request),
            other => client.discovery_answer(other),
        },
        || start.elapsed(),
    )
}

impl Client {
    /// Carries out a DNS question of a discovery; a [`Fetch`] is answered with a failure, since
    /// this client speaks DNS only.
    pub fn discovery_answer(&self, ask: &Ask) -> discovery::Answer {
        let Some((name, rtype, within)) = question(ask) else {
            return FailureKind::Mismatch.into();
        };
        let asked = name.parse().map_err(QueryError::from);
        let answer =
            asked.and_then(|name: Name| Ok((self.within(within).ask(&name, rtype)?, name)));
        match answer {
            Ok((answer, name)) => found(&name, rtype, answer),
            Err(error) => failure(&error).into(),
        }
    }
}

/// Name, type and time of a DNS question; `None` for a request.
pub(crate) fn question(ask: &Ask) -> Option<(&str, RecordType, Duration)> {
    Some(match ask {
        Ask::QuerySoa { name, within } => (name, RecordType::SOA, *within),
        Ask::QueryTxt { name, within } => (name, RecordType::TXT, *within),
        Ask::QueryNs { name, within } => (name, RecordType::NS, *within),
        _ => return None,
    })
}

/// An answer in the words of discovery.
pub(crate) fn found(name: &Name, rtype: RecordType, answer: Answer) -> discovery::Answer {
    if rtype == RecordType::SOA {
        // A record behind an alias belongs to another name.
        let own = answer.records().first().map(|record| record.name.clone());
        let own = own
            .filter(|owner| owner == name)
            .or_else(|| answer.zone.clone());
        if let Some(owner) = own {
            return discovery::Answer::Soa {
                owner: owner.to_string(),
            };
        }
    }
    match answer.outcome {
        Outcome::NoName => FailureKind::NxDomain.into(),
        Outcome::Found(_) if rtype == RecordType::TXT => discovery::Answer::Txt(answer.texts()),
        Outcome::Found(records) if rtype == RecordType::NS => {
            let names = records.iter().filter_map(crate::Record::target);
            discovery::Answer::Ns(names.map(|name| name.to_string()).collect())
        }
        _ => FailureKind::NoData.into(),
    }
}

/// An error in the words of discovery.
fn failure(error: &QueryError) -> Failure {
    let kind = match error {
        QueryError::Timeout { .. } => FailureKind::Timeout,
        QueryError::Io { .. } | QueryError::NoServer => FailureKind::Connect,
        QueryError::Unusable { problem, .. } => match problem {
            AnswerError::Rcode(Rcode::SERV_FAIL) => FailureKind::ServFail,
            AnswerError::Rcode(_) | AnswerError::Referral | AnswerError::NotAuthoritative => {
                FailureKind::DnsRefused
            }
            _ => FailureKind::DnsMalformed,
        },
        QueryError::Mismatch { .. }
        | QueryError::Malformed { .. }
        | QueryError::Truncated { .. } => FailureKind::DnsMalformed,
        QueryError::Name(_) | QueryError::Internal { .. } => FailureKind::Other,
    };
    Failure::new(kind).detail(error.to_string())
}
