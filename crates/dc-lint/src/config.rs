//! What the caller wants to hear.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

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
///
/// As JSON it is an object. What is unknown or said twice, by code and by name as well, is refused:
///
/// ```
/// use dc_lint::Config;
///
/// let read = serde_json::from_str::<Config>;
/// assert!(read(r#"{"profile":"cloudflare","levels":{"DCTL1008":"off"}}"#).is_ok());
/// for wrong in ["[]", r#"{"levels":{"DCTL1008":"off","shared-missing":"error"}}"#] {
///     assert!(read(wrong).is_err());
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// For whom the template is written.
    pub profile: Profile,
    /// By code or name: another level, or `off`. Stands above the profile.
    pub levels: BTreeMap<String, Setting>,
    /// Whether a name is a public suffix, such as `com` or `co.uk`; without it only the shape of
    /// domain names is checked.
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

// Derived readers take arrays as well, and of equal names in a map the last.
impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConfigVisitor)
    }
}

struct ConfigVisitor;

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `profile` and `levels`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
        let (mut profile, mut levels) = (None, None);
        while let Some(name) = map.next_key::<String>()? {
            let again = match name.as_str() {
                "profile" => profile.replace(map.next_value()?).is_some(),
                "levels" => levels.replace(map.next_value::<Levels>()?).is_some(),
                other => return Err(A::Error::unknown_field(other, &["profile", "levels"])),
            };
            if again {
                return Err(A::Error::custom(format_args!("`{name}` occurs twice")));
            }
        }
        Ok(Config {
            profile: profile.unwrap_or_default(),
            levels: levels.unwrap_or_default().0,
            is_public_suffix: None,
        })
    }
}

/// The member `levels`, each rule once.
#[derive(Default)]
struct Levels(BTreeMap<String, Setting>);

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LevelsVisitor)
    }
}

struct LevelsVisitor;

impl<'de> Visitor<'de> for LevelsVisitor {
    type Value = Levels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of rules and levels")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Levels, A::Error> {
        let (mut levels, mut codes) = (BTreeMap::new(), BTreeMap::new());
        while let Some((name, setting)) = map.next_entry::<String, Setting>()? {
            let code = crate::rule(&name).map_or(name.as_str(), |rule| rule.code);
            if let Some(earlier) = codes.insert(code.to_owned(), name.clone()) {
                return Err(A::Error::custom(match earlier == name {
                    true => format!("`{name}` occurs twice in `levels`"),
                    false => format!("`{earlier}` and `{name}` in `levels` are the same rule"),
                }));
            }
            levels.insert(name, setting);
        }
        Ok(Levels(levels))
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.as_str() {
            "off" => Self::Off,
            "info" => Self::Level(Level::Info),
            "warning" => Self::Level(Level::Warning),
            "error" => Self::Level(Level::Error),
            _ => {
                return Err(D::Error::custom(format!(
                    "{text:?} is not a level; expected error, warning, info or off"
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
