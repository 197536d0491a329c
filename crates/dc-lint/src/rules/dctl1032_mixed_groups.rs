//! Some records are in groups and some are in none.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1032",
    name: "mixed-groups",
    level: Level::Info,
    summary: "Some records are in groups and some are in none",
    why: "A record without a group is applied with every request, whatever groups it names. That \
          is easily overlooked.",
    bad: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600},
{"type": "TXT", "host": "@", "data": "a=1", "ttl": 3600, "groupId": "verify"}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600, "groupId": "web"},
{"type": "TXT", "host": "@", "data": "a=1", "ttl": 3600, "groupId": "verify"}"##),
    fix: "Give each record a group, unless you mean it to be applied always.",
    section: "draft section 10.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let grouped = |record: &&Record<'_>| record.text("groupId").is_some_and(|id| !id.is_empty());
    let with = subject.records.iter().find(grouped);
    let without = subject.records.iter().find(|record| !grouped(record));
    if let (Some(with), Some(without)) = (with, without) {
        let message = format!("the {} record is in no group and applied with each of them", without.rtype);
        let finding = Finding::new(&RULE, without.place("groupId"), message);
        found.add(finding.related(with.place("groupId"), "a record with a group"));
    }
}
