//! Files that are no templates, large ones, deep ones: a clear finding, in bounded time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is how a test fails"
)]

use dc_lint::{Config, Finding, Level, Linter, Report, Setting, Source};

fn lint(bytes: &[u8]) -> Report {
    Linter::new(&Config::default())
        .unwrap()
        .lint(&Source::unnamed(bytes))
}

fn only(bytes: &[u8]) -> Finding {
    let mut report = lint(bytes);
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    report.findings.remove(0)
}

#[test]
fn what_is_no_template_says_so() {
    for (text, message, span) in [
        (
            &b""[..],
            "the file is empty; expected a template, which is a JSON object",
            0..0,
        ),
        (
            b" \n",
            "the file is empty; expected a template, which is a JSON object",
            0..2,
        ),
        (
            b"\xef\xbb\xbf",
            "the file is empty; expected a template, which is a JSON object",
            0..3,
        ),
        (
            b"[]",
            "the template is an array; expected a JSON object",
            0..1,
        ),
        (
            b"null",
            "the template is null; expected a JSON object",
            0..1,
        ),
        (
            b"{\"a\":\"\xff\"}",
            "the octet 0xFF is not UTF-8; templates are UTF-8",
            6..7,
        ),
        (
            b"\xef\xbb\xbf{\"a\":\"\xc3",
            "the octet 0xC3 is not UTF-8; templates are UTF-8",
            9..10,
        ),
        (b"{\n\"a\" 1}", "the text is not JSON: expected `:`", 6..7),
        (
            b"{\"a\":1",
            "the text is not JSON: eof while parsing an object",
            5..6,
        ),
        (
            b"{\"a\":\"\\ud800\"}",
            "the text is not JSON: unexpected end of hex escape",
            12..13,
        ),
        (b"\x7fELF", "the text is not JSON: expected value", 0..1),
    ] {
        let finding = only(text);
        assert_eq!(finding.rule.code, "DCTL0003");
        assert_eq!(
            (finding.message.as_str(), finding.span),
            (message, span),
            "{text:?}"
        );
    }
}

#[test]
fn a_hundred_megabytes_are_refused_at_once() {
    let big = vec![b' '; 100 << 20];
    let finding = only(&big);
    assert_eq!(
        finding.message,
        "the template has 104857600 octets; at most 16777216 are allowed"
    );
}

#[test]
fn deep_nesting_is_a_finding() {
    for open in ["[", "{\"a\":"] {
        let text = format!("{{\"providerId\":\"p\",\"vnd.x\":{}", open.repeat(200_000));
        let finding = only(text.as_bytes());
        assert_eq!(
            finding.message,
            "the text is not JSON: recursion limit exceeded"
        );
    }
}

/// Work that grew with the square would take minutes here.
#[test]
fn large_templates_take_time_by_their_size() {
    let record = |i: usize| match i % 5 {
        0 => format!(
            r#"{{"type":"CNAME","host":"h","pointsTo":"a{i}.example","ttl":{i},"groupId":"g{i}"}}"#
        ),
        1 => format!(r#"{{"type":"TXT","host":"%v{i}%","data":"%w{i}%","ttl":{i}}}"#),
        2 => format!(r#"{{"type":"A","host":"h","pointsTo":"192.0.2.1","ttl":{i},"x{i}":1}}"#),
        3 => r#"{"type":"SPFM","host":"@","spfRules":"include:a.example include:b.example"}"#
            .to_owned(),
        _ => r#"{"type":"A","host":"same","pointsTo":"192.0.2.1","ttl":60}"#.to_owned(),
    };
    let records: Vec<String> = (0..10_000).map(record).collect();
    let text = format!(
        r#"{{"providerId":"p","serviceId":"s","records":[{}]}}"#,
        records.join(",")
    );
    let report = lint(text.as_bytes());
    assert!(report.findings.len() > 10_000);
    assert_eq!(report.exposures.len(), 10_000);

    let members: Vec<String> = (0..200_000).map(|i| format!("\"m{i}\":0")).collect();
    let text = format!("{{{}}}", members.join(","));
    assert!(lint(text.as_bytes()).findings.len() > 200_000);

    let host = "_a.%b%".repeat(200_000);
    let text = format!(
        r#"{{"providerId":"p","serviceId":"s","records":[
        {{"type":"TXT","host":"{host}","data":"{host}","ttl":60}},
        {{"type":"SPFM","host":"@","spfRules":"{}"}}]}}"#,
        "exp=a.b ".repeat(100_000)
    );
    assert!(!lint(text.as_bytes()).findings.is_empty());
    let redirect = " a.example ,".repeat(100_000);
    let text = format!(
        r#"{{"providerId":"p","serviceId":"s","records":[],"syncRedirectDomain":"{redirect}"}}"#
    );
    assert!(lint(text.as_bytes()).findings.len() > 100_000);
}

/// Text beside a variable that no value of it makes valid was taken for valid (T-35, T-47).
#[test]
fn targets_that_no_value_makes_valid_are_errors() {
    let codes = |rtype: &str, member: &str, target: &str| {
        let text = format!(
            r#"{{"records": [{{"type": "{rtype}", "{member}": {}}}]}}"#,
            serde_json::json!(target)
        );
        let found = lint(text.as_bytes()).findings.into_iter();
        let found = found.filter(|f| f.pointer == format!("/records/0/{member}"));
        let found = found
            .map(|f| f.rule.code)
            .filter(|c| *c == "DCR302" || *c == "DCTL1034");
        found.collect::<Vec<_>>()
    };
    let long = format!("{}.%v%", "a".repeat(64));
    for name in [
        "%v%..net",
        "a b.%v%",
        "http://%v%",
        ".%v%.net",
        "a\\.%v%",
        &long,
    ] {
        assert_eq!(codes("CNAME", "pointsTo", name), ["DCR302"], "{name}");
        assert_eq!(codes("SRV", "target", name), ["DCR302"], "{name}");
    }
    for name in [
        "%v%",
        "%v%.net.",
        "%v%.",
        ".%v%",
        "_x-%v%.a.%w%",
        "é.%v%.net",
    ] {
        assert!(codes("MX", "pointsTo", name).is_empty(), "{name}");
    }
    for address in [
        ".%v%",
        "%v%.",
        "%v%x",
        "192.0..%v%",
        "%v%:1",
        "192.0.2.%v% ",
    ] {
        assert_eq!(codes("A", "pointsTo", address), ["DCTL1034"], "{address}");
    }
    for address in ["%v%", "192.%v%.2.%w%", "1%v%", "%a%%b%"] {
        assert!(codes("A", "pointsTo", address).is_empty(), "{address}");
    }
    assert_eq!(codes("AAAA", "pointsTo", "2001:db8::%v%x"), ["DCTL1034"]);
    for address in ["%v%", "2001:DB8::%v%", ":%v%", "::ffff:%v%.2.3.4"] {
        assert!(codes("AAAA", "pointsTo", address).is_empty(), "{address}");
    }
}

/// A file that is no JSON passed as clean where DCTL0003 was off.
#[test]
fn what_is_no_template_is_an_error_whatever_the_levels() {
    for setting in [Setting::Off, Setting::Level(Level::Info)] {
        let config = Config::default().set("DCTL0003", setting);
        let linter = Linter::new(&config).unwrap();
        for text in [&b"{,"[..], b"", b"\xff", b"[]", b"{\"records\":[{}],}"] {
            let report = linter.lint(&Source::unnamed(text));
            assert_eq!(report.worst(), Some(Level::Error), "{text:?}");
        }
    }
    // A member of another type is a matter of levels.
    let linter = Linter::new(&Config::default().set("DCTL0003", Setting::Off)).unwrap();
    let report = linter.lint(&Source::unnamed(b"{\"providerName\":1}"));
    assert!(report.findings.iter().all(|f| f.rule.code != "DCTL0003"));
}

/// L-16: these were of level info, as a missing version is (T-6). DNS providers that read an integer
/// there refuse the whole file.
#[test]
fn versions_that_are_no_integer_are_errors() {
    for (version, expected) in [
        ("\"1\"", Some(("DCTL1006", Level::Error))),
        ("-1", Some(("DCTL1006", Level::Error))),
        ("1.5", Some(("DCTL1006", Level::Error))),
        ("1.0", Some(("DCTL1006", Level::Error))),
        ("true", Some(("DCTL1006", Level::Error))),
        ("null", Some(("DCTL0003", Level::Error))),
        ("0", Some(("DCTL1006", Level::Info))),
        ("1", None),
    ] {
        let text = format!("{{\"version\":{version}}}");
        let report = lint(text.as_bytes());
        let mut at = report.findings.iter().filter(|f| f.pointer == "/version");
        let found = at.next().map(|f| (f.rule.code, f.level));
        assert_eq!(found, expected, "{text}");
        assert!(at.next().is_none(), "{text}");
    }
}

/// Files without ids were told to have the same ids.
#[test]
fn files_without_ids_are_no_duplicates() {
    let linter = Linter::new(&Config::default()).unwrap();
    for text in [
        &b"{}"[..],
        b"{\"providerId\":\"example.net\"}",
        b"{\"serviceId\":\"web\"}",
        b"{\"providerId\":\"\",\"serviceId\":\"web\"}",
    ] {
        let sources = [Source::unnamed(text), Source::unnamed(text)];
        let reports = linter.lint_all(&sources);
        let mut found = reports.iter().flat_map(|report| &report.findings);
        assert!(found.all(|f| f.rule.code != "DCTL1004"), "{text:?}");
    }
}
