//! Services taken out of a zone (the asynchronous draft, section 5.7; A-36 … A-38).

use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind};
use crate::instance_key::InstanceKey;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::state::State;
use crate::transition::plan_removal;
use crate::zone::Zone;

impl State {
    /// Plans to remove one instance: the records that nobody else owns, and its SPF terms.
    ///
    /// What the user had before any template stays, and so does what other services share. Records
    /// that an earlier apply removed come back with the inverse of that plan, not with this.
    ///
    /// ```
    /// use dc_template::{Policy, Record, Request, State, Template, Zone};
    ///
    /// let template = Template::parse(br#"{"providerId":"example.net","serviceId":"mail","records":[
    ///     {"type":"MX","host":"@","pointsTo":"mx.example.net","priority":10,"ttl":600},
    ///     {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}]}"#)?;
    /// let own = Record::new("example.com.", "TXT", 3600, "\"v=spf1 a -all\"");
    /// let (mut zone, mut state) = (Zone::new("example.com.", vec![own])?, State::new());
    /// let policy = Policy::default();
    /// let plan = template.plan_with(&Request::new("example.com"), &zone, &state, &policy)?;
    /// plan.commit_with(&mut zone, &mut state)?;
    /// assert_eq!(zone.len(), 2);
    ///
    /// let key = state.instances().next().unwrap().key.clone();
    /// state.revert(&key, &zone, &policy)?.commit_with(&mut zone, &mut state)?;
    /// assert!(state.is_empty());
    /// assert_eq!(zone.records().next().unwrap().data, "\"v=spf1 a -all\"");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kind `not-applied` if there is no such instance (answer it with status 410); kinds
    /// `state-mismatch` and `invalid-state` if the state cannot be that of the zone.
    pub fn revert(
        &self,
        key: &InstanceKey,
        zone: &Zone<'_>,
        policy: &Policy,
    ) -> Result<Plan, Error> {
        self.remove(key, zone, policy, |found| found == key)
    }

    /// Plans to remove all instances of a template at a host, whatever their ids (the asynchronous
    /// draft, section 5.7).
    ///
    /// # Errors
    ///
    /// As [`State::revert`].
    pub fn revert_all(
        &self,
        key: &InstanceKey,
        zone: &Zone<'_>,
        policy: &Policy,
    ) -> Result<Plan, Error> {
        self.remove(key, zone, policy, |found| found.same_place(key))
    }

    fn remove(
        &self,
        key: &InstanceKey,
        zone: &Zone<'_>,
        policy: &Policy,
        wanted: impl Fn(&InstanceKey) -> bool,
    ) -> Result<Plan, Error> {
        self.check(zone.origin())?;
        let found = self.instances.iter().enumerate();
        let found: BTreeSet<usize> = found
            .filter(|(_, instance)| wanted(&instance.key))
            .map(|(at, _)| at)
            .collect();
        let first = found.first().and_then(|at| self.instances.get(*at));
        let Some(first) = first else {
            return Err(Error::new(
                ErrorKind::NotApplied,
                format!("{key} is not applied"),
            ));
        };
        plan_removal(&found, first.service.clone(), zone, self, policy)
    }
}
