//! Each rule by itself: its examples, its message, its documentation, its code.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails; the documentation is files"
)]

mod shared;

use dc_lint::{Config, Example, Finding, Linter, Profile, RULES, Report, Rule, Source};

/// A profile that the rule applies in.
fn linter(rule: &Rule) -> Linter {
    let applies = |profile: &&Profile| rule.profiles.contains(**profile);
    let profile = Profile::ALL.iter().find(applies).unwrap();
    Linter::new(&Config::default().profile(*profile)).unwrap()
}

/// The findings in an example.
fn findings(rule: &Rule, example: &Example) -> Vec<Finding> {
    let files = example.files();
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|(name, text)| Source::new(name, text.as_bytes()))
        .collect();
    let linter = linter(rule);
    let reports: Vec<Report> = match (example, sources.as_slice()) {
        (Example::Revisions(..), [old, new]) => vec![linter.lint_revision(old, new)],
        _ => linter.lint_all(&sources),
    };
    reports
        .into_iter()
        .flat_map(|report| report.findings)
        .collect()
}

#[test]
fn the_bad_example_is_found_and_the_good_one_is_not() {
    for rule in RULES {
        let of = |example| findings(rule, example).into_iter().any(|f| f.rule == *rule);
        assert!(
            of(&rule.bad),
            "{}: {:#?}",
            rule.code,
            findings(rule, &rule.bad)
        );
        assert!(
            !of(&rule.good),
            "{}: {:#?}",
            rule.code,
            findings(rule, &rule.good)
        );
    }
}

#[test]
fn rules_are_in_order_and_named_once() {
    assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
