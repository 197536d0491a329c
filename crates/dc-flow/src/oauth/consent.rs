//! The user is asked (async draft section 5.3).

use std::collections::BTreeMap;

use super::error::RequestError;
use super::grant::Grant;
use super::names;
use super::parameters::{Parameters, encode};
use super::registration::Registration;
use super::secret::Secret;
use crate::grammar;

/// A request for consent: what the user is asked for, in a link for the browser.
///
/// ```
/// use dc_flow::oauth::{ConsentRequest, Grant, Registration, Secret};
///
/// let registration = Registration::new(
///     "https://api.dnsprovider.example",
///     "exampleservice.example",
///     "https://app.exampleservice.example/back",
/// )?;
/// let grant = Grant::new("exampleservice.example", "example.com")?.service("dyndns")?.host("home")?;
/// // Random, kept in the session of the user, used once.
/// let state = Secret::new("9qBm2cVxT0y7");
///
/// let url = ConsentRequest::new(grant, state).url("https://consent.dnsprovider.example", &registration)?;
/// assert_eq!(
///     url,
///     "https://consent.dnsprovider.example/v2/domainTemplates/providers/exampleservice.example\
///      ?domain=example.com&host=home&client_id=exampleservice.example\
///      &redirect_uri=https%3A%2F%2Fapp.exampleservice.example%2Fback\
///      &response_type=code&scope=dyndns&state=9qBm2cVxT0y7"
/// );
/// # Ok::<(), dc_flow::oauth::RequestError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConsentRequest {
    /// What is asked for.
    pub grant: Grant,
    /// Comes back with the answer and binds it to the session of the user: unguessable, used once.
    /// The draft lets it be absent; here it never is.
    pub state: Secret,
    /// Values of variables that decide about conflicts: those in hosts, and in data that is matched
    /// by prefix. Later calls bring theirs again.
    pub params: BTreeMap<String, String>,
    /// Shown beside the name in the template, if that has `sharedProviderName`.
    pub provider_name: Option<String>,
    /// Shown beside the name in the template, if that has `sharedServiceName`.
    pub service_name: Option<String>,
}

impl ConsentRequest {
    /// A request without values.
    pub fn new(grant: Grant, state: Secret) -> Self {
        Self {
            grant,
            state,
            params: BTreeMap::new(),
            provider_name: None,
            service_name: None,
        }
    }

    /// Sets the value of a variable.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// The link. `ux` is the `urlAsyncUX` of the settings; no secret goes there but the `state`,
    /// which is made for it.
    ///
    /// # Errors
    ///
    /// Kinds `bad-url`, `no-scope`, `bad-text`, `reserved-name`, `bad-name`, `bad-value`,
    /// `url-too-long`.
    pub fn url(&self, ux: &str, registration: &Registration) -> Result<String, RequestError> {
        let ux = names::prefix("urlAsyncUX", ux)?;
        self.grant.check()?;
        let state = self.state.expose();
        if state.is_empty() || !grammar::is_printable(state) {
            return Err(RequestError::BadText {
                what: "state",
                expected: "expected printable ASCII, and unguessable",
            });
        }
        let mut parameters = Parameters::default();
        parameters.push("domain", self.grant.domain());
        parameters.push_if("host", self.grant.host_list().as_deref());
        parameters.push("client_id", &registration.client_id);
        parameters.push("redirect_uri", &registration.redirect_uri);
        parameters.push("response_type", "code");
        parameters.push("scope", self.grant.scope());
        for (name, text) in [
            ("providerName", &self.provider_name),
            ("serviceName", &self.service_name),
        ] {
            parameters.push_if(name, display_name(name, text.as_deref())?);
        }
        parameters.push("state", state);
        parameters.push_variables(&self.params)?;
        let url = format!(
            "{ux}/v2/domainTemplates/providers/{}?{}",
            encode(self.grant.provider_id()),
            parameters.query()
        );
        short(url)
    }
}

/// L-14.
pub(super) fn display_name<'t>(
    what: &'static str,
    text: Option<&'t str>,
) -> Result<Option<&'t str>, RequestError> {
    match text {
        Some(text) if !grammar::is_display_name(text) => Err(RequestError::BadText {
            what,
            expected: "expected 1 to 255 characters, none of them a control",
        }),
        text => Ok(text),
    }
}

/// Draft section 8.3.1.
pub(super) fn short(url: String) -> Result<String, RequestError> {
    match url.len() {
        octets if octets > MOST_OCTETS => Err(RequestError::TooLong { octets }),
        _ => Ok(url),
    }
}

const MOST_OCTETS: usize = 8000;
