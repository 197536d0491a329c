//! One name that gets records: sharing, conflicts, SPF, TTLs.

use std::collections::HashMap;

use crate::draft::{Draft, Gone, New, Source, order};
use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::notice::{Notice, NoticeCode};
use crate::policy::{Policy, RrsetTtl};
use crate::presentation::{MAX_TXT, push_txt};
use crate::rdata;
use crate::recompute;
use crate::record::{Extra, Record};
use crate::record_type::{Kind, RecordType};
use crate::rendered::{Read, RenderedRecord, SpfMerge};
use crate::rule::Rule;
use crate::spf::{Merge, SpfRecord, is_spf, merge};
use crate::wants::Wants;

/// A name that gets records.
pub(crate) struct Touched<'r> {
    pub(crate) owner: &'r Name,
    run: &'r [RenderedRecord],
    /// Place of the first of them among all.
    place: usize,
    merge: Option<&'r SpfMerge>,
}

/// A record of the zone, as the rules see it.
#[derive(Clone, Copy)]
pub(crate) struct Existing<'z> {
    pub(crate) id: u32,
    pub(crate) kind: Kind,
    pub(crate) record: &'z Record,
    pub(crate) fate: Fate,
}

/// What becomes of an existing record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    Stays,
    /// Its owner goes, or writes it anew.
    Leaves,
    /// The template asks for it too (C-12).
    Shared,
    Goes,
}

impl<'z> Existing<'z> {
    pub(crate) fn new(id: u32, kind: Kind, record: &'z Record) -> Self {
        Self {
            id,
            kind,
            record,
            fate: Fate::Stays,
        }
    }
}

impl<'r> Touched<'r> {
    pub(crate) fn new(
        owner: &'r Name,
        run: &'r [RenderedRecord],
        place: usize,
        merge: Option<&'r SpfMerge>,
    ) -> Self {
        Self {
            owner,
            run,
            place,
            merge,
        }
    }

    /// The first template record that writes to the name.
    pub(crate) fn first(&self) -> usize {
        let records = self.run.iter().map(|record| record.index);
        records
            .chain(self.merge.map(|merge| merge.index))
            .min()
            .unwrap_or(0)
    }

    /// Plans the name. `below` is the first template record that writes below it.
    pub(crate) fn plan<'p>(
        &self,
        below: Option<usize>,
        policy: &Policy,
        draft: &mut Draft<'p>,
    ) -> Result<(), Error> {
        let mut existing = draft.existing(self.owner.as_str());
        draft.precondition(Read::Owner(self.owner.clone()), &existing);
        let added = draft.add.len();
        let mut literal = None;
        if let Some(ledger) = draft.ledger {
            for old in &mut existing {
                if ledger.leaving.contains_key(&old.id) {
                    old.fate = Fate::Leaves;
                }
            }
            literal = ledger.merged_literal(self.owner, self.run, policy);
        }
        self.share(literal.is_some(), &mut existing, draft);
        self.conflicts(below, literal.is_some(), &mut existing, draft);
        if draft.ledger.is_some() {
            recompute::plan(
                self.owner,
                self.merge,
                literal,
                &mut existing,
                policy,
                draft,
            )?;
        } else if let Some(rules) = self.merge {
            merge_spf(rules, &mut existing, policy, draft)?;
        }
        self.single_dname(&existing)?;
        if policy.rrset_ttl == RrsetTtl::Lowest {
            self.reconcile(added, &mut existing, draft);
        }
        self.delegation_signer(&existing, draft);
        Ok(())
    }

    /// A name has one DNAME (RFC 6672), and no rule removes the other one (C-10, C-11).
    fn single_dname(&self, existing: &[Existing<'_>]) -> Result<(), Error> {
        let stays = |old: &&Existing<'_>| old.kind == Kind::Dname && old.fate == Fate::Stays;
        let new = self.run.iter().find(|new| new.kind == Kind::Dname);
        match (new, existing.iter().find(stays)) {
            (Some(new), Some(old)) => Err(Error::new(
                ErrorKind::ZoneConflict,
                format!(
                    "`{}` has a DNAME to {:?} already; a name has one (RFC 6672)",
                    self.owner, old.record.data
                ),
            )
            .in_record(new.index)
            .at(format!("/records/{}", new.index))),
            _ => Ok(()),
        }
    }

    /// Finds the records that are there already (C-12), and adds the others.
    /// With `spf` the SPF record is not among them: it is computed anew.
    fn share(&self, spf: bool, existing: &mut [Existing<'_>], draft: &mut Draft<'_>) {
        let many = self.run.len().saturating_mul(existing.len()) > FEW;
        let table = many.then(|| {
            let mut table: HashMap<(String, String), Vec<usize>> = HashMap::new();
            for (at, old) in existing.iter().enumerate() {
                if let Ok(data) = rdata::canonical(&old.record.rtype, &old.record.data) {
                    let key = (old.record.rtype.mnemonic().into_owned(), data);
                    table.entry(key).or_default().push(at);
                }
            }
            table
        });
        for (place, new) in (self.place..)
            .zip(self.run)
            .filter(|(_, new)| !(new.collapsed || spf && new.spf))
        {
            let mut found = false;
            let mut share = |old: &mut Existing<'_>| {
                if old.fate == Fate::Leaves && retimes(new, old, draft) {
                    found = true;
                    return;
                }
                old.fate = Fate::Shared;
                draft.keep.push((old.id, new.index));
                found = true;
            };
            match &table {
                // The targets of redirects are text, not data of the DNS.
                Some(table) if !matches!(new.kind, Kind::Redir | Kind::ApexCname) => {
                    let key = (new.rtype.as_str().to_owned(), new.data.clone());
                    for at in table.get(&key).into_iter().flatten() {
                        if let Some(old) = existing.get_mut(*at) {
                            share(old);
                        }
                    }
                }
                _ => {
                    let same = existing.iter_mut().filter(|old| is_same(new, old));
                    same.for_each(share);
                }
            }
            if !found {
                draft.add.push(New {
                    source: Source::Rendered(place),
                    ttl: new.ttl,
                    rule: match new.backing {
                        true => Rule::RedirectBacking,
                        false => Rule::Template,
                    },
                    index: new.index,
                    replaces: Vec::new(),
                });
            }
        }
    }

    /// C-2 … C-9, and the delegation at this name that hides what is written below it.
    fn conflicts(
        &self,
        below: Option<usize>,
        spf: bool,
        existing: &mut [Existing<'_>],
        draft: &mut Draft<'_>,
    ) {
        let mut wants = Wants::of(self.run, self.merge);
        if spf {
            wants.recompute_spf();
        }
        for old in existing.iter_mut() {
            if !matches!(old.fate, Fate::Stays | Fate::Leaves) {
                continue;
            }
            let hidden = below.filter(|_| old.kind == Kind::Ns);
            let hit = wants.hit(old).or(hidden.map(|index| (Rule::Ns, index)));
            if let Some((rule, index)) = hit {
                old.fate = Fate::Goes;
                let id = old.id;
                draft.gone.push(Gone { id, rule, index });
            } else if old.fate == Fate::Leaves {
                old.fate = Fate::Goes;
            }
        }
    }

    /// One TTL in each RRset that a record joins (W-10, override 5). The new records of the name
    /// are those from `added` on.
    fn reconcile(&self, added: usize, existing: &mut [Existing<'_>], draft: &mut Draft<'_>) {
        let rtype = |new: &New| match &new.source {
            Source::Own(record) => Some(record.rtype.clone()),
            Source::Rendered(place) => {
                let record = self.run.get(place.checked_sub(self.place)?)?;
                Some(record.rtype.clone())
            }
        };
        // Type, lowest TTL, first template record; sorted by type.
        let mut sets: Vec<(RecordType, u32, usize)> = Vec::new();
        let find = |sets: &[(RecordType, u32, usize)], rtype: &RecordType| {
            let mnemonic = rtype.mnemonic();
            sets.binary_search_by(|set| set.0.as_str().cmp(&mnemonic))
        };
        for new in draft.add.get(added..).unwrap_or_default() {
            let (Some(ttl), Some(rtype)) = (new.ttl, rtype(new)) else {
                continue;
            };
            match find(&sets, &rtype) {
                Ok(at) => {
                    if let Some(set) = sets.get_mut(at) {
                        set.1 = set.1.min(ttl);
                        set.2 = set.2.min(new.index);
                    }
                }
                Err(at) => sets.insert(at, (rtype, ttl, new.index)),
            }
        }
        if sets.is_empty() {
            return;
        }
        let stays = |old: &&mut Existing<'_>| old.fate != Fate::Goes && old.record.ttl.is_some();
        for old in existing.iter_mut().filter(stays) {
            if let Ok(at) = find(&sets, &old.record.rtype)
                && let Some(set) = sets.get_mut(at)
                && let Some(ttl) = old.record.ttl
            {
                set.1 = set.1.min(ttl);
            }
        }
        let Draft { add, notices, .. } = draft;
        for new in add.get_mut(added..).unwrap_or_default() {
            let Some(rtype) = rtype(new) else { continue };
            let set = find(&sets, &rtype).ok().and_then(|at| sets.get(at));
            if let (Some((_, ttl, _)), Some(wanted)) = (set, new.ttl)
                && wanted != *ttl
            {
                new.ttl = Some(*ttl);
                let message = format!(
                    "`{}` {rtype} gets TTL {ttl} instead of {wanted}: its RRset has one TTL",
                    self.owner
                );
                notices.push(Notice::new(
                    NoticeCode::TtlChanged,
                    Some(new.index),
                    message,
                ));
            }
        }
        let rule = Rule::RrsetTtl;
        for old in existing.iter_mut().filter(stays) {
            let set = find(&sets, &old.record.rtype)
                .ok()
                .and_then(|at| sets.get(at));
            if let Some((_, ttl, index)) = set.filter(|(_, ttl, _)| old.record.ttl != Some(*ttl)) {
                let (id, index) = (old.id, *index);
                old.fate = Fate::Goes;
                draft.gone.push(Gone { id, rule, index });
                draft.add.push(New {
                    source: Source::Own(old.record.clone()),
                    ttl: Some(*ttl),
                    rule,
                    index,
                    replaces: vec![id],
                });
            }
        }
    }

    /// A DS record without the delegation that it vouches for (override 6, 14).
    fn delegation_signer(&self, existing: &[Existing<'_>], draft: &mut Draft<'_>) {
        let new = |kind: Kind| self.run.iter().find(|record| record.kind == kind);
        let stays = |kind: Kind| {
            existing
                .iter()
                .any(|old| old.kind == kind && old.fate != Fate::Goes)
        };
        let ns_gone = existing
            .iter()
            .any(|old| old.kind == Kind::Ns && old.fate == Fate::Goes);
        let ds = new(Kind::Ds);
        let has_ds = ds.is_some() || stays(Kind::Ds);
        if (ds.is_some() || ns_gone) && has_ds && new(Kind::Ns).is_none() && !stays(Kind::Ns) {
            let index = ds.map_or_else(|| self.first(), |record| record.index);
            draft.ds_without_ns(self.owner, index);
        }
    }
}

/// Applied again by its only owner, or taken over from one that falls, a record gets the TTL that
/// the template asks for (override 12).
fn retimes(new: &RenderedRecord, old: &mut Existing<'_>, draft: &mut Draft<'_>) -> bool {
    if old.record.ttl.is_none() || new.ttl.is_none_or(|ttl| Some(ttl) == old.record.ttl) {
        return false;
    }
    let (id, index, rule) = (old.id, new.index, Rule::Template);
    old.fate = Fate::Goes;
    draft.gone.push(Gone { id, rule, index });
    draft.add.push(New {
        source: Source::Own(old.record.clone()),
        ttl: new.ttl,
        rule,
        index,
        replaces: vec![id],
    });
    true
}

/// SPF rules against the SPF record of a name (S-4, S-10).
pub(crate) fn merge_spf(
    rules: &SpfMerge,
    existing: &mut [Existing<'_>],
    policy: &Policy,
    draft: &mut Draft<'_>,
) -> Result<(), Error> {
    let index = rules.index;
    let mut spf: Vec<_> = existing
        .iter_mut()
        .filter(|old| old.kind == Kind::Txt && old.fate == Fate::Stays)
        .filter_map(|old| Some((rdata::txt_value(&old.record.rtype, &old.record.data)?, old)))
        .filter(|(value, _)| is_spf(value))
        .collect();
    let mut values = spf.iter().map(|(value, _)| value);
    let first = values.next();
    let one = first.is_some() && values.all(|value| Some(value) == first);
    let parsed = first
        .filter(|_| one)
        .and_then(|value| SpfRecord::parse(value, policy.limits.spf_terms));
    let merged = parsed
        .as_ref()
        .map(|record| merge(Some(record), &rules.terms, policy.spf.all));
    let (text, remarks, rule) = match merged {
        Some(Merge::Unchanged(remarks)) => {
            for (code, text) in remarks {
                draft.notice(code, index, text);
            }
            // One stays, with what is equal to it; the same text in other strings is another
            // record of the DNS.
            let data =
                |old: &Existing<'_>| rdata::canonical(&old.record.rtype, &old.record.data).ok();
            let first = spf.iter().map(|(_, old)| &**old);
            let first = first.min_by(|a, b| order(a.record, b.record));
            let kept = first.and_then(data);
            for (_, old) in &mut spf {
                let (id, rule) = (old.id, Rule::SpfMerged);
                if data(old) == kept {
                    old.fate = Fate::Shared;
                    draft.keep.push((id, index));
                } else {
                    old.fate = Fate::Goes;
                    draft.gone.push(Gone { id, rule, index });
                }
            }
            return Ok(());
        }
        Some(Merge::Changed(text, remarks)) => (text, remarks, Rule::SpfMerged),
        Some(Merge::Redirects) | None => match merge(None, &rules.terms, policy.spf.all) {
            Merge::Changed(text, remarks) => (text, remarks, Rule::SpfReplaced),
            Merge::Unchanged(_) | Merge::Redirects => return Ok(()),
        },
    };
    let terms = text.split(' ').skip(1).count();
    if text.len() > MAX_TXT || terms > policy.limits.spf_terms {
        return Err(Error::new(
            ErrorKind::SpfTooLong,
            format!(
                "the merged SPF record for `{}` would exceed 65,535 octets or {} terms",
                rules.owner, policy.limits.spf_terms
            ),
        )
        .in_record(index));
    }
    for (code, text) in remarks {
        draft.notice(code, index, text);
    }
    let mut data = String::with_capacity(text.len().saturating_add(2));
    push_txt(text.as_bytes(), &mut data);
    let ttl = spf.iter().filter_map(|(_, old)| old.record.ttl).min();
    let extra = match spf.as_slice() {
        [(_, only)] if rule == Rule::SpfMerged => only.record.extra.clone(),
        _ => Extra::default(),
    };
    let mut shared = false;
    let mut gone = Vec::new();
    for (_, old) in &mut spf {
        // What stands there word for word stays (C-12).
        let same =
            || rdata::canonical(&old.record.rtype, &old.record.data).is_ok_and(|d| d == data);
        if rule == Rule::SpfReplaced && same() {
            shared = true;
            old.fate = Fate::Shared;
            draft.keep.push((old.id, index));
            continue;
        }
        old.fate = Fate::Goes;
        let id = old.id;
        draft.gone.push(Gone { id, rule, index });
        gone.push(id);
    }
    if rule == Rule::SpfReplaced && !gone.is_empty() {
        let message = format!(
            "the SPF record of `{}` cannot be merged and is replaced",
            rules.owner
        );
        draft.notice(NoticeCode::SpfReplaced, index, message);
    }
    if !shared {
        draft.add.push(New {
            source: Source::Own(Record {
                extra,
                ..Record::new(rules.owner.as_str(), RecordType::known("TXT"), None, data)
            }),
            ttl: ttl.or(Some(policy.spf.ttl)),
            rule: Rule::SpfMerged,
            index,
            replaces: match rule {
                Rule::SpfMerged => gone,
                _ => Vec::new(),
            },
        });
    }
    Ok(())
}

/// Type and RDATA are the same; the owner is known to be (C-12).
fn is_same(new: &RenderedRecord, old: &Existing<'_>) -> bool {
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

/// Pairs of new and existing records that are compared one by one.
const FEW: usize = 256;
