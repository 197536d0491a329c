//! What the caller wants to hear.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::level::Level;
use crate::profile::Profile;

/// Profile and levels. The members are those of a configuration file.
///
/// ```
/// use dc_lint::{Config, Level, Linter, Profile, Setting};
///
/// let config = Config::default()
///     .profile(Profile::Cloudflare)
///     .set("DCTL1008", Setting::Off)
///     .set("bare-host-or-target", Setting::Level(Level::Error));
/// assert!(Linter::new(&config).is_ok());
/// assert!(Linter::new(&config.set("no-such-rule", Setting::Off)).is_err());
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// For whom the template is written.
    pub profile: Profile,
    /// By code or name: another level, or `off`. Stands above the profile.
    pub levels: BTreeMap<String, Setting>,
    /// Whether a name is a public suffix, such as `com` or `co.uk`; without it only the shape of
    /// domain names is checked.
    #[serde(skip)]
    pub is_public_suffix: Option<fn(&str) -> bool>,
}

/// What a configuration says of a rule: `"error"`, `"warning"`, `"info"` or `"off"`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Setting {
    /// Findings have this level.
    Level(Level),
    /// No findings.
    Off,
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.as_str() {
            "off" => Self::Off,
            "info" => Self::Level(Level::Info),
            "warning" => Self::Level(Level::Warning),
            "error" => Self::Level(Level::Error),
            _ => {
                return Err(serde::de::Error::custom(format!(
                    "{text:?} is no level; expected error, warning, info or off"
                )));
            }
        })
    }
}

/// A configuration names a rule that does not exist.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no rule `{0}`; expected a code such as DCTL1012 or a name such as bare-value")]
pub struct UnknownRule(pub String);

impl Config {
    /// Sets the profile.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Sets a rule, by code or name.
    #[must_use]
    pub fn set(mut self, rule: impl Into<String>, setting: Setting) -> Self {
        self.levels.insert(rule.into(), setting);
        self
    }

    /// Sets what tells public suffixes.
    #[must_use]
    pub fn public_suffixes(mut self, is_public_suffix: fn(&str) -> bool) -> Self {
        self.is_public_suffix = Some(is_public_suffix);
        self
    }
}
