//! `multiInstance` is set, and a CNAME record stands at the applied name.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1033",
    name: "multi-instance-cname",
    level: Level::Warning,
    summary: "`multiInstance` is set, and a CNAME record stands at the applied name",
    why: "A name has one CNAME record. Applied a second time at the same name, the template \
          replaces its first instance, which `multiInstance` promises will not happen.",
    bad: Template(r##""hostRequired": true,
"multiInstance": true"##, r##"{"type": "CNAME", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Template(r##""hostRequired": true"##, r##"{"type": "CNAME", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Remove `multiInstance`; instances at different hosts do not need it.",
    section: "draft section 10.4.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if !subject.template.multi_instance() {
        return;
    }
    for record in &subject.records {
        if record.rtype == "CNAME" && record.is_at_scope() {
            let message = "the CNAME record stands at the applied name, which has room for one instance";
            let finding = Finding::new(&RULE, record.place("host"), message);
            found.add(finding.related(subject.place("multiInstance"), "several instances are promised here"));
        }
    }
}
