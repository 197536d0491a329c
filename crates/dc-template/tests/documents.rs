//! Keeps the reference documents honest: what the sources cite is defined, what is defined is
//! cited, the tests that are named exist, and the stable names are those of the crate.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails; the documents are files"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use corpus::{read, repository};
use dc_template::{DiagnosticCode, ErrorKind, NoticeCode, Rule};

/// Look like rules and are curves.
const CURVES: [&str; 3] = ["P-256", "P-384", "P-521"];

/// The ids that a text cites: `C-12`, `OQ-15b`, `override 3`; `C-2 … C-9` cites all between.
fn cited(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_…,".contains(c)))
        .flat_map(|word| word.split_inclusive(','))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_end_matches(',');
        let Some((family, number)) = id(word) else {
            // `override 9, 14` is two of them.
            let mut more = words.iter().skip(at).copied();
            if more.next() == Some("override") {
                for number in more {
                    let digits = number.trim_end_matches(',');
                    if digits.parse::<u32>().is_err() {
                        break;
                    }
                    found.insert(format!("override {digits}"));
                    if digits == number {
                        break;
                    }
                }
            }
            continue;
        };
        found.insert(word.to_owned());
        let mut more = words.iter().skip(at).skip(1).copied();
        if let Some("…" | "to") = more.next()
            && let Some((same, last)) = more.next().and_then(|w| id(w.trim_end_matches(',')))
            && same == family
        {
            found.extend((number..=last).map(|n| format!("{family}-{n}")));
        }
    }
    found
}

/// Family and number of an id.
fn id(word: &str) -> Option<(&str, u32)> {
    let (family, number) = word.split_once('-')?;
    let rule = family.len() == 1 && family.bytes().all(|b| b.is_ascii_uppercase());
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && number.len() <= digits.len() + 1;
    let known = (rule && digits == number || family == "OQ") && plain && !CURVES.contains(&word);
    known.then(|| Some((family, digits.parse().ok()?)))?
}

/// The ids in the first column of the tables of a document.
fn defined(document: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in document.lines().filter(|line| line.starts_with("| ")) {
        for id in cited(line.split('|').nth(1).unwrap()) {
            assert!(found.insert(id.clone()), "{id} is defined twice");
        }
    }
    found
}

fn document(name: &str) -> String {
    read(&repository("docs").join(name))
}

/// The documents of conformance, each with the ids that it has a line for.
fn conformance() -> Vec<(String, BTreeSet<String>)> {
    let entries = std::fs::read_dir(repository("docs")).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with("conformance") && name.ends_with(".md"))
        .collect();
    names.sort();
    let ids = |name: &String| defined(&document(name));
    names.iter().map(|name| (name.clone(), ids(name))).collect()
}

/// Every Rust source of the workspace, the list of known divergences, and the test vectors.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            if path.is_dir() && name != "target" && !path.ends_with("fuzz/corpus") {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs")
                || name == "known-divergences.json"
            {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["crates", "benches", "fuzz", "examples"] {
        walk(&repository(folder), &mut found);
    }
    found.extend(vectors());
    found
}

/// The files of test vectors, which name their rules.
fn vectors() -> Vec<PathBuf> {
    let files = corpus::json_files(&repository("docs/vectors"));
    files.into_iter().map(|(_, path)| path).collect()
}

fn difference<'s>(a: &'s BTreeSet<String>, b: &BTreeSet<String>) -> Vec<&'s String> {
    a.iter().filter(|id| !b.contains(*id)).collect()
}

#[test]
fn what_is_cited_is_defined_and_the_other_way_round() {
    let parts = conformance();
    let rules = defined(&document("conformance.md"));
    let decisions = defined(&document("decisions.md"));
    let of_rules = |id: &String| !id.starts_with("OQ") && !id.starts_with("override");
    assert!(rules.iter().all(of_rules), "conformance.md has rules");
    assert!(!decisions.iter().any(of_rules), "decisions.md has none");
    let mut all = BTreeSet::new();
    for path in sources() {
        let here = cited(&read(&path));
        let documents = parts.iter().map(|(_, ids)| ids).chain([&decisions]);
        let known = |id: &&String| documents.clone().any(|d| d.contains(*id));
        let unknown: Vec<_> = here.iter().filter(|id| !known(id)).collect();
        assert!(unknown.is_empty(), "{} cites {unknown:?}", path.display());
        all.extend(here);
    }
    assert_eq!(
        difference(&rules, &all),
        Vec::<&String>::new(),
        "cited nowhere"
    );
    assert_eq!(
        difference(&decisions, &all),
        Vec::<&String>::new(),
        "cited nowhere"
    );
}

/// The file of a test, as documents name it.
fn source(file: &str) -> PathBuf {
    repository(&match (file.strip_prefix("src/"), file.split_once('/')) {
        (Some(module), _) => format!("crates/dc-template/src/{module}.rs"),
        (None, Some((krate, file))) if file.starts_with("src/") => {
            format!("crates/{krate}/{file}.rs")
        }
        (None, Some((krate, file))) => format!("crates/{krate}/tests/{file}.rs"),
        (None, None) => format!("crates/dc-template/tests/{file}.rs"),
    })
}

#[test]
fn the_tests_that_are_named_exist() {
    for name in [
        "conformance.md",
        "conformance-discovery.md",
        "conformance-flow.md",
        "conformance-signing.md",
        "decisions.md",
        "compatibility.md",
        "security.md",
        "oauth.md",
    ] {
        let text = document(name);
        let mut count = 0;
        // `[::1]` is an address, `dc_flow::oauth` a module.
        let other = |span: &&str| span.starts_with('[') || span.starts_with("dc_");
        let spans = text
            .split('`')
            .filter(|span| !span.ends_with("file::name") && !other(span));
        for (file, test) in spans.filter_map(|span| span.split_once("::")) {
            let there = read(&source(file)).contains(&format!("fn {test}("));
            assert!(there, "{name}: `{file}::{test}` is not there");
            count += 1;
        }
        assert!(count > 0, "{name}");
    }
}

/// One of the files that a line names for its test cites the id of the line.
#[test]
fn the_tests_that_are_named_say_so() {
    let by_vectors: BTreeSet<String> = vectors().iter().flat_map(|v| cited(&read(v))).collect();
    for name in [
        "conformance.md",
        "conformance-discovery.md",
        "conformance-flow.md",
        "conformance-signing.md",
        "decisions.md",
    ] {
        for line in document(name).lines().filter(|line| line.starts_with("| ")) {
            let ids = cited(line.split('|').nth(1).unwrap());
            let spans = line.split('`').filter_map(|span| span.split_once("::"));
            let mut text: String = spans.map(|(file, _)| read(&source(file))).collect();
            if line.contains("`suite::") {
                text.push_str(include_str!("suite/known-divergences.json"));
            }
            let mut known = cited(&text);
            if line.contains("`vectors::") {
                known.extend(by_vectors.iter().cloned());
            }
            assert!(ids.is_subset(&known), "{name}: {line}");
        }
    }
}

/// Every rule of the protocol stands in a document of conformance: with its test, or with the reason
/// why there is none.
#[test]
fn every_rule_has_a_place() {
    let Some(protocol) = corpus::path("protocol/protocol.md") else {
        return;
    };
    let protocol = read(&protocol);
    let lines = protocol.lines().filter(|line| line.starts_with("| "));
    let first = lines.filter_map(|line| line.split('|').nth(1));
    let rules: BTreeSet<String> = first
        .map(str::trim)
        .filter(|cell| id(cell).is_some())
        .map(str::to_owned)
        .collect();
    assert!(rules.len() > 360, "{} rules", rules.len());
    let parts = conformance();
    let stands = |rule: &&String| parts.iter().any(|(_, ids)| ids.contains(*rule));
    let nowhere: Vec<_> = rules.iter().filter(|rule| !stands(rule)).collect();
    assert!(nowhere.is_empty(), "stands nowhere: {nowhere:?}");
}

/// What has a test in one document is not without one in the other.
#[test]
fn the_rest_is_nowhere_else() {
    let parts = conformance();
    let (rest, others): (Vec<_>, Vec<_>) = parts
        .iter()
        .partition(|(name, _)| name == "conformance-rest.md");
    let rest = &rest.first().unwrap().1;
    for (name, ids) in others {
        let both: Vec<_> = rest.intersection(ids).collect();
        assert!(both.is_empty(), "in the rest and in {name}: {both:?}");
    }
}

/// The cases of the public suite that differ, in `compatibility.md` and in the list that the run of
/// the suite compares: `6, 7, 160–167` in the second column, their count in the third.
#[test]
fn the_cases_that_differ_are_told() {
    let text = document("compatibility.md");
    let mut told = BTreeSet::new();
    let number = |text: &str| text.trim().parse::<u64>().ok();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, _, cases, count, ..] = cells.as_slice() else {
            continue;
        };
        let Some(count) = number(count) else { continue };
        let mut here = 0;
        for part in cases.split(',') {
            let (first, last) = part.split_once('–').unwrap_or((part, part));
            let range = number(first).unwrap()..=number(last).unwrap();
            here += range.clone().count() as u64;
            told.extend(range);
        }
        assert_eq!(here, count, "{line}");
    }
    let listed = include_str!("suite/known-divergences.json");
    let listed: serde_json::Value = serde_json::from_str(listed).unwrap();
    let cases = listed["divergences"].as_array().unwrap().iter();
    let listed: BTreeSet<u64> = cases.map(|c| c["case"].as_u64().unwrap()).collect();
    assert_eq!(told, listed);
    assert!(text.contains(&format!("The other {} are listed", listed.len())));
}

/// The documentation of a variant, from the list of variants in its file.
fn meaning(source: &str, name: &str) -> String {
    let line = format!("= \"{name}\"");
    let mut doc: Vec<&str> = Vec::new();
    for text in source.lines().map(str::trim) {
        if let Some(part) = text.strip_prefix("///") {
            doc.push(part.trim());
        } else if text.contains(&line) {
            let text = doc.join(" ").replace('|', "\\|");
            // A link in rustdoc is its text here.
            let mut out = String::new();
            let mut rest = text.as_str();
            while let Some((before, link)) = rest.split_once("[`") {
                let (shown, after) = link.split_once("`](").unwrap_or((link, ""));
                let after = after.split_once(')').map_or(after, |(_, after)| after);
                let _ = write!(out, "{before}`{shown}`");
                rest = after;
            }
            return out + rest;
        } else {
            doc.clear();
        }
    }
    panic!("{name} has no documentation")
}

fn kinds() -> String {
    let source = |file: &str| read(&repository("crates/dc-template/src").join(file));
    let mut text = String::from(
        "# Stable names\n\n\
         Names in JSON and on the command line do not change; new ones may come. Written from the\n\
         crate by `crates/dc-template/tests/documents.rs`, which compares it; `DC_BLESS=1` writes it\n\
         anew.\n\n\
         ## Errors\n\n\
         Nothing was changed. The last column is the code of an OAuth redirect.\n\n\
         | kind | meaning | OAuth |\n|---|---|---|\n",
    );
    let errors = source("error.rs");
    for kind in ErrorKind::ALL {
        let (name, oauth) = (kind.as_str(), kind.oauth());
        let _ = writeln!(
            text,
            "| `{name}` | {} | `{oauth}` |",
            meaning(&errors, name)
        );
    }
    text.push_str("\n## Notices\n\nFor the consent page.\n\n| code | meaning |\n|---|---|\n");
    let notices = source("notice.rs");
    for code in NoticeCode::ALL {
        let name = code.as_str();
        let _ = writeln!(text, "| `{name}` | {} |", meaning(&notices, name));
    }
    text.push_str(
        "\n## Findings about templates\n\n\
         Of level warning (deployed templates have it, safe to apply) or error (not applied).\n\n\
         | code | meaning |\n|---|---|\n",
    );
    let findings = source("diagnostic.rs");
    for code in DiagnosticCode::ALL {
        let name = code.as_str();
        let _ = writeln!(text, "| `{name}` | {} |", meaning(&findings, name));
    }
    text.push_str(
        "\n## Rules\n\nWhy a line of a plan is there.\n\n| rule | reason | source |\n|---|---|---|\n",
    );
    for rule in Rule::ALL {
        let (name, reason, source) = (rule.as_str(), rule.reason(), rule.source());
        let _ = writeln!(text, "| `{name}` | {reason} | {source} |");
    }
    text
}

#[test]
fn the_stable_names_are_listed() {
    let path = repository("docs/kinds.md");
    let text = kinds();
    corpus::same(&path, &text);
}

#[test]
fn ids_are_found() {
    let all = |text: &str| cited(text).into_iter().collect::<Vec<_>>();
    assert_eq!(
        all("C-2 … C-4, OQ-15b (override 9, 14). T-1 to T-2"),
        [
            "C-2",
            "C-3",
            "C-4",
            "OQ-15b",
            "T-1",
            "T-2",
            "override 14",
            "override 9",
        ]
    );
    assert_eq!(
        all("UTF-8, SHA-256, P-256, A-labels, X-1y, override 12: 5"),
        ["override 12"]
    );
}
