//! What became of applied templates in a zone that others change too.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Serialize;

use crate::error::Error;
use crate::instance::{Instance, OwnedRecord, comparable_record};
use crate::name::Name;
use crate::presentation::txt_value;
use crate::spf::{SpfRecord, Term};
use crate::state::State;
use crate::zone::Zone;

/// An instance held against the zone.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Status<'s> {
    /// The instance.
    pub instance: &'s Instance,
    /// In one word.
    pub condition: Condition,
    /// Records it owns that the zone does not have.
    pub missing: Vec<&'s OwnedRecord>,
    /// Names whose SPF record lacks terms of it.
    pub spf_missing: Vec<&'s Name>,
}

/// How much of an instance is left.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Condition {
    /// All it owns is there.
    Intact,
    /// Some of it is missing.
    Altered,
    /// Nothing is left.
    Gone,
}

impl Condition {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Altered => "altered",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl State {
    /// Holds every instance against a zone that may have been edited by hand (draft section
    /// 10.1).
    ///
    /// ```
    /// use dc_template::{Condition, Policy, Request, State, Template, Zone};
    ///
    /// let template = Template::parse(br#"{"providerId":"example.net","serviceId":"web","records":[
    ///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#)?;
    /// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
    /// let plan = template.plan_with(&Request::new("example.com"), &zone, &state, &Policy::default())?;
    /// plan.commit_with(&mut zone, &mut state)?;
    /// assert_eq!(state.status(&zone)?[0].condition, Condition::Intact);
    ///
    /// let edited = Zone::new("example.com.", vec![])?;
    /// let status = state.status(&edited)?;
    /// assert_eq!(status[0].condition, Condition::Gone);
    /// assert_eq!(status[0].missing[0].data, "192.0.2.1");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kinds `state-mismatch` and `invalid-state` if the state cannot be that of the zone.
    pub fn status(&self, zone: &Zone<'_>) -> Result<Vec<Status<'_>>, Error> {
        self.check(zone.origin())?;
        let mut names = HashMap::new();
        Ok(self
            .instances()
            .map(|instance| status(instance, zone, &mut names))
            .collect())
    }
}

/// The records of a name, and the terms of its SPF records.
#[derive(Default)]
struct Found {
    records: HashSet<(String, String)>,
    spf: HashSet<String>,
    has_spf: bool,
}

fn status<'s>(
    instance: &'s Instance,
    zone: &Zone<'_>,
    names: &mut HashMap<&'s str, Found>,
) -> Status<'s> {
    let mut missing = Vec::new();
    for record in &instance.records {
        let found = names
            .entry(record.name.as_str())
            .or_insert_with(|| find(record.name.as_str(), zone));
        let key = (record.rtype.as_str().to_owned(), record.data.clone());
        if !found.records.contains(&key) {
            missing.push(record);
        }
    }
    let mut spf_missing = Vec::new();
    for part in &instance.spf {
        let found = names
            .entry(part.name.as_str())
            .or_insert_with(|| find(part.name.as_str(), zone));
        let literal = part.literal.as_deref().and_then(txt_value);
        let literal = literal.and_then(|value| SpfRecord::parse(&value, usize::MAX));
        let terms = part.terms.iter().filter_map(|text| Term::parse(text).ok());
        let mut keys = terms
            .map(|term| term.key)
            .chain(literal.iter().flat_map(SpfRecord::keys).map(str::to_owned));
        if !found.has_spf || keys.any(|key| !found.spf.contains(&key)) {
            spf_missing.push(&part.name);
        }
    }
    spf_missing.dedup();
    let all = instance.records.len().saturating_add(instance.spf.len());
    let lost = missing.len().saturating_add(spf_missing.len());
    let condition = match lost {
        0 => Condition::Intact,
        _ if missing.len() == instance.records.len() && lost >= all => Condition::Gone,
        _ => Condition::Altered,
    };
    Status {
        instance,
        condition,
        missing,
        spf_missing,
    }
}

fn find(name: &str, zone: &Zone<'_>) -> Found {
    let mut found = Found::default();
    for (_, kind, record) in zone.at(name) {
        let key = comparable_record(kind, record);
        if key.0 == "TXT"
            && let Some(spf) =
                txt_value(&key.1).and_then(|value| SpfRecord::parse(&value, usize::MAX))
        {
            found.has_spf = true;
            found.spf.extend(spf.keys().map(str::to_owned));
        }
        found.records.insert(key);
    }
    found
}
