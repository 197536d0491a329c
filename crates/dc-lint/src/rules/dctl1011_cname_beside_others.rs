//! A CNAME record stands beside another record of the same name.

use std::collections::HashMap;

use crate::owner::owner;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1011",
    name: "cname-beside-others",
    level: Level::Error,
    summary: "A CNAME record stands beside another record of the same name",
    why: "A name with a CNAME record has no other record (RFC 2181 section 10.1). DNS providers \
          refuse to apply the two together. Records of different groups may stand for \
          alternatives and are compared with those of no group only.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600},
{"type": "TXT", "host": "www", "data": "site=1", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "site.example.net", "ttl": 3600},
{"type": "TXT", "host": "_site.www", "data": "site=1", "ttl": 3600}"##),
    fix: "Move one of them to another name, or put them into different groups if they are \
          alternatives.",
    section: "draft section 10.4; RFC 2181 section 10.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if !subject.records.iter().any(|record| record.rtype == "CNAME") {
        return;
    }
    let mut earlier: HashMap<String, Vec<&Record<'_>>> = HashMap::new();
    for record in &subject.records {
        let here = earlier.entry(owner(record)).or_default();
        let cname = record.rtype == "CNAME";
        let clash = here.iter().take(MOST).find(|other| {
            record.meets(other) && (cname || other.rtype == "CNAME")
        });
        if let Some(other) = clash {
            let message = format!(
                "the {} record has the name of the {} record {}, which a CNAME has to itself",
                record.rtype, other.rtype, other.index
            );
            let place = record.place(record.host_member());
            let finding = Finding::new(&RULE, place, message);
            found.add(finding.related(other.place(other.host_member()), "the other record"));
        }
        // CNAME records first: they are what later records clash with.
        match cname {
            true => here.insert(0, record),
            false => here.push(record),
        }
    }
}

/// Records of one name that are looked at; beyond, a rehearsal still finds the clash.
const MOST: usize = 64;
