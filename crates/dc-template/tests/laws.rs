//! The laws of the engine, over generated templates, values and zones that collide often.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::unreachable
)]

mod support;

use std::collections::HashSet;

use dc_template::{ErrorKind, Plan, Policy, Read, Record, Request, Rule, Template, Zone};
use proptest::prelude::*;
use support::case::{APEX, Case, cases};
use support::{json, multiset, oracle};

/// The records of a zone as the result of a plan, computed without the engine's commit.
fn expected(case: &Case) -> Vec<String> {
    let plan = case.plan();
    let mut left = multiset(&case.records);
    for removal in &plan.remove {
        let gone = serde_json::to_string(&removal.record).unwrap();
        let at = left.iter().position(|r| *r == gone);
        left.remove(at.expect("a removal names a record of the zone"));
    }
    let added = plan.add.iter().map(|a| &a.record);
    left.extend(multiset(added));
    left.sort();
    left
}

fn result(case: &Case) -> Zone<'_> {
    case.plan().committed(&case.zone()).unwrap()
}

/// Identities of what the template writes, SPF rules aside.
fn rendered(case: &Case) -> HashSet<String> {
    let rendered = case.rendered().unwrap();
    let identity = |r: &dc_template::RenderedRecord| {
        oracle::identity(&Record::new(
            r.owner().as_str(),
            r.rtype().as_str(),
            r.ttl(),
            r.data(),
        ))
    };
    rendered.records().map(identity).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// O-8, C-12: applying twice changes nothing the second time.
    #[test]
    fn applying_twice_changes_nothing_the_second_time(case in cases()) {
        let once = result(&case);
        let again = case.rendered().unwrap().plan(&once, &case.policy()).unwrap();
        prop_assert!(again.is_empty(), "{}", json(&again));
    }

    /// W-7, W-9, W-12: `zone − remove + add = result`.
    #[test]
    fn a_plan_is_complete(case in cases()) {
        prop_assert_eq!(multiset(result(&case).records()), expected(&case));
    }

    /// C-2 … C-9, S-4, S-10, W-10, Z-1, Z-2, OQ-5: every removal is licensed by the rule it states.
    #[test]
    fn every_removal_is_licensed(case in cases()) {
        let plan = case.plan();
        let rendered = rendered(&case);
        for removal in &plan.remove {
            let old = &removal.record;
            prop_assert!(!oracle::exempt(old), "exempt {old:?}");
            let (_, owner, model) = case
                .active()
                .find(|(at, _, _)| *at == removal.template_record)
                .expect("an active template record");
            let rule = removal.rule.as_str();
            if removal.rule == Rule::RrsetTtl {
                let new = &plan.add[removal.becomes.unwrap()].record;
                let retimed = Record { ttl: new.ttl, ..old.clone() };
                prop_assert_eq!(new, &retimed);
                prop_assert_ne!(new.ttl, old.ttl);
                let joins = plan.add.iter().any(|a| {
                    a.rule != Rule::RrsetTtl
                        && a.record.name == oracle::owner(old)
                        && oracle::kind(&a.record) == oracle::kind(old)
                });
                prop_assert!(joins && !case.keep, "nothing joins {old:?}");
                continue;
            }
            let rules = oracle::conflicts(&case, &owner, model, old);
            prop_assert!(rules.contains(&rule), "{rule} does not remove {old:?}; {rules:?} do");
            // C-12: what is asked for stays. An identical SPF text can only go as a surplus copy.
            let copy = matches!(removal.rule, Rule::SpfMerged | Rule::SpfReplaced);
            prop_assert!(copy || !rendered.contains(&oracle::identity(old)), "identical {old:?}");
        }
    }

    /// C-2 … C-9, C-11, W-9: all of the template is there, and nothing that conflicts with it.
    #[test]
    fn no_conflict_is_left(case in cases()) {
        let zone = result(&case);
        let there: HashSet<String> = zone.records().map(oracle::identity).collect();
        let rendered = rendered(&case);
        prop_assert!(rendered.is_subset(&there), "missing of {rendered:?} in {there:?}");
        for old in zone.records().filter(|r| !rendered.contains(&oracle::identity(r))) {
            for (_, owner, model) in case.active() {
                let mut rules = oracle::conflicts(&case, &owner, model, old);
                // One SPF record is right where SPF rules are; see below.
                rules.retain(|rule| !rule.starts_with("spf-"));
                prop_assert!(rules.is_empty(), "{rules:?} of {model:?} with {old:?}");
            }
        }
        for (_, owner, model) in case.active() {
            let here = || zone.records().filter(|r| oracle::owner(r) == owner);
            let spf: HashSet<String> =
                here().filter(|r| oracle::is_spf_record(r)).map(oracle::identity).collect();
            let literal = model.txt.is_some_and(oracle::is_spf);
            if literal || oracle::merges(&case, &owner) {
                prop_assert_eq!(spf.len(), 1, "SPF at {}: {:?}", owner, spf);
            }
            let wrote_cname = here().filter(|r| oracle::kind(r) == "CNAME").count();
            let others = here().filter(|r| !oracle::exempt(r)).map(oracle::identity);
            if wrote_cname > 0 && (model.kind != "SPFM" || oracle::merges(&case, &owner)) {
                prop_assert_eq!(others.collect::<HashSet<_>>().len(), 1, "CNAME beside others");
            }
        }
    }

    /// S-4, S-5, S-7, S-13: the SPF record has every new term, keeps the old ones and ends in `all`.
    #[test]
    fn spf_records_are_merged(case in cases()) {
        let zone = result(&case);
        for (_, owner, model) in case.active().filter(|(_, _, m)| m.kind == "SPFM") {
            if !oracle::merges(&case, &owner) {
                continue;
            }
            let spf = |records: &mut dyn Iterator<Item = &Record>| -> Vec<String> {
                let here = records.filter(|r| oracle::owner(r) == owner);
                here.filter_map(oracle::value).filter(|v| oracle::is_spf(v)).collect()
            };
            let text = spf(&mut zone.records()).pop().unwrap();
            let bare = |t: &str| t.trim_start_matches(['+', '?', '~', '-']).to_lowercase();
            let terms: Vec<String> = text.split(' ').map(bare).collect();
            prop_assert_eq!(terms.last().map(String::as_str), Some("all"), "{}", text);
            let rules = model.json.split(r#""spfRules":""#).nth(1).unwrap().split('"').next().unwrap();
            let rules = rules.replace("%name%", "t.example.net");
            for term in rules.split_whitespace().map(bare) {
                prop_assert_eq!(terms.iter().filter(|t| **t == term).count(), 1, "{} in {}", term, text);
            }
            let literal = case.active().any(|(_, o, m)| o == owner && m.txt.is_some_and(oracle::is_spf));
            let cname = case.records.iter().any(|r| oracle::owner(r) == owner && oracle::kind(r) == "CNAME");
            match spf(&mut case.records.iter()).as_slice() {
                [old] if !literal && !cname && !old.contains("bogus") && !old.contains("redirect") => {
                    // What stands behind `all` has no effect.
                    let kept = old.split(' ').map(bare).take_while(|t| t != "all");
                    for term in kept {
                        prop_assert!(terms.contains(&term), "{term} of {old} in {text}");
                    }
                }
                _ => {}
            }
        }
    }

    /// W-10, override 5: what a record joins has one TTL; without joiners no TTL changes.
    #[test]
    fn an_rrset_that_grows_has_one_ttl(case in cases()) {
        let plan = case.plan();
        let zone = plan.committed(&case.zone()).unwrap();
        for added in plan.add.iter().filter(|_| !case.keep) {
            let ttls: HashSet<Option<u32>> = zone
                .records()
                .filter(|r| oracle::owner(r) == oracle::owner(&added.record))
                .filter(|r| oracle::kind(r) == oracle::kind(&added.record))
                .map(|r| r.ttl)
                .collect();
            prop_assert_eq!(ttls.len(), 1, "{:?} at {}", ttls, added.record.name);
        }
        if case.keep {
            prop_assert!(plan.add.iter().all(|a| a.rule != Rule::RrsetTtl));
        }
    }

    /// Untouched records come back byte for byte, in their order; the input is never changed.
    #[test]
    fn untouched_records_stay_byte_for_byte(case in cases()) {
        let before: Vec<String> =
            case.records.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
        let plan = case.plan();
        let removed = multiset(plan.remove.iter().map(|r| &r.record));
        let kept = case.plan().committed(&case.zone()).unwrap();
        let after: Vec<String> =
            kept.records().map(|r| serde_json::to_string(r).unwrap()).collect();
        let stay = after.len() - plan.add.len();
        // A sub-sequence of the input: what is missing was removed.
        let mut missing = Vec::new();
        let mut rest = after[..stay].iter().peekable();
        for record in &before {
            if rest.next_if(|r| *r == record).is_none() {
                missing.push(record.clone());
            }
        }
        prop_assert!(rest.next().is_none());
        missing.sort();
        prop_assert_eq!(missing, removed);
        let now: Vec<String> =
            case.records.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
        prop_assert_eq!(now, before);
    }

    /// The order of the zone's records does not matter, to the byte.
    #[test]
    fn the_order_of_the_zone_does_not_matter(case in cases()) {
        let shuffled = case.shuffled.iter().map(|at| case.records[*at].clone()).collect();
        let other = Case { records: shuffled, ..case.clone() };
        prop_assert_eq!(json(&case.plan()), json(&other.plan()));
        prop_assert_eq!(multiset(result(&case).records()), multiset(result(&other).records()));
    }

    /// A name with many records is looked up in a table: that changes nothing but the speed.
    #[test]
    fn many_records_at_a_name_change_nothing(case in cases()) {
        let mut padded = case.clone();
        let names: HashSet<String> = case.active().map(|(_, owner, _)| owner).collect();
        for name in names.iter().filter(|name| !name.starts_with('_')) {
            let pad = |i: u16| Record::new(name.as_str(), "TYPE65300", 60, format!("\\# 2 {i:04X}"));
            padded.records.extend((0..300).map(pad));
        }
        let (plan, padded) = (case.plan(), padded.plan());
        prop_assert_eq!(&plan.keep, &padded.keep);
        let records = |plan: &Plan| -> Vec<(Record, Rule)> {
            plan.add.iter().map(|a| (a.record.clone(), a.rule)).collect()
        };
        prop_assert_eq!(records(&plan), records(&padded));
        let pads = padded.remove.iter().filter(|r| r.record.rtype.as_str() == "TYPE65300").count();
        prop_assert_eq!(plan.remove.len() + pads, padded.remove.len());
    }

    /// The same input gives the same bytes.
    #[test]
    fn planning_is_deterministic(case in cases()) {
        prop_assert_eq!(json(&case.plan()), json(&case.plan()));
        let bytes = |zone: &Zone<'_>| -> Vec<String> {
            zone.records().map(|r| serde_json::to_string(r).unwrap()).collect()
        };
        prop_assert_eq!(bytes(&result(&case)), bytes(&result(&case)));
    }

    /// Undo restores the zone, further members included; and undoing that applies it again.
    #[test]
    fn undo_restores(case in cases()) {
        let plan = case.plan();
        let mut zone = plan.committed(&case.zone()).unwrap();
        let applied = multiset(zone.records());
        plan.inverse().commit(&mut zone).unwrap();
        prop_assert_eq!(multiset(zone.records()), multiset(&case.records));
        plan.inverse().inverse().commit(&mut zone).unwrap();
        prop_assert_eq!(multiset(zone.records()), applied);
    }

    /// Planning on what `reads()` names gives the plan of the whole zone; no read leaves the zone.
    #[test]
    fn planning_on_reads_is_planning_on_the_whole(case in cases()) {
        let reads = case.rendered().unwrap().reads();
        for read in &reads {
            let (Read::Owner(name) | Read::Delegation(name) | Read::Subtree(name)) = read else {
                unreachable!()
            };
            prop_assert!(name.as_str() == APEX || oracle::is_below(name.as_str(), APEX), "{name}");
        }
        let mut part = case.clone();
        part.records.retain(|r| reads.iter().any(|read| oracle::covers(read, r)));
        prop_assert_eq!(json(&case.plan()), json(&part.plan()));
        prop_assert_eq!(case.plan(), part.plan());
    }

    /// W-12, OQ-47: a change where planning looked makes the plan stale, one elsewhere does not.
    #[test]
    fn a_stale_plan_is_refused(case in cases()) {
        let plan = case.plan();
        let reads = case.rendered().unwrap().reads();
        let seen = |r: &Record| !oracle::exempt(r) && reads.iter().any(|read| oracle::covers(read, r));
        let mut changed = case.records.clone();
        prop_assume!(!reads.is_empty());
        let (old, fresh) = (case.pick.index(changed.len().max(1)), case.pick.index(reads.len()));
        let change = match &reads[fresh] {
            Read::Owner(name) => Record::new(name.as_str(), "TXT", 60, "fresh"),
            Read::Delegation(name) => Record::new(name.as_str(), "NS", 60, "fresh.example.net."),
            Read::Subtree(name) => Record::new(format!("fresh.{name}"), "TXT", 60, "fresh"),
            _ => unreachable!(),
        };
        changed.push(change);
        let mut stale = vec![changed.clone()];
        changed.pop();
        let mut fine = vec![{
            let mut more = changed.clone();
            let elsewhere = Record::new("fresh.elsewhere.example.com.", "A", 60, "192.0.2.9");
            prop_assert!(!seen(&elsewhere));
            more.push(elsewhere);
            more
        }];
        if let Some(record) = changed.get(old).cloned() {
            let lists = if seen(&record) { &mut stale } else { &mut fine };
            let mut less = changed.clone();
            less.remove(old);
            lists.push(less);
            let mut retimed = changed.clone();
            retimed[old].ttl = Some(77);
            lists.push(retimed);
            changed[old].data.push('x');
            lists.push(changed);
        }
        for records in stale {
            let mut zone = Zone::new(APEX, records.clone()).unwrap();
            let error = plan.commit(&mut zone).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::ZoneChanged);
            prop_assert_eq!(zone.into_records(), records, "nothing has been changed");
        }
        for records in fine {
            let mut zone = Zone::new(APEX, records).unwrap();
            prop_assert!(plan.commit(&mut zone).is_ok());
        }
    }

    /// W-12: a plan loses more than another one exactly if it takes a record that the other leaves,
    /// whatever the TTLs.
    #[test]
    fn a_plan_made_anew_loses_more_or_it_does_not(case in cases(), other in cases()) {
        let plan = case.plan();
        let lost = |plan: &Plan| -> HashSet<String> {
            let gone = plan.remove.iter().filter(|removal| removal.becomes.is_none());
            gone.map(|removal| oracle::identity(&removal.record)).collect()
        };
        prop_assert!(!plan.loses_more_than(&plan), "than itself");
        let mut plans = vec![other.plan()];
        for at in 0..case.records.len().min(6) {
            let mut zone = case.records.clone();
            zone[at].ttl = Some(77);
            zone.push(case.records[case.pick.index(case.records.len())].clone());
            plans.push(case.rendered().unwrap().plan(&Zone::new(APEX, zone.clone()).unwrap(), &case.policy()).unwrap());
            zone.remove(at);
            plans.push(case.rendered().unwrap().plan(&Zone::new(APEX, zone).unwrap(), &case.policy()).unwrap());
        }
        for new in &plans {
            for (new, old) in [(new, &plan), (&plan, new)] {
                let more = !lost(new).is_subset(&lost(old));
                prop_assert_eq!(new.loses_more_than(old), more, "{}\nagainst\n{}", new, old);
            }
            // What is agreed to twice over is agreed to.
            for third in &plans {
                if !new.loses_more_than(&plan) && !plan.loses_more_than(third) {
                    prop_assert!(!new.loses_more_than(third));
                }
            }
        }
    }

    /// V-6, V-7: a value is inserted as it is and never read again.
    #[test]
    fn substitution_never_rescans(
        pieces in prop::collection::vec(prop_oneof![
            "[a-z =;()\\\\]{1,4}".prop_map(Ok),
            "[abc]".prop_map(Err),
        ], 1..8),
        values in prop::collection::vec("([abc%]|%a%|%%|%domain%|50%|[ -~]){0,6}", 3),
    ) {
        let data: String = pieces.iter().map(|p| match p {
            Ok(literal) => literal.clone(),
            Err(name) => format!("%{name}%"),
        }).collect();
        let value = |name: &str| &values[usize::from(name.as_bytes()[0] - b'a')];
        let text: String = pieces.iter().map(|p| match p {
            Ok(literal) => literal.as_str(),
            Err(name) => value(name),
        }).collect();
        // A lone variable may bring presentation format (override 12).
        prop_assume!(pieces.len() > 1 || !text.trim_start().starts_with('"'));
        let record = serde_json::json!({"type": "TXT", "host": "@", "data": data, "ttl": 60});
        let template = support::template(&record.to_string());
        let request = ["a", "b", "c"].iter().fold(Request::new("example.com"), |r, n| r.param(*n, value(n)));
        let rendered = template.resolve(&request, &Policy::default()).unwrap();
        let found = rendered.records().next().unwrap();
        let record = Record::new(APEX, "TXT", 60, found.data());
        prop_assert_eq!(oracle::value(&record), Some(text));
    }

    /// H-1 … H-4, V-3, V-7: owner names are put together once.
    #[test]
    fn owner_names_are_put_together_once(
        value in "[a-z]{1,3}(\\.[a-z]{1,3})?|@|%a%|",
        host in "[a-z]{0,2}",
    ) {
        let template = support::template(r#"{"type":"A","host":"%a%","pointsTo":"192.0.2.1","ttl":60}"#);
        let request = Request::new("example.com").host(&host).param("a", &value);
        let scope = if host.is_empty() { APEX.to_owned() } else { format!("{host}.{APEX}") };
        let found = template.resolve(&request, &Policy::default()).map(|r| {
            r.records().next().unwrap().owner().to_string()
        });
        match value.as_str() {
            "" | "@" => prop_assert_eq!(found.unwrap(), scope),
            "%a%" => prop_assert_eq!(found.unwrap_err().kind(), ErrorKind::InvalidName),
            _ => prop_assert_eq!(found.unwrap(), format!("{value}.{scope}")),
        }
    }

    /// X-4: a template survives the round trip, and reads the same afterwards.
    #[test]
    fn a_template_survives_the_round_trip(case in cases()) {
        let template = case.template();
        let text = serde_json::to_string(&template).unwrap();
        let again = Template::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), text);
        prop_assert_eq!(again.diagnostics(), template.diagnostics());
    }
}

/// The generators reach what the laws are about: each rule, sharing, merging, refusal.
#[test]
fn the_generators_reach_every_rule() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut rules, mut kept) = (HashSet::new(), 0);
    for _ in 0..3000 {
        let plan = cases().new_tree(&mut runner).unwrap().current().plan();
        rules.extend(plan.remove.iter().map(|r| r.rule));
        rules.extend(plan.add.iter().map(|a| a.rule));
        kept += plan.keep.len();
    }
    let never: Vec<&Rule> = Rule::ALL.iter().filter(|r| !rules.contains(r)).collect();
    // The others need template state (`state_laws.rs`).
    let state = [
        &Rule::Reapplied,
        &Rule::Cascade,
        &Rule::Reverted,
        &Rule::SpfRecomputed,
        &Rule::Undo,
    ];
    assert_eq!(never, state);
    assert!(kept > 300, "{kept}");
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Template>();
    shared::<Policy>();
    shared::<Request>();
    shared::<dc_template::Rendered>();
    shared::<Zone>();
    shared::<Plan>();
    shared::<dc_template::State>();
    shared::<dc_template::Error>();
}
