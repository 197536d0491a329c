//! How settings are read.

use crate::https_url::Reach;

/// How settings are read; start from the default and change fields.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SettingsOptions {
    /// Which hosts the URLs may name.
    pub reach: Reach,
    /// The most octets that are read; 65,536 (draft section 12.2).
    pub max_octets: usize,
    /// Take `providerId` for a missing or unreadable `providerName`; default no (draft section
    /// 7.2).
    pub provider_name_may_be_missing: bool,
    /// Members beyond the draft that the caller understands and `crit` may list.
    pub understood: Vec<String>,
}

impl Default for SettingsOptions {
    fn default() -> Self {
        Self {
            reach: Reach::Public,
            max_octets: 65_536,
            provider_name_may_be_missing: false,
            understood: Vec::new(),
        }
    }
}
