//! The name servers in the settings against those of the zone.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::name::domain_name;

/// Whether the settings name the name servers that the zone has (draft section 7.2).
///
/// A difference may mean that the `_domainconnect` record is left from an earlier provider, or
/// that the zone is prepared before it moves: it is told, and never blocks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NameServers {
    /// The settings name none.
    NotStated,
    /// The same ones.
    Match,
    /// Others, or only some.
    Differ {
        /// In the settings only, sorted.
        only_in_settings: Vec<String>,
        /// In DNS only, sorted.
        only_in_dns: Vec<String>,
    },
    /// The zone's could not be found, or were not asked for.
    Unknown,
}

impl NameServers {
    /// Compares two lists of names, whatever their order, letter case and final dots.
    ///
    /// ```
    /// use dc_discovery::NameServers;
    ///
    /// let verdict = NameServers::compare(&["ns1.dns.example"], &["NS1.dns.example."]);
    /// assert_eq!(verdict, NameServers::Match);
    /// ```
    pub fn compare<A: AsRef<str>, B: AsRef<str>>(settings: &[A], dns: &[B]) -> Self {
        let set = |name: &str| domain_name(name).unwrap_or_else(|_| name.to_owned());
        let stated: BTreeSet<String> = settings.iter().map(|name| set(name.as_ref())).collect();
        let real: BTreeSet<String> = dns.iter().map(|name| set(name.as_ref())).collect();
        if stated.is_empty() {
            Self::NotStated
        } else if real.is_empty() {
            Self::Unknown
        } else if stated == real {
            Self::Match
        } else {
            Self::Differ {
                only_in_settings: stated.difference(&real).cloned().collect(),
                only_in_dns: real.difference(&stated).cloned().collect(),
            }
        }
    }
}
