//! Law: a key is read for the algorithms that go with it and for no other, nothing behind it is
//! tolerated, and no signature made of zeros is good (of an Ed25519 key of small order one would be).
#![no_main]

use dc_sig::{Algorithm, PublicKey, Verifier, VerifyingKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|der: &[u8]| {
    for algorithm in Algorithm::ALL {
        let Ok(key) = PublicKey::from_spki(der, *algorithm) else {
            continue;
        };
        assert!(algorithm.fits(key.kind()));
        assert_eq!(key.spki(), der);
        let longer = [der, &[0]].concat();
        assert!(PublicKey::from_spki(&longer, *algorithm).is_err());
        let shorter = der.split_last().map_or(der, |(_, shorter)| shorter);
        assert!(PublicKey::from_spki(shorter, *algorithm).is_err());
        for length in [0, 64, 96, 256] {
            let zeros = vec![0; length];
            assert!(VerifyingKey::new(&key).verify(b"", &zeros).is_err());
        }
    }
});
