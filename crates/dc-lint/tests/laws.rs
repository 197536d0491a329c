//! The laws: one reader, places, fixes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a panic is how a test fails"
)]

#[path = "shared/json.rs"]
mod json;

use dc_lint::{Config, Example, Linter, Profile, RULES, Source, apply_fixes};
use dc_template::{Policy, Request, Template, Zone};
use json::json;
use proptest::prelude::*;

/// A template with some of everything, well-formed.
fn template() -> impl Strategy<Value = String> {
    let record = proptest::sample::select(vec![
        r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}"#,
        r#"{"type": "A", "host": "", "pointsTo": "%ip%", "ttl": "600", "ttl": "600"}"#,
        r#"{ "type":"aaaa", "host":"www" ,"pointsTo":"2001:DB8:0::1", "ttl":600 }"#,
        r#"{"type":"cname","host":"shop","pointsTo":"site.example.net","ttl":0}"#,
        r#"{"type":"TXT","host":"_dmarc","data":"v=DMARC1; p=none","ttl":600,"essential":"onapply","txtConflictMatchingMode":"all"}"#,
        r#"{"type":"TXT","host":"_x","data":"a=%v%","ttl":600, "txtConflictMatchingMode":"PREFIX","txtConflictMatchingPrefix":"a="}"#,
        r#"{"type":"MX","host":"@","pointsTo":"mx.example.net","priority":0,"ttl":600}"#,
        r#"{"type":"SPFM","host":"@","spfRules":"include:spf.example.net  ~all","ttl":600}"#,
        r#"{"type":"SPFM","host":"mail","spfRules":"a include:%s%.example.net"}"#,
        r#"{"type":"SRV","name":"@","service":"_sip","protocol":"_tcp","target":"sip.example.net","priority":0,"weight":0,"port":5060,"ttl":600}"#,
    ]);
    let member = proptest::sample::select(vec![
        r#""version": 1"#,
        r#""warnPhishing": true"#,
        r#""warnPhishing":false"#,
        r#""shared": true"#,
        r#""sharedProviderName" :true"#,
        r#""syncPubKeyDomain": "keys.example.net""#,
        r#""logoUrl": """#,
        r#""syncRedirectDomain": " a.example , b.example,c.example ""#,
        r#""description":"""#,
        r#""syncRedirectDomain": """#,
        r#""multiInstance": true"#,
        r#""vnd.example.x": {"a":[1,2 ,{}]}"#,
        r#""serviceName": "S""#,
    ]);
    let members = proptest::collection::vec(member, 0..6);
    let records = proptest::collection::vec(record, 0..5);
    let join = prop_oneof![Just(","), Just(", "), Just(",\n  "), Just(" ,\r\n\t")];
    (members, records, join, any::<bool>()).prop_map(|(members, records, join, first)| {
        let records = format!("\"records\":[{}]", records.join(join));
        let mut all = vec!["\"providerId\":\"example.net\"", "\"serviceId\":\"web\""];
        all.extend(members);
        match first {
            true => all.insert(0, &records),
            false => all.push(&records),
        }
        format!("{{{}\n}}", all.join(join))
    })
}

fn linters() -> Vec<Linter> {
    let of = |profile: &Profile| Linter::new(&Config::default().profile(*profile)).unwrap();
    Profile::ALL.iter().map(of).collect()
}

/// The plan on a zone with something to conflict with, or the refusal.
fn plan(text: &[u8]) -> Result<String, String> {
    let records = serde_json::from_str(
        r#"[{"name":"example.com.","type":"MX","ttl":60,"data":"10 mx.example.org."},
            {"name":"_dmarc.example.com.","type":"TXT","ttl":60,"data":"old"},
            {"name":"_x.example.com.","type":"TXT","ttl":60,"data":"a=1"},
            {"name":"example.com.","type":"TXT","ttl":60,"data":"\"v=spf1 mx -all\""}]"#,
    );
    let zone = Zone::new("example.com.", records.unwrap()).unwrap();
    let request = Request::new("example.com")
        .param("ip", "192.0.2.7")
        .param("v", "1")
        .param("s", "spf");
    let policy = Policy::default();
    let template = Template::parse(text).map_err(|error| error.to_string())?;
    let rendered = template
        .resolve(&request, &policy)
        .map_err(|error| error.kind().as_str().to_owned())?;
    let plan = rendered
        .plan(&zone, &policy)
        .map_err(|error| error.kind().as_str().to_owned())?;
    let mut plan = serde_json::to_value(&plan).unwrap();
    // Notices may go with what they were about.
    plan.as_object_mut().unwrap().remove("notices");
    Ok(plan.to_string())
}

/// What every report holds to.
fn holds(text: &[u8], linter: &Linter) {
    let source = Source::new("example.net.web.json", text);
    let report = linter.lint(&source);
    for finding in &report.findings {
        let mut spans = vec![&finding.span];
        spans.extend(finding.related.iter().map(|related| &related.span));
        spans.extend(
            finding
                .fix
                .iter()
                .flat_map(|fix| fix.edits.iter().map(|edit| &edit.span)),
        );
        for span in spans {
            assert!(
                span.start <= span.end && span.end <= text.len(),
                "{finding:?}"
            );
            if let Ok(text) = std::str::from_utf8(text) {
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            }
        }
        assert!(finding.start <= finding.end, "{finding:?}");
        assert!(finding.start.line >= 1 && finding.start.column >= 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What the parser accepts the linter reads, and the other way round: DCTL0003 without a
    /// pointer is the parser's refusal. `src/document.rs` has the law of the members.
    #[test]
    fn one_reader_decides(text in json()) {
        let linter = &linters()[0];
        let report = linter.lint(&Source::unnamed(text.as_bytes()));
        let parsed = Template::parse(text.as_bytes());
        prop_assert_eq!(report.ids.is_some(), parsed.is_ok());
        if let Ok(parsed) = parsed {
            let (provider, service) = report.ids.clone().unwrap();
            prop_assert_eq!(provider.as_str(), parsed.provider_id());
            prop_assert_eq!(service.as_str(), parsed.service_id());
        } else {
            prop_assert!(report.findings.iter().any(|f| f.rule.code == "DCTL0003"), "{:?}", report);
        }
    }

    #[test]
    fn reports_hold_on_odd_json(text in json()) {
        linters().iter().for_each(|linter| holds(text.as_bytes(), linter));
    }

    #[test]
    fn reports_hold_on_any_octets(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
        linters().iter().for_each(|linter| holds(&octets, linter));
    }

    /// What breaks off is a finding with a place, and the records before it are still checked.
    #[test]
    fn reports_hold_on_broken_templates(text in template(), at in any::<proptest::sample::Index>()) {
        let end = at.index(text.len());
        let linter = &linters()[0];
        holds(&text.as_bytes()[..end], linter);
        let whole = linter.lint(&Source::unnamed(text.as_bytes()));
        let broken = linter.lint(&Source::unnamed(&text.as_bytes()[..end]));
        prop_assert!(broken.findings.iter().any(|f| f.rule.code == "DCTL0003"));
        for finding in broken.findings.iter().filter(|f| f.rule.code != "DCTL0003") {
            // What is found in a part is found in the whole too.
            let same = whole.findings.iter().any(|f| {
                f.rule == finding.rule && f.pointer == finding.pointer && f.span == finding.span
            });
            prop_assert!(same, "{finding:?}");
        }
    }

    /// Safe fixes: applied twice they change nothing more, the plan is the same, and only octets of
    /// their edits change.
    #[test]
    fn safe_fixes_keep_the_meaning(text in template()) {
        for linter in linters() {
            let source = Source::unnamed(text.as_bytes());
            let fixed = linter.fix(&source);
            prop_assert_eq!(&linter.fix(&Source::unnamed(&fixed)), &fixed);
            prop_assert_eq!(plan(text.as_bytes()), plan(&fixed), "{}", String::from_utf8_lossy(&fixed));
            let report = linter.lint(&source);
            let once = apply_fixes(text.as_bytes(), &report.findings);
            prop_assert!(Template::parse(&once).is_ok());
            let safe = report.findings.iter().filter_map(|f| f.fix.as_ref()).filter(|fix| fix.safe);
            let edits: Vec<_> = safe.flat_map(|fix| fix.edits.iter()).collect();
            prop_assert_eq!(edits.is_empty(), once == text.as_bytes());
            // Octets outside of every edit are there in their order.
            let kept: Vec<u8> = text.bytes().enumerate()
                .filter(|(at, _)| !edits.iter().any(|edit| edit.span.contains(at)))
                .map(|(_, octet)| octet)
                .collect();
            let mut rest = once.iter();
            prop_assert!(kept.iter().all(|octet| rest.any(|found| found == octet)));
        }
    }

    /// Nothing that was not there before is found after a fix.
    #[test]
    fn safe_fixes_break_nothing(text in template()) {
        for linter in linters() {
            let before = linter.lint(&Source::unnamed(text.as_bytes()));
            let fixed = linter.fix(&Source::unnamed(text.as_bytes()));
            let after = linter.lint(&Source::unnamed(&fixed));
            prop_assert!(after.findings.iter().all(|f| !f.fix.as_ref().is_some_and(|fix| fix.safe)));
            prop_assert!(after.findings.len() <= before.findings.len());
            for finding in &after.findings {
                prop_assert!(before.findings.iter().any(|f| f.rule == finding.rule), "{finding:?}");
            }
        }
    }
}

#[test]
fn reports_hold_on_the_corpus() {
    for folder in ["templates", "templates-history"] {
        let Some(folder) = corpus::path(folder) else {
            return;
        };
        for (stem, path) in corpus::json_files(&folder) {
            let (name, text) = (format!("{stem}.json"), corpus::octets(&path));
            for linter in linters() {
                holds(&text, &linter);
                let report = linter.lint(&Source::new(&name, &text));
                assert_eq!(
                    report.ids.is_some(),
                    Template::parse(&text).is_ok(),
                    "{name}"
                );
                let fixed = linter.fix(&Source::new(&name, &text));
                assert_eq!(linter.fix(&Source::new(&name, &fixed)), fixed, "{name}");
            }
        }
    }
}

/// A fix mends what it was found for.
#[test]
fn safe_fixes_of_the_examples_mend_them() {
    let mut count = 0;
    for rule in RULES {
        if matches!(rule.bad, Example::Files(_) | Example::Revisions(..)) {
            continue;
        }
        for (name, text) in rule.bad.files() {
            for linter in linters() {
                let source = Source::new(&name, text.as_bytes());
                let report = linter.lint(&source);
                let own = |f: &&dc_lint::Finding| {
                    f.rule == *rule && f.fix.as_ref().is_some_and(|fix| fix.safe)
                };
                if report.findings.iter().find(own).is_none() {
                    continue;
                }
                count += 1;
                let fixed = linter.fix(&source);
                let after = linter.lint(&Source::new(&name, &fixed));
                assert!(
                    !after.findings.iter().any(|f| f.rule == *rule),
                    "{}",
                    rule.code
                );
            }
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Linter>();
    shared::<Config>();
    shared::<dc_lint::Report>();
    shared::<dc_lint::preflight::Preflight>();
    shared::<dc_lint::diff::Difference>();
}
