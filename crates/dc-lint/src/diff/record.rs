//! A record of a template as the comparison sees it.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::change::{RecordLabel, Side};
use super::header::{names, shown};
use super::pattern::{ends_in_variable, lower};

/// A record of one version.
pub(super) struct View {
    pub(super) label: RecordLabel,
    pub(super) members: Map<String, Value>,
    /// Sorted by name.
    pub(super) fields: Vec<Field>,
    /// Where it is written; equal for records at the same place.
    pub(super) owner: String,
    /// What it says.
    pub(super) value: String,
    /// It is no JSON object.
    pub(super) opaque: bool,
    line: String,
}

/// A member with its meaning.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) aspect: Aspect,
    /// Equal for fields that mean the same; `None` if there is nothing.
    pub(super) meaning: Option<String>,
}

/// What a field of a record is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Aspect {
    Owner,
    Value,
    Number,
    Group,
    Essential,
    ConflictMode,
    Crit,
}

impl Aspect {
    /// Whether variables have a meaning there.
    pub(super) fn has_text(self) -> bool {
        matches!(self, Self::Owner | Self::Value | Self::Number)
    }
}

impl View {
    pub(super) fn of(index: usize, record: &Value) -> Self {
        let empty = Map::new();
        let members = record.as_object().unwrap_or(&empty);
        let rtype = match members.get("type") {
            Some(Value::String(text)) => text.to_ascii_uppercase(),
            Some(other) => other.to_string(),
            // Not an object, or without a type: what it says is all that can be compared.
            None => String::new(),
        };
        let mut fields: Vec<Field> = Vec::new();
        for &(name, aspect) in defined(&rtype) {
            let meaning = match aspect {
                Aspect::Owner => owner(&rtype, name, members),
                Aspect::Value => value(&rtype, name, members),
                Aspect::Number => members.get(name).map(number),
                Aspect::Group => members.get(name).map(shown),
                Aspect::Essential => Some(word(members.get(name), &["Always", "OnApply"])),
                Aspect::ConflictMode => Some(mode(members)),
                Aspect::Crit => Some(names(members.get(name))),
            };
            fields.push(Field {
                name,
                aspect,
                meaning,
            });
        }
        let joined = |aspect: Aspect| {
            let parts = fields.iter().filter(|field| field.aspect == aspect);
            let parts = parts.map(|field| field.meaning.as_deref().unwrap_or("\0"));
            parts.collect::<Vec<_>>().join("\u{1}")
        };
        let (owner, value) = (joined(Aspect::Owner), joined(Aspect::Value));
        let label = RecordLabel {
            index,
            host: host(&rtype, members),
            group: members.get("groupId").map(shown),
            rtype,
        };
        let said = fields.iter().filter(|field| field.aspect == Aspect::Value);
        let said = said.filter_map(|field| members.get(field.name));
        let mut line = format!("{} {}", label.rtype, label.host);
        for value in said {
            line.push(' ');
            line.push_str(&shown(value));
        }
        if let Some(group) = &label.group {
            line.push_str(&format!(" (group {group})"));
        }
        if !record.is_object() {
            line = record.to_string();
        }
        Self {
            owner,
            value: if record.is_object() {
                value
            } else {
                record.to_string()
            },
            label,
            opaque: !record.is_object(),
            members: members.clone(),
            fields,
            line,
        }
    }

    /// Equal for records that mean the same, members without a meaning included.
    pub(super) fn identity(&self) -> String {
        let mut parts = vec![self.label.rtype.clone(), self.value.clone()];
        for field in &self.fields {
            parts.push(format!("{}={:?}", field.name, field.meaning));
        }
        for (name, value) in self.others() {
            parts.push(format!("{name}:{value}"));
        }
        parts.join("\u{2}")
    }

    /// Members that say nothing about a record of this type.
    pub(super) fn others(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.members.iter().filter(|(name, _)| !self.defines(name))
    }

    fn defines(&self, name: &str) -> bool {
        let prefix = self.label.rtype == "TXT" && name == PREFIX && self.prefix().is_some();
        name == "type" || prefix || self.fields.iter().any(|field| field.name == name)
    }

    fn prefix(&self) -> Option<String> {
        prefix(&self.members)
    }

    /// This record as one side of a change.
    pub(super) fn side(&self) -> Side {
        Side {
            pointer: self.pointer(""),
            record: Some(self.label.clone()),
            value: self.line.clone(),
        }
    }

    /// A member as one side of a change; a member that is absent stands for itself by its record.
    pub(super) fn member(&self, name: &str) -> Side {
        let value = match (name, self.members.get(name)) {
            (MODE, value) => {
                let mode = value.map_or_else(|| "None".to_owned(), shown);
                match self.prefix() {
                    Some(prefix) => format!("{mode} {prefix:?}"),
                    None => mode,
                }
            }
            ("essential", None) => "Always".to_owned(),
            (_, Some(value)) => shown(value),
            (_, None) => "(none)".to_owned(),
        };
        let there = self.members.contains_key(name);
        Side {
            pointer: self.pointer(if there { name } else { "" }),
            record: Some(self.label.clone()),
            value,
        }
    }

    fn pointer(&self, member: &str) -> String {
        let index = self.label.index;
        match member {
            "" => format!("/records/{index}"),
            member => {
                let member = member.replace('~', "~0").replace('/', "~1");
                format!("/records/{index}/{member}")
            }
        }
    }
}

const MODE: &str = "txtConflictMatchingMode";
const PREFIX: &str = "txtConflictMatchingPrefix";

/// The fields of each type (draft section 6.2, T-50).
fn defined(rtype: &str) -> &'static [(&'static str, Aspect)] {
    use Aspect::{ConflictMode, Crit, Essential, Group, Number, Owner, Value};
    match rtype {
        "A" | "AAAA" | "CNAME" | "NS" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("pointsTo", Value),
            ("ttl", Number),
        ],
        "MX" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("pointsTo", Value),
            ("priority", Number),
            ("ttl", Number),
        ],
        "TXT" => &[
            ("crit", Crit),
            ("data", Value),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("ttl", Number),
            (MODE, ConflictMode),
        ],
        "SRV" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("name", Owner),
            ("port", Value),
            ("priority", Number),
            ("protocol", Owner),
            ("service", Owner),
            ("target", Value),
            ("ttl", Number),
            ("weight", Number),
        ],
        "SPFM" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("spfRules", Value),
        ],
        "APEXCNAME" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("pointsTo", Value),
            ("ttl", Number),
        ],
        "REDIR301" | "REDIR302" => &[
            ("crit", Crit),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("target", Value),
        ],
        _ => &[
            ("crit", Crit),
            ("data", Value),
            ("essential", Essential),
            ("groupId", Group),
            ("host", Owner),
            ("ttl", Number),
        ],
    }
}

/// The absolute name that a host means (H-2 … H-4). A variable at its end can become empty or end in
/// a dot, so such a host reaches every name of the zone that its beginning fits.
fn owner(rtype: &str, name: &str, members: &Map<String, Value>) -> Option<String> {
    let text = match members.get(name) {
        Some(Value::String(text)) => lower(text),
        Some(other) => return Some(other.to_string()),
        None if name == "host" && matches!(rtype, "APEXCNAME" | "REDIR301" | "REDIR302") => {
            "@".to_owned()
        }
        None => return None,
    };
    Some(match (name, text.as_str()) {
        ("service" | "protocol", _) => text,
        (_, "" | "@") => "%fqdn%.".to_owned(),
        (_, open) if open.ends_with('.') || ends_in_variable(open) => text,
        _ => format!("{text}.%fqdn%."),
    })
}

/// What a record says, in one spelling.
fn value(rtype: &str, name: &str, members: &Map<String, Value>) -> Option<String> {
    let text = match members.get(name)? {
        Value::String(text) => text,
        other if name == "port" => return Some(number(other)),
        other => return Some(other.to_string()),
    };
    Some(match (rtype, name) {
        (_, "port") => number(&Value::String(text.clone())),
        (_, "pointsTo" | "target") if text.is_empty() => return None,
        ("A" | "AAAA", _) => match text.parse::<IpAddr>() {
            Ok(address) => address.to_string(),
            Err(_) => lower(text),
        },
        ("CNAME" | "MX" | "NS" | "SRV" | "APEXCNAME", _) => {
            let text = if text == "@" { "%fqdn%" } else { text };
            let name = lower(text);
            // A name that is never relative is the same with and without its final dot (T-35).
            match name.strip_suffix('.') {
                Some(rest) if !rest.is_empty() => rest.to_owned(),
                _ => name,
            }
        }
        _ => text.clone(),
    })
}

/// A number is the same with and without quotes (L-27).
fn number(value: &Value) -> String {
    match value {
        Value::String(text) => match text.parse::<u64>() {
            Ok(number) if text.bytes().all(|b| b.is_ascii_digit()) => number.to_string(),
            _ => text.clone(),
        },
        other => other.to_string(),
    }
}

/// A word in its known spelling; the first one is the default (override 4).
fn word(value: Option<&Value>, known: &[&str]) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let found = known.iter().find(|word| word.eq_ignore_ascii_case(text));
    found
        .or(known.first())
        .copied()
        .unwrap_or_default()
        .to_owned()
}

fn prefix(members: &Map<String, Value>) -> Option<String> {
    let mode = word(members.get(MODE), &["None", "All", "Prefix"]);
    let prefix = members.get(PREFIX).and_then(Value::as_str);
    Some(prefix?.to_owned()).filter(|_| mode == "Prefix")
}

/// Which records a TXT record replaces: nothing, or a `+` and what they start with.
fn mode(members: &Map<String, Value>) -> String {
    match word(members.get(MODE), &["None", "All", "Prefix"]).as_str() {
        "All" => "+".to_owned(),
        // Without a prefix it is an error; whoever reads on may remove all.
        "Prefix" => format!("+{}", prefix(members).unwrap_or_default()),
        _ => String::new(),
    }
}

fn host(rtype: &str, members: &Map<String, Value>) -> String {
    let text = |name: &str| match members.get(name) {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::String(_)) | None => "@".to_owned(),
        Some(other) => other.to_string(),
    };
    match rtype {
        "SRV" => format!("{}.{}.{}", text("service"), text("protocol"), text("name")),
        _ => text("host"),
    }
}
