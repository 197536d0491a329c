//! A term of `spfRules` is not valid SPF, or does not belong there.

use dc_template::grammar::{expressions, spf_term};

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1017",
    name: "spf-term",
    level: Level::Error,
    summary: "A term of `spfRules` is not valid SPF, or does not belong there",
    why: "The DNS provider checks each term before merging it (RFC 7208) and refuses the \
          template if one is wrong. `v=spf1` and the final `all` belong to the merged record, \
          not to the template.",
    bad: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net ip4:192.0.2.0/99"}"##),
    good: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net ip4:192.0.2.0/24"}"##),
    fix: "Correct the term, or leave it out.",
    section: "draft section 6.2, spfRules; RFC 7208 section 5",
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
    let mut parts = terms(rules).peekable();
    while let Some((at, term)) = parts.next() {
        let span = member.value.part(at..at.saturating_add(term.len()));
        let place = record.place("spfRules").narrowed(span.clone());
        let bare = term.trim_start_matches(['+', '-', '~', '?']);
        if bare.eq_ignore_ascii_case("all") {
            if parts.peek().is_some() {
                let message = format!("the term {} stands before other terms", shown(term));
                found.add(Finding::new(&RULE, place, message));
                continue;
            }
            let before = rules.get(..at).unwrap_or_default();
            let blanks = before.len().saturating_sub(before.trim_end().len());
            let from = span.map(|span| span.start.saturating_sub(blanks)..span.end);
            let fix = from.map(|span| Fix::safe("leave it out", vec![Edit::new(span, "")]));
            let message = format!("the term {} is left out: the DNS provider adds its own", shown(term));
            let finding = Finding::new(&RULE, place, message);
            found.add(finding.fix(fix.filter(|_| !before.trim().is_empty())));
            continue;
        }
        if term.get(..2).is_some_and(|v| v.eq_ignore_ascii_case("v=")) {
            let message = format!("the term {} does not belong in `spfRules`", shown(term));
            found.add(Finding::new(&RULE, place, message));
        } else if expressions(term).next().is_none()
            && let Err(problem) = spf_term(term)
        {
            let message = format!("the SPF term {} {problem}", shown(term));
            found.add(Finding::new(&RULE, place, message));
        }
    }
}

/// The terms and where they begin.
pub(crate) fn terms(rules: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = rules.as_ptr() as usize;
    let parts = rules.split_ascii_whitespace();
    parts.map(move |part| ((part.as_ptr() as usize).wrapping_sub(start), part))
}
