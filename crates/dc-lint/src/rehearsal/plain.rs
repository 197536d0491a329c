//! Templates that need no rehearsal: it would find nothing in them.

use dc_template::grammar::expressions;

use crate::subject::{Record, Subject};

/// Whether a rehearsal of the template certainly has nothing to report.
///
/// Most templates are of this kind: records of the everyday types, each of which can be written
/// whatever stands beside it, and no CNAME that shares its name with another record.
pub(super) fn is_plain(subject: &Subject<'_>) -> bool {
    let records = &subject.records;
    // What diagnostics call an error is left out of rehearsals, and with it what others conflict with.
    if subject.template.has_errors() || !records.iter().all(is_plain_record) {
        return false;
    }
    let cname = |record: &Record<'_>| record.rtype == "CNAME";
    if records.len() < 2 || !records.iter().any(cname) {
        return true;
    }
    // Names that are written otherwise are others: each variable has a value of its own. What is
    // built in stands for names that can be written as well.
    let built_in = |record: &Record<'_>| expressions(record.host()).any(|e| !is_callers(e.name));
    let shares = |run: Vec<&Record<'_>>| run.into_iter().any(cname);
    !records.iter().any(built_in) && !subject.runs().any(shares)
}

fn is_plain_record(record: &Record<'_>) -> bool {
    let value = record.value().unwrap_or_default();
    let says = match record.rtype {
        // Addresses and SPF terms have rules of their own.
        "A" | "AAAA" | "SPFM" => true,
        "CNAME" | "MX" => value == "@" || is_plain_name(value.strip_suffix('.').unwrap_or(value)),
        // Quoted data is taken apart; two SPF records conflict.
        "TXT" => value.len() <= LONGEST && !is_quoted_or_spf(value),
        _ => false,
    };
    says && (record.is_at_scope() || is_plain_name(record.host()))
}

/// Whether a text is a name wherever it stands, or depends on what callers supply.
fn is_plain_name(text: &str) -> bool {
    let fits = |o: &u8| o.is_ascii_alphanumeric() || matches!(o, b'-' | b'_');
    let label = |label: &[u8]| {
        let edge = label.first() == Some(&b'-') || label.last() == Some(&b'-');
        (1..=63).contains(&label.len()) && label.iter().all(fits) && !edge
    };
    match text.contains('%') {
        true => expressions(text).any(|e| is_callers(e.name)),
        false => text.len() <= LONGEST_NAME && text.as_bytes().split(|o| *o == b'.').all(label),
    }
}

fn is_callers(name: &str) -> bool {
    !matches!(name, "domain" | "host" | "fqdn")
}

fn is_quoted_or_spf(data: &str) -> bool {
    let start = data.trim_start();
    let head = start.get(..6);
    start.starts_with('"') || head.is_some_and(|head| head.eq_ignore_ascii_case("v=spf1"))
}

/// Octets of data that are certainly not too many, with whatever a rehearsal puts in.
const LONGEST: usize = 4_000;

/// The same of a name with the host and domain of a rehearsal behind it.
const LONGEST_NAME: usize = 200;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::is_plain;
    use crate::document;
    use crate::report::{Findings, Verdict};
    use crate::subject::Subject;
    use crate::{Level, RULES, Source};

    /// Whether the template is plain; a plain one has nothing that a rehearsal reports.
    fn checked(text: &str) -> bool {
        let Ok(template) = dc_template::Template::parse(text.as_bytes()) else {
            return false;
        };
        let source = Source::unnamed(text.as_bytes());
        let (object, whole) = document::read(text, 0);
        assert!(whole.is_some(), "{text}");
        let subject = Subject::new(&source, &object, &template, None);
        let plain = is_plain(&subject);
        let verdicts: Vec<Verdict> = RULES.iter().map(|_| Verdict::Set(Level::Info)).collect();
        let mut found = Findings::new(&verdicts);
        super::super::rehearse(&subject, &super::super::policy(), &mut found);
        let report = found.finish(text.as_bytes());
        let codes: Vec<_> = report.findings.iter().map(|f| f.rule.code).collect();
        assert!(!plain || codes.is_empty(), "{codes:?} in {text}");
        plain
    }

    #[test]
    fn everyday_templates_are_plain() {
        let template = |records: &str| {
            format!(r#"{{"providerId":"p","serviceId":"s","records":[{records}]}}"#)
        };
        for records in [
            r#"{"type":"A","host":"@","pointsTo":"%ip%","ttl":600}"#,
            r#"{"type":"CNAME","host":"www","pointsTo":"a.example.net","ttl":600},
               {"type":"TXT","host":"@","data":"a=%b%","ttl":600}"#,
            r#"{"type":"MX","host":"@","pointsTo":"@","priority":0,"ttl":600},
               {"type":"SPFM","host":"","spfRules":"a"}"#,
        ] {
            assert!(checked(&template(records)), "{records}");
        }
        for records in [
            r#"{"type":"CNAME","host":"WWW","pointsTo":"a.example.net","ttl":600},
               {"type":"TXT","host":"www","data":"a","ttl":600}"#,
            r#"{"type":"MX","host":"@","pointsTo":".","priority":0,"ttl":600},
               {"type":"MX","host":"@","pointsTo":"a.example.net","priority":0,"ttl":600}"#,
            r#"{"type":"TXT","host":"a..b","data":"a","ttl":600}"#,
            r#"{"type":"TXT","host":"@","data":"\"a","ttl":600}"#,
            r#"{"type":"TXT","host":"@","data":" V=SPF1 -all","ttl":600}"#,
        ] {
            assert!(!checked(&template(records)), "{records}");
        }
    }

    #[test]
    fn nothing_is_reported_of_plain_examples() {
        for rule in RULES {
            for (_, text) in rule.bad.files().iter().chain(&rule.good.files()) {
                checked(text);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            cases: 512,
            ..Default::default()
        })]

        #[test]
        fn a_rehearsal_reports_nothing_of_a_plain_template(
            parts in proptest::collection::vec(
                (
                    select(vec!["A", "AAAA", "CNAME", "MX", "TXT", "SPFM", "SRV", "NS", "cname"]),
                    select(vec![
                        "", "@", "www", "WWW", "a.b", "%v%", "%v%.a", "%host%", "%fqdn%.", "*", "*.a", "a..b",
                        "-a", "a-", "ü", "x y", "_dmarc", "www.", "%domain%", "%v%.%host%", "%v%%w%", "a_b", "%w%",
                    ]),
                    select(vec![
                        "@", ".", "192.0.2.1", "a.example.net", "a.example.net.", "%v%", "%w%.example.net", "a..b",
                        "%host%", "v=spf1 -all", " V=SPF1", "v=spf1 %v%", "\\\"a\\\" b", "\\\"a", "a b", "",
                        "include:%v%", "redirect=a.example", "ip4:%v%", "%v%.", "2001:db8::1", "x\\u0000",
                    ]),
                    select(vec!["600", "\"%v%\"", "\"%w%\"", "0"]),
                ),
                0..5,
            ),
        ) {
            let record = |(rtype, host, value, ttl): &(&str, &str, &str, &str)| format!(
                r#"{{"type":"{rtype}","host":"{host}","pointsTo":"{value}","data":"{value}",
                "spfRules":"{value}","priority":0,"ttl":{ttl}}}"#
            );
            let records: Vec<_> = parts.iter().map(record).collect();
            let records = records.join(",");
            checked(&format!(r#"{{"providerId":"p","serviceId":"s","records":[{records}]}}"#));
        }
    }
}
