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

impl Outcome {
    fn at(name: &Name) -> Self {
        Self {
            name: name.clone(),
            before: None,
            taken: None,
            restored: false,
            brought: None,
        }
    }
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
    if parts.is_empty() {
        let Some(rules) = rules else { return Ok(()) };
        let standing = Standing::of(existing, policy.limits.spf_terms);
        let outcome = first(name, rules, &standing, policy, draft);
        draft.spf.push(outcome);
        return merge_spf(rules, existing, policy, draft);
    }
    let cause = parts.iter().find_map(|(_, cause)| *cause);
    let index = rules.map(|rules| rules.index);
    let (rule, index) = match (index.or_else(|| literal.map(|l| l.index)), cause) {
        (Some(index), _) => (Rule::SpfMerged, index),
        (None, Some((_, index))) => (Rule::SpfRecomputed, index),
        (None, None) => return Ok(()),
    };
    let change = Change {
        name,
        rules,
        literal,
        parts,
        rule,
        index,
        policy,
    };
    let standing = Standing::of(existing, policy.limits.spf_terms);
    if rules.is_none() && literal.is_none() && standing.current.is_none() {
        change.nothing_to_take_out(&standing, draft);
        return Ok(());
    }
    let wanted = change.wanted(&standing, draft);
    change.write(wanted, standing, draft)
}

/// The SPF records at a name, before the plan.
struct Standing<'e, 'z> {
    /// One goes by a conflict of the name.
    lost: bool,
    /// One that a template asks for as it is.
    kept: Option<SpfRecord>,
    /// Those that stay so far, each with its value.
    records: Vec<(Vec<u8>, &'e mut Existing<'z>)>,
    /// What they say, if they say one thing and it can be read.
    current: Option<SpfRecord>,
}

impl<'e, 'z> Standing<'e, 'z> {
    fn of(existing: &'e mut [Existing<'z>], most: usize) -> Self {
        let mut standing = Self {
            lost: false,
            kept: None,
            records: Vec::new(),
            current: None,
        };
        let mut kept = None;
        for old in existing.iter_mut().filter(|old| old.kind == Kind::Txt) {
            let value = rdata::txt_value(&old.record.rtype, &old.record.data);
            let Some(value) = value.filter(|value| is_spf(value)) else {
                continue;
            };
            match old.fate {
                Fate::Goes => standing.lost = true,
                Fate::Shared => kept = kept.or(Some(value)),
                Fate::Stays => standing.records.push((value.into_owned(), old)),
                Fate::Leaves => {}
            }
        }
        standing.kept = kept.and_then(|value| SpfRecord::parse(&value, most));
        if let Some(((value, _), others)) = standing.records.split_first()
            && others.iter().all(|(other, _)| other == value)
        {
            standing.current = SpfRecord::parse(value, most);
        }
        standing
    }
}

/// What happens at a name where services share the SPF record.
struct Change<'c> {
    name: &'c Name,
    rules: Option<&'c SpfMerge>,
    literal: Option<&'c RenderedRecord>,
    /// What each service brings, with why it ends.
    parts: Vec<(&'c Contribution, Option<Cause>)>,
    /// Why the record is written, unless something is in the way, and the template record behind it.
    rule: Rule,
    index: usize,
    policy: &'c Policy,
}

/// The record as it shall be, and what it is made of.
struct Wanted {
    record: Option<SpfRecord>,
    /// The user's part of what stands there.
    own: Option<String>,
    /// The user's part from now on.
    before: Option<String>,
    /// What services bring that stay.
    stay: Vec<Contribution>,
    /// The record that the others are added to, as it was brought.
    whole: Option<String>,
    /// Only what was there as a whole is left: it comes back word for word.
    exact: bool,
    /// Somebody loses something by it.
    conflict: bool,
}

impl Change<'_> {
    fn most(&self) -> usize {
        self.policy.limits.spf_terms
    }

    fn all(&self) -> Qualifier {
        self.policy.spf.all
    }

    /// Services end, and their record was deleted or mangled by hand.
    fn nothing_to_take_out(&self, standing: &Standing<'_, '_>, draft: &mut Draft<'_>) {
        let mut before = self.parts.first().and_then(|(part, _)| part.before.clone());
        if let Some(kept) = &standing.kept {
            // Asked for as it is, by a template that brings it whole.
            before = own_part(kept, &self.parts, before, self.all(), self.most());
        } else if standing.records.is_empty() && standing.lost {
            // By a conflict of the name: the ledger tells.
            return;
        } else if standing.records.is_empty() {
            before = None;
        } else {
            let message = format!("the SPF records of `{}` are left alone", self.name);
            draft.remark(NoticeCode::SpfKept, message);
        }
        draft.spf.push(Outcome {
            before,
            ..Outcome::at(self.name)
        });
    }

    /// The record from the user's part, what stays of the services, and what the template brings.
    fn wanted(&self, standing: &Standing<'_, '_>, draft: &mut Draft<'_>) -> Wanted {
        let (all, most) = (self.all(), self.most());
        let mut before = self.parts.first().and_then(|(part, _)| part.before.clone());
        let mut conflict = false;
        before = match &standing.current {
            None => {
                conflict = !standing.records.is_empty();
                None
            }
            Some(current) => own_part(current, &self.parts, before, all, most),
        };
        let own = before.clone();
        let new_literal = self.literal.map(|literal| literal.data.clone());
        if let Some(new) = &new_literal {
            // One SPF record, and the template brings its own (OQ-15c).
            conflict |= before.as_ref().is_some_and(|before| before != new);
            conflict |= self.parts.iter().any(|(part, cause)| {
                let again = matches!(cause, Some((Rule::Reapplied, _)));
                !again && part.literal.as_ref().is_some_and(|old| old != new)
            });
            before = before.filter(|before| before == new);
        }
        let stay = self.parts.iter().filter(|(_, cause)| cause.is_none());
        let stay: Vec<Contribution> = stay
            .map(|(part, _)| (*part).clone().beside(new_literal.as_deref()))
            .collect();
        let old_literal = || stay.iter().find_map(|part| part.literal.clone());
        let whole = new_literal.or_else(|| before.clone()).or_else(old_literal);
        let mut base = whole.as_deref().and_then(|data| parse(data, most));
        let mut record = fold(base.clone(), stay.iter(), all, most);
        if let Some(rules) = self.rules {
            let mut merged = merge(record.as_ref(), &rules.terms, all);
            if merged == Merge::Redirects {
                // S-10: what cannot be merged is replaced.
                (before, base, conflict) = (None, None, true);
                record = fold(None, stay.iter(), all, most);
                merged = merge(record.as_ref(), &rules.terms, all);
            }
            if let Merge::Unchanged(remarks) | Merge::Changed(_, remarks) = &mut merged {
                for (code, text) in std::mem::take(remarks) {
                    draft.notice(code, self.index, text);
                }
            }
            if let Merge::Changed(text, _) = merged {
                record = SpfRecord::parse(text.as_bytes(), usize::MAX);
            }
        }
        let exact = match (&base, &record) {
            (Some(base), Some(wanted)) => {
                let added = self.rules.is_some() || stay.iter().any(|part| !part.terms.is_empty());
                !added && base.same(wanted)
            }
            _ => false,
        };
        Wanted {
            record,
            own,
            before,
            stay,
            whole,
            exact,
            conflict,
        }
    }

    /// The record into the draft, unless it stands there already.
    fn write(
        &self,
        wanted: Wanted,
        mut standing: Standing<'_, '_>,
        draft: &mut Draft<'_>,
    ) -> Result<(), Error> {
        // What says the same already takes nothing from anybody, the user included (C-12, OQ-11b).
        let there = wanted.record.as_ref().zip(standing.current.as_ref());
        let there = there.is_some_and(|(wanted, current)| wanted.same(current));
        let restored = wanted.exact
            && match self.literal {
                Some(_) => !there || !self.others_say_it_otherwise(&wanted),
                None => wanted.stay.iter().any(|part| part.literal == wanted.whole),
            };
        let brought = self.literal.filter(|_| !there);
        draft.spf.push(Outcome {
            before: if there { wanted.own } else { wanted.before },
            restored,
            brought: brought.map(|literal| (literal.data.clone(), self.index)),
            ..Outcome::at(self.name)
        });
        let as_it_was = |(_, old): &(_, &mut Existing<'_>)| canonical(old) == wanted.whole;
        if there && (!restored || standing.records.iter().all(as_it_was)) {
            if self.rules.is_some() || self.literal.is_some() {
                for (_, old) in &mut standing.records {
                    old.fate = Fate::Shared;
                    draft.keep.push((old.id, self.index));
                }
            }
            return Ok(());
        }
        let conflict = wanted.conflict;
        let cause = self.parts.iter().find_map(|(_, cause)| *cause);
        let rule = match (conflict, cause) {
            (true, _) if self.literal.is_some() => Rule::SpfSingle,
            (true, _) => Rule::SpfReplaced,
            (false, Some((cause, _))) if wanted.record.is_none() => cause,
            _ => self.rule,
        };
        let mut gone = Vec::with_capacity(standing.records.len());
        for (_, old) in &mut standing.records {
            old.fate = Fate::Goes;
            draft.gone.push(Gone {
                id: old.id,
                rule,
                index: self.index,
            });
            gone.push(old.id);
        }
        let Some(record) = wanted.record else {
            return Ok(());
        };
        let data = match wanted.whole {
            Some(whole) if wanted.exact => whole,
            _ => self.data(record.arranged(standing.current.as_ref()))?,
        };
        let ttls = standing
            .records
            .iter()
            .filter_map(|(_, old)| old.record.ttl);
        let ttl = self.literal.and_then(|literal| literal.ttl);
        let ttl = ttl.or(ttls.min()).or(Some(self.policy.spf.ttl));
        let extra = match standing.records.as_slice() {
            [(_, only)] if !conflict => only.record.extra.clone(),
            _ => Extra::default(),
        };
        draft.add.push(New {
            source: Source::Own(Record {
                extra,
                ..Record::new(self.name.as_str(), RecordType::known("TXT"), None, data)
            }),
            ttl,
            rule: match conflict {
                true => Rule::SpfMerged,
                false => rule,
            },
            index: self.index,
            replaces: if conflict { Vec::new() } else { gone },
        });
        Ok(())
    }

    /// The record of somebody else says the same in other words.
    fn others_say_it_otherwise(&self, wanted: &Wanted) -> bool {
        let stay = self.parts.iter().filter(|(_, cause)| cause.is_none());
        stay.filter_map(|(part, _)| part.literal.as_ref())
            .chain(&wanted.own)
            .any(|old| Some(old) != wanted.whole.as_ref())
    }

    fn data(&self, record: SpfRecord) -> Result<String, Error> {
        let (text, most) = (record.text(), self.most());
        if text.len() > MAX_TXT || text.split(' ').skip(1).count() > most {
            let name = self.name;
            let message = format!(
                "the merged SPF record for `{name}` would exceed 65,535 octets or {most} terms"
            );
            return Err(Error::new(ErrorKind::SpfTooLong, message).in_record(self.index));
        }
        Ok(quoted(&text))
    }
}

/// The first rules at a name: what stands there is the user's, or a record of another template.
fn first(
    name: &Name,
    rules: &SpfMerge,
    standing: &Standing<'_, '_>,
    policy: &Policy,
    draft: &Draft<'_>,
) -> Outcome {
    let mut outcome = Outcome::at(name);
    let Some(current) = &standing.current else {
        return outcome;
    };
    if merge(Some(current), &rules.terms, policy.spf.all) == Merge::Redirects {
        return outcome;
    }
    let records = standing.records.iter().map(|(_, old)| old.record);
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
