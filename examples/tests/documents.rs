//! The documents lead to each other, and to what is there.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every document of the repository.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["docs", "crates", "examples", "fuzz", "tools", "benches"]
        .iter()
        .map(|folder| root.join(folder))
        .collect();
    found.extend(
        fs::read_dir(&root)
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("target") => {}
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found.retain(|path| path.extension().is_some_and(|end| end == "md"));
    assert!(found.len() > 40);
    found
}

/// The targets of links and pictures, outside of blocks and spans of code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("_");
        let inline = outside
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        links.extend(inline.map(|(target, _)| target.to_owned()));
        if let Some((_, target)) = outside
            .split_once("]: ")
            .filter(|_| outside.starts_with('['))
        {
            links.push(target.to_owned());
        }
    }
    links
}

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (path, wanted) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => document.clone(),
                path => folder.join(path),
            };
            assert!(target.exists(), "{}: {link}", document.display());
            if !wanted.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                let there = headings.any(|heading| anchor(heading) == wanted);
                assert!(there, "{}: {link} has no such heading", document.display());
            }
        }
    }
    assert!(count > 50, "{count} links");
}

#[test]
fn every_document_is_listed() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let list = fs::read_to_string(docs.join("README.md")).unwrap();
    let listed = links(&list);
    for folder in ["", "guides/"] {
        for entry in fs::read_dir(docs.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = format!("{folder}{name}");
            if name.ends_with(".md") && name != "README.md" {
                assert!(
                    listed.contains(&name),
                    "docs/README.md does not list {name}"
                );
            }
        }
    }
}
