//! The SPF record of a name, computed anew from the user's own terms and those of all services
//! (S-4, OQ-15b).

use std::collections::HashSet;

use crate::draft::{Draft, Gone, New, Source, order};
use crate::error::{Error, ErrorKind};
use crate::instance::Contribution;
use crate::ledger::Cause;
use crate::name::Name;
use crate::notice::NoticeCode;
use crate::policy::Policy;
use crate::presentation::{MAX_TXT, push_txt, txt_value};
use crate::rdata;
use crate::record::{Extra, Record};
use crate::record_type::{Kind, RecordType};
use crate::rendered::{RenderedRecord, SpfMerge};
use crate::rule::Rule;
use crate::spf::{Combined, Merge, Qualifier, SpfRecord, Term, is_spf, merge};
use crate::touched::{Existing, Fate, merge_spf};

/// What became of the SPF record of a name, for the next state.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: Name,
    /// The user's own record.
    pub(crate) before: Option<String>,
    /// A record that a template brought whole takes the rules of others in from now on.
    pub(crate) taken: Option<String>,
    /// It stands alone again.
    pub(crate) restored: bool,
    /// The template brings the record, with the index of the template record.
    pub(crate) brought: Option<(String, usize)>,
}

/// Plans the SPF record of a name where state is kept. `literal` is an SPF record that the
/// template brings, and that takes in what other services need.
pub(crate) fn plan(
    name: &Name,
    rules: Option<&SpfMerge>,
    literal: Option<&RenderedRecord>,
    existing: &mut [Existing<'_>],
    policy: &Policy,
    draft: &mut Draft<'_>,
) -> Result<(), Error> {
    let Some(ledger) = draft.ledger else {
        return Ok(());
    };
    let parts = ledger.spf_at(name.as_str());
    let most = policy.limits.spf_terms;
    let with = |fate: Fate| {
        let all = existing.iter().filter(move |old| old.fate == fate);
        all.filter(|old| old.kind == Kind::Txt)
            .filter_map(|old| rdata::txt_value(&old.record.rtype, &old.record.data))
            .find(|value| is_spf(value))
    };
    let lost = with(Fate::Goes).is_some();
    let kept = with(Fate::Shared).and_then(|value| SpfRecord::parse(&value, most));
    let mut spf: Vec<(Vec<u8>, &mut Existing<'_>)> = existing
        .iter_mut()
        .filter(|old| old.kind == Kind::Txt && old.fate == Fate::Stays)
        .filter_map(|old| {
            let value = rdata::txt_value(&old.record.rtype, &old.record.data)?.into_owned();
            is_spf(&value).then_some((value, old))
        })
        .collect();
    let one = spf.windows(2).all(|pair| match pair {
        [(a, _), (b, _)] => a == b,
        _ => true,
    });
    let current = spf
        .first()
        .filter(|_| one)
        .and_then(|(value, _)| SpfRecord::parse(value, most));
    if parts.is_empty() {
        let Some(rules) = rules else { return Ok(()) };
        let outcome = first(name, rules, current.as_ref(), &spf, policy, draft);
        draft.spf.push(outcome);
        drop(spf);
        return merge_spf(rules, existing, policy, draft);
    }
    let cause = parts.iter().find_map(|(_, cause)| *cause);
    let index = rules
        .map(|rules| rules.index)
        .or_else(|| literal.map(|literal| literal.index));
    if index.is_none() && cause.is_none() {
        return Ok(());
    }
    let (rule, index) = match (index, cause) {
        (Some(index), _) => (Rule::SpfMerged, index),
        (None, Some((_, index))) => (Rule::SpfRecomputed, index),
        (None, None) => return Ok(()),
    };
    let wanted = rules.is_some() || literal.is_some();
    let mut before = parts.first().and_then(|(part, _)| part.before.clone());
    if !wanted && (spf.is_empty() || current.is_none()) {
        // Deleted or mangled by hand: nothing to take terms out of.
        if let Some(kept) = kept {
            // Asked for as it is, by a template that brings it whole.
            before = own_part(&kept, &parts, before, policy.spf.all, most);
        } else if spf.is_empty() && lost {
            // By a conflict of the name: the ledger tells.
            return Ok(());
        } else if spf.is_empty() {
            before = None;
        } else {
            let message = format!("the SPF records of `{name}` are left alone");
            draft.remark(NoticeCode::SpfKept, message);
        }
        draft.spf.push(Outcome {
            name: name.clone(),
            before,
            taken: None,
            restored: false,
            brought: None,
        });
        return Ok(());
    }
    let all = policy.spf.all;
    let stay: Vec<&Contribution> = parts
        .iter()
        .filter(|(_, cause)| cause.is_none())
        .map(|(part, _)| *part)
        .collect();
    let mut replaced = false;
    before = match &current {
        None => {
            replaced = !spf.is_empty();
            None
        }
        Some(current) => own_part(current, &parts, before, all, most),
    };
    let own = before.clone();
    let mut conflict = replaced;
    let new_literal = literal.map(|literal| literal.data.clone());
    if let Some(new) = &new_literal {
        // One SPF record, and the template brings its own (OQ-15c).
        conflict |= before.as_ref().is_some_and(|before| before != new);
        conflict |= parts.iter().any(|(part, cause)| {
            let again = matches!(cause, Some((Rule::Reapplied, _)));
            !again && part.literal.as_ref().is_some_and(|old| old != new)
        });
        before = before.filter(|before| before == new);
    }
    let stay: Vec<Contribution> = stay
        .into_iter()
        .cloned()
        .map(|part| part.beside(new_literal.as_deref()))
        .collect();
    let old_literal = || stay.iter().find_map(|part| part.literal.clone());
    let whole = new_literal.or_else(|| before.clone()).or_else(old_literal);
    let mut base = whole.as_deref().and_then(|data| parse(data, most));
    let mut wanted_record = fold(base.clone(), stay.iter(), all, most);
    if let Some(rules) = rules {
        let mut merged = merge(wanted_record.as_ref(), &rules.terms, all);
        if merged == Merge::Redirects {
            // S-10: what cannot be merged is replaced.
            (before, base, conflict) = (None, None, true);
            wanted_record = fold(None, stay.iter(), all, most);
            merged = merge(wanted_record.as_ref(), &rules.terms, all);
        }
        if let Merge::Unchanged(remarks) | Merge::Changed(_, remarks) = &mut merged {
            for (code, text) in std::mem::take(remarks) {
                draft.notice(code, index, text);
            }
        }
        if let Merge::Changed(text, _) = merged {
            wanted_record = SpfRecord::parse(text.as_bytes(), usize::MAX);
        }
    }
    // Only what was there as a whole is left: it comes back word for word.
    let exact = match (&base, &wanted_record) {
        (Some(base), Some(wanted)) => {
            rules.is_none() && stay.iter().all(|part| part.terms.is_empty()) && base.same(wanted)
        }
        _ => false,
    };
    // What says the same already takes nothing from anybody, the user included (C-12, OQ-11b).
    let there = wanted_record.as_ref().zip(current.as_ref());
    let there = there.is_some_and(|(wanted, current)| wanted.same(current));
    // The record of somebody else says the same in other words.
    let others = || {
        let stay = parts.iter().filter(|(_, cause)| cause.is_none());
        stay.filter_map(|(part, _)| part.literal.as_ref())
            .chain(&own)
            .any(|old| Some(old) != whole.as_ref())
    };
    let restored = exact
        && match literal {
            Some(_) => !there || !others(),
            None => stay.iter().any(|part| part.literal == whole),
        };
    draft.spf.push(Outcome {
        name: name.clone(),
        before: if there { own } else { before },
        taken: None,
        restored,
        brought: literal
            .filter(|_| !there)
            .map(|literal| (literal.data.clone(), index)),
    });
    if there && (!restored || spf.iter().all(|(_, old)| canonical(old) == whole)) {
        for (_, old) in spf.iter_mut().filter(|_| wanted) {
            old.fate = Fate::Shared;
            draft.keep.push((old.id, index));
        }
        return Ok(());
    }
    let rule = match (conflict, cause) {
        (true, _) if literal.is_some() => Rule::SpfSingle,
        (true, _) => Rule::SpfReplaced,
        (false, Some((cause, _))) if wanted_record.is_none() => cause,
        _ => rule,
    };
    let mut gone = Vec::with_capacity(spf.len());
    for (_, old) in &mut spf {
        old.fate = Fate::Goes;
        let id = old.id;
        draft.gone.push(Gone { id, rule, index });
        gone.push(id);
    }
    let Some(record) = wanted_record else {
        return Ok(());
    };
    let data = match whole {
        Some(whole) if exact => whole,
        _ => {
            let text = record.arranged(current.as_ref()).text();
            if text.len() > MAX_TXT || text.split(' ').skip(1).count() > most {
                return Err(Error::new(
                    ErrorKind::SpfTooLong,
                    format!(
                        "the merged SPF record for `{name}` would exceed 65,535 octets or {most} terms"
                    ),
                )
                .in_record(index));
            }
            quoted(&text)
        }
    };
    let ttl = spf.iter().filter_map(|(_, old)| old.record.ttl).min();
    let literal_ttl = literal.and_then(|literal| literal.ttl);
    let extra = match spf.as_slice() {
        [(_, only)] if !conflict => only.record.extra.clone(),
        _ => Extra::default(),
    };
    draft.add.push(New {
        source: Source::Own(Record {
            extra,
            ..Record::new(name.as_str(), RecordType::known("TXT"), None, data)
        }),
        ttl: literal_ttl.or(ttl).or(Some(policy.spf.ttl)),
        rule: match conflict {
            true => Rule::SpfMerged,
            false => rule,
        },
        index,
        replaces: if conflict { Vec::new() } else { gone },
    });
    Ok(())
}

/// The first rules at a name: what stands there is the user's, or a record of another template.
fn first(
    name: &Name,
    rules: &SpfMerge,
    current: Option<&SpfRecord>,
    spf: &[(Vec<u8>, &mut Existing<'_>)],
    policy: &Policy,
    draft: &Draft<'_>,
) -> Outcome {
    let mut outcome = Outcome {
        name: name.clone(),
        before: None,
        taken: None,
        restored: false,
        brought: None,
    };
    let Some(current) = current else {
        return outcome;
    };
    if merge(Some(current), &rules.terms, policy.spf.all) == Merge::Redirects {
        return outcome;
    }
    let records = spf.iter().map(|(_, old)| old.record);
    let data = records
        .min_by(|a, b| order(a, b))
        .and_then(|record| rdata::canonical(&record.rtype, &record.data).ok());
    let (Some(data), Some(ledger)) = (data, draft.ledger) else {
        return outcome;
    };
    let owners = ledger.owners_by((name.as_str(), "TXT", &data));
    let mut records = owners.iter().filter_map(|entry| ledger.record(*entry));
    if owners.is_empty() || records.any(|record| record.user) {
        outcome.before = Some(data.clone());
    }
    if !owners.is_empty() {
        outcome.taken = Some(data);
    }
    outcome
}

/// The user's part of a record that services have added to. What was edited by hand since is the
/// user's (S-8).
fn own_part(
    current: &SpfRecord,
    parts: &[(&Contribution, Option<Cause>)],
    before: Option<String>,
    all: Qualifier,
    most: usize,
) -> Option<String> {
    let literal = parts.iter().find_map(|(part, _)| part.literal.as_deref());
    let base = before.as_deref().or(literal).and_then(|d| parse(d, most));
    let expected = fold(base, parts.iter().map(|(part, _)| *part), all, most);
    if expected
        .as_ref()
        .is_some_and(|expected| expected.same(current))
    {
        return before;
    }
    let literal = literal.and_then(|data| parse(data, most));
    let mut brought: HashSet<String> = HashSet::new();
    for (part, _) in parts {
        brought.extend(terms(part).into_iter().map(|term| term.key));
    }
    brought.extend(literal.iter().flat_map(SpfRecord::keys).map(str::to_owned));
    let own = before.as_deref().and_then(|data| parse(data, most));
    let rest = current.without(&brought, own.as_ref(), expected.as_ref());
    if rest.says_nothing() && own.is_none() {
        return None;
    }
    Some(quoted(&rest.text()))
}

/// A record with all contributions.
fn fold<'c>(
    base: Option<SpfRecord>,
    parts: impl Iterator<Item = &'c Contribution>,
    all: Qualifier,
    most: usize,
) -> Option<SpfRecord> {
    let mut record = base;
    for part in parts {
        let mut terms = terms(part);
        // A record that comes whole brings its mechanisms, once it is not the base.
        if let Some(literal) = part.literal.as_deref().and_then(|data| parse(data, most)) {
            terms.extend(literal.into_mechanisms());
        }
        if terms.is_empty() {
            continue;
        }
        if let Merge::Changed(text, _) = merge(record.as_ref(), &Combined { terms }, all) {
            record = SpfRecord::parse(text.as_bytes(), usize::MAX);
        }
    }
    record
}

fn canonical(old: &Existing<'_>) -> Option<String> {
    rdata::canonical(&old.record.rtype, &old.record.data).ok()
}

fn terms(part: &Contribution) -> Vec<Term> {
    part.terms
        .iter()
        .filter_map(|text| Term::parse(text).ok())
        .collect()
}

fn parse(data: &str, most: usize) -> Option<SpfRecord> {
    SpfRecord::parse(&txt_value(data)?, most)
}

fn quoted(text: &str) -> String {
    let mut data = String::with_capacity(text.len().saturating_add(2));
    push_txt(text.as_bytes(), &mut data);
    data
}
