//! A member that has to say something is missing or empty.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1013",
    name: "empty-member",
    level: Level::Error,
    summary: "A member that has to say something is missing or empty",
    why: "An empty `host` means the applied name itself; the public repository wants that \
          written as `@`, so that nobody takes it for an oversight. An empty service, prefix or \
          list of SPF rules says nothing at all.",
    bad: Records(r##"{"type": "A", "host": "", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Write `@` for the applied name, and fill in the rest.",
    section: "draft section 6.2; practice of the public repository",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if !matches!(record.rtype, "SRV" | "APEXCNAME" | "REDIR301" | "REDIR302")
        && record.text("host") == Some("")
        && let Some(member) = record.member("host")
    {
        let fix = Fix::safe("write `@`", vec![Edit::new(member.value.span.clone(), "\"@\"")]);
        let message = format!("`host` of the {} record is empty; expected `@`", record.rtype);
        let finding = Finding::new(&RULE, record.place("host"), message).fix(fix);
        found.add_as(Level::Warning, finding);
    }
    if record.rtype == "SPFM" && record.value().is_some_and(|rules| rules.trim().is_empty()) {
        let message = "`spfRules` is empty and adds nothing";
        found.add(Finding::new(&RULE, record.place("spfRules"), message));
    }
}
