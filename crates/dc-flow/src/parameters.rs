//! The parameters of an apply request, typed.

use std::collections::BTreeMap;

use dc_sig::Parameters;
use dc_template::{Policy, Request, Template};
use serde::{Deserialize, Serialize};

use crate::grammar::{is_extension, is_predefined, is_prefixed, is_reserved};
use crate::problem::{Problem, ProblemKind, clip};

/// What an apply link says, apart from the provider and the service, which are in its path
/// (draft-ietf-dconn-domainconnect-05 section 8.3.2).
///
/// Both sides use it: a service provider's [`ApplyLink`](crate::ApplyLink) holds one, and the DNS
/// provider's [`ApplyRequest`](crate::ApplyRequest) has the same one once the link has arrived.
///
/// A service stores that of its [`Link`](crate::Link), and has all it needs when the user is back:
///
/// ```
/// use dc_flow::ApplyParameters;
///
/// let text = r#"{"domain":"example.com","host":"shop","values":{"ip":"192.0.2.1"},"state":"k3j5"}"#;
/// let stored: ApplyParameters = serde_json::from_str(text)?;
/// assert_eq!(stored.request().domain, "example.com");
/// assert_eq!(stored.state.as_deref(), Some("k3j5"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApplyParameters {
    /// Apex of the zone; A-labels in lower case, without a final dot.
    pub domain: String,
    /// Host below the apex; empty for the apex itself.
    pub host: String,
    /// Values of the template's variables.
    pub values: BTreeMap<String, String>,
    /// Groups to apply; none means all.
    pub groups: Vec<String>,
    /// Where the user goes afterwards.
    pub redirect_uri: Option<String>,
    /// What comes back with the user.
    pub state: Option<String>,
    /// The instance, for templates that can be applied several times to a host.
    pub instance_id: Option<String>,
    /// A name for the provider, where the template is shared.
    pub provider_name: Option<String>,
    /// A name for the service, where the template is shared.
    pub service_name: Option<String>,
    /// Parameters that must be understood.
    pub crit: Vec<String>,
    /// Parameters of extensions: names that begin with `dc.` or `vnd.`.
    pub extensions: BTreeMap<String, String>,
}

impl ApplyParameters {
    /// Names and values for the query, not encoded.
    pub fn pairs(&self) -> Vec<(&str, String)> {
        let mut pairs = vec![("domain", self.domain.clone())];
        let mut push = |name, value: Option<String>| {
            if let Some(value) = value {
                pairs.push((name, value));
            }
        };
        let list = |items: &[String]| (!items.is_empty()).then(|| items.join(","));
        let host = (!self.host.is_empty()).then(|| self.host.clone());
        push("host", host);
        push("groupId", list(&self.groups));
        push("redirect_uri", self.redirect_uri.clone());
        push("state", self.state.clone());
        push("instanceId", self.instance_id.clone());
        push("providerName", self.provider_name.clone());
        push("serviceName", self.service_name.clone());
        push("crit", list(&self.crit));
        let more = self.values.iter().chain(&self.extensions);
        pairs.extend(more.map(|(name, value)| (name.as_str(), value.clone())));
        pairs
    }

    /// The request for `dc-template`, such as to render what should be in DNS once the user is back. How
    /// it came and whether it was signed is left to the caller.
    pub fn request(&self) -> Request {
        let mut request = Request::new(&self.domain).host(&self.host);
        request.params = self.values.clone();
        request.groups = self.groups.clone();
        request.instance = self.instance_id.clone();
        request
    }

    /// Puts domain and host into the form that goes on the wire: A-labels in lower case (OQ-51).
    pub(crate) fn normalize(&mut self, policy: &Policy) -> Result<(), Problem> {
        let (zone, name) = self.request().place(policy)?;
        let (zone, name) = (zone.without_dot(), name.without_dot());
        let host = name.strip_suffix(zone).unwrap_or_default();
        self.host = host.strip_suffix('.').unwrap_or(host).to_owned();
        self.domain = zone.to_owned();
        Ok(())
    }

    /// Sorts decoded parameters into their fields. What the template does not know is passed over
    /// (V-9, X-4, U-20), and told as a remark.
    pub(crate) fn read(
        decoded: &Parameters<'_>,
        template: &Template,
        understood: &[String],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let variables = template.variables();
        let mut read = Self::default();
        let list = |value: &str| value.split(',').map(str::to_owned).collect();
        for (name, value) in decoded.iter() {
            let text = value.to_owned();
            match name {
                "domain" => read.domain = text,
                "host" => read.host = text,
                "groupId" => read.groups = list(value),
                "redirect_uri" => read.redirect_uri = Some(text),
                "state" => read.state = Some(text),
                "instanceId" if template.multi_instance() => read.instance_id = Some(text),
                "providerName" if template.shares_provider_name() => {
                    read.provider_name = Some(text);
                }
                "serviceName" if template.shares_service_name() => read.service_name = Some(text),
                // OQ-26: text that nobody approved is not shown, and no reason to fail.
                "providerName" | "serviceName" => {
                    let message = format!("{name} is ignored: the template does not share it");
                    problems.push(
                        Problem::new(ProblemKind::NotShared, message)
                            .of(name)
                            .remark(),
                    );
                }
                "crit" => read.crit = list(value),
                _ if is_extension(name) => {
                    read.extensions.insert(name.to_owned(), text);
                }
                // OQ-28a: a variable cannot have the name of a parameter.
                _ if !is_reserved(name) && variables.binary_search(&name).is_ok() => {
                    read.values.insert(name.to_owned(), text);
                }
                _ => problems.push(unused(name)),
            }
        }
        // X-5, X-9; a name that is not there is no obstacle (X-10).
        for name in &read.crit {
            let known = is_predefined(name)
                || name == "instanceId"
                || variables.binary_search(&name.as_str()).is_ok()
                || understood.contains(name);
            if !known && decoded.get(name).is_some() {
                let message = format!(
                    "crit demands that parameter {} is understood, and it is not",
                    clip(name)
                );
                problems.push(Problem::new(ProblemKind::CritNotUnderstood, message).of(name));
            }
        }
        read
    }
}

fn unused(name: &str) -> Problem {
    let what = match name {
        _ if is_predefined(name) || name == "instanceId" => "means nothing here",
        _ if is_prefixed(name) => "is not an extension name",
        _ => "is not a variable of the template",
    };
    let message = format!("parameter {} is ignored: it {what}", clip(name));
    Problem::new(ProblemKind::UnusedParameter, message)
        .of(name)
        .remark()
}
