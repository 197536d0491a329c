//! The state while planning: who owns what, and what goes with whom.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::draft::Draft;
use crate::error::Error;
use crate::instance::{Contribution, OwnedRecord, RecordKey, comparable_record};
use crate::name::Name;
use crate::notice::NoticeCode;
use crate::planner::exempt;
use crate::policy::Policy;
use crate::recompute;
use crate::record_type::Kind;
use crate::rendered::{Read, RenderedRecord};
use crate::rule::Rule;
use crate::spf::SpfRecord;
use crate::state::State;
use crate::touched::{Existing, Fate, Touched};
use crate::zone::Zone;

/// The place of an owned record, or of a contribution: instance, and place within.
pub(crate) type Entry = (usize, usize);

/// Why something leaves: the rule, and the template record behind it.
pub(crate) type Cause = (Rule, usize);

/// An index over a state, with what leaves the zone.
pub(crate) struct Ledger<'s> {
    pub(crate) state: &'s State,
    owners: HashMap<RecordKey<'s>, Vec<Entry>>,
    spf: BTreeMap<&'s str, Vec<Entry>>,
    /// Entries that end, whether their records stay or not.
    ending: BTreeMap<Entry, Cause>,
    ending_spf: BTreeMap<Entry, Cause>,
    /// Records of the zone that nobody owns any more.
    pub(crate) leaving: HashMap<u32, Cause>,
    /// Records that conflict, with the rule: what falls with them is a cascade, they are not.
    hits: HashMap<u32, Cause>,
    /// Entries that end and have no record in the zone.
    missing: Vec<Entry>,
}

impl<'s> Ledger<'s> {
    pub(crate) fn new(state: &'s State) -> Self {
        let mut owners: HashMap<RecordKey<'s>, Vec<Entry>> = HashMap::new();
        let mut spf: BTreeMap<&'s str, Vec<Entry>> = BTreeMap::new();
        for (instance, found) in state.instances.iter().enumerate() {
            for (at, record) in found.records.iter().enumerate() {
                owners.entry(record.key()).or_default().push((instance, at));
            }
            for (at, part) in found.spf.iter().enumerate() {
                spf.entry(part.name.as_str())
                    .or_default()
                    .push((instance, at));
            }
        }
        Self {
            state,
            owners,
            spf,
            ending: BTreeMap::new(),
            ending_spf: BTreeMap::new(),
            leaving: HashMap::new(),
            hits: HashMap::new(),
            missing: Vec::new(),
        }
    }

    /// Ends the entries of an instance whose group is chosen.
    pub(crate) fn end(
        &mut self,
        instance: usize,
        cause: Cause,
        chosen: impl Fn(Option<&str>) -> bool,
    ) {
        let Some(found) = self.state.instances.get(instance) else {
            return;
        };
        for (at, record) in found.records.iter().enumerate() {
            if chosen(record.group.as_deref()) {
                self.ending.entry((instance, at)).or_insert(cause);
            }
        }
        for (at, part) in found.spf.iter().enumerate() {
            if chosen(part.group.as_deref()) {
                self.ending_spf.entry((instance, at)).or_insert(cause);
            }
        }
    }

    /// Finds the records of the zone that leave: all their owners end, and none is the user
    /// (C-16, OQ-11b).
    pub(crate) fn settle(&mut self, zone: &Zone<'_>) {
        let mut leaving = HashMap::new();
        let mut missing = Vec::new();
        let mut names: HashMap<&str, HashMap<(String, String), Vec<u32>>> = HashMap::new();
        for (entry, cause) in &self.ending {
            let Some(record) = self.record(*entry) else {
                continue;
            };
            let name = record.name.as_str();
            let ids = names.entry(name).or_insert_with(|| {
                let apex = name == zone.origin().as_str();
                let mut ids: HashMap<_, Vec<u32>> = HashMap::new();
                for (id, kind, record) in zone.at(name) {
                    if !exempt(kind, apex) {
                        let key = comparable_record(kind, record);
                        ids.entry(key).or_default().push(id);
                    }
                }
                ids
            });
            let key = (record.rtype.as_str().to_owned(), record.data.clone());
            let Some(ids) = ids.get(&key) else {
                missing.push(*entry);
                continue;
            };
            let owners = self.owners.get(&record.key());
            let stays = |owner: &Entry| {
                !self.ending.contains_key(owner) || self.record(*owner).is_some_and(|r| r.user)
            };
            if !owners.into_iter().flatten().any(stays) {
                for id in ids {
                    let hit = self.hits.get(id).filter(|_| cause.0 == Rule::Cascade);
                    let cause = *hit.unwrap_or(cause);
                    // It would have stayed, had its other service not fallen.
                    let first = leaving.entry(*id).or_insert(cause);
                    if first.0 == Rule::Reapplied {
                        *first = cause;
                    }
                }
            }
        }
        self.leaving = leaving;
        self.missing = missing;
    }

    pub(crate) fn record(&self, (instance, at): Entry) -> Option<&'s OwnedRecord> {
        self.state.instances.get(instance)?.records.get(at)
    }

    fn part(&self, (instance, at): Entry) -> Option<&'s Contribution> {
        self.state.instances.get(instance)?.spf.get(at)
    }

    pub(crate) fn ends(&self, entry: Entry) -> bool {
        self.ending.contains_key(&entry)
    }

    pub(crate) fn ends_spf(&self, entry: Entry) -> bool {
        self.ending_spf.contains_key(&entry)
    }

    /// The owners of a record of the zone.
    pub(crate) fn owners_of(&self, id: u32, zone: &Zone<'_>) -> Vec<Entry> {
        let Some(record) = zone.record(id) else {
            return Vec::new();
        };
        let (rtype, data) = comparable_record(record.rtype.kind(), record);
        let name = Name::of_record(record);
        self.owners_by((name.as_str(), &rtype, &data))
    }

    pub(crate) fn owners_by(&self, key: RecordKey<'_>) -> Vec<Entry> {
        // A map of shorter-lived keys: one that lives as long as the state is not at hand.
        let owners: &HashMap<RecordKey<'_>, Vec<Entry>> = &self.owners;
        owners.get(&key).cloned().unwrap_or_default()
    }

    /// What the instances bring to the SPF record of a name, each with why it ends.
    pub(crate) fn spf_at(&self, name: &str) -> Vec<(&'s Contribution, Option<Cause>)> {
        let entries = self.spf.get(name).into_iter().flatten();
        entries
            .filter_map(|entry| Some((self.part(*entry)?, self.ending_spf.get(entry).copied())))
            .collect()
    }

    /// Whether an SPF record that the template brings itself takes the rules of other services in
    /// (S-4).
    pub(crate) fn merged_literal<'r>(
        &self,
        owner: &Name,
        run: &'r [RenderedRecord],
        policy: &Policy,
    ) -> Option<&'r RenderedRecord> {
        let literal = run.iter().find(|record| record.spf && !record.collapsed)?;
        let stays = self.spf_at(owner.as_str());
        if !stays.iter().any(|(_, cause)| cause.is_none()) {
            return None;
        }
        let value = crate::presentation::txt_value(&literal.data)?;
        SpfRecord::parse(&value, policy.limits.spf_terms).map(|_| literal)
    }

    /// The names at which something ends.
    fn names(&self) -> BTreeSet<&'s Name> {
        let records = self.ending.keys().filter_map(|entry| self.record(*entry));
        let parts = self.ending_spf.keys().filter_map(|entry| self.part(*entry));
        let names = records.map(|record| &record.name);
        names.chain(parts.map(|part| &part.name)).collect()
    }

    /// Ends what the rules of the template have not decided: SPF terms at other names, and the
    /// records that leave.
    pub(crate) fn finish(
        &self,
        touched: &[Touched<'_>],
        policy: &Policy,
        draft: &mut Draft<'_>,
    ) -> Result<(), Error> {
        let gone: HashSet<u32> = draft.gone.iter().map(|gone| gone.id).collect();
        for name in self.names() {
            if touched.binary_search_by(|at| at.owner.cmp(name)).is_ok() {
                continue;
            }
            let mut existing: Vec<Existing<'_>> = draft.existing(name.as_str());
            draft.precondition(Read::Owner(name.clone()), &existing);
            for old in &mut existing {
                if gone.contains(&old.id) || self.leaving.contains_key(&old.id) {
                    old.fate = Fate::Goes;
                }
            }
            recompute::plan(name, None, None, &mut existing, policy, draft)?;
        }
        let kept: HashSet<u32> = draft.keep.iter().map(|(id, _)| *id).collect();
        for (id, (rule, index)) in &self.leaving {
            if !kept.contains(id) && !gone.contains(id) {
                draft.gone.push(crate::draft::Gone {
                    id: *id,
                    rule: *rule,
                    index: *index,
                });
            }
        }
        for entry in &self.missing {
            if let (Some(instance), Some(record)) =
                (self.state.instances.get(entry.0), self.record(*entry))
            {
                let message = format!(
                    "`{}` {} {} of {} is not in the zone any more",
                    record.name, record.rtype, record.data, instance.service
                );
                draft.remark(NoticeCode::StateDrift, message);
            }
        }
        Ok(())
    }

    /// Ends the instances that fall.
    pub(crate) fn fell(
        &mut self,
        fallen: &BTreeMap<usize, usize>,
        hits: HashMap<u32, Cause>,
        zone: &Zone<'_>,
    ) {
        let hits = hits.into_iter();
        self.hits
            .extend(hits.filter(|(_, (rule, _))| is_conflict(*rule)));
        for (instance, index) in fallen {
            self.end(*instance, (Rule::Cascade, *index), |_| true);
        }
        self.settle(zone);
    }

    /// The instances that fall because a record is hit that they need (C-15, OQ-28, OQ-44), each
    /// with the template record that hits. `kept` only loses the records (OQ-27b).
    pub(crate) fn fallen(
        &self,
        draft: &Draft<'_>,
        kept: Option<usize>,
    ) -> (BTreeMap<usize, usize>, bool) {
        let mut fallen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut own = false;
        for gone in &draft.gone {
            if !is_conflict(gone.rule) {
                continue;
            }
            for entry in &self.owners_of(gone.id, draft.zone) {
                if self.ends(*entry) {
                    continue;
                }
                if Some(entry.0) == kept {
                    own = true;
                } else if self.record(*entry).is_some_and(|r| r.essential) {
                    let index = fallen.entry(entry.0).or_insert(gone.index);
                    *index = gone.index.min(*index);
                }
            }
        }
        for outcome in &draft.spf {
            let Some((data, index)) = &outcome.brought else {
                continue;
            };
            let entries = self.spf.get(outcome.name.as_str()).into_iter().flatten();
            for entry in entries.filter(|entry| !self.ends_spf(**entry)) {
                let hit = self.part(*entry).is_some_and(|part| {
                    part.essential && part.literal.as_ref().is_some_and(|old| old != data)
                });
                if hit && Some(entry.0) != kept {
                    fallen.entry(entry.0).or_insert(*index);
                }
            }
        }
        (fallen, own)
    }

    /// The names whose SPF record goes by a rule of conflict, although it holds terms of services
    /// that stay (S-9).
    pub(crate) fn lost_spf(&self, draft: &Draft<'_>) -> BTreeMap<&'s str, usize> {
        let mut lost = BTreeMap::new();
        if self.spf.is_empty() {
            return lost;
        }
        let outcomes = draft.outcomes();
        for gone in draft.gone.iter().filter(|gone| is_conflict(gone.rule)) {
            let Some(record) = draft.zone.record(gone.id) else {
                continue;
            };
            let name = Name::of_record(record);
            let Some((name, _)) = self.spf.get_key_value(name.as_str()) else {
                continue;
            };
            let spf = record.rtype.kind() == Kind::Txt
                && crate::rdata::txt_value(&record.rtype, &record.data)
                    .is_some_and(|value| crate::spf::is_spf(&value));
            if spf && !outcomes.contains_key(name) {
                lost.entry(*name).or_insert(gone.index);
            }
        }
        lost
    }
}

/// Whether a record goes because the template conflicts with it.
fn is_conflict(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::Template
            | Rule::RrsetTtl
            | Rule::SpfMerged
            | Rule::SpfRecomputed
            | Rule::Reapplied
            | Rule::Reverted
            | Rule::Cascade
    )
}
