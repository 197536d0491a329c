//! What became of the variables.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, ChangeCode as Code, Side};
use super::effect::Effect;
use super::pattern::{aligned, assignments, variables};
use super::record::View;

/// Places that have to agree, since one variable stands in all of them.
pub(super) struct Ties {
    old: Uses,
    new: Uses,
}

/// How one version uses its variables.
struct Uses {
    count: BTreeMap<String, usize>,
    /// What each variable would have to be to give what the other version says.
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Ties {
    pub(super) fn new(old: &[View], new: &[View], pairs: &[(usize, usize)]) -> Self {
        let mut ties = Self {
            old: Uses::of(old),
            new: Uses::of(new),
        };
        for &(a, b) in pairs {
            let (Some(before), Some(after)) = (old.get(a), new.get(b)) else {
                continue;
            };
            for (before, after) in before.fields.iter().zip(&after.fields) {
                if let (true, Some(a), Some(b)) =
                    (before.aspect.has_text(), &before.meaning, &after.meaning)
                {
                    ties.old.note(a, b);
                    ties.new.note(b, a);
                }
            }
        }
        ties
    }

    /// What it means that a text is now built otherwise: a place that had to agree with another one
    /// and no longer has to, and the other way round. A variable that is still there keeps its tie.
    pub(super) fn effect(&self, old: Option<&str>, new: Option<&str>) -> Effect {
        let (Some(old), Some(new)) = (old, new) else {
            return Effect::None;
        };
        if aligned(old, new).is_some() {
            return Effect::None;
        }
        let (before, after) = (counted([old]), counted([new]));
        Effect::of(
            self.old.loses(&before, &after),
            self.new.loses(&after, &before),
        )
    }
}

impl Uses {
    fn of(views: &[View]) -> Self {
        let fields = views.iter().flat_map(|view| &view.fields);
        let texts = fields.filter(|field| field.aspect.has_text());
        Self {
            count: counted(texts.filter_map(|field| field.meaning.as_deref())),
            values: BTreeMap::new(),
        }
    }

    fn note(&mut self, mine: &str, other: &str) {
        let (mine, other) = (relative(mine), relative(other));
        for (name, value) in assignments(mine, other) {
            self.values.entry(name).or_default().insert(value);
        }
    }

    /// Whether a variable that ties places together occurs less often, and no one value of it
    /// gives what stands there instead.
    fn loses(&self, before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> bool {
        before.iter().any(|(name, count)| {
            let ties = self.count.get(name).is_some_and(|all| *all > 1);
            let fewer = after.get(name).is_none_or(|after| after < count);
            let one = self
                .values
                .get(name)
                .is_some_and(|values| values.len() == 1);
            ties && fewer && !one
        })
    }
}

/// A host without what makes it absolute, as the variables in it see it.
fn relative(text: &str) -> &str {
    match text {
        "%fqdn%." => "",
        _ => text.strip_suffix(".%fqdn%.").unwrap_or(text),
    }
}

fn counted<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in texts.into_iter().flat_map(variables) {
        let count = counts.entry(name.to_owned()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// Which variable of the new version stands where one of the old version stood.
#[derive(Default)]
pub(super) struct Variables {
    became: BTreeMap<String, BTreeSet<String>>,
    was: BTreeMap<String, BTreeSet<String>>,
}

impl Variables {
    pub(super) fn note(&mut self, old: &str, new: &str) {
        self.became
            .entry(old.into())
            .or_default()
            .insert(new.into());
        self.was.entry(new.into()).or_default().insert(old.into());
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (old, became) in &self.became {
            if became.len() > 1 {
                let (old, new) = (side([old]), side(became));
                changes.push(Change::new(
                    Code::VariableSplit,
                    Effect::Widens,
                    None,
                    old,
                    new,
                ));
            } else if let Some(new) = became.first()
                && new != old
                && self.was.get(new).is_some_and(|was| was.len() == 1)
            {
                let (old, new) = (side([old]), side([new]));
                changes.push(Change::new(
                    Code::VariableRenamed,
                    Effect::None,
                    None,
                    old,
                    new,
                ));
            }
        }
        for (new, was) in &self.was {
            if was.len() > 1 {
                let (old, new) = (side(was), side([new]));
                changes.push(Change::new(
                    Code::VariableJoined,
                    Effect::Narrows,
                    None,
                    old,
                    new,
                ));
            }
        }
        changes
    }
}

fn side<'n>(names: impl IntoIterator<Item = &'n String>) -> Option<Side> {
    let names: Vec<String> = names.into_iter().map(|name| format!("%{name}%")).collect();
    Some(Side {
        pointer: String::new(),
        record: None,
        value: names.join(", "),
    })
}
