//! A variable stands where only constant text may be.

use dc_template::grammar::expressions;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1009",
    name: "variable-in-constant",
    level: Level::Error,
    summary: "A variable stands where only constant text may be",
    why: "Types, groups, prefixes and the names that users see belong to the template itself. If \
          the caller could set them, the user could not know what is consented to.",
    bad: Records(r##"{"type": "TXT", "host": "@", "data": "a=%a1%", "ttl": 3600, "groupId": "%group%"}"##),
    good: Records(r##"{"type": "TXT", "host": "@", "data": "a=%a1%", "ttl": 3600, "groupId": "verify"}"##),
    fix: "Write the text out; for several values use several groups or several templates.",
    section: "draft section 6.2; section 9.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for name in ["providerName", "serviceName"] {
        let text = subject.text(name).unwrap_or_default();
        if expressions(text).next().is_some() {
            let message = format!("`{name}` is {}; users see it as it is", shown(text));
            found.add(Finding::new(&RULE, subject.place(name), message));
        }
    }
}
