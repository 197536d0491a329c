//! An applied template: what it was applied with and what it owns in the zone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::{Error, ErrorKind};
use crate::human::show_record;
use crate::instance_key::InstanceKey;
use crate::name::{Name, lower};
use crate::object::{Entries, Object};
use crate::presentation::txt_value;
use crate::rdata;
use crate::record::Record;
use crate::record_type::{Kind, RecordType};
use crate::spf::{self, Term, is_spf};

/// An applied template.
///
/// The JSON form stands in `docs/state.md` of the repository.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Instance {
    /// Its identity.
    pub key: InstanceKey,
    /// The service in words, for people.
    pub service: Arc<str>,
    /// `version` of the template.
    pub version: Option<u64>,
    /// The values it was applied with.
    pub params: BTreeMap<String, String>,
    /// The groups it was applied with; none means all.
    pub groups: Vec<String>,
    /// The records it owns, alone or with others.
    pub records: Vec<OwnedRecord>,
    /// What it brings to the SPF records of names.
    pub spf: Vec<Contribution>,
}

/// A record of the zone that an instance owns. Its TTL is no part of it (draft section
/// 10.4.1).
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct OwnedRecord {
    /// Owner name in lower case.
    pub name: Name,
    /// Type, as a mnemonic.
    #[serde(rename = "type")]
    pub rtype: RecordType,
    /// RDATA in canonical form.
    pub data: String,
    /// Whether the service falls with it; an `OnApply` record may go alone.
    #[serde(skip_serializing_if = "is_true")]
    pub essential: bool,
    /// Whether the user had it before any template: it then stays on revert.
    #[serde(skip_serializing_if = "is_false")]
    pub user: bool,
    /// Group of the template record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// What an instance brings to the SPF record of a name. Never essential (draft section
/// 9.4).
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Contribution {
    /// Owner name of the SPF record.
    pub name: Name,
    /// The terms, as the template has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// RDATA of an SPF record that the template brings as a TXT of its own, with whether the
    /// service needs it: rules of others were merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Whether the literal is essential once it stands alone again.
    #[serde(skip_serializing_if = "is_true")]
    pub essential: bool,
    /// RDATA of the user's own SPF record at the name. The same for all instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Group of the template record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// Owner, type and data: what makes records the same (C-12).
pub(crate) type RecordKey<'r> = (&'r str, &'r str, &'r str);

impl OwnedRecord {
    pub(crate) fn key(&self) -> RecordKey<'_> {
        (self.name.as_str(), self.rtype.as_str(), &self.data)
    }
}

impl fmt::Display for OwnedRecord {
    /// As that of [`Record`], without a TTL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, rtype, data) = self.key();
        show_record(f, name, None, rtype, data)
    }
}

/// The data by which records are compared (OQ-11).
pub(crate) fn comparable(rtype: &RecordType, kind: Kind, data: &str) -> String {
    match kind {
        // Not data of the DNS: compared as text.
        Kind::Redir => data.to_owned(),
        Kind::ApexCname => format!("{}.", lower(data.trim_end_matches('.'))),
        _ => rdata::canonical(rtype, data).unwrap_or_else(|_| data.to_owned()),
    }
}

/// Type and data of a record of the zone, comparable with those of an [`OwnedRecord`].
pub(crate) fn comparable_record(kind: Kind, record: &Record) -> (String, String) {
    let rtype = record.rtype.mnemonic().into_owned();
    (rtype, comparable(&record.rtype, kind, &record.data))
}

impl Instance {
    /// The same, owning nothing.
    pub(crate) fn clone_header(&self) -> Self {
        Self {
            key: self.key.clone(),
            service: self.service.clone(),
            version: self.version,
            params: self.params.clone(),
            groups: self.groups.clone(),
            records: Vec::new(),
            spf: Vec::new(),
        }
    }

    /// Brings what it owns into its order.
    fn sort(&mut self) {
        let Self { records, spf, .. } = self;
        records.sort_by(|a, b| (a.key(), &a.group).cmp(&(b.key(), &b.group)));
        spf.sort_by(|a, b| (&a.name, &a.group).cmp(&(&b.name, &b.group)));
    }

    /// The name of a claim that occurs twice in one group; what it owns is in its order.
    pub(crate) fn twice(&self) -> Option<&Name> {
        let records = self.records.windows(2).filter_map(|pair| match pair {
            [a, b] if (a.key(), &a.group) == (b.key(), &b.group) => Some(&a.name),
            _ => None,
        });
        let spf = self.spf.windows(2).filter_map(|pair| match pair {
            [a, b] if (&a.name, &a.group) == (&b.name, &b.group) => Some(&a.name),
            _ => None,
        });
        records.chain(spf).next()
    }

    /// Brings what it owns into its order; equal claims of one group become one.
    pub(crate) fn unite(&mut self) {
        self.sort();
        let Self { records, spf, .. } = self;
        records.dedup_by(|later, earlier| {
            let same = later.key() == earlier.key() && later.group == earlier.group;
            if same {
                earlier.essential |= later.essential;
                earlier.user |= later.user;
            }
            same
        });
        spf.dedup_by(|later, earlier| {
            let same = (&later.name, &later.group, &later.before)
                == (&earlier.name, &earlier.group, &earlier.before)
                && (&later.terms, &later.literal) == (&earlier.terms, &earlier.literal);
            earlier.essential |= same && later.essential;
            same
        });
    }

    /// The members that do not depend on the zone.
    pub(crate) fn header<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("providerId", &self.key.provider_id)?;
        map.serialize_entry("serviceId", &self.key.service_id)?;
        map.serialize_entry("domain", &self.key.domain)?;
        if !self.key.host.is_empty() {
            map.serialize_entry("host", &self.key.host)?;
        }
        if !self.key.id.is_empty() {
            map.serialize_entry("id", &self.key.id)?;
        }
        map.serialize_entry("service", &*self.service)?;
        if let Some(version) = self.version {
            map.serialize_entry("version", &version)?;
        }
        if !self.params.is_empty() {
            map.serialize_entry("params", &self.params)?;
        }
        if !self.groups.is_empty() {
            map.serialize_entry("groups", &self.groups)?;
        }
        Ok(())
    }
}

impl Serialize for Instance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.header(&mut map)?;
        if !self.records.is_empty() {
            map.serialize_entry("records", &self.records)?;
        }
        if !self.spf.is_empty() {
            map.serialize_entry("spf", &self.spf)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Instance {
    /// One row of a store: the JSON form of one instance.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(form) = Object::<Form>::deserialize(deserializer)?;
        form.check().map_err(serde::de::Error::custom)
    }
}

/// The JSON form, before it is checked.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Form {
    provider_id: String,
    service_id: String,
    domain: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    service: String,
    version: Option<u64>,
    #[serde(default)]
    params: Entries<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    records: Vec<Object<RecordForm>>,
    #[serde(default)]
    spf: Vec<Object<ContributionForm>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordForm {
    name: String,
    #[serde(rename = "type")]
    rtype: String,
    data: String,
    #[serde(default = "yes")]
    essential: bool,
    #[serde(default)]
    user: bool,
    group: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ContributionForm {
    name: String,
    #[serde(default)]
    terms: Vec<String>,
    literal: Option<String>,
    #[serde(default = "yes")]
    essential: bool,
    before: Option<String>,
    group: Option<String>,
}

impl Form {
    fn check(self) -> Result<Instance, Error> {
        let key = InstanceKey::checked(
            self.provider_id,
            self.service_id,
            &self.domain,
            &self.host,
            self.id,
        )?;
        let mut records = Vec::with_capacity(self.records.len());
        for Object(form) in self.records {
            let rtype = RecordType::new(&form.rtype);
            let data = comparable(&rtype, rtype.kind(), &form.data);
            records.push(OwnedRecord {
                name: name(&form.name).map_err(|error| error.of_instance(&key))?,
                rtype: RecordType::new(&rtype.mnemonic()),
                data,
                essential: form.essential,
                user: form.user,
                group: form.group,
            });
        }
        let mut spf = Vec::with_capacity(self.spf.len());
        for Object(form) in self.spf {
            spf.push(form.check().map_err(|error| error.of_instance(&key))?);
        }
        let mut instance = Instance {
            key,
            service: self.service.into(),
            version: self.version,
            params: self.params.0,
            groups: self.groups,
            records,
            spf,
        };
        instance.sort();
        Ok(instance)
    }
}

impl ContributionForm {
    fn check(self) -> Result<Contribution, Error> {
        let rule = |text: &str| Term::parse(text).is_ok_and(|term| term.kind != spf::Kind::All);
        if let Some(bad) = self.terms.iter().find(|text| !rule(text)) {
            let shown: String = bad.chars().take(80).collect();
            return Err(invalid(format!(
                "{shown:?} is not an SPF term that a template can contribute"
            )));
        }
        for data in self.before.iter().chain(&self.literal) {
            if !txt_value(data).is_some_and(|value| is_spf(&value)) {
                let shown: String = data.chars().take(80).collect();
                return Err(invalid(format!("{shown:?} is not an SPF record")));
            }
        }
        Ok(Contribution {
            name: name(&self.name)?,
            terms: self.terms,
            literal: self.literal,
            essential: self.essential,
            before: self.before,
            group: self.group,
        })
    }
}

impl Contribution {
    /// Without a record of its own that another one takes the place of.
    pub(crate) fn beside(mut self, brought: Option<&str>) -> Self {
        if brought.is_some() && self.literal.as_deref() != brought {
            self.literal = None;
        }
        self
    }

    pub(crate) fn of_json(text: &str) -> Result<Self, Error> {
        let Object(form): Object<ContributionForm> = serde_json::from_str(text)
            .map_err(|error| invalid(format!("`spf` cannot be read: {error}")))?;
        form.check()
    }
}

fn name(text: &str) -> Result<Name, Error> {
    Name::of_zone(text).map_err(|problem| {
        let shown: String = text.chars().take(80).collect();
        invalid(format!("the name {shown:?} of a record {problem}"))
    })
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidState, message)
}

impl Error {
    /// Says which instance is meant.
    pub(crate) fn of_instance(self, key: &InstanceKey) -> Self {
        let message = format!("{self}, in the instance {key}");
        Self::new(self.kind(), message)
    }
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_true(value: &bool) -> bool {
    *value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(value: &bool) -> bool {
    !*value
}
