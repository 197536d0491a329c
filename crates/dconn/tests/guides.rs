//! Every command of every guide, as a reader would type it.
//!
//! A `sh` block runs in a folder of its own for each guide, which begins as a copy of
//! `examples/data`; a `text` block right after it is what it prints. There `…` stands for any text,
//! and alone on a line for any number of lines.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The code blocks of a document: language, text, number of the first line.
fn blocks(document: &str) -> Vec<(String, String, usize)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    for (number, line) in document.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some((language.to_owned(), String::new(), number.saturating_add(2)));
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text, _))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a code block is not closed");
    blocks
}

/// Whether a line is the wanted one, where `…` stands for any text.
fn same_line(wanted: &str, found: &str) -> bool {
    let Some((start, rest)) = wanted.split_once('…') else {
        return wanted.trim_end() == found.trim_end();
    };
    let Some(mut found) = found.strip_prefix(start) else {
        return false;
    };
    let parts: Vec<&str> = rest.split('…').collect();
    let (end, middle) = parts.split_last().unwrap();
    for part in middle {
        match found.split_once(part) {
            Some((_, after)) => found = after,
            None => return false,
        }
    }
    found.ends_with(end)
}

fn same(wanted: &[&str], found: &[&str]) -> bool {
    match (wanted.split_first(), found.split_first()) {
        (None, None) => true,
        (Some((&"…", rest)), _) => {
            same(rest, found)
                || found
                    .split_first()
                    .is_some_and(|(_, left)| same(wanted, left))
        }
        (Some((line, rest)), Some((other, left))) => same_line(line, other) && same(rest, left),
        _ => false,
    }
}

#[test]
fn what_a_pattern_stands_for() {
    assert!(same(&["a", "…", "d … f"], &["a", "b", "c", "d e f"]));
    assert!(same(&["…"], &[]));
    assert!(!same(&["a"], &["a", "b"]));
    assert!(!same(&["a", "…", "c"], &["a", "b"]));
    assert!(!same_line("a…c", "abd"));
}

fn run(guide: &Path) {
    let name = guide.file_stem().unwrap().to_str().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("guides")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for file in fs::read_dir(root().join("examples/data")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_dconn")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let blocks = blocks(&fs::read_to_string(guide).unwrap());
    let mut commands = 0_u32;
    for (at, (language, script, line)) in blocks.iter().enumerate() {
        if language != "sh" {
            continue;
        }
        commands = commands.saturating_add(1);
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .env("PATH", &path)
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .current_dir(&folder)
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success(),
            "{name}.md:{line}: {}\n{script}{out}{errors}",
            output.status
        );
        let next = at.checked_add(1).and_then(|next| blocks.get(next));
        if let Some((language, wanted, line)) = next
            && language == "text"
        {
            let wanted: Vec<&str> = wanted.lines().collect();
            let found: Vec<&str> = out.lines().collect();
            assert!(
                same(&wanted, &found),
                "{name}.md:{line} shows something else than is printed:\n{out}{errors}"
            );
        }
    }
    assert!(commands > 0, "{name}.md runs nothing");
}

#[test]
fn every_command_of_every_guide_does_what_the_guide_says() {
    let mut guides: Vec<PathBuf> = fs::read_dir(root().join("docs/guides"))
        .unwrap()
        .map(|guide| guide.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    guides.sort();
    assert!(!guides.is_empty());
    for guide in guides {
        run(&guide);
    }
}
