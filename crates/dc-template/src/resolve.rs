//! Template and request to rendered records (draft section 10.2, steps 1 to 4).

use std::collections::HashSet;

use crate::coexist;
use crate::diagnostic::{DiagnosticCode, Level};
use crate::error::{Error, ErrorKind};
use crate::fill::{clip, list};
use crate::instance_key::InstanceKey;
use crate::load::is_id;
use crate::name::{Name, Names};
use crate::policy::{MAX_TTL, Policy};
use crate::rendered::{Rendered, SpfMerge};
use crate::renderer::Renderer;
use crate::request::{Request, Via};
use crate::spf::{Term, combine};
use crate::state::State;
use crate::template::Template;

impl Template {
    /// Fills in the variables and renders the active records (draft sections 9, 10.2, 10.3).
    ///
    /// Nothing outside the arguments is looked at; the zone comes in with
    /// [`Rendered::plan`].
    ///
    /// ```
    /// use dc_template::{ErrorKind, Policy, Request, Template};
    ///
    /// let template = Template::parse(br#"{"providerId":"example.net","serviceId":"web","records":[
    ///     {"type":"A","host":"www","pointsTo":"%ip%","ttl":600}]}"#)?;
    /// let request = Request::new("example.com").host("shop");
    ///
    /// let error = template.resolve(&request, &Policy::default()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::MissingVariable);
    /// assert_eq!(error.variable(), Some("ip"));
    ///
    /// let rendered = template.resolve(&request.param("ip", "192.0.2.1"), &Policy::default())?;
    /// let record = rendered.records().next().unwrap();
    /// assert_eq!(record.owner().as_str(), "www.shop.example.com.");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first reason why the template cannot be applied to this request as a whole; nothing is
    /// ever applied in part. See [`ErrorKind`].
    pub fn resolve(&self, request: &Request, policy: &Policy) -> Result<Rendered, Error> {
        check_policy(policy)?;
        let active = self.active(request)?;
        self.check_findings(&active, policy)?;
        let place = place(request, &policy.names())?;
        self.check_flow(request, &place)?;
        self.render(&active, request, policy, &place, Err)
    }

    /// Renders these records. `refused` decides whether to go on after one that cannot be.
    pub(crate) fn render(
        &self,
        active: &[usize],
        request: &Request,
        policy: &Policy,
        (zone, scope): &(Name, Name),
        mut refused: impl FnMut(Error) -> Result<(), Error>,
    ) -> Result<Rendered, Error> {
        let signed = self.is_signed(request);
        let mut renderer = Renderer {
            template: self,
            request,
            policy,
            names: policy.names(),
            zone,
            scope,
            host: host_text(scope, zone),
            active,
            octets: 0,
            records: Vec::with_capacity(active.len()),
            terms: Vec::new(),
            notices: Vec::new(),
        };
        renderer.request_notices(signed);
        for index in active {
            if let Some(record) = self.records().get(*index)
                && let Err(error) = renderer.record(*index, record)
            {
                refused(error.in_record(*index))?;
            }
        }
        let Renderer {
            mut records,
            terms,
            mut notices,
            ..
        } = renderer;
        let merges = merges(terms, policy.limits.spf_terms)?;
        records.sort_by(|a, b| a.owner.cmp(&b.owner));
        coexist::collapse(&mut records, &mut notices);
        let merges = coexist::merge_into_literals(&mut records, merges, policy, &mut notices)?;
        coexist::check(&records, &merges, zone, &mut notices)?;
        Ok(Rendered {
            zone: zone.clone(),
            service: self.service.clone(),
            records,
            merges,
            notices,
        })
    }

    /// The identity of the instance that a request applies: to look it up in a
    /// [`State`](crate::State), or to revert it. The id counts only where the template is
    /// `multiInstance`.
    ///
    /// ```
    /// use dc_template::{Policy, Request, Template};
    ///
    /// let request = Request::new("Example.com.").host("WWW").instance("one");
    /// for (multi, expected) in [(true, "p/s on www.example.com (id one)"), (false, "p/s on www.example.com")] {
    ///     let template = Template::parse(format!(
    ///         r#"{{"providerId":"p","serviceId":"s","multiInstance":{multi},"records":[]}}"#).as_bytes())?;
    ///     let key = template.instance_key(&request, &Policy::default())?;
    ///     assert_eq!(key.to_string(), expected);
    /// }
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Kinds `invalid-domain`, `invalid-host` and `invalid-instance`.
    pub fn instance_key(&self, request: &Request, policy: &Policy) -> Result<InstanceKey, Error> {
        let id = request.instance.clone().unwrap_or_default();
        if !id.is_empty() && !is_id(&id) {
            return Err(Error::new(
                ErrorKind::InvalidInstance,
                format!(
                    "the instance id {:?} is not an id; expected 1 to 63 letters, digits, `-`, `_`, `.`",
                    clip(&id)
                ),
            ));
        }
        let (zone, scope) = place(request, &policy.names())?;
        let domain = zone.without_dot();
        let key = InstanceKey::new(domain, self.provider_id(), self.service_id());
        let key = key.host(host_text(&scope, &zone));
        // OQ-25.
        Ok(if self.multi_instance() {
            key.id(id)
        } else {
            key
        })
    }

    /// The identity of the applied instance that a request means, to upgrade or revert it: that of
    /// [`Template::instance_key`], unless the state has one with just this id, from when the
    /// template was `multiInstance`.
    ///
    /// ```
    /// use dc_template::{Policy, Request, State, Template};
    ///
    /// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[]}"#)?;
    /// let state = State::parse(br#"{"version":1,"instances":[
    ///     {"providerId":"p","serviceId":"s","domain":"example.com","id":"one"}]}"#)?;
    /// let key = |id: &str| template.applied_key(
    ///     &Request::new("example.com").instance(id), &state, &Policy::default());
    /// assert_eq!(key("one")?.id, "one");
    /// assert_eq!(key("two")?.id, "");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Template::instance_key`].
    pub fn applied_key(
        &self,
        request: &Request,
        state: &State,
        policy: &Policy,
    ) -> Result<InstanceKey, Error> {
        let key = self.instance_key(request, policy)?;
        let named = key.clone().id(request.instance.clone().unwrap_or_default());
        Ok(if state.get(&named).is_some() {
            named
        } else {
            key
        })
    }

    /// The indices of the active records (G-1 … G-5).
    pub(crate) fn active(&self, request: &Request) -> Result<Vec<usize>, Error> {
        let groups = &request.groups;
        if groups.is_empty() {
            return Ok((0..self.records().len()).collect());
        }
        if let Some(bad) = groups.iter().find(|group| !is_id(group)) {
            return Err(Error::new(
                ErrorKind::InvalidGroup,
                format!(
                    "the group {:?} is not a group id; expected 1 to 63 letters, digits, `-`, `_`, `.`",
                    clip(bad)
                ),
            ));
        }
        let mut known: Vec<&str> = self.records().iter().filter_map(|r| r.group()).collect();
        known.sort_unstable();
        known.dedup();
        if !groups
            .iter()
            .any(|g| known.binary_search(&g.as_str()).is_ok())
        {
            let asked = list(groups.iter().map(String::as_str));
            let message = match known.as_slice() {
                [] => format!("no record has the group {asked}; the template has no groups"),
                _ => format!(
                    "no record has the group {asked}; the groups of the template are {}",
                    list(known)
                ),
            };
            return Err(Error::new(ErrorKind::NoMatchingGroup, message));
        }
        let wanted: HashSet<&str> = groups.iter().map(String::as_str).collect();
        Ok(self
            .records()
            .iter()
            .enumerate()
            .filter(|(_, record)| record.group().is_none_or(|g| wanted.contains(g)))
            .map(|(index, _)| index)
            .collect())
    }

    /// Refuses when a finding of error level concerns the template, a `crit` or an active record.
    fn check_findings(&self, active: &[usize], policy: &Policy) -> Result<(), Error> {
        // Mostly there is none, and nothing to prepare.
        let understood: HashSet<&String> = match self.unknown_crit.is_empty() {
            true => HashSet::new(),
            false => policy.crit.iter().collect(),
        };
        for (record, name) in &self.unknown_crit {
            if !understood.contains(name) {
                let error = Error::new(
                    ErrorKind::NotUnderstood,
                    format!("the template demands that `{name}` is understood"),
                );
                return Err(match record {
                    Some(index) => error.in_record(*index).at(format!("/records/{index}/crit")),
                    None => error.at("/crit"),
                });
            }
        }
        for finding in self.diagnostics() {
            let blocks = match finding.code {
                DiagnosticCode::UnknownCrit => false,
                DiagnosticCode::InvalidCrit => true,
                _ => finding
                    .record
                    .is_none_or(|r| active.binary_search(&r).is_ok()),
            };
            if finding.level == Level::Error && blocks {
                let kind = match finding.code {
                    DiagnosticCode::UnsupportedVersion => ErrorKind::UnsupportedVersion,
                    _ => ErrorKind::InvalidTemplate,
                };
                let error = Error::new(kind, finding.message.clone()).at(finding.pointer.clone());
                return Err(match finding.record {
                    Some(index) => error.in_record(index),
                    None => error,
                });
            }
        }
        Ok(())
    }

    /// Whether the caller verified a signature that the template has a key for (OQ-54).
    fn is_signed(&self, request: &Request) -> bool {
        request.signed && self.sync_pub_key_domain().is_some()
    }

    /// W-1, Q-8, T-19.
    fn check_flow(&self, request: &Request, (zone, scope): &(Name, Name)) -> Result<(), Error> {
        if request.via == Via::Sync && self.sync_block() {
            return Err(Error::new(
                ErrorKind::SyncBlocked,
                "the template must not be applied synchronously (syncBlock)",
            )
            .at("/syncBlock"));
        }
        if request.via == Via::Sync
            && !self.is_signed(request)
            && self.sync_pub_key_domain().is_some()
        {
            return Err(Error::new(
                ErrorKind::SignatureRequired,
                "the template demands a signed request (syncPubKeyDomain)",
            )
            .at("/syncPubKeyDomain"));
        }
        if self.host_required() && scope == zone {
            return Err(Error::new(
                ErrorKind::HostRequired,
                "the template needs a host below the domain (hostRequired)",
            )
            .at("/hostRequired"));
        }
        Ok(())
    }
}

/// The zone, and the name that the template is applied to.
pub(crate) fn place(request: &Request, names: &Names) -> Result<(Name, Name), Error> {
    let zone = Name::domain(&request.domain, names).map_err(|problem| {
        Error::new(
            ErrorKind::InvalidDomain,
            format!("the domain {:?} {problem}", clip(&request.domain)),
        )
    })?;
    let scope = zone.child(&request.host, names).map_err(|problem| {
        Error::new(
            ErrorKind::InvalidHost,
            format!("the host {:?} {problem}", clip(&request.host)),
        )
    })?;
    Ok((zone, scope))
}

fn check_policy(policy: &Policy) -> Result<(), Error> {
    let backing = policy.redirect.iter().flatten().map(|backing| backing.ttl);
    let ttls = [policy.ttl.default, policy.spf.ttl]
        .into_iter()
        .chain(backing);
    if let Some(ttl) = ttls.into_iter().find(|ttl| *ttl > MAX_TTL) {
        return Err(Error::new(
            ErrorKind::InvalidPolicy,
            format!("policy: the TTL {ttl} exceeds 2147483647 (RFC 2181 section 8)"),
        ));
    }
    if policy.ttl.min > policy.ttl.max {
        return Err(Error::new(
            ErrorKind::InvalidPolicy,
            "policy: ttl.min is greater than ttl.max",
        ));
    }
    Ok(())
}

/// The host as `%host%` inserts it: A-labels in lower case, empty at the apex.
fn host_text<'a>(scope: &'a Name, zone: &Name) -> &'a str {
    let text = scope.without_dot();
    text.strip_suffix(zone.without_dot())
        .map(|host| host.strip_suffix('.').unwrap_or(host))
        .unwrap_or_default()
}

/// All rules of one host together, in template order (OQ-14).
fn merges(mut terms: Vec<(Name, usize, Vec<Term>)>, most: usize) -> Result<Vec<SpfMerge>, Error> {
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let mut merges: Vec<SpfMerge> = Vec::new();
    let mut rest = terms.into_iter().peekable();
    while let Some((owner, index, mut all)) = rest.next() {
        let mut parts = Vec::new();
        while let Some((_, at, more)) = rest.next_if(|next| next.0 == owner) {
            if parts.is_empty() {
                parts.push((index, all.clone()));
            }
            all.extend(more.iter().cloned());
            parts.push((at, more));
        }
        let terms = combine(all).map_err(|term| {
            Error::new(
                ErrorKind::InvalidSpf,
                format!("`{term}` contradicts an earlier term of the SPF rules for `{owner}`"),
            )
            .in_record(index)
            .at(format!("/records/{index}/spfRules"))
        })?;
        if terms.terms.len() > most {
            return Err(Error::new(
                ErrorKind::SpfTooLong,
                format!("the SPF rules for `{owner}` have more than {most} terms"),
            )
            .in_record(index)
            .at(format!("/records/{index}/spfRules")));
        }
        merges.push(SpfMerge {
            owner,
            index,
            terms,
            parts,
        });
    }
    Ok(merges)
}
