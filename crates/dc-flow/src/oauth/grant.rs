//! What the user is asked for, and what was granted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::RequestError;
use super::names;

/// Services of one provider on hosts of one domain: what a consent is about and what tokens are
/// bound to (async draft sections 5.3 and 5.6).
///
/// ```
/// use dc_flow::oauth::Grant;
///
/// let grant = Grant::new("exampleservice.example", "example.com")?
///     .service("dyndns")?
///     .host("home")?
///     .host("")?; // the apex
/// assert_eq!(grant.scope(), "dyndns");
/// assert_eq!(grant.host_list().as_deref(), Some("home,"));
/// # Ok::<(), dc_flow::oauth::RequestError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub(super) provider: String,
    pub(super) domain: String,
    /// Empty stands for the apex; no host at all, too.
    #[serde(default)]
    pub(super) hosts: BTreeSet<String>,
    pub(super) services: BTreeSet<String>,
}

impl Grant {
    /// A grant for the zone `domain`, without services.
    ///
    /// # Errors
    ///
    /// Kinds `bad-id` and `bad-domain-name`.
    pub fn new(provider_id: &str, domain: &str) -> Result<Self, RequestError> {
        names::id("providerId", provider_id)?;
        Ok(Self {
            provider: provider_id.to_owned(),
            domain: names::domain(domain)?,
            hosts: BTreeSet::new(),
            services: BTreeSet::new(),
        })
    }

    /// Adds a service, by the `serviceId` of its template.
    ///
    /// # Errors
    ///
    /// Kind `bad-id`.
    pub fn service(mut self, service_id: &str) -> Result<Self, RequestError> {
        names::id("serviceId", service_id)?;
        self.services.insert(service_id.to_owned());
        Ok(self)
    }

    /// Adds a host below the domain; empty or `@` is the apex. Without any host it is the apex alone.
    ///
    /// # Errors
    ///
    /// Kind `bad-domain-name`.
    pub fn host(mut self, host: &str) -> Result<Self, RequestError> {
        self.hosts.insert(names::host(host)?);
        Ok(self)
    }

    /// `providerId` of the templates.
    pub fn provider_id(&self) -> &str {
        &self.provider
    }

    /// Apex of the zone, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The services, sorted.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(String::as_str)
    }

    /// Whether the host is among those granted (the asynchronous draft, section 5.3).
    pub fn allows_host(&self, host: &str) -> bool {
        match names::host(host) {
            Ok(host) if self.hosts.is_empty() => host.is_empty(),
            Ok(host) => self.hosts.contains(&host),
            Err(_) => false,
        }
    }

    /// Whether the service is among those granted.
    pub fn allows_service(&self, service_id: &str) -> bool {
        self.services.contains(service_id)
    }

    /// The parameter `scope`: the services, separated by blanks (the asynchronous draft, section
    /// 5.3).
    pub fn scope(&self) -> String {
        let services: Vec<&str> = self.services().collect();
        services.join(" ")
    }

    /// The parameter `host`: hosts separated by commas, the apex as an empty item at the end; absent
    /// if it is the apex alone (the asynchronous draft, section 5.3).
    pub fn host_list(&self) -> Option<String> {
        let below = self.hosts.iter().filter(|host| !host.is_empty());
        let mut list: Vec<&str> = below.map(String::as_str).collect();
        if list.is_empty() {
            return None;
        }
        if self.hosts.contains("") {
            list.push("");
        }
        Some(list.join(","))
    }

    /// As it may be after it was read from a store.
    pub(super) fn check(&self) -> Result<(), RequestError> {
        let mut read = Self::new(&self.provider, &self.domain)?;
        for service in &self.services {
            read = read.service(service)?;
        }
        for host in &self.hosts {
            read = read.host(host)?;
        }
        match self.services.is_empty() {
            true => Err(RequestError::NoScope),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A-8, A-12, L-32, OQ-39b.
    #[test]
    fn hosts_and_scope() {
        let new = || Grant::new("p.example", "example.com").unwrap();
        assert_eq!(new().host_list(), None);
        assert_eq!(new().host("@").unwrap().host_list(), None);
        let s1 = new().host("S1").unwrap();
        assert_eq!(s1.host_list().unwrap(), "s1");
        assert!(s1.allows_host("s1") && !s1.allows_host("") && !s1.allows_host("s2"));
        let both = s1.host("").unwrap();
        assert_eq!(both.host_list().unwrap(), "s1,");
        assert!(both.allows_host("@") && both.allows_host("s1"));
        assert!(new().allows_host("") && !new().allows_host("s1"));
        let two = new().service("t2").unwrap().service("t1").unwrap();
        assert_eq!(two.service("t1").unwrap().scope(), "t1 t2");
        assert!(new().service("t 1").is_err());
    }
}
