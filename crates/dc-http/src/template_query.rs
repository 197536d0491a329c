//! Asking a DNS provider whether it supports a template (draft section 8.2).

use dc_discovery::{HttpsUrl, Reach, Response, UrlPrefix};

use crate::client::Client;
use crate::error::HttpError;
use crate::options::Limits;
use crate::status::Status;

/// Media type of templates (draft section 13.8).
pub const TEMPLATE_MEDIA_TYPE: &str = "application/domainconnect-template+json";

/// What a DNS provider says about a template.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TemplateSupport {
    /// It is supported; nothing more is known.
    Supported,
    /// It is supported; the body is JSON that may have a `version` (J-2).
    Described(Vec<u8>),
    /// It is supported, and this is the whole template (J-5). It may differ from yours.
    Template(Vec<u8>),
    /// It is not supported (J-1).
    Unsupported,
    /// Another status than 2xx and 404, which says nothing about support.
    Unknown(Status),
}

impl TemplateSupport {
    /// What a response to the query means.
    pub fn of(response: &Response) -> Self {
        match Status::of(response) {
            Status::Success => {}
            Status::NotFound => return Self::Unsupported,
            other => return Self::Unknown(other),
        }
        let media_type = response.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let body = || response.body.clone();
        if response.body.trim_ascii().is_empty() {
            Self::Supported
        } else if media_type.eq_ignore_ascii_case(TEMPLATE_MEDIA_TYPE) {
            Self::Template(body())
        } else if is_json(media_type) {
            Self::Described(body())
        } else {
            // Some page; the status alone counts.
            Self::Supported
        }
    }
}

fn is_json(media_type: &str) -> bool {
    let lower = media_type.to_ascii_lowercase();
    lower == "application/json" || lower.ends_with("+json")
}

impl Client {
    /// Asks the provider with this `urlAPI` whether it supports a template, and for the template
    /// itself, which it may give (J-4). A template may have 1 MiB (OQ-37).
    ///
    /// # Errors
    ///
    /// See [`HttpError`]; a status is none.
    pub fn query_template(
        &self,
        url_api: &UrlPrefix,
        provider_id: &str,
        service_id: &str,
    ) -> Result<TemplateSupport, HttpError> {
        let path = [
            "v2",
            "domainTemplates",
            "providers",
            provider_id,
            "services",
            service_id,
        ];
        let url = url_api.join(path);
        // Whether the host is within reach was decided when the prefix was read.
        let url =
            HttpsUrl::parse(&url, Reach::Internal).map_err(|problem| HttpError::Redirect {
                host: url_api.host().to_owned(),
                problem,
            })?;
        let mut limits: Limits = self.limits();
        limits.body = limits.body.max(MAX_TEMPLATE);
        let accept = format!("{TEMPLATE_MEDIA_TYPE}, application/json;q=0.9, */*;q=0.1");
        Ok(TemplateSupport::of(
            &self.get_within(&url, &accept, limits)?,
        ))
    }
}

/// Octets of a template.
const MAX_TEMPLATE: usize = 1 << 20;
