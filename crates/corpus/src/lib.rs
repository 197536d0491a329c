//! Where tests find the public corpus, and files of this repository.
#![forbid(unsafe_code)]
#![allow(
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::print_stdout,
    reason = "a panic is how a test fails; what is skipped is said aloud"
)]

use std::path::{Path, PathBuf};

/// A file or folder of the public corpus, which is not part of the repository: `../shared` beside
/// the workspace, or the folder that `DC_SHARED` names.
///
/// `None`, said aloud, if it is absent: the test then passes without it, unless
/// `DC_REQUIRE_SHARED=1`.
pub fn path(path: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("DC_SHARED") {
        Some(root) => PathBuf::from(root),
        None => repository("../shared"),
    };
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        !is_set("DC_REQUIRE_SHARED"),
        "{} is missing and DC_REQUIRE_SHARED=1",
        found.display()
    );
    println!("the public corpus was skipped: no {}", found.display());
    None
}

/// A file of this repository, from the root of the workspace.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The text of a file.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The octets of a file.
pub fn octets(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files of a folder, sorted: name without `.json`, and path.
pub fn json_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let stem = path.file_stem().unwrap_or_default();
            (stem.to_string_lossy().into_owned(), path)
        })
        .collect();
    files.sort();
    files
}

/// Whether files are to be written anew instead of compared (`DC_BLESS=1`).
pub fn blessing() -> bool {
    is_set("DC_BLESS")
}

/// Compares a file of this repository, or writes it when [`blessing`].
pub fn same(path: &Path, text: &str) {
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

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}
