//! Values of variables as arguments.

use std::collections::BTreeMap;

use crate::exit::Failure;

/// `NAME=VALUE`
pub(super) fn parse(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// All of them, each given once.
pub(super) fn collect(given: &[(String, String)]) -> Result<BTreeMap<String, String>, Failure> {
    let mut values = BTreeMap::new();
    for (name, value) in given {
        if values.insert(name.clone(), value.clone()).is_some() {
            return Err(Failure::new(format!("--param {name} is given twice")));
        }
    }
    Ok(values)
}
