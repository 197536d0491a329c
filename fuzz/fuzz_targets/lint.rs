//! Findings lie in the file, on whole characters; safe fixes come to an end and keep a template one.
#![no_main]

use dc_lint::{Config, Linter, Profile, Source};
use dc_template::Template;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for profile in Profile::ALL {
        let config = Config::default().profile(*profile);
        let linter = Linter::new(&config).expect("no rule is named");
        let source = Source::new("example.net.web.json", data);
        let report = linter.lint(&source);
        let text = std::str::from_utf8(data).ok();
        for finding in &report.findings {
            let fixes = finding.fix.iter().flat_map(|fix| fix.edits.iter());
            let related = finding.related.iter().map(|related| &related.span);
            for span in fixes
                .map(|edit| &edit.span)
                .chain(related)
                .chain([&finding.span])
            {
                assert!(data.get(span.clone()).is_some(), "{finding:?}");
                assert!(
                    text.is_none_or(|text| text.get(span.clone()).is_some()),
                    "{finding:?}"
                );
            }
            assert!(!finding.message.contains(char::is_control), "{finding:?}");
        }
        assert_eq!(report.ids.is_some(), Template::parse(data).is_ok());
        let fixed = linter.fix(&source);
        assert_eq!(
            linter.fix(&Source::new("example.net.web.json", &fixed)),
            fixed
        );
        assert!(Template::parse(data).is_err() || Template::parse(&fixed).is_ok());
    }
});
