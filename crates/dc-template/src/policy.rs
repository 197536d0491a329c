//! What a DNS provider sets.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use crate::limits::Limits;
use crate::name::Names;
use crate::object::{Object, object};
use crate::spf::Qualifier;

/// The choices of a DNS provider. Every member of the JSON form is optional.
///
/// ```
/// use dc_template::Policy;
///
/// let policy: Policy = serde_json::from_str(
///     r#"{"ttl":{"min":300,"max":86400},"spf":{"all":"-"},"types":{"ns":false}}"#,
/// )?;
/// assert_eq!(policy.ttl.min, 300);
/// assert!(!policy.types.ns && policy.types.generic);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Policy {
    /// Bounds and default of TTLs that come from templates.
    #[serde(deserialize_with = "object")]
    pub ttl: TtlPolicy,
    /// How the TTLs of one RRset are brought together.
    pub rrset_ttl: RrsetTtl,
    /// The SPF record that merging writes.
    #[serde(deserialize_with = "object")]
    pub spf: SpfPolicy,
    /// Which optional types are supported.
    #[serde(deserialize_with = "object")]
    pub types: TypePolicy,
    /// The address records that serve `REDIR301` and `REDIR302`; present means that both types
    /// are supported.
    pub redirect: Option<Vec<Backing>>,
    /// Extension names that the provider understands when a `crit` lists them.
    pub crit: Vec<String>,
    /// Bounds on time and memory.
    #[serde(deserialize_with = "object")]
    pub limits: Limits,
    /// Turns one internationalised label into an A-label, `None` if it is no valid label.
    /// Without it, names that are not ASCII are refused. The feature `idna` offers
    /// `dc_template::idna::to_ascii`.
    #[serde(skip)]
    pub to_ascii: Option<fn(&str) -> Option<String>>,
}

impl Policy {
    pub(crate) fn names(&self) -> Names {
        Names {
            to_ascii: self.to_ascii,
        }
    }
}

/// Bounds and default of TTLs that come from templates (draft section 6.2, `ttl`): a TTL outside
/// the bounds is moved to the nearer one, never refused. In seconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TtlPolicy {
    /// Lowest. Default 0.
    pub min: u32,
    /// Highest. Default, and never more than, 2^31−1 (RFC 2181 section 8).
    pub max: u32,
    /// For a TTL variable whose value is no number. Default 3600.
    pub default: u32,
}

impl Default for TtlPolicy {
    fn default() -> Self {
        Self {
            min: 0,
            max: MAX_TTL,
            default: 3600,
        }
    }
}

impl TtlPolicy {
    /// Moves a TTL into the bounds.
    pub(crate) fn clamp(&self, ttl: u64) -> u32 {
        let max = self.max.min(MAX_TTL);
        u32::try_from(ttl)
            .unwrap_or(u32::MAX)
            .max(self.min)
            .min(max)
    }
}

/// How differing TTLs of one RRset are reconciled (draft section 10.2, step 8).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RrsetTtl {
    /// When a record joins an RRset, all its records get the lowest TTL among them.
    #[default]
    Lowest,
    /// Left alone, for stores that keep a TTL per record.
    Keep,
}

/// The SPF record that merging writes (draft section 9.4).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SpfPolicy {
    /// Qualifier of the closing `all` of a new record. Default `~`.
    pub all: Qualifier,
    /// TTL of a new record in seconds. Default 3600.
    pub ttl: u32,
}

impl Default for SpfPolicy {
    fn default() -> Self {
        Self {
            all: Qualifier::SoftFail,
            ttl: 3600,
        }
    }
}

/// Which optional types are supported (draft section 6.2, `type`).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TypePolicy {
    /// `NS` records below the apex. Default true.
    pub ns: bool,
    /// Types that the draft calls generic. Default true.
    pub generic: bool,
    /// `APEXCNAME`. Default false.
    pub apexcname: bool,
}

impl Default for TypePolicy {
    fn default() -> Self {
        Self {
            ns: true,
            generic: true,
            apexcname: false,
        }
    }
}

/// An address record that serves redirects, written beside each `REDIR301` or `REDIR302`.
///
/// JSON form: `{"type":"A","data":"192.0.2.80","ttl":600}`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "Object<BackingForm>")]
pub struct Backing {
    /// The address; it decides between `A` and `AAAA`.
    pub address: std::net::IpAddr,
    /// TTL in seconds.
    pub ttl: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BackingForm {
    #[serde(rename = "type")]
    rtype: String,
    data: String,
    ttl: u32,
}

impl TryFrom<Object<BackingForm>> for Backing {
    type Error = String;

    fn try_from(Object(form): Object<BackingForm>) -> Result<Self, String> {
        let address = match form.rtype.as_str() {
            "A" => form.data.parse::<Ipv4Addr>().ok().map(Into::into),
            "AAAA" => form.data.parse::<Ipv6Addr>().ok().map(Into::into),
            other => return Err(format!("redirect: type `{other}`; expected A or AAAA")),
        };
        Ok(Self {
            address: address.ok_or_else(|| {
                format!(
                    "redirect: `{}` is not an address for {}",
                    form.data, form.rtype
                )
            })?,
            ttl: form.ttl,
        })
    }
}

/// RFC 2181 section 8.
pub(crate) const MAX_TTL: u32 = (1 << 31) - 1;
