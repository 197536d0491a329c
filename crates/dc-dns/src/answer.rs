//! What a response says about its question, aliases followed.

use crate::message::{Question, Response};
use crate::name::Name;
use crate::rcode::Rcode;
use crate::record::Record;
use crate::record_type::RecordType;

/// Aliases followed for one question; resolvers commonly stop at about as many.
pub const MAX_ALIASES: usize = 8;

/// The answer to a question.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// What came of it.
    pub outcome: Outcome,
    /// The names that the aliases led to, in order; empty without CNAME records.
    pub aliases: Vec<Name>,
    /// The zone that says so, where the response has an SOA record in its authority section. It
    /// encloses the name that was asked.
    pub zone: Option<Name>,
    /// Seconds for which it holds: the lowest TTL on the way, or that of the SOA record (RFC 2308).
    pub ttl: u32,
    /// Whether the server is an authority for the name that was asked (AA).
    pub authoritative: bool,
    /// Whether the resolver found the answer secure (AD). Worth as much as the way to it.
    pub authentic: bool,
}

/// What came of a question.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The records of the type, at least one.
    Found(Vec<Record>),
    /// The name exists, without records of the type.
    NoData,
    /// The name does not exist.
    NoName,
    /// The response ends at an alias: ask for this name.
    Elsewhere(Name),
}

/// Why a response is no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The server could not or would not answer.
    #[error("the server answered {0}")]
    Rcode(Rcode),
    /// The server points to others, and does not look further itself.
    #[error("the server is neither authoritative for the name nor a resolver")]
    Referral,
    /// An authoritative server was asked, and it is none for the name (AA is not set).
    #[error("the server is not authoritative for the name")]
    NotAuthoritative,
    /// Aliases that lead back.
    #[error("the aliases form a loop, back to {0}")]
    AliasLoop(Name),
    /// More than [`MAX_ALIASES`] of them.
    #[error("more than {MAX_ALIASES} aliases one after the other")]
    TooManyAliases,
    /// Two CNAME records with different targets at one name (RFC 2181 section 10.1).
    #[error("{0} has two different CNAME records")]
    TwoAliases(Name),
}

impl Answer {
    /// Follows the aliases inside the response.
    ///
    /// # Errors
    ///
    /// See [`AnswerError`].
    pub fn new(question: &Question, response: &Response) -> Result<Self, AnswerError> {
        if !matches!(response.rcode, Rcode::NO_ERROR | Rcode::NX_DOMAIN) {
            return Err(AnswerError::Rcode(response.rcode));
        }
        let mut answer = Self {
            outcome: Outcome::NoData,
            aliases: Vec::new(),
            zone: None,
            ttl: u32::MAX,
            authoritative: response.authoritative,
            authentic: response.authentic,
        };
        let mut name = question.name.clone();
        loop {
            let found = records(response, &name, question.rtype);
            if !found.is_empty() {
                answer.bound(&found);
                answer.outcome = Outcome::Found(found);
                return Ok(answer);
            }
            let aliases = records(response, &name, RecordType::CNAME);
            let Some(target) = aliases.first().and_then(Record::target) else {
                break;
            };
            if aliases
                .iter()
                .any(|alias| alias.target().as_ref() != Some(&target))
            {
                return Err(AnswerError::TwoAliases(name));
            }
            if target == question.name || answer.aliases.contains(&target) {
                return Err(AnswerError::AliasLoop(target));
            }
            if answer.aliases.len() >= MAX_ALIASES {
                return Err(AnswerError::TooManyAliases);
            }
            answer.bound(&aliases);
            answer.aliases.push(target.clone());
            name = target;
        }
        answer.empty(name, question, response)?;
        Ok(answer)
    }

    /// The records, none where there are none.
    pub fn records(&self) -> &[Record] {
        match &self.outcome {
            Outcome::Found(records) => records,
            _ => &[],
        }
    }

    /// The TXT records, each as its character-strings.
    pub fn texts(&self) -> Vec<Vec<Vec<u8>>> {
        let texts = self.records().iter().filter_map(Record::strings);
        texts
            .map(|strings| strings.into_iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    /// No record at `name`, where the aliases ended.
    fn empty(
        &mut self,
        name: Name,
        question: &Question,
        response: &Response,
    ) -> Result<(), AnswerError> {
        let of_type = |rtype| {
            let records = response.authorities.iter();
            records.filter(move |record| record.rtype == rtype)
        };
        let soa = of_type(RecordType::SOA).find(|soa| soa.name.encloses(&name));
        if let Some(soa) = soa {
            // The last of its numbers is the negative TTL.
            let minimum = soa
                .octets()
                .last_chunk::<4>()
                .copied()
                .map(u32::from_be_bytes);
            self.ttl = self.ttl.min(soa.ttl).min(minimum.unwrap_or(u32::MAX));
            if soa.name.encloses(&question.name) {
                self.zone = Some(soa.name.clone());
            }
        }
        self.outcome = if response.rcode == Rcode::NX_DOMAIN {
            Outcome::NoName
        } else if soa.is_some() {
            Outcome::NoData
        } else if !self.aliases.is_empty() {
            Outcome::Elsewhere(name)
        } else if !response.authoritative
            && !response.recursion_available
            && of_type(RecordType::NS).next().is_some()
        {
            return Err(AnswerError::Referral);
        } else {
            Outcome::NoData
        };
        if self.ttl == u32::MAX {
            self.ttl = 0;
        }
        Ok(())
    }

    fn bound(&mut self, records: &[Record]) {
        for record in records {
            self.ttl = self.ttl.min(record.ttl);
        }
    }
}

fn records(response: &Response, name: &Name, rtype: RecordType) -> Vec<Record> {
    let records = response.answers.iter();
    records
        .filter(|record| record.rtype == rtype && record.name == *name)
        .cloned()
        .collect()
}
