//! The template has variables, and requests are not signed.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR201",
    name: "unsigned-variables",
    level: Level::Warning,
    summary: "The template has variables, and requests are not signed",
    why: "Anybody can fill in the variables and send the link to a user: the page of the DNS \
          provider then shows the name of your service above values of an attacker. A signature \
          vouches for the values.",
    bad: Text("{\"providerId\": \"example.net\", \"serviceId\": \"web\", \"records\": [\n{\"type\": \"A\", \"host\": \"@\", \"pointsTo\": \"%ip%\", \"ttl\": 3600}]}\n"),
    good: Template(r##""syncPubKeyDomain": "keys.example.net""##, r##"{"type": "A", "host": "@", "pointsTo": "%ip%", "ttl": 3600}"##),
    fix: "Sign requests and set `syncPubKeyDomain`, or set `syncBlock`.",
    section: "draft section 12; review of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let unsigned = subject.object.get("syncPubKeyDomain").is_none() && !subject.flag("syncBlock");
    if let (true, Some(first)) = (unsigned, subject.variables.first()) {
        let message = format!("anybody can set the variables of the template, such as `%{first}%`");
        found.add(Finding::new(&RULE, subject.place("syncPubKeyDomain"), message));
    }
}
