//! Every finding of the linter that authors know is found too, code and record, or listed in
//! `parity/differences.tsv` with our verdict; so is every further finding under its codes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a panic is how a test fails; the corpus is files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use dc_lint::{Config, Finding, Linter, Profile, Source};
use serde_json::Value;

const LIST: &str = "crates/dc-lint/tests/parity/differences.tsv";
/// Only in a mode of the other linter that the expected findings were not made with.
const NOT_COMPARED: [&str; 1] = ["DCTL1040"];

/// Code, file, record, and whose finding it is alone.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Difference {
    code: String,
    side: &'static str,
    file: String,
    record: Option<usize>,
}

/// A finding of the other linter: code, and what it says of the record.
struct Expected {
    code: String,
    record: Vec<Option<usize>>,
}

/// The records that an expected finding may mean; `None` is the template itself.
fn candidates(code: &str, info: &Value, template: &Value) -> Vec<Option<usize>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let empty = Vec::new();
    let records = template["records"].as_array().unwrap_or(&empty);
    let of = |test: &dyn Fn(&Value) -> bool| -> Vec<Option<usize>> {
        let found = records
            .iter()
            .enumerate()
            .filter(|(_, record)| test(record));
        found.map(|(index, _)| Some(index)).collect()
    };
    if let (Some(rtype), Some(group)) = (info.get("type"), info.get("groupid")) {
        // What is not told, and yet plain: the member must be there.
        let member = match code {
            "DCTL5008" => info["key"].as_str().unwrap(),
            "DCTL5011" => "essential",
            _ => "type",
        };
        let zero = |ttl: &Value| *ttl == 0 || text(ttl) == "0" || text(ttl).contains('%');
        return of(&|record| {
            record["type"] == *rtype
                && text(&record["groupId"]) == text(group)
                && !text(&record[member]).is_empty()
                && (code != "DCTL5010" || zero(&record["ttl"]))
        });
    }
    if let (Some(rtype), Some(label)) = (info.get("type"), info.get("host")) {
        return of(&|record| {
            let host = text(&record["host"]);
            record["type"] == *rtype && host.split('.').any(|l| l == text(label))
        });
    }
    if text(&info["error"]).contains("'Record.") {
        return of(&|_| true);
    }
    vec![None]
}

fn record(finding: &Finding) -> Option<usize> {
    // A finding about all records is shown at the first.
    if ["DCTL1031", "DCTL1032", "DCTL1039"].contains(&finding.rule.code) {
        return None;
    }
    let mut parts = finding.pointer.split('/').skip(1);
    (parts.next() == Some("records")).then_some(())?;
    parts.next()?.parse().ok()
}

/// What differs in one file.
fn differences(file: &str, text: &[u8], expected: &Value, linter: &Linter) -> Vec<Difference> {
    let template: Value = serde_json::from_slice(text).unwrap();
    let mut theirs: Vec<Expected> = Vec::new();
    for finding in expected.as_array().unwrap() {
        theirs.push(Expected {
            code: finding["code"].as_str().unwrap().to_owned(),
            record: candidates(
                finding["code"].as_str().unwrap(),
                &finding["info"],
                &template,
            ),
        });
    }
    // Those with the fewest records to choose from choose first.
    theirs.sort_by_key(|expected| expected.record.len());
    let report = linter.lint(&Source::new(file, text));
    let mut ours: Vec<(String, Option<usize>)> = report
        .findings
        .iter()
        .filter(|f| f.rule.code.starts_with("DCTL") && !NOT_COMPARED.contains(&f.rule.code))
        .map(|finding| (finding.rule.code.to_owned(), record(finding)))
        .collect();
    let mut found = Vec::new();
    let mut difference = |code: String, side, record| {
        found.push(Difference {
            code,
            side,
            file: file.to_owned(),
            record,
        });
    };
    let mut matched: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut missed: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut alone = Vec::new();
    for Expected { code, record } in theirs {
        assert!(!record.is_empty(), "{file}: {code} fits no record");
        let same = |(c, r): &(String, Option<usize>)| *c == code && record.contains(r);
        if let Some(at) = ours.iter().position(same) {
            let (code, record) = ours.remove(at);
            matched.extend(record.map(|record| (code, record)));
            continue;
        }
        alone.push((code, record));
    }
    for (code, record) in alone {
        // The first record that fits and is not listed yet.
        let listed = missed.entry(code.clone()).or_default();
        let listed_or_found =
            |r: usize| listed.contains(&r) || matched.contains(&(code.clone(), r));
        let mut free = record
            .iter()
            .copied()
            .filter(|r| r.is_none_or(|r| !listed_or_found(r)));
        let record = free.next().unwrap_or(record[0]);
        listed.extend(record);
        difference(code, "theirs", record);
    }
    for (code, record) in ours {
        difference(code, "ours", record);
    }
    found
}

/// What differs in the corpus, and in which profile.
fn all(folder: &Path) -> BTreeMap<Difference, Vec<&'static str>> {
    let mut found: BTreeMap<Difference, Vec<&'static str>> = BTreeMap::new();
    for (profile, mode) in [
        (Profile::Repository, "default"),
        (Profile::Cloudflare, "cloudflare"),
    ] {
        let linter = Linter::new(&Config::default().profile(profile)).unwrap();
        let path = folder.join(format!("lint/expected-{mode}.json"));
        let expected: Value = serde_json::from_str(&corpus::read(&path)).unwrap();
        for (stem, path) in corpus::json_files(&folder.join("templates")) {
            let (file, text) = (format!("{stem}.json"), corpus::octets(&path));
            for difference in differences(&file, &text, &expected[&file], &linter) {
                found.entry(difference).or_default().push(mode);
            }
        }
    }
    found
}

#[test]
fn differences_are_listed_with_a_verdict() {
    let Some(folder) = corpus::path("lint") else {
        return;
    };
    let path = corpus::repository(LIST);
    let list = corpus::read(&path);
    let head: String = list
        .lines()
        .filter(|l| l.starts_with('#'))
        .map(|l| format!("{l}\n"))
        .collect();
    // `# DCTL1016 theirs: verdict`
    let verdicts: BTreeSet<&str> = head
        .lines()
        .filter_map(|line| line.strip_prefix("# DCTL"))
        .filter_map(|line| line.split_once(':'))
        .map(|(key, _)| key)
        .collect();
    let mut text = head.clone();
    let mut used = BTreeSet::new();
    let all = all(folder.parent().unwrap());
    for (difference, modes) in &all {
        let Difference {
            code,
            side,
            file,
            record,
        } = difference;
        let key = format!("{} {side}", code.strip_prefix("DCTL").unwrap());
        assert!(
            verdicts.contains(key.as_str()),
            "no verdict: {difference:?} {modes:?}"
        );
        used.insert(key);
        let record = record.map_or("-".to_owned(), |record| record.to_string());
        let (mut distinct, count) = (modes.clone(), modes.len());
        distinct.dedup();
        let count = count / distinct.len();
        let modes = distinct.join(",");
        writeln!(text, "{code}\t{side}\t{count}\t{file}\t{record}\t{modes}").unwrap();
    }
    let unused: Vec<_> = verdicts
        .iter()
        .filter(|key| !used.contains(**key))
        .collect();
    assert!(
        unused.is_empty(),
        "verdicts without a difference: {unused:?}"
    );
    if !corpus::blessing() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        let (listed, found) = (lines(&list), lines(&text));
        let unlisted: Vec<_> = found.difference(&listed).collect();
        assert!(unlisted.is_empty(), "not listed: {unlisted:#?}");
        let gone: Vec<_> = listed.difference(&found).collect();
        assert!(gone.is_empty(), "listed and no longer different: {gone:#?}");
    }
    corpus::same(&path, &text);
    println!("{} differences", all.len());
}
