//! A template that is read comes back as it was, and reading it again finds the same.
#![no_main]

use dc_template::{Limits, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(template) = Template::parse_with(data, &Limits::default()) else {
        return;
    };
    let text = serde_json::to_vec(&template).expect("a template is JSON");
    let again = Template::parse(&text).expect("what was written is read");
    assert_eq!(template.diagnostics(), again.diagnostics());
    assert_eq!(template.variables(), again.variables());
    assert_eq!(
        text,
        serde_json::to_vec(&again).expect("a template is JSON")
    );
});
