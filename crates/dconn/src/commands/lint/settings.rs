//! The configuration file.

use std::path::{Path, PathBuf};

use dc_lint::Config;

use crate::exit::Failure;
use crate::input;

/// The configuration: the file given, or the nearest one at or above the current folder.
pub(super) fn read(given: Option<&Path>) -> Result<Config, Failure> {
    let path = match given {
        Some(path) => Some(path.to_owned()),
        None => nearest(),
    };
    let config = match path {
        None => Config::default(),
        Some(path) => input::object(&path, 1 << 20, FORM)?,
    };
    Ok(config.public_suffixes(is_public_suffix))
}

/// The search ends at the root of a repository: what lies above is somebody else's.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    for folder in here.ancestors() {
        let file = folder.join(NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// By the public suffix list.
pub(in crate::commands) fn is_public_suffix(name: &str) -> bool {
    let name = name.as_bytes();
    psl::suffix(name).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name)
}

/// What a configuration file is called.
const FORM: &str = r#"expected {"profile": "repository", "levels": {"bare-value": "off"}}"#;
const NAME: &str = "dconn-lint.json";
