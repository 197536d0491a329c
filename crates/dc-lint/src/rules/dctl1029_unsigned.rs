//! Requests for the template are not signed.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1029",
    name: "unsigned",
    level: Level::Info,
    summary: "Requests for the template are not signed",
    why: "Without `syncPubKeyDomain` anybody can make a link that applies the template with \
          values of their own. DNS providers treat such a request as suspicious, and some do not \
          onboard the template.",
    bad: Text(r##"{"providerId": "example.net", "serviceId": "web", "records": []}"##),
    good: Members(r##""syncPubKeyDomain": "keys.example.net""##),
    fix: "Publish a key and name its domain in `syncPubKeyDomain`, or set `syncBlock` if only \
          the asynchronous flow is used.",
    section: "draft section 6.4; section 12",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.object.get("syncPubKeyDomain").is_none() && !subject.flag("syncBlock") {
        let message = "`syncPubKeyDomain` is missing; anybody can make a request";
        found.add(Finding::new(&RULE, subject.place("syncPubKeyDomain"), message));
    }
}
