//! What stands in the way (async draft section 5.6, status 409).

use serde::Serialize;
use serde_json::Value;

use crate::oauth::http::HttpResponse;
use crate::oauth::refusal::{MOST_OCTETS, clean};
use crate::oauth::secret::Secret;

/// A conflict that the DNS provider reported; nothing was changed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Conflict {
    /// Its words: at most 500 characters, controls escaped.
    pub message: Option<String>,
    /// The records in the way. `None` if the answer does not list them, which it need not.
    pub records: Option<Vec<ConflictRecord>>,
    /// Entries of the list that could not be read, or were more than 1,000.
    pub unreadable: usize,
}

/// A record in the way.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConflictRecord {
    /// Type.
    #[serde(rename = "type")]
    pub rtype: String,
    /// Owner relative to the zone, `@` is the apex (the draft does not say).
    pub host: String,
    /// Data in presentation format.
    pub data: String,
}

impl Conflict {
    /// Reads the body leniently: whatever it is, it is a conflict.
    pub(super) fn read(response: &HttpResponse, secrets: &[Secret]) -> Self {
        let secrets: Vec<&Secret> = secrets.iter().collect();
        let body = match response.body.len() {
            0..=MOST_OCTETS => serde_json::from_slice(&response.body).ok(),
            _ => None,
        };
        let body: Value = body.unwrap_or_default();
        let text = |value: &Value, name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.map(|text| clean(text, &secrets))
        };
        let mut conflict = Self {
            message: text(&body, "message"),
            ..Self::default()
        };
        let Some(Value::Array(list)) = body.get("records") else {
            return conflict;
        };
        let mut records = Vec::new();
        for entry in list {
            let record = text(entry, "type").map(|rtype| ConflictRecord {
                rtype,
                host: text(entry, "host").unwrap_or_default(),
                data: text(entry, "data").unwrap_or_default(),
            });
            match record {
                Some(record) if records.len() < MOST_RECORDS => records.push(record),
                _ => conflict.unreadable = conflict.unreadable.saturating_add(1),
            }
        }
        conflict.records = Some(records);
        conflict
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.records {
            None => f.write_str("records that are not listed"),
            Some(records) => {
                let count = records.len().saturating_add(self.unreadable);
                write!(f, "{count} record{}", if count == 1 { "" } else { "s" })
            }
        }?;
        f.write_str(&crate::oauth::refusal::after(self.message.as_deref()))
    }
}

const MOST_RECORDS: usize = 1000;
