//! Template state: which applied template owns what in a zone (draft section 10.1).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::{Error, ErrorKind};
use crate::instance::{Instance, invalid};
use crate::instance_key::InstanceKey;
use crate::name::Name;
use crate::object::Object;
use crate::rendered::Read;

/// The applied templates of one zone: a value that the caller stores.
///
/// Planning with a state gives the next one in [`Plan::state`](crate::Plan::state). The instances
/// are sorted by their identity, so that equal states are equal bytes. JSON form:
/// `{"version":1,"instances":[…]}`; `docs/state.md` of the repository describes it.
///
/// ```
/// use dc_template::{Policy, Request, State, Template, Zone};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
/// let policy = Policy::default();
/// for ip in ["192.0.2.1", "192.0.2.2"] {
///     let request = Request::new("example.com").param("ip", ip);
///     let plan = template.plan_with(&request, &zone, &state, &policy)?;
///     plan.commit_with(&mut zone, &mut state)?;
/// }
/// assert_eq!(state.instances().count(), 1, "applied again: replaced");
///
/// let stored = serde_json::to_string(&state)?;
/// assert!(stored.starts_with(r#"{"version":1,"instances":[{"providerId":"example.net","#));
/// assert_eq!(State::parse(stored.as_bytes())?, state);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct State {
    pub(crate) instances: Vec<Arc<Instance>>,
}

impl State {
    /// Nothing applied yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// Kind `state-version` for another version than 1; kind `invalid-state` for anything else
    /// that is no state.
    ///
    /// ```
    /// let error = dc_template::State::parse(br#"{"version":9,"instances":[]}"#).unwrap_err();
    /// assert_eq!(error.kind().as_str(), "state-version");
    /// ```
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            version: u64,
            instances: Vec<Instance>,
        }
        #[derive(serde::Deserialize)]
        struct Versioned {
            version: u64,
        }
        match serde_json::from_slice::<Object<Whole>>(text) {
            Ok(Object(whole)) if whole.version == VERSION => Self::of(whole.instances),
            Ok(Object(whole)) => Err(other_version(whole.version)),
            Err(error) => match serde_json::from_slice::<Object<Versioned>>(text) {
                Ok(Object(other)) if other.version != VERSION => Err(other_version(other.version)),
                _ => Err(invalid(format!("the state cannot be read: {error}"))),
            },
        }
    }

    /// The state of these instances: the rows of one zone in a database.
    ///
    /// # Errors
    ///
    /// Kind `invalid-state` if two have one identity, or disagree about the user's SPF record, or if
    /// one has a claim twice.
    pub fn of(instances: impl IntoIterator<Item = Instance>) -> Result<Self, Error> {
        let mut instances: Vec<_> = instances.into_iter().map(Arc::new).collect();
        instances.sort_by(|a, b| a.key.cmp(&b.key));
        for pair in instances.windows(2) {
            if let [a, b] = pair
                && a.key == b.key
            {
                return Err(invalid(format!("the instance {} occurs twice", a.key)));
            }
        }
        let mut before: BTreeMap<(&str, &str), &Option<String>> = BTreeMap::new();
        for instance in &instances {
            if let Some(name) = instance.twice() {
                let error = invalid(format!("a claim at `{name}` occurs twice"));
                return Err(error.of_instance(&instance.key));
            }
            for spf in &instance.spf {
                let place = (instance.key.domain.as_str(), spf.name.as_str());
                if *before.entry(place).or_insert(&spf.before) != &spf.before {
                    return Err(invalid(format!(
                        "instances disagree about the SPF record that the user had at `{}`",
                        spf.name
                    ))
                    .of_instance(&instance.key));
                }
            }
        }
        Ok(Self { instances })
    }

    /// The instances, sorted by identity.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.instances.iter().map(AsRef::as_ref)
    }

    /// One instance.
    pub fn get(&self, key: &InstanceKey) -> Option<&Instance> {
        self.place(key).map(AsRef::as_ref)
    }

    fn place(&self, key: &InstanceKey) -> Option<&Arc<Instance>> {
        let at = self.instances.binary_search_by(|i| i.key.cmp(key)).ok()?;
        self.instances.get(at)
    }

    /// Whether nothing is applied.
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }

    /// What planning with this state may look at beside [`Rendered::reads`](crate::Rendered::reads):
    /// the names at which something is owned, sorted.
    pub fn reads(&self) -> Vec<Read> {
        let names = self.instances.iter().flat_map(|i| {
            let records = i.records.iter().map(|record| &record.name);
            records.chain(i.spf.iter().map(|spf| &spf.name))
        });
        let mut reads: Vec<Read> = names.map(|name| Read::Owner(name.clone())).collect();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    /// Refuses the state of another zone, and claims outside the zone.
    pub(crate) fn check(&self, zone: &Name) -> Result<(), Error> {
        for instance in &self.instances {
            if instance.key.domain != zone.without_dot() {
                return Err(Error::new(
                    ErrorKind::StateMismatch,
                    format!("the zone is `{zone}`, and its state holds {}", instance.key),
                ));
            }
            let names = instance.records.iter().map(|record| &record.name);
            let mut names = names.chain(instance.spf.iter().map(|spf| &spf.name));
            if let Some(name) = names.find(|name| !name.is_at_or_below(zone)) {
                let error = invalid(format!("`{name}` is outside the zone `{zone}`"));
                return Err(error.of_instance(&instance.key));
            }
        }
        Ok(())
    }
}

fn other_version(version: u64) -> Error {
    Error::new(
        ErrorKind::StateVersion,
        format!("the state has version {version}; this program reads version {VERSION}"),
    )
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("version", &VERSION)?;
        let instances: Vec<&Instance> = self.instances().collect();
        map.serialize_entry("instances", &instances)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get().as_bytes()).map_err(serde::de::Error::custom)
    }
}

const VERSION: u64 = 1;
