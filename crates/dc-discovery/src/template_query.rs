//! Asking a DNS provider whether it supports a template (draft section 8.2).

use crate::answer::Response;
use crate::https_url::{HttpsUrl, Reach, UrlError};
use crate::status::Status;
use crate::text::{is_id, quoted};
use crate::url_prefix::UrlPrefix;

macro_rules! template_media_type {
    () => {
        "application/domainconnect-template+json"
    };
}

/// Media type of templates (draft section 13.8).
pub const TEMPLATE_MEDIA_TYPE: &str = template_media_type!();

/// The question whether a DNS provider supports a template, and for the template itself, which it
/// may give (draft section 8.2): a GET request. Redirects may be followed, see
/// [`HttpsUrl::redirect`]; what comes is read by [`TemplateSupport::of`].
///
/// ```
/// use dc_discovery::{Reach, Response, TemplateQuery, TemplateSupport, UrlPrefix};
///
/// let api = UrlPrefix::parse("https://api.dns.example/dc", Reach::Public)?;
/// let query = TemplateQuery::new(&api, "service.example", "web")?;
/// assert_eq!(
///     query.url.as_str(),
///     "https://api.dns.example/dc/v2/domainTemplates/providers/service.example/services/web",
/// );
/// let gone = Response { status: 404, ..Response::default() };
/// assert_eq!(TemplateSupport::of(&gone), TemplateSupport::Unsupported);
/// assert!(TemplateQuery::new(&api, "..", "web").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TemplateQuery {
    /// Where.
    pub url: HttpsUrl,
    /// Value of the `Accept` header.
    pub accept: &'static str,
    /// Octets of the body that are read: a template may have 1 MiB (draft section 12.2).
    pub body: usize,
}

impl TemplateQuery {
    /// The query to the provider with this `urlAPI`.
    ///
    /// # Errors
    ///
    /// When an id is none (draft section 3), or is `.` or `..`, which are steps of a path (RFC 3986
    /// section 3.3), or when the URL is longer than URLs are read.
    pub fn new(
        url_api: &UrlPrefix,
        provider_id: &str,
        service_id: &str,
    ) -> Result<Self, TemplateQueryError> {
        for (member, id) in [("providerId", provider_id), ("serviceId", service_id)] {
            if !is_id(id) || matches!(id, "." | "..") {
                let id = quoted(id);
                return Err(TemplateQueryError::Id { member, id });
            }
        }
        let path = [
            "v2",
            "domainTemplates",
            "providers",
            provider_id,
            "services",
            service_id,
        ];
        // Whether the host is within reach was decided when the prefix was read.
        let url = HttpsUrl::parse(&url_api.join(path), Reach::Internal)?;
        Ok(Self {
            url,
            accept: concat!(
                template_media_type!(),
                ", application/json;q=0.9, */*;q=0.1"
            ),
            body: 1 << 20,
        })
    }
}

/// Why there is no such query.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateQueryError {
    /// An id that cannot be in the path.
    #[error(
        "{member} {id}: expected 1 to 63 letters, digits, hyphens, underscores or dots, other than \".\" and \"..\""
    )]
    Id {
        /// `providerId` or `serviceId`.
        member: &'static str,
        /// What was given, quoted.
        id: String,
    },
    /// The URL is refused.
    #[error(transparent)]
    Url(#[from] UrlError),
}

/// What a DNS provider says about a template.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TemplateSupport {
    /// It is supported; nothing more is known.
    Supported,
    /// It is supported; the body is JSON that may have a `version` (draft section 8.2).
    Described(Vec<u8>),
    /// It is supported, and this is the whole template (draft section 8.2). It may differ from
    /// yours.
    Template(Vec<u8>),
    /// It is not supported (draft section 8.2).
    Unsupported,
    /// Another status than 2xx and 404, which says nothing about support.
    Unknown(Status),
}

impl TemplateSupport {
    /// Whether the provider says that it has the template.
    ///
    /// ```
    /// use dc_discovery::TemplateSupport;
    ///
    /// assert!(TemplateSupport::Supported.is_supported());
    /// assert!(!TemplateSupport::Unsupported.is_supported());
    /// ```
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Supported | Self::Described(_) | Self::Template(_) => true,
            Self::Unsupported | Self::Unknown(_) => false,
        }
    }

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
