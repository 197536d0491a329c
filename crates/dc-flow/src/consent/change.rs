//! Records and services that change.

use std::fmt;

use dc_template::{Plan, Record, Rule, escape};
use serde::Serialize;

/// A record that goes, comes, changes or stays.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// What happens to it.
    pub kind: ChangeKind,
    /// The record; of a change the new one. `name` and `data` are for reading: escaped.
    pub record: ShownRecord,
    /// The record before a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ShownRecord>,
    /// Why, in words.
    pub reason: String,
    /// Where that is written.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub source: &'static str,
}

/// A record as people read it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ShownRecord {
    /// Owner name, absolute.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub rtype: String,
    /// TTL in seconds; redirects have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// RDATA in presentation format.
    pub data: String,
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChangeKind {
    /// It goes: the user loses it.
    Remove,
    /// Its TTL or SPF text changes.
    Modify,
    /// It comes.
    Add,
    /// It is there already and stays.
    Keep,
}

/// A service that ends, because another takes its place or because it is removed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EndingService {
    /// The service in words.
    pub service: String,
    /// Where it is set up, and which one.
    pub instance: String,
    /// Why, in words.
    pub reason: String,
    /// Where that is written.
    pub source: &'static str,
}

impl ShownRecord {
    fn of(record: &Record) -> Self {
        Self {
            name: escape(&record.name),
            rtype: escape(record.rtype.as_str()),
            ttl: record.ttl,
            data: escape(&record.data),
        }
    }
}

impl fmt::Display for ShownRecord {
    /// `www.example.com. 600 A 192.0.2.1`: with the TTL, or a change of it could not be seen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(ttl) = self.ttl {
            write!(f, " {ttl}")?;
        }
        write!(f, " {} {}", self.rtype, self.data)
    }
}

pub(crate) fn of_plan(plan: &Plan) -> Vec<Change> {
    let change = |kind, record: &Record, rule: Rule| Change {
        kind,
        record: ShownRecord::of(record),
        before: None,
        reason: rule.reason().to_owned(),
        source: rule.source(),
    };
    let gone = plan.remove.iter().filter(|removal| removal.needs_consent());
    let mut changes: Vec<Change> = gone
        .map(|removal| change(ChangeKind::Remove, &removal.record, removal.rule))
        .collect();
    let (changed, new): (Vec<_>, Vec<_>) = plan
        .add
        .iter()
        .partition(|addition| !addition.replaces.is_empty());
    for addition in changed {
        let old = addition
            .replaces
            .iter()
            .filter_map(|at| plan.remove.get(*at));
        for removal in old {
            let mut line = change(ChangeKind::Modify, &addition.record, addition.rule);
            line.before = Some(ShownRecord::of(&removal.record));
            changes.push(line);
        }
    }
    for addition in new {
        changes.push(change(ChangeKind::Add, &addition.record, addition.rule));
    }
    for kept in &plan.keep {
        changes.push(Change {
            kind: ChangeKind::Keep,
            record: ShownRecord::of(&kept.record),
            before: None,
            reason: "there already, shared".to_owned(),
            source: "",
        });
    }
    changes
}

pub(crate) fn ending(plan: &Plan) -> Vec<EndingService> {
    let shown = plan.disables.iter().map(|disabled| EndingService {
        service: escape(&disabled.service),
        instance: escape(&disabled.key.to_string()),
        reason: disabled.reason().to_owned(),
        source: disabled.rule.source(),
    });
    shown.collect()
}
