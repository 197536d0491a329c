//! Differences of templates: a table of pairs with their verdicts, and the laws.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests read files, say what they skip, and fail by a panic"
)]

use std::path::{Path, PathBuf};

use dc_lint::diff::{Change, ChangeCode, Difference, Effect, Verdict, diff};
use dc_template::Template;
use proptest::prelude::*;
use serde_json::{Value, json};

/// One line of `tests/diff/pairs.tsv`.
struct Pair {
    old: String,
    new: String,
    verdict: String,
    changes: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn pairs() -> Vec<Pair> {
    let text = std::fs::read_to_string(folder().join("pairs.tsv")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [old, new, verdict, changes, why] = cells[..] else {
                panic!("five cells are expected: {line}");
            };
            assert!(why.len() > 10, "without a reason: {line}");
            Pair {
                old: old.to_owned(),
                new: new.to_owned(),
                verdict: verdict.to_owned(),
                changes: changes.split(' ').map(str::to_owned).collect(),
            }
        })
        .collect()
}

fn load(path: &Path) -> Template {
    let text = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Template::parse(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// `code+`, `code-`, `code±` or `code`, by effect, each once.
fn codes(difference: &Difference) -> Vec<String> {
    let mark = |effect| match effect {
        Effect::Widens => "+",
        Effect::Narrows => "-",
        Effect::Both => "±",
        _ => "",
    };
    let changes = difference.changes.iter();
    let mut codes: Vec<String> = changes
        .map(|c| format!("{}{}", c.code.as_str(), mark(c.effect)))
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

fn check(pair: &Pair, old: &Path, new: &Path) -> Option<String> {
    let (old, new) = (load(old), load(new));
    let difference = diff(&old, &new);
    assert_eq!(
        diff(&new, &old),
        difference.inverted(),
        "{} {}",
        pair.old,
        pair.new
    );
    let found = codes(&difference);
    let found = if found.is_empty() {
        vec!["-".to_owned()]
    } else {
        found
    };
    let verdict = difference.verdict().as_str();
    let right = verdict == pair.verdict && found == pair.changes;
    (!right).then(|| {
        format!(
            "{} | {} | {verdict} | {}",
            pair.old,
            pair.new,
            found.join(" ")
        )
    })
}

#[test]
fn own_pairs_have_their_verdict() {
    let pairs = pairs();
    let own: Vec<&Pair> = pairs.iter().filter(|p| !p.old.contains("__")).collect();
    assert!(own.len() >= 30, "{}", own.len());
    let wrong: Vec<String> = own
        .iter()
        .filter_map(|pair| check(pair, &folder().join(&pair.old), &folder().join(&pair.new)))
        .collect();
    assert!(wrong.is_empty(), "found:\n{}", wrong.join("\n"));
}

/// Each revision whose successor is in the corpus, as long as it is JSON.
#[test]
fn revisions_of_public_templates_have_their_verdict() {
    let Some(history) = corpus::path("templates-history") else {
        return;
    };
    let shared = history.parent().unwrap();
    let pairs = pairs();
    let mut found = 0;
    let mut wrong = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(shared.join("templates-history"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    for old in files {
        let Some((_, new)) = old.split_once("__") else {
            continue;
        };
        let (before, after) = (
            shared.join("templates-history").join(&old),
            shared.join("templates").join(new),
        );
        if !after.exists() || Template::parse(&std::fs::read(&before).unwrap()).is_err() {
            continue;
        }
        found += 1;
        let listed = pairs.iter().find(|pair| pair.old == old);
        let missing = Pair {
            old: old.clone(),
            new: new.to_owned(),
            verdict: "?".to_owned(),
            changes: Vec::new(),
        };
        wrong.extend(check(listed.unwrap_or(&missing), &before, &after));
    }
    assert!(wrong.is_empty(), "found:\n{}", wrong.join("\n"));
    assert_eq!(found, pairs.iter().filter(|p| p.old.contains("__")).count());
}

/// Every template of the corpus is unchanged against itself, whatever its spelling.
#[test]
fn a_public_template_has_no_difference_from_itself() {
    let Some(history) = corpus::path("templates-history") else {
        return;
    };
    let shared = history.parent().unwrap();
    for folder in ["templates", "templates-history"] {
        for entry in std::fs::read_dir(shared.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read(&path).unwrap();
            let Ok(template) = Template::parse(&text) else {
                continue;
            };
            let again = Template::parse(&serde_json::to_vec(&template).unwrap()).unwrap();
            assert_eq!(
                diff(&template, &again),
                Difference::default(),
                "{}",
                path.display()
            );
        }
    }
}

fn template(value: &Value) -> Template {
    Template::parse(value.to_string().as_bytes()).unwrap()
}

fn of_records(records: Value) -> Template {
    template(&json!({"providerId": "p.example", "serviceId": "s", "records": records}))
}

fn one(old: Value, new: Value) -> Vec<Change> {
    diff(&of_records(json!([old])), &of_records(json!([new]))).changes
}

#[test]
fn spellings_are_no_difference() {
    let old = template(&json!({
        "providerId": "p.example", "serviceId": "s", "syncBlock": false, "description": "",
        "syncPubKeyDomain": "Keys.Example", "syncRedirectDomain": "a.example, b.example",
        "records": [
            {"type": "cname", "host": "", "pointsTo": "Site.Example.", "ttl": "600", "essential": "always"},
            {"type": "AAAA", "host": "WWW", "pointsTo": "2001:DB8:0::1", "ttl": 60},
            {"type": "TXT", "host": "t.%fqdn%.", "data": "x", "ttl": 60, "txtConflictMatchingMode": "None"},
            {"type": "SRV", "name": "", "service": "_SIP", "protocol": "_tcp", "target": "@",
             "port": "5060", "priority": "1", "weight": "0", "ttl": 60},
            {"type": "REDIR301", "target": "https://a.example/"},
        ],
    }));
    let new = template(&json!({
        "serviceId": "s", "providerId": "p.example",
        "syncPubKeyDomain": "keys.example", "syncRedirectDomain": "b.example,a.example,",
        "records": [
            {"type": "CNAME", "host": "@", "pointsTo": "site.example", "ttl": 600},
            {"type": "AAAA", "host": "www", "pointsTo": "2001:db8::1", "ttl": 60, "essential": "Always"},
            {"type": "TXT", "host": "t", "data": "x", "ttl": 60},
            {"type": "SRV", "name": "@", "service": "_sip", "protocol": "_TCP", "target": "%fqdn%",
             "port": 5060, "priority": 1, "weight": 0, "ttl": 60},
            {"type": "REDIR301", "host": "@", "target": "https://a.example/"},
        ],
    }));
    assert_eq!(diff(&old, &new).changes, []);
}

/// The prefix itself is the same; it was told as a change from `code=` to `code=`.
#[test]
fn a_prefix_that_its_mode_makes_idle_is_no_change_of_its_own() {
    let record = |mode: &str| {
        json!({"type": "TXT", "host": "@", "data": "code=1", "ttl": 60,
               "txtConflictMatchingMode": mode, "txtConflictMatchingPrefix": "code="})
    };
    for (old, new) in [("Prefix", "All"), ("None", "Prefix")] {
        let changes = one(record(old), record(new));
        let members: Vec<_> = changes.iter().map(|c| c.member.as_deref()).collect();
        assert_eq!(members, [Some("txtConflictMatchingMode")], "{old} {new}");
    }
}

/// A place that had to agree with another one and no longer has to can say more, even if each of
/// the two could say the same before.
#[test]
fn places_that_no_longer_agree_widen() {
    let version = |host: &str, data: &str| {
        of_records(json!([
            {"type": "TXT", "host": host, "data": data, "ttl": 60},
            {"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 60},
        ]))
    };
    let verdict = |old: (&str, &str), new: (&str, &str)| {
        diff(&version(old.0, old.1), &version(new.0, new.1)).verdict()
    };
    assert_eq!(
        verdict(("%a%", "v%a%"), ("%a%", "v%b%%c%")),
        Verdict::Widened
    );
    assert_eq!(
        verdict(("%a%", "v%b%%c%"), ("%a%", "v%a%")),
        Verdict::Narrowed
    );
    assert_eq!(verdict(("%a%", "v%a%"), ("%a%", "vx")), Verdict::Both);
    assert_eq!(verdict(("x", "%a%-%a%"), ("x", "%a%-y")), Verdict::Both);
    assert_eq!(verdict(("x", "%a%-%a%"), ("x", "y-z")), Verdict::Both);
    // What stands everywhere for one value of the variable was possible before.
    assert_eq!(verdict(("%a%", "v%a%"), ("x", "vx")), Verdict::Narrowed);
    assert_eq!(
        verdict(("%host%", "v%host%"), ("%a%", "v%a%")),
        Verdict::Widened
    );
    // A variable that stands in one place ties nothing.
    assert_eq!(verdict(("x", "v%a%"), ("x", "v%b%%c%")), Verdict::Unchanged);
    assert_eq!(verdict(("%a%", "v%a%"), ("%a%", "%a%")), Verdict::Widened);
}

#[test]
fn pointers_lead_into_each_version() {
    let record = |points_to| json!({"type": "A", "host": "@", "pointsTo": points_to, "ttl": 60});
    let other = json!({"type": "A", "host": "x", "pointsTo": "192.0.2.9", "ttl": 60});
    let old = of_records(json!([record("192.0.2.1")]));
    let new = of_records(json!([other, record("%ip%")]));
    let difference = diff(&old, &new);
    let changed = &difference.changes[1];
    assert_eq!(changed.code, ChangeCode::Value);
    assert_eq!(changed.old.as_ref().unwrap().pointer, "/records/0/pointsTo");
    assert_eq!(changed.new.as_ref().unwrap().pointer, "/records/1/pointsTo");
    assert_eq!(changed.to_string(), "A @: pointsTo 192.0.2.1 → %ip%");
    assert_eq!(changed.reason(), Some("callers supply more of the record"));
}

#[test]
fn the_nearest_records_are_paired() {
    // Within one name the value decides, not the place.
    let txt = |data: &str| json!({"type": "TXT", "host": "@", "data": data, "ttl": 60});
    let old = of_records(json!([txt("alpha=1"), txt("beta=1")]));
    let new = of_records(json!([txt("beta=2"), txt("alpha=2")]));
    let lines: Vec<String> = diff(&old, &new)
        .changes
        .iter()
        .map(Change::to_string)
        .collect();
    assert_eq!(
        lines,
        [
            "record order 1 0 → 1 0",
            "TXT @: data beta=1 → beta=2",
            "TXT @: data alpha=1 → alpha=2"
        ]
    );
    // Another name and another value: another record.
    let changes = one(
        json!({"type": "A", "host": "a", "pointsTo": "192.0.2.1", "ttl": 60}),
        json!({"type": "A", "host": "b", "pointsTo": "192.0.2.2", "ttl": 60}),
    );
    let codes: Vec<&str> = changes.iter().map(|c| c.code.as_str()).collect();
    assert_eq!(codes, ["record-added", "record-removed"]);
}

#[test]
fn records_that_are_no_objects_are_compared_as_json() {
    let changes = one(json!([1]), json!([2]));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].to_string(), " @: value [1] → [2]");
    assert_eq!(one(json!("x"), json!("x")), []);
    let changes = one(json!({"host": "a"}), json!({"host": 5}));
    assert!(!changes.is_empty());
}

/// What people read of a difference: the change, its effect and the reason.
fn told(difference: &Difference) -> String {
    let line = |change: &Change| {
        let reason = change
            .reason()
            .map_or(String::new(), |why| format!(": {why}"));
        format!("  {change} ({}{reason})\n", change.effect.as_str())
    };
    difference.changes.iter().map(line).collect()
}

#[test]
fn own_pairs_are_told() {
    let mut text = String::new();
    for pair in pairs().iter().filter(|p| !p.old.contains("__")) {
        let (old, new) = (
            load(&folder().join(&pair.old)),
            load(&folder().join(&pair.new)),
        );
        text.push_str(&format!("== {} → {}\n", pair.old, pair.new));
        text.push_str(&told(&diff(&old, &new)));
        text.push_str("-- and back\n");
        text.push_str(&told(&diff(&new, &old)));
    }
    corpus::same(&folder().join("changes.txt"), &text);
}

/// Members and records that the pairs do not have, each beside another version of it.
#[test]
fn other_members_are_told() {
    let members = |more: Value| {
        let mut all = json!({"providerId": "p.example", "serviceId": "s", "records": []});
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        template(&all)
    };
    for (old, new, changes) in [
        (
            json!({}),
            json!({"templateSpecVersion": 1}),
            "  templateSpecVersion (none) → 1 (none)\n",
        ),
        (
            json!({}),
            json!({"sharedServiceName": true}),
            "  sharedServiceName (none) → true (widens: callers supply a name that users are shown)\n",
        ),
        (
            json!({"crit": ["a", "b"], "a": 1, "b": 1}),
            json!({"crit": ["b", "a"], "a": 1, "b": 1}),
            "",
        ),
        (
            json!({"crit": ["a"], "a": 1}),
            json!({"crit": ["a"], "a": 2}),
            "  a 1 → 2 (both: `crit` gives it a meaning that is not known)\n",
        ),
    ] {
        assert_eq!(
            told(&diff(&members(old.clone()), &members(new))),
            changes,
            "{old}"
        );
    }
    let version = members(json!({"templateSpecVersion": 1}));
    assert_eq!(
        codes(&diff(&members(json!({})), &version)),
        ["spec-version"]
    );
    let srv = |service: &str, priority: Value| {
        json!({"type": "SRV", "name": "", "service": service, "protocol": "_tcp", "port": 5060,
               "priority": priority, "weight": 0, "target": "sip.example.net", "ttl": 60})
    };
    let apex = |points_to| json!({"type": "APEXCNAME", "pointsTo": points_to, "ttl": 60});
    let txt = |host, data| json!({"type": "TXT", "host": host, "data": data, "ttl": 60});
    for (old, new, changes) in [
        (
            srv("_sip", json!(10)),
            srv("_sips", json!(10)),
            "  SRV _sips._tcp.@: service _sip → _sips (both: the record is written at other names)\n",
        ),
        // Digits are a number, whatever stands before them is not (L-27).
        (srv("_sip", json!(10)), srv("_sip", json!("010")), ""),
        (
            srv("_sip", json!(10)),
            srv("_sip", json!("+10")),
            "  SRV _sip._tcp.@: priority 10 → +10 (none)\n",
        ),
        (
            apex("a.example.net"),
            apex("b.example.net"),
            "  APEXCNAME @: pointsTo a.example.net → b.example.net (both: the record says something else)\n",
        ),
        (
            txt("", "of=%a%.%domain%.%host%.%fqdn%"),
            txt("", "of=%b%.%domain%.%host%.%fqdn%"),
            "  variable renamed %a% → %b% (none: callers must send another parameter)\n  TXT @: data of=%a%.%domain%.%host%.%fqdn% → of=%b%.%domain%.%host%.%fqdn% (none)\n",
        ),
        (
            txt("www", "a"),
            txt("www", "b"),
            "  TXT www: data a → b (both: the record says something else)\n",
        ),
        (
            txt("", "a"),
            txt("", "b"),
            "  TXT @: data a → b (both: the record says something else)\n",
        ),
        (
            json!(5),
            txt("", "a"),
            "  record added TXT @ a (widens: one more record is written)\n  record removed 5 (narrows: one record fewer is written)\n",
        ),
    ] {
        let difference = diff(&of_records(json!([old])), &of_records(json!([new])));
        assert_eq!(told(&difference), changes, "{old}");
    }
}

/// docs/diff.md lists every code with its area, in order; the names are frozen by that.
#[test]
fn every_code_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diff.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.split("## Changes").nth(1).unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: Vec<String> = rows
        .map(|row| row.split(" | ").take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let codes = ChangeCode::ALL.iter();
    let codes: Vec<String> = codes
        .map(|code| {
            format!(
                "{}` {}",
                code.as_str(),
                format!("{:?}", code.area()).to_lowercase()
            )
        })
        .collect();
    assert_eq!(documented, codes);
}

/// A large template of one name, with every record changed: bounded work, and the law holds.
#[test]
fn many_records_at_one_name() {
    let many = |salt: usize| {
        let records: Vec<Value> = (0..2_000)
            .map(|i| json!({"type": "TXT", "host": "@", "data": format!("{salt}-{i}"), "ttl": 60}))
            .collect();
        of_records(json!(records))
    };
    let (old, new) = (many(1), many(2));
    let difference = diff(&old, &new);
    assert_eq!(difference.changes.len(), 2_000);
    assert_eq!(diff(&new, &old), difference.inverted());
}

/// Pieces that collide often.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", "A", ".", "%v%", "%w%", "%domain%", "%host%", "%fqdn%", "%", "@",
    ]);
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn record() -> impl Strategy<Value = Value> {
    let rtype = prop::sample::select(vec![
        "A",
        "CNAME",
        "TXT",
        "txt",
        "MX",
        "SRV",
        "SPFM",
        "CAA",
        "REDIR301",
        "APEXCNAME",
    ]);
    let number = prop::sample::select(vec![json!(60), json!("60"), json!("%t%"), json!(61)]);
    let group = prop::option::of(prop::sample::select(vec!["g", "h"]));
    let mode = prop::option::of(prop::sample::select(vec!["None", "All", "Prefix", "all"]));
    let parts = (rtype, text(), text(), number, group, mode, any::<u8>());
    parts.prop_map(|(rtype, host, value, number, group, mode, bits)| {
        let mut record = json!({"type": rtype, "ttl": number});
        for (name, text) in [("host", &host), ("name", &host)] {
            if bits & 1 == 0 || rtype != "REDIR301" {
                record[name] = json!(text);
            }
        }
        for name in ["pointsTo", "data", "target", "spfRules"] {
            record[name] = json!(value);
        }
        if let Some(group) = group {
            record["groupId"] = json!(group);
        }
        if let Some(mode) = mode {
            record["txtConflictMatchingMode"] = json!(mode);
            record["txtConflictMatchingPrefix"] = json!(value);
        }
        if bits & 2 != 0 {
            record["essential"] = json!("OnApply");
        }
        if bits & 4 != 0 {
            record["port"] = number;
            record["service"] = json!("_a");
        }
        if bits & 24 == 0 {
            record = json!(value);
        }
        record
    })
}

fn any_template() -> impl Strategy<Value = Template> {
    let flag = || prop::option::of(any::<bool>());
    let domain = || {
        prop::option::of(prop::sample::select(vec![
            "",
            "a.example",
            "b.a.example",
            "A.example, c.example",
        ]))
    };
    let header = (
        flag(),
        flag(),
        flag(),
        flag(),
        domain(),
        domain(),
        prop::option::of(0_u8..3),
    );
    (header, prop::collection::vec(record(), 0..5)).prop_map(|(header, records)| {
        let (block, phishing, shared, host, key, redirect, version) = header;
        template(&json!({
            "providerId": "p.example", "serviceId": "s", "syncBlock": block, "warnPhishing": phishing,
            "shared": shared, "hostRequired": host, "syncPubKeyDomain": key,
            "syncRedirectDomain": redirect, "version": version, "x": shared, "crit": ["x"],
            "records": records,
        }))
    })
}

/// The other spelling of a template: records in another order, names in upper case.
fn shuffled(template: &Template) -> Template {
    let mut value = serde_json::to_value(template).unwrap();
    value["records"].as_array_mut().unwrap().reverse();
    self::template(&value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_template_has_no_difference_from_itself(template in any_template()) {
        prop_assert_eq!(diff(&template, &template), Difference::default());
    }

    #[test]
    fn the_difference_back_is_the_difference_inverted(old in any_template(), new in any_template()) {
        let difference = diff(&old, &new);
        prop_assert_eq!(difference.inverted().inverted(), difference.clone());
        prop_assert_eq!(diff(&new, &old), difference.inverted());
    }

    /// The order of records is a difference, but never one of scope.
    #[test]
    fn the_order_of_records_leaves_the_scope_alone(template in any_template()) {
        let difference = diff(&template, &shuffled(&template));
        prop_assert_eq!(difference.verdict(), Verdict::Unchanged);
        prop_assert!(difference.changes.iter().all(|c| c.code == ChangeCode::RecordOrder));
    }

    /// One more record widens; without it the template is narrower.
    #[test]
    fn one_more_record_widens(template in any_template(), record in record()) {
        let mut value = serde_json::to_value(&template).unwrap();
        value["records"].as_array_mut().unwrap().push(record);
        let more = self::template(&value);
        prop_assert_eq!(diff(&template, &more).verdict(), Verdict::Widened);
        prop_assert_eq!(diff(&more, &template).verdict(), Verdict::Narrowed);
    }

    /// A constant that becomes a variable of its own never narrows.
    #[test]
    fn a_constant_that_becomes_a_variable_widens(data in "[a-z.=]{1,12}", host in "[a-z]{1,5}") {
        let record = |data: &str| json!({"type": "TXT", "host": host, "data": data, "ttl": 60});
        let changes = one(record(&data), record("%own%"));
        prop_assert_eq!(changes.len(), 1);
        prop_assert_eq!(changes[0].effect, Effect::Widens);
    }

    /// Sets of texts: what a narrow pattern can become, the wide one can become too.
    #[test]
    fn a_filled_variable_narrows(text in text(), value in "[a-z.]{0,4}") {
        // Filling in never rescans; replacing text could make one variable of two halves.
        let rest = ["%v%", "%w%", "%domain%", "%host%", "%fqdn%"];
        prop_assume!(!rest.iter().fold(text.clone(), |text, name| text.replace(name, " ")).contains('%'));
        // Where a variable stands twice, the shortest values that fit need not agree.
        prop_assume!(text.matches("%v%").count() < 2);
        let filled = text.replace("%v%", &value);
        let record = |data: &str| json!({"type": "TXT", "host": "a", "data": data, "ttl": 60});
        for change in one(record(&text), record(&filled)) {
            prop_assert!(!change.effect.widens(), "{change}");
        }
    }
}
