//! The template has changed, and its `version` is not higher.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR601",
    name: "version-not-raised",
    level: Level::Error,
    summary: "The template has changed, and its `version` is not higher",
    why: "DNS providers compare the version to see that a template they have taken in has to be \
          looked at again. Without a higher one the change does not arrive.",
    bad: Revisions(r##""version": 3, "serviceName": "Shop""##, r##""version": 3, "serviceName": "Shops""##),
    good: Revisions(r##""version": 3, "serviceName": "Shop""##, r##""version": 4, "serviceName": "Shops""##),
    fix: "Raise `version`.",
    section: "draft section 6.1, version; practice of the public repository",
    ..Rule::BASE
};
