//! Which record of the new version is which record of the old one.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::effect::Effect;
use super::pattern::{Scopes, aligned, compare};
use super::record::View;

/// Pairs of places: the same record in both versions.
///
/// Stage by stage: what is equal; then the same group, type and name; then the same type and name;
/// the same type and value; and last, in the group and outside, what is alike in both. Within a
/// stage the most alike come first. Changing the versions changes the pairs and nothing else.
pub(super) fn pairs(old: &[View], new: &[View], scopes: Scopes) -> Vec<(usize, usize)> {
    let mut state = Matching {
        old,
        new,
        scopes,
        old_left: vec![true; old.len()],
        new_left: vec![true; new.len()],
        found: Vec::new(),
    };
    state.stage(Likeness::Equal, View::identity);
    state.stage(Likeness::Any, |view| {
        (
            view.label.group.clone(),
            view.label.rtype.clone(),
            view.owner.clone(),
        )
    });
    state.stage(Likeness::Any, |view| {
        (view.label.rtype.clone(), view.owner.clone())
    });
    state.stage(Likeness::Any, |view| {
        (view.label.rtype.clone(), view.value.clone())
    });
    state.stage(Likeness::Related, |view| {
        (view.label.group.clone(), view.label.rtype.clone())
    });
    state.stage(Likeness::Related, |view| view.label.rtype.clone());
    state.found.sort_unstable();
    state.found
}

/// What two records of one bucket must have in common.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Likeness {
    /// Nothing more: all of the bucket are equal.
    Equal,
    /// Nothing more; the most alike first.
    Any,
    /// Owner and value can become the same, or are built alike.
    Related,
}

struct Matching<'v> {
    old: &'v [View],
    new: &'v [View],
    scopes: Scopes,
    old_left: Vec<bool>,
    new_left: Vec<bool>,
    found: Vec<(usize, usize)>,
}

impl Matching<'_> {
    fn stage<K: Hash + Ord>(&mut self, likeness: Likeness, key: impl Fn(&View) -> K) {
        let mut buckets: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for index in left(&self.old_left) {
            if let Some(view) = self.old.get(index) {
                buckets.entry(key(view)).or_default().0.push(index);
            }
        }
        for index in left(&self.new_left) {
            if let Some(view) = self.new.get(index) {
                buckets.entry(key(view)).or_default().1.push(index);
            }
        }
        // No bucket touches another one, so their order does not matter.
        for (old, new) in buckets.into_values() {
            self.bucket(likeness, &old, &new);
        }
    }

    fn bucket(&mut self, likeness: Likeness, old: &[usize], new: &[usize]) {
        let size = old.len().saturating_mul(new.len());
        let most = match likeness {
            Likeness::Equal => 1,
            Likeness::Any => 10_000,
            Likeness::Related => 10_000,
        };
        if size == 0 || (size > most && likeness == Likeness::Related) {
            return;
        }
        if size > most || likeness == Likeness::Equal {
            for (&a, &b) in old.iter().zip(new) {
                self.pair(a, b);
            }
            return;
        }
        let mut scored: BTreeMap<(usize, usize, usize, usize, usize), ()> = BTreeMap::new();
        for &a in old {
            for &b in new {
                let (Some(before), Some(after)) = (self.old.get(a), self.new.get(b)) else {
                    continue;
                };
                if likeness == Likeness::Related && !self.related(before, after) {
                    continue;
                }
                // Two pairs of one score and place, (a, b) and (b, a), never stand in each other's way.
                let unlike = usize::MAX.saturating_sub(score(before, after));
                scored.insert((unlike, a.abs_diff(b), a.min(b), a, b), ());
            }
        }
        for (_, _, _, a, b) in scored.into_keys() {
            self.pair(a, b);
        }
    }

    fn pair(&mut self, a: usize, b: usize) {
        if let (Some(x @ true), Some(y @ true)) =
            (self.old_left.get_mut(a), self.new_left.get_mut(b))
        {
            (*x, *y) = (false, false);
            self.found.push((a, b));
        }
    }

    fn related(&self, old: &View, new: &View) -> bool {
        let alike = |a: &str, b: &str| {
            aligned(a, b).is_some() || compare(Some(a), Some(b), self.scopes) != Effect::Both
        };
        alike(&old.owner, &new.owner) && alike(&old.value, &new.value)
    }
}

fn left(flags: &[bool]) -> impl Iterator<Item = usize> + '_ {
    flags
        .iter()
        .enumerate()
        .filter(|(_, left)| **left)
        .map(|(index, _)| index)
}

/// How alike two records are; the same from both sides.
fn score(old: &View, new: &View) -> usize {
    let equal = |a: &str, b: &str| if a == b { 1_000 } else { ends(a, b) };
    let same = old
        .fields
        .iter()
        .zip(&new.fields)
        .filter(|(a, b)| a.meaning == b.meaning)
        .count();
    equal(&old.value, &new.value)
        .saturating_add(equal(&old.owner, &new.owner))
        .saturating_add(same.saturating_mul(10))
}

/// How many octets two texts share at their ends, 64 each at most.
fn ends(a: &str, b: &str) -> usize {
    let front = a
        .bytes()
        .zip(b.bytes())
        .take(64)
        .take_while(|(a, b)| a == b);
    let back = a.bytes().rev().zip(b.bytes().rev());
    front
        .count()
        .saturating_add(back.take(64).take_while(|(a, b)| a == b).count())
}
