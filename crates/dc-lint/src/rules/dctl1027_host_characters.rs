//! `host` has characters that no name of the DNS has.

use crate::owner::labels;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1027",
    name: "host-characters",
    level: Level::Error,
    summary: "`host` has characters that a DNS name cannot have",
    why: "Names consist of labels of letters, digits, hyphen and underscore, with dots between; \
          `*` may stand alone as the left-most label. Anything else is refused when the template \
          is applied.",
    bad: Records(r##"{"type": "CNAME", "host": "www site", "pointsTo": "site.example.net", "ttl": 3600}"##),
    good: Records(r##"{"type": "CNAME", "host": "www-site", "pointsTo": "site.example.net", "ttl": 3600}"##),
    fix: "Correct the name.",
    section: "draft section 6.2, host; section 3, dc-host-tmpl",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, found: &mut Findings<'_>) {
    let host = record.host();
    if host == "@" {
        return;
    }
    let member = record.member(record.host_member());
    let report = |message: String, span: std::ops::Range<usize>, found: &mut Findings<'_>| {
        let span = member.and_then(|m| m.value.part(span));
        let place = record.place(record.host_member()).narrowed(span);
        found.add(Finding::new(&RULE, place, message));
    };
    for (index, (at, label)) in labels(host).enumerate() {
        let end = at.saturating_add(label.len());
        let whole = host.len() == end;
        if label.is_empty() && !(whole && index > 0 || host.is_empty()) {
            report(format!("the name {} has an empty label", shown(host)), at..end, found);
            return;
        }
        if label == "*" && index == 0 {
            continue;
        }
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '%' | '@');
        if let Some(c) = label.chars().find(|c| !fits(*c)) {
            report(format!("the name {} has the character {c:?}", shown(host)), at..end, found);
            return;
        }
    }
}
