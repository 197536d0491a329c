//! `warnPhishing` beside a key.

use super::prelude::*;
use crate::fix::without;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1028",
    name: "warn-phishing-with-key",
    level: Level::Error,
    summary: "`warnPhishing` is true although requests are signed",
    why: "`warnPhishing` makes DNS providers warn the user of a request that nobody vouches for. A \
          template with `syncPubKeyDomain` is applied only with a valid signature, so the warning \
          frightens users needlessly. The draft has withdrawn the flag altogether.",
    bad: Members("\"syncPubKeyDomain\": \"keys.example.net\",\n\"warnPhishing\": true"),
    good: Members(r#""syncPubKeyDomain": "keys.example.net""#),
    fix: "Remove `warnPhishing`.",
    section: "draft section 6.1, warnPhishing; section 11.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if !subject.flag("warnPhishing") || !subject.is_signed() {
        return;
    }
    let fix = without(subject.source.bytes, subject.object, "warnPhishing");
    let fix = fix.map(|edits| Fix::safe("remove `warnPhishing`", edits));
    let message = "`warnPhishing` is set although `syncPubKeyDomain` demands signed requests";
    found.add(Finding::new(&RULE, subject.place("warnPhishing"), message).fix(fix));
}
