//! `hostRequired` is true, and no CNAME or NS record stands at the applied name.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1037",
    name: "host-required-without-need",
    level: Level::Info,
    summary: "`hostRequired` is true, and no CNAME or NS record stands at the applied name",
    why: "`hostRequired` keeps the template from being applied at the apex. Where none of its \
          records has to stay away from there, users without a sub-domain are shut out for \
          nothing.",
    bad: Template(r##""hostRequired": true"##, r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Remove `hostRequired`, unless the service itself needs a sub-domain.",
    section: "draft section 6.3.2",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let needs = |record: &Record<'_>| matches!(record.rtype, "CNAME" | "NS") && record.is_at_scope();
    if subject.template.host_required() && !subject.records.iter().any(needs) {
        let message = "`hostRequired` is set, and no record of the template needs it";
        found.add(Finding::new(&RULE, subject.place("hostRequired"), message));
    }
}
