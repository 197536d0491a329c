//! `redirect=` or `exp=` occurs more than once in `spfRules`.

use super::dctl1017_spf_term::terms;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1018",
    name: "spf-modifier-twice",
    level: Level::Error,
    summary: "`redirect=` or `exp=` occurs more than once in `spfRules`",
    why: "Each of the two may occur once in an SPF record (RFC 7208 section 6). A second one \
          makes the whole record invalid, and mail of the user fails its check.",
    bad: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "exp=a.example.net exp=b.example.net"}"##),
    good: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "exp=a.example.net"}"##),
    fix: "Keep one.",
    section: "RFC 7208 section 6",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    if record.rtype != "SPFM" {
        return;
    }
    let (Some(rules), Some(member)) = (record.value(), record.member("spfRules")) else {
        return;
    };
    for modifier in ["redirect=", "exp="] {
        let is = |term: &str| {
            let head = term.get(..modifier.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(modifier))
        };
        for (at, term) in terms(rules).filter(|(_, term)| is(term)).skip(1) {
            let span = member.value.part(at..at.saturating_add(term.len()));
            let message = format!("`{modifier}` occurs again in `spfRules`");
            found.add(Finding::new(&RULE, record.place("spfRules").narrowed(span), message));
        }
    }
}
