//! `logoUrl` is not an https URL.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR122",
    name: "logo-not-https",
    level: Level::Warning,
    strict: Some(Level::Error),
    summary: "`logoUrl` is not an https URL",
    why: "The logo is shown on the page where the user consents. Loaded over http it can be \
          replaced on the way, or the browser refuses it.",
    bad: Members(r##""logoUrl": "http://www.example.net/logo.svg""##),
    good: Members(r##""logoUrl": "https://www.example.net/logo.svg""##),
    fix: "Serve the logo over https.",
    section: "draft section 6.1, logoUrl",
    ..Rule::BASE
};
