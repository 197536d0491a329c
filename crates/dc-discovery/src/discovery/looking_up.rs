//! The apex and its records.

use super::{Discovery, State};
use crate::answer::{Answer, Failure, FailureKind};
use crate::name::{domain_name, upward};
use crate::reason::ReasonKind;
use crate::record::DiscoveryRecord;
use crate::text::plain;
use crate::warning::WarningCode;

impl Discovery {
    /// OQ-36: a SOA record at the name or above it shows the apex. A record elsewhere, found
    /// through a CNAME, says nothing about this name; the one above it is asked next.
    pub(super) fn apex_answer(&mut self, at: usize, answer: Answer) {
        let failure = match answer {
            Answer::Soa { owner } => match self.above(at, &owner) {
                Above::Apex(apex) => {
                    self.state = State::Records(apex);
                    return;
                }
                Above::Suffix => {
                    let shown = plain(&owner, 100);
                    let message = format!(
                        "{} is in no zone of its own: the closest one is {shown}, a public suffix",
                        self.candidate(at)
                    );
                    self.fail(None, ReasonKind::PublicSuffix, message);
                    return;
                }
                Above::Elsewhere => Failure::new(FailureKind::NoData),
            },
            Answer::Failed(failure) => failure,
            _ => Failure::new(FailureKind::Mismatch),
        };
        if !is_nothing(failure.kind) {
            let name = self.candidate(at);
            let message = format!("the zone of {name} was not found: {failure}");
            self.fail(None, ReasonKind::Dns, message);
            return;
        }
        let next = at.saturating_add(1);
        if next < self.candidates.len() && next < self.options.limits.soa_queries {
            self.state = State::Apex(next);
        } else {
            let message = format!("no zone encloses {}", self.candidate(0));
            self.fail(None, ReasonKind::NoZone, message);
        }
    }

    fn above(&self, at: usize, owner: &str) -> Above {
        if matches!(owner, "." | "") {
            return Above::Suffix;
        }
        let Ok(owner) = domain_name(owner) else {
            return Above::Elsewhere;
        };
        let mut candidates = self.candidates.iter().enumerate().skip(at);
        if let Some((apex, _)) = candidates.find(|(_, name)| **name == owner) {
            return Above::Apex(apex);
        }
        if upward(self.candidate(at)).any(|name| name == owner) {
            Above::Suffix
        } else {
            Above::Elsewhere
        }
    }

    /// D-4, D-6: the valid records, each once, in the order of the answer.
    pub(super) fn records_answer(&mut self, apex: usize, answer: Answer) {
        let name = format!("_domainconnect.{}", self.candidate(apex));
        let found = match answer {
            Answer::Txt(found) => found,
            Answer::Failed(failure) if is_nothing(failure.kind) => Vec::new(),
            Answer::Failed(failure) => {
                let message = format!("the TXT records of {name} were not found: {failure}");
                self.fail(Some(apex), ReasonKind::Dns, message);
                return;
            }
            _ => {
                let failure = Failure::new(FailureKind::Mismatch);
                let message = format!("the TXT records of {name} were not found: {failure}");
                self.fail(Some(apex), ReasonKind::Dns, message);
                return;
            }
        };
        if found.is_empty() {
            let message = format!("{name} has no TXT record");
            self.fail(Some(apex), ReasonKind::NoRecord, message);
            return;
        }
        let limits = &self.options.limits;
        let (read, tried) = (limits.records_read, limits.records_tried);
        let mut valid: Vec<DiscoveryRecord> = Vec::new();
        let mut last = None;
        for strings in found.iter().take(read) {
            match DiscoveryRecord::parse(strings, self.options.reach) {
                Ok(record) if valid.contains(&record) => {}
                Ok(record) => valid.push(record),
                Err(error) => {
                    let message = format!("dropped {error}");
                    self.warn(WarningCode::RecordDropped, message);
                    last = Some(error);
                }
            }
        }
        if found.len() > read {
            let message = format!("{} TXT records, {read} are looked at", found.len());
            self.warn(WarningCode::RecordsLeft, message);
        }
        if valid.len() > tried {
            let message = format!("{} valid records, {tried} are tried", valid.len());
            self.warn(WarningCode::RecordsLeft, message);
        }
        valid.truncate(tried);
        self.records = valid.into();
        if self.records.is_empty() {
            let message = match last {
                Some(error) if found.len() == 1 => {
                    format!("the record at {name} is not a discovery record: {error}")
                }
                _ => format!("no record at {name} is a discovery record"),
            };
            self.fail(Some(apex), ReasonKind::NoValidRecord, message);
        } else {
            self.next_record(apex);
        }
    }
}

/// Where the owner of a SOA record is, seen from the name that was asked for.
enum Above {
    /// At the name or above it, the candidate of this index.
    Apex(usize),
    /// Above all candidates.
    Suffix,
    Elsewhere,
}

/// DNS said that there is nothing.
fn is_nothing(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::NxDomain | FailureKind::NoData)
}
