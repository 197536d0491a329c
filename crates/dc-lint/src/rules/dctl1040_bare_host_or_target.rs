//! The host or the target of a record is nothing but variables.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1040",
    name: "bare-host-or-target",
    level: Level::Warning,
    summary: "The host or the target of a record is nothing but variables",
    why: "Whoever calls the template chooses the name of the record, or where it leads, without \
          any bound: the user consents to one thing and may get another. A constant part keeps \
          the choice within the service. An address has no part that could be constant: there only \
          a signature keeps the choice with the service, and with one the finding is for information.",
    bad: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%target%", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www", "pointsTo": "%shop%.example.net", "ttl": 3600}"##),
    fix: "Write the constant part into the template, as in `%shop%.example.net` or \
          `%selector%._domainkey`. For an address (A, AAAA): write it into the template if it is the \
          same for everybody, or have requests signed (`syncPubKeyDomain`); below the apex a CNAME with \
          a constant part needs neither.",
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
            let finding = Finding::new(&RULE, record.place(name), message);
            match what {
                "target" if matches!(record.rtype, "A" | "AAAA") => address(finding, record, found),
                _ => found.add(finding),
            }
        }
    }
}

/// No part of an address can be constant; what keeps the choice with the service is a signature.
fn address(finding: Finding, record: &Record<'_>, found: &mut Findings<'_>) {
    if record.signed {
        let help = "requests are signed (`syncPubKeyDomain`), so only the service chooses; an address \
                    that is the same for everybody belongs in the template";
        found.add_as(Level::Info, finding.help(help));
    } else {
        let help = "write the address into the template if it is the same for everybody, or have \
                    requests signed with `syncPubKeyDomain`";
        found.add(finding.help(help));
    }
}
