//! The caller controls both the name and the data of a record.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR401",
    name: "caller-controls-record",
    level: Level::Warning,
    summary: "The caller controls both the name and the data of a record",
    why: "Such a record is no longer that of a service: with it a caller can write whatever it \
          likes, wherever it likes. Only a signature stands between that and the zone of the \
          user; with one the finding is for information.",
    bad: Records(r##"{"type": "TXT", "host": "%name%", "data": "%value%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "example-site=%value%", "ttl": 3600}"##),
    fix: "Bind at least one of the two to your service.",
    section: "draft section 6.3; section 12",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for record in &subject.records {
        let (Some(name), Some(value)) = (record.bare_host, record.bare_value) else {
            continue;
        };
        let message = format!(
            "the caller controls the whole {} record, with `%{name}%` and `%{value}%`",
            record.rtype
        );
        let finding = Finding::new(&RULE, record.place("type"), message);
        // A signature at least vouches for the caller.
        match subject.is_signed() {
            true => found.add_as(Level::Info, finding),
            false => found.add(finding),
        }
    }
}
