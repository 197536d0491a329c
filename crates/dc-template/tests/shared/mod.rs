//! Shared by the conformance tests: where the public corpus is, and records by meaning.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests read the corpus, say when they skip it, fail by a panic, and use parts of this"
)]

pub(crate) mod meaning;
pub(crate) mod values;

use std::path::{Path, PathBuf};

use dc_template::{Policy, Template};
use serde_json::{Value, json};

/// A file or folder of the public corpus, which is not part of the repository: `../shared` beside
/// the workspace, or the folder that `DC_SHARED` names.
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

/// The octets of a file.
pub(crate) fn octets(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files of a folder, sorted: name without `.json`, and path.
pub(crate) fn json_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    files.sort();
    files
}

/// Whether files are to be written anew instead of compared (`DC_BLESS=1`).
pub(crate) fn blessing() -> bool {
    std::env::var_os("DC_BLESS").is_some_and(|value| value == "1")
}

/// Writes a file of this repository; only when [`blessing`].
pub(crate) fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// A template with these records and nothing else.
pub(crate) fn template(records: &Value) -> Template {
    let json = json!({
        "providerId": "provider.example", "providerName": "Provider",
        "serviceId": "service", "serviceName": "Service",
        "records": records,
    });
    Template::parse(json.to_string().as_bytes()).unwrap()
}

/// Every type supported, redirects served by these records, TTLs of an RRset left alone.
pub(crate) fn all_types(redirect: Option<Value>) -> Policy {
    let mut policy = json!({
        "rrsetTtl": "keep",
        "spf": {"ttl": 6000},
        "types": {"ns": true, "generic": true, "apexcname": true},
    });
    if let Some(redirect) = redirect {
        policy["redirect"] = redirect;
    }
    serde_json::from_value(policy).unwrap()
}
