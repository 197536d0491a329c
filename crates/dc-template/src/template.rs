//! A template: what a service provider asks for.

use std::sync::Arc;

use serde::ser::{Error as _, Serialize, Serializer};

use crate::diagnostic::{Diagnostic, DiagnosticCode as Code, Level};
use crate::error::{Error, ErrorKind};
use crate::json::{Json, Members};
use crate::limits::Limits;
use crate::load::Load;
use crate::template_record::TemplateRecord;
use crate::vocabulary::TEMPLATE_MEMBERS;

/// A template (draft-ietf-dconn-domainconnect-05 section 6), read once and used often.
///
/// Its texts are split at their variables when it is parsed. It serialises as it was read: members
/// that are not known, their order and the spelling of numbers as text included.
///
/// ```
/// use dc_template::Template;
///
/// let template = Template::parse(
///     br#"{
///         "providerId": "example.net", "providerName": "Example",
///         "serviceId": "hosting", "serviceName": "Hosting",
///         "records": [{"type": "A", "host": "@", "pointsTo": "%ip%", "ttl": "600"}]
///     }"#,
/// )?;
/// assert_eq!(template.provider_id(), "example.net");
/// assert_eq!(template.variables(), ["ip"]);
/// assert!(template.diagnostics().is_empty());
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    /// The text that it was read from: a JSON object.
    source: Arc<str>,
    provider_id: String,
    provider_name: String,
    service_id: String,
    service_name: String,
    /// The service in words, for people.
    pub(crate) service: Arc<str>,
    version: Option<u64>,
    sync_block: bool,
    sync_pub_key_domain: Option<String>,
    sync_redirect_domains: Vec<String>,
    shares_provider_name: bool,
    shares_service_name: bool,
    multi_instance: bool,
    host_required: bool,
    records: Vec<TemplateRecord>,
    /// `crit` entries that are present and not defined by the draft: record and name.
    pub(crate) unknown_crit: Vec<(Option<usize>, String)>,
    diagnostics: Vec<Diagnostic>,
}

impl Template {
    /// Reads a template within the default [`Limits`].
    ///
    /// A byte order mark is skipped. What is odd about the template is told by
    /// [`Template::diagnostics`]; error-level findings make [`Template::resolve`] refuse.
    ///
    /// # Errors
    ///
    /// Only an unreadable structure: kinds `not-json`, `not-an-object`, `template-too-large`,
    /// `too-many-records`.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        Self::parse_with(text, &Limits::default())
    }

    /// Reads a template within the given limits.
    ///
    /// # Errors
    ///
    /// As [`Template::parse`].
    pub fn parse_with(text: &[u8], limits: &Limits) -> Result<Self, Error> {
        if text.len() > limits.template_octets {
            return Err(Error::new(
                ErrorKind::TemplateTooLarge,
                format!(
                    "the template has {} octets; at most {} are allowed",
                    text.len(),
                    limits.template_octets
                ),
            ));
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let not_json = |error: serde_json::Error| {
            Error::new(
                ErrorKind::NotJson,
                format!("the template is not valid JSON: {error}"),
            )
        };
        let (text, json) = match std::str::from_utf8(text) {
            Ok(text) => (text, serde_json::from_str(text).map_err(not_json)?),
            // The reader tells where it is no UTF-8.
            Err(_) => ("", serde_json::from_slice(text).map_err(not_json)?),
        };
        let Json::Object(source) = json else {
            return Err(Error::new(
                ErrorKind::NotAnObject,
                format!("the template is {}; expected a JSON object", json.what()),
            ));
        };
        if let Some(Json::Array(records)) = source.get("records")
            && records.len() > limits.template_records
        {
            return Err(Error::new(
                ErrorKind::TooManyRecords,
                format!(
                    "the template has {} records; at most {} are allowed",
                    records.len(),
                    limits.template_records
                ),
            )
            .at("/records"));
        }
        Ok(Self::load(text, &source))
    }

    fn load(text: &str, source: &Members<'_>) -> Self {
        let mut load = Load::default();
        load.duplicates(source);
        let provider_id = load.id(source, "providerId");
        let service_id = load.id(source, "serviceId");
        let provider_name = load.display(source, "providerName");
        let service_name = load.display(source, "serviceName");
        let version = load.version(source);
        for name in ["description", "variableDescription"] {
            load.description(source, name);
        }
        load.logo(source);
        let sync_block = load.flag(source, "syncBlock");
        let multi_instance = load.flag(source, "multiInstance");
        let host_required = load.flag(source, "hostRequired");
        let shared_provider_name = load.flag(source, "sharedProviderName");
        let shares_service_name = load.flag(source, "sharedServiceName");
        let shared = load.flag(source, "shared");
        if shared && !shared_provider_name {
            load.warn(
                Code::Deprecated,
                "shared",
                "`shared` is deprecated; set `sharedProviderName` beside it",
            );
        }
        load.flag(source, "warnPhishing");
        if source.get("warnPhishing").is_some() {
            load.warn(
                Code::Deprecated,
                "warnPhishing",
                "`warnPhishing` is deprecated: every unsigned request counts as risky",
            );
        }
        let sync_pub_key_domain = load.domain(source, "syncPubKeyDomain");
        let sync_redirect_domains = load.domain_list(source, "syncRedirectDomain");
        let mut unknown_crit = Vec::new();
        for name in load.crit(source) {
            if !TEMPLATE_MEMBERS.contains(&name.as_str()) {
                load.error(
                    Code::UnknownCrit,
                    "crit",
                    format!("`crit` demands that `{name}` is understood"),
                );
                unknown_crit.push((None, name));
            }
        }
        let mut records = Vec::new();
        match source.get("records") {
            Some(Json::Array(items)) => {
                records.reserve(items.len());
                for (index, item) in items.iter().enumerate() {
                    load.enter(index);
                    records.push(TemplateRecord::load(item, &mut load, &mut unknown_crit));
                }
                load.leave();
            }
            Some(other) => load.error(
                Code::WrongType,
                "records",
                format!(
                    "`records` is {}; expected an array of objects",
                    other.what()
                ),
            ),
            None => load.error(
                Code::MissingMember,
                "records",
                "`records` is missing; expected an array of objects",
            ),
        }
        fn or<'n>(name: &'n str, id: &'n str) -> &'n str {
            if name.is_empty() { id } else { name }
        }
        let service = or(&service_name, &service_id);
        let service = [service, " by ", or(&provider_name, &provider_id)].concat();
        Self {
            service: service.into(),
            provider_id,
            provider_name,
            service_id,
            service_name,
            version,
            sync_block,
            sync_pub_key_domain,
            sync_redirect_domains,
            shares_provider_name: shared_provider_name || shared,
            shares_service_name,
            multi_instance,
            host_required,
            records,
            unknown_crit,
            diagnostics: load.finish(),
            source: text.into(),
        }
    }

    /// `providerId`; empty if it is missing.
    pub fn provider_id(&self) -> &str {
        &self.provider_id
    }

    /// `providerName`, for display; empty if it is missing.
    pub fn provider_name(&self) -> &str {
        &self.provider_name
    }

    /// `serviceId`; empty if it is missing.
    pub fn service_id(&self) -> &str {
        &self.service_id
    }

    /// `serviceName`, for display; empty if it is missing.
    pub fn service_name(&self) -> &str {
        &self.service_name
    }

    /// `version`, opaque.
    pub fn version(&self) -> Option<u64> {
        self.version
    }

    /// `syncBlock`: must not be applied synchronously.
    pub fn sync_block(&self) -> bool {
        self.sync_block
    }

    /// `syncPubKeyDomain`: where the keys are published that must sign synchronous requests.
    pub fn sync_pub_key_domain(&self) -> Option<&str> {
        self.sync_pub_key_domain.as_deref()
    }

    /// `syncRedirectDomain`: the domains to which the user may be sent back after an unsigned
    /// request; empty if there is none.
    pub fn sync_redirect_domains(&self) -> &[String] {
        &self.sync_redirect_domains
    }

    /// `sharedProviderName`, or `shared` of older templates: the caller may send a `providerName`.
    pub fn shares_provider_name(&self) -> bool {
        self.shares_provider_name
    }

    /// `sharedServiceName`: the caller may send a `serviceName`.
    pub fn shares_service_name(&self) -> bool {
        self.shares_service_name
    }

    /// `multiInstance`: may be applied several times to one host.
    pub fn multi_instance(&self) -> bool {
        self.multi_instance
    }

    /// `hostRequired`: works only below the apex.
    pub fn host_required(&self) -> bool {
        self.host_required
    }

    /// The records, in their order.
    pub fn records(&self) -> &[TemplateRecord] {
        &self.records
    }

    /// What is odd about the template.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether there is a finding of error level. It blocks when it concerns the template, a `crit`
    /// that the policy does not understand, or an active record.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.level == Level::Error)
    }

    /// The names of the variables that a caller supplies, sorted, each once.
    pub fn variables(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .records
            .iter()
            .flat_map(TemplateRecord::variables)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// A member as JSON text, known or not; `None` if it is absent.
    pub fn member(&self, name: &str) -> Option<String> {
        // It was read as an object before.
        let source: Json<'_> = serde_json::from_str(&self.source).ok()?;
        match source {
            Json::Object(members) => serde_json::to_string(members.get(name)?).ok(),
            _ => None,
        }
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let source: Json<'_> = serde_json::from_str(&self.source).map_err(S::Error::custom)?;
        source.serialize(serializer)
    }
}
