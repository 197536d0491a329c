//! Files: good ones with the zone they mean, bad ones with the place and kind of their mistake.
//!
//! `good/NAME.zone` has its zone in `good/NAME.json`. The first line of `bad/NAME.zone` is
//! `; LINE:COLUMN KIND PART-OF-THE-MESSAGE`.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use dc_template::Record;
use dc_zonefile::{ReadOptions, read, write};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "zone")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn good_files_mean_their_zone() {
    for path in files("good") {
        let zone = read(fs::read(&path).unwrap(), &ReadOptions::new())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut json = format!("{:?}\n", zone.origin);
        for record in &zone.records {
            json += &serde_json::to_string(record).unwrap();
            json += "\n";
        }
        let expected = fs::read_to_string(path.with_extension("json")).unwrap_or_default();
        assert_eq!(json, expected, "{}:\n{json}", path.display());

        let mut out = Vec::new();
        write(&zone.origin, &zone.records, &mut out).unwrap();
        let again = read(&out, &ReadOptions::new()).unwrap();
        let sorted = |records: &[Record]| {
            let mut lines: Vec<_> = records.iter().map(|r| format!("{r:?}")).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&again.records), sorted(&zone.records));
        assert_eq!(again.origin, zone.origin);
    }
}

#[test]
fn bad_files_are_refused_with_line_and_column() {
    let mut wrong = Vec::new();
    for path in files("bad") {
        let text = fs::read(&path).unwrap();
        let first = text.split(|octet| *octet == b'\n').next().unwrap();
        let expected = String::from_utf8(first[2..].to_vec()).unwrap();
        let (place, part) = match expected.splitn(3, ' ').collect::<Vec<_>>()[..] {
            [position, kind, part] => (format!("{position} {kind}"), part.to_owned()),
            _ => (expected, String::new()),
        };
        let found = match read(&text, &ReadOptions::new()) {
            Ok(zone) => format!("{zone:?}"),
            Err(error) => {
                let found = format!("{}:{} {:?}", error.line(), error.column(), error.kind());
                if found == place && error.to_string().contains(&part) {
                    continue;
                }
                format!("{found} ({error})")
            }
        };
        wrong.push(format!("{}: {place} {part}, found {found}", path.display()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
