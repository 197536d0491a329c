//! What was found, record by record.

use std::time::Duration;

use dc_template::{Expected, Name, RecordType};
use serde::{Serialize, Serializer};

/// The result of a search, or its state before the end.
///
/// JSON form: `{"zone","arrived","servers":[{"name","answers"}],"records":[{"name","type","data",
/// "template_record","standing","at":[{"verdict",…}]}],"rounds","seconds"}`; `at` follows the
/// order of `servers`.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Apex of the zone.
    pub zone: Name,
    /// Whether every record is there, at every server that answers, and of each record at least one
    /// server does. Redirects, of which DNS shows little, count as there once the name has addresses.
    pub arrived: bool,
    /// The servers.
    pub servers: Vec<ServerReport>,
    /// The expected records, sorted by owner.
    pub records: Vec<RecordReport>,
    /// Rounds so far.
    pub rounds: u32,
    /// Time since the beginning.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

/// A server.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ServerReport {
    /// Its name, as given.
    pub name: String,
    /// Whether it answered every question of the last round.
    pub answers: bool,
}

/// An expected record.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecordReport {
    /// Owner.
    #[serde(rename = "name")]
    pub owner: Name,
    /// Type.
    #[serde(rename = "type")]
    pub rtype: RecordType,
    /// RDATA; for SPF rules their terms, between dots.
    pub data: String,
    /// Index of the record in the template.
    pub template_record: usize,
    /// All servers together.
    pub standing: Standing,
    /// What each server says, in the order of the servers.
    pub at: Vec<Verdict>,
}

/// What one server says about one record.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// It is there.
    Arrived {
        /// As an address of the target instead of an alias to it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        addresses: bool,
    },
    /// It is not there, and nothing stands in its place.
    Missing {
        /// Whether the name exists.
        #[serde(skip)]
        name: bool,
    },
    /// Something else stands in its place.
    Differs {
        /// What, as RDATA: at most 10 of at most 300 characters.
        found: Vec<String>,
    },
    /// The name has addresses; whether they redirect cannot be told from DNS.
    CannotTell,
    /// There was no answer to judge by.
    NoAnswer {
        /// Why, for people.
        reason: String,
    },
}

/// What all servers say about one record. Those without an answer do not count, unless it is all.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// It is there at all of them.
    Arrived,
    /// It is there at some of them.
    Partly,
    /// It is nowhere, and at some of them something else is in its place.
    Differs,
    /// It is nowhere.
    Missing,
    /// A redirect, of which DNS shows no more than addresses.
    CannotTell,
    /// No server answered.
    NoAnswer,
}

impl Standing {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Partly => "partly",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::CannotTell => "cannot-tell",
            Self::NoAnswer => "no-answer",
        }
    }

    fn of(verdicts: &[Verdict]) -> Self {
        let any = |fits: fn(&Verdict) -> bool| verdicts.iter().any(fits);
        let arrived = any(|verdict| matches!(verdict, Verdict::Arrived { .. }));
        let told = any(|verdict| matches!(verdict, Verdict::CannotTell));
        let differs = any(|verdict| matches!(verdict, Verdict::Differs { .. }));
        let missing = any(|verdict| matches!(verdict, Verdict::Missing { .. }));
        match (arrived || told, differs, missing) {
            (true, false, false) if told => Self::CannotTell,
            (true, false, false) => Self::Arrived,
            (true, _, _) => Self::Partly,
            (false, true, _) => Self::Differs,
            (false, false, true) => Self::Missing,
            (false, false, false) => Self::NoAnswer,
        }
    }
}

impl RecordReport {
    pub(super) fn new(expected: &Expected, verdicts: &[Verdict]) -> Self {
        Self {
            owner: expected.owner().clone(),
            rtype: expected.rtype().clone(),
            data: expected.data().to_owned(),
            template_record: expected.template_record(),
            standing: Standing::of(verdicts),
            at: verdicts.to_vec(),
        }
    }

    pub(super) fn is_there(&self) -> bool {
        matches!(self.standing, Standing::Arrived | Standing::CannotTell)
    }
}

impl Verdict {
    pub(super) fn not_asked() -> Self {
        Self::no_answer("it was not asked yet")
    }

    pub(super) fn no_answer(reason: &str) -> Self {
        Self::NoAnswer {
            reason: clip(reason),
        }
    }

    pub(super) fn differs<'d>(found: impl IntoIterator<Item = &'d str>) -> Self {
        let mut found: Vec<String> = found.into_iter().map(clip).collect();
        found.sort_unstable();
        found.truncate(MOST_FOUND);
        Self::Differs { found }
    }

    /// Whether no more has to be waited for.
    pub(super) fn is_there(&self) -> bool {
        matches!(self, Self::Arrived { .. } | Self::CannotTell)
    }
}

fn clip(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    // Milliseconds, so that the text is the same everywhere.
    serializer.serialize_f64((time.as_secs_f64() * 1000.0).round() / 1000.0)
}

const MOST_FOUND: usize = 10;
const MOST_CHARACTERS: usize = 300;
