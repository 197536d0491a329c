//! The SPF rules for one name need more than ten DNS look-ups.

use std::collections::HashMap;

use dc_template::grammar::spf_term;

use super::dctl1017_spf_term::terms;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR117",
    name: "spf-look-ups",
    level: Level::Warning,
    summary: "The SPF rules for one name need more than ten DNS look-ups",
    why: "Receivers stop after ten look-ups and treat the record as invalid (RFC 7208 section \
          4.6.4). The rules are merged with those that the user has already, so that the \
          template should need few of them.",
    bad: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:s0.example.net include:s1.example.net include:s2.example.net include:s3.example.net include:s4.example.net include:s5.example.net include:s6.example.net include:s7.example.net include:s8.example.net include:s9.example.net include:s10.example.net"}"##),
    good: Records(r##"{"type": "SPFM", "host": "@", "spfRules": "include:spf.example.net"}"##),
    fix: "Collect the rules in one `include:` of your own.",
    section: "draft section 9.4; RFC 7208 section 4.6.4",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let mut counts: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for record in subject.records.iter().filter(|record| record.rtype == "SPFM") {
        let looks_up = |term: &str| {
            let name = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
            let by_name = ["include:", "exists:", "redirect="];
            by_name.iter().any(|start| name.starts_with(start))
                || spf_term(term).is_ok_and(|term| term.looks_up)
        };
        let rules = record.value().unwrap_or_default();
        let here = terms(rules).filter(|(_, term)| looks_up(term)).count();
        let count = counts.entry((record.owner.as_ref(), record.group)).or_default();
        let before = *count;
        *count = before.saturating_add(here);
        if *count > MOST && before <= MOST {
            let message = format!("the SPF rules need {} DNS look-ups; receivers stop after {MOST}", *count);
            found.add(Finding::new(&RULE, record.place("spfRules"), message));
        }
    }
}

/// RFC 7208 section 4.6.4.
const MOST: usize = 10;
