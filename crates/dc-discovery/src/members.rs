//! The members of a JSON object in their order, duplicates noticed.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The members of an object, each once: at its first place, with its last value.
pub(crate) struct Members {
    pub(crate) list: Vec<(String, Value)>,
    /// Members that occur again, and whether all their values are equal.
    pub(crate) duplicates: BTreeMap<String, bool>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut list: Vec<(String, Value)> = Vec::new();
        let mut duplicates = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let earlier = places.get(&name).and_then(|at| list.get_mut(*at));
            if let Some((name, earlier)) = earlier {
                *duplicates.entry(name.clone()).or_insert(true) &= *earlier == value;
                *earlier = value;
            } else {
                places.insert(name.clone(), list.len());
                list.push((name, value));
            }
        }
        Ok(Members { list, duplicates })
    }
}
