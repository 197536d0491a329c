//! Shared by the tests: where the public corpus is, and files of this repository.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests read the corpus, say when they skip it, fail by a panic, and use parts of this"
)]

use std::path::{Path, PathBuf};

/// A file or folder beside the repository: `../shared`, or the folder that `DC_SHARED` names.
///
/// `None`, said aloud, if it is absent: the test then passes without it, unless
/// `DC_REQUIRE_SHARED=1`.
pub(crate) fn path(path: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("DC_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    let required = std::env::var_os("DC_REQUIRE_SHARED").is_some_and(|value| value == "1");
    assert!(
        !required,
        "{} is missing and DC_REQUIRE_SHARED=1",
        found.display()
    );
    println!("the public corpus was skipped: no {}", found.display());
    None
}

/// A file of this repository, from the root of the workspace.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files of a folder, sorted: file name and content.
pub(crate) fn json_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    let json = paths.filter(|path| path.extension().is_some_and(|e| e == "json"));
    let mut files: Vec<_> = json
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Whether files are to be written anew instead of compared (`DC_BLESS=1`).
pub(crate) fn blessing() -> bool {
    std::env::var_os("DC_BLESS").is_some_and(|value| value == "1")
}

/// Compares a file of this repository, or writes it when [`blessing`].
pub(crate) fn same(path: &Path, text: &str) {
    if blessing() {
        std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == text,
        "{} is old; DC_BLESS=1 writes it anew",
        path.display()
    );
}
