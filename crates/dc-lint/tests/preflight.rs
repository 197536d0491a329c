//! What is said before a pull request: checks, tasks, labels and the text.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use dc_lint::Source;
use dc_lint::preflight::{Outcome, Preflight, preflight};
use serde_json::{Value, json};

#[path = "shared/template.rs"]
mod shared;
use shared::template;

const NAME: &str = "webfarm.example.hosting.json";

fn of(more: Value) -> Preflight {
    preflight(&Source::new(NAME, template(&more).as_bytes()), None, None)
}

/// The names of the checks with this outcome.
fn names(preflight: &Preflight, outcome: Outcome) -> Vec<&'static str> {
    let checks = preflight.checks.iter();
    let checks = checks.filter(|check| check.outcome == outcome);
    checks.map(|check| check.name).collect()
}

/// Everything, as text.
fn told(preflight: &Preflight) -> String {
    let mut out = String::new();
    for check in &preflight.checks {
        let (by, outcome) = (check.by.as_str(), check.outcome.as_str());
        out.push_str(&format!("{by} {outcome} {}: {}\n", check.name, check.title));
        for finding in &check.findings {
            out.push_str(&format!("  {} {}\n", finding.rule.code, finding.pointer));
        }
    }
    for task in &preflight.tasks {
        out.push_str(&format!("to do, {}: {}\n", task.name, task.text));
    }
    let automatic = preflight.automatic;
    out.push_str(&format!(
        "labels {:?}, automatic {automatic}\n\n",
        preflight.labels
    ));
    out.push_str(&preflight.body);
    out
}

#[test]
fn reports_are_as_in_the_files() {
    let groups = json!([
        {"type": "CNAME", "host": "www", "pointsTo": "%site%.webfarm.example", "ttl": 600, "groupId": "web"},
        {"type": "MX", "host": "@", "pointsTo": "mx.webfarm.example", "priority": 10, "ttl": 600, "groupId": "mail"},
    ]);
    let old = template(&json!({"version": 1}));
    let changed = template(&json!({
        "description": "Web and mail, `both` of them", "logoUrl": "https://webfarm.example/logo.svg",
        "records": groups,
    }));
    let faulty = template(&json!({
        "version": null, "syncPubKeyDomain": null, "syncRedirectDomain": null, "warnPhishing": true,
        "hostRequired": true,
        "records": [{"type": "TXT", "host": "%host%", "data": "%value%", "ttl": 600}],
    }));
    let name = Source::new(NAME, old.as_bytes());
    for (file, preflight) in [
        ("new", preflight(&name, None, None)),
        (
            "changed",
            preflight(&Source::new(NAME, changed.as_bytes()), Some(&name), None),
        ),
        (
            "faulty",
            preflight(&Source::new("Hosting.json", faulty.as_bytes()), None, None),
        ),
        (
            "broken",
            preflight(&Source::new(NAME, b"{\"providerId\":"), None, None),
        ),
    ] {
        let path = format!("crates/dc-lint/tests/preflight/{file}.md");
        corpus::same(&corpus::repository(&path), &told(&preflight));
    }
}

#[test]
fn labels() {
    for (more, labels) in [
        (json!({}), vec![]),
        (
            json!({"syncPubKeyDomain": null}),
            vec!["no syncPubKeyDomain"],
        ),
        (
            json!({"syncPubKeyDomain": null, "syncBlock": true}),
            vec!["syncBlock"],
        ),
        (json!({"warnPhishing": true}), vec!["warnPhishing"]),
        (json!({"warnPhishing": false}), vec![]),
        (
            json!({"warnPhishing": true, "syncBlock": true}),
            vec!["syncBlock"],
        ),
        (json!({"hostRequired": true}), vec!["hostRequired"]),
    ] {
        assert_eq!(of(more.clone()).labels, labels, "{more}");
    }
}

#[test]
fn where_users_return_to_is_open_until_it_is_named() {
    let open = |more| names(&of(more), Outcome::Open).contains(&"redirect-domain");
    assert!(!open(json!({})));
    // Nobody is sent back where the synchronous flow is blocked.
    assert!(!open(
        json!({"syncRedirectDomain": null, "syncBlock": true})
    ));
    for nothing in [json!(null), json!(""), json!(" ")] {
        assert!(open(json!({"syncRedirectDomain": nothing})), "{nothing}");
    }
}

/// The automation merges what its own linter finds nothing in, notes included.
#[test]
fn notes_are_no_failure_but_keep_the_automation_from_merging() {
    let record = |host| json!({"records": [{"type": "A", "host": host, "pointsTo": "192.0.2.80", "ttl": 600}]});
    let plain = of(record("www"));
    assert!(plain.automatic && names(&plain, Outcome::Failed).is_empty());
    let noted = of(record("_dmarc"));
    assert!(!noted.automatic && names(&noted, Outcome::Failed).is_empty());
    // Findings of other ranges are nothing to the automation.
    let more = json!({"records": [{"type": "TXT", "host": "site", "data": "%value%", "ttl": 600}]});
    let other = of(more);
    assert!(other.automatic);
    assert_eq!(names(&other, Outcome::Failed), ["bare-value"]);
    assert!(other.failed().map(|check| check.name).eq(["bare-value"]));
}

#[test]
fn public_suffixes_are_asked_for() {
    let text = template(&json!({"syncPubKeyDomain": "co.uk"}));
    let source = Source::new(NAME, text.as_bytes());
    let failed = |is_suffix| names(&preflight(&source, None, is_suffix), Outcome::Failed);
    assert!(failed(None).is_empty());
    assert_eq!(failed(Some(|name| name == "co.uk")), ["linter"]);
}

#[test]
fn tasks_follow_the_template() {
    let tasks = |more| -> Vec<String> {
        let tasks = of(more).tasks.into_iter();
        tasks
            .map(|task| format!("{}: {}", task.name, task.text))
            .collect()
    };
    let has = |more, text: &str| tasks(more).iter().any(|task| task.contains(text));
    assert!(has(
        json!({}),
        "two tests, one with a host and one without;"
    ));
    assert!(has(json!({"hostRequired": true}), "one test with a host;"));
    let record = |host, group| json!({"type": "A", "host": host, "pointsTo": "192.0.2.80", "ttl": 600, "groupId": group});
    let groups = |a, b| json!({"records": [record("a", a), record("b", b)]});
    assert!(has(
        groups("x", "y"),
        ", and each of the 2 groups that is applied alone;"
    ));
    assert!(!has(groups("x", "x"), "groups"));
    assert!(!has(json!({"logoUrl": " "}), "logo"));
    assert!(has(
        json!({"logoUrl": "https://webfarm.example/l.svg"}),
        "logo: check that the logo is served: https://webfarm.example/l.svg"
    ));
    assert!(!has(json!({"syncPubKeyDomain": null}), "key: "));
}
