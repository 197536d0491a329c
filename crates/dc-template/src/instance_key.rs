//! What tells one applied template from another.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Error;
use crate::instance::invalid;
use crate::name::{Name, Names, lower};
use crate::object::Object;

/// What tells one applied template from another (draft section 10.1).
///
/// Its `Display` is for people. To name an instance in a form, a URL or a store there is
/// [`token`](Self::token), which `FromStr` reads back; the JSON form is an object with the five
/// parts.
///
/// ```
/// use dc_template::InstanceKey;
///
/// let key = InstanceKey::new("Example.com.", "example.net", "web").host("WWW");
/// assert_eq!((&*key.domain, &*key.host), ("example.com", "www"));
/// assert_eq!(key.to_string(), "example.net/web on www.example.com");
/// assert_eq!(key.token(), "example.net~web~example.com~www~");
/// assert_eq!(key.token().parse(), Ok(key.clone()));
/// assert_eq!(serde_json::from_str::<InstanceKey>(&serde_json::to_string(&key)?)?, key);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct InstanceKey {
    /// Apex of the zone, in lower case, without the final dot.
    pub domain: String,
    /// Host below the apex, in lower case; empty at the apex.
    pub host: String,
    /// `providerId` of the template.
    pub provider_id: String,
    /// `serviceId` of the template.
    pub service_id: String,
    /// Tells the instances of a `multiInstance` template at one host apart; else mostly empty.
    pub id: String,
}

impl InstanceKey {
    /// The instance of a service at the apex of a domain, without an id of its own. The domain is
    /// given in A-labels; letter case and a final dot do not matter.
    pub fn new(
        domain: impl Into<String>,
        provider_id: impl Into<String>,
        service_id: impl Into<String>,
    ) -> Self {
        let mut domain = domain.into();
        domain.make_ascii_lowercase();
        if domain.ends_with('.') {
            domain.pop();
        }
        Self {
            domain,
            host: String::new(),
            provider_id: provider_id.into(),
            service_id: service_id.into(),
            id: String::new(),
        }
    }

    /// Sets the host; empty or `@` is the apex, letter case does not matter.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self.host.make_ascii_lowercase();
        if self.host == "@" {
            self.host.clear();
        }
        self
    }

    /// Sets the instance id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// One text for all five parts, of letters, digits and `-._~*%`: for a form, a URL, a column of
    /// a store. `FromStr` reads it back. It is no secret.
    pub fn token(&self) -> String {
        let mut token = String::new();
        let parts = [
            &self.provider_id,
            &self.service_id,
            &self.domain,
            &self.host,
            &self.id,
        ];
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                token.push('~');
            }
            for byte in part.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                        token.push(char::from(byte));
                    }
                    other => {
                        let _ = write!(token, "%{other:02X}");
                    }
                }
            }
        }
        token
    }

    /// The identity of these parts, in its one spelling: else it could stand twice.
    pub(crate) fn checked(
        provider_id: String,
        service_id: String,
        domain: &str,
        host: &str,
        id: String,
    ) -> Result<Self, Error> {
        // OQ-28.
        let plain = !host.ends_with('.') && Name::checked(host, &Names::default()).is_ok();
        if !host.is_empty() && !plain {
            return Err(invalid(format!(
                "the host {:?} of an instance is not a name relative to its domain; for the apex it is empty",
                crate::fill::clip(host)
            )));
        }
        let domain = Name::domain(domain, &Names::default()).map_err(|problem| {
            let shown = crate::fill::clip(domain);
            invalid(format!("the domain {shown:?} of an instance {problem}"))
        })?;
        Ok(Self {
            domain: domain.without_dot().to_owned(),
            host: lower(host).into_owned(),
            provider_id,
            service_id,
            id,
        })
    }

    /// Whether both are instances of one template at one host.
    pub(crate) fn same_place(&self, other: &Self) -> bool {
        self.host == other.host
            && self.service_id == other.service_id
            && self.provider_id == other.provider_id
            && self.domain == other.domain
    }
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} on ", self.provider_id, self.service_id)?;
        if !self.host.is_empty() {
            write!(f, "{}.", self.host)?;
        }
        f.write_str(&self.domain)?;
        if !self.id.is_empty() {
            write!(f, " (id {})", self.id)?;
        }
        Ok(())
    }
}

/// Reads a [`token`](InstanceKey::token).
///
/// # Errors
///
/// Kind `invalid-state` for any other text.
impl FromStr for InstanceKey {
    type Err = Error;

    fn from_str(token: &str) -> Result<Self, Error> {
        let wrong = || {
            invalid(format!(
                "{:?} does not name an instance; expected provider~service~domain~host~id",
                crate::fill::clip(token)
            ))
        };
        let parts: Option<Vec<String>> = token.split('~').take(6).map(unescape).collect();
        let parts: Result<[String; 5], _> = parts.ok_or_else(wrong)?.try_into();
        let [provider_id, service_id, domain, host, id] = parts.map_err(|_| wrong())?;
        Self::checked(provider_id, service_id, &domain, &host, id)
    }
}

/// Undoes the escapes of a part of a token.
fn unescape(part: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(part.len());
    let mut pieces = part.split('%');
    octets.extend(pieces.next()?.bytes());
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        octets.push(u8::from_str_radix(digits, 16).ok()?);
        octets.extend(rest.bytes());
    }
    String::from_utf8(octets).ok()
}

impl Serialize for InstanceKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("providerId", &self.provider_id)?;
        map.serialize_entry("serviceId", &self.service_id)?;
        map.serialize_entry("domain", &self.domain)?;
        map.serialize_entry("host", &self.host)?;
        map.serialize_entry("id", &self.id)?;
        map.end()
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Form {
    provider_id: String,
    service_id: String,
    domain: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    id: String,
}

impl<'de> Deserialize<'de> for InstanceKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(form) = Object::<Form>::deserialize(deserializer)?;
        let Form {
            provider_id,
            service_id,
            domain,
            host,
            id,
        } = form;
        Self::checked(provider_id, service_id, &domain, &host, id).map_err(serde::de::Error::custom)
    }
}
