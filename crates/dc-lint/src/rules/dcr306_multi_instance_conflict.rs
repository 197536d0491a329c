//! `multiInstance` is set, and an instance replaces the records of the one before.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR306",
    name: "multi-instance-conflict",
    level: Level::Warning,
    summary: "`multiInstance` is set, and an instance replaces the records of the one before",
    why: "Several instances at one name need records that can stand side by side. Addresses, \
          mail servers and TXT records of mode `All` replace those that are there, so that the \
          second instance breaks the first.",
    bad: Template(r##""multiInstance": true"##, r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Template(r##""multiInstance": true"##, r##"{"type": "TXT", "host": "_site", "data": "site=%code1%", "ttl": 3600, "txtConflictMatchingMode": "None"}"##),
    fix: "Use records that add to what is there, hosts with a variable, or do without \
          `multiInstance`.",
    section: "draft section 10.4.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if !subject.template.multi_instance() {
        return;
    }
    for record in &subject.records {
        let replaces = match record.rtype {
            "A" | "AAAA" | "MX" | "NS" | "SRV" => true,
            // At the applied name it has a rule of its own.
            "CNAME" => !record.is_at_scope(),
            "TXT" => record.mode() == TxtMode::All,
            _ => false,
        };
        if replaces && expressions(record.host()).next().is_none() {
            let message = format!("the {} record replaces that of an earlier instance", record.rtype);
            let finding = Finding::new(&RULE, record.place("type"), message);
            found.add(finding.related(subject.place("multiInstance"), "several instances are promised here"));
            return;
        }
    }
}
