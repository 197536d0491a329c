//! What the published packages tell and contain, and the Rust version that they need.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What Cargo knows of the workspace and of all that it builds on.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn published(metadata: &Value) -> Vec<&Value> {
    let packages = metadata["packages"].as_array().unwrap().iter();
    let ours = packages.filter(|p| p["source"].is_null() && p["publish"].is_null());
    let ours: Vec<&Value> = ours.collect();
    assert!(ours.len() > 5, "{} published packages", ours.len());
    ours
}

fn texts(value: &Value) -> Vec<&str> {
    let items = value.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// Those of crates.io that fit.
const CATEGORIES: [&str; 8] = [
    "authentication",
    "command-line-utilities",
    "cryptography",
    "development-tools",
    "network-programming",
    "parser-implementations",
    "web-programming",
    "web-programming::http-client",
];

#[test]
fn every_published_package_introduces_itself() {
    let metadata = metadata();
    for package in published(&metadata) {
        let name = package["name"].as_str().unwrap();
        let description = package["description"].as_str().unwrap();
        assert!(description.contains("Domain Connect"), "{name}");
        assert!(!description.ends_with('.'), "{name}: {description}");
        let keywords = texts(&package["keywords"]);
        assert!((1..=5).contains(&keywords.len()), "{name}: {keywords:?}");
        assert!(keywords.iter().all(|word| word.len() <= 20), "{name}");
        let categories = texts(&package["categories"]);
        let known = categories.iter().all(|word| CATEGORIES.contains(word));
        assert!(known && !categories.is_empty(), "{name}: {categories:?}");
        let targets = package["targets"].as_array().unwrap().iter();
        let library = targets.clone().any(|target| target["kind"][0] == "lib");
        let docs = &package["metadata"]["docs"]["rs"]["all-features"];
        assert!(!library || docs == true, "{name} has no docs.rs metadata");

        let folder = Path::new(package["manifest_path"].as_str().unwrap());
        let folder = folder.parent().unwrap();
        let readme = fs::read_to_string(folder.join(package["readme"].as_str().unwrap())).unwrap();
        assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
        let block = if library { "\n```rust" } else { "\n```sh" };
        assert!(readme.contains(block), "{name}: no example in the README");
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let text = |folder: &Path| fs::read(folder.join(licence)).unwrap();
            assert!(text(folder) == text(&root()), "{name}: {licence} differs");
        }
    }
}

#[test]
fn a_package_contains_its_sources_readme_and_licences() {
    let metadata = metadata();
    for package in published(&metadata) {
        let name = package["name"].as_str().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["package", "--list", "--allow-dirty", "--locked", "-p", name])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        let list = String::from_utf8(output.stdout).unwrap();
        let list: Vec<&str> = list.lines().collect();
        for file in ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(list.contains(&file), "{name}: {file} is missing");
        }
        let folder = package["manifest_path"].as_str().unwrap();
        let folder = Path::new(folder).parent().unwrap();
        let mut octets = 0;
        for file in list {
            let expected = [
                "src/",
                "examples/",
                "Cargo.",
                "LICENSE-",
                "README.md",
                ".cargo_vcs",
            ];
            let expected = expected.iter().any(|start| file.starts_with(start));
            assert!(expected, "{name}: {file} is not meant to be published");
            octets += fs::metadata(folder.join(file)).map_or(0, |data| data.len());
        }
        assert!(octets < 1 << 20, "{name} has {octets} octets");
    }
}

/// `1.88` and `1.88.0` are the same.
fn version(text: &str) -> Vec<u32> {
    let parts = text.split('.').map(|part| part.parse().unwrap());
    let mut parts: Vec<u32> = parts.collect();
    parts.resize(3, 0);
    parts
}

#[test]
fn the_rust_version_is_the_highest_among_the_dependencies() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let needs = packages
        .filter(|package| !package["source"].is_null())
        .filter_map(|package| Some((version(package["rust_version"].as_str()?), &package["name"])));
    let (highest, name) = needs.max_by(|a, b| a.0.cmp(&b.0)).unwrap();
    let members = metadata["packages"].as_array().unwrap().iter();
    for package in members.filter(|package| package["source"].is_null()) {
        let ours = version(package["rust_version"].as_str().unwrap());
        assert_eq!(ours, highest, "{} and {name}", package["name"]);
    }
}

/// Clippy takes the version from `rust-version`, unless a `clippy.toml` names another.
#[test]
fn clippy_refuses_what_that_version_does_not_have() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("\nincompatible_msrv = \"warn\"\n"));
    let metadata = metadata();
    for package in published(&metadata) {
        let path = package["manifest_path"].as_str().unwrap();
        let manifest = fs::read_to_string(path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true\n"), "{path}");
        for folder in Path::new(path).ancestors().skip(1).take(3) {
            let settings = fs::read_to_string(folder.join("clippy.toml")).unwrap_or_default();
            assert!(!settings.contains("msrv"), "{}", folder.display());
        }
    }
}
