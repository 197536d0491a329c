//! Each rule by itself: its examples, its message, its documentation, its code.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails; the documentation is files"
)]

use dc_lint::{Config, Example, Finding, Level, Linter, Profile, RULES, Report, Rule, Source};

/// A profile that the rule applies in.
fn linter(rule: &Rule) -> Linter {
    let applies = |profile: &&Profile| rule.profiles.contains(**profile);
    let profile = Profile::ALL.iter().find(applies).unwrap();
    Linter::new(&Config::default().profile(*profile)).unwrap()
}

/// The findings in an example.
fn findings(rule: &Rule, example: &Example) -> Vec<Finding> {
    let files = example.files();
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|(name, text)| Source::new(name, text.as_bytes()))
        .collect();
    let linter = linter(rule);
    let reports: Vec<Report> = match (example, sources.as_slice()) {
        (Example::Revisions(..), [old, new]) => vec![linter.lint_revision(old, new)],
        _ => linter.lint_all(&sources),
    };
    reports
        .into_iter()
        .flat_map(|report| report.findings)
        .collect()
}

#[test]
fn the_bad_example_is_found_and_the_good_one_is_not() {
    for rule in RULES {
        let of = |example| findings(rule, example).into_iter().any(|f| f.rule == *rule);
        assert!(
            of(&rule.bad),
            "{}: {:#?}",
            rule.code,
            findings(rule, &rule.bad)
        );
        assert!(
            !of(&rule.good),
            "{}: {:#?}",
            rule.code,
            findings(rule, &rule.good)
        );
    }
}

#[test]
fn rules_are_in_order_and_named_once() {
    assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

/// The code of a rule, and its name: `DCTL1012 cname-at-apex`. New ones may come, none may go.
#[test]
fn codes_are_frozen() {
    let path = corpus::repository("crates/dc-lint/tests/codes.txt");
    let line = |rule: &&Rule| format!("{} {} {}\n", rule.code, rule.name, rule.since);
    let text: String = RULES.iter().map(line).collect();
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    for line in listed.lines() {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is gone or has changed"
        );
    }
    corpus::same(&path, &text);
}

#[test]
fn codes_have_their_ranges() {
    for rule in RULES {
        let digits = rule
            .code
            .trim_start_matches(|c: char| c.is_ascii_uppercase());
        let range = (rule.code.trim_end_matches(digits), digits.len());
        assert!([("DCTL", 4), ("DCR", 3)].contains(&range), "{}", rule.code);
        assert!(digits.bytes().all(|b| b.is_ascii_digit()), "{}", rule.code);
    }
}

/// What people read of a finding.
fn rendered(finding: &Finding) -> String {
    let mut out = format!(
        "{}[{}] {}:{}-{}:{} {:?}\n  {}\n",
        finding.level.as_str(),
        finding.rule.code,
        finding.start.line,
        finding.start.column,
        finding.end.line,
        finding.end.column,
        finding.pointer,
        finding.message,
    );
    if let Some(help) = &finding.help {
        out.push_str(&format!("  help: {help}\n"));
    }
    for related in &finding.related {
        let (line, column) = (related.start.line, related.start.column);
        let (pointer, message) = (&related.pointer, &related.message);
        out.push_str(&format!("  see {line}:{column} {pointer:?}: {message}\n"));
    }
    if let Some(fix) = &finding.fix {
        let safe = if fix.safe { "fix" } else { "offer" };
        out.push_str(&format!("  {safe}: {}\n", fix.title));
        for edit in &fix.edits {
            let (span, replacement) = (&edit.span, &edit.replacement);
            out.push_str(&format!("    {span:?} {replacement:?}\n"));
        }
    }
    out
}

#[test]
fn findings_in_the_bad_examples_are_rendered() {
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!("== {} {}\n", rule.code, rule.name));
        for finding in findings(rule, &rule.bad).iter().filter(|f| f.rule == *rule) {
            text.push_str(&rendered(finding));
        }
    }
    corpus::same(
        &corpus::repository("crates/dc-lint/tests/findings.txt"),
        &text,
    );
}

/// One line, beginning small, without a final stop, short, naming what it is about.
fn has_style(message: &str) -> bool {
    let mut chars = message.chars();
    let first = chars.next().unwrap_or('.');
    let sentence = first.is_uppercase() && chars.next().is_some_and(char::is_lowercase);
    let names = |c: char| c == '`' || c == '"' || c.is_ascii_digit() || c.is_ascii_uppercase();
    !sentence
        && !message.ends_with(['.', ' ', '!', ':'])
        && message.chars().count() <= 200
        && !message.contains(char::is_control)
        && message.contains(names)
}

#[test]
fn messages_have_one_style() {
    let style = |finding: &Finding| {
        let mut texts = vec![&finding.message];
        texts.extend(&finding.help);
        for text in texts {
            assert!(has_style(text), "{}: {text:?}", finding.rule.code);
        }
        for related in &finding.related {
            assert!(!related.message.ends_with('.'), "{}", related.message);
        }
    };
    for rule in RULES {
        findings(rule, &rule.bad).iter().for_each(style);
        assert!(
            !rule.summary.ends_with('.') && rule.why.ends_with('.'),
            "{}",
            rule.code
        );
        assert!(
            rule.fix.ends_with('.') && !rule.section.is_empty(),
            "{}",
            rule.code
        );
    }
    for folder in ["templates", "templates-history"] {
        let Some(folder) = corpus::path(folder) else {
            return;
        };
        for (stem, path) in corpus::json_files(&folder) {
            let (name, text) = (format!("{stem}.json"), corpus::octets(&path));
            let linter = Linter::new(&Config::default()).unwrap();
            linter
                .lint(&Source::new(&name, &text))
                .findings
                .iter()
                .for_each(style);
        }
    }
}

/// Values of the template come quoted and escaped, whatever they are.
#[test]
fn hostile_values_are_escaped() {
    let evil = "\\u001b[2J\\u202e::add-mask::\\r\\n%0A";
    for rule in RULES {
        for (name, text) in rule.bad.files() {
            let text = text.replace("example", &format!("example{evil}"));
            let evil_name = "a\u{1b}[2J\u{202e}\r\n.json";
            for name in [name.as_str(), evil_name] {
                for finding in linter(rule)
                    .lint(&Source::new(name, text.as_bytes()))
                    .findings
                {
                    let related = finding.related.iter().map(|related| &related.message);
                    let texts = related.chain([&finding.message]).chain(&finding.help);
                    for text in texts {
                        let odd = |c: char| c.is_control() || c == '\u{202e}';
                        assert!(!text.contains(odd), "{}: {text:?}", finding.rule.code);
                    }
                }
            }
        }
    }
}

fn index() -> String {
    let mut text = String::from(
        "# Rules of the linter\n\n\
         Written from the crate `dc-lint` by `crates/dc-lint/tests/rules.rs`, which compares it;\n\
         `DC_BLESS=1` writes it anew. Codes and names do not change; new ones may come.\n\n\
         `DCTL` codes keep the meaning that authors of templates know. Rules of this project have a\n\
         prefix of their own, `DCR`, so that the two never collide: 1xx the grammar of the draft, 2xx what\n\
         reviewers ask for, 3xx what can never be applied, 4xx risk, 5xx DNS providers, 6xx several files\n\
         or revisions. Where our verdict under a known code differs, the list\n\
         `crates/dc-lint/tests/parity/differences.tsv` says why.\n\n\
         Not carried over, since they are about a program and not about a template: DCTL0001, DCTL0002,\n\
         DCTL0004 to DCTL0007, DCTL1000 (files and arguments), DCTL1010 (asks the network for the logo).\n\
         DCTL1001 is not in use.\n\n\
         ## Profiles\n\n\
         * `repository`: what a pull request to the public repository has to pass; the default.\n\
         * `draft-strict`: draft-ietf-dconn-domainconnect-05 to the letter.\n",
    );
    for provider in dc_lint::PROVIDERS {
        let (profile, name) = (provider.profile.as_str(), provider.name);
        text.push_str(&format!(
            "* `{profile}`: the repository, and what {name} supports, as of {} ({}).\n",
            provider.as_of, provider.source
        ));
        for fact in provider.facts {
            text.push_str(&format!("  * {fact}.\n"));
        }
    }
    text.push_str("\n## Rules\n\n| code | name | level | finds |\n|---|---|---|---|\n");
    for rule in RULES {
        let (code, name, level) = (rule.code, rule.name, rule.level.as_str());
        let summary = rule.summary;
        text.push_str(&format!(
            "| [{code}]({code}.md) | {name} | {level} | {summary} |\n"
        ));
    }
    text
}

#[test]
fn every_rule_is_documented() {
    let folder = corpus::repository("docs/rules");
    corpus::same(&folder.join("README.md"), &index());
    let mut expected = vec!["README.md".to_owned()];
    for rule in RULES {
        let name = format!("{}.md", rule.code);
        corpus::same(&folder.join(&name), &rule.explain());
        expected.push(name);
    }
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut there: Vec<_> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    expected.sort();
    assert_eq!(there, expected);
}

/// The rules of the draft that bind authors of templates, and the codes that look at them.
const DRAFT: &[(&str, &[&str])] = &[
    ("L-1", &["DCTL1002", "DCR105"]),
    ("L-3", &["DCTL1022", "DCTL1026"]),
    ("L-5", &["DCR108", "DCR109"]),
    ("L-13", &["DCTL1022"]),
    ("L-14", &["DCTL1005"]),
    ("L-15", &["DCTL1005"]),
    ("L-16", &["DCTL1006", "DCR104"]),
    ("L-17", &["DCTL1019", "DCTL1020"]),
    ("L-18", &["DCTL1016"]),
    ("L-19", &["DCTL1005"]),
    ("L-20", &["DCTL1005"]),
    ("L-21", &["DCR125"]),
    ("L-27", &["DCTL1015"]),
    ("L-28", &["DCTL1015"]),
    ("L-29", &["DCTL1015", "DCR118"]),
    ("L-30", &["DCR118"]),
    ("T-1", &["DCTL0003", "DCR101"]),
    ("T-6", &["DCTL1006", "DCR601"]),
    ("T-8", &["DCR122"]),
    ("T-10", &["DCR127"]),
    ("T-12", &["DCTL1007", "DCTL1008"]),
    ("T-18", &["DCTL1028", "DCR103"]),
    ("T-19", &["DCTL1037"]),
    ("T-33", &["DCTL1013", "DCTL1027"]),
    ("T-35", &["DCTL1034", "DCTL1035", "DCTL1036", "DCR302"]),
    ("T-38", &["DCR305"]),
    ("T-41", &["DCTL1013", "DCR125"]),
    ("T-46", &["DCR118"]),
    ("T-48", &["DCTL1017", "DCTL1018"]),
    ("T-49", &["DCR106", "DCR107"]),
    ("T-50", &["DCTL0009", "DCR113"]),
    ("T-51", &["DCR114"]),
    ("T-61", &["DCTL1039", "DCTL1040"]),
    ("T-63", &["DCTL1012", "DCR303"]),
    ("T-64", &["DCTL1040", "DCR205", "DCR401"]),
    ("X-14", &["DCR102"]),
    ("V-5", &["DCR108"]),
    ("V-12", &["DCTL1009", "DCR110"]),
    ("V-13", &["DCTL1040", "DCR403"]),
    ("H-4", &["DCR126"]),
    ("C-11", &["DCTL1011", "DCR301"]),
    ("S-1", &["DCTL1014"]),
    ("S-12", &["DCR117"]),
    ("M-7", &["DCTL1033", "DCR306"]),
    ("M-10", &["DCR206"]),
    ("Z-5", &["DCTL1003"]),
];

/// That each code finds its bad example, and not its good one, is a test of its own.
#[test]
fn rules_for_authors_have_a_code() {
    for (rule, codes) in DRAFT {
        assert!(!codes.is_empty());
        for code in *codes {
            assert!(dc_lint::rule(code).is_some(), "{rule}: {code}");
        }
    }
}

/// T-64: no part of an address can be constant; what bounds it is a signature.
#[test]
fn a_bare_address_is_bounded_by_a_signature() {
    let linter = Linter::new(&Config::default()).unwrap();
    let of = |key: &str, record: &str| {
        let text = format!(
            r#"{{"providerId":"example.net","providerName":"Example","serviceId":"web",
            "serviceName":"Web",{key}"records":[{{{record},"ttl":600}}]}}"#
        );
        let report = linter.lint(&Source::new("example.net.web.json", text.as_bytes()));
        let mut found = report.findings.into_iter();
        let found = found.find(|finding| finding.rule.code == "DCTL1040");
        found.map(|finding| (finding.level, finding.help.is_some()))
    };
    let key = r#""syncPubKeyDomain":"example.net","#;
    for rtype in ["A", "AAAA", "aaaa"] {
        let record = format!(r#""type":"{rtype}","host":"@","pointsTo":"%ip%""#);
        assert_eq!(of("", &record), Some((Level::Warning, true)), "{rtype}");
        assert_eq!(of(key, &record), Some((Level::Info, true)), "{rtype}");
    }
    // What can be bounded by the template is, signed or not.
    for record in [
        r#""type":"CNAME","host":"www","pointsTo":"%target%""#,
        r#""type":"MX","host":"@","pointsTo":"%mx%","priority":10"#,
        r#""type":"A","host":"%sub%","pointsTo":"192.0.2.1""#,
    ] {
        assert_eq!(of("", record), Some((Level::Warning, false)), "{record}");
        assert_eq!(of(key, record), Some((Level::Warning, false)), "{record}");
    }
}
