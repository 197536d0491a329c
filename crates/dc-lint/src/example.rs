//! Examples of rules, short in the documentation and whole for tests.

use std::fmt;

/// An example of a rule. Short forms leave out what a template needs beside.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Example {
    /// Records of a template, one below the other.
    Records(&'static str),
    /// Members of a template, without `records`.
    Members(&'static str),
    /// Members and records.
    Template(&'static str, &'static str),
    /// A whole text.
    Text(&'static str),
    /// A template with this file name.
    Named(&'static str, &'static str),
    /// Two files: name and members of each.
    Files([(&'static str, &'static str); 2]),
    /// An older and a newer revision: members of each.
    Revisions(&'static str, &'static str),
}

impl Example {
    /// The files it stands for: name and text. Of two revisions the older comes first.
    ///
    /// ```
    /// let rule = dc_lint::rule("DCTL1028").unwrap();
    /// let [(name, text)] = &rule.bad.files()[..] else { panic!() };
    /// assert_eq!(name, "example.net.web.json");
    /// assert!(text.contains(r#""warnPhishing": true"#));
    /// ```
    pub fn files(&self) -> Vec<(String, String)> {
        let name = || "example.net.web.json".to_owned();
        match *self {
            Self::Records(records) => vec![(name(), whole("", records))],
            Self::Members(members) => vec![(name(), whole(members, RECORD))],
            Self::Template(members, records) => vec![(name(), whole(members, records))],
            Self::Text(text) => vec![(name(), text.to_owned())],
            Self::Named(name, members) => vec![(name.to_owned(), whole(members, RECORD))],
            Self::Files(files) => files
                .map(|(name, members)| (name.to_owned(), whole(members, RECORD)))
                .into(),
            Self::Revisions(old, new) => [old, new].map(|m| (name(), whole(m, RECORD))).into(),
        }
    }
}

/// The short form, as Markdown.
impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = |f: &mut fmt::Formatter<'_>, text: &str| {
            let text = text.trim_end_matches('\n');
            writeln!(f, "```json\n{text}\n```")
        };
        match *self {
            Self::Records(text) | Self::Members(text) | Self::Text(text) => code(f, text),
            Self::Template(members, records) => {
                code(f, &format!("{members},\n\"records\": [\n{records}\n]"))
            }
            Self::Named(name, members) => {
                writeln!(f, "`{name}`:\n")?;
                code(f, members)
            }
            Self::Files(files) => {
                for (at, (name, members)) in files.iter().enumerate() {
                    if at > 0 {
                        writeln!(f)?;
                    }
                    writeln!(f, "`{name}`:\n")?;
                    code(f, members)?;
                }
                Ok(())
            }
            Self::Revisions(old, new) => {
                writeln!(f, "Before:\n")?;
                code(f, old)?;
                writeln!(f, "\nAfter:\n")?;
                code(f, new)
            }
        }
    }
}

/// A template around members and records; what it needs and they do not say is added.
fn whole(members: &str, records: &str) -> String {
    let mut out = String::from("{\n");
    for (name, value) in NEEDED {
        if !members.contains(&format!("\"{name}\"")) {
            out.push_str(&format!("\"{name}\": {value},\n"));
        }
    }
    if !members.is_empty() {
        out.push_str(members);
        out.push_str(",\n");
    }
    format!("{out}\"records\": [\n{records}\n]\n}}\n")
}

const NEEDED: &[(&str, &str)] = &[
    ("providerId", "\"example.net\""),
    ("providerName", "\"Example\""),
    ("serviceId", "\"web\""),
    ("serviceName", "\"Web site\""),
    ("version", "1"),
    ("syncPubKeyDomain", "\"keys.example.net\""),
];

const RECORD: &str = r#"{"type": "A", "host": "www", "pointsTo": "192.0.2.1", "ttl": 3600}"#;
