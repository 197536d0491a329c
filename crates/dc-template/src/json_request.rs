//! The JSON form of a request and of its answer, shared by library, command line and tests.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::object::Entries;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::record::Record;
use crate::request::{Request, Via};
use crate::state::State;
use crate::template::Template;
use crate::zone::Zone;

/// One request in JSON: an object with the members `template`, `zone`, `domain`, `host`,
/// `params`, `groups`, `policy`, `via`, `signed`, `state`, `instance`, `action` and `id`.
///
/// With a [`State`], even an empty one, the answer has the next `state`; `action` is then `apply`
/// (the default), `upgrade` ([`Template::upgrade`]) or `revert` (of the instance, or of all of the
/// template at the host where no `instance` is given).
///
/// Only `zone` and `domain` are required, and `template` where the caller has no other. A `null`
/// counts as absent. Unknown members are refused by name. `id` is any JSON value and comes back
/// with the answer.
///
/// ```
/// use dc_template::{JsonRequest, Policy};
///
/// let line = r#"{"id":7,"domain":"example.com","params":{"ip":"192.0.2.1"},
///     "zone":{"origin":"example.com.","records":[]},
///     "template":{"providerId":"example.net","serviceId":"web","records":[
///         {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}}"#;
/// let answer = JsonRequest::parse(line.as_bytes()).answer(None, &Policy::default());
/// let answer = serde_json::to_string(&answer)?;
/// assert!(answer.starts_with(r#"{"id":7,"ok":true,"#));
///
/// let answer = JsonRequest::parse(br#"{"id":8,"domian":"x"}"#).answer(None, &Policy::default());
/// assert_eq!(answer.result.unwrap_err().kind().as_str(), "unknown-member");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug)]
pub struct JsonRequest<'a> {
    id: Option<&'a RawValue>,
    body: Result<Body<'a>, Error>,
}

#[derive(Debug)]
struct Body<'a> {
    template: Option<&'a RawValue>,
    zone: JsonZone,
    policy: Option<Policy>,
    request: Request,
    state: Option<State>,
    action: Action,
}

#[derive(Debug)]
enum Action {
    Apply,
    Upgrade,
    Revert,
}

/// A zone in JSON: `{"origin":"example.com.","records":[…]}`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct JsonZone {
    /// The apex; a final dot is optional.
    pub origin: String,
    /// The records.
    pub records: Vec<Record>,
}

/// The answer to a [`JsonRequest`]: `{"id","ok":true,…plan}` or
/// `{"id","ok":false,"error":{"kind","message",…}}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer<'a> {
    id: Option<&'a RawValue>,
    /// The plan, or why there is none.
    pub result: Result<Plan, Error>,
}

impl<'a> JsonRequest<'a> {
    /// Reads a request. What is wrong with it is told by its answer, so that the `id` comes back.
    pub fn parse(text: &'a [u8]) -> Self {
        match members(text) {
            Ok(members) => Self {
                id: members
                    .iter()
                    .find(|(name, _)| name == "id")
                    .map(|(_, id)| *id),
                body: Body::read(&members),
            },
            Err(error) => Self {
                id: None,
                body: Err(error),
            },
        }
    }

    /// Plans the request: with `template` where it has none of its own, and `policy` likewise.
    pub fn answer(self, template: Option<&Template>, policy: &Policy) -> Answer<'a> {
        let result = self.body.and_then(|body| body.plan(template, policy));
        Answer {
            id: self.id,
            result,
        }
    }
}

impl Body<'_> {
    fn plan(self, default: Option<&Template>, policy: &Policy) -> Result<Plan, Error> {
        let policy = match &self.policy {
            Some(own) => &Policy {
                to_ascii: policy.to_ascii,
                ..own.clone()
            },
            None => policy,
        };
        let own = self
            .template
            .map(|raw| Template::parse_with(raw.get().as_bytes(), &policy.limits))
            .transpose()?;
        let template = own
            .as_ref()
            .or(default)
            .ok_or_else(|| invalid("`template` is missing"))?;
        let request = &self.request;
        let index = |zone: JsonZone| Zone::with_policy(&zone.origin, zone.records, policy);
        let Some(state) = &self.state else {
            let rendered = template.resolve(request, policy)?;
            return rendered.plan(&index(self.zone)?, policy);
        };
        let zone = index(self.zone)?;
        let key = || template.applied_key(request, state, policy);
        match self.action {
            Action::Apply => template.plan_with(request, &zone, state, policy),
            Action::Upgrade => template.upgrade(&key()?, &request.params, &zone, state, policy),
            Action::Revert if request.instance.is_some() => state.revert(&key()?, &zone, policy),
            Action::Revert => state.revert_all(&key()?, &zone, policy),
        }
    }
}

impl<'a> Body<'a> {
    fn read(members: &[(String, &'a RawValue)]) -> Result<Self, Error> {
        for (at, (name, _)) in members.iter().enumerate() {
            if !MEMBERS.contains(&name.as_ref()) {
                let shown: String = name.chars().take(80).collect();
                return Err(Error::new(
                    ErrorKind::UnknownMember,
                    format!(
                        "the request has the unknown member {shown:?}; known are {}",
                        MEMBERS.join(", ")
                    ),
                ));
            }
            if members.iter().take(at).any(|(earlier, _)| earlier == name) {
                return Err(invalid(format!("`{name}` occurs twice")));
            }
        }
        let get = |name: &str| {
            let found = members.iter().find(|(member, _)| member == name);
            found.map(|(_, raw)| *raw).filter(|raw| raw.get() != "null")
        };
        let mut request = Request::new(
            read::<String>("domain", get("domain"))?
                .ok_or_else(|| invalid("`domain` is missing"))?,
        );
        request.host = read("host", get("host"))?.unwrap_or_default();
        request.groups = read("groups", get("groups"))?.unwrap_or_default();
        request.signed = read("signed", get("signed"))?.unwrap_or_default();
        // Each name once (OQ-24).
        let params: Option<Entries<Value>> = read("params", get("params"))?;
        let params = params.into_iter().flat_map(|params| params.0);
        request.params = params.map(|(name, Value(value))| (name, value)).collect();
        request.via = match read::<String>("via", get("via"))?.as_deref() {
            None | Some("operator") => Via::Operator,
            Some("sync") => Via::Sync,
            Some("async") => Via::Async,
            Some(other) => {
                return Err(invalid(format!(
                    "`via` is {other:?}; expected sync, async or operator"
                )));
            }
        };
        request.instance = read("instance", get("instance"))?;
        let action = match read::<String>("action", get("action"))?.as_deref() {
            None | Some("apply") => Action::Apply,
            Some("upgrade") => Action::Upgrade,
            Some("revert") => Action::Revert,
            Some(other) => {
                return Err(invalid(format!(
                    "`action` is {other:?}; expected apply, upgrade or revert"
                )));
            }
        };
        let state = get("state")
            .map(|raw| State::parse(raw.get().as_bytes()))
            .transpose()?;
        if state.is_none() && !matches!(action, Action::Apply) {
            return Err(invalid("`action` needs a `state`"));
        }
        if matches!(action, Action::Upgrade) && !request.groups.is_empty() {
            return Err(invalid("`groups` are those of the state in an upgrade"));
        }
        Ok(Self {
            template: get("template"),
            zone: read("zone", get("zone"))?.ok_or_else(|| invalid("`zone` is missing"))?,
            policy: read("policy", get("policy"))?,
            request,
            state,
            action,
        })
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = self.id {
            map.serialize_entry("id", id)?;
        }
        match &self.result {
            Ok(plan) => plan.entries(&mut map)?,
            Err(error) => {
                map.serialize_entry("ok", &false)?;
                map.serialize_entry("error", error)?;
            }
        }
        map.end()
    }
}

/// The value of a variable: a string, or a number or boolean as its text (V-6).
struct Value(String);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw)
                .map(Self)
                .map_err(de::Error::custom),
            Some(b'{' | b'[' | b'n') | None => Err(de::Error::custom("expected a string")),
            Some(_) => Ok(Self(raw.to_owned())),
        }
    }
}

/// The members of the request, in their order.
fn members(text: &[u8]) -> Result<Vec<(String, &RawValue)>, Error> {
    struct Members<'a>(Vec<(String, &'a RawValue)>);

    struct MembersVisitor;

    impl<'de> Visitor<'de> for MembersVisitor {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                // The first that does not belong is enough to refuse; the `id` is wanted still.
                if members.len() <= MEMBERS.len() || name == "id" {
                    members.push((name, value));
                }
            }
            Ok(Members(members))
        }
    }

    impl<'de> Deserialize<'de> for Members<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(MembersVisitor)
        }
    }

    serde_json::from_slice::<Members<'_>>(text)
        .map(|members| members.0)
        .map_err(|error| invalid(format!("the request is not a JSON object: {error}")))
}

fn read<'a, T: Deserialize<'a>>(name: &str, raw: Option<&'a RawValue>) -> Result<Option<T>, Error> {
    // A derived reader would take an array for an object.
    let object = matches!(name, "zone" | "policy");
    if object && raw.is_some_and(|raw| !raw.get().starts_with('{')) {
        return Err(invalid(format!("`{name}` is not an object")));
    }
    raw.map(|raw| serde_json::from_str(raw.get()))
        .transpose()
        .map_err(|error| invalid(format!("`{name}`: {error}")))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

const MEMBERS: &[&str] = &[
    "id", "template", "zone", "domain", "host", "params", "groups", "policy", "via", "signed",
    "state", "instance", "action",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: &str) -> String {
        let answer = JsonRequest::parse(line.as_bytes()).answer(None, &Policy::default());
        let error = answer.result.unwrap_err();
        format!("{}: {error}", error.kind().as_str())
    }

    #[test]
    fn requests_are_refused_by_name() {
        for (line, part) in [
            ("", "invalid-request"),
            ("[]", "invalid-request"),
            (
                r#"{"a":1}"#,
                "unknown-member: the request has the unknown member \"a\"",
            ),
            (r#"{"domain":"x","domain":"x"}"#, "`domain` occurs twice"),
            (
                r#"{"params":{"a":"1","a":"2"},"domain":"x"}"#,
                "`params`: `a` occurs twice",
            ),
            (
                r#"{"params":{"a":[]},"domain":"x"}"#,
                "`params`: expected a string",
            ),
            (r#"{"domain":"x","via":"mail"}"#, "`via` is \"mail\""),
            (r#"{"domain":"x"}"#, "`zone` is missing"),
            (
                r#"{"zone":{"origin":"x.","records":[]}}"#,
                "`domain` is missing",
            ),
            (
                r#"{"domain":"x","zone":{"origin":"x.","recs":[]}}"#,
                "`zone`: unknown field `recs`",
            ),
            (
                r#"{"domain":"x","policy":{"ttl":{"mn":1}},"zone":{"origin":"x.","records":[]}}"#,
                "`policy`: unknown field `mn`",
            ),
            (
                r#"{"domain":"x","zone":{"origin":"x.","records":[{"name":"x.","type":"A"}]}}"#,
                "missing field `data`",
            ),
        ] {
            let error = error(line);
            assert!(error.contains(part), "{line}: {error}");
        }
    }

    /// V-6: values are strings, whatever their transport type.
    #[test]
    fn numbers_and_booleans_are_values() {
        let params: Entries<Value> =
            serde_json::from_str(r#"{"a":1.50,"b":true,"c":"\u0041"}"#).unwrap();
        let values: Vec<&str> = params.0.values().map(|value| value.0.as_str()).collect();
        assert_eq!(values, ["1.50", "true", "A"]);
    }
}
