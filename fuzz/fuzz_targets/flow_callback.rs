//! The query of a redirect back: no panic, and nothing is believed without the right `state`.
#![no_main]

use dc_flow::{Callback, Profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &[u8]| {
    for state in [None, Some("k3j5"), Some("a b")] {
        let read = Callback::parse(query, state);
        if let (Ok(back), Some(_)) = (&read, state) {
            assert!(back.state_checked);
            let has = query
                .split(|b| *b == b'&')
                .any(|pair| pair.starts_with(b"state="));
            assert!(has);
        }
        for profile in Profile::ALL {
            let known = Callback::parse_from(profile, query, state);
            // Habits only ever forgive a missing state.
            assert!(known.is_ok() || read.is_err());
        }
    }
});
