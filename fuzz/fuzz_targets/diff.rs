//! Two versions of a template, apart by a zero octet: the difference back is the difference inverted,
//! and there is none between a version and itself.
#![no_main]

use dc_lint::diff::diff;
use dc_template::Template;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut versions = data.splitn(2, |octet| *octet == 0);
    let mut next = || Template::parse(versions.next()?).ok();
    let (Some(old), Some(new)) = (next(), next()) else {
        return;
    };
    let difference = diff(&old, &new);
    assert_eq!(diff(&new, &old), difference.inverted());
    assert!(diff(&old, &old).changes.is_empty());
});
