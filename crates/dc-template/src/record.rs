//! A record of a zone, in the JSON form shared by library, command line and tests.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::human::show_record;
use crate::rdata::txt_value;
use crate::record_type::RecordType;

/// A resource record of class IN.
///
/// JSON form: `{"name":"www.example.com.","type":"A","ttl":600,"data":"192.0.2.1"}`. Members of
/// other names (an `id`, tags) are kept byte for byte and written back in their order.
///
/// ```
/// use dc_template::Record;
///
/// let text = r#"{"name":"www.example.com.","type":"A","ttl":600,"data":"192.0.2.1","id":1e3}"#;
/// let record: Record = serde_json::from_str(text)?;
/// assert_eq!(record, Record::new("www.example.com.", "A", 600, "192.0.2.1").with_extra("id", "1e3")?);
/// assert_eq!(serde_json::to_string(&record)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Record {
    /// Owner name: absolute, with its final dot, in presentation format (RFC 1035 section 5.1).
    pub name: String,
    /// Type.
    pub rtype: RecordType,
    /// Time to live in seconds. `REDIR301` and `REDIR302` have none.
    pub ttl: Option<u32>,
    /// RDATA in presentation format. A TXT whose text does not begin with `"` is one verbatim
    /// value. For `APEXCNAME` and `REDIR301`/`REDIR302` the target.
    pub data: String,
    /// Further members, untouched.
    pub extra: Extra,
}

impl Record {
    /// A record without further members.
    pub fn new(
        name: impl Into<String>,
        rtype: impl Into<RecordType>,
        ttl: impl Into<Option<u32>>,
        data: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            rtype: rtype.into(),
            ttl: ttl.into(),
            data: data.into(),
            extra: Extra::default(),
        }
    }

    /// The text of a TXT record as a person reads and types it: its character-strings joined, escapes
    /// undone. `None` if it is no TXT record, its data is malformed, or its octets are not UTF-8.
    ///
    /// ```
    /// use dc_template::Record;
    ///
    /// let record = Record::new("example.com.", "TXT", 600, r#""say \"hi\" " "to all""#);
    /// assert_eq!(record.txt_text().as_deref(), Some("say \"hi\" to all"));
    /// assert_eq!(Record::new("example.com.", "A", 600, "192.0.2.1").txt_text(), None);
    /// ```
    pub fn txt_text(&self) -> Option<String> {
        let value = txt_value(&self.rtype, &self.data).filter(|_| self.rtype.is("TXT"))?;
        String::from_utf8(value.into_owned()).ok()
    }

    /// Adds a further member, given as JSON text.
    ///
    /// # Errors
    ///
    /// If `json` is not one JSON value.
    pub fn with_extra(mut self, name: &str, json: &str) -> Result<Self, serde_json::Error> {
        self.extra
            .push(name, RawValue::from_string(json.to_owned())?);
        Ok(self)
    }
}

impl fmt::Display for Record {
    /// For people: `www.example.com. 600 A 192.0.2.1`, with control and bidirectional characters
    /// escaped. `dc-zonefile` writes zone files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rtype = self.rtype.as_str();
        show_record(f, &self.name, self.ttl, rtype, &self.data)
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.rtype == other.rtype
            && self.ttl == other.ttl
            && self.data == other.data
            && self.extra == other.extra
    }
}

impl Eq for Record {}

/// The further members of a [`Record`], in their order, each value as its JSON text.
#[derive(Clone, Debug, Default)]
pub struct Extra(Option<Box<Members>>);

type Members = Vec<(Box<str>, Box<RawValue>)>;

impl Extra {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The members: name and JSON text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|members| members.iter())
            .map(|(name, value)| (name.as_ref(), value.get()))
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(members) = &mut self.0 {
            members.retain(|(member, _)| member.as_ref() != name);
        }
    }

    pub(crate) fn push(&mut self, name: &str, value: Box<RawValue>) {
        self.0.get_or_insert_default().push((name.into(), value));
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Extra {}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("type", self.rtype.as_str())?;
        if let Some(ttl) = self.ttl {
            map.serialize_entry("ttl", &ttl)?;
        }
        map.serialize_entry("data", &self.data)?;
        for (name, value) in self.extra.0.iter().flat_map(|members| members.iter()) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record: an object with name, type, ttl and data")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut name: Option<String> = None;
        let mut rtype: Option<RecordType> = None;
        let mut ttl: Option<u32> = None;
        let mut data: Option<String> = None;
        let mut extra = Extra::default();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "name" if name.is_none() => name = Some(map.next_value()?),
                "type" if rtype.is_none() => {
                    rtype = Some(RecordType::new(&map.next_value::<String>()?));
                }
                "ttl" if ttl.is_none() => ttl = Some(map.next_value()?),
                "data" if data.is_none() => data = Some(map.next_value()?),
                "name" | "type" | "ttl" | "data" => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(de::Error::custom(format_args!("duplicate member `{key}`")));
                }
                _ => {
                    extra.push(&key, map.next_value()?);
                    if !seen.insert(key.clone()) {
                        return Err(de::Error::custom(format_args!("duplicate member `{key}`")));
                    }
                }
            }
        }
        Ok(Record {
            name: name.ok_or_else(|| de::Error::missing_field("name"))?,
            rtype: rtype.ok_or_else(|| de::Error::missing_field("type"))?,
            ttl,
            data: data.ok_or_else(|| de::Error::missing_field("data"))?,
            extra,
        })
    }
}
