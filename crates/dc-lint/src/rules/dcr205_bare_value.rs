//! The data of a record is nothing but variables.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR205",
    name: "bare-value",
    level: Level::Warning,
    summary: "The data of a record is nothing but variables",
    why: "The caller can write anything: another service of the same name can be proven, or mail \
          can be allowed for strangers. Constant text around the variable binds the record to \
          your service.",
    bad: Records(r##"{"type": "TXT", "host": "_site", "data": "%code1%", "ttl": 3600}"##),
    good: Records(r##"{"type": "TXT", "host": "_site", "data": "example-site=%code1%", "ttl": 3600}"##),
    fix: "Write the constant part into the template.",
    section: "draft section 6.3.3; review of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    // Hosts and targets have a rule of their own.
    if matches!(record.value_member(), "pointsTo") || record.rtype == "SRV" {
        return;
    }
    if let Some(variable) = record.bare_value {
        let name = record.value_member();
        let message = [
            "`", name, "` of the ", record.rtype, " record is nothing but `%", variable, "%`",
        ]
        .concat();
        found.add(Finding::new(&RULE, record.place(name), message));
    }
}
