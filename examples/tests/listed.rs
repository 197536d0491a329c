//! Every program stands in the README, and CI runs it.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;

#[test]
fn every_program_is_listed_and_run() {
    let readme = include_str!("../README.md");
    let script = include_str!("../../.ci/programs");
    let mut programs = vec!["lint_in_build".to_owned(), "service_back_end".to_owned()];
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        programs.extend(name.strip_suffix(".rs").map(str::to_owned));
    }
    assert!(programs.len() > 6, "{programs:?}");
    for program in programs {
        let listed = readme.contains(&format!("| [`{program}`]({program}"));
        assert!(listed, "{program} is not in examples/README.md");
        let runs = script.contains(&format!("/{program}\""));
        assert!(runs, ".ci/programs does not run {program}");
    }
}
