//! Records that form one RRset have different TTLs.

use std::collections::HashMap;

use crate::owner::owner;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR114",
    name: "rrset-ttl",
    level: Level::Warning,
    summary: "Records that form one RRset have different TTLs",
    why: "All records of one name and type are answered together and share one TTL (RFC 2181 \
          section 5.2). The DNS provider has to change one of them.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600},
{"type": "A", "host": "@", "pointsTo": "192.0.2.2", "ttl": 600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600},
{"type": "A", "host": "@", "pointsTo": "192.0.2.2", "ttl": 3600}"##),
    fix: "Give them the same TTL.",
    section: "draft section 6.2, ttl; RFC 2181 section 5.2",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.records.len() < 2 {
        return;
    }
    let mut sets: HashMap<(String, &str), Vec<(&Record<'_>, u64)>> = HashMap::new();
    for record in &subject.records {
        let ttl = record.member("ttl").and_then(|member| member.value.number());
        let (Some(ttl), false) = (ttl, matches!(record.rtype, "SPFM" | "REDIR301" | "REDIR302" | "")) else {
            continue;
        };
        let set = sets.entry((owner(record), record.rtype)).or_default();
        let differs = |(other, theirs): &&(&Record<'_>, u64)| *theirs != ttl && record.meets(other);
        if let Some((other, theirs)) = set.iter().find(differs) {
            let message = format!(
                "`ttl` is {ttl}, and {theirs} in record {} of the same name and type",
                other.index
            );
            let finding = Finding::new(&RULE, record.place("ttl"), message);
            found.add(finding.related(other.place("ttl"), "the other TTL"));
        } else if set.len() < MOST {
            set.push((record, ttl));
        }
    }
}

/// Records of one RRset that later ones are compared with.
const MOST: usize = 16;
