//! A DNS provider takes a new version of a template to every zone that has the old one.
//!
//! `cargo run -p examples --example fleet_upgrade`
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;

use dc_template::{
    Error as Problem, ErrorKind, Instance, Plan, Policy, Record, Request, State, Template, Zone,
};

/// A zone as your store has it. Records and state are written in one transaction.
struct Stored {
    domain: &'static str,
    records: Vec<Record>,
    state: State,
}

/// What became of the fleet; every zone is counted once.
#[derive(Debug, Default)]
struct Report {
    /// Does not have the service, or has this version already.
    untouched: Vec<&'static str>,
    /// Written: the domain, and what changed.
    upgraded: Vec<(&'static str, String)>,
    /// As before, since more than the service itself would change: ask the user.
    to_ask: Vec<(&'static str, String)>,
    /// As before, since the new version cannot be applied there.
    refused: Vec<(&'static str, String)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::default();
    let mut fleet = fleet(&policy)?;
    let new = template(
        2,
        r#"{"type":"CNAME","host":"www","pointsTo":"%site%.edge.webfarm.example","ttl":600},
           {"type":"TXT","host":"_webfarm","data":"site=%site%","ttl":600}"#,
    )?;
    // In a database this is a query: the domains with an instance of an older version.
    let report = roll_out(&new, &mut fleet, &policy);
    println!(
        "version 2: {} upgraded, {} to ask, {} refused, {} untouched",
        report.upgraded.len(),
        report.to_ask.len(),
        report.refused.len(),
        report.untouched.len()
    );
    let lists = [
        ("upgraded", &report.upgraded),
        ("to ask", &report.to_ask),
        ("refused", &report.refused),
    ];
    for (word, zones) in lists {
        for (domain, text) in zones {
            println!("{word:8}  {domain}: {text}");
        }
    }
    // Stopped in between? What is done already counts as untouched.
    let again = roll_out(&new, &mut fleet, &policy);
    println!("once more: {} upgraded", again.upgraded.len());
    Ok(())
}

fn roll_out(template: &Template, fleet: &mut [Stored], policy: &Policy) -> Report {
    let mut report = Report::default();
    for stored in fleet {
        match upgrade(template, stored, policy) {
            Ok(Upgrade::Untouched) => report.untouched.push(stored.domain),
            Ok(Upgrade::Ask(why)) => report.to_ask.push((stored.domain, why)),
            Ok(Upgrade::Done {
                records,
                state,
                text,
            }) => {
                // The transaction.
                (stored.records, stored.state) = (records, state);
                report.upgraded.push((stored.domain, text));
            }
            Err(error) if error.kind() == ErrorKind::MissingVariable => {
                let missing = error.variable().unwrap_or_default();
                let text = format!("needs a value for {missing}: ask the service provider");
                report.refused.push((stored.domain, text));
            }
            Err(error) => report.refused.push((stored.domain, error.to_string())),
        }
    }
    report
}

enum Upgrade {
    Untouched,
    Ask(String),
    Done {
        records: Vec<Record>,
        state: State,
        text: String,
    },
}

/// All instances of the template in a zone, or none.
fn upgrade(template: &Template, stored: &Stored, policy: &Policy) -> Result<Upgrade, Problem> {
    if outdated(template, &stored.state).is_none() {
        return Ok(Upgrade::Untouched);
    }
    let mut zone = Zone::borrowed(stored.domain, &stored.records)?;
    let mut state = stored.state.clone();
    let mut text = Vec::new();
    while let Some(applied) = outdated(template, &state) {
        // The values are those it was applied with; here is the place for new ones.
        let more = BTreeMap::new();
        let plan = template.upgrade(&applied.key, &more, &zone, &state, policy)?;
        if let Some(why) = concerns_others(&plan, applied) {
            return Ok(Upgrade::Ask(why));
        }
        text.push(plan.summary());
        plan.commit_with(&mut zone, &mut state)?;
    }
    Ok(Upgrade::Done {
        records: zone.into_records(),
        state,
        text: text.join("; "),
    })
}

/// An instance that was applied from an older version.
fn outdated<'s>(template: &Template, state: &'s State) -> Option<&'s Instance> {
    let ids = (template.provider_id(), template.service_id());
    state.instances().find(|instance| {
        let of = (&*instance.key.provider_id, &*instance.key.service_id);
        of == ids && instance.version < template.version()
    })
}

/// What the user agreed to was the service: its own records may go, and nothing else without a word.
fn concerns_others(plan: &Plan, applied: &Instance) -> Option<String> {
    if let Some(service) = plan.disables.first() {
        return Some(format!("disables {}", service.service));
    }
    let own = |record: &Record| {
        let mut owned = applied.records.iter().filter(|owned| !owned.user);
        owned.any(|owned| {
            owned.name.as_str() == record.name
                && owned.rtype == record.rtype
                && owned.data == record.data
        })
    };
    let mut removed = plan.remove.iter();
    removed
        .find(|line| line.needs_consent() && !own(&line.record))
        .map(|line| format!("removes {} {}", line.record.name, line.record.rtype))
}

fn template(version: u32, records: &str) -> Result<Template, Problem> {
    let text = format!(
        r#"{{"providerId":"webfarm.example","providerName":"Webfarm","serviceId":"site",
        "serviceName":"Web site","version":{version},"records":[{records}]}}"#
    );
    Template::parse(text.as_bytes())
}

/// Five customers: three with the service, one of them with a record of their own where the new
/// version wants to write, one with an older version yet, and one without the service.
fn fleet(policy: &Policy) -> Result<Vec<Stored>, Problem> {
    let oldest = template(
        0,
        r#"{"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":600}"#,
    )?;
    let old = template(
        1,
        r#"{"type":"CNAME","host":"www","pointsTo":"%site%.webfarm.example","ttl":600}"#,
    )?;
    let alias = Record::new(
        "_webfarm.birch.example.",
        "CNAME",
        600,
        "old.birch.example.",
    );
    let customers = [
        ("ash.example", Some(&old), vec![]),
        ("birch.example", Some(&old), vec![alias]),
        ("cedar.example", Some(&old), vec![]),
        ("elm.example", Some(&oldest), vec![]),
        ("fir.example", None, vec![]),
    ];
    let mut fleet = Vec::new();
    for (domain, applied, records) in customers {
        let (mut zone, mut state) = (Zone::new(domain, records)?, State::new());
        if let Some(template) = applied {
            let site = domain.split('.').next().unwrap_or_default();
            let request = Request::new(domain).param("site", site);
            let plan = template.plan_with(&request, &zone, &state, policy)?;
            plan.commit_with(&mut zone, &mut state)?;
        }
        fleet.push(Stored {
            domain,
            records: zone.into_records(),
            state,
        });
    }
    Ok(fleet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zones_that_have_the_old_version_are_written() -> Result<(), Problem> {
        let policy = Policy::default();
        let mut fleet = fleet(&policy)?;
        let before: Vec<Vec<Record>> = fleet.iter().map(|s| s.records.clone()).collect();
        let new = template(
            2,
            r#"{"type":"TXT","host":"_webfarm","data":"site=%site%","ttl":600}"#,
        )?;
        let report = roll_out(&new, &mut fleet, &policy);
        let domains = |list: &[(&'static str, String)]| -> Vec<&str> {
            list.iter().map(|(domain, _)| *domain).collect()
        };
        assert_eq!(domains(&report.upgraded), ["ash.example", "cedar.example"]);
        assert_eq!(
            report.to_ask,
            [(
                "birch.example",
                "removes _webfarm.birch.example. CNAME".to_owned()
            )]
        );
        assert_eq!(
            report.refused,
            [(
                "elm.example",
                "needs a value for site: ask the service provider".to_owned()
            )]
        );
        assert_eq!(report.untouched, ["fir.example"]);
        for (stored, before) in fleet.iter().zip(&before) {
            let written = domains(&report.upgraded).contains(&stored.domain);
            assert_eq!(stored.records != *before, written, "{}", stored.domain);
            let state = stored.state.instances().next();
            assert_eq!(state.is_some_and(|i| i.version == Some(2)), written);
        }
        assert!(roll_out(&new, &mut fleet, &policy).upgraded.is_empty());
        Ok(())
    }
}
