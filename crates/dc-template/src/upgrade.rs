//! An instance written anew, from a new version of its template or with other values.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind};
use crate::instance_key::InstanceKey;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::request::Request;
use crate::state::State;
use crate::template::Template;
use crate::zone::Zone;

impl Template {
    /// Plans an applied instance anew from the values and groups that are stored with it.
    ///
    /// `params` adds values, or replaces stored ones.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use dc_template::{ErrorKind, Policy, Request, State, Template, Zone};
    ///
    /// let version = |record: &str| Template::parse(format!(
    ///     r#"{{"providerId":"example.net","serviceId":"web","records":[{record}]}}"#).as_bytes());
    /// let old = version(r#"{"type":"A","host":"@","pointsTo":"%ip%","ttl":600}"#)?;
    /// let new = version(r#"{"type":"A","host":"%sub%","pointsTo":"%ip%","ttl":600}"#)?;
    ///
    /// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
    /// let (policy, request) = (Policy::default(), Request::new("example.com").param("ip", "192.0.2.1"));
    /// old.plan_with(&request, &zone, &state, &policy)?.commit_with(&mut zone, &mut state)?;
    ///
    /// let key = state.instances().next().unwrap().key.clone();
    /// let mut more = BTreeMap::new();
    /// let error = new.upgrade(&key, &more, &zone, &state, &policy).unwrap_err();
    /// assert_eq!((error.kind(), error.variable()), (ErrorKind::MissingVariable, Some("sub")));
    ///
    /// more.insert("sub".to_owned(), "www".to_owned());
    /// let plan = new.upgrade(&key, &more, &zone, &state, &policy)?;
    /// assert_eq!(plan.add[0].record.name, "www.example.com.");
    /// assert_eq!(plan.remove[0].rule.as_str(), "reapplied");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kind `missing-variable` names the variables that a new version needs beside the stored ones;
    /// `not-applied` if there is no such instance; `state-mismatch` if it is one of another
    /// template; and those of [`Template::plan_with`].
    pub fn upgrade(
        &self,
        key: &InstanceKey,
        params: &BTreeMap<String, String>,
        zone: &Zone<'_>,
        state: &State,
        policy: &Policy,
    ) -> Result<Plan, Error> {
        if key.provider_id != self.provider_id() || key.service_id != self.service_id() {
            return Err(Error::new(
                ErrorKind::StateMismatch,
                format!(
                    "the template is {}/{} and the instance is {key}",
                    self.provider_id(),
                    self.service_id()
                ),
            ));
        }
        let instance = state
            .get(key)
            .ok_or_else(|| Error::new(ErrorKind::NotApplied, format!("{key} is not applied")))?;
        let mut request = Request::new(&*key.domain)
            .host(&*key.host)
            .instance(&*key.id);
        request.params.clone_from(&instance.params);
        for (name, value) in params {
            request.params.insert(name.clone(), value.clone());
        }
        request.groups.clone_from(&instance.groups);
        self.plan_instance(&request, zone, state, policy, true)
    }
}
