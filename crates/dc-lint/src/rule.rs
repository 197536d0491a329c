//! A rule and its documentation.

use std::fmt::{self, Write as _};

use crate::example::Example;
use crate::level::Level;
use crate::profile::{Profile, Profiles};
use crate::report::Findings;
use crate::subject::{Record, Subject};

/// A rule of the linter, with its documentation. Code and name are stable.
#[non_exhaustive]
pub struct Rule {
    /// `DCTL1012`, or `DCR201` for rules of this project.
    pub code: &'static str,
    /// The name for people, in kebab case.
    pub name: &'static str,
    /// How grave a finding is by default.
    pub level: Level,
    /// How grave it is in the profile `draft-strict`, where that differs.
    pub strict: Option<Level>,
    /// Where it applies.
    pub profiles: Profiles,
    /// The version of this crate that had it first.
    pub since: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that matters, in one paragraph.
    pub why: &'static str,
    /// Text that it finds something in.
    pub bad: Example,
    /// The same, mended.
    pub good: Example,
    /// How to mend it.
    pub fix: &'static str,
    /// Where it is written: a section of draft-ietf-dconn-domainconnect-05, an RFC, a practice.
    pub section: &'static str,
    pub(crate) check: Check,
}

/// What a rule looks at.
pub(crate) enum Check {
    /// The template as a whole.
    Template(fn(&Subject<'_>, &mut Findings<'_>)),
    /// Each record alone, whatever stands beside it; also before the break of a broken text.
    Record(fn(&Record<'_>, &mut Findings<'_>)),
    /// Found by what reads the template, by a rehearsal, or across files.
    Elsewhere,
}

impl Rule {
    /// What most rules have in common.
    pub(crate) const BASE: Self = Self {
        code: "",
        name: "",
        level: Level::Warning,
        strict: None,
        profiles: Profiles::All,
        since: "0.1.0",
        summary: "",
        why: "",
        bad: Example::Text(""),
        good: Example::Text(""),
        fix: "",
        section: "",
        check: Check::Elsewhere,
    };

    /// How grave a finding is in a profile; `None` if the rule does not apply there.
    pub fn level_in(&self, profile: Profile) -> Option<Level> {
        let level = match profile {
            Profile::DraftStrict => self.strict.unwrap_or(self.level),
            _ => self.level,
        };
        self.profiles.contains(profile).then_some(level)
    }

    /// The documentation as Markdown: what `docs/rules/` holds and `dconn lint --explain` prints.
    ///
    /// ```
    /// let rule = dc_lint::rule("DCTL1028").unwrap();
    /// assert!(rule.explain().starts_with("# DCTL1028: warn-phishing-with-key\n"));
    /// ```
    pub fn explain(&self) -> String {
        let mut out = format!("# {}: {}\n\n{}.\n\n", self.code, self.name, self.summary);
        let level = self.level.as_str();
        let _ = write!(out, "* Level: {level}");
        if let Some(strict) = self.strict {
            let _ = write!(out, "; {} in `draft-strict`", strict.as_str());
        }
        let names = |list: &[Profile]| {
            let names: Vec<String> = list.iter().map(|p| format!("`{}`", p.as_str())).collect();
            names.join(", ")
        };
        match self.profiles {
            Profiles::All => {}
            Profiles::Only(list) => {
                let _ = write!(out, "\n* Only in the profile {}", names(list));
            }
            Profiles::Except(list) => {
                let _ = write!(out, "\n* Not in the profile {}", names(list));
            }
        }
        let _ = write!(
            out,
            "\n* Since: {}\n* Source: {}\n\n## Why\n\n{}\n\n## Bad\n\n{}\n## Good\n\n{}\n## How to fix it\n\n{}\n",
            self.since, self.section, self.why, self.bad, self.good, self.fix
        );
        out
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.code).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}
