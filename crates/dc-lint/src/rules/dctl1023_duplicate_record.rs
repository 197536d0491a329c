//! A record is the same as an earlier one.

use std::collections::HashMap;

use crate::document::Object;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1023",
    name: "duplicate-record",
    level: Level::Warning,
    summary: "A record is the same as an earlier one",
    why: "Equal records become one in the DNS. One of the two is a leftover, or was meant to be \
          different.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600},
{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600},
{"type": "A", "host": "@", "pointsTo": "192.0.2.2", "ttl": 3600}"##),
    fix: "Remove one of them, or correct it.",
    section: "draft section 10.4.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for run in subject.runs() {
        let mut earlier: HashMap<_, Vec<&Record<'_>>> = HashMap::new();
        let few = run.len() <= MOST;
        for (at, record) in run.iter().copied().enumerate() {
            let value = record.value().unwrap_or_default();
            let same = |first: &&Record<'_>| {
                first.rtype == record.rtype
                    && first.group == record.group
                    && first.value().unwrap_or_default() == value
                    && equal(first.object, record.object)
            };
            // A table costs more than it saves where there are few.
            let first = if few {
                run.iter().copied().take(at).find(same)
            } else {
                let kept = earlier.entry((record.rtype, record.group, value)).or_default();
                let first = kept.iter().copied().find(same);
                if first.is_none() && kept.len() < MOST {
                    kept.push(record);
                }
                first
            };
            if let Some(first) = first {
                let (rtype, index) = (record.rtype, first.index);
                let message = format!("the {rtype} record is the same as record {index}");
                let finding = Finding::new(&RULE, record.place(""), message);
                found.add(finding.related(first.place(""), "the earlier record"));
            }
        }
    }
}

/// Whether all but owner and value, which are equal already, is the same.
fn equal(a: &Object<'_>, b: &Object<'_>) -> bool {
    const COMPARED: [&str; 2] = ["host", "name"];
    let rest = |object: &Object<'_>| {
        let members = object.members.iter().filter(|m| !COMPARED.contains(&m.name.as_ref()));
        members.count()
    };
    let same = |name: &str| match (a.get(name).map(|m| &m.value), b.get(name).map(|m| &m.value)) {
        (Some(a), Some(b)) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => a == b,
            _ => a.is_same(b),
        },
        _ => false,
    };
    let mut names = a.members.iter().map(|m| m.name.as_ref());
    rest(a) == rest(b) && names.all(|name| COMPARED.contains(&name) || same(name))
}

/// Records of one name and value, different otherwise, that are kept for comparison.
const MOST: usize = 16;
