//! The laws of template state, over random sequences of applies, edits by hand and reverts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dc_template::{
    Condition, ErrorKind, Instance, Plan, Policy, Record, Request, Rule, State, Template, Zone,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use support::{multiset, oracle, policy};

const APEX: &str = "example.com.";

/// One step of a story.
#[derive(Clone, Debug)]
enum Step {
    Apply {
        service: usize,
        host: &'static str,
        value: &'static str,
        group: Option<&'static str>,
        id: Option<&'static str>,
    },
    Revert(Index),
    Delete(Index),
    Insert(Record),
    /// Another TTL, which is no part of what is owned.
    Retime(Index),
}

/// Records of a service: type, host, data, further members.
type Line = (&'static str, &'static str, &'static str, &'static str);

const LINES: &[Line] = &[
    ("A", "@", "192.0.2.1", ""),
    ("A", "@", "%v%", ""),
    ("A", "a", "192.0.2.2", ""),
    ("A", "a", "%v%", r#","essential":"OnApply""#),
    ("A", "b", "%v%", r#","groupId":"g""#),
    ("A", "b", "192.0.2.1", r#","groupId":"h""#),
    ("CNAME", "www", "t.example.net", ""),
    ("CNAME", "a", "t.example.net", ""),
    ("TXT", "@", "%v%", ""),
    ("TXT", "@", "x", r#","essential":"OnApply""#),
    ("TXT", "a", "x", r#","txtConflictMatchingMode":"All""#),
    ("TXT", "@", "y", r#","groupId":"g""#),
    ("TXT", "@", "v=spf1 mx -all", ""),
    ("NS", "a", "ns.example.net", ""),
    ("MX", "@", "mx.example.net", r#","priority":10"#),
    ("SPFM", "@", "include:%v%.example", ""),
    ("SPFM", "@", "a -mx", ""),
    ("SPFM", "a", "include:x.example", r#","groupId":"g""#),
    ("SPFM", "@", "?a include:h.example", r#","groupId":"h""#),
];

fn template(id: usize, multi: bool, lines: &[Line]) -> Template {
    let record = |(rtype, host, data, more): &Line| {
        let field = match *rtype {
            "TXT" => "data",
            "SPFM" => "spfRules",
            _ => "pointsTo",
        };
        let ttl = if *rtype == "SPFM" {
            ""
        } else {
            r#","ttl":600"#
        };
        format!(r#"{{"type":"{rtype}","host":"{host}","{field}":"{data}"{ttl}{more}}}"#)
    };
    let records: Vec<String> = lines.iter().map(record).collect();
    let text = format!(
        r#"{{"providerId":"p","serviceId":"s{id}","multiInstance":{multi},"records":[{}]}}"#,
        records.join(",")
    );
    Template::parse(text.as_bytes()).unwrap()
}

#[derive(Clone, Debug)]
struct Story {
    templates: Vec<(bool, Vec<Line>)>,
    zone: Vec<Record>,
    steps: Vec<Step>,
    keep: bool,
}

impl Story {
    fn templates(&self) -> Vec<Template> {
        let all = self.templates.iter().enumerate();
        all.map(|(id, (multi, lines))| template(id, *multi, lines))
            .collect()
    }

    fn policy(&self) -> Policy {
        let ttl = if self.keep { "keep" } else { "lowest" };
        policy(&format!(r#"{{"rrsetTtl":"{ttl}"}}"#))
    }
}

const VALUES: &[&str] = &["192.0.2.3", "192.0.2.4"];

fn stories() -> impl Strategy<Value = Story> {
    let lines = prop::sample::subsequence(LINES.to_vec(), 1..5);
    let templates = prop::collection::vec((prop::bool::weighted(0.3), lines), 2..4);
    let zone = prop::collection::vec(own_record(), 0..6);
    let steps = prop::collection::vec(step(), 1..9);
    (templates, zone, steps, any::<bool>()).prop_map(|(templates, zone, steps, keep)| Story {
        templates,
        zone,
        steps,
        keep,
    })
}

fn own_record() -> impl Strategy<Value = Record> {
    let name = select(vec![
        APEX,
        APEX,
        "a.example.com.",
        "b.a.example.com.",
        "www.example.com.",
    ]);
    let data = select(vec![
        ("A", "192.0.2.1"),
        ("A", "192.0.2.3"),
        ("TXT", "x"),
        ("TXT", "own"),
        ("TXT", "v=spf1 -a -all"),
        ("TXT", "\"v=spf1 ip4:192.0.2.0/24\""),
        ("MX", "10 MX.example.net"),
        ("MX", "5 own.example.net."),
    ]);
    let ttl = select(vec![300u32, 600]);
    (name, data, ttl).prop_map(|(name, (rtype, data), ttl)| Record::new(name, rtype, ttl, data))
}

fn step() -> impl Strategy<Value = Step> {
    let host = prop_oneof![4 => Just(""), 1 => Just("a"), 1 => Just("c")];
    let group = prop_oneof![4 => Just(None), 1 => Just(Some("g")), 1 => Just(Some("h"))];
    let id = prop_oneof![2 => Just(None), 1 => Just(Some("i")), 1 => Just(Some("j"))];
    let apply = (0..3usize, host, select(VALUES), group, id).prop_map(
        |(service, host, value, group, id)| Step::Apply {
            service,
            host,
            value,
            group,
            id,
        },
    );
    prop_oneof![
        6 => apply,
        2 => any::<Index>().prop_map(Step::Revert),
        1 => any::<Index>().prop_map(Step::Delete),
        1 => own_record().prop_map(Step::Insert),
        1 => any::<Index>().prop_map(Step::Retime),
    ]
}

fn request(step: &Step) -> Option<Request> {
    let Step::Apply {
        host,
        value,
        group,
        id,
        ..
    } = step
    else {
        return None;
    };
    let mut request = Request::new("example.com").host(*host).param("v", *value);
    request.groups.extend(group.map(str::to_owned));
    request.instance = id.map(str::to_owned);
    Some(request)
}

/// The records of a zone as the oracle tells them apart, apart from the engine.
fn identities(zone: &Zone<'_>) -> HashSet<String> {
    zone.records().map(oracle::identity).collect()
}

/// What an instance claims.
fn claims(instance: &Instance) -> BTreeSet<String> {
    let records = instance.records.iter();
    records
        .map(|r| oracle::identity(&Record::new(r.name.as_str(), r.rtype.as_str(), 1, &*r.data)))
        .collect()
}

/// Claims that the zone does not bear out.
fn dangling(state: &State, zone: &Zone<'_>) -> BTreeSet<String> {
    let there = identities(zone);
    let all = state.instances().flat_map(claims);
    all.filter(|claim| !there.contains(claim)).collect()
}

/// `zone − remove + add = result`, computed without the engine's commit.
fn complete(plan: &Plan, before: &Zone<'_>, after: &Zone<'_>) {
    let mut left = multiset(before.records());
    for removal in &plan.remove {
        let gone = serde_json::to_string(&removal.record).unwrap();
        let at = left.iter().position(|r| *r == gone);
        left.remove(at.expect("a removal names a record of the zone"));
    }
    left.extend(multiset(plan.add.iter().map(|a| &a.record)));
    left.sort();
    assert_eq!(multiset(after.records()), left);
}

/// SPF by meaning: the terms, whatever their order.
fn spf_terms(record: &Record) -> Option<BTreeSet<String>> {
    let value = oracle::value(record).filter(|v| oracle::is_spf(v))?;
    Some(value.split_whitespace().map(str::to_lowercase).collect())
}

/// A zone with SPF by meaning; copies of one SPF record are one record (C-13).
fn meaning(zone: &Zone<'_>) -> Vec<String> {
    let text = |r: &Record| match spf_terms(r) {
        Some(terms) => format!("{} {:?} {terms:?}", oracle::owner(r), r.ttl),
        None => serde_json::to_string(r).unwrap(),
    };
    let mut all: Vec<String> = zone.records().map(text).collect();
    all.sort();
    all.dedup_by(|a, b| a == b && !a.starts_with('{'));
    all
}

/// Every removal is licensed: by a rule against the template, or because the record's owners are
/// the ones that end or write it anew, and the user is none of them (C-16, OQ-11b, OQ-44).
fn licensed(plan: &Plan, state: &State, ending: &BTreeSet<String>) {
    for removal in &plan.remove {
        if !matches!(
            removal.rule,
            Rule::Cascade | Rule::Reverted | Rule::Reapplied
        ) || removal.becomes.is_some()
            || spf_terms(&removal.record).is_some()
        {
            continue;
        }
        let identity = oracle::identity(&removal.record);
        let mut owners = 0;
        for instance in state.instances() {
            if !claims(instance).contains(&identity) {
                continue;
            }
            owners += 1;
            assert!(
                ending.contains(&instance.key.to_string()),
                "{identity} is also of {}",
                instance.key
            );
            let user = instance.records.iter().any(|r| {
                r.user
                    && oracle::identity(&Record::new(
                        r.name.as_str(),
                        r.rtype.as_str(),
                        1,
                        &*r.data,
                    )) == identity
            });
            assert!(!user, "{identity} was the user's");
        }
        assert!(owners > 0, "{identity} belongs to nobody");
    }
    // A service that falls needs a record that is hit (C-15, OQ-28).
    for disabled in plan.disables.iter().filter(|d| d.rule == Rule::Cascade) {
        let instance = state.get(&disabled.key).unwrap();
        let hit = plan.remove.iter().filter(|r| r.rule != Rule::Cascade);
        let hit: BTreeSet<String> = hit.map(|r| oracle::identity(&r.record)).collect();
        let needs = instance.records.iter().filter(|r| r.essential).any(|r| {
            hit.contains(&oracle::identity(&Record::new(
                r.name.as_str(),
                r.rtype.as_str(),
                1,
                &*r.data,
            )))
        });
        let literal = instance.spf.iter().any(|s| s.literal.is_some());
        assert!(needs || literal, "{} needs nothing that goes", disabled.key);
    }
}

/// What only this instance owns, and the user does not.
fn owned_alone(state: &State, key: &dc_template::InstanceKey, zone: &Zone<'_>) -> BTreeSet<String> {
    let there = identities(zone);
    let instance = state.get(key).unwrap();
    let others: BTreeSet<String> = state
        .instances()
        .filter(|i| i.key != *key)
        .flat_map(claims)
        .collect();
    let own = instance.records.iter().filter(|r| !r.user);
    own.map(|r| oracle::identity(&Record::new(r.name.as_str(), r.rtype.as_str(), 1, &*r.data)))
        .filter(|id| !others.contains(id) && there.contains(id))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 768, failure_persistence: None, ..ProptestConfig::default() })]

    /// M-3, M-4, M-6, M-8, G-6, G-7, C-15, C-16, S-9, W-11, A-37, A-38, OQ-11b, OQ-44: whatever
    /// happens, plans are complete and licensed, undo restores zone and state, the state survives
    /// its JSON, and it never names a record that a plan removed.
    #[test]
    fn a_story(story in stories()) {
        let (templates, policy) = (story.templates(), story.policy());
        let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
        let mut state = State::new();
        // Claims that edits by hand have made void.
        let mut void: BTreeSet<String> = BTreeSet::new();
        for step in &story.steps {
            let plan = match step {
                Step::Apply { service, .. } => {
                    let template = &templates[service % templates.len()];
                    match template.plan_with(&request(step).unwrap(), &zone, &state, &policy) {
                        Ok(plan) => plan,
                        Err(error) => {
                            let known = [
                                ErrorKind::SelfConflict, ErrorKind::InstanceExists,
                                ErrorKind::NoMatchingGroup, ErrorKind::NotAtApex,
                            ];
                            prop_assert!(known.contains(&error.kind()), "{error}");
                            continue;
                        }
                    }
                }
                Step::Revert(pick) => {
                    let all: Vec<_> = state.instances().map(|i| i.key.clone()).collect();
                    if all.is_empty() { continue }
                    let key = &all[pick.index(all.len())];
                    let plan = state.revert(key, &zone, &policy).unwrap();
                    // A-38, OQ-40b: exactly what only this instance owns, SPF terms aside.
                    let gone: BTreeSet<String> = plan.remove.iter()
                        .filter(|r| spf_terms(&r.record).is_none())
                        .map(|r| oracle::identity(&r.record)).collect();
                    let mut own = owned_alone(&state, key, &zone);
                    own.retain(|id| !id.contains("v=spf1"));
                    prop_assert_eq!(gone, own);
                    plan
                }
                edit => {
                    let mut records = zone.into_records();
                    match edit {
                        Step::Insert(record) => records.push(record.clone()),
                        Step::Delete(pick) if !records.is_empty() => {
                            records.remove(pick.index(records.len()));
                        }
                        Step::Retime(pick) if !records.is_empty() => {
                            let at = pick.index(records.len());
                            records[at].ttl = Some(77);
                        }
                        _ => {}
                    }
                    zone = Zone::new(APEX, records).unwrap();
                    void = dangling(&state, &zone);
                    continue;
                }
            };
            prop_assert!(!plan.loses_more_than(&plan));
            let (before, old) = (zone.clone(), state.clone());
            plan.commit_with(&mut zone, &mut state).unwrap();
            complete(&plan, &before, &zone);
            let ending: BTreeSet<String> = plan.disables.iter().map(|d| d.key.to_string())
                .chain(old.instances().map(|i| i.key.to_string()).filter(|key| {
                    // The one that is written anew, or its place.
                    matches!(step, Step::Apply { service, .. }
                        if key.contains(templates[service % templates.len()].service_id()))
                }))
                .collect();
            licensed(&plan, &old, &ending);
            // Every claim is borne out, or void since an edit by hand, and then it is reported.
            let now = dangling(&state, &zone);
            prop_assert!(now.is_subset(&void), "{:?} beside {:?} after {}", now, void, plan);
            for status in state.status(&zone).unwrap() {
                let lost: BTreeSet<String> = claims(status.instance).intersection(&now).cloned().collect();
                prop_assert_eq!(status.missing.is_empty(), lost.is_empty());
                prop_assert!(lost.is_empty() || status.condition != Condition::Intact);
            }
            // All of the template is there.
            if let (Some(request), Step::Apply { service, .. }) = (request(step), step) {
                let template = &templates[service % templates.len()];
                let there = identities(&zone);
                for record in template.resolve(&request, &policy).unwrap().records() {
                    let record = Record::new(record.owner().as_str(), record.rtype().as_str(), 1, record.data());
                    prop_assert!(spf_terms(&record).is_some() || there.contains(&oracle::identity(&record)));
                }
                // A second time changes nothing.
                if !template.multi_instance() {
                    let again = template.plan_with(&request, &zone, &state, &policy).unwrap();
                    prop_assert!(again.is_empty(), "{plan}\nagain {again}");
                    prop_assert_eq!(&again.state.unwrap().after, &state);
                }
            }
            // The rows that change are all that changes; each has a name of its own.
            let change = plan.state.as_ref().unwrap();
            let mut rows: BTreeMap<String, Instance> =
                old.instances().map(|i| (i.key.token(), i.clone())).collect();
            for key in change.dropped() {
                prop_assert!(rows.remove(&key.token()).is_some());
            }
            for instance in change.written() {
                let earlier = rows.insert(instance.key.token(), instance.clone());
                prop_assert_ne!(earlier.as_ref(), Some(instance));
            }
            for (token, instance) in &rows {
                prop_assert_eq!(token.parse(), Ok(instance.key.clone()));
            }
            prop_assert_eq!(&State::of(rows.into_values()).unwrap(), &state);
            // The state survives its JSON.
            let json = serde_json::to_vec(&state).unwrap();
            prop_assert_eq!(&State::parse(&json).unwrap(), &state);
            // Undo restores zone and state.
            let (mut back, mut earlier) = (zone.clone(), state.clone());
            plan.inverse().commit_with(&mut back, &mut earlier).unwrap();
            prop_assert_eq!(multiset(back.records()), multiset(before.records()));
            prop_assert_eq!(earlier, old);
            // The order of the zone does not matter.
            let mut reversed: Vec<Record> = before.records().cloned().collect();
            reversed.reverse();
            let reversed = Zone::new(APEX, reversed).unwrap();
            if let (Some(request), Step::Apply { service, .. }) = (request(step), step) {
                let template = &templates[service % templates.len()];
                let other = template.plan_with(&request, &reversed, &plan.state.as_ref().unwrap().before, &policy).unwrap();
                prop_assert_eq!(support::json(&other), support::json(&plan));
            }
            void = void.intersection(&dangling(&state, &zone)).cloned().collect();
        }
    }

    /// A-38: revert after an apply that removed and re-timed nothing restores the zone, SPF by
    /// meaning.
    #[test]
    fn revert_restores(story in stories()) {
        let (templates, policy) = (story.templates(), story.policy());
        let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
        let mut state = State::new();
        for step in &story.steps {
            let (Some(request), Step::Apply { service, .. }) = (request(step), step) else { continue };
            let template = &templates[service % templates.len()];
            let Ok(plan) = template.plan_with(&request, &zone, &state, &policy) else { continue };
            let key = template.instance_key(&request, &policy).unwrap();
            let fresh = !state.instances().any(|i| {
                (&i.key.host, &i.key.service_id) == (&key.host, &key.service_id)
            });
            let (before, old) = (meaning(&zone), state.clone());
            plan.commit_with(&mut zone, &mut state).unwrap();
            let gentle = plan.remove.iter().all(|r| {
                let same_ttl = |at: usize| plan.add[at].record.ttl == r.record.ttl;
                r.rule == Rule::SpfMerged && r.becomes.is_some_and(same_ttl)
            });
            if !fresh || !gentle { continue }
            let mut back = zone.clone();
            let mut earlier = state.clone();
            state.revert(&key, &zone, &policy).unwrap().commit_with(&mut back, &mut earlier).unwrap();
            prop_assert_eq!(meaning(&back), before, "{}", plan);
            let shape = |state: &State| -> BTreeMap<String, BTreeSet<String>> {
                state.instances().map(|i| (i.key.to_string(), claims(i))).collect()
            };
            prop_assert_eq!(shape(&earlier), shape(&old));
        }
    }

    /// The order of independent applies does not matter: no common owner, ancestor or SPF host.
    #[test]
    fn independent_applies_commute(story in stories(), pick in any::<bool>()) {
        let (templates, policy) = (story.templates(), story.policy());
        let [one, two] = ["one", "two"].map(|host| {
            Request::new("example.com").host(host).param("v", if pick { VALUES[0] } else { VALUES[1] })
        });
        let mut ends = Vec::new();
        for order in [[0, 1], [1, 0]] {
            let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
            let mut state = State::new();
            for at in order {
                let (template, request) = (&templates[at], [&one, &two][at]);
                if let Ok(plan) = template.plan_with(request, &zone, &state, &policy) {
                    plan.commit_with(&mut zone, &mut state).unwrap();
                }
            }
            ends.push((multiset(zone.records()), serde_json::to_string(&state).unwrap()));
        }
        prop_assert_eq!(&ends[0], &ends[1]);
    }

    /// What `reads` names is enough to plan on.
    #[test]
    fn planning_on_reads_is_enough(story in stories()) {
        let (templates, policy) = (story.templates(), story.policy());
        let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
        let mut state = State::new();
        for step in &story.steps {
            let (Some(request), Step::Apply { service, .. }) = (request(step), step) else { continue };
            let template = &templates[service % templates.len()];
            let Ok(rendered) = template.resolve(&request, &policy) else { continue };
            let mut reads = rendered.reads();
            reads.extend(state.reads());
            let part = zone.records().filter(|r| reads.iter().any(|read| oracle::covers(read, r)));
            let part = Zone::new(APEX, part.cloned().collect()).unwrap();
            let Ok(plan) = template.plan_with(&request, &zone, &state, &policy) else { continue };
            let other = template.plan_with(&request, &part, &state, &policy).unwrap();
            prop_assert_eq!(&plan, &other);
            plan.commit_with(&mut zone, &mut state).unwrap();
        }
    }

    /// State beside the records: what is in the zone comes back from the tags.
    #[test]
    fn tags_survive(story in stories()) {
        let (templates, policy) = (story.templates(), story.policy());
        let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
        let mut state = State::new();
        for step in &story.steps {
            let (Some(request), Step::Apply { service, .. }) = (request(step), step) else { continue };
            let template = &templates[service % templates.len()];
            if let Ok(plan) = template.plan_with(&request, &zone, &state, &policy) {
                plan.commit_with(&mut zone, &mut state).unwrap();
            }
            let mut records = zone.into_records();
            let lost: Vec<String> = state.tag(&mut records).iter().map(|i| i.key.to_string()).collect();
            let read = State::from_tags(&records).unwrap();
            let rest = state.instances().filter(|i| !lost.contains(&i.key.to_string()));
            prop_assert_eq!(read, State::of(rest.cloned()).unwrap());
            zone = Zone::new(APEX, records).unwrap();
        }
    }
}

/// The stories reach what the laws are about.
#[test]
fn the_stories_reach_every_rule() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut rules, mut shared, mut fallen) = (HashSet::new(), 0, 0);
    for _ in 0..1500 {
        let story = stories().new_tree(&mut runner).unwrap().current();
        let (templates, policy) = (story.templates(), story.policy());
        let mut zone = Zone::new(APEX, story.zone.clone()).unwrap();
        let mut state = State::new();
        for step in &story.steps {
            let plan = match (request(step), step) {
                (Some(request), Step::Apply { service, .. }) => {
                    templates[service % templates.len()].plan_with(&request, &zone, &state, &policy)
                }
                (_, Step::Revert(_)) if !state.is_empty() => {
                    let key = state.instances().next().unwrap().key.clone();
                    state.revert(&key, &zone, &policy)
                }
                _ => continue,
            };
            let Ok(plan) = plan else { continue };
            plan.commit_with(&mut zone, &mut state).unwrap();
            rules.extend(plan.remove.iter().map(|r| r.rule));
            rules.extend(plan.add.iter().map(|a| a.rule));
            shared += plan.keep.len();
            fallen += plan
                .disables
                .iter()
                .filter(|d| d.rule == Rule::Cascade)
                .count();
        }
    }
    for rule in [
        Rule::Reapplied,
        Rule::Cascade,
        Rule::Reverted,
        Rule::SpfRecomputed,
        Rule::SpfMerged,
        Rule::SpfSingle,
        Rule::SpfReplaced,
        Rule::RrsetTtl,
        Rule::Ns,
    ] {
        assert!(rules.contains(&rule), "{rule:?}");
    }
    assert!(shared > 300 && fallen > 100, "{shared} {fallen}");
}
