//! SARIF 2.1.0 (OASIS), as far as a linter needs it.

use std::path::Path;

use dc_lint::{Edit, Level, Position, RULES, Related};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::job::{Linted, Problem};
use crate::exit::Failure;
use crate::screen;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

/// One finding, a `result` in the words of SARIF.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Clone, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Message>,
}

/// The findings of one file, as JSON.
pub(super) fn file(path: &Path, linted: &Linted) -> serde_json::Result<Vec<Box<RawValue>>> {
    let artifact = ArtifactLocation { uri: uri(path) };
    let location = |pointer: &str, start, end, message: Option<&str>| Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact.clone(),
            region: Some(region(start, end)),
        },
        logical_locations: match pointer {
            "" => Vec::new(),
            pointer => vec![LogicalLocation {
                fully_qualified_name: pointer.to_owned(),
            }],
        },
        message: message.map(text),
    };
    let findings = linted.report.findings.iter();
    findings
        .map(|finding| Finding {
            rule_id: finding.rule.code,
            rule_index: RULES.iter().position(|rule| rule.code == finding.rule.code),
            level: level(finding.level),
            message: text(&match &finding.help {
                Some(help) => format!("{}. {help}", finding.message),
                None => finding.message.clone(),
            }),
            locations: [location(&finding.pointer, finding.start, finding.end, None)],
            related_locations: {
                let related = |r: &Related| location(&r.pointer, r.start, r.end, Some(&r.message));
                finding.related.iter().map(related).collect()
            },
            fixes: finding
                .fix
                .iter()
                .map(|fix| Mending {
                    description: text(&fix.title),
                    artifact_changes: [ArtifactChange {
                        artifact_location: artifact.clone(),
                        replacements: fix
                            .edits
                            .iter()
                            .map(|edit| replacement(&linted.bytes, edit))
                            .collect(),
                    }],
                })
                .collect(),
        })
        .map(|finding| to_raw_value(&finding))
        .collect()
}

fn text(text: &str) -> Message {
    Message {
        text: text.to_owned(),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        _ => "note",
    }
}

fn region(start: Position, end: Position) -> Region {
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn replacement(bytes: &[u8], edit: &Edit) -> Replacement {
    let (start, end) = (
        position(bytes, edit.span.start),
        position(bytes, edit.span.end),
    );
    Replacement {
        deleted_region: Region {
            start_line: start.0,
            start_column: start.1,
            end_line: end.0,
            end_column: end.1,
        },
        inserted_content: Some(&edit.replacement)
            .filter(|replacement| !replacement.is_empty())
            .map(|replacement| text(replacement)),
    }
}

/// Line and column of an offset, as findings have them.
fn position(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let breaks = before.iter().filter(|octet| **octet == b'\n').count();
    let line = before
        .rsplit(|octet| *octet == b'\n')
        .next()
        .unwrap_or_default();
    let columns = line.iter().filter(|octet| **octet & 0xC0 != 0x80).count();
    (breaks.saturating_add(1), columns.saturating_add(1))
}

/// A path as a URI reference (RFC 3986): every octet that is not plain is percent-encoded.
fn uri(path: &Path) -> String {
    let mut out = String::new();
    if path.is_absolute() {
        out.push_str("file://");
    }
    let path = path.strip_prefix(".").unwrap_or(path);
    for &octet in path.as_os_str().as_encoded_bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~/".contains(&octet) {
            out.push(char::from(octet));
        } else {
            out.push_str(&format!("%{octet:02X}"));
        }
    }
    out
}

fn rules() -> Vec<Rule> {
    let rules = RULES.iter();
    rules
        .map(|rule| Rule {
            id: rule.code,
            name: rule.name,
            short_description: text(rule.summary),
            full_description: text(rule.why),
            help: Help {
                text: rule.fix.to_owned(),
                markdown: rule.explain(),
            },
            default_configuration: Configuration {
                level: level(rule.level),
            },
        })
        .collect()
}

pub(super) fn print(results: Vec<Box<RawValue>>, problems: &[Problem]) -> Result<(), Failure> {
    let notification = |problem: &Problem| Notification {
        level: "error",
        message: text(&problem.message),
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation {
                    uri: uri(Path::new(&problem.file)),
                },
                region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        }],
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "dconn",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: problems.is_empty(),
                tool_execution_notifications: problems.iter().map(notification).collect(),
            }],
            results,
        }],
    };
    screen::print_json(&log)
}
