//! What a DNS provider says about itself and a zone.

mod control_panel;
mod error;
mod options;
mod read;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

pub use self::control_panel::ControlPanelUrl;
pub use self::error::{SettingsError, SettingsErrorKind};
pub use self::options::SettingsOptions;
use crate::members::Members;
use crate::url_prefix::UrlPrefix;
use crate::warning::Warning;

/// The settings response (draft-ietf-dconn-domainconnect-05 section 7.2), with the members that
/// only Domain Connect 2.3 defines.
///
/// A service provider reads them with [`Settings::parse`], which is lenient where deployed
/// settings want it. A DNS provider starts from [`Settings::new`], sets the fields, and serialises.
///
/// The names for display are hostile text: escape them for the medium in which you show them.
///
/// ```
/// use dc_discovery::{Settings, SettingsOptions};
///
/// let (settings, warnings) = Settings::parse(
///     br#"{"providerId":"dns.example","providerName":"DNS Example",
///          "urlAPI":"https://api.dns.example/dc/","urlSyncUX":"https://connect.dns.example",
///          "width":"900","vnd.example.contact":{"phone":"+1"}}"#,
///     &SettingsOptions::default(),
/// )?;
/// assert_eq!(settings.url_api.as_str(), "https://api.dns.example/dc");
/// assert!(settings.url_sync_ux.is_some(), "the synchronous flow is there");
/// assert_eq!(settings.width, Some(900));
/// assert_eq!(settings.other.len(), 1);
/// assert_eq!(warnings[0].to_string(), "width: a number in quotes");
/// # Ok::<(), dc_discovery::SettingsError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// `providerId`: 1 to 63 letters, digits, `-`, `_`, `.`; should be a domain of the provider.
    pub provider_id: String,
    /// `providerName`: for display, 1 to 255 characters.
    pub provider_name: String,
    /// `providerDisplayName`: to be shown instead of the name, may differ by domain.
    pub provider_display_name: Option<String>,
    /// `urlSyncUX`: where the user is sent; without it there is no synchronous flow.
    pub url_sync_ux: Option<UrlPrefix>,
    /// `urlAsyncUX`: where consent for the asynchronous flow is asked (Domain Connect 2.3 section
    /// 3).
    pub url_async_ux: Option<UrlPrefix>,
    /// `urlAPI`: for the template query and the asynchronous flow.
    pub url_api: UrlPrefix,
    /// `urlControlPanel`: where the user changes records by hand.
    pub url_control_panel: Option<ControlPanelUrl>,
    /// `nameServers`: of the zone, as the provider states them; lower-case A-labels without final
    /// dot.
    pub name_servers: Option<Vec<String>>,
    /// `width` of a pop-up window in pixels; take 750 if it is absent (Domain Connect 2.3 section
    /// 3).
    pub width: Option<u16>,
    /// `height` of a pop-up window in pixels; take 750 if it is absent (Domain Connect 2.3 section
    /// 3).
    pub height: Option<u16>,
    /// `crit`: members that must be understood by who reads the settings (draft section 7.2.1).
    pub crit: Vec<String>,
    /// Members that the draft does not define, in their order (draft section 7.2.1).
    pub other: Vec<(String, Value)>,
}

impl Settings {
    /// The required members.
    pub fn new(
        provider_id: impl Into<String>,
        provider_name: impl Into<String>,
        url_api: UrlPrefix,
    ) -> Self {
        Self {
            provider_id: provider_id.into(),
            provider_name: provider_name.into(),
            provider_display_name: None,
            url_sync_ux: None,
            url_async_ux: None,
            url_api,
            url_control_panel: None,
            name_servers: None,
            width: None,
            height: None,
            crit: Vec::new(),
            other: Vec::new(),
        }
    }

    /// Reads a settings response, with what is odd about it (draft section 7.2).
    ///
    /// Unknown members are kept. A known one that cannot be read counts as absent, unless it is
    /// required or `crit` lists it. At most 50 warnings.
    ///
    /// # Errors
    ///
    /// When it is no JSON object, a required member is missing or unreadable, a member occurs
    /// twice with different values, or `crit` lists a member that is there and not understood.
    pub fn parse(
        json: &[u8],
        options: &SettingsOptions,
    ) -> Result<(Self, Vec<Warning>), SettingsError> {
        read::parse(json, options)
    }

    /// The name to show: `providerDisplayName`, else `providerName`. Hostile text.
    pub fn display_name(&self) -> &str {
        self.provider_display_name
            .as_deref()
            .unwrap_or(&self.provider_name)
    }
}

/// The JSON object of the draft; absent members are left out.
impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("providerId", &self.provider_id)?;
        map.serialize_entry("providerName", &self.provider_name)?;
        if let Some(name) = &self.provider_display_name {
            map.serialize_entry("providerDisplayName", name)?;
        }
        if let Some(url) = &self.url_sync_ux {
            map.serialize_entry("urlSyncUX", url)?;
        }
        if let Some(url) = &self.url_async_ux {
            map.serialize_entry("urlAsyncUX", url)?;
        }
        map.serialize_entry("urlAPI", &self.url_api)?;
        if let Some(url) = &self.url_control_panel {
            map.serialize_entry("urlControlPanel", url)?;
        }
        if let Some(names) = &self.name_servers {
            map.serialize_entry("nameServers", names)?;
        }
        if let Some(width) = self.width {
            map.serialize_entry("width", &width)?;
        }
        if let Some(height) = self.height {
            map.serialize_entry("height", &height)?;
        }
        if !self.crit.is_empty() {
            map.serialize_entry("crit", &self.crit)?;
        }
        for (name, value) in &self.other {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// As [`Settings::parse`] with the default options; warnings are dropped.
impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(deserializer)?;
        read::settings(members, &SettingsOptions::default())
            .map(|(settings, _)| settings)
            .map_err(D::Error::custom)
    }
}
