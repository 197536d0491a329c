//! State kept beside the records: a member of each owned record.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::instance::{Contribution, Instance, OwnedRecord, comparable_record, invalid};
use crate::instance_key::InstanceKey;
use crate::name::Name;
use crate::object::Entries;
use crate::record::Record;
use crate::record_type::Kind;
use crate::state::State;

impl State {
    /// Writes the state into the records of the zone: each owned record gets the member
    /// [`State::TAG`], others lose it.
    ///
    /// Gives back the instances that cannot be told from the records, because nothing of them is
    /// in the zone.
    ///
    /// ```
    /// use dc_template::{Policy, Request, State, Template, Zone};
    ///
    /// let template = Template::parse(br#"{"providerId":"p.example","serviceId":"web","records":[
    ///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#)?;
    /// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
    /// let plan = template.plan_with(&Request::new("example.com"), &zone, &state, &Policy::default())?;
    /// plan.commit_with(&mut zone, &mut state)?;
    ///
    /// let mut records = zone.into_records();
    /// assert!(state.tag(&mut records).is_empty());
    /// assert!(serde_json::to_string(&records)?.contains(r#""dc":[{"providerId":"p.example""#));
    /// assert_eq!(State::from_tags(&records)?, state);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tag(&self, records: &mut [Record]) -> Vec<&Instance> {
        let mut owned: BTreeMap<(&str, &str, &str), Vec<Tag<'_>>> = BTreeMap::new();
        let mut spf: BTreeMap<&str, Vec<Tag<'_>>> = BTreeMap::new();
        for (place, instance) in self.instances().enumerate() {
            for record in &instance.records {
                let tag = Tag(place, instance, Claim::Record(record));
                owned.entry(record.key()).or_default().push(tag);
            }
            for part in &instance.spf {
                let tag = Tag(place, instance, Claim::Spf(part));
                spf.entry(part.name.as_str()).or_default().push(tag);
            }
        }
        let mut found = vec![false; self.instances.len()];
        for record in records {
            record.extra.remove(Self::TAG);
            let kind = record.rtype.kind();
            let (rtype, data) = comparable_record(kind, record);
            let name = Name::of_record(record);
            let mut tags: Vec<&Tag<'_>> = Vec::new();
            tags.extend(
                owned
                    .get(&(name.as_str(), &*rtype, &*data))
                    .into_iter()
                    .flatten(),
            );
            if is_spf(kind, &data) {
                tags.extend(spf.get(name.as_str()).into_iter().flatten());
            }
            for Tag(place, ..) in &tags {
                if let Some(found) = found.get_mut(*place) {
                    *found = true;
                }
            }
            if !tags.is_empty()
                && let Ok(value) = serde_json::value::to_raw_value(&tags)
            {
                record.extra.push(Self::TAG, value);
            }
        }
        let lost = self.instances().zip(found);
        lost.filter(|(_, found)| !found).map(|(i, _)| i).collect()
    }

    /// Reads the state from records that [`State::tag`] has marked.
    ///
    /// What a tag says counts for the record that carries it, whatever its data is by now.
    ///
    /// # Errors
    ///
    /// Kind `invalid-state` if a tag cannot be read, or if tags contradict each other.
    pub fn from_tags(records: &[Record]) -> Result<Self, Error> {
        let mut instances: BTreeMap<InstanceKey, Instance> = BTreeMap::new();
        for record in records {
            let Some((_, text)) = record.extra.iter().find(|(name, _)| *name == Self::TAG) else {
                continue;
            };
            let tags: Vec<TagForm> = serde_json::from_str(text)
                .map_err(|error| invalid(format!("the tag of `{}`: {error}", record.name)))?;
            let name = Name::of_record(record);
            let (rtype, data) = comparable_record(record.rtype.kind(), record);
            for tag in tags {
                let (header, record, spf) = tag.split(&name, &rtype, &data)?;
                let instance = instances
                    .entry(header.key.clone())
                    .or_insert_with(|| header.clone_header());
                if instance.clone_header() != header {
                    return Err(
                        invalid(format!("tags disagree, at `{name}`")).of_instance(&header.key)
                    );
                }
                // Copies of one record say the same.
                instance.records.extend(record);
                instance.spf.extend(spf);
            }
        }
        for instance in instances.values_mut() {
            instance.unite();
        }
        Self::of(instances.into_values())
    }

    /// The member of a record that names its owners.
    pub const TAG: &str = "dc";
}

fn is_spf(kind: Kind, data: &str) -> bool {
    kind == Kind::Txt
        && crate::presentation::txt_value(data).is_some_and(|value| crate::spf::is_spf(&value))
}

/// What one owner says of a record, with the place of the instance.
struct Tag<'s>(usize, &'s Instance, Claim<'s>);

enum Claim<'s> {
    Record(&'s OwnedRecord),
    Spf(&'s Contribution),
}

impl Serialize for Tag<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.1.header(&mut map)?;
        match self.2 {
            Claim::Record(record) => {
                map.serialize_entry("essential", &record.essential)?;
                if record.user {
                    map.serialize_entry("user", &true)?;
                }
                if let Some(group) = &record.group {
                    map.serialize_entry("group", group)?;
                }
            }
            Claim::Spf(part) => map.serialize_entry("spf", part)?,
        }
        map.end()
    }
}

/// A tag as it is read: an instance, and what the record is to it.
struct TagForm {
    header: Instance,
    essential: bool,
    user: bool,
    group: Option<String>,
    spf: Option<Box<RawValue>>,
}

impl<'de> serde::Deserialize<'de> for TagForm {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        // Each name once, at every depth (OQ-49).
        let Entries(mut members) = Entries::<Box<RawValue>>::deserialize(deserializer)?;
        let essential = take(&mut members, "essential").map_err(D::Error::custom)?;
        let user = take(&mut members, "user").map_err(D::Error::custom)?;
        let group = take(&mut members, "group").map_err(D::Error::custom)?;
        let spf = members.remove("spf");
        let header = serde_json::to_string(&members).map_err(D::Error::custom)?;
        Ok(Self {
            essential: essential.unwrap_or(true),
            user: user.unwrap_or_default(),
            group: group.unwrap_or_default(),
            spf,
            header: serde_json::from_str(&header).map_err(D::Error::custom)?,
        })
    }
}

fn take<T: serde::de::DeserializeOwned>(
    members: &mut BTreeMap<String, Box<RawValue>>,
    name: &str,
) -> Result<Option<T>, serde_json::Error> {
    let value = members.remove(name);
    value.map(|raw| serde_json::from_str(raw.get())).transpose()
}

type Parts = (Instance, Option<OwnedRecord>, Option<Contribution>);

impl TagForm {
    fn split(self, name: &Name, rtype: &str, data: &str) -> Result<Parts, Error> {
        if let Some(spf) = self.spf {
            let mut part = Contribution::of_json(spf.get())
                .map_err(|error| error.of_instance(&self.header.key))?;
            part.name = name.clone();
            return Ok((self.header, None, Some(part)));
        }
        let record = OwnedRecord {
            name: name.clone(),
            rtype: rtype.into(),
            data: data.to_owned(),
            essential: self.essential,
            user: self.user,
            group: self.group,
        };
        Ok((self.header, Some(record), None))
    }
}
