//! Records that form one RRset have different TTLs.

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
    for run in subject.runs() {
        let mut earlier: Vec<(&Record<'_>, u64)> = Vec::new();
        for record in run {
            if matches!(record.rtype, "SPFM" | "REDIR301" | "REDIR302" | "") {
                continue;
            }
            let ttl = record.member("ttl").and_then(|member| member.value.number());
            let Some(ttl) = ttl else { continue };
            let differs = |(other, theirs): &&(&Record<'_>, u64)| {
                *theirs != ttl && record.rtype == other.rtype && record.meets(other)
            };
            if let Some((other, theirs)) = earlier.iter().find(differs) {
                let message = format!(
                    "`ttl` is {ttl}, and {theirs} in record {} of the same name and type",
                    other.index
                );
                let finding = Finding::new(&RULE, record.place("ttl"), message);
                found.add(finding.related(other.place("ttl"), "the other TTL"));
            } else if earlier.len() < MOST {
                earlier.push((record, ttl));
            }
        }
    }
}

/// Records of one name that later ones are compared with.
const MOST: usize = 16;
