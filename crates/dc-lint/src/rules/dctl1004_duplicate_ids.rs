//! Two files have the same `providerId` and `serviceId`.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1004",
    name: "duplicate-ids",
    level: Level::Error,
    summary: "Two files have the same `providerId` and `serviceId`",
    why: "The two ids are the identity of a template: requests name it by them. Of two files \
          with the same ids one is never applied. Letter case does not tell them apart, because both \
          would have the same file name.",
    bad: Files([("example.net.web.json", r#""serviceId": "web""#), ("example.net.site.json", r#""serviceId": "Web""#)]),
    good: Files([("example.net.web.json", r#""serviceId": "web""#), ("example.net.site.json", r#""serviceId": "site""#)]),
    fix: "Give one of them another `serviceId`, and name its file accordingly.",
    section: "draft section 6.1; practice of the public repository",
    ..Rule::BASE
};
