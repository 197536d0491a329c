//! What became of the variables.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, ChangeCode as Code, Side};
use super::effect::Effect;

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
