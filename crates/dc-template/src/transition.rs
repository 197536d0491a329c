//! From one state to the next: planning where applied templates are remembered
//! (draft sections 10.1 to 10.5).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::draft::{Draft, Source};
use crate::error::{Error, ErrorKind};
use crate::instance::{Contribution, Instance, OwnedRecord, comparable, comparable_record};
use crate::instance_key::InstanceKey;
use crate::ledger::{Entry, Ledger};
use crate::name::Name;
use crate::notice::NoticeCode;
use crate::plan::{Disabled, Plan, StateChange};
use crate::policy::Policy;
use crate::recompute::Outcome;
use crate::record_type::RecordType;
use crate::rendered::{Rendered, RenderedRecord};
use crate::request::Request;
use crate::rule::Rule;
use crate::state::State;
use crate::template::Template;
use crate::template_record::Essential;
use crate::zone::Zone;

impl Template {
    /// Plans where applied templates are remembered; the plan carries the next state.
    ///
    /// Applying the template at the same host again replaces the instance, unless the template is
    /// `multiInstance` ([`Request::instance`] then tells instances apart; none is the empty id; it
    /// is ignored for other templates) or
    /// groups are requested, which replace only themselves. A service that needs a record which
    /// goes falls as a whole.
    ///
    /// ```
    /// use dc_template::{Policy, Request, State, Template, Zone};
    ///
    /// let service = |id: &str, records: &str| Template::parse(format!(
    ///     r#"{{"providerId":"example.net","serviceId":"{id}","records":[{records}]}}"#).as_bytes());
    /// let site = service("site", r#"
    ///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600},
    ///     {"type":"CNAME","host":"www","pointsTo":"site.example.net","ttl":600}"#)?;
    /// let shop = service("shop", r#"{"type":"A","host":"@","pointsTo":"192.0.2.9","ttl":600}"#)?;
    ///
    /// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
    /// let (request, policy) = (Request::new("example.com"), Policy::default());
    /// site.plan_with(&request, &zone, &state, &policy)?.commit_with(&mut zone, &mut state)?;
    ///
    /// let plan = shop.plan_with(&request, &zone, &state, &policy)?;
    /// assert_eq!(plan.disables[0].key.service_id, "site");
    /// assert_eq!(plan.remove.len(), 2, "the CNAME goes with its service");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Template::resolve`] and [`Rendered::plan`]; kinds `state-mismatch` and
    /// `invalid-state` if the state cannot be that of the zone, `instance-exists` if a
    /// `multiInstance` template has this instance already, `invalid-instance` for an id outside the
    /// grammar.
    pub fn plan_with(
        &self,
        request: &Request,
        zone: &Zone<'_>,
        state: &State,
        policy: &Policy,
    ) -> Result<Plan, Error> {
        self.plan_instance(request, zone, state, policy, false)
    }

    /// `replace` says that an instance of a `multiInstance` template is written anew.
    pub(crate) fn plan_instance(
        &self,
        request: &Request,
        zone: &Zone<'_>,
        state: &State,
        policy: &Policy,
        replace: bool,
    ) -> Result<Plan, Error> {
        let rendered = self.resolve(request, policy)?;
        rendered.check_zone(zone)?;
        state.check(zone.origin())?;
        let mut key = self.applied_key(request, state, policy)?;
        let found = state.instances.iter().position(|i| i.key == key);
        let mut ledger = Ledger::new(state);
        let additive = !request.groups.is_empty();
        let multi = self.multi_instance();
        if found.is_some() && multi && !replace && !additive {
            return Err(Error::new(
                ErrorKind::InstanceExists,
                format!(
                    "{key} is applied already; the template is multiInstance: give each instance an id of its own"
                ),
            ));
        }
        // M-4, M-6, G-7.
        let mut target = found;
        if !multi {
            let place = state.instances.iter().position(|i| i.key.same_place(&key));
            target = target.or(place);
            if let Some(earlier) = target.and_then(|at| state.instances.get(at)) {
                key.id.clone_from(&earlier.key.id);
            }
        }
        let chosen: HashSet<&str> = request.groups.iter().map(String::as_str).collect();
        let mut removed = BTreeSet::new();
        if additive {
            if let Some(at) = target {
                ledger.end(at, (Rule::Reapplied, 0), |group| {
                    group.is_none_or(|group| chosen.contains(group))
                });
                removed.insert(at);
            }
        } else if multi {
            removed.extend(target);
        } else {
            let all = state.instances.iter().enumerate();
            removed.extend(
                all.filter(|(_, i)| i.key.same_place(&key))
                    .map(|(at, _)| at),
            );
        }
        for at in removed.iter().filter(|_| !additive) {
            ledger.end(*at, (Rule::Reapplied, 0), |_| true);
        }
        ledger.settle(zone);
        let earlier = target
            .filter(|_| additive)
            .and_then(|at| state.instances.get(at));
        let (mut draft, fallen) =
            settle(&rendered, &mut ledger, earlier.and(target), zone, policy)?;
        draft.drop_idle();
        let mut instance = self.instance(key, request, &rendered, &ledger, &draft, policy);
        let next = Next::of(&ledger, &draft, &rendered);
        if let (Some(earlier), Some(at)) = (earlier, target) {
            instance.adopt(next.rewritten(at, earlier), earlier);
        }
        removed.extend(fallen.keys());
        let after = next.state(&removed, Some(instance));
        Ok(finish(
            draft,
            rendered,
            state,
            after,
            &fallen,
            Rule::Cascade,
        ))
    }

    /// What is remembered of this apply (W-11).
    fn instance(
        &self,
        key: InstanceKey,
        request: &Request,
        rendered: &Rendered,
        ledger: &Ledger<'_>,
        draft: &Draft<'_>,
        policy: &Policy,
    ) -> Instance {
        let group = |index: usize| {
            let record = self.records().get(index)?;
            record.group().map(str::to_owned)
        };
        // What was there already, and whether the user had it before any template (OQ-11b).
        let mut shared: HashMap<(String, String, String), bool> = HashMap::new();
        for (id, _) in &draft.keep {
            let Some(record) = draft.zone.record(*id) else {
                continue;
            };
            let (rtype, data) = comparable_record(record.rtype.kind(), record);
            let owners = ledger.owners_of(*id, draft.zone);
            let mut owners = owners.iter().filter_map(|entry| ledger.record(*entry));
            let user = match owners.next() {
                None => true,
                Some(first) => first.user || owners.any(|record| record.user),
            };
            let name = Name::of_record(record).as_str().to_owned();
            shared.insert((name, rtype, data), user);
        }
        let mut records: Vec<OwnedRecord> = Vec::with_capacity(rendered.records.len());
        let mut spf: Vec<Contribution> = Vec::new();
        let outcomes = draft.outcomes();
        let outcome = |name: &str| outcomes.get(name);
        for run in crate::coexist::owners(&rendered.records) {
            let owner = run.first().map(|record| &record.owner);
            let literal = owner.and_then(|owner| ledger.merged_literal(owner, run, policy));
            let spoken = owner.and_then(|owner| outcome(owner.as_str()));
            let before = spoken.and_then(|spoken| spoken.before.clone());
            let literal = literal.filter(|_| !spoken.is_some_and(|spoken| spoken.restored));
            for record in run {
                let own = before.as_ref() == Some(&record.data);
                if record.spf && (literal.is_some() || before.is_some() && !own) {
                    spf.push(Contribution {
                        name: record.owner.clone(),
                        terms: Vec::new(),
                        literal: Some(record.data.clone()),
                        essential: record.essential == Essential::Always,
                        before: before.clone(),
                        group: group(record.index),
                    });
                    continue;
                }
                let mut owned = OwnedRecord {
                    group: group(record.index),
                    ..owned(record)
                };
                if !shared.is_empty() {
                    let (name, rtype, data) = owned.key();
                    let key = (name.to_owned(), rtype.to_owned(), data.to_owned());
                    owned.user = shared.get(&key).copied().unwrap_or_default();
                }
                if record.spf && spoken.is_some() {
                    owned.user = own;
                }
                records.push(owned);
            }
        }
        for rules in &rendered.merges {
            let one = [(rules.index, rules.terms.terms.clone())];
            let parts = match rules.parts.as_slice() {
                [] => &one,
                parts => parts,
            };
            let mut groups: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
            for (index, terms) in parts {
                let texts = terms.iter().map(|term| term.text.clone());
                groups.entry(group(*index)).or_default().extend(texts);
            }
            spf.extend(groups.into_iter().map(|(group, terms)| Contribution {
                name: rules.owner.clone(),
                terms,
                literal: None,
                essential: true,
                before: outcome(rules.owner.as_str()).and_then(|o| o.before.clone()),
                group,
            }));
        }
        let used: HashSet<&str> = self.variables().into_iter().collect();
        let params = request.params.iter();
        let mut groups = request.groups.clone();
        groups.sort_unstable();
        groups.dedup();
        let mut instance = Instance {
            key,
            service: self.service.clone(),
            version: self.version(),
            params: params
                .filter(|(name, _)| used.contains(name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            groups,
            records,
            spf,
        };
        instance.unite();
        instance
    }
}

impl Instance {
    /// Takes over what other groups wrote (G-6).
    fn adopt(&mut self, rest: Instance, earlier: &Instance) {
        self.records.extend(rest.records);
        self.spf.extend(rest.spf);
        self.unite();
        for (name, value) in rest.params {
            self.params.entry(name).or_insert(value);
        }
        if earlier.groups.is_empty() {
            self.groups.clear();
        } else {
            self.groups.extend(rest.groups);
            self.groups.sort_unstable();
            self.groups.dedup();
        }
    }
}

fn owned(record: &RenderedRecord) -> OwnedRecord {
    let data = match record.kind {
        crate::record_type::Kind::ApexCname => comparable(&record.rtype, record.kind, &record.data),
        // Rendered data is canonical.
        _ => record.data.clone(),
    };
    OwnedRecord {
        name: record.owner.clone(),
        rtype: RecordType::new(&record.rtype.mnemonic()),
        data,
        essential: record.essential == Essential::Always,
        user: false,
        group: None,
    }
}

/// Plans, and again while services fall: their records are then out of the way. Without their SPF
/// terms, one more record that a service needs whole may be hit.
fn settle<'d>(
    rendered: &Rendered,
    ledger: &mut Ledger<'_>,
    kept: Option<usize>,
    zone: &'d Zone<'d>,
    policy: &Policy,
) -> Result<(Draft<'d>, BTreeMap<usize, usize>), Error> {
    let mut fallen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut own = false;
    loop {
        let (mut draft, more, hit) = round(rendered, ledger, kept, zone, policy)?;
        own |= hit;
        if more.is_empty() {
            if own {
                draft.remark(
                    NoticeCode::GroupConflict,
                    "the chosen groups replace records of other groups of this service",
                );
            }
            return Ok((draft, fallen));
        }
        let hits = draft.gone.iter();
        let hits = hits.map(|gone| (gone.id, (gone.rule, gone.index)));
        ledger.fell(&more, hits.collect(), zone);
        // Each round ends instances that did not end before.
        fallen.extend(more);
    }
}

type Round<'d> = (Draft<'d>, BTreeMap<usize, usize>, bool);

fn round<'d>(
    rendered: &Rendered,
    ledger: &Ledger<'_>,
    kept: Option<usize>,
    zone: &'d Zone<'d>,
    policy: &Policy,
) -> Result<Round<'d>, Error> {
    let mut draft = Draft::new(zone, rendered.notices.clone());
    draft.ledger = Some(ledger);
    rendered.draft(policy, &mut draft)?;
    let (fallen, own) = ledger.fallen(&draft, kept);
    for (name, index) in ledger.lost_spf(&draft) {
        let message = format!("services lose their SPF rules with the SPF record of `{name}`");
        draft.notice(NoticeCode::SpfLost, index, message);
    }
    Ok((draft.detached(zone), fallen, own))
}

/// The plan without records to write: instances end.
pub(crate) fn plan_removal(
    ending: &BTreeSet<usize>,
    service: Arc<str>,
    zone: &Zone<'_>,
    state: &State,
    policy: &Policy,
) -> Result<Plan, Error> {
    let rendered = Rendered {
        zone: zone.origin().clone(),
        service,
        records: Vec::new(),
        merges: Vec::new(),
        notices: Vec::new(),
    };
    let mut ledger = Ledger::new(state);
    for at in ending {
        ledger.end(*at, (Rule::Reverted, 0), |_| true);
    }
    ledger.settle(zone);
    let draft = round(&rendered, &ledger, None, zone, policy)?.0;
    let after = Next::of(&ledger, &draft, &rendered).state(ending, None);
    let ending = ending.iter().map(|at| (*at, 0)).collect();
    Ok(finish(
        draft,
        rendered,
        state,
        after,
        &ending,
        Rule::Reverted,
    ))
}

fn finish(
    draft: Draft<'_>,
    rendered: Rendered,
    before: &State,
    after: State,
    fallen: &BTreeMap<usize, usize>,
    rule: Rule,
) -> Plan {
    let disables = fallen.iter().filter_map(|(at, index)| {
        let instance = before.instances.get(*at)?;
        Some(Disabled {
            key: instance.key.clone(),
            service: instance.service.clone(),
            rule,
            template_record: *index,
        })
    });
    let mut plan = Plan {
        disables: disables.collect(),
        ..draft.finish(rendered)
    };
    plan.state = Some(StateChange {
        before: before.clone(),
        after,
    });
    plan
}

/// What a plan does to the instances of a state.
struct Next<'l, 's, 'd> {
    ledger: &'l Ledger<'s>,
    /// Owned records that are removed by a rule.
    lost: HashSet<Entry>,
    /// Owned records that were the user's, gone by hand, and are written anew.
    void: HashSet<Entry>,
    lost_spf: BTreeMap<&'s str, usize>,
    outcomes: HashMap<&'d str, &'d Outcome>,
}

impl<'l, 's, 'd> Next<'l, 's, 'd> {
    fn of(ledger: &'l Ledger<'s>, draft: &'d Draft<'_>, rendered: &Rendered) -> Self {
        let mut void = HashSet::new();
        for new in &draft.add {
            if let Source::Rendered(place) = new.source
                && let Some(record) = rendered.records.get(place)
            {
                let owners = ledger.owners_by(owned(record).key());
                let user = |entry: &Entry| ledger.record(*entry).is_some_and(|r| r.user);
                void.extend(owners.into_iter().filter(user));
            }
        }
        // A change of TTL is no loss.
        let again: HashSet<(String, String, String)> = draft
            .add
            .iter()
            .filter_map(|new| match &new.source {
                Source::Own(record) => {
                    let (rtype, data) = comparable_record(record.rtype.kind(), record);
                    let name = Name::of_record(record).as_str().to_owned();
                    Some((name, rtype, data))
                }
                Source::Rendered(_) => None,
            })
            .collect();
        let mut lost = HashSet::new();
        for gone in &draft.gone {
            for entry in ledger.owners_of(gone.id, draft.zone) {
                let stays = ledger.record(entry).is_some_and(|record| {
                    let (name, rtype, data) = record.key();
                    !again.is_empty()
                        && again.contains(&(name.to_owned(), rtype.to_owned(), data.to_owned()))
                });
                if !stays {
                    lost.insert(entry);
                }
            }
        }
        Self {
            ledger,
            lost,
            void,
            lost_spf: ledger.lost_spf(draft),
            outcomes: draft.outcomes(),
        }
    }

    /// An instance without what ends, goes or is lost.
    fn rewritten(&self, at: usize, old: &Instance) -> Instance {
        let ledger = self.ledger;
        let mut new = old.clone_header();
        for (place, record) in old.records.iter().enumerate() {
            let entry = (at, place);
            if ledger.ends(entry) {
                continue;
            }
            let taken = self.outcomes.get(record.name.as_str()).filter(|spf| {
                record.rtype.as_str() == "TXT" && spf.taken.as_ref() == Some(&record.data)
            });
            if let Some(outcome) = taken {
                new.spf.push(Contribution {
                    name: record.name.clone(),
                    terms: Vec::new(),
                    literal: Some(record.data.clone()),
                    essential: record.essential,
                    before: outcome.before.clone(),
                    group: record.group.clone(),
                });
            } else if !self.lost.contains(&entry) {
                new.records.push(OwnedRecord {
                    user: record.user && !self.void.contains(&entry),
                    ..record.clone()
                });
            }
        }
        for (place, part) in old.spf.iter().enumerate() {
            if ledger.ends_spf((at, place)) || self.lost_spf.contains_key(part.name.as_str()) {
                continue;
            }
            let mut part = part.clone();
            if let Some(outcome) = self.outcomes.get(part.name.as_str()) {
                part.before.clone_from(&outcome.before);
                part = part.beside(outcome.brought.as_ref().map(|(data, _)| data.as_str()));
                if part.terms.is_empty() && part.literal.is_none() {
                    continue;
                }
                if outcome.restored
                    && let Some(data) = part.literal.take()
                {
                    new.records.push(OwnedRecord {
                        name: part.name,
                        rtype: RecordType::known("TXT"),
                        data,
                        essential: part.essential,
                        user: part.before.is_some(),
                        group: part.group,
                    });
                    continue;
                }
            }
            new.spf.push(part);
        }
        new.unite();
        new
    }

    /// The next state: without the removed instances, and with a new one.
    fn state(self, removed: &BTreeSet<usize>, new: Option<Instance>) -> State {
        let changed = self.lost.iter().chain(&self.void);
        let changed: BTreeSet<usize> = changed.map(|entry| entry.0).collect();
        let names = &self.outcomes;
        let taken = names.values().any(|spf| spf.taken.is_some());
        let state = self.ledger.state;
        let mut instances = Vec::with_capacity(state.instances.len().saturating_add(1));
        for (at, instance) in state.instances.iter().enumerate() {
            if removed.contains(&at) {
                continue;
            }
            let shares = |part: &Contribution| {
                let name = part.name.as_str();
                names.contains_key(name) || self.lost_spf.contains_key(name)
            };
            let owns = |record: &OwnedRecord| names.contains_key(record.name.as_str());
            if changed.contains(&at)
                || instance.spf.iter().any(shares)
                || taken && instance.records.iter().any(owns)
            {
                instances.push(Arc::new(self.rewritten(at, instance)));
            } else {
                instances.push(Arc::clone(instance));
            }
        }
        instances.extend(new.map(Arc::new));
        instances.sort_by(|a, b| a.key.cmp(&b.key));
        State { instances }
    }
}
