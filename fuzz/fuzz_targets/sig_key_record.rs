//! Law: the order of the records does not matter, and a key that was read reads back from what
//! would be published for it. One record per line, character-strings end at a tab.
#![no_main]

use dc_sig::{PublicKey, Publication};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|records: &[u8]| {
    let mut records: Vec<Vec<&[u8]>> = records
        .split(|b| *b == b'\n')
        .map(|record| record.split(|b| *b == b'\t').collect())
        .collect();
    let key = PublicKey::from_txt(&records);
    records.reverse();
    assert_eq!(PublicKey::from_txt(&records).ok(), key.clone().ok());
    if let Ok(key) = key {
        for publication in [Publication::new(&key), Publication::single_record(&key)] {
            assert_eq!(PublicKey::from_txt(publication.strings()), Ok(key.clone()));
        }
    }
});
