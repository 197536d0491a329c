//! What the new records of one name conflict with (draft section 10.4; C-2 … C-9).

use crate::rdata::txt_value;
use crate::record::Record;
use crate::record_type::Kind;
use crate::rendered::{RenderedRecord, SpfMerge};
use crate::rule::Rule;
use crate::spf::is_spf;
use crate::template_record::TxtMode;
use crate::touched::Existing;

/// The new records of one name by kind, each with the first template record of that kind.
#[derive(Debug, Default)]
pub(crate) struct Wants<'r> {
    any: Option<usize>,
    /// Other than NS and DS.
    inside: Option<usize>,
    cname: Option<usize>,
    ns: Option<usize>,
    mx: Option<usize>,
    srv: Option<usize>,
    address: Option<usize>,
    redirect: Option<usize>,
    apex_cname: Option<usize>,
    txt_all: Option<usize>,
    /// Prefixes of which none begins with another, sorted.
    prefixes: Vec<(&'r [u8], usize)>,
    spf_literal: Option<usize>,
    spf_merge: Option<usize>,
}

impl<'r> Wants<'r> {
    pub(crate) fn of(records: &'r [RenderedRecord], merge: Option<&SpfMerge>) -> Self {
        let mut wants = Self::default();
        let first = |place: &mut Option<usize>, index: usize| {
            *place = Some(place.map_or(index, |earlier| earlier.min(index)));
        };
        if let Some(merge) = merge {
            first(&mut wants.any, merge.index);
            first(&mut wants.inside, merge.index);
            wants.spf_merge = Some(merge.index);
        }
        for record in records {
            let index = record.index;
            first(&mut wants.any, index);
            if !matches!(record.kind, Kind::Ns | Kind::Ds) {
                first(&mut wants.inside, index);
            }
            match record.kind {
                Kind::Cname => first(&mut wants.cname, index),
                Kind::Ns => first(&mut wants.ns, index),
                Kind::Mx => first(&mut wants.mx, index),
                Kind::Srv => first(&mut wants.srv, index),
                Kind::A | Kind::Aaaa if !record.backing => first(&mut wants.address, index),
                Kind::Redir => first(&mut wants.redirect, index),
                Kind::ApexCname => first(&mut wants.apex_cname, index),
                Kind::Txt => {
                    if record.spf {
                        first(&mut wants.spf_literal, index);
                    }
                    match &record.mode {
                        TxtMode::None => {}
                        TxtMode::All => first(&mut wants.txt_all, index),
                        TxtMode::Prefix(prefix) => wants.prefixes.push((prefix.as_bytes(), index)),
                    }
                }
                _ => {}
            }
        }
        wants.prefixes.sort_unstable();
        // A longer prefix hits nothing that the shorter one does not.
        let mut shortest: Option<&[u8]> = None;
        wants.prefixes.retain(|(prefix, _)| {
            let kept = shortest.is_none_or(|shorter| !prefix.starts_with(shorter));
            if kept {
                shortest = Some(prefix);
            }
            kept
        });
        wants
    }

    /// Leaves the SPF record of the name to be computed anew.
    pub(crate) fn recompute_spf(&mut self) {
        self.spf_merge = self.spf_merge.or(self.spf_literal.take());
    }

    /// The rule that removes an existing record of the name, and the template record behind it.
    /// Identical records are not asked about (C-12), nor are exempt ones.
    pub(crate) fn hit(&self, old: &Existing<'_>) -> Option<(Rule, usize)> {
        if let Some(index) = self.cname {
            return Some((Rule::Cname, index));
        }
        if old.kind == Kind::Cname {
            return Some((Rule::Cname, self.any?));
        }
        // DS is the parent's side of the cut (override 14).
        if old.kind != Kind::Ds
            && let Some(index) = self.ns
        {
            return Some((Rule::Ns, index));
        }
        let by = |rule: Rule, index: Option<usize>| index.map(|index| (rule, index));
        let apex_cname = || by(Rule::ApexCname, self.apex_cname);
        let redirect = || by(Rule::Redirect, self.redirect);
        match old.kind {
            Kind::Ns => by(Rule::Ns, self.inside),
            Kind::Mx => by(Rule::Mx, self.mx),
            Kind::Srv => by(Rule::Srv, self.srv),
            Kind::A | Kind::Aaaa => apex_cname()
                .or_else(redirect)
                .or_else(|| by(Rule::Address, self.address)),
            Kind::Redir => apex_cname()
                .or_else(redirect)
                .or_else(|| by(Rule::Redirect, self.address)),
            Kind::ApexCname => apex_cname()
                .or_else(|| by(Rule::ApexCname, self.redirect))
                .or_else(|| by(Rule::ApexCname, self.address)),
            Kind::Txt => self.hit_txt(old.record),
            _ => None,
        }
    }

    fn hit_txt(&self, record: &Record) -> Option<(Rule, usize)> {
        let (literal, merge) = (self.spf_literal, self.spf_merge);
        if literal.is_none() && merge.is_none() && self.prefixes.is_empty() {
            return self.txt_all.map(|index| (Rule::TxtAll, index));
        }
        let value = txt_value(&record.rtype, &record.data);
        let spf = value.as_deref().is_some_and(is_spf);
        if spf {
            if let Some(index) = literal {
                return Some((Rule::SpfSingle, index));
            }
            // Merged instead (override 9).
            if merge.is_some() {
                return None;
            }
        }
        if let Some(index) = self.txt_all {
            return Some((Rule::TxtAll, index));
        }
        let value = value?;
        let at = self
            .prefixes
            .partition_point(|(prefix, _)| *prefix <= value.as_ref());
        let (prefix, index) = self.prefixes.get(at.checked_sub(1)?)?;
        value
            .starts_with(prefix)
            .then_some((Rule::TxtPrefix, *index))
    }
}
