//! What a caller asks to apply.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::name::Name;
use crate::policy::Policy;
use crate::resolve;

/// A request to apply a template (draft-ietf-dconn-domainconnect-05 section 8.3.2).
///
/// ```
/// use dc_template::{Request, Via};
///
/// let request = Request::new("example.com")
///     .host("shop")
///     .param("ip", "192.0.2.1")
///     .params([("token", "4f1c"), ("site", "7")])
///     .group("web")
///     .via(Via::Sync)
///     .signed(true);
/// assert_eq!(request.params["ip"], "192.0.2.1");
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// Apex of the zone; U-labels or A-labels, a final dot is optional.
    pub domain: String,
    /// Host below the apex; empty or `@` is the apex itself.
    pub host: String,
    /// Values of variables; those that the template does not use are ignored (draft section 9.2.2).
    pub params: BTreeMap<String, String>,
    /// Groups to apply; none means all (draft section 10.3).
    pub groups: Vec<String>,
    /// How the request came.
    pub via: Via,
    /// Whether the caller verified a signature over the request.
    pub signed: bool,
    /// Id of the instance (`instanceId`), where applied templates are remembered. It counts only for
    /// templates that are `multiInstance`.
    pub instance: Option<String>,
}

/// How a request came to the DNS provider.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Via {
    /// Through the synchronous flow (draft section 8): `syncBlock` and signatures are enforced.
    Sync,
    /// Through the asynchronous OAuth flow.
    Async,
    /// By the operator's own hand.
    #[default]
    Operator,
}

impl Request {
    /// A request for the apex of a zone, without values.
    pub fn new(domain: impl Into<String>) -> Self {
        Self {
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

    /// Sets the values of several variables, such as those of a map.
    #[must_use]
    pub fn params<N: Into<String>, V: Into<String>>(
        mut self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let values = values.into_iter().map(|(n, v)| (n.into(), v.into()));
        self.params.extend(values);
        self
    }

    /// Adds a group.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.groups.push(group.into());
        self
    }

    /// Sets how the request came.
    #[must_use]
    pub fn via(mut self, via: Via) -> Self {
        self.via = via;
        self
    }

    /// Sets the id of the instance.
    #[must_use]
    pub fn instance(mut self, id: impl Into<String>) -> Self {
        self.instance = Some(id.into());
        self
    }

    /// Sets whether a signature was verified.
    #[must_use]
    pub fn signed(mut self, signed: bool) -> Self {
        self.signed = signed;
        self
    }

    /// The apex of the zone, and the name that the template is applied to: A-labels in lower case.
    ///
    /// ```
    /// use dc_template::{Policy, Request};
    ///
    /// let (zone, name) = Request::new("Example.com").host("WWW").place(&Policy::default())?;
    /// assert_eq!((zone.as_str(), name.as_str()), ("example.com.", "www.example.com."));
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kinds `invalid-domain` and `invalid-host`.
    pub fn place(&self, policy: &Policy) -> Result<(Name, Name), Error> {
        resolve::place(self, &policy.names())
    }
}
