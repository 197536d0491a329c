//! Rendered records against a zone (draft sections 9.4, 10.2 steps 5 to 8, 10.4).

use std::collections::HashSet;

use crate::coexist;
use crate::draft::{Draft, Gone};
use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::record_type::Kind;
use crate::rendered::{Read, Rendered, RenderedRecord};
use crate::rule::Rule;
use crate::touched::{Existing, Touched};
use crate::zone::Zone;

impl Rendered {
    /// Works out what writing these records does to a zone.
    ///
    /// The work grows with the template and with what stands at its names, not with the zone.
    ///
    /// # Errors
    ///
    /// Kind `zone-mismatch` if the zone is another one than the request's domain; kind
    /// `invalid-spf` if a merged SPF record would be longer than RDATA can be.
    pub fn plan(mut self, zone: &Zone<'_>, policy: &Policy) -> Result<Plan, Error> {
        self.check_zone(zone)?;
        let mut draft = Draft::new(zone, std::mem::take(&mut self.notices));
        self.draft(policy, &mut draft)?;
        Ok(draft.finish(self))
    }

    pub(crate) fn check_zone(&self, zone: &Zone<'_>) -> Result<(), Error> {
        if self.zone == *zone.origin() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::ZoneMismatch,
            format!(
                "the request is for `{}` and the zone is `{}`",
                self.zone,
                zone.origin()
            ),
        ))
    }

    pub(crate) fn draft(&self, policy: &Policy, draft: &mut Draft<'_>) -> Result<(), Error> {
        let touched = self.touched();
        // Names above, each with the first template record below it (C-3); sorted.
        let mut above: Vec<(&str, usize)> = Vec::new();
        for at in &touched {
            let names = at.owner.ancestors_within(&self.zone);
            above.extend(names.map(|name| (name, at.first())));
        }
        above.sort_unstable();
        above.dedup_by(|a, b| a.0 == b.0);
        for at in &touched {
            let below = above.binary_search_by(|(name, _)| (*name).cmp(at.owner.as_str()));
            let below = below.ok().and_then(|place| above.get(place));
            at.plan(below.map(|(_, index)| *index), policy, draft)?;
        }
        plan_above(&above, &touched, draft);
        self.plan_below(draft);
        match draft.ledger {
            Some(ledger) => ledger.finish(&touched, policy, draft),
            None => Ok(()),
        }
    }

    /// The names that get records, each with what it gets.
    fn touched(&self) -> Vec<Touched<'_>> {
        let mut found = Vec::with_capacity(self.records.len());
        let mut merges = self.merges.iter().peekable();
        let mut place = 0usize;
        for run in coexist::owners(&self.records) {
            let Some(owner) = run.first().map(|record| &record.owner) else {
                continue;
            };
            while let Some(merge) = merges.next_if(|merge| merge.owner < *owner) {
                found.push(Touched::new(&merge.owner, &[], 0, Some(merge)));
            }
            let merge = merges.next_if(|merge| merge.owner == *owner);
            found.push(Touched::new(owner, run, place, merge));
            place = place.saturating_add(run.len());
        }
        found.extend(merges.map(|merge| Touched::new(&merge.owner, &[], 0, Some(merge))));
        found
    }

    /// New delegations take over what is below them (C-3).
    fn plan_below(&self, draft: &mut Draft<'_>) {
        let mut cuts: Vec<&RenderedRecord> =
            self.records.iter().filter(|r| r.kind == Kind::Ns).collect();
        if cuts.is_empty() {
            return;
        }
        cuts.sort_by(|a, b| a.owner.cmp(&b.owner).then(a.index.cmp(&b.index)));
        cuts.dedup_by(|a, b| a.owner == b.owner);
        let names: HashSet<&str> = cuts.iter().map(|cut| cut.owner.as_str()).collect();
        let kept: HashSet<u32> = draft.keep.iter().map(|(id, _)| *id).collect();
        for cut in &cuts {
            // The delegation above has seen it all.
            if cut.owner.ancestors().any(|above| names.contains(above)) {
                continue;
            }
            let mut found = Vec::new();
            draft.zone.below(cut.owner.as_str(), |id, kind, record| {
                if !exempt(kind, false) {
                    found.push(Existing::new(id, kind, record));
                }
            });
            for old in found.iter().filter(|old| !kept.contains(&old.id)) {
                draft.gone.push(Gone {
                    id: old.id,
                    rule: Rule::Ns,
                    index: cut.index,
                });
            }
            draft.precondition(Read::Subtree(cut.owner.clone()), &found);
        }
    }
}

/// Delegations above the touched names conflict (C-3).
fn plan_above(above: &[(&str, usize)], touched: &[Touched<'_>], draft: &mut Draft<'_>) {
    for (ancestor, index) in above.iter().copied() {
        let mut existing = draft.existing(ancestor);
        // A DS record left without its NS record is told of.
        existing.retain(|old| matches!(old.kind, Kind::Ns | Kind::Ds));
        let name = Name::canonical(ancestor);
        draft.precondition(Read::Delegation(name.clone()), &existing);
        // Touched names have decided for themselves; they are sorted.
        if touched
            .binary_search_by(|at| at.owner.as_str().cmp(ancestor))
            .is_ok()
        {
            continue;
        }
        let before = draft.gone.len();
        for old in existing.iter().filter(|old| old.kind == Kind::Ns) {
            let (id, rule) = (old.id, Rule::Ns);
            draft.gone.push(Gone { id, rule, index });
        }
        let signed = existing.iter().any(|old| old.kind == Kind::Ds);
        if signed && draft.gone.len() > before {
            draft.ds_without_ns(&name, index);
        }
    }
}

/// Records that no rule touches: the SOA and the delegation of the zone itself (OQ-5), and what the
/// signer owns (override 6).
pub(crate) fn exempt(kind: Kind, apex: bool) -> bool {
    kind == Kind::Signer || (apex && matches!(kind, Kind::Ns | Kind::Soa))
}
