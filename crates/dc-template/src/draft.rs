//! A plan in the making.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use crate::ledger::Ledger;
use crate::name::{Name, lower};
use crate::notice::{Notice, NoticeCode};
use crate::plan::{Addition, Found, Kept, Plan, Precondition, Removal};
use crate::planner::exempt;
use crate::recompute::Outcome;
use crate::record::Record;
use crate::rendered::{Read, Rendered};
use crate::rule::Rule;
use crate::touched::Existing;
use crate::zone::Zone;

/// The lines of a plan, with ids of the zone instead of places in the plan.
pub(crate) struct Draft<'p> {
    pub(crate) zone: &'p Zone<'p>,
    pub(crate) gone: Vec<Gone>,
    pub(crate) add: Vec<New>,
    /// Id and template record.
    pub(crate) keep: Vec<(u32, usize)>,
    pub(crate) notices: Vec<Notice>,
    /// Who owns what, where state is kept.
    pub(crate) ledger: Option<&'p Ledger<'p>>,
    /// The SPF records that services share.
    pub(crate) spf: Vec<Outcome>,
    preconditions: Vec<Precondition>,
}

/// A record to remove.
pub(crate) struct Gone {
    pub(crate) id: u32,
    pub(crate) rule: Rule,
    pub(crate) index: usize,
}

/// A record to add.
pub(crate) struct New {
    pub(crate) source: Source,
    pub(crate) ttl: Option<u32>,
    pub(crate) rule: Rule,
    pub(crate) index: usize,
    /// Ids of the records it replaces.
    pub(crate) replaces: Vec<u32>,
}

/// Where the text of a new record comes from.
pub(crate) enum Source {
    /// A place among the rendered records.
    Rendered(usize),
    Own(Record),
}

impl<'p> Draft<'p> {
    pub(crate) fn new(zone: &'p Zone<'p>, notices: Vec<Notice>) -> Self {
        Self {
            zone,
            gone: Vec::new(),
            add: Vec::new(),
            keep: Vec::new(),
            notices,
            ledger: None,
            spf: Vec::new(),
            preconditions: Vec::new(),
        }
    }

    /// What became of the SPF records that services share, by name.
    pub(crate) fn outcomes(&self) -> HashMap<&str, &Outcome> {
        let all = self.spf.iter();
        all.map(|spf| (spf.name.as_str(), spf)).collect()
    }

    /// The same without its ledger.
    pub(crate) fn detached<'q>(self, zone: &'q Zone<'q>) -> Draft<'q> {
        Draft {
            zone,
            gone: self.gone,
            add: self.add,
            keep: self.keep,
            notices: self.notices,
            ledger: None,
            spf: self.spf,
            preconditions: self.preconditions,
        }
    }

    /// The records of a name that rules may touch (OQ-5, override 6).
    pub(crate) fn existing(&self, owner: &str) -> Vec<Existing<'p>> {
        let apex = owner == self.zone.origin().as_str();
        self.zone
            .at(owner)
            .filter(|(_, kind, _)| !exempt(*kind, apex))
            .map(|(id, kind, record)| Existing::new(id, kind, record))
            .collect()
    }

    pub(crate) fn precondition(&mut self, read: Read, existing: &[Existing<'p>]) {
        let found = existing.iter().map(|old| {
            let name = match &read {
                Read::Owner(name) | Read::Delegation(name) => name.clone(),
                Read::Subtree(_) => Name::of_record(old.record),
            };
            Found::of(name, old.record)
        });
        let mut found: Vec<Found> = found.collect();
        found.sort_unstable();
        self.preconditions.push(Precondition { read, found });
    }

    pub(crate) fn notice(
        &mut self,
        code: NoticeCode,
        index: usize,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.notices.push(Notice::new(code, Some(index), message));
    }

    /// A remark that no record of the template causes.
    pub(crate) fn remark(&mut self, code: NoticeCode, message: impl Into<Cow<'static, str>>) {
        self.notices.push(Notice::new(code, None, message));
    }

    /// Drops changes that change nothing: a TTL that was set and brought back.
    pub(crate) fn drop_idle(&mut self) {
        let zone = self.zone;
        let mut idle = HashMap::new();
        self.add.retain(|new| {
            let (Source::Own(record), [id]) = (&new.source, new.replaces.as_slice()) else {
                return true;
            };
            let same = zone.record(*id).is_some_and(|old| {
                (old.ttl, &old.data, &old.rtype, &old.name)
                    == (new.ttl, &record.data, &record.rtype, &record.name)
            });
            if same {
                idle.insert(*id, new.index);
            }
            !same
        });
        if !idle.is_empty() {
            self.gone.retain(|gone| !idle.contains_key(&gone.id));
            self.keep.extend(idle);
        }
    }

    /// A DS record without the delegation that it vouches for (override 6, 14).
    pub(crate) fn ds_without_ns(&mut self, name: &Name, index: usize) {
        let message = format!("`{name}` has a DS record and no NS record");
        self.notice(NoticeCode::DsWithoutNs, index, message);
    }

    /// Puts the lines into their order and lets them point at each other.
    pub(crate) fn finish(mut self, mut rendered: Rendered) -> Plan {
        let zone = self.zone;
        self.gone
            .sort_unstable_by_key(|gone| (gone.id, gone.index, gone.rule));
        self.gone.dedup_by_key(|gone| gone.id);
        let mut new: Vec<(Addition, Vec<u32>)> = Vec::with_capacity(self.add.len());
        new.extend(self.add.drain(..).filter_map(|new| {
            let mut record = match new.source {
                Source::Own(record) => record,
                Source::Rendered(place) => rendered.records.get_mut(place)?.take(),
            };
            record.ttl = new.ttl;
            let addition = Addition {
                record,
                rule: new.rule,
                template_record: new.index,
                replaces: Vec::new(),
            };
            Some((addition, new.replaces))
        }));
        let mut gone: Vec<(&Gone, &Record)> = Vec::with_capacity(self.gone.len());
        gone.extend(
            self.gone
                .iter()
                .filter_map(|gone| Some((gone, zone.record(gone.id)?))),
        );
        gone.sort_by(|(_, a), (_, b)| order(a, b));
        let places: HashMap<u32, usize> = if new.iter().any(|(_, ids)| !ids.is_empty()) {
            let ids = gone.iter().enumerate();
            ids.map(|(at, (gone, _))| (gone.id, at)).collect()
        } else {
            HashMap::new()
        };
        let place = |id: &u32| places.get(id).copied();
        new.sort_by(|(a, ids), (b, others)| {
            let key = |new: &Addition| (new.template_record, new.rule == Rule::RrsetTtl);
            let replaced = |ids: &[u32]| ids.iter().filter_map(place).min();
            key(a)
                .cmp(&key(b))
                .then_with(|| order(&a.record, &b.record))
                // Copies that had other TTLs.
                .then_with(|| replaced(ids).cmp(&replaced(others)))
        });
        let mut remove: Vec<Removal> = Vec::with_capacity(gone.len());
        remove.extend(gone.into_iter().map(|(gone, record)| Removal {
            record: record.clone(),
            rule: gone.rule,
            template_record: gone.index,
            becomes: None,
        }));
        let mut add = Vec::with_capacity(new.len());
        for (at, (mut addition, ids)) in new.into_iter().enumerate() {
            for place in ids.iter().filter_map(place) {
                if let Some(removal) = remove.get_mut(place) {
                    removal.becomes = Some(at);
                }
                addition.replaces.push(place);
            }
            addition.replaces.sort_unstable();
            add.push(addition);
        }
        // A shared record that is re-timed is a change, not a share.
        self.keep.sort_unstable();
        self.keep.dedup_by_key(|(id, _)| *id);
        let stays = |id: &u32| self.gone.binary_search_by_key(id, |gone| gone.id).is_err();
        let mut keep: Vec<Kept> = self
            .keep
            .iter()
            .filter(|(id, _)| stays(id))
            .filter_map(|(id, index)| {
                Some(Kept {
                    record: zone.record(*id)?.clone(),
                    template_record: *index,
                })
            })
            .collect();
        keep.sort_by(|a, b| {
            a.template_record
                .cmp(&b.template_record)
                .then_with(|| order(&a.record, &b.record))
        });
        self.notices.sort_by_key(|notice| notice.template_record);
        Plan {
            zone: rendered.zone,
            service: rendered.service,
            add,
            remove,
            keep,
            notices: self.notices,
            preconditions: self.preconditions,
            disables: Vec::new(),
            state: None,
        }
    }
}

/// An order that does not depend on where records stand in the zone.
pub(crate) fn order(a: &Record, b: &Record) -> Ordering {
    let name = |record: &'_ Record| lower(&record.name).into_owned();
    // Names are of one case nearly always.
    let by_name = match a.name == b.name {
        true => Ordering::Equal,
        false => name(a).cmp(&name(b)),
    };
    by_name
        .then_with(|| a.rtype.cmp(&b.rtype))
        .then_with(|| a.data.cmp(&b.data))
        .then_with(|| a.ttl.cmp(&b.ttl))
        .then_with(|| a.name.cmp(&b.name))
        .then_with(|| a.extra.iter().cmp(b.extra.iter()))
}
