//! Laws: no code without the state of the session, and neither code nor state in any message.
#![no_main]

use dc_flow::oauth::{AuthorizationCode, Secret};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|received: &str| {
    let state = Secret::new("s+ 9qBm2cVxT0y7");
    match AuthorizationCode::from_callback(received, &state) {
        Ok(code) => {
            let spelled = received.contains("9qBm2cVxT0y7") || received.contains('%');
            assert!(spelled && received.contains("state"));
            assert_eq!(format!("{code:?}"), "AuthorizationCode([redacted])");
        }
        Err(error) => assert!(!format!("{error} {error:?}").contains(state.expose())),
    }
});
