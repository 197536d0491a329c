//! All authoritative servers of a zone, each asked by itself.

use std::net::{IpAddr, SocketAddr};
use std::thread;

use dc_discovery::{Reach, is_public};

use crate::answer::{Answer, AnswerError};
use crate::client::Client;
use crate::error::QueryError;
use crate::name::Name;
use crate::record::Record;
use crate::record_type::RecordType;

/// Whom to ask for a zone; start from the default and change fields.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthorityOptions {
    /// Which addresses are asked: the zone's owner names them, so public ones only unless set
    /// (draft section 12.2). [`Reach::Internal`] is for tests and private set-ups.
    pub reach: Reach,
    /// Their port; 53.
    pub port: u16,
    /// Names of name servers that are looked at; 16.
    pub names: usize,
    /// Addresses of one name that are asked; 4.
    pub addresses: usize,
}

impl Default for AuthorityOptions {
    fn default() -> Self {
        Self {
            reach: Reach::Public,
            port: 53,
            names: 16,
            addresses: 4,
        }
    }
}

/// One authoritative server of a zone.
#[derive(Debug)]
#[non_exhaustive]
pub struct Authority {
    /// Its name, from an NS record.
    pub name: Name,
    /// Its addresses, those out of reach left out; or why there is none.
    pub addresses: Result<Vec<SocketAddr>, QueryError>,
}

/// What one authoritative server says.
#[derive(Debug)]
#[non_exhaustive]
pub struct AuthorityAnswer {
    /// Its name.
    pub name: Name,
    /// Its address; `None` if it has none.
    pub server: Option<SocketAddr>,
    /// What it says; an answer without authority (AA) is an error.
    pub result: Result<Answer, QueryError>,
}

impl Client {
    /// The zone that a name lies in: the closest enclosing name with an SOA record. `None` if
    /// there is none, which only happens in set-ups without a root zone.
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn zone_of(&self, name: &Name) -> Result<Option<Name>, QueryError> {
        let mut name = Some(name.clone());
        while let Some(candidate) = name {
            let answer = self.ask(&candidate, RecordType::SOA)?;
            if answer
                .records()
                .iter()
                .any(|record| record.name == candidate)
            {
                return Ok(Some(candidate));
            }
            if answer.zone.is_some() {
                return Ok(answer.zone);
            }
            name = candidate.parent();
        }
        Ok(None)
    }

    /// The authoritative servers of a zone, by its NS records, with their addresses. No server is
    /// an empty list.
    ///
    /// # Errors
    ///
    /// If the NS records cannot be looked up; see [`QueryError`].
    pub fn authorities(
        &self,
        zone: &Name,
        options: &AuthorityOptions,
    ) -> Result<Vec<Authority>, QueryError> {
        let answer = self.ask(zone, RecordType::NS)?;
        let mut names: Vec<Name> = answer.records().iter().filter_map(Record::target).collect();
        names.sort();
        names.dedup();
        names.truncate(options.names);
        Ok(together(names, |name| Authority {
            addresses: self.authority_addresses(&name, options),
            name,
        }))
    }

    fn authority_addresses(
        &self,
        name: &Name,
        options: &AuthorityOptions,
    ) -> Result<Vec<SocketAddr>, QueryError> {
        let found = self.addresses(&name.to_string())?;
        let reachable = |address: &IpAddr| match options.reach {
            Reach::Internal => true,
            _ => is_public(*address).is_ok(),
        };
        let (within, out): (Vec<_>, Vec<_>) = found.into_iter().partition(reachable);
        match (within.is_empty(), out.first()) {
            (true, Some(address)) => Err(QueryError::Internal {
                name: name.clone(),
                server: (*address, options.port).into(),
            }),
            _ => Ok(within
                .into_iter()
                .take(options.addresses)
                .map(|address| (address, options.port).into())
                .collect()),
        }
    }

    /// A client for authoritative servers: these ones, and no recursion asked for.
    #[must_use]
    pub fn at(&self, servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        let mut options = self.options().clone();
        options.query.recursion = false;
        Self::with_options(servers, options)
    }

    /// Asks each server for the records of a name and type, all at the same time. An alias that
    /// leads out of what a server holds is its answer, [`Outcome::Elsewhere`](crate::Outcome).
    pub fn ask_authorities(
        &self,
        authorities: Vec<Authority>,
        name: &Name,
        rtype: RecordType,
    ) -> Vec<AuthorityAnswer> {
        let mut asked = Vec::new();
        for Authority { name, addresses } in authorities {
            match addresses {
                Err(error) => asked.push((name, Err(error))),
                Ok(addresses) if addresses.is_empty() => {
                    asked.push((name, Err(QueryError::NoServer)));
                }
                Ok(addresses) => {
                    asked.extend(
                        addresses
                            .into_iter()
                            .map(|address| (name.clone(), Ok(address))),
                    );
                }
            }
        }
        together(asked, |(server_name, address)| AuthorityAnswer {
            name: server_name,
            server: address.as_ref().ok().copied(),
            result: address.and_then(|server| self.ask_authority(server, name, rtype)),
        })
    }

    /// Asks one authoritative server. An alias that leads out of what it holds is its answer.
    ///
    /// # Errors
    ///
    /// See [`QueryError`]; an answer without authority is [`AnswerError::NotAuthoritative`].
    pub fn ask_authority(
        &self,
        server: SocketAddr,
        name: &Name,
        rtype: RecordType,
    ) -> Result<Answer, QueryError> {
        let answer = self.at([server]).ask_once(name, rtype)?;
        if answer.authoritative {
            Ok(answer)
        } else {
            let problem = AnswerError::NotAuthoritative;
            Err(QueryError::Unusable { server, problem })
        }
    }
}

/// Does something for each item, in threads; the items are few.
pub(crate) fn together<T: Send, U: Send>(items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = items
            .into_iter()
            .map(|item| scope.spawn(move || work(item)))
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    })
}
