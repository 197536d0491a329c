//! A plan carried out (draft section 10.7).

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::plan::{Found, Plan, Precondition};
use crate::planner::exempt;
use crate::record::Record;
use crate::record_type::Kind;
use crate::rendered::Read;
use crate::state::State;
use crate::zone::Zone;

impl Plan {
    /// Changes the zone in place, all or nothing.
    ///
    /// # Errors
    ///
    /// Kind `zone-changed` if something that planning looked at has changed since: plan again, and
    /// ask the user again if more would be lost ([`Plan::loses_more_than`]; draft section 10.7). Kind
    /// `zone-mismatch` for another zone. The zone is then untouched.
    pub fn commit(&self, zone: &mut Zone<'_>) -> Result<(), Error> {
        let gone = self.find(zone)?;
        let owners: HashSet<Name> = self
            .remove
            .iter()
            .map(|removal| Name::of_record(&removal.record))
            .collect();
        for owner in owners {
            zone.replace(&owner, |id| gone.contains(&id));
        }
        for addition in &self.add {
            zone.insert(addition.record.clone())?;
        }
        Ok(())
    }

    /// Changes the zone and the state in place, both or neither.
    ///
    /// A plan that was made without state leaves the state as it is.
    ///
    /// # Errors
    ///
    /// As [`Plan::commit`]; kind `state-changed` if the state is not the one that the plan was made
    /// from. Zone and state are then untouched.
    pub fn commit_with(&self, zone: &mut Zone<'_>, state: &mut State) -> Result<(), Error> {
        match &self.state {
            None => self.commit(zone),
            Some(change) if change.before == *state => {
                self.commit(zone)?;
                state.clone_from(&change.after);
                Ok(())
            }
            Some(_) => Err(Error::new(
                ErrorKind::StateChanged,
                "the state is not the one that the plan was made from",
            )),
        }
    }

    /// Whether the plan can still be committed.
    ///
    /// # Errors
    ///
    /// As [`Plan::commit`].
    pub fn check(&self, zone: &Zone<'_>) -> Result<(), Error> {
        self.find(zone).map(|_| ())
    }

    /// A new zone with the plan carried out; the given one stays as it is.
    ///
    /// # Errors
    ///
    /// As [`Plan::commit`].
    pub fn committed<'z>(&self, zone: &Zone<'z>) -> Result<Zone<'z>, Error> {
        let mut result = zone.clone();
        self.commit(&mut result)?;
        Ok(result)
    }

    /// The ids of the records to remove, once every precondition holds.
    fn find(&self, zone: &Zone<'_>) -> Result<HashSet<u32>, Error> {
        if self.zone != *zone.origin() {
            return Err(Error::new(
                ErrorKind::ZoneMismatch,
                format!(
                    "the plan is for `{}` and the zone is `{}`",
                    self.zone,
                    zone.origin()
                ),
            ));
        }
        for precondition in &self.preconditions {
            precondition.check(zone)?;
        }
        let mut wanted: BTreeMap<Name, Vec<&Record>> = BTreeMap::new();
        for removal in &self.remove {
            let name = Name::of_record(&removal.record);
            wanted.entry(name).or_default().push(&removal.record);
        }
        let mut gone = HashSet::with_capacity(self.remove.len());
        for (name, records) in wanted {
            let mut counts: HashMap<Key<'_>, usize> = HashMap::with_capacity(records.len());
            for record in &records {
                let count = counts.entry(key(record)).or_default();
                *count = count.saturating_add(1);
            }
            for (id, _, record) in zone.at(name.as_str()) {
                if let Some(count) = counts.get_mut(&key(record))
                    && *count > 0
                {
                    *count = count.saturating_sub(1);
                    gone.insert(id);
                }
            }
            if counts.values().any(|count| *count > 0) {
                return Err(changed(&name));
            }
        }
        Ok(gone)
    }
}

impl Precondition {
    fn check(&self, zone: &Zone<'_>) -> Result<(), Error> {
        let apex = zone.origin().as_str();
        let mut found = Vec::with_capacity(self.found.len());
        let name = match &self.read {
            Read::Owner(name) => {
                for (_, kind, record) in zone.at(name.as_str()) {
                    if !exempt(kind, name.as_str() == apex) {
                        found.push(Found::of(name.clone(), record));
                    }
                }
                name
            }
            Read::Delegation(name) => {
                for (_, kind, record) in zone.at(name.as_str()) {
                    if matches!(kind, Kind::Ns | Kind::Ds) {
                        found.push(Found::of(name.clone(), record));
                    }
                }
                name
            }
            Read::Subtree(name) => {
                zone.below(name.as_str(), |_, kind, record| {
                    if !exempt(kind, false) {
                        let owner = Name::of_record(record);
                        found.push(Found::of(owner, record));
                    }
                });
                name
            }
        };
        found.sort_unstable();
        if found == self.found {
            Ok(())
        } else {
            Err(changed(name))
        }
    }
}

/// Everything that tells one record of a name from another.
type Key<'r> = (
    &'r str,
    &'r str,
    Option<u32>,
    &'r str,
    Vec<(&'r str, &'r str)>,
);

fn key(record: &Record) -> Key<'_> {
    (
        &record.name,
        record.rtype.as_str(),
        record.ttl,
        &record.data,
        record.extra.iter().collect(),
    )
}

fn changed(name: &Name) -> Error {
    Error::new(
        ErrorKind::ZoneChanged,
        format!("the zone has changed at or below `{name}` since it was planned"),
    )
}
