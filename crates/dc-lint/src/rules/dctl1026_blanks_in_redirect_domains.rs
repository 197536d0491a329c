//! Blanks between the domains of `syncRedirectDomain`.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1026",
    name: "blanks-in-redirect-domains",
    level: Level::Warning,
    profiles: Profiles::Except(&[Profile::DraftStrict]),
    summary: "An item of `syncRedirectDomain` has blanks around it",
    why: "The draft allows blanks around the commas, but not every DNS provider trims them: where \
          they stay, the domain matches no redirect, and users do not get back to the service.",
    bad: Members(r#""syncRedirectDomain": "example.net, example.org""#),
    good: Members(r#""syncRedirectDomain": "example.net,example.org""#),
    fix: "Remove the blanks.",
    section: "draft section 3, dc-host-list; practice of DNS providers",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    const MEMBER: &str = "syncRedirectDomain";
    let Some(member) = subject.object.get(MEMBER) else {
        return;
    };
    let Some(text) = member.value.text() else {
        return;
    };
    if text.bytes().all(|octet| octet.is_ascii_graphic()) {
        return;
    }
    let mut at = 0usize;
    for item in text.split(',') {
        let start = at;
        let end = start.saturating_add(item.len());
        at = end.saturating_add(1);
        let trimmed = item.trim();
        if trimmed.len() == item.len() {
            continue;
        }
        let head = item.len().saturating_sub(item.trim_start().len());
        let first = start.saturating_add(head);
        let last = first.saturating_add(trimmed.len());
        let blanks = [start..first, last..end];
        let edits = blanks.into_iter().filter(|blank| !blank.is_empty());
        let edits = edits.map(|blank| Some(Edit::new(member.value.part(blank)?, "")));
        let fix = edits.collect::<Option<Vec<_>>>();
        let fix = fix.map(|edits| Fix::safe("remove the blanks", edits));
        let place = subject.place(MEMBER).narrowed(member.value.part(start..end));
        let message = format!("the item {} of `{MEMBER}` has blanks around it", shown(item));
        found.add(Finding::new(&RULE, place, message).fix(fix));
    }
}
