//! The plan: what is removed and added, and why.

use std::collections::HashMap;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::instance::Instance;
use crate::instance_key::InstanceKey;
use crate::name::Name;
use crate::notice::Notice;
use crate::record::Record;
use crate::record_type::RecordType;
use crate::rendered::Read;
use crate::rule::Rule;
use crate::state::State;

/// What applying a template does to a zone, complete: `zone − remove + add = result`.
///
/// A plan is data: show it, [commit](Plan::commit) it, or take its [inverse](Plan::inverse). Same
/// input, same plan, and the same JSON, whatever the order of the zone's records.
///
/// The JSON form is for pages, logs and comparison; no plan is read back from it, since a plan that
/// came from elsewhere might do anything. To carry a plan out later, in another process or after a
/// restart, keep the request and plan again: where the JSON is the same, the plan is, and else
/// somebody has to look again ([`loses_more_than`](Plan::loses_more_than)).
///
/// ```
/// use dc_template::{Policy, Record, Request, Template, Zone};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"www","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let mut zone = Zone::new("example.com.", vec![
///     Record::new("www.example.com.", "CNAME", 3600, "old.example.org."),
/// ])?;
/// let request = Request::new("example.com").param("ip", "192.0.2.1");
///
/// let plan = template.resolve(&request, &Policy::default())?.plan(&zone, &Policy::default())?;
/// assert_eq!(plan.remove[0].record.data, "old.example.org.");
/// assert_eq!(plan.remove[0].rule.as_str(), "cname");
/// assert_eq!(plan.add[0].record.data, "192.0.2.1");
///
/// plan.commit(&mut zone)?;
/// assert_eq!(zone.len(), 1);
/// plan.inverse().commit(&mut zone)?;
/// assert_eq!(zone.records().next().unwrap().data, "old.example.org.");
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// The apex of the zone.
    pub zone: Name,
    /// The service, for people: its name and that of its provider.
    pub service: Arc<str>,
    /// Records to add, in template order.
    pub add: Vec<Addition>,
    /// Records to remove, by name, type and data.
    pub remove: Vec<Removal>,
    /// Records that the template asks for and the zone has: shared, untouched (draft section
    /// 10.4.1).
    pub keep: Vec<Kept>,
    /// What the user should know before consenting.
    pub notices: Vec<Notice>,
    /// What was found where a rule looked.
    pub preconditions: Vec<Precondition>,
    /// Services that end with this plan; known only where state is kept.
    pub disables: Vec<Disabled>,
    /// What becomes of the state, where it is kept.
    pub state: Option<StateChange>,
}

/// A service that ends with a plan.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Disabled {
    /// The instance.
    pub key: InstanceKey,
    /// The service in words.
    pub service: Arc<str>,
    /// Why.
    pub rule: Rule,
    /// Index of the template record that hits a record which the service needs; without meaning
    /// where the service is removed by itself.
    pub template_record: usize,
}

impl Disabled {
    /// Why, in words. [`Rule::reason`] speaks of records; this of the service.
    pub fn reason(&self) -> &'static str {
        match self.rule {
            Rule::Cascade => "it loses a record it needs",
            _ => "it is taken out",
        }
    }
}

/// The state that a plan was made from, and the one to store once the plan is committed.
///
/// A store with one row for each instance writes the [`written`](Self::written) and deletes the
/// [`dropped`](Self::dropped), in the transaction that writes the records:
///
/// ```
/// use dc_template::{Policy, Request, State, Template, Zone};
///
/// let service = |id: &str, ip: &str| Template::parse(format!(
///     r#"{{"providerId":"example.net","serviceId":"{id}","records":[
///     {{"type":"A","host":"@","pointsTo":"{ip}","ttl":600}}]}}"#).as_bytes());
/// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
/// let (request, policy) = (Request::new("example.com"), Policy::default());
/// let plan = service("site", "192.0.2.1")?.plan_with(&request, &zone, &state, &policy)?;
/// plan.commit_with(&mut zone, &mut state)?;
///
/// let plan = service("shop", "192.0.2.9")?.plan_with(&request, &zone, &state, &policy)?;
/// let change = plan.state.unwrap();
/// let written: Vec<_> = change.written().map(|instance| &*instance.key.service_id).collect();
/// let dropped: Vec<_> = change.dropped().map(|key| &*key.service_id).collect();
/// assert_eq!((written, dropped), (vec!["shop"], vec!["site"]));
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StateChange {
    /// Before.
    pub before: State,
    /// After.
    pub after: State,
}

impl StateChange {
    /// The instances that are new or another than before, sorted by identity.
    pub fn written(&self) -> impl Iterator<Item = &Instance> {
        let instances = self.after.instances();
        instances.filter(|instance| self.before.get(&instance.key) != Some(*instance))
    }

    /// The identities of the instances that are no longer there, sorted.
    pub fn dropped(&self) -> impl Iterator<Item = &InstanceKey> {
        let keys = self.before.instances().map(|instance| &instance.key);
        keys.filter(|key| self.after.get(key).is_none())
    }
}

/// A record to add.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Addition {
    /// The record.
    pub record: Record,
    /// Why.
    pub rule: Rule,
    /// Index of the template record that asks for it.
    pub template_record: usize,
    /// Indices into [`Plan::remove`] of the records that it replaces.
    pub replaces: Vec<usize>,
}

/// A record to remove.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Removal {
    /// The record, as the zone has it.
    pub record: Record,
    /// Why.
    pub rule: Rule,
    /// Index of the template record that causes it; without meaning where none does: for the rules
    /// [`Rule::Reverted`], [`Rule::Reapplied`] and [`Rule::SpfRecomputed`].
    pub template_record: usize,
    /// Index into [`Plan::add`] of the record that it becomes: only a TTL or an SPF text changes.
    pub becomes: Option<usize>,
}

impl Removal {
    /// Whether the user loses something and must be asked (draft section 10.6).
    pub fn needs_consent(&self) -> bool {
        self.becomes.is_none()
    }
}

/// A record that is there already.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Kept {
    /// The record, as the zone has it.
    pub record: Record,
    /// Index of the template record that asks for it.
    pub template_record: usize,
}

/// What was found at a place that planning looked at, "nothing" included.
///
/// SOA records, the NS records of the apex and what the zone's signer owns (RRSIG, NSEC, NSEC3)
/// do not count: no rule touches them.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Precondition {
    /// The place.
    pub read: Read,
    /// The records found there, sorted.
    pub found: Vec<Found>,
}

/// A record that a [`Precondition`] demands.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Found {
    /// Owner name in lower case.
    pub name: Name,
    /// Type.
    pub rtype: RecordType,
    /// TTL in seconds.
    pub ttl: Option<u32>,
    /// RDATA as the zone has it.
    pub data: String,
}

impl Found {
    pub(crate) fn of(name: Name, record: &Record) -> Self {
        Self {
            name,
            rtype: record.rtype.clone(),
            ttl: record.ttl,
            data: record.data.clone(),
        }
    }
}

impl Plan {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// The plan that undoes this one once it is committed.
    ///
    /// It has no notices, and every line has the rule [`Rule::Undo`].
    #[must_use]
    pub fn inverse(&self) -> Self {
        let remove = self.add.iter().map(|addition| Removal {
            record: addition.record.clone(),
            rule: Rule::Undo,
            template_record: addition.template_record,
            becomes: addition.replaces.first().copied(),
        });
        let add = self.remove.iter().map(|removal| Addition {
            record: removal.record.clone(),
            rule: Rule::Undo,
            template_record: removal.template_record,
            replaces: removal.becomes.into_iter().collect(),
        });
        Self {
            zone: self.zone.clone(),
            service: self.service.clone(),
            add: add.collect(),
            remove: remove.collect(),
            keep: self.keep.clone(),
            notices: Vec::new(),
            preconditions: self.after(),
            disables: Vec::new(),
            state: self.state.clone().map(|change| StateChange {
                before: change.after,
                after: change.before,
            }),
        }
    }

    /// The members of the JSON form.
    pub(crate) fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("ok", &true)?;
        map.serialize_entry("service", &*self.service)?;
        map.serialize_entry("add", &self.add)?;
        map.serialize_entry("remove", &self.remove)?;
        let keep: Vec<&Record> = self.keep.iter().map(|kept| &kept.record).collect();
        map.serialize_entry("keep", &keep)?;
        map.serialize_entry("notices", &self.notices)?;
        map.serialize_entry("preconditions", &self.preconditions)?;
        if let Some(change) = &self.state {
            map.serialize_entry("disables", &self.disables)?;
            map.serialize_entry("state", &change.after)?;
        }
        Ok(())
    }

    /// The preconditions once this plan is committed.
    fn after(&self) -> Vec<Precondition> {
        let mut places: HashMap<&Read, usize> = HashMap::with_capacity(self.preconditions.len());
        for (at, precondition) in self.preconditions.iter().enumerate() {
            places.insert(&precondition.read, at);
        }
        // Each place with what goes and what comes there.
        let mut changes: HashMap<usize, (Vec<Found>, Vec<Found>)> = HashMap::new();
        let gone = self.remove.iter().map(|r| (&r.record, true));
        let come = self.add.iter().map(|a| (&a.record, false));
        for (record, goes) in gone.chain(come) {
            let name = Name::of_record(record);
            let above = name.ancestors().map(|a| Read::Subtree(Name::canonical(a)));
            let here = [Read::Owner(name.clone()), Read::Delegation(name.clone())];
            for read in here.into_iter().chain(above) {
                let Some(at) = places.get(&read) else {
                    continue;
                };
                if read.covers(&name, &record.rtype) {
                    let (gone, come) = changes.entry(*at).or_default();
                    let list = if goes { gone } else { come };
                    list.push(Found::of(name.clone(), record));
                }
            }
        }
        let after = self.preconditions.iter().enumerate().map(|(at, before)| {
            let (mut gone, come) = changes.remove(&at).unwrap_or_default();
            gone.sort_unstable();
            let mut gone = gone.iter().peekable();
            let stays = before.found.iter().filter(|found| {
                while gone.next_if(|gone| gone < found).is_some() {}
                gone.next_if_eq(found).is_none()
            });
            let mut found: Vec<Found> = stays.cloned().chain(come).collect();
            found.sort_unstable();
            Precondition {
                read: before.read.clone(),
                found,
            }
        });
        after.collect()
    }
}

impl Serialize for Plan {
    /// `{"ok":true,"service","add","remove","keep","notices","preconditions"}`, and
    /// `"disables","state"` where state is kept.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl Serialize for Addition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("record", &self.record)?;
        if self.rule.has_record() {
            map.serialize_entry("template_record", &self.template_record)?;
        }
        map.serialize_entry("rule", &self.rule)?;
        if !self.replaces.is_empty() {
            map.serialize_entry("replaces", &self.replaces)?;
        }
        map.end()
    }
}

impl Serialize for Removal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("record", &self.record)?;
        map.serialize_entry("rule", &self.rule)?;
        map.serialize_entry("reason", self.rule.reason())?;
        map.serialize_entry("source", self.rule.source())?;
        if self.rule.has_record() {
            map.serialize_entry("template_record", &self.template_record)?;
        }
        map.serialize_entry("consent", &self.needs_consent())?;
        if let Some(index) = self.becomes {
            map.serialize_entry("becomes", &index)?;
        }
        map.end()
    }
}

impl Serialize for Disabled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("service", &*self.service)?;
        map.serialize_entry("instance", &self.key)?;
        map.serialize_entry("rule", &self.rule)?;
        map.serialize_entry("reason", self.reason())?;
        map.end()
    }
}

impl Serialize for Precondition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        let (scope, name) = match &self.read {
            Read::Owner(name) => ("owner", name),
            Read::Delegation(name) => ("delegation", name),
            Read::Subtree(name) => ("subtree", name),
        };
        map.serialize_entry("scope", scope)?;
        map.serialize_entry("name", name.as_str())?;
        map.serialize_entry("found", &self.found)?;
        map.end()
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name.as_str())?;
        map.serialize_entry("type", self.rtype.as_str())?;
        if let Some(ttl) = self.ttl {
            map.serialize_entry("ttl", &ttl)?;
        }
        map.serialize_entry("data", &self.data)?;
        map.end()
    }
}
