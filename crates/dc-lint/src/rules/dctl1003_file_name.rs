//! The file name says which template it is.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1003",
    name: "file-name",
    level: Level::Error,
    summary: "The file is not named `<providerId>.<serviceId>.json` in lower case",
    why: "The public repository finds templates by their file name, and DNS providers import them by \
          it. A file under another name is not found, or hides a second template with the same ids.",
    bad: Named("web.json", r#""providerId": "example.net", "serviceId": "web""#),
    good: Named("example.net.web.json", r#""providerId": "example.net", "serviceId": "web""#),
    fix: "Rename the file as the message says.",
    section: "practice of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(name) = subject.source.name else {
        return;
    };
    let (provider, service) = (subject.template.provider_id(), subject.template.service_id());
    let expected = [provider, ".", service, ".json"].concat().to_lowercase();
    if name != expected && !provider.is_empty() && !service.is_empty() {
        let message = format!("the file is named {}; expected {}", shown(name), shown(&expected));
        found.add(Finding::new(&RULE, subject.place("providerId"), message));
    }
}
