//! Template state by example: re-apply, cascade, sharing, groups, SPF, revert, drift, upgrade.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeMap;

use dc_template::{
    Condition, Error, ErrorKind, InstanceKey, JsonRequest, Mark, NoticeCode, Plan, Policy, Record,
    Request, Rule, State, Template, Zone,
};
use support::{lines, policy, records};

/// A zone of `example.com.` with its state.
struct World {
    zone: Zone<'static>,
    state: State,
    policy: Policy,
}

impl World {
    fn new(lines: &[&str]) -> Self {
        Self {
            zone: Zone::new("example.com.", records(lines)).unwrap(),
            state: State::new(),
            policy: policy(r#"{"types":{"apexcname":true},"spf":{"ttl":300}}"#),
        }
    }

    fn plan(&self, template: &Template, request: &Request) -> Result<Plan, Error> {
        template.plan_with(request, &self.zone, &self.state, &self.policy)
    }

    /// Commits a plan; undoing it and doing it again changes nothing.
    fn commit(&mut self, plan: Plan) -> Plan {
        let before = (lines(self.zone.records()), self.state.clone());
        plan.commit_with(&mut self.zone, &mut self.state).unwrap();
        plan.inverse()
            .commit_with(&mut self.zone, &mut self.state)
            .unwrap();
        assert_eq!((lines(self.zone.records()), self.state.clone()), before);
        plan.commit_with(&mut self.zone, &mut self.state).unwrap();
        plan
    }

    fn apply(&mut self, template: &Template, request: &Request) -> Plan {
        let plan = self.plan(template, request).unwrap();
        self.commit(plan)
    }

    fn at(&mut self, template: &Template, host: &str) -> Plan {
        self.apply(template, &Request::new("example.com").host(host))
    }

    fn revert(&mut self, service: &str, host: &str) -> Plan {
        let key = key(service).host(host);
        let plan = self.state.revert_all(&key, &self.zone, &self.policy);
        self.commit(plan.unwrap())
    }

    /// An edit by hand.
    fn edit(&mut self, edit: impl FnOnce(&mut Vec<Record>)) {
        let mut records: Vec<Record> = self.zone.records().cloned().collect();
        edit(&mut records);
        self.zone = Zone::new("example.com.", records).unwrap();
    }

    fn lines(&self) -> Vec<String> {
        lines(self.zone.records())
    }

    fn services(&self) -> Vec<&str> {
        let instances = self.state.instances();
        instances.map(|i| i.key.service_id.as_str()).collect()
    }

    fn conditions(&self) -> Vec<Condition> {
        let status = self.state.status(&self.zone).unwrap();
        status.iter().map(|s| s.condition).collect()
    }
}

fn key(service: &str) -> InstanceKey {
    InstanceKey::new("example.com", "p.example", service)
}

fn service(id: &str, members: &str, records: &str) -> Template {
    let text = format!(
        r#"{{"providerId":"p.example","providerName":"P","serviceId":"{id}","serviceName":"Service {id}",{members}"records":[{records}]}}"#
    );
    Template::parse(text.as_bytes()).unwrap()
}

fn a(host: &str, address: &str) -> String {
    format!(r#"{{"type":"A","host":"{host}","pointsTo":"{address}","ttl":600}}"#)
}

fn txt(host: &str, data: &str, members: &str) -> String {
    format!(r#"{{"type":"TXT","host":"{host}","data":"{data}","ttl":600{members}}}"#)
}

fn spfm(rules: &str) -> String {
    format!(r#"{{"type":"SPFM","host":"@","spfRules":"{rules}"}}"#)
}

fn codes(plan: &Plan) -> Vec<NoticeCode> {
    plan.notices.iter().map(|n| n.code).collect()
}

/// C-15: the draft's example. T1 = {A, B}, T2 = {B, C}, B conflicts: all of T1 goes.
#[test]
fn a_template_falls_whole() {
    let mut world = World::new(&["mail 60 A 192.0.2.77"]);
    let t1 = service(
        "t1",
        "",
        &[a("a", "192.0.2.1"), a("b", "192.0.2.2")].join(","),
    );
    let t2 = service(
        "t2",
        "",
        &[a("b", "192.0.2.3"), a("c", "192.0.2.4")].join(","),
    );
    world.at(&t1, "");
    let plan = world.at(&t2, "");
    assert_eq!(
        world.lines(),
        [
            "b 600 A 192.0.2.3",
            "c 600 A 192.0.2.4",
            "mail 60 A 192.0.2.77"
        ]
    );
    assert_eq!(world.services(), ["t2"]);
    let rules: Vec<Rule> = plan.remove.iter().map(|r| r.rule).collect();
    assert_eq!(rules, [Rule::Cascade, Rule::Address]);
    // N-1, W-6: the user is told which service goes, before which records.
    let shown = plan.lines();
    assert_eq!(shown[0].mark, Mark::Disable);
    assert_eq!(
        shown[0].text,
        "disables Service t1 by P (p.example/t1 on example.com)"
    );
    assert_eq!(shown[1].mark, Mark::Remove);
    assert!(plan.summary().starts_with("1 service ends, 2 removed"));
}

/// C-12: identical records are no conflict: T1 and T2 both want B, and share it.
#[test]
fn an_identical_record_is_shared_until_the_last_owner_goes() {
    let mut world = World::new(&[]);
    let both = |id: &str, host: &str| {
        service(
            id,
            "",
            &[a("b", "192.0.2.2"), a(host, "192.0.2.1")].join(","),
        )
    };
    world.at(&both("t1", "a"), "");
    let plan = world.at(&both("t2", "c"), "");
    assert_eq!(
        (plan.keep.len(), plan.add.len(), plan.disables.len()),
        (1, 1, 0)
    );
    // C-16.
    world.revert("t1", "");
    assert_eq!(world.lines(), ["b 600 A 192.0.2.2", "c 600 A 192.0.2.1"]);
    world.revert("t2", "");
    assert_eq!(world.lines(), [] as [&str; 0]);
    assert!(world.state.is_empty());
}

/// OQ-44: each owner has its own flag; the one that needs the record falls, the other loses it.
#[test]
fn owners_have_flags_of_their_own() {
    let mut world = World::new(&[]);
    let b = a("b", "192.0.2.2");
    let loose = b.replace("600", r#"600,"essential":"OnApply""#);
    world.at(
        &service("needs", "", &[b, a("n", "192.0.2.1")].join(",")),
        "",
    );
    world.at(
        &service("loose", "", &[loose, a("l", "192.0.2.1")].join(",")),
        "",
    );
    let plan = world.at(&service("new", "", &a("b", "192.0.2.9")), "");
    assert_eq!(plan.disables.len(), 1);
    assert_eq!(world.services(), ["loose", "new"]);
    assert_eq!(world.lines(), ["b 600 A 192.0.2.9", "l 600 A 192.0.2.1"]);
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
}

/// OQ-11b: a record that the user had before any template stays, whoever else shared it.
#[test]
fn the_user_counts_as_an_owner() {
    let mut world = World::new(&["b 60 A 192.0.2.2"]);
    let t = |id: &str| service(id, "", &a("b", "192.0.2.2"));
    world.at(&t("t1"), "");
    world.at(&t("t2"), "");
    world.revert("t1", "");
    // Applied again it is still the user's.
    world.at(&t("t2"), "");
    world.revert("t2", "");
    assert_eq!(world.lines(), ["b 60 A 192.0.2.2"]);
    // Deleted by hand and written anew, it is the user's no more.
    world.at(&t("t1"), "");
    world.edit(Vec::clear);
    world.at(&t("t2"), "");
    world.revert("t1", "");
    world.revert("t2", "");
    assert!(world.zone.is_empty());
}

/// M-4, DV-12: re-apply at the apex replaces the instance, TXT of mode None included.
#[test]
fn applied_again_at_the_apex_it_is_replaced() {
    let mut world = World::new(&["@ 60 TXT own"]);
    let t = service(
        "t",
        "",
        &[txt("@", "%v%", ""), a("@", "192.0.2.1")].join(","),
    );
    let request = |v: &str| Request::new("example.com").param("v", v);
    world.apply(&t, &request("one"));
    let plan = world.apply(&t, &request("two"));
    assert_eq!(
        world.lines(),
        ["@ 60 TXT \"two\"", "@ 60 TXT own", "@ 600 A 192.0.2.1"]
    );
    assert_eq!(plan.remove[0].rule, Rule::Reapplied);
    // M-5: what is the same stays in place.
    assert_eq!(plan.keep.len(), 1);
    assert_eq!(world.state.instances().count(), 1);
    assert!(plan.disables.is_empty());
    let again = world.plan(&t, &request("two")).unwrap();
    assert!(again.is_empty());
    assert_eq!(again.state.unwrap().after, world.state);
}

/// Override 12: on re-apply the new TTL holds, unless another owner shares the record.
#[test]
fn the_new_ttl_holds_on_re_apply() {
    let mut world = World::new(&[]);
    let t = |ttl: u32| {
        service(
            "t",
            "",
            &a("@", "192.0.2.1").replace("600", &ttl.to_string()),
        )
    };
    world.at(&t(600), "");
    let plan = world.at(&t(900), "");
    assert_eq!(world.lines(), ["@ 900 A 192.0.2.1"]);
    assert_eq!(
        (plan.remove[0].becomes, plan.remove[0].needs_consent()),
        (Some(0), false)
    );
    assert_eq!(world.conditions(), [Condition::Intact]);
    world.at(&service("other", "", &a("@", "192.0.2.1")), "");
    assert!(world.at(&t(60), "").is_empty());
    // An RRset that the user has part of keeps its lowest TTL.
    let mut world = World::new(&["@ 300 TXT own"]);
    let t = service("t", "", &txt("@", "x", ""));
    world.at(&t, "");
    assert!(world.at(&t, "").is_empty());
    assert_eq!(world.lines(), ["@ 300 TXT \"x\"", "@ 300 TXT own"]);
}

/// A record taken over from a service that falls, with another TTL, was said to fall with it; and
/// the reason went by the names of the services.
#[test]
fn a_record_that_is_taken_over_has_the_reason_of_the_template() {
    for (old, new) in [("t1", "t2"), ("t2", "t1")] {
        let mut world = World::new(&[]);
        let kept = a("b", "192.0.2.2");
        let falls = [a("a", "192.0.2.1"), kept.clone()].join(",");
        world.at(&service(old, "", &falls), "");
        world.at(&service(new, "", &kept), "");
        let later = kept.replace("600", "60");
        let takes = |b: &str| service(new, "", &[a("a", "192.0.2.9"), b.to_owned()].join(","));
        let change = |plan: Plan| {
            let line = plan.remove.iter().find(|r| r.record.name.starts_with('b'));
            line.map(|r| (r.rule, r.becomes.is_some())).unwrap()
        };
        let request = Request::new("example.com");
        let plan = world.plan(&takes(&later), &request).unwrap();
        assert_eq!(change(plan), (Rule::Template, true));
        // Without it, it goes with the service that falls.
        let plan = world.plan(&takes(&a("c", "192.0.2.3")), &request).unwrap();
        assert_eq!(change(plan), (Rule::Cascade, false));
    }
}

/// M-3, M-6, M-7, OQ-28: instances of one template; only the one that is hit falls.
#[test]
fn a_cascade_takes_only_the_instance_that_is_hit() {
    let mut world = World::new(&[]);
    let t = service(
        "t",
        r#""multiInstance":true,"#,
        &[txt("@", "%v%", ""), a("%v%", "192.0.2.1")].join(","),
    );
    let request = |v: &str| Request::new("example.com").param("v", v).instance(v);
    for v in ["one", "two", "three"] {
        world.apply(&t, &request(v));
    }
    world.apply(
        &t,
        &Request::new("example.com").host("sub").param("v", "two"),
    );
    let plan = world.at(&service("new", "", &a("two", "192.0.2.9")), "");
    assert_eq!(plan.disables[0].key.id, "two");
    assert_eq!((plan.disables.len(), plan.remove.len()), (1, 2));
    let ids: Vec<&str> = world.state.instances().map(|i| i.key.id.as_str()).collect();
    assert_eq!(
        ids,
        ["", "one", "three", ""],
        "that of the new one, those left, that at the host"
    );
}

/// The same with a template whose values are missing at the second host.
#[test]
fn instance_ids() {
    let mut world = World::new(&[]);
    let t = service("t", r#""multiInstance":true,"#, &txt("@", "%v%", ""));
    let request = |v: &str| Request::new("example.com").param("v", v);
    // Without an id it is the empty one, once.
    world.apply(&t, &request("one"));
    let error = world.plan(&t, &request("two")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InstanceExists);
    world.apply(&t, &request("two").instance("2"));
    let error = world.plan(&t, &request("2").instance("2")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InstanceExists);
    let error = world
        .plan(&t, &request("2").instance("no blank"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInstance);
    // A-37: with an id that one, without all of them.
    let plan = world
        .state
        .revert(&key("t").id("2"), &world.zone, &world.policy);
    world.commit(plan.unwrap());
    assert_eq!(world.lines(), ["@ 600 TXT \"one\""]);
    world.apply(&t, &request("two").instance("2"));
    world.revert("t", "");
    assert!(world.zone.is_empty() && world.state.is_empty());
    // A-36.
    let error = world
        .state
        .revert_all(&key("t"), &world.zone, &world.policy);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NotApplied);
}

/// OQ-25: an id tells instances apart only where the template is `multiInstance`.
#[test]
fn an_instance_id_is_ignored_without_multi_instance() {
    let records = txt("@", "%v%", "");
    let plain = service("t", "", &records);
    let multi = service("t", r#""multiInstance":true,"#, &records);
    let request = |v: &str| Request::new("example.com").param("v", v).instance(v);
    let mut world = World::new(&[]);
    for v in ["one", "two"] {
        world.apply(&plain, &request(v));
    }
    let ids = |world: &World| -> Vec<String> {
        let all = world.state.instances();
        all.map(|i| i.key.id.clone()).collect()
    };
    assert_eq!(ids(&world), [""]);
    assert_eq!(world.lines(), ["@ 600 TXT \"two\""]);
    let key = plain.applied_key(&request("x"), &world.state, &world.policy);
    let plan = world
        .state
        .revert(&key.unwrap(), &world.zone, &world.policy);
    world.commit(plan.unwrap());
    assert!(world.zone.is_empty());
    let error = world.plan(&plain, &request("no blank")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInstance);
    // Instances from when the template was multiInstance are still found by their ids.
    for v in ["one", "two"] {
        world.apply(&multi, &request(v));
    }
    let key = plain.applied_key(&request("two"), &world.state, &world.policy);
    let key = key.unwrap();
    assert_eq!(key.id, "two");
    let more = BTreeMap::new();
    let plan = plain.upgrade(&key, &more, &world.zone, &world.state, &world.policy);
    world.commit(plan.unwrap());
    // M-4: now there is one.
    assert_eq!(ids(&world), ["two"]);
    assert_eq!(world.lines(), ["@ 600 TXT \"two\""]);
}

/// G-6, G-7, OQ-27: the same groups are replaced, and what has none; other groups stay.
#[test]
fn groups_are_replaced_one_by_one() {
    let mut world = World::new(&[]);
    let t = service(
        "t",
        "",
        &[
            txt("@", "g-%v%", r#","groupId":"g""#),
            txt("@", "h-%v%", r#","groupId":"h""#),
            txt("@", "all-%v%", ""),
            r#"{"type":"SPFM","host":"@","spfRules":"include:g%v%.example","groupId":"g"}"#
                .to_owned(),
            r#"{"type":"SPFM","host":"@","spfRules":"include:h%v%.example","groupId":"h"}"#
                .to_owned(),
        ]
        .join(","),
    );
    let request = |v: &str| Request::new("example.com").param("v", v);
    world.apply(&t, &request("1").group("g"));
    world.apply(&t, &request("2").group("h"));
    assert_eq!(
        world.lines(),
        [
            "@ 300 TXT \"all-2\"",
            "@ 300 TXT \"g-1\"",
            "@ 300 TXT \"h-2\"",
            "@ 300 TXT \"v=spf1 include:g1.example include:h2.example ~all\"",
        ]
    );
    world.apply(&t, &request("3").group("g"));
    assert_eq!(
        world.lines(),
        [
            "@ 300 TXT \"all-3\"",
            "@ 300 TXT \"g-3\"",
            "@ 300 TXT \"h-2\"",
            "@ 300 TXT \"v=spf1 include:h2.example include:g3.example ~all\"",
        ]
    );
    let instance = world.state.instances().next().unwrap();
    assert_eq!(instance.groups, ["g", "h"]);
    world.revert("t", "");
    assert!(world.zone.is_empty());
}

/// OQ-27b: a group that conflicts with another of its instance takes the records only.
#[test]
fn groups_that_conflict_keep_the_instance() {
    let mut world = World::new(&[]);
    let grouped = |address: &str, group: &str| {
        a("@", address).replace("600", &format!(r#"600,"groupId":"{group}""#))
    };
    let t = service(
        "t",
        "",
        &[grouped("192.0.2.1", "g"), grouped("192.0.2.2", "h")].join(","),
    );
    let request = Request::new("example.com");
    world.apply(&t, &request.clone().group("g"));
    let plan = world.apply(&t, &request.group("h"));
    assert_eq!(world.lines(), ["@ 600 A 192.0.2.2"]);
    assert!(plan.disables.is_empty() && codes(&plan).contains(&NoticeCode::GroupConflict));
    assert_eq!(world.conditions(), [Condition::Intact]);
}

/// What else goes at the name of an SPF record takes nothing from its owner.
#[test]
fn spf_records_stay_whole_beside_what_goes() {
    let mut world = World::new(&["@ 3600 A 198.51.100.1"]);
    world.at(&service("mail", "", &spfm("include:m.example")), "");
    let plan = world.at(&service("web", "", &a("@", "192.0.2.1")), "");
    assert_eq!(plan.remove.len(), 1);
    assert_eq!(world.services(), ["mail", "web"]);
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
    let change = plan.state.unwrap();
    assert_eq!(
        change.before.get(&key("mail")),
        change.after.get(&key("mail"))
    );
}

/// S-4, S-9, OQ-15b: another template's merge leaves the first alone; revert takes its terms out.
#[test]
fn merged_spf_records() {
    let mut world = World::new(&["@ 60 TXT v=spf1 a -all"]);
    let t = |id: &str| {
        service(
            id,
            "",
            &[spfm(&format!("a include:{id}.example")), a(id, "192.0.2.1")].join(","),
        )
    };
    world.at(&t("t1"), "");
    let plan = world.at(&t("t2"), "");
    assert!(plan.disables.is_empty());
    let spf = |world: &World| world.lines()[0].clone();
    assert_eq!(
        spf(&world),
        "@ 60 TXT \"v=spf1 a include:t1.example include:t2.example -all\""
    );
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
    let plan = world.revert("t1", "");
    assert_eq!(spf(&world), "@ 60 TXT \"v=spf1 a include:t2.example -all\"");
    assert!(plan.add.iter().all(|a| a.rule == Rule::SpfRecomputed));
    world.revert("t2", "");
    assert_eq!(world.lines(), ["@ 60 TXT \"v=spf1 a -all\""]);
    // Without a record before, none is left.
    let mut world = World::new(&[]);
    world.at(&t("t1"), "");
    let plan = world.revert("t1", "");
    assert!(world.zone.is_empty());
    assert!(plan.remove.iter().all(|r| r.rule == Rule::Reverted));
}

/// S-7, S-8: what the user edits since is the user's, and qualifiers come back.
#[test]
fn edited_spf_records() {
    let edited = |before: &str, edit: (&str, &str)| {
        let mut world = World::new(if before.is_empty() {
            &[]
        } else {
            std::slice::from_ref(&before)
        });
        world.at(&service("t1", "", &spfm("?a include:t1.example")), "");
        world.at(&service("t2", "", &spfm("include:t2.example")), "");
        world.edit(|records| {
            let data = records[0].data.replace(edit.0, edit.1);
            assert_ne!(data, records[0].data);
            records[0].data = data;
        });
        world.revert("t1", "");
        let first = world.lines();
        world.revert("t2", "");
        (first.concat(), world.lines().concat())
    };
    assert_eq!(
        edited("@ 60 TXT v=spf1 -a mx -all", ("mx", "mx ptr")),
        (
            "@ 60 TXT \"v=spf1 -a mx ptr include:t2.example -all\"".to_owned(),
            "@ 60 TXT \"v=spf1 -a mx ptr -all\"".to_owned()
        )
    );
    let all = edited("@ 60 TXT v=spf1 mx -all", ("-all", "~all"));
    assert_eq!(all.1, "@ 60 TXT \"v=spf1 mx ~all\"");
    assert_eq!(
        edited("", ("~all", "ip4:192.0.2.1 -all")),
        (
            "@ 300 TXT \"v=spf1 include:t2.example ip4:192.0.2.1 -all\"".to_owned(),
            "@ 300 TXT \"v=spf1 ip4:192.0.2.1 -all\"".to_owned()
        )
    );
    // A stricter `all` alone is not kept: it was about terms that are gone.
    assert_eq!(edited("", ("~all", "-all")).1, "");
}

/// S-1, S-4: an SPF record that a template brings whole takes terms of others in, and gives them
/// back; applied again it does not throw them out.
#[test]
fn spf_records_that_templates_bring() {
    let mut world = World::new(&[]);
    let whole = service("t1", "", &txt("@", "v=spf1 include:t1.example -all", ""));
    world.at(&whole, "");
    world.at(&service("t2", "", &spfm("include:t2.example")), "");
    let both = ["@ 600 TXT \"v=spf1 include:t1.example include:t2.example -all\""];
    assert_eq!(world.lines(), both);
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
    assert!(world.at(&whole, "").is_empty());
    let reverted = |service: &str| {
        let mut world = World {
            zone: world.zone.clone(),
            state: world.state.clone(),
            policy: world.policy.clone(),
        };
        world.revert(service, "");
        assert_eq!(world.conditions(), [Condition::Intact]);
        world.lines()
    };
    assert_eq!(
        reverted("t1"),
        ["@ 600 TXT \"v=spf1 include:t2.example ~all\""]
    );
    assert_eq!(
        reverted("t2"),
        ["@ 600 TXT \"v=spf1 include:t1.example -all\""]
    );
    // Another one of its own is a conflict (C-15), and takes the terms of who stays.
    let plan = world.at(&service("t3", "", &txt("@", "v=spf1 mx ?all", "")), "");
    assert_eq!(
        world.lines(),
        ["@ 600 TXT \"v=spf1 include:t2.example mx ?all\""],
        "{plan}"
    );
    assert_eq!(plan.remove[0].rule, Rule::SpfSingle);
    assert_eq!(world.services(), ["t2", "t3"]);
}

/// C-12, C-15, C-16: a service that brings the same whole SPF record lost it when the rules of a
/// third one, which fell, had been merged into it.
#[test]
fn a_whole_spf_record_of_two_services_outlives_the_fall_of_a_third() {
    let mut world = World::new(&[]);
    let whole = txt("@", "v=spf1 mx -all", "");
    world.at(&service("t1", "", &whole), "");
    let records = [spfm("include:t2.example"), a("b", "192.0.2.1")].join(",");
    world.at(&service("t2", "", &records), "");
    let records = [whole, a("b", "192.0.2.9")].join(",");
    let plan = world.at(&service("t3", "", &records), "");
    assert_eq!(plan.disables.len(), 1, "{plan}");
    assert!(!codes(&plan).contains(&NoticeCode::SpfLost), "{plan}");
    assert_eq!(world.services(), ["t1", "t3"]);
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
    for instance in world.state.instances() {
        assert!(instance.records.iter().any(|r| r.rtype.as_str() == "TXT"));
    }
    world.revert("t3", "");
    assert_eq!(world.lines(), ["@ 600 TXT \"v=spf1 mx -all\""]);
    // It stands alone, so that the service needs it (C-15).
    world.at(&service("t4", "", &txt("@", "v=spf1 a -all", "")), "");
    assert_eq!(world.services(), ["t4"]);
}

/// C-15: a service that fell with another one stayed, without its SPF record.
#[test]
fn a_fall_that_uncovers_a_conflict_disables_that_service_too() {
    let mut world = World::new(&[]);
    world.at(&service("t1", "", &txt("@", "v=spf1 mx -all", "")), "");
    let rules = spfm("include:q.example include:r.example");
    let records = [rules, a("b", "192.0.2.1")].join(",");
    world.at(&service("t2", "", &records), "");
    let mine = txt("@", "v=spf1 mx include:q.example -all", "");
    let records = [mine, a("b", "192.0.2.9")].join(",");
    let plan = world.at(&service("t3", "", &records), "");
    assert_eq!(plan.disables.len(), 2, "{plan}");
    assert_eq!(world.services(), ["t3"]);
    assert_eq!(
        world.lines(),
        [
            "@ 600 TXT \"v=spf1 mx include:q.example -all\"",
            "b 600 A 192.0.2.9"
        ]
    );
}

/// OQ-11b: what the user had and deleted is the template's, once a template has written it anew.
#[test]
fn a_record_written_anew_is_not_the_users() {
    let mut world = World::new(&["@ 600 A 192.0.2.1"]);
    let web = a("@", "192.0.2.1");
    world.at(&service("t1", "", &web), "");
    world.edit(Vec::clear);
    world.at(&service("t2", "", &web), "");
    world.revert("t2", "");
    assert_eq!(world.lines(), ["@ 600 A 192.0.2.1"]);
    world.revert("t1", "");
    assert!(world.zone.is_empty(), "{:?}", world.lines());
}

/// OQ-11b: the user's own SPF record, which a template brings too, outlives the rules of others.
#[test]
fn an_spf_record_of_the_user_stays_the_users() {
    let mut world = World::new(&["@ 600 TXT v=spf1 mx -all"]);
    world.at(&service("t1", "", &txt("@", "v=spf1 mx -all", "")), "");
    world.at(&service("t2", "", &spfm("include:t2.example")), "");
    world.revert("t2", "");
    world.revert("t1", "");
    assert_eq!(world.lines(), ["@ 600 TXT \"v=spf1 mx -all\""]);
}

/// OQ-11b: the user counts as an owner, whichever claim says so.
#[test]
fn one_claim_tells_that_the_user_is_an_owner() {
    let mut world = World::new(&["@ 600 A 192.0.2.1"]);
    world.state = State::parse(
        br#"{"version":1,"instances":[
            {"providerId":"p.example","serviceId":"t1","domain":"example.com",
             "records":[{"name":"example.com.","type":"A","data":"192.0.2.1"}]},
            {"providerId":"p.example","serviceId":"t2","domain":"example.com",
             "records":[{"name":"example.com.","type":"A","data":"192.0.2.1","user":true}]}]}"#,
    )
    .unwrap();
    world.at(&service("t3", "", &a("@", "192.0.2.1")), "");
    assert!(world.state.get(&key("t3")).unwrap().records[0].user);
}

/// G-6: an instance of all groups stays one of all groups when a group is applied again.
#[test]
fn a_group_applied_again_leaves_all_groups() {
    let mut world = World::new(&[]);
    let two = [
        txt("@", "x", r#","groupId":"g""#),
        txt("@", "y", r#","groupId":"h""#),
    ];
    let two = service("t1", "", &two.join(","));
    world.at(&two, "");
    world.apply(&two, &Request::new("example.com").group("g"));
    assert!(world.state.get(&key("t1")).unwrap().groups.is_empty());
    world.edit(Vec::clear);
    let plan = two.upgrade(
        &key("t1"),
        &BTreeMap::new(),
        &world.zone,
        &world.state,
        &world.policy,
    );
    assert_eq!(plan.unwrap().add.len(), 2);
}

/// M-6: a template that is multiInstance no more keeps the id it was applied with, in whatever
/// way it is applied again.
#[test]
fn an_instance_keeps_its_id_when_the_template_has_no_more_than_one() {
    let mut world = World::new(&[]);
    let records = txt("@", "x", "");
    let request = Request::new("example.com").instance("one");
    world.apply(
        &service("t1", r#""multiInstance":true,"#, &records),
        &request,
    );
    world.at(&service("t1", "", &records), "");
    let keys: Vec<&str> = world.state.instances().map(|i| &*i.key.id).collect();
    assert_eq!(keys, ["one"]);
}

/// OQ-44: a whole SPF record that a service does not need disables nobody, merged or alone.
#[test]
fn a_merged_spf_record_that_a_service_does_not_need() {
    let mut world = World::new(&[]);
    let whole = txt("@", "v=spf1 mx -all", r#","essential":"OnApply""#);
    world.at(
        &service("t1", "", &[whole, a("b", "192.0.2.1")].join(",")),
        "",
    );
    world.at(&service("t2", "", &spfm("include:t2.example")), "");
    let plan = world.at(&service("t3", "", &txt("@", "v=spf1 a -all", "")), "");
    assert!(plan.disables.is_empty(), "{plan}");
    assert_eq!(world.services(), ["t1", "t2", "t3"]);
    assert_eq!(world.conditions(), [Condition::Intact; 3]);
}

/// M-4: another whole SPF record of the same service is no conflict with its earlier one.
#[test]
fn a_service_replaces_its_whole_spf_record() {
    let mut world = World::new(&[]);
    world.at(&service("t1", "", &txt("@", "v=spf1 mx -all", "")), "");
    world.at(&service("t2", "", &spfm("include:t2.example")), "");
    let plan = world.at(&service("t1", "", &txt("@", "v=spf1 a -all", "")), "");
    assert_ne!(plan.remove[0].rule, Rule::SpfSingle, "{plan}");
    assert_eq!(
        world.lines(),
        ["@ 600 TXT \"v=spf1 include:t2.example a -all\""]
    );
}

/// W-12: a service that nobody had agreed to end is a loss, whatever becomes of its records.
#[test]
fn a_service_that_ends_is_a_loss() {
    let mut world = World::new(&[]);
    world.at(&service("site", "", &a("@", "192.0.2.1")), "");
    let shop = service("shop", "", &a("@", "192.0.2.9"));
    let request = Request::new("example.com");
    let with = world.plan(&shop, &request).unwrap();
    let without = shop
        .plan_with(&request, &world.zone, &State::new(), &world.policy)
        .unwrap();
    assert_eq!(
        (with.disables.len(), with.remove.len(), without.remove.len()),
        (1, 1, 1)
    );
    assert!(with.loses_more_than(&without) && !without.loses_more_than(&with));
}

/// "Ends Web: belongs to a service that…" said of a service what is true of its records.
#[test]
fn why_a_service_ends() {
    let mut world = World::new(&[]);
    world.at(&service("site", "", &a("@", "192.0.2.1")), "");
    let shop = service("shop", "", &a("@", "192.0.2.9"));
    let plan = world.plan(&shop, &Request::new("example.com")).unwrap();
    assert_eq!(plan.disables[0].reason(), "it loses a record it needs");
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["disables"][0]["reason"], "it loses a record it needs");
    let line = &plan.lines()[0];
    assert_eq!(
        (line.reason.as_deref(), line.source),
        (
            Some("it loses a record it needs"),
            Some("draft-ietf-dconn-domainconnect-05 section 10.5")
        )
    );
    assert!(
        line.to_string()
            .ends_with("needs (draft-ietf-dconn-domainconnect-05 section 10.5)")
    );
    let removal = world
        .state
        .revert(&key("site"), &world.zone, &world.policy)
        .unwrap();
    assert_eq!(removal.disables[0].reason(), "it is taken out");
}

/// M-2, OQ-28: an identity has one spelling, however it was put down.
#[test]
fn identities_have_one_spelling() {
    let mut world = World::new(&[]);
    world.at(&service("site", "", &a("@", "192.0.2.1")), "");
    for domain in ["example.com", "Example.COM", "example.com."] {
        let key = InstanceKey::new(domain, "p.example", "site").host("@");
        assert!(world.state.get(&key).is_some(), "{domain}");
    }
    let odd = InstanceKey::new("example.com", "p ~%\u{e9}", "s")
        .host("*.WWW")
        .id("one");
    assert_eq!(odd.token(), "p%20%7E%25%C3%A9~s~example.com~*.www~one");
    assert_eq!(odd.token().parse(), Ok(odd.clone()));
    assert_eq!(
        serde_json::from_value::<InstanceKey>(serde_json::to_value(&odd).unwrap()).unwrap(),
        odd
    );
    assert_eq!("p~s~EXAMPLE.com.~WWW~".parse(), Ok(key_of("www")));
    for token in [
        "",
        "p~s~example.com~",
        "p~s~example.com~~~",
        "p~s~exa mple.com~~",
        "p~s~example.com~www.~",
        "p~s~example.com~@~",
        "p%~s~example.com~~",
        "p%+1~s~example.com~~",
        "p%FF~s~example.com~~",
        "p%\u{e9}\u{e9}~s~example.com~~",
    ] {
        let error = token.parse::<InstanceKey>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState, "{token}");
    }
    let json = |text| serde_json::from_str::<InstanceKey>(text);
    assert_eq!(
        json(r#"{"providerId":"p","serviceId":"s","domain":"Example.com","host":"WWW"}"#).unwrap(),
        key_of("www")
    );
    for text in [
        r#"{"providerId":"p","serviceId":"s"}"#,
        r#"{"providerId":"p","serviceId":"s","domain":"example.com","hosts":"www"}"#,
        r#"{"providerId":"p","serviceId":"s","domain":"-"}"#,
        r#"["example.com","","p","s",""]"#,
    ] {
        assert!(json(text).is_err(), "{text}");
    }
}

fn key_of(host: &str) -> InstanceKey {
    InstanceKey::new("example.com", "p", "s").host(host)
}

/// An instance of another provider is not upgraded, whatever its service is called.
#[test]
fn an_upgrade_is_for_the_same_provider() {
    let mut world = World::new(&[]);
    let web = service("t1", "", &a("@", "192.0.2.1"));
    world.at(&web, "");
    let key = InstanceKey::new("example.com", "q.example", "t1");
    let none = BTreeMap::new();
    let error = web.upgrade(&key, &none, &world.zone, &world.state, &world.policy);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::StateMismatch);
}

/// G-7, OQ-27b: an SPF record of one group takes the place of another group's, the instance stays.
#[test]
fn groups_that_bring_spf_records_keep_the_instance() {
    let mut world = World::new(&[]);
    let records = [
        txt("@", "v=spf1 mx -all", r#","groupId":"g""#),
        txt("@", "v=spf1 a -all", r#","groupId":"h""#),
    ];
    let groups = service("t1", "", &records.join(","));
    world.apply(&groups, &Request::new("example.com").group("g"));
    world.at(&service("t2", "", &spfm("include:t2.example")), "");
    let plan = world.apply(&groups, &Request::new("example.com").group("h"));
    assert!(plan.disables.is_empty(), "{plan}");
    assert_eq!(world.services(), ["t1", "t2"]);
}

/// C-3: an SPF record below a new delegation is not written anew when its service falls.
#[test]
fn no_spf_record_returns_below_a_delegation() {
    let mut world = World::new(&["x.a 300 TXT \"v=spf1 a -all\""]);
    let rules = r#"{"type":"SPFM","host":"x.a","spfRules":"mx"}"#;
    world.at(
        &service("t1", "", &[rules, &a("a", "192.0.2.1")].join(",")),
        "",
    );
    let ns = r#"{"type":"NS","host":"a","pointsTo":"ns.example.net","ttl":600}"#;
    let plan = world.at(&service("t2", "", ns), "");
    assert_eq!(plan.disables.len(), 1, "{plan}");
    assert_eq!(world.lines(), ["a 600 NS ns.example.net."]);
}

/// S-8, OQ-11b: the user's own SPF record stays on revert, edited or not, even if it only has an
/// `all`.
#[test]
fn an_spf_record_without_terms_of_the_user_stays() {
    for edited in ["v=spf1 mx -all", "v=spf1 mx ~all"] {
        let mut world = World::new(&["@ 300 TXT \"v=spf1 -all\""]);
        world.at(&service("t1", "", &spfm("mx")), "");
        world.edit(|records| records[0].data = edited.to_owned());
        world.revert("t1", "");
        assert_eq!(world.zone.len(), 1, "{edited}");
    }
}

/// C-12, S-4: an SPF record that says the same as the merged one disables nobody.
#[test]
fn an_spf_record_that_says_the_same() {
    let mut world = World::new(&[]);
    world.at(&service("t1", "", &spfm("include:t1.example")), "");
    world.at(&service("t2", "", &txt("@", "v=spf1 mx -all", "")), "");
    let before = world.lines();
    let both = [txt("@", "v=spf1 mx -all", ""), spfm("include:t1.example")].join(",");
    let plan = world.at(&service("t3", "", &both), "");
    assert!(plan.is_empty() && plan.disables.is_empty(), "{plan}");
    assert_eq!(plan.keep.len(), 1);
    world.revert("t3", "");
    assert_eq!(world.lines(), before);
    assert_eq!(world.services(), ["t1", "t2"]);
    // Nor does it take the user's own record (OQ-11b).
    let mut world = World::new(&["@ 60 TXT v=spf1 a -all"]);
    world.at(&service("t1", "", &spfm("mx")), "");
    let plan = world.at(&service("t2", "", &txt("@", "v=spf1 a mx -all", "")), "");
    assert!(plan.is_empty() && plan.keep.len() == 1, "{plan}");
    world.revert("t1", "");
    world.revert("t2", "");
    assert_eq!(world.lines(), ["@ 60 TXT \"v=spf1 a -all\""]);
}

/// OQ-11b, C-12: what services had made the SPF record say was taken for the user's, once a
/// template brought the same as a whole and they fell.
#[test]
fn a_merged_spf_record_that_a_template_takes_over_is_not_the_users() {
    for (own, merged) in [
        (None, "v=spf1 mx ~all"),
        (Some("@ 60 TXT v=spf1 a -all"), "v=spf1 a mx -all"),
    ] {
        let mut world = World::new(own.as_slice());
        let falls = [spfm("mx"), a("@", "192.0.2.1")].join(",");
        world.at(&service("t1", "", &falls), "");
        let takes = [txt("@", merged, ""), a("@", "192.0.2.2")].join(",");
        let plan = world.at(&service("t2", "", &takes), "");
        assert_eq!((plan.disables.len(), plan.keep.len()), (1, 1), "{plan}");
        world.revert("t2", "");
        let own: Vec<String> = own
            .iter()
            .map(|own| own.replace("v=", "\"v=") + "\"")
            .collect();
        assert_eq!(world.lines(), own);
    }
}

/// A state that planning gave could not be read: one SPF record twice in a template, essential once.
#[test]
fn an_spf_record_twice_in_a_template_is_one_claim() {
    let mut world = World::new(&[]);
    world.at(&service("t1", "", &spfm("mx")), "");
    let loose = txt("@", "v=spf1 a -all", r#","essential":"OnApply""#);
    let both = [loose, txt("@", "v=spf1 a -all", "")].join(",");
    world.at(&service("t2", "", &both), "");
    let json = serde_json::to_vec(&world.state).unwrap();
    assert_eq!(State::parse(&json).unwrap(), world.state);
    let claim = &world.state.instances().nth(1).unwrap().spf;
    assert!(claim.len() == 1 && claim[0].essential);
}

/// OQ-11b: what services do to the user's SPF record keeps its further members, and what is left of
/// it in the end are the words of the user.
#[test]
fn the_spf_record_of_the_user_comes_back_word_for_word() {
    let mut world = World::new(&["@ 60 TXT \"v=spf1 MX  ip4:192.0.2.1/32 -all\""]);
    let before = world.lines();
    world.edit(|records| records[0] = records[0].clone().with_extra("id", "7").unwrap());
    for (service, rules) in [("t1", "a"), ("t2", "ptr")] {
        world.at(&self::service(service, "", &spfm(rules)), "");
    }
    for service in ["t1", "t2"] {
        world.revert(service, "");
        let extra = world.zone.records().map(|record| record.extra.is_empty());
        assert_eq!(extra.collect::<Vec<_>>(), [false], "{service}");
    }
    assert_eq!(world.lines(), before);
}

/// S-9: the SPF record goes by a conflict: services lose their terms and stay.
#[test]
fn a_lost_spf_record_disables_nobody() {
    let mut world = World::new(&[]);
    world.at(
        &service("t1", "", &[spfm("a"), a("@", "192.0.2.1")].join(",")),
        "",
    );
    let all = r#","txtConflictMatchingMode":"All""#;
    let plan = world.at(&service("t2", "", &txt("@", "x", all)), "");
    assert!(plan.disables.is_empty() && codes(&plan).contains(&NoticeCode::SpfLost));
    assert_eq!(world.services(), ["t1", "t2"]);
    assert_eq!(world.conditions(), [Condition::Intact; 2]);
    // SPF records that cannot be told apart are left alone.
    let mut world = World::new(&[]);
    world.at(&service("t1", "", &spfm("a")), "");
    world.edit(|r| r.push(Record::new("example.com.", "TXT", 60, "v=spf1 mx -all")));
    let plan = world.revert("t1", "");
    assert!(plan.is_empty() && codes(&plan).contains(&NoticeCode::SpfKept));
}

/// C-18: intact, altered, gone; planning copes with all three.
#[test]
fn edits_by_hand() {
    let mut world = World::new(&[]);
    let t = service(
        "t",
        "",
        &[a("a", "192.0.2.1"), a("b", "192.0.2.2"), spfm("mx")].join(","),
    );
    world.at(&t, "");
    assert_eq!(world.conditions(), [Condition::Intact]);
    let of = |name: &str| format!("{name}.example.com.");
    world.edit(|records| records.retain(|r| r.name != of("a")));
    assert_eq!(world.conditions(), [Condition::Altered]);
    let status = world.state.status(&world.zone).unwrap();
    assert_eq!(status[0].missing[0].name.as_str(), of("a"));
    let json = serde_json::to_value(&status).unwrap();
    assert_eq!(json[0]["condition"], "altered");
    // Applied again it is repaired, and the user hears of it.
    let plan = world.at(&t, "");
    assert!(codes(&plan).contains(&NoticeCode::StateDrift));
    assert_eq!(world.conditions(), [Condition::Intact]);
    world.edit(|records| records.retain(|r| r.name == of("b")));
    let status = world.state.status(&world.zone).unwrap();
    assert_eq!(status[0].spf_missing[0].as_str(), "example.com.");
    // Revert removes what is left.
    let plan = world.revert("t", "");
    assert_eq!((plan.remove.len(), world.zone.len()), (1, 0));
    world.at(&t, "");
    world.edit(Vec::clear);
    assert_eq!(world.conditions(), [Condition::Gone]);
    assert!(world.revert("t", "").is_empty());
    assert!(world.state.is_empty());
}

/// W-11: a new version from the stored values, or what it needs beside them.
#[test]
fn upgrades() {
    let mut world = World::new(&[]);
    let v1 = service(
        "t",
        r#""version":1,"multiInstance":true,"#,
        &a("%sub%", "%ip%"),
    );
    let v2 = service(
        "t",
        r#""version":2,"multiInstance":true,"#,
        &[a("%sub%", "%ip%"), txt("%sub%", "%a%%b%", "")].join(","),
    );
    let request = Request::new("example.com").host("h").instance("i");
    world.apply(
        &v1,
        &request
            .param("sub", "www")
            .param("ip", "192.0.2.1")
            .param("unused", "x"),
    );
    let instance = world.state.instances().next().unwrap().clone();
    assert_eq!((instance.version, instance.params.len()), (Some(1), 2));
    let mut more = BTreeMap::new();
    let upgrade = |world: &World, template: &Template, more: &BTreeMap<String, String>| {
        template.upgrade(
            &instance.key,
            more,
            &world.zone,
            &world.state,
            &world.policy,
        )
    };
    let error = upgrade(&world, &v2, &more).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingVariable);
    assert!(error.to_string().contains("missing: a, b"), "{error}");
    more.extend([
        ("a".to_owned(), "x".to_owned()),
        ("b".to_owned(), "y".to_owned()),
    ]);
    let plan = upgrade(&world, &v2, &more).unwrap();
    world.commit(plan);
    assert_eq!(
        world.lines(),
        ["www.h 600 A 192.0.2.1", "www.h 600 TXT \"xy\""]
    );
    let stored = world.state.get(&instance.key).unwrap();
    assert_eq!((stored.version, stored.params.len()), (Some(2), 4));
    let other = service("other", "", "");
    let error = upgrade(&world, &other, &more).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
}

/// Bad states: named, and no removal that no rule licenses.
#[test]
fn bad_states() {
    let parse = |text: &str| State::parse(text.as_bytes());
    let one = r#"{"providerId":"p.example","serviceId":"t","domain":"example.com","records":[{"name":"www.example.com.","type":"A","data":"192.0.2.1"}]}"#;
    let kind = |text: &str| parse(text).unwrap_err().kind();
    for (text, expected) in [
        ("[]", ErrorKind::InvalidState),
        ("[1,[]]", ErrorKind::InvalidState),
        ("[2,[]]", ErrorKind::InvalidState),
        (r#"{"instances":[]}"#, ErrorKind::InvalidState),
        (r#"{"version":2,"rows":[]}"#, ErrorKind::StateVersion),
        (r#"{"version":2,"instances":[]}"#, ErrorKind::StateVersion),
        (
            r#"{"version":1,"instances":[],"x":1}"#,
            ErrorKind::InvalidState,
        ),
        (
            &format!(r#"{{"version":1,"instances":[{one},{one}]}}"#),
            ErrorKind::InvalidState,
        ),
        (
            &format!(
                r#"{{"version":1,"instances":[{}]}}"#,
                one.replace("com.\"", "com\"")
            ),
            ErrorKind::InvalidState,
        ),
        (
            r#"{"version":1,"instances":[{"providerId":"p","serviceId":"s","domain":"d","spf":[{"name":"d.","terms":["foo"]}]}]}"#,
            ErrorKind::InvalidState,
        ),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
    let state =
        |instance: &str| parse(&format!(r#"{{"version":1,"instances":[{instance}]}}"#)).unwrap();
    let world = World::new(&[
        "@ 60 SOA ns.x. h.x. 1 2 3 4 5",
        "@ 60 NS ns.x.",
        "www 60 A 192.0.2.9",
    ]);
    let plan = |state: &State| {
        let revert = state.revert(&key("t"), &world.zone, &world.policy);
        let t = service("t", "", &a("new", "192.0.2.1"));
        let apply = t.plan_with(
            &Request::new("example.com"),
            &world.zone,
            state,
            &world.policy,
        );
        (revert, apply)
    };
    for (text, expected) in [
        (
            one.replace("www.example.com.", "www.example.net."),
            ErrorKind::InvalidState,
        ),
        (
            one.replace("\"example.com\"", "\"example.net\""),
            ErrorKind::StateMismatch,
        ),
    ] {
        let (revert, apply) = plan(&state(&text));
        assert_eq!(apply.unwrap_err().kind(), expected);
        assert!([expected, ErrorKind::NotApplied].contains(&revert.unwrap_err().kind()));
    }
    // Owner and type alone are no claim, and nobody owns the SOA or the NS of the apex.
    let claims = one.replace(
        r#""records":["#,
        r#""records":[{"name":"example.com.","type":"SOA","data":"ns.x. h.x. 1 2 3 4 5"},{"name":"example.com.","type":"NS","data":"ns.x."},"#,
    );
    let (revert, apply) = plan(&state(&claims));
    assert!(revert.unwrap().remove.is_empty());
    assert!(apply.unwrap().remove.is_empty());
    // A plan holds for the state that it was made from.
    let mut world = world;
    let plan = world.plan(
        &service("t", "", &a("x", "192.0.2.1")),
        &Request::new("example.com"),
    );
    let mut other = state(one);
    let error = plan
        .unwrap()
        .commit_with(&mut world.zone, &mut other)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StateChanged);
    assert_eq!(world.zone.len(), 3);
}

/// Arrays stood for objects, and the last of two claims or values counted in silence.
#[test]
fn states_are_read_strictly() {
    let read = |members: &str| {
        let text = format!(
            r#"{{"version":1,"instances":[{{"providerId":"p","serviceId":"s","domain":"example.com"{members}}}]}}"#
        );
        State::parse(text.as_bytes()).map_err(|error| error.to_string())
    };
    assert!(read("").is_ok());
    let a = r#"{"name":"a.example.com.","type":"A","data":"192.0.2.1"}"#;
    let upper = a
        .replace('a', "A")
        .replace("nAme", "name")
        .replace("dAtA", "data");
    let spf = r#"{"name":"a.example.com.","terms":["mx"]}"#;
    for (members, expected) in [
        (
            r#","records":[["a.example.com.","A","192.0.2.1",true,false,null]]"#,
            "expected an object",
        ),
        (
            r#","spf":[["a.example.com.",[],null,true,null,null]]"#,
            "expected an object",
        ),
        (
            &*format!(r#","records":[{a},{upper}]"#),
            "a claim at `a.example.com.` occurs twice, in the instance p/s on example.com",
        ),
        (
            &*format!(r#","spf":[{spf},{spf}]"#),
            "a claim at `a.example.com.` occurs twice",
        ),
        (
            r#","spf":[{"name":"a.example.com.","terms":["-all"]}]"#,
            "\"-all\" is not an SPF term that a template can contribute",
        ),
        (r#","params":{"v":"1","v":"2"}"#, "`v` occurs twice"),
    ] {
        let error = read(members).unwrap_err();
        assert!(error.contains(expected), "{members}: {error}");
    }
    // Two groups may bring one record.
    let grouped = a.replace("}", r#","group":"g"}"#);
    assert!(read(&format!(r#","records":[{a},{grouped}]"#)).is_ok());
    let rows = format!(
        r#"{{"version":1,"instances":[["p","s","example.com","","",null,null,{{}},[],[{a}],[]]]}}"#
    );
    let error = State::parse(rows.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("expected an object"), "{error}");
}

/// The domain of an instance was compared as it was spelled.
#[test]
fn the_domain_of_an_instance_has_one_spelling() {
    let read = |domain: &str| {
        let text = format!(
            r#"{{"version":1,"instances":[{{"providerId":"p","serviceId":"s","domain":"{domain}"}}]}}"#
        );
        State::parse(text.as_bytes())
    };
    for domain in ["example.com", "example.com.", "Example.COM"] {
        let state = read(domain).unwrap();
        assert_eq!(state.instances().next().unwrap().key.domain, "example.com");
    }
    for domain in ["", ".", "a..b", "a b"] {
        let error = read(domain).unwrap_err().to_string();
        assert!(error.contains("the domain"), "{error}");
    }
}

/// H-3, T-62: a template at a host may write anywhere in the zone, and so may its instance claim.
#[test]
fn an_instance_owns_records_beside_its_host() {
    let mut world = World::new(&["x 60 A 192.0.2.7"]);
    let t = service("t", "", &a("x.%domain%.", "192.0.2.1"));
    let plan = world.at(&t, "deep.sub");
    assert_eq!(plan.remove.len(), 1);
    let json = serde_json::to_vec(&world.state).unwrap();
    world.state = State::parse(&json).unwrap();
    assert_eq!(world.conditions(), [Condition::Intact]);
    world.revert("t", "deep.sub");
    assert!(world.zone.is_empty());
}

/// JSON requests: `state` in, `state` out; actions.
#[test]
fn json_requests() {
    let t = service("t", "", &a("@", "%ip%"));
    let policy = Policy::default();
    let line = |state: &str, zone: &str, more: &str| {
        let text = format!(
            r#"{{"id":1,"domain":"example.com","zone":{{"origin":"example.com.","records":{zone}}},"state":{state}{more}}}"#
        );
        let answer = JsonRequest::parse(text.as_bytes()).answer(Some(&t), &policy);
        serde_json::to_value(&answer).unwrap()
    };
    let empty = r#"{"version":1,"instances":[]}"#;
    let answer = line(empty, "[]", r#","params":{"ip":"192.0.2.1"}"#);
    assert_eq!(answer["state"]["instances"][0]["params"]["ip"], "192.0.2.1");
    // What is usual is left out.
    assert_eq!(
        answer["state"]["instances"][0]["records"],
        serde_json::json!([{"name": "example.com.", "type": "A", "data": "192.0.2.1"}])
    );
    let state = answer["state"].to_string();
    let zone = format!("[{}]", answer["add"][0]["record"]);
    let answer = line(
        &state,
        &zone,
        r#","action":"upgrade","params":{"ip":"192.0.2.2"}"#,
    );
    assert_eq!(answer["remove"][0]["record"]["data"], "192.0.2.1");
    let gone = r#"{"version":1,"instances":[]}"#;
    let answer = line(gone, &zone, r#","action":"revert""#);
    assert_eq!(answer["error"]["kind"], "not-applied");
    let answer = line(&state, &zone, r#","action":"revert""#);
    assert_eq!(answer["remove"][0]["rule"], "reverted");
    assert_eq!(answer["remove"][0].get("template_record"), None);
    assert_eq!(answer["disables"][0]["service"], "Service t by P");
    assert_eq!(answer["state"]["instances"], serde_json::json!([]));
    // Arrays for objects.
    for (state, more) in [
        ("[1,[]]", ""),
        (empty, r#","policy":{"ttl":[1,2,3]}"#),
        (empty, r#","policy":{"spf":["~",1]}"#),
        (empty, r#","policy":{"types":[true,true,true]}"#),
        (empty, r#","policy":{"limits":[1,1,1,1,1,1]}"#),
        (empty, r#","policy":{"redirect":[["A","192.0.2.1",1]]}"#),
    ] {
        let answer = line(state, "[]", more);
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains("expected an object"), "{message}");
    }
    for more in [r#","action":"no""#, r#","action":"upgrade","groups":["g"]"#] {
        assert_eq!(
            line(&state, &zone, more)["error"]["kind"],
            "invalid-request"
        );
    }
    assert_eq!(
        line("null", &zone, r#","action":"revert""#)["error"]["kind"],
        "invalid-request"
    );
    // Without state the answer has none.
    let answer = line("null", &zone, r#","params":{"ip":"192.0.2.1"}"#);
    assert_eq!((answer.get("state"), answer.get("disables")), (None, None));
}

/// OQ-49: of a name that stood twice in a tag the last one counted, and SPF terms went to a name
/// that the record does not have.
#[test]
fn tags_are_read_strictly() {
    let read = |rtype: &str, data: &str, tag: &str| {
        let text = format!(
            r#"{{"name":"example.com.","type":"{rtype}","ttl":1,"data":"{data}",
                "dc":[{{"providerId":"p","serviceId":"s","domain":"example.com",{tag}}}]}}"#
        );
        State::from_tags(&[serde_json::from_str::<Record>(&text).unwrap()])
    };
    for tag in [
        r#""essential":true,"essential":false"#,
        r#""serviceId":"t""#,
        r#""params":{"a":"1","a":"2"}"#,
        r#""spf":{"name":"example.com.","terms":["mx"],"terms":["a"]}"#,
        r#""essential":"no""#,
        r#""records":[{"name":"www.example.com.","type":"A","data":"192.0.2.1"}]"#,
        r#""more":1"#,
    ] {
        let error = read("A", "192.0.2.1", tag).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState, "{tag}: {error}");
    }
    let tag = r#""spf":{"name":"other.example.com.","terms":["mx"]}"#;
    let state = read("TXT", "v=spf1 mx ~all", tag).unwrap();
    let name = &state.instances().next().unwrap().spf[0].name;
    assert_eq!(name.as_str(), "example.com.");
}

/// State beside the records: there and back.
#[test]
fn tags() {
    let mut world = World::new(&["@ 60 TXT v=spf1 a -all", "own 60 A 192.0.2.7"]);
    let t = |id: &str| service(id, "", &[a("b", "192.0.2.2"), spfm("mx")].join(","));
    world.at(&t("t1"), "");
    world.at(&t("t2"), "");
    let mut records: Vec<Record> = world.zone.records().cloned().collect();
    assert!(world.state.tag(&mut records).is_empty());
    assert_eq!(State::from_tags(&records).unwrap(), world.state);
    let plain = records.iter().find(|r| r.name.starts_with("own")).unwrap();
    assert!(plain.extra.is_empty());
    // Again: the same; without state: none.
    let once = records.clone();
    world.state.tag(&mut records);
    assert_eq!(records, once);
    State::new().tag(&mut records);
    assert!(records.iter().all(|r| r.extra.is_empty()));
    let lost = world.state.tag(&mut []).len();
    assert_eq!(lost, 2);
    let broken = Record::new("a.example.com.", "A", 1, "192.0.2.1")
        .with_extra("dc", "[1]")
        .unwrap();
    let error = State::from_tags(&[broken]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
}

/// OQ-28: an identity has one spelling, or it could stand twice.
#[test]
fn hosts_of_a_state_have_one_spelling() {
    for (host, ok) in [
        ("", true),
        ("a.b", true),
        ("@", false),
        ("h.", false),
        ("a..b", false),
        ("a b", false),
    ] {
        let text = format!(
            r#"{{"version":1,"instances":[{{"providerId":"p","serviceId":"s","domain":"example.com","host":"{host}","records":[]}}]}}"#
        );
        let state = serde_json::from_str::<State>(&text);
        assert_eq!(state.is_ok(), ok, "{host:?}: {state:?}");
    }
}
