//! Rendered records against a zone (draft sections 9.4, 10.2 step 5 to 8, 10.4).

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::coexist;
use crate::error::{Error, ErrorKind};
use crate::name::{Name, lower};
use crate::notice::{Notice, NoticeCode};
use crate::plan::{Addition, Found, Kept, Plan, Precondition, Removal};
use crate::policy::{Policy, RrsetTtl};
use crate::presentation::{MAX_TXT, push_txt};
use crate::rdata;
use crate::record::{Extra, Record};
use crate::record_type::{Kind, RecordType};
use crate::rendered::{Read, Rendered, RenderedRecord, SpfMerge};
use crate::rule::Rule;
use crate::spf::{Merge, SpfRecord, is_spf, merge};
use crate::wants::Wants;
use crate::zone::Zone;

impl Rendered {
    /// Works out what writing these records does to a zone.
    ///
    /// The work grows with the template and with what stands at its names, not with the zone.
    ///
    /// # Errors
    ///
    /// Kind `zone-mismatch` if the zone is another one than the request's domain.
    pub fn plan(&self, zone: &Zone<'_>, policy: &Policy) -> Result<Plan, Error> {
        if self.zone != *zone.origin() {
            return Err(Error::new(
                ErrorKind::ZoneMismatch,
                format!(
                    "the request is for `{}` and the zone is `{}`",
                    self.zone,
                    zone.origin()
                ),
            ));
        }
        let mut planner = Planner {
            rendered: self,
            zone,
            policy,
            gone: Vec::new(),
            shared: HashSet::new(),
            add: Vec::with_capacity(self.records.len()),
            keep: Vec::new(),
            notices: self.notices.clone(),
            preconditions: Vec::new(),
        };
        let touched = self.touched();
        for at in &touched {
            planner.owner(at)?;
        }
        planner.above(&touched);
        planner.below();
        if policy.rrset_ttl == RrsetTtl::Lowest {
            planner.reconcile();
        }
        planner.delegation_signers();
        Ok(planner.finish())
    }

    /// The names that get records, each with what it gets.
    fn touched(&self) -> Vec<Touched<'_>> {
        let mut found = Vec::new();
        let mut merges = self.merges.iter().peekable();
        for (owner, run) in coexist::owners(&self.records, &self.by_owner) {
            while let Some(merge) = merges.next_if(|merge| merge.owner < *owner) {
                found.push(Touched::new(&merge.owner, &[], Some(merge), self));
            }
            let merge = merges.next_if(|merge| merge.owner == *owner);
            found.push(Touched::new(owner, run, merge, self));
        }
        found.extend(merges.map(|merge| Touched::new(&merge.owner, &[], Some(merge), self)));
        found
    }
}

/// A name that gets records.
struct Touched<'r> {
    owner: &'r Name,
    records: Vec<&'r RenderedRecord>,
    merge: Option<&'r SpfMerge>,
}

impl<'r> Touched<'r> {
    fn new(
        owner: &'r Name,
        run: &[usize],
        merge: Option<&'r SpfMerge>,
        rendered: &'r Rendered,
    ) -> Self {
        let records = run.iter().filter_map(|index| rendered.records.get(*index));
        Self {
            owner,
            records: records.collect(),
            merge,
        }
    }

    /// The first template record that writes to the name.
    fn first(&self) -> usize {
        let records = self.records.iter().map(|record| record.index);
        records
            .chain(self.merge.map(|merge| merge.index))
            .min()
            .unwrap_or(0)
    }
}

/// A record of the zone, as the rules see it.
#[derive(Clone, Copy)]
pub(crate) struct Existing<'z> {
    pub(crate) id: u32,
    pub(crate) kind: Kind,
    pub(crate) record: &'z Record,
}

struct Gone {
    id: u32,
    rule: Rule,
    index: usize,
}

struct New {
    record: Record,
    rule: Rule,
    index: usize,
    /// Ids of the records it replaces.
    replaces: Vec<u32>,
}

struct Planner<'p> {
    rendered: &'p Rendered,
    zone: &'p Zone<'p>,
    policy: &'p Policy,
    gone: Vec<Gone>,
    shared: HashSet<u32>,
    add: Vec<New>,
    keep: Vec<(u32, usize)>,
    notices: Vec<Notice>,
    preconditions: Vec<Precondition>,
}

impl<'p> Planner<'p> {
    /// The records of a name that rules may touch (OQ-5, override 6).
    fn existing(&self, owner: &str) -> Vec<Existing<'p>> {
        let apex = owner == self.zone.origin().as_str();
        self.zone
            .at(owner)
            .filter(|(_, kind, _)| !exempt(*kind, apex))
            .map(|(id, kind, record)| Existing { id, kind, record })
            .collect()
    }

    fn owner(&mut self, touched: &Touched<'p>) -> Result<(), Error> {
        let existing = self.existing(touched.owner.as_str());
        self.precondition(Read::Owner(touched.owner.clone()), &existing);
        self.share(touched, &existing);
        let wants = Wants::of(&touched.records, touched.merge);
        for old in &existing {
            if !self.shared.contains(&old.id)
                && let Some((rule, index)) = wants.hit(old)
            {
                let id = old.id;
                self.gone.push(Gone { id, rule, index });
            }
        }
        if let Some(merge) = touched.merge {
            self.merge(merge, &existing)?;
        }
        Ok(())
    }

    /// Finds the records that are there already (C-12), and adds the others.
    fn share(&mut self, touched: &Touched<'p>, existing: &[Existing<'p>]) {
        let new = touched.records.iter().filter(|record| !record.collapsed);
        let many = touched.records.len().saturating_mul(existing.len()) > FEW;
        let table = many.then(|| {
            let mut table: HashMap<(String, String), Vec<u32>> = HashMap::new();
            for old in existing {
                if let Ok(data) = rdata::canonical(&old.record.rtype, &old.record.data) {
                    let key = (old.record.rtype.mnemonic().into_owned(), data);
                    table.entry(key).or_default().push(old.id);
                }
            }
            table
        });
        for record in new {
            let before = self.keep.len();
            match &table {
                // The targets of redirects are text, not data of the DNS.
                Some(table) if !matches!(record.kind, Kind::Redir | Kind::ApexCname) => {
                    let key = (record.rtype.as_str().to_owned(), record.data.clone());
                    for id in table.get(&key).into_iter().flatten() {
                        self.keep.push((*id, record.index));
                    }
                }
                _ => {
                    for old in existing {
                        if same_record(record, old) {
                            self.keep.push((old.id, record.index));
                        }
                    }
                }
            }
            let found = self.keep.get(before..).unwrap_or_default();
            if found.is_empty() {
                self.add.push(New {
                    record: Record {
                        name: record.owner.as_str().to_owned(),
                        rtype: record.rtype.clone(),
                        ttl: record.ttl,
                        data: record.data.clone(),
                        extra: Extra::default(),
                    },
                    rule: if record.backing {
                        Rule::RedirectBacking
                    } else {
                        Rule::Template
                    },
                    index: record.index,
                    replaces: Vec::new(),
                });
            }
            self.shared.extend(found.iter().map(|(id, _)| *id));
        }
    }

    /// SPF rules against the SPF record of a name (S-4, S-10).
    fn merge(&mut self, rules: &SpfMerge, existing: &[Existing<'p>]) -> Result<(), Error> {
        let spf: Vec<_> = existing
            .iter()
            .filter(|old| old.kind == Kind::Txt)
            .filter_map(|old| Some((old, rdata::txt_value(&old.record.rtype, &old.record.data)?)))
            .filter(|(_, value)| is_spf(value))
            .collect();
        let mut values = spf.iter().map(|(_, value)| value);
        let first = values.next();
        let one = first.is_some() && values.all(|value| Some(value) == first);
        let parsed = first
            .filter(|_| one)
            .and_then(|value| SpfRecord::parse(value, self.policy.limits.spf_terms));
        let ids = || spf.iter().map(|(old, _)| old.id);
        let merged = parsed
            .as_ref()
            .map(|record| merge(Some(record), &rules.terms, self.policy.spf.all));
        let (text, remarks, rule) = match merged {
            Some(Merge::Unchanged) => {
                // One stays, with what is equal to it; the same text in other strings is another
                // record of the DNS.
                let data =
                    |old: &Existing<'_>| rdata::canonical(&old.record.rtype, &old.record.data).ok();
                let first = spf.iter().map(|(old, _)| *old);
                let first = first.min_by(|a, b| order(a.record, b.record));
                let kept = first.and_then(data);
                for (old, _) in &spf {
                    let (id, rule, index) = (old.id, Rule::SpfMerged, rules.index);
                    if data(old) == kept {
                        self.shared.insert(id);
                        self.keep.push((id, index));
                    } else {
                        self.gone.push(Gone { id, rule, index });
                    }
                }
                return Ok(());
            }
            Some(Merge::Changed(text, remarks)) => (text, remarks, Rule::SpfMerged),
            Some(Merge::Redirects) | None => {
                let Merge::Changed(text, remarks) = merge(None, &rules.terms, self.policy.spf.all)
                else {
                    return Ok(());
                };
                (text, remarks, Rule::SpfReplaced)
            }
        };
        let remarks = remarks.into_iter();
        self.notices
            .extend(remarks.map(|(code, text)| Notice::new(code, Some(rules.index), text)));
        let terms = text.split(' ').skip(1).count();
        if text.len() > MAX_TXT || terms > self.policy.limits.spf_terms {
            return Err(Error::new(
                ErrorKind::InvalidSpf,
                format!(
                    "the merged SPF record for `{}` would exceed 65,535 octets or {} terms",
                    rules.owner, self.policy.limits.spf_terms
                ),
            )
            .in_record(rules.index));
        }
        let mut data = String::with_capacity(text.len().saturating_add(2));
        push_txt(text.as_bytes(), &mut data);
        // What stands there word for word stays (C-12).
        let same: Vec<u32> = spf
            .iter()
            .map(|(old, _)| *old)
            .filter(|_| rule == Rule::SpfReplaced)
            .filter(|old| {
                let theirs = rdata::canonical(&old.record.rtype, &old.record.data);
                theirs.is_ok_and(|theirs| theirs == data)
            })
            .map(|old| old.id)
            .collect();
        self.shared.extend(&same);
        self.keep.extend(same.iter().map(|id| (*id, rules.index)));
        let gone: Vec<u32> = ids().filter(|id| !self.shared.contains(id)).collect();
        if rule == Rule::SpfReplaced && !gone.is_empty() {
            self.notices.push(Notice::new(
                NoticeCode::SpfReplaced,
                Some(rules.index),
                format!(
                    "the SPF record of `{}` cannot be merged and is replaced",
                    rules.owner
                ),
            ));
        }
        for id in &gone {
            self.gone.push(Gone {
                id: *id,
                rule,
                index: rules.index,
            });
        }
        if same.is_empty() {
            let ttl = spf.iter().filter_map(|(old, _)| old.record.ttl).min();
            let merged = rule == Rule::SpfMerged;
            let extra = match spf.as_slice() {
                [(only, _)] if merged => only.record.extra.clone(),
                _ => Extra::default(),
            };
            self.add.push(New {
                record: Record {
                    name: rules.owner.as_str().to_owned(),
                    rtype: TXT,
                    ttl: ttl.or(Some(self.policy.spf.ttl)),
                    data,
                    extra,
                },
                rule: Rule::SpfMerged,
                index: rules.index,
                replaces: if merged { gone } else { Vec::new() },
            });
        }
        Ok(())
    }

    /// Delegations above the names conflict (C-3).
    fn above(&mut self, touched: &[Touched<'p>]) {
        let mut causes: HashMap<&str, usize> = HashMap::new();
        for at in touched {
            for ancestor in at.owner.ancestors_within(self.zone.origin()) {
                let cause = causes.entry(ancestor).or_insert(usize::MAX);
                *cause = at.first().min(*cause);
            }
        }
        if causes.is_empty() {
            return;
        }
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_unstable();
        for (ancestor, index) in causes {
            let mut existing = self.existing(ancestor);
            // A DS record left without its NS record is told of.
            existing.retain(|old| matches!(old.kind, Kind::Ns | Kind::Ds));
            let read = Read::Delegation(Name::canonical(ancestor));
            self.precondition(read, &existing);
            for old in existing {
                if old.kind == Kind::Ns && !self.shared.contains(&old.id) {
                    let (id, rule) = (old.id, Rule::Ns);
                    self.gone.push(Gone { id, rule, index });
                }
            }
        }
    }

    /// New delegations take over what is below them (C-3).
    fn below(&mut self) {
        let records = &self.rendered.records;
        let mut cuts: Vec<&RenderedRecord> =
            records.iter().filter(|r| r.kind == Kind::Ns).collect();
        cuts.sort_by(|a, b| a.owner.cmp(&b.owner).then(a.index.cmp(&b.index)));
        cuts.dedup_by(|a, b| a.owner == b.owner);
        let names: HashSet<&str> = cuts.iter().map(|cut| cut.owner.as_str()).collect();
        for cut in &cuts {
            let nested = cut.owner.ancestors().any(|above| names.contains(above));
            let mut found = Vec::new();
            let (gone, shared) = (&mut self.gone, &self.shared);
            if nested {
                // The delegation above has seen it all.
                continue;
            }
            self.zone.below(cut.owner.as_str(), |id, kind, record| {
                if exempt(kind, false) {
                    return;
                }
                found.push(Existing { id, kind, record });
                if !shared.contains(&id) {
                    gone.push(Gone {
                        id,
                        rule: Rule::Ns,
                        index: cut.index,
                    });
                }
            });
            self.precondition(Read::Subtree(cut.owner.clone()), &found);
        }
    }

    /// One TTL in each RRset that a record joins (W-10, override 5).
    fn reconcile(&mut self) {
        let gone: HashSet<u32> = self.gone.iter().map(|gone| gone.id).collect();
        let mut order: Vec<usize> = (0..self.add.len()).collect();
        order.sort_by(|a, b| {
            let key = |at: &usize| {
                self.add
                    .get(*at)
                    .map(|new| (&new.record.name, new.record.rtype.as_str(), new.index))
            };
            key(a).cmp(&key(b))
        });
        let mut retimed = Vec::new();
        let name = |add: &[New], at: &usize| add.get(*at).map(|new| new.record.name.clone());
        let mut rest = order.as_slice();
        while let Some(first) = rest.first() {
            let owner = name(&self.add, first).unwrap_or_default();
            let length = rest
                .iter()
                .take_while(|at| {
                    self.add
                        .get(**at)
                        .is_some_and(|new| new.record.name == owner)
                })
                .count();
            let (run, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
            rest = after;
            self.reconcile_owner(&owner, run, &gone, &mut retimed);
        }
        for (old, new) in retimed {
            self.gone.push(old);
            self.add.push(new);
        }
    }

    fn reconcile_owner(
        &mut self,
        owner: &str,
        run: &[usize],
        gone: &HashSet<u32>,
        retimed: &mut Vec<(Gone, New)>,
    ) {
        // Type, lowest TTL, first template record; sorted by type.
        let mut sets: Vec<(RecordType, u32, usize)> = Vec::new();
        for at in run {
            let Some((rtype, ttl, index)) = self
                .add
                .get(*at)
                .and_then(|new| Some((&new.record.rtype, new.record.ttl?, new.index)))
            else {
                continue;
            };
            match sets.last_mut() {
                Some(last) if last.0 == *rtype => {
                    last.1 = last.1.min(ttl);
                    last.2 = last.2.min(index);
                }
                _ => sets.push((rtype.clone(), ttl, index)),
            }
        }
        let stay: Vec<Existing<'p>> = self
            .existing(owner)
            .into_iter()
            .filter(|old| !gone.contains(&old.id))
            .collect();
        let find = |sets: &[(RecordType, u32, usize)], rtype: &RecordType| {
            let mnemonic = rtype.mnemonic();
            sets.binary_search_by(|set| set.0.as_str().cmp(&mnemonic))
                .ok()
        };
        for old in &stay {
            if let Some(ttl) = old.record.ttl
                && let Some(at) = find(&sets, &old.record.rtype)
                && let Some(set) = sets.get_mut(at)
            {
                set.1 = set.1.min(ttl);
            }
        }
        for old in stay {
            let Some((_, ttl, index)) = find(&sets, &old.record.rtype).and_then(|at| sets.get(at))
            else {
                continue;
            };
            if old.record.ttl.is_some_and(|old| old != *ttl) {
                let rule = Rule::RrsetTtl;
                let index = *index;
                retimed.push((
                    Gone {
                        id: old.id,
                        rule,
                        index,
                    },
                    New {
                        record: Record {
                            ttl: Some(*ttl),
                            ..old.record.clone()
                        },
                        rule,
                        index,
                        replaces: vec![old.id],
                    },
                ));
            }
        }
        for at in run {
            let Some(new) = self.add.get_mut(*at) else {
                continue;
            };
            let Some((_, ttl, _)) = find(&sets, &new.record.rtype).and_then(|at| sets.get(at))
            else {
                continue;
            };
            if let Some(wanted) = new.record.ttl.filter(|wanted| wanted != ttl) {
                new.record.ttl = Some(*ttl);
                self.notices.push(Notice::new(
                    NoticeCode::TtlChanged,
                    Some(new.index),
                    format!(
                        "`{}` {} gets TTL {ttl} instead of {wanted}: its RRset has one TTL",
                        new.record.name, new.record.rtype
                    ),
                ));
            }
        }
    }

    /// A DS record without the delegation that it vouches for (override 6, 14).
    fn delegation_signers(&mut self) {
        let mut new: HashSet<(Kind, &str)> = HashSet::new();
        // Names that get a DS record or lose an NS record, each with the first cause.
        let mut names: BTreeMap<Name, usize> = BTreeMap::new();
        let mut touch = |name: Name, index: usize| {
            let first = names.entry(name).or_insert(index);
            *first = index.min(*first);
        };
        for record in &self.rendered.records {
            if let Kind::Ds | Kind::Ns = record.kind {
                new.insert((record.kind, record.owner.as_str()));
            }
            if record.kind == Kind::Ds {
                touch(record.owner.clone(), record.index);
            }
        }
        for gone in &self.gone {
            let record = self.zone.record(gone.id);
            if let Some(record) = record.filter(|r| r.rtype.kind() == Kind::Ns) {
                touch(Name::canonical(&lower(&record.name)), gone.index);
            }
        }
        if names.is_empty() {
            return;
        }
        let gone: HashSet<u32> = self.gone.iter().map(|gone| gone.id).collect();
        for (name, index) in names {
            let existing = self.existing(name.as_str());
            let has = |kind: Kind| {
                new.contains(&(kind, name.as_str()))
                    || existing
                        .iter()
                        .any(|old| old.kind == kind && !gone.contains(&old.id))
            };
            if has(Kind::Ds) && !has(Kind::Ns) {
                self.notices.push(Notice::new(
                    NoticeCode::DsWithoutNs,
                    Some(index),
                    format!("`{name}` has a DS record and no NS record"),
                ));
            }
        }
    }

    fn precondition(&mut self, read: Read, existing: &[Existing<'p>]) {
        let found = existing.iter().map(|old| {
            let name = match &read {
                Read::Owner(name) | Read::Delegation(name) => name.clone(),
                Read::Subtree(_) => Name::canonical(&lower(&old.record.name)),
            };
            Found::of(name, old.record)
        });
        let mut found: Vec<Found> = found.collect();
        found.sort_unstable();
        self.preconditions.push(Precondition { read, found });
    }

    fn finish(mut self) -> Plan {
        self.gone
            .sort_by_key(|gone| (gone.id, gone.index, gone.rule));
        self.gone.dedup_by_key(|gone| gone.id);
        let zone = self.zone;
        let mut remove: Vec<(u32, Removal)> = self
            .gone
            .iter()
            .filter_map(|gone| {
                let removal = Removal {
                    record: zone.record(gone.id)?.clone(),
                    rule: gone.rule,
                    template_record: gone.index,
                    becomes: None,
                };
                Some((gone.id, removal))
            })
            .collect();
        remove.sort_by(|(_, a), (_, b)| order(&a.record, &b.record));
        let place: HashMap<u32, usize> = remove
            .iter()
            .enumerate()
            .map(|(at, (id, _))| (*id, at))
            .collect();
        // Copies that differ in what the zone's owner added to them, or had other TTLs.
        let replaced = |new: &New| new.replaces.iter().filter_map(|id| place.get(id)).min();
        self.add.sort_by(|a, b| {
            let key = |new: &New| (new.index, new.rule == Rule::RrsetTtl);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.record.name.cmp(&b.record.name))
                .then_with(|| a.record.rtype.cmp(&b.record.rtype))
                .then_with(|| a.record.data.cmp(&b.record.data))
                .then_with(|| replaced(a).cmp(&replaced(b)))
        });
        let becomes: HashMap<u32, usize> = self
            .add
            .iter()
            .enumerate()
            .flat_map(|(at, new)| new.replaces.iter().map(move |id| (*id, at)))
            .collect();
        for (id, removal) in &mut remove {
            removal.becomes = becomes.get(id).copied();
        }
        let add = self.add.into_iter().map(|new| {
            let mut replaces: Vec<usize> = new
                .replaces
                .iter()
                .filter_map(|id| place.get(id).copied())
                .collect();
            replaces.sort_unstable();
            Addition {
                record: new.record,
                rule: new.rule,
                template_record: new.index,
                replaces,
            }
        });
        let add = add.collect();
        // A record that is shared by one template record and re-timed is a change, not a share.
        let gone: HashSet<u32> = remove.iter().map(|(id, _)| *id).collect();
        self.keep.sort_unstable();
        self.keep.dedup_by_key(|(id, _)| *id);
        let keep = self.keep.iter().filter(|(id, _)| !gone.contains(id));
        let mut keep: Vec<Kept> = keep
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
            zone: self.rendered.zone.clone(),
            service: self.rendered.service.clone(),
            add,
            remove: remove.into_iter().map(|(_, removal)| removal).collect(),
            keep,
            notices: self.notices,
            preconditions: self.preconditions,
        }
    }
}

impl Read {
    /// Whether a record is among those that were looked at.
    pub(crate) fn covers(&self, name: &Name, rtype: &RecordType) -> bool {
        match self {
            Self::Owner(owner) => name == owner,
            Self::Delegation(owner) => name == owner && matches!(rtype.kind(), Kind::Ns | Kind::Ds),
            Self::Subtree(owner) => name != owner && name.is_at_or_below(owner),
        }
    }
}

/// Records that no rule touches: the SOA, the delegation of the zone itself (OQ-5), and what the
/// signer owns (override 6).
pub(crate) fn exempt(kind: Kind, apex: bool) -> bool {
    matches!(kind, Kind::Soa | Kind::Signer) || (apex && kind == Kind::Ns)
}

/// Owner, type and RDATA are the same; the owner is known to be (C-12).
fn same_record(new: &RenderedRecord, old: &Existing<'_>) -> bool {
    let (rtype, data) = (&old.record.rtype, &old.record.data);
    if new.kind != old.kind {
        false
    } else if new.rtype == *rtype {
        rdata::same(rtype, &new.data, data)
    } else {
        // Another spelling of the type can mean another form of the data.
        rtype.is(new.rtype.as_str())
            && rdata::canonical(rtype, data).is_ok_and(|theirs| theirs == new.data)
    }
}

/// An order that does not depend on where records stand in the zone.
fn order(a: &Record, b: &Record) -> std::cmp::Ordering {
    let name = |record: &Record| record.name.to_ascii_lowercase();
    name(a)
        .cmp(&name(b))
        .then_with(|| a.rtype.cmp(&b.rtype))
        .then_with(|| a.data.cmp(&b.data))
        .then_with(|| a.ttl.cmp(&b.ttl))
        .then_with(|| a.name.cmp(&b.name))
        .then_with(|| a.extra.iter().cmp(b.extra.iter()))
}

const TXT: RecordType = RecordType::known("TXT");
/// Pairs of new and existing records that are compared one by one.
const FEW: usize = 256;
