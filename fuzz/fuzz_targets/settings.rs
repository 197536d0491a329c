//! Law: settings that are read are written and read the same, and every URL in them has a host that
//! was checked.
#![no_main]

use dc_discovery::{HttpsUrl, Reach, Settings, SettingsOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &[u8]| {
    let options = SettingsOptions::default();
    match Settings::parse(json, &options) {
        Ok((settings, warnings)) => {
            assert!(warnings.len() <= 50);
            for warning in &warnings {
                assert!(!warning.to_string().chars().any(char::is_control));
            }
            let urls = [
                Some(&settings.url_api),
                settings.url_sync_ux.as_ref(),
                settings.url_async_ux.as_ref(),
            ];
            for url in urls.into_iter().flatten() {
                let endpoint = url.join(["v2", &settings.provider_id]);
                let checked = HttpsUrl::parse(&endpoint, Reach::Public).expect("a checked URL");
                assert_eq!((checked.host(), checked.port()), (url.host(), url.port()));
            }
            let mut options = options;
            options.max_octets = usize::MAX;
            let written = serde_json::to_vec(&settings).expect("JSON");
            let (again, _) = Settings::parse(&written, &options).expect("settings again");
            assert_eq!(again, settings);
        }
        Err(error) => assert!(!error.to_string().chars().any(char::is_control)),
    }
});
