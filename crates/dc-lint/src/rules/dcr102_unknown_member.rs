//! A member is not defined by the draft and has no vendor prefix.

use dc_template::grammar::{RECORD_MEMBERS, TEMPLATE_MEMBERS};

use crate::document::Member;
use crate::similar::similar;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR102",
    name: "unknown-member",
    level: Level::Error,
    strict: Some(Level::Warning),
    summary: "A member is not defined by the draft and has no vendor prefix",
    why: "DNS providers ignore what they do not know, so that a misspelt member has no effect \
          and nobody notices. Members of your own begin with `vnd.`.",
    bad: Members(r##""syncPubkeyDomain": "keys.example.net""##),
    good: Members(r##""syncPubKeyDomain": "keys.example.net""##),
    fix: "Correct the spelling, remove the member, or give it a name that begins with `vnd.`.",
    section: "draft section 6.1.1; section 6.2.1",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let mut guesses = MOST;
    for member in &subject.object.members {
        one(None, member, TEMPLATE_MEMBERS, &mut guesses, found);
    }
    for record in &subject.records {
        for member in &record.object.members {
            one(Some(record.index), member, RECORD_MEMBERS, &mut guesses, found);
        }
    }
}

/// Members that a name is guessed for.
const MOST: usize = 32;

fn one(
    record: Option<usize>,
    member: &Member<'_>,
    known: &[&str],
    guesses: &mut usize,
    found: &mut Findings<'_>,
) {
    let name = member.name.as_ref();
    if known.contains(&name) || name.starts_with("vnd.") {
        return;
    }
    let place = Place::member(record, name, member.key.clone());
    let message = format!("the member {} is not defined and ignored", shown(name));
    let mut finding = Finding::new(&RULE, place, message);
    let left = guesses.checked_sub(1);
    *guesses = left.unwrap_or(0);
    if let Some(meant) = left.and_then(|_| similar(name, known)) {
        let edits = vec![Edit::new(member.key.clone(), format!("\"{meant}\""))];
        finding = finding.help(format!("did you mean `{meant}`?"));
        finding = finding.fix(Fix::offered(format!("rename it to `{meant}`"), edits));
    }
    found.add(finding);
}
