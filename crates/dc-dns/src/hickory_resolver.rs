//! The same look-ups on hickory-resolver, for callers with a tokio runtime.

use std::net::SocketAddr;
use std::time::Instant;

use dc_discovery::{Answer, Ask, Discovery, Failure, FailureKind, Fetch, Step};
use dc_sig::TxtRecord;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name as Inner, RData, Record, RecordType as InnerType};

use crate::discover::question;
use crate::name::Name;
use crate::record_type::RecordType;

/// Asynchronous look-ups with a cache, on a resolver of hickory-resolver.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use dc_dns::AsyncResolver;
///
/// let resolver = AsyncResolver::new(["192.0.2.53:53".parse()?])?;
/// let texts = resolver.txt("_domainconnect.example.com").await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AsyncResolver(TokioResolver);

impl AsyncResolver {
    /// A resolver that asks these servers over UDP and TCP.
    ///
    /// # Errors
    ///
    /// What hickory-resolver says, in a [`Failure`].
    pub fn new(servers: impl IntoIterator<Item = SocketAddr>) -> Result<Self, Failure> {
        let servers = servers.into_iter().map(|server| {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut way| {
                way.port = server.port();
                way
            });
            NameServerConfig::new(server.ip(), true, connections.to_vec())
        });
        let config = ResolverConfig::from_parts(None, Vec::new(), servers.collect());
        let mut builder =
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().use_hosts_file = hickory_resolver::config::ResolveHosts::Never;
        builder.build().map(Self).map_err(|error| failure(&error))
    }

    /// The TXT records of a name, aliases followed, each as its character-strings.
    ///
    /// # Errors
    ///
    /// Why there are none; no such name and no such record are failures here.
    pub async fn txt(&self, name: &str) -> Result<Vec<Vec<Vec<u8>>>, Failure> {
        let records = self.records(name, InnerType::TXT).await?;
        let texts = records.iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.iter().map(|s| s.to_vec()).collect()),
            _ => None,
        });
        Ok(texts.collect())
    }

    /// The TXT records at the name of a key, as `dc_sig` reads them (draft sections 6.4 and 8.3.4);
    /// none is an empty list.
    ///
    /// # Errors
    ///
    /// If DNS fails: then the key is not known to be missing (draft section 8.3.4).
    pub async fn key_records(&self, name: &str) -> Result<Vec<TxtRecord>, Failure> {
        let texts = match self.txt(name).await {
            Err(failure) if is_nothing(failure.kind) => Vec::new(),
            other => other?,
        };
        let owner = Some(format!("{}.", name.trim_end_matches('.')));
        let texts = texts.into_iter();
        Ok(texts
            .map(|strings| TxtRecord {
                owner: owner.clone(),
                strings,
            })
            .collect())
    }

    /// Carries out a DNS question of a discovery; a [`Fetch`] is answered with a failure.
    pub async fn discovery_answer(&self, ask: &Ask) -> Answer {
        let Some((name, rtype, within)) = question(ask) else {
            return FailureKind::Mismatch.into();
        };
        match tokio::time::timeout(within, self.ask(name, rtype)).await {
            Ok(answer) => answer.unwrap_or_else(Answer::Failed),
            Err(_) => FailureKind::Timeout.into(),
        }
    }

    async fn ask(&self, name: &str, rtype: RecordType) -> Result<Answer, Failure> {
        match rtype {
            RecordType::TXT => self.txt(name).await.map(Answer::Txt),
            RecordType::NS => {
                let records = self.records(name, InnerType::NS).await?;
                let names = records.iter().filter_map(|record| match &record.data {
                    RData::NS(name) => Some(Name::from_inner(&name.0).to_string()),
                    _ => None,
                });
                Ok(Answer::Ns(names.collect()))
            }
            _ => {
                let parsed = parse(name)?;
                let owner = match self.look_up(name, InnerType::SOA).await {
                    Ok(records) => records.first().map(|record| record.name.clone()),
                    Err((failure, None)) => return Err(failure),
                    Err((_, Some(zone))) => Some(zone),
                };
                let owner = owner.map(|owner| Name::from_inner(&owner));
                // A record behind an alias belongs to another name.
                match owner.filter(|owner| owner.encloses(&parsed)) {
                    Some(owner) => Ok(Answer::Soa {
                        owner: owner.to_string(),
                    }),
                    None => Err(Failure::new(FailureKind::NoData)),
                }
            }
        }
    }

    async fn records(&self, name: &str, rtype: InnerType) -> Result<Vec<Record>, Failure> {
        let found = self.look_up(name, rtype).await;
        found.map_err(|(failure, _)| failure)
    }

    /// The records of a type; without any, why, and the owner of the SOA record that says so.
    async fn look_up(
        &self,
        name: &str,
        rtype: InnerType,
    ) -> Result<Vec<Record>, (Failure, Option<Inner>)> {
        let parsed = parse(name).map_err(|failure| (failure, None))?;
        let error = match self.0.lookup(parsed.inner().clone(), rtype).await {
            Ok(lookup) => {
                let records = lookup.answers().iter();
                let records: Vec<Record> = records
                    .filter(|record| record.record_type() == rtype)
                    .cloned()
                    .collect();
                return match records.is_empty() {
                    true => Err((Failure::new(FailureKind::NoData), None)),
                    false => Ok(records),
                };
            }
            Err(error) => error,
        };
        let zone = match &error {
            NetError::Dns(DnsError::NoRecordsFound(none)) => {
                none.soa.as_ref().map(|soa| soa.name.clone())
            }
            _ => None,
        };
        Err((failure(&error), zone))
    }
}

/// Runs a discovery to its end: DNS by `resolver`, requests by `fetch`.
///
/// # Errors
///
/// Why there are no settings.
pub async fn discover_async<F: Future<Output = Answer>>(
    mut discovery: Discovery,
    resolver: &AsyncResolver,
    mut fetch: impl FnMut(Fetch) -> F,
) -> Result<Box<dc_discovery::Found>, Box<dc_discovery::NotFound>> {
    let start = Instant::now();
    loop {
        let answer = match discovery.step(start.elapsed()) {
            Step::Ask(Ask::Fetch(request)) => fetch(request).await,
            Step::Ask(ask) => resolver.discovery_answer(&ask).await,
            Step::Done(outcome) => return outcome,
        };
        discovery.answer(answer, start.elapsed());
    }
}

fn parse(name: &str) -> Result<Name, Failure> {
    name.parse().map_err(|error: crate::NameError| {
        Failure::new(FailureKind::Other).detail(error.to_string())
    })
}

fn is_nothing(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::NxDomain | FailureKind::NoData)
}

/// An error in the words of discovery.
fn failure(error: &NetError) -> Failure {
    let kind = match error {
        NetError::Timeout => FailureKind::Timeout,
        NetError::Io(_) | NetError::NoConnections | NetError::Busy => FailureKind::Connect,
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => FailureKind::NxDomain,
            _ => FailureKind::NoData,
        },
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => FailureKind::ServFail,
        NetError::Dns(DnsError::ResponseCode(_)) => FailureKind::DnsRefused,
        NetError::Proto(_) => FailureKind::DnsMalformed,
        _ => FailureKind::Other,
    };
    Failure::new(kind).detail(error.to_string())
}
