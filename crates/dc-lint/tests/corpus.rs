//! Every public template is linted, in every profile, and what is found is what was looked at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeMap;

use dc_lint::{Config, Level, Linter, Profile, Source};

/// Places lie in the text, on whole characters, and say what the position says.
#[test]
fn places_lie_in_the_text() {
    for folder in ["templates", "templates-history"] {
        let Some(folder) = corpus::path(folder) else {
            return;
        };
        for (stem, path) in corpus::json_files(&folder) {
            let (file, text) = (format!("{stem}.json"), corpus::octets(&path));
            for profile in Profile::ALL {
                let linter = Linter::new(&Config::default().profile(*profile)).unwrap();
                for finding in linter.lint(&Source::new(&file, &text)).findings {
                    let text = std::str::from_utf8(&text).unwrap();
                    let before = &text[..finding.span.start];
                    let line = before.matches('\n').count() + 1;
                    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
                    let start = (finding.start.line, finding.start.column);
                    assert_eq!(start, (line, column), "{file}: {finding:?}");
                    assert!(
                        text.get(finding.span.clone()).is_some(),
                        "{file}: {finding:?}"
                    );
                }
            }
        }
    }
}

/// All 577 pass the checks of the repository today: an error is a claim, and each was looked at.
#[test]
fn errors_in_published_templates_are_few_and_known() {
    let Some(folder) = corpus::path("templates") else {
        return;
    };
    let linter = Linter::new(&Config::default()).unwrap();
    let mut errors: BTreeMap<&str, usize> = BTreeMap::new();
    for (stem, path) in corpus::json_files(&folder) {
        let (file, text) = (format!("{stem}.json"), corpus::octets(&path));
        for finding in linter.lint(&Source::new(&file, &text)).findings {
            if finding.level == Level::Error {
                *errors.entry(finding.rule.code).or_default() += 1;
                println!(
                    "{file}: {} {} {}",
                    finding.rule.code, finding.pointer, finding.message
                );
            }
        }
    }
    let known = [
        // `%key%` in a template whose requests are signed with a `key`.
        ("DCR108", 1),
        // `essential` is `No`.
        ("DCTL1005", 1),
        // A redirect to `localhost`.
        ("DCTL1022", 1),
        ("DCTL1028", 5),
    ];
    assert_eq!(errors.into_iter().collect::<Vec<_>>(), known);
}
