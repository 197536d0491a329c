//! JSON as a template has it: members in their order, duplicates kept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A JSON value whose objects remember the order and the duplicates of their members. Texts without
/// escapes are those of the source.
#[derive(Debug, PartialEq)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(Cow<'t, str>),
    Array(Vec<Json<'t>>),
    Object(Members<'t>),
}

impl Json<'_> {
    /// What it is, for messages.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// The members of an object.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Members<'t>(Vec<(Cow<'t, str>, Json<'t>)>);

impl<'t> Members<'t> {
    /// The value of a member; of duplicates the last.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'t>> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'t>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Names that occur more than once, each with whether all its values are equal.
    pub(crate) fn duplicates(&self) -> Vec<(&str, bool)> {
        if self.0.len() <= FEW
            && self
                .0
                .iter()
                .enumerate()
                .all(|(i, (name, _))| !self.0.iter().take(i).any(|(earlier, _)| earlier == name))
        {
            return Vec::new();
        }
        let mut first: HashMap<&str, (&Json<'_>, Option<usize>)> = HashMap::new();
        let mut found: Vec<(&str, bool)> = Vec::new();
        for (name, value) in self.iter() {
            match first.get_mut(name) {
                None => {
                    first.insert(name, (value, None));
                }
                Some((earlier, at)) => {
                    let equal = *earlier == value;
                    let index = *at.get_or_insert_with(|| {
                        found.push((name, true));
                        found.len().saturating_sub(1)
                    });
                    if let Some(entry) = found.get_mut(index) {
                        entry.1 &= equal;
                    }
                }
            }
        }
        found
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::String(value) => serializer.serialize_str(value),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(Key(name)) = map.next_key()? {
            if members.is_empty() {
                members.reserve(USUAL);
            }
            members.push((name, map.next_value()?));
        }
        // Millions of small ones would take several times what they hold.
        if members.len() < USUAL / 2 {
            members.shrink_to_fit();
        }
        Ok(Json::Object(Members(members)))
    }
}

/// A member name.
struct Key<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(value.to_owned())))
    }
}

/// Room for the members that most records have.
const USUAL: usize = 8;

/// Objects of up to this many members are searched for duplicates without a table.
const FEW: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    /// A template of 16 MiB with little else once took a gigabyte.
    #[test]
    fn small_objects_take_what_they_hold() {
        for (text, most) in [("{}", 0), (r#"{"a":1}"#, 1), (r#"{"a":1,"b":2,"c":3}"#, 3)] {
            let Ok(Json::Object(members)) = serde_json::from_str(text) else {
                panic!("{text}");
            };
            assert!(members.0.capacity() <= most, "{text}");
        }
    }
}
