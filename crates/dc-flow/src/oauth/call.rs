//! Apply and revert (async draft sections 5.6 and 5.7).

mod conflict;
mod outcome;

use std::collections::BTreeMap;
use std::time::Duration;

use dc_template::{Policy, Request, Template, Via};

pub use conflict::{Conflict, ConflictRecord};
pub use outcome::{Applied, CallError, Reverted};

use super::consent::{display_name, short};
use super::error::RequestError;
use super::http::{HttpRequest, HttpResponse};
use super::names;
use super::parameters::{Parameters, encode};
use super::registration::{CallParameters, Registration};
use super::secret::Secret;
use super::tokens::Tokens;

/// Apply a template with these values.
///
/// ```
/// use std::time::Duration;
/// use dc_flow::oauth::{Apply, HttpResponse, Registration, Tokens};
///
/// # let registration = Registration::new("https://api.dnsprovider.example", "c", "https://app.example/back")?;
/// # let tokens = Tokens::parse(br#"{"version":1,"grant":{"provider":"exampleservice.example",
/// #   "domain":"example.com","hosts":["home"],"services":["dyndns"]},"access_token":"t"}"#).unwrap();
/// # let now = Duration::ZERO;
/// let apply = Apply::new("exampleservice.example", "dyndns", "example.com").host("home").param("IP", "192.0.2.42");
/// let call = apply.call(&registration, &tokens, now)?;
/// assert_eq!(
///     call.request().url(),
///     "https://api.dnsprovider.example/v2/domainTemplates/providers/exampleservice.example\
///      /services/dyndns/apply?domain=example.com&host=home&IP=192.0.2.42"
/// );
/// assert!(call.read(&HttpResponse::new(204, "")).is_ok());
///
/// let conflict = HttpResponse::new(409, r#"{"code":"409","records":[{"type":"A","host":"home","data":"192.0.2.9"}]}"#);
/// assert_eq!(call.read(&conflict).unwrap_err().kind(), "conflict");
/// # Ok::<(), dc_flow::oauth::RequestError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Apply {
    /// `providerId` of the template.
    pub provider_id: String,
    /// `serviceId` of the template.
    pub service_id: String,
    /// Apex of the zone.
    pub domain: String,
    /// Host below the apex; empty is the apex itself.
    pub host: String,
    /// Values of all variables of the template.
    pub params: BTreeMap<String, String>,
    /// Groups to apply; none means all.
    pub groups: Vec<String>,
    /// Apply in spite of conflicts: their records are removed. The user is usually absent, so think
    /// before saying it.
    pub force: bool,
    /// Only with `sharedProviderName` of the template.
    pub provider_name: Option<String>,
    /// Only with `sharedServiceName` of the template.
    pub service_name: Option<String>,
    /// Only with `multiInstance` of the template: lets this instance be reverted alone.
    pub instance: Option<String>,
}

impl Apply {
    /// A call without values, for the apex.
    pub fn new(
        provider_id: impl Into<String>,
        service_id: impl Into<String>,
        domain: impl Into<String>,
    ) -> Self {
        Self {
            provider_id: provider_id.into(),
            service_id: service_id.into(),
            domain: domain.into(),
            ..Self::default()
        }
    }

    /// Sets the host.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Sets the value of a variable.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// Adds a group.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.groups.push(group.into());
        self
    }

    /// Sets whether conflicts are overridden.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Holds the call against the template, where it is known: what the DNS provider would refuse is
    /// refused here. Hosts and values are checked as `dc-template` does.
    ///
    /// # Errors
    ///
    /// The kind of `dc_template::Error`, or `not-this-template`, `surplus-variable`,
    /// `provider-name-not-shared`, `service-name-not-shared`, `not-multi-instance`.
    pub fn check(&self, template: &Template, policy: &Policy) -> Result<(), RequestError> {
        let against = |reason, message: String| RequestError::AgainstTemplate { reason, message };
        if template.provider_id() != self.provider_id || template.service_id() != self.service_id {
            let of = format!("{}/{}", template.provider_id(), template.service_id());
            let message = format!("the template is of {}", dc_template::escape(&of));
            return Err(against("not-this-template", message));
        }
        let variables = template.variables();
        let mut given = self.params.keys();
        if let Some(name) = given.find(|name| !variables.contains(&name.as_str())) {
            let message = format!("the template has no variable {name:?}");
            return Err(against("surplus-variable", message));
        }
        let flag = |name| template.member(name).as_deref() == Some("true");
        if self.provider_name.is_some() && !flag("sharedProviderName") && !flag("shared") {
            let message = "providerName is only for templates with sharedProviderName".to_owned();
            return Err(against("provider-name-not-shared", message));
        }
        if self.service_name.is_some() && !flag("sharedServiceName") {
            let message = "serviceName is only for templates with sharedServiceName".to_owned();
            return Err(against("service-name-not-shared", message));
        }
        if self.instance.is_some() && !template.multi_instance() {
            let message = "instanceId is only for templates with multiInstance".to_owned();
            return Err(against("not-multi-instance", message));
        }
        let mut request = Request::new(&self.domain).host(&self.host).via(Via::Async);
        request.params.clone_from(&self.params);
        request.groups.clone_from(&self.groups);
        request.instance.clone_from(&self.instance);
        match template.resolve(&request, policy) {
            Ok(_) => Ok(()),
            Err(error) => Err(against(error.kind().as_str(), error.to_string())),
        }
    }

    /// The request, if the tokens cover it. `now` is the time since the Unix epoch.
    ///
    /// # Errors
    ///
    /// Kinds `not-granted`, `expired`, `bad-id`, `bad-domain-name`, `bad-text`, `reserved-name`,
    /// `bad-name`, `bad-value`, `url-too-long`.
    pub fn call(
        &self,
        registration: &Registration,
        tokens: &Tokens,
        now: Duration,
    ) -> Result<ApplyCall, RequestError> {
        let target = Target {
            provider: &self.provider_id,
            service: &self.service_id,
            domain: &self.domain,
            host: &self.host,
        };
        let mut parameters = target.parameters()?;
        for group in &self.groups {
            names::id("groupId", group)?;
        }
        if !self.groups.is_empty() {
            parameters.push("groupId", self.groups.join(","));
        }
        if self.force {
            parameters.push("force", "1");
        }
        for (name, text) in [
            ("providerName", &self.provider_name),
            ("serviceName", &self.service_name),
        ] {
            parameters.push_if(name, display_name(name, text.as_deref())?);
        }
        instance(&mut parameters, self.instance.as_deref())?;
        parameters.push_variables(&self.params)?;
        Ok(ApplyCall {
            request: target.request("apply", &parameters, registration, tokens, now)?,
            secrets: tokens.secrets(),
            forced: self.force,
        })
    }
}

/// Take a template out again.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Revert {
    /// `providerId` of the template.
    pub provider_id: String,
    /// `serviceId` of the template.
    pub service_id: String,
    /// Apex of the zone.
    pub domain: String,
    /// Host below the apex; empty is the apex itself.
    pub host: String,
    /// Only this instance; all of the template at the host without it.
    pub instance: Option<String>,
}

impl Revert {
    /// All instances at the apex.
    pub fn new(
        provider_id: impl Into<String>,
        service_id: impl Into<String>,
        domain: impl Into<String>,
    ) -> Self {
        Self {
            provider_id: provider_id.into(),
            service_id: service_id.into(),
            domain: domain.into(),
            ..Self::default()
        }
    }

    /// Sets the host.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The request, if the tokens cover it. `now` is the time since the Unix epoch.
    ///
    /// # Errors
    ///
    /// Kinds `not-granted`, `expired`, `bad-id`, `bad-domain-name`.
    pub fn call(
        &self,
        registration: &Registration,
        tokens: &Tokens,
        now: Duration,
    ) -> Result<RevertCall, RequestError> {
        let target = Target {
            provider: &self.provider_id,
            service: &self.service_id,
            domain: &self.domain,
            host: &self.host,
        };
        let mut parameters = target.parameters()?;
        instance(&mut parameters, self.instance.as_deref())?;
        Ok(RevertCall {
            request: target.request("revert", &parameters, registration, tokens, now)?,
            secrets: tokens.secrets(),
        })
    }
}

/// One call of apply, and the reading of its answer.
#[derive(Clone, Debug)]
pub struct ApplyCall {
    request: HttpRequest,
    secrets: Vec<Secret>,
    forced: bool,
}

impl ApplyCall {
    /// What to send.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Reads the answer. Success means that the provider took the change over, not that it can be
    /// seen in DNS already; see [`Arrival`](crate::arrival::Arrival).
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub fn read(&self, response: &HttpResponse) -> Result<Applied, CallError> {
        match response.status {
            409 if self.forced => Err(CallError::ConflictDespiteForce {
                conflict: Conflict::read(response, &self.secrets),
            }),
            409 => Err(CallError::Conflict {
                conflict: Conflict::read(response, &self.secrets),
            }),
            status => outcome::success(response, &self.secrets).map(|()| Applied { status }),
        }
    }
}

/// One call of revert, and the reading of its answer.
#[derive(Clone, Debug)]
pub struct RevertCall {
    request: HttpRequest,
    secrets: Vec<Secret>,
}

impl RevertCall {
    /// What to send.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub fn read(&self, response: &HttpResponse) -> Result<Reverted, CallError> {
        match response.status {
            410 => Ok(Reverted::WasGone),
            _ => outcome::success(response, &self.secrets).map(|()| Reverted::Removed),
        }
    }
}

/// What a call is about.
struct Target<'c> {
    provider: &'c str,
    service: &'c str,
    domain: &'c str,
    host: &'c str,
}

impl Target<'_> {
    fn parameters(&self) -> Result<Parameters, RequestError> {
        names::id("providerId", self.provider)?;
        names::id("serviceId", self.service)?;
        let mut parameters = Parameters::default();
        parameters.push("domain", names::domain(self.domain)?);
        let host = names::host(self.host)?;
        if !host.is_empty() {
            parameters.push("host", host);
        }
        Ok(parameters)
    }

    fn request(
        &self,
        verb: &str,
        parameters: &Parameters,
        registration: &Registration,
        tokens: &Tokens,
        now: Duration,
    ) -> Result<HttpRequest, RequestError> {
        let domain = names::domain(self.domain)?;
        tokens.allow((self.provider, self.service, &domain, self.host), now)?;
        let url = format!(
            "{}/v2/domainTemplates/providers/{}/services/{}/{verb}",
            registration.api,
            encode(self.provider),
            encode(self.service)
        );
        let request = match registration.call_parameters {
            CallParameters::Query => {
                HttpRequest::post(short(format!("{url}?{}", parameters.query()))?)
            }
            CallParameters::Json => {
                HttpRequest::post(url).body_of("application/json", parameters.json())
            }
        };
        Ok(request.bearer(&tokens.access))
    }
}

fn instance(parameters: &mut Parameters, id: Option<&str>) -> Result<(), RequestError> {
    if let Some(id) = id {
        names::id("instanceId", id)?;
        parameters.push("instanceId", id);
    }
    Ok(())
}
