//! Requests are not signed, and no domain for the redirect is named.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR202",
    name: "no-redirect-domain",
    level: Level::Info,
    summary: "Requests are not signed, and no domain for the redirect is named",
    why: "After an unsigned request a DNS provider sends the user back only to the domains in \
          `syncRedirectDomain`. Without them every user stays with the DNS provider.",
    bad: Text("{\"providerId\": \"example.net\", \"serviceId\": \"web\", \"records\": []}\n"),
    good: Members(r##""syncRedirectDomain": "example.net""##),
    fix: "Name the domains of your service, or sign requests.",
    section: "draft section 8.3.5; review of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let redirect = subject.text("syncRedirectDomain").unwrap_or_default();
    if !subject.is_signed() && !subject.flag("syncBlock") && redirect.trim().is_empty() {
        let message = "`syncRedirectDomain` is missing; users are not sent back to the service";
        found.add(Finding::new(&RULE, subject.place("syncRedirectDomain"), message));
    }
}
