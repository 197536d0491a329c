//! The host or the target of a record is nothing but variables.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1040",
    name: "bare-host-or-target",
    level: Level::Warning,
    summary: "The host or the target of a record is nothing but variables",
    why: "Whoever calls the template chooses the name of the record, or where it leads, without \
          any bound: the user consents to one thing and may get another. A constant part keeps \
          the choice within the service.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%target%", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%shop%.example.net", "ttl": 3600}"##),
    fix: "Write the constant part into the template, as in `%shop%.example.net` or \
          `%selector%._domainkey`.",
    section: "draft section 6.3.3; review of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let target = record.value_member();
    let value = record.bare_value.filter(|_| target == "pointsTo" || record.rtype == "SRV");
    let bare = [
        (record.host_member(), "name", record.bare_host),
        (target, "target", value),
    ];
    for (name, what, variable) in bare {
        if let Some(variable) = variable {
            let message = [
                "the caller chooses the ", what, " of the ", record.rtype, " record, with `%", variable, "%`",
            ]
            .concat();
            found.add(Finding::new(&RULE, record.place(name), message));
        }
    }
}
