//! A CNAME record stands beside another record of the same name.

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
    for run in subject.runs() {
        let mut cnames: Vec<&Record<'_>> = Vec::new();
        for (at, record) in run.iter().copied().enumerate() {
            let cname = record.rtype == "CNAME";
            let earlier = run.iter().copied().take(at);
            let clash = match cname {
                true => earlier.take(MOST).find(|other| record.meets(other)),
                false => cnames.iter().copied().find(|other| record.meets(other)),
            };
            if let Some(other) = clash {
                add(record, other, found);
            }
            if cname && cnames.len() < MOST {
                cnames.push(record);
            }
        }
    }
}

fn add(record: &Record<'_>, other: &Record<'_>, found: &mut Findings<'_>) {
    let message = format!(
        "the {} record has the name of the {} record {}, which a CNAME has to itself",
        record.rtype, other.rtype, other.index
    );
    let place = record.place(record.host_member());
    let finding = Finding::new(&RULE, place, message);
    found.add(finding.related(other.place(other.host_member()), "the other record"));
}

/// Records of one name that are looked at; beyond, a rehearsal still finds the clash.
const MOST: usize = 64;
