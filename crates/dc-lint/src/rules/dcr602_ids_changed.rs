//! A revision has other ids than the template it follows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR602",
    name: "ids-changed",
    level: Level::Error,
    summary: "A revision has different ids from the template it follows",
    why: "The ids are the identity of a template: requests, signatures and applied services \
          refer to them. With another id it is a new template, and the old one is left behind.",
    bad: Revisions(r##""version": 3, "serviceId": "web""##, r##""version": 4, "serviceId": "site""##),
    good: Revisions(r##""version": 3, "serviceId": "web""##, r##""version": 4, "serviceId": "web""##),
    fix: "Keep the ids, or publish a template of its own.",
    section: "draft section 6.1",
    ..Rule::BASE
};
