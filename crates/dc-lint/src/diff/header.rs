//! Changes of the members of a template, its records aside.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::change::{Change, ChangeCode as Code, Side};
use super::effect::Effect;

/// What both versions say beside their records.
pub(super) struct Headers<'t> {
    old: &'t Map<String, Value>,
    new: &'t Map<String, Value>,
}

impl<'t> Headers<'t> {
    pub(super) fn new(old: &'t Map<String, Value>, new: &'t Map<String, Value>) -> Self {
        Self { old, new }
    }

    /// Whether the template can be applied to the apex by one version at least.
    pub(super) fn reach_apex(&self) -> bool {
        !flag(self.old, "hostRequired") || !flag(self.new, "hostRequired")
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let names: BTreeSet<&String> = self.old.keys().chain(self.new.keys()).collect();
        let names = names.into_iter().filter(|name| *name != "records");
        names.filter_map(|name| self.change(name)).collect()
    }

    fn change(&self, name: &str) -> Option<Change> {
        let (old, new) = (self.old.get(name), self.new.get(name));
        if meaning(name, old) == meaning(name, new) {
            return None;
        }
        let (code, effect) = match name {
            "providerId" | "serviceId" => (Code::Id, Effect::None),
            "version" => (Code::Version, Effect::None),
            "providerName" | "serviceName" => (Code::DisplayName, Effect::None),
            "logoUrl" => (Code::Logo, Effect::None),
            "description" | "variableDescription" => (Code::Description, Effect::None),
            "templateSpecVersion" => (Code::SpecVersion, Effect::None),
            "crit" => (Code::Crit, Effect::None),
            "syncBlock" => (Code::SyncBlock, self.more(|t| !flag(t, "syncBlock"))),
            "syncPubKeyDomain" => (Code::KeyDomain, self.key_domain()),
            "syncRedirectDomain" => (Code::RedirectDomains, self.redirect_domains()),
            "warnPhishing" => (Code::PhishingWarning, self.phishing_warning()),
            "shared" | "sharedProviderName" => (
                Code::SharedName,
                // `shared` is the older name (T-12).
                self.more(|t| flag(t, "shared") || flag(t, "sharedProviderName")),
            ),
            "sharedServiceName" => (
                Code::SharedName,
                self.more(|t| flag(t, "sharedServiceName")),
            ),
            "multiInstance" => (Code::MultiInstance, self.more(|t| flag(t, "multiInstance"))),
            "hostRequired" => (Code::HostRequired, self.more(|t| !flag(t, "hostRequired"))),
            _ => (Code::UnknownMember, unknown(name, self.old, self.new)),
        };
        let side = |value: Option<&Value>| {
            value.map(|value| Side {
                pointer: format!("/{}", name.replace('~', "~0").replace('/', "~1")),
                record: None,
                value: shown(value),
            })
        };
        Some(Change::new(code, effect, Some(name), side(old), side(new)))
    }

    /// The effect of something that is possible in one version and not in the other.
    fn more(&self, possible: impl Fn(&Map<String, Value>) -> bool) -> Effect {
        let (old, new) = (possible(self.old), possible(self.new));
        Effect::of(!old && new, old && !new)
    }

    /// Where one version blocks the synchronous flow, that says it all.
    fn synchronous(&self) -> bool {
        !flag(self.old, "syncBlock") && !flag(self.new, "syncBlock")
    }

    /// Removing the key weakens security (draft section 11.3); another one is somebody else's.
    fn key_domain(&self) -> Effect {
        if !self.synchronous() {
            return Effect::None;
        }
        match (key(self.old), key(self.new)) {
            (None, None) => Effect::None,
            (None, Some(_)) => Effect::Narrows,
            (Some(_), None) => Effect::Widens,
            (Some(old), Some(new)) => Effect::of(old != new, old != new),
        }
    }

    /// A domain covers what lies below it, at a label boundary (draft section 8.3.5).
    fn redirect_domains(&self) -> Effect {
        if !self.synchronous() {
            return Effect::None;
        }
        let list = |t| domains(text(t, "syncRedirectDomain"));
        let (old, new) = (list(self.old), list(self.new));
        Effect::of(!covers(&old, &new), !covers(&new, &old))
    }

    /// The flag says nothing beside a key, and unsigned requests are risky anyway (T-18, N-8).
    fn phishing_warning(&self) -> Effect {
        let silent = |t: &Map<String, Value>| !flag(t, "warnPhishing") && key(t).is_none();
        match (
            flag(self.old, "warnPhishing"),
            flag(self.new, "warnPhishing"),
        ) {
            _ if !self.synchronous() => Effect::None,
            (true, false) if silent(self.new) => Effect::Widens,
            (false, true) if silent(self.old) => Effect::Narrows,
            _ => Effect::None,
        }
    }
}

/// What an unknown member means is unknown; it matters only if `crit` says so (draft section 4.4).
pub(super) fn unknown(name: &str, old: &Map<String, Value>, new: &Map<String, Value>) -> Effect {
    let critical = |members: &Map<String, Value>| {
        let items = members.get("crit").and_then(Value::as_array);
        items.is_some_and(|items| items.iter().any(|item| item.as_str() == Some(name)))
    };
    let matters = critical(old) || critical(new);
    Effect::of(matters, matters)
}

/// A value as people are shown it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What `crit` lists, in any order.
pub(super) fn names(value: Option<&Value>) -> String {
    match value {
        Some(Value::Array(items)) => {
            let items: BTreeSet<String> = items.iter().map(Value::to_string).collect();
            items.into_iter().collect::<Vec<_>>().join(",")
        }
        other => other.map_or_else(String::new, Value::to_string),
    }
}

/// Equal for values that mean the same.
fn meaning(name: &str, value: Option<&Value>) -> String {
    let json = || value.map_or_else(String::new, Value::to_string);
    match (name, value) {
        (
            "syncBlock" | "shared" | "sharedProviderName" | "sharedServiceName" | "multiInstance"
            | "warnPhishing" | "hostRequired",
            None,
        ) => "false".to_owned(),
        (
            "providerName" | "serviceName" | "logoUrl" | "description" | "variableDescription",
            None,
        ) => "\"\"".to_owned(),
        ("syncPubKeyDomain", Some(Value::String(text))) => domain(text),
        ("syncRedirectDomain", None) => String::new(),
        ("syncRedirectDomain", Some(Value::String(text))) => {
            let items: Vec<String> = domains(text).into_iter().collect();
            items.join(",")
        }
        ("crit", value) => names(value),
        _ => json(),
    }
}

fn flag(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name) == Some(&Value::Bool(true))
}

fn text<'t>(members: &'t Map<String, Value>, name: &str) -> &'t str {
    members
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// An empty domain is taken as absent: there is no key then.
fn key(members: &Map<String, Value>) -> Option<String> {
    Some(domain(text(members, "syncPubKeyDomain"))).filter(|domain| !domain.is_empty())
}

fn domain(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

fn domains(text: &str) -> BTreeSet<String> {
    let items = text.split(',').map(domain);
    items.filter(|item| !item.is_empty()).collect()
}

/// Whether each domain of `items` is in `list` or below one of it.
fn covers(list: &BTreeSet<String>, items: &BTreeSet<String>) -> bool {
    items.iter().all(|item| {
        let mut name = item.as_str();
        loop {
            if list.contains(name) {
                return true;
            }
            match name.split_once('.') {
                Some((_, above)) => name = above,
                None => return false,
            }
        }
    })
}
