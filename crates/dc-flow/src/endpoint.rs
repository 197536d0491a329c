//! The paths of the synchronous flow.

use std::fmt;

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::grammar::{escapes, is_segment};
use crate::problem::{Problem, ProblemKind, clip};
use crate::redirect_uri::RESERVED;

/// An endpoint of a DNS provider, below the prefix that its settings name.
///
/// Ids are within their grammar. They come from strangers all the same: look a template up by them
/// in a table, and never build the name of a file with them.
///
/// ```
/// use dc_flow::Endpoint;
///
/// let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
/// let endpoint = Endpoint::parse(path)?;
/// assert_eq!(endpoint, Endpoint::apply("example.net", "web")?);
/// assert_eq!(endpoint.to_string(), path);
/// # Ok::<(), dc_flow::Problem>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 4.3, 7.2, 8.2 and 8.3.1.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Endpoint {
    /// `/v2/{domain}/settings`
    Settings {
        /// The domain, as the path has it.
        domain: String,
    },
    /// `/v2/domainTemplates/providers/{providerId}/services/{serviceId}`
    Template {
        /// Id of the service provider.
        provider: String,
        /// Id of its service.
        service: String,
    },
    /// `/v2/domainTemplates/providers/{providerId}/services/{serviceId}/apply`
    Apply {
        /// Id of the service provider.
        provider: String,
        /// Id of its service.
        service: String,
    },
}

impl Endpoint {
    /// The endpoint where templates are applied.
    ///
    /// # Errors
    ///
    /// Kind `invalid-id`.
    pub fn apply(provider: &str, service: &str) -> Result<Self, Problem> {
        Ok(Self::Apply {
            provider: id(provider)?,
            service: id(service)?,
        })
    }

    /// The endpoint that tells whether a template is supported.
    ///
    /// # Errors
    ///
    /// Kind `invalid-id`.
    pub fn template(provider: &str, service: &str) -> Result<Self, Problem> {
        Ok(Self::Template {
            provider: id(provider)?,
            service: id(service)?,
        })
    }

    /// Reads the path of a request, without the provider's own prefix and without the query.
    ///
    /// # Errors
    ///
    /// Kinds `unknown-path`, `malformed-percent`, `not-utf8` and `invalid-id`.
    pub fn parse(path: &str) -> Result<Self, Problem> {
        let unknown = || {
            Problem::new(
                ProblemKind::UnknownPath,
                format!("the path {} is not one of the synchronous flow", clip(path)),
            )
        };
        // No endpoint is longer; ids and names are bounded.
        if path.len() > 2048 {
            return Err(unknown());
        }
        let rest = path.strip_prefix("/v2/").ok_or_else(unknown)?;
        let segments: Vec<&str> = rest.split('/').collect();
        match segments.as_slice() {
            [domain, "settings"] if !domain.is_empty() => Ok(Self::Settings {
                domain: decode(domain)?,
            }),
            [
                "domainTemplates",
                "providers",
                provider,
                "services",
                service,
            ] => Self::template(&decode(provider)?, &decode(service)?),
            [
                "domainTemplates",
                "providers",
                provider,
                "services",
                service,
                "apply",
            ] => Self::apply(&decode(provider)?, &decode(service)?),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (provider, service, end) = match self {
            Self::Settings { domain } => {
                return write!(f, "/v2/{}/settings", utf8_percent_encode(domain, RESERVED));
            }
            Self::Template { provider, service } => (provider, service, ""),
            Self::Apply { provider, service } => (provider, service, "/apply"),
        };
        write!(
            f,
            "/v2/domainTemplates/providers/{provider}/services/{service}{end}"
        )
    }
}

fn decode(segment: &str) -> Result<String, Problem> {
    if !escapes(segment) {
        return Err(Problem::new(
            ProblemKind::MalformedPercent,
            format!(
                "percent sign without two hexadecimal digits in the path at {}",
                clip(segment)
            ),
        ));
    }
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded.map(Into::into).map_err(|_| {
        let message = format!("{} in the path is not UTF-8", clip(segment));
        Problem::new(ProblemKind::NotUtf8, message)
    })
}

fn id(text: &str) -> Result<String, Problem> {
    if is_segment(text) {
        return Ok(text.to_owned());
    }
    Err(Problem::new(
        ProblemKind::InvalidId,
        format!(
            "{} is not an id: expected 1 to 63 letters, digits, `-`, `_`, `.`",
            clip(text)
        ),
    ))
}
