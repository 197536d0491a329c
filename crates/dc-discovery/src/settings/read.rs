//! Settings from JSON, with leniency for what is deployed.

use serde_json::Value;

use super::{ControlPanelUrl, Settings, SettingsError, SettingsErrorKind, SettingsOptions};
use crate::https_url::UrlError;
use crate::members::Members;
use crate::name::domain_name;
use crate::text::{is_display_name, is_format, is_id, plain, quoted};
use crate::url_prefix::UrlPrefix;
use crate::warning::{Warning, WarningCode};

pub(super) fn parse(
    json: &[u8],
    options: &SettingsOptions,
) -> Result<(Settings, Vec<Warning>), SettingsError> {
    if json.len() > options.max_octets {
        let message = format!(
            "{} octets, at most {} are read",
            json.len(),
            options.max_octets
        );
        return Err(SettingsError::new(SettingsErrorKind::TooLarge, message));
    }
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let members: Members = serde_json::from_slice(json).map_err(|error| {
        let message = format!("not a JSON object: {}", plain(&error.to_string(), 200));
        SettingsError::new(SettingsErrorKind::NotJson, message)
    })?;
    settings(members, options)
}

pub(super) fn settings(
    members: Members,
    options: &SettingsOptions,
) -> Result<(Settings, Vec<Warning>), SettingsError> {
    for (name, equal) in &members.duplicates {
        if !equal {
            let message = "occurs twice with different values";
            let kind = SettingsErrorKind::DuplicateMember;
            return Err(SettingsError::of(name, kind, message));
        }
    }
    let mut reader = Reader {
        members: members.list,
        options,
        crit: Vec::new(),
        provider_id: String::new(),
        warnings: Vec::new(),
    };
    for name in members.duplicates.keys() {
        reader.warn(name, WarningCode::DuplicateMember, "occurs twice");
    }
    reader.settings()
}

struct Reader<'o> {
    /// Those that were not read yet.
    members: Vec<(String, Value)>,
    options: &'o SettingsOptions,
    crit: Vec<String>,
    provider_id: String,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn settings(mut self) -> Result<(Settings, Vec<Warning>), SettingsError> {
        self.provider_id = self.provider_id()?;
        self.crit = self.crit()?;
        let provider_name = self.provider_name()?;
        let url_api = self.url_api()?;
        let mut settings = Settings::new(self.provider_id.clone(), provider_name, url_api);
        settings.provider_display_name = self.display_name("providerDisplayName")?;
        settings.url_sync_ux = self.url("urlSyncUX", UrlPrefix::parse)?;
        settings.url_async_ux = self.url("urlAsyncUX", UrlPrefix::parse)?;
        settings.url_control_panel = self.url("urlControlPanel", ControlPanelUrl::parse)?;
        settings.name_servers = self.name_servers()?;
        settings.width = self.size("width")?;
        settings.height = self.size("height")?;
        // what is listed, there, and known to nobody.
        let unknown = |(name, _): &&(String, Value)| {
            self.crit.binary_search(name).is_ok() && !self.options.understood.contains(name)
        };
        if let Some((name, _)) = self.members.iter().find(unknown) {
            return Err(self.not_understood(name, "listed in crit, and not understood"));
        }
        settings.crit = self.crit;
        settings.other = self.members;
        Ok((settings, self.warnings))
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.members.iter().position(|(n, _)| n == name)?;
        Some(self.members.remove(at).1)
    }

    fn warn(&mut self, member: &str, code: WarningCode, message: impl Into<String>) {
        if self.warnings.len() < MOST_WARNINGS {
            let member = member.chars().take(100).collect::<String>();
            self.warnings.push(Warning::of(&member, code, message));
        }
    }

    fn not_understood(&self, member: &str, message: &str) -> SettingsError {
        SettingsError::of(member, SettingsErrorKind::NotUnderstood, message).by(&self.provider_id)
    }

    /// A member that cannot be read counts as absent, unless it must be understood.
    fn absent(
        &mut self,
        member: &str,
        code: WarningCode,
        message: String,
    ) -> Result<(), SettingsError> {
        if self.crit.iter().any(|name| name == member) {
            return Err(self.not_understood(member, &format!("listed in crit, and {message}")));
        }
        self.warn(member, code, message);
        Ok(())
    }

    fn provider_id(&mut self) -> Result<String, SettingsError> {
        let id = self.required("providerId")?;
        if is_id(&id) {
            return Ok(id);
        }
        let expected = "1 to 63 letters, digits, hyphens, underscores or dots";
        let message = format!("{} is not {expected}", quoted(&id));
        Err(invalid("providerId", message))
    }

    fn required(&mut self, name: &str) -> Result<String, SettingsError> {
        match self.take(name) {
            Some(Value::String(text)) => Ok(text),
            Some(value) => Err(invalid(
                name,
                format!("{}, expected a string", what(&value)),
            )),
            None => {
                let kind = SettingsErrorKind::MissingMember;
                Err(SettingsError::of(name, kind, "missing"))
            }
        }
    }

    /// an empty list is an error of the provider that endangers nobody.
    fn crit(&mut self) -> Result<Vec<String>, SettingsError> {
        let Some(value) = self.take("crit") else {
            return Ok(Vec::new());
        };
        let Value::Array(items) = &value else {
            let message = format!("{}, expected an array", what(&value));
            return Err(self.not_understood("crit", &message));
        };
        if items.is_empty() {
            self.warn("crit", WarningCode::EmptyCrit, "an empty array");
        }
        let mut names = Vec::new();
        for item in items {
            let Value::String(name) = item else {
                let message = format!("{} in the array, expected names", what(item));
                return Err(self.not_understood("crit", &message));
            };
            names.push(name.clone());
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn provider_name(&mut self) -> Result<String, SettingsError> {
        let lenient = self.options.provider_name_may_be_missing;
        let name = match self.take("providerName") {
            Some(Value::String(name)) if is_display_name(&name) => {
                self.look_at("providerName", &name);
                return Ok(name);
            }
            Some(Value::String(name)) => Some(not_for_display(&name)),
            Some(value) => Some(format!("{}, expected a string", what(&value))),
            None => None,
        };
        match name {
            Some(message) if !lenient => Err(invalid("providerName", message)),
            Some(message) => {
                self.absent("providerName", WarningCode::InvalidText, message)?;
                Ok(self.provider_id.clone())
            }
            None if !lenient => {
                let kind = SettingsErrorKind::MissingMember;
                Err(SettingsError::of("providerName", kind, "missing"))
            }
            None => {
                let message = "missing, the providerId is taken";
                self.warn("providerName", WarningCode::MissingMember, message);
                Ok(self.provider_id.clone())
            }
        }
    }

    fn url_api(&mut self) -> Result<UrlPrefix, SettingsError> {
        let text = self.required("urlAPI")?;
        UrlPrefix::parse(&text, self.options.reach)
            .map_err(|error| invalid("urlAPI", error.to_string()))
    }

    fn display_name(&mut self, member: &str) -> Result<Option<String>, SettingsError> {
        let Some(name) = self.text(member)? else {
            return Ok(None);
        };
        if is_display_name(&name) {
            self.look_at(member, &name);
            return Ok(Some(name));
        }
        self.absent(member, WarningCode::InvalidText, not_for_display(&name))?;
        Ok(None)
    }

    /// A name that the draft allows and that can deceive.
    fn look_at(&mut self, member: &str, name: &str) {
        if name.chars().any(|c| c.is_control() || is_format(c)) {
            let message = format!("{} has invisible characters", quoted(name));
            self.warn(member, WarningCode::OddText, message);
        }
    }

    /// An optional member that is a string.
    fn text(&mut self, member: &str) -> Result<Option<String>, SettingsError> {
        match self.take(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => {
                let message = format!("{}, expected a string", what(&value));
                self.absent(member, WarningCode::WrongType, message)?;
                Ok(None)
            }
        }
    }

    fn url<U>(
        &mut self,
        member: &str,
        parse: impl FnOnce(&str, crate::Reach) -> Result<U, UrlError>,
    ) -> Result<Option<U>, SettingsError> {
        let Some(text) = self.text(member)? else {
            return Ok(None);
        };
        match parse(&text, self.options.reach) {
            Ok(url) => Ok(Some(url)),
            Err(error) => {
                self.absent(member, WarningCode::InvalidUrl, error.to_string())?;
                Ok(None)
            }
        }
    }

    fn name_servers(&mut self) -> Result<Option<Vec<String>>, SettingsError> {
        const MEMBER: &str = "nameServers";
        let items = match self.take(MEMBER) {
            None => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(value) => {
                let message = format!("{}, expected an array", what(&value));
                self.absent(MEMBER, WarningCode::WrongType, message)?;
                return Ok(None);
            }
        };
        if items.len() > MOST_NAME_SERVERS {
            let message = format!("{} entries, {MOST_NAME_SERVERS} are read", items.len());
            self.absent(MEMBER, WarningCode::NameServersLeft, message)?;
        }
        let mut names = Vec::new();
        for item in items.iter().take(MOST_NAME_SERVERS) {
            let problem = match item {
                Value::String(text) => match domain_name(text) {
                    Ok(name) => {
                        names.push(name);
                        continue;
                    }
                    Err(error) => format!("{}: {error}", quoted(text)),
                },
                other => format!("{} in the array, expected names", what(other)),
            };
            self.absent(MEMBER, WarningCode::InvalidNameServer, problem)?;
        }
        Ok(Some(names))
    }

    /// E-14: a number; some providers put it in quotes.
    fn size(&mut self, member: &str) -> Result<Option<u16>, SettingsError> {
        let Some(value) = self.take(member) else {
            return Ok(None);
        };
        let size = match &value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        match size.map(u16::try_from) {
            Some(Ok(size)) if size > 0 => {
                if value.is_string() {
                    self.warn(member, WarningCode::WrongType, "a number in quotes");
                }
                Ok(Some(size))
            }
            _ => {
                let shown = quoted(&value.to_string());
                let message = format!("{shown} is not a number from 1 to 65535");
                self.absent(member, WarningCode::InvalidSize, message)?;
                Ok(None)
            }
        }
    }
}

fn invalid(member: &str, message: impl Into<String>) -> SettingsError {
    SettingsError::of(member, SettingsErrorKind::InvalidMember, message)
}

fn not_for_display(name: &str) -> String {
    format!(
        "{} is not a name of 1 to 255 characters without control characters",
        quoted(name)
    )
}

fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

const MOST_NAME_SERVERS: usize = 64;
const MOST_WARNINGS: usize = 50;
