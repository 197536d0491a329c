//! The zone: an index over its records.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::policy::Policy;
use crate::record::Record;
use crate::record_type::Kind;

/// An index over the records of a zone, owned or borrowed.
///
/// Building it is linear in the records; looking up a name, its ancestors and what is below it
/// does not depend on the size of the zone. Records are opaque: nothing but owner and type is read
/// before a rule needs it, and untouched records come back as they were given.
///
/// ```
/// use dc_template::{Record, Zone};
///
/// let records = [Record::new("www.example.com.", "A", 600, "192.0.2.1")];
/// let zone = Zone::borrowed("example.com.", &records)?;
/// assert_eq!(zone.origin().as_str(), "example.com.");
/// assert_eq!(zone.records().count(), 1);
///
/// let outside = [Record::new("www.example.net.", "A", 600, "192.0.2.1")];
/// assert!(Zone::borrowed("example.com.", &outside).is_err());
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Zone<'a> {
    origin: Name,
    given: Cow<'a, [Record]>,
    /// Records that commits added; their ids follow those of `given`.
    added: Vec<Record>,
    /// What each record is to the rules; `None` once it is removed.
    kinds: Vec<Option<Kind>>,
    /// The next record of the same owner, or `END`.
    next: Vec<u32>,
    nodes: Vec<Node>,
    by_name: HashMap<Name, u32>,
    live: usize,
}

/// A name of the zone, with or without records of its own.
#[derive(Clone, Debug)]
struct Node {
    first: u32,
    last: u32,
    child: u32,
    sibling: u32,
}

impl Zone<'static> {
    /// An index over records that it takes. The origin is given in A-labels:
    /// [`with_policy`](Self::with_policy) converts an internationalised one.
    ///
    /// # Errors
    ///
    /// Kinds `invalid-origin`, `invalid-zone-record` (an owner that is not absolute or not in the
    /// zone) and `zone-too-large`.
    pub fn new(origin: &str, records: Vec<Record>) -> Result<Self, Error> {
        Self::index(origin, Cow::Owned(records), &Policy::default())
    }

    /// As [`Zone::new`], with the limits and the conversion of names of a policy.
    ///
    /// # Errors
    ///
    /// As [`Zone::new`].
    pub fn with_policy(origin: &str, records: Vec<Record>, policy: &Policy) -> Result<Self, Error> {
        Self::index(origin, Cow::Owned(records), policy)
    }
}

impl<'a> Zone<'a> {
    /// An index over records that stay with the caller.
    ///
    /// # Errors
    ///
    /// As [`Zone::new`].
    pub fn borrowed(origin: &str, records: &'a [Record]) -> Result<Self, Error> {
        Self::index(origin, Cow::Borrowed(records), &Policy::default())
    }

    fn index(origin: &str, given: Cow<'a, [Record]>, policy: &Policy) -> Result<Self, Error> {
        let origin = Name::domain(origin, &policy.names()).map_err(|problem| {
            Error::new(
                ErrorKind::InvalidOrigin,
                format!("the origin of the zone {problem}"),
            )
        })?;
        let most = policy.limits.zone_records.min(MAX_RECORDS);
        if given.len() > most {
            return Err(Error::new(
                ErrorKind::ZoneTooLarge,
                format!(
                    "the zone has {} records; at most {most} are allowed",
                    given.len()
                ),
            ));
        }
        let mut zone = Self {
            origin,
            added: Vec::new(),
            kinds: Vec::with_capacity(given.len()),
            next: Vec::with_capacity(given.len()),
            nodes: Vec::new(),
            by_name: HashMap::with_capacity(given.len() / 2),
            live: given.len(),
            given: Cow::Borrowed(&[]),
        };
        let apex = zone.origin.clone();
        zone.push_node(apex);
        for (index, record) in given.iter().enumerate() {
            zone.link(record).map_err(|error| error.in_zone(index))?;
        }
        zone.given = given;
        Ok(zone)
    }

    /// The apex.
    pub fn origin(&self) -> &Name {
        &self.origin
    }

    /// The records: those given, in their order, then those that commits added.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let all = self.given.iter().chain(&self.added);
        all.zip(&self.kinds)
            .filter(|(_, kind)| kind.is_some())
            .map(|(record, _)| record)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The records, given back.
    pub fn into_records(self) -> Vec<Record> {
        let all = self.given.into_owned().into_iter().chain(self.added);
        all.zip(self.kinds)
            .filter(|(_, kind)| kind.is_some())
            .map(|(record, _)| record)
            .collect()
    }

    /// A record that was not removed.
    pub(crate) fn record(&self, id: u32) -> Option<&Record> {
        let at = usize::try_from(id).ok()?;
        self.kinds.get(at).copied().flatten()?;
        match at.checked_sub(self.given.len()) {
            None => self.given.get(at),
            Some(at) => self.added.get(at),
        }
    }

    /// The records of a name, in their order.
    pub(crate) fn at(&self, name: &str) -> Ids<'_> {
        let node = self.by_name.get(name).and_then(|node| self.node(*node));
        Ids {
            zone: self,
            id: node.map_or(END, |node| node.first),
        }
    }

    /// Calls `each` for the records of every name below this one.
    pub(crate) fn below<'s>(&'s self, name: &str, mut each: impl FnMut(u32, Kind, &'s Record)) {
        let mut pending = Vec::new();
        let node = self.by_name.get(name).and_then(|node| self.node(*node));
        pending.extend(node.map(|node| node.child));
        while let Some(id) = pending.pop() {
            let mut id = id;
            while let Some(node) = self.node(id) {
                let ids = Ids {
                    zone: self,
                    id: node.first,
                };
                ids.for_each(|(id, kind, record)| each(id, kind, record));
                if node.child != END {
                    pending.push(node.child);
                }
                id = node.sibling;
            }
        }
    }

    /// Takes out the records of a name that `gone` names, and appends `new` ones.
    pub(crate) fn replace(&mut self, name: &Name, gone: impl Fn(u32) -> bool) {
        let ids: Vec<u32> = self.at(name.as_str()).map(|(id, _, _)| id).collect();
        let Some(node) = self.by_name.get(name).copied() else {
            return;
        };
        self.set_chain(node, END, END);
        for id in ids {
            let Ok(at) = usize::try_from(id) else {
                continue;
            };
            if gone(id) {
                if let Some(kind) = self.kinds.get_mut(at) {
                    *kind = None;
                }
                self.live = self.live.saturating_sub(1);
            } else {
                self.append(node, id);
            }
        }
    }

    /// Adds a record.
    pub(crate) fn insert(&mut self, record: Record) -> Result<(), Error> {
        self.link(&record)?;
        self.added.push(record);
        self.live = self.live.saturating_add(1);
        Ok(())
    }

    fn link(&mut self, record: &Record) -> Result<(), Error> {
        let refuse = |problem: &dyn std::fmt::Display| {
            let shown: String = record.name.chars().take(80).collect();
            Error::new(
                ErrorKind::InvalidZoneRecord,
                format!("the owner {shown:?} of a zone record {problem}"),
            )
        };
        let lower = crate::name::lower(&record.name);
        let node = match self.by_name.get(lower.as_ref()) {
            Some(node) => *node,
            None => {
                let name = Name::of_zone(&record.name).map_err(|problem| refuse(&problem))?;
                if !name.is_at_or_below(&self.origin) {
                    return Err(refuse(&format_args!(
                        "is not in the zone `{}`",
                        self.origin
                    )));
                }
                // Another spelling of a name that is there.
                let known = (name.as_str() != lower)
                    .then(|| self.by_name.get(&name))
                    .flatten();
                match known.copied() {
                    Some(node) => node,
                    None => self.node_for(name),
                }
            }
        };
        let id = u32::try_from(self.kinds.len()).unwrap_or(END);
        if id == END {
            return Err(Error::new(
                ErrorKind::ZoneTooLarge,
                "the zone has too many records",
            ));
        }
        self.kinds.push(Some(record.rtype.kind()));
        self.next.push(END);
        self.append(node, id);
        Ok(())
    }

    /// The node of a new name; makes those of its ancestors too.
    fn node_for(&mut self, name: Name) -> u32 {
        let mut below = self.push_node(name.clone());
        let node = below;
        for ancestor in name.ancestors() {
            match self.by_name.get(ancestor).copied() {
                Some(parent) => {
                    self.adopt(parent, below);
                    break;
                }
                None => {
                    let parent = self.push_node(Name::canonical(ancestor));
                    self.adopt(parent, below);
                    below = parent;
                }
            }
        }
        node
    }

    fn push_node(&mut self, name: Name) -> u32 {
        let id = u32::try_from(self.nodes.len()).unwrap_or(END);
        self.by_name.insert(name, id);
        self.nodes.push(Node {
            first: END,
            last: END,
            child: END,
            sibling: END,
        });
        id
    }

    fn adopt(&mut self, parent: u32, child: u32) {
        let Some(sibling) = self
            .node_mut(parent)
            .map(|p| std::mem::replace(&mut p.child, child))
        else {
            return;
        };
        if let Some(child) = self.node_mut(child) {
            child.sibling = sibling;
        }
    }

    fn append(&mut self, node: u32, id: u32) {
        if let Some(next) = usize::try_from(id)
            .ok()
            .and_then(|at| self.next.get_mut(at))
        {
            *next = END;
        }
        let Some((first, last)) = self.node(node).map(|n| (n.first, n.last)) else {
            return;
        };
        match usize::try_from(last)
            .ok()
            .and_then(|at| self.next.get_mut(at))
        {
            Some(next) if last != END => {
                *next = id;
                self.set_chain(node, first, id);
            }
            _ => self.set_chain(node, id, id),
        }
    }

    fn set_chain(&mut self, node: u32, first: u32, last: u32) {
        if let Some(node) = self.node_mut(node) {
            node.first = first;
            node.last = last;
        }
    }

    fn node(&self, id: u32) -> Option<&Node> {
        self.nodes.get(usize::try_from(id).ok()?)
    }

    fn node_mut(&mut self, id: u32) -> Option<&mut Node> {
        self.nodes.get_mut(usize::try_from(id).ok()?)
    }
}

/// The records of one name: id, kind, record.
pub(crate) struct Ids<'z> {
    zone: &'z Zone<'z>,
    id: u32,
}

impl<'z> Iterator for Ids<'z> {
    type Item = (u32, Kind, &'z Record);

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.id;
        let at = usize::try_from(id).ok()?;
        let kind = self.zone.kinds.get(at).copied().flatten()?;
        let record = self.zone.record(id)?;
        self.id = self.zone.next.get(at).copied().unwrap_or(END);
        Some((id, kind, record))
    }
}

/// No node, no record.
const END: u32 = u32::MAX;
/// Ids are 32 bits wide; names without records of their own need some too.
const MAX_RECORDS: usize = 1 << 30;
