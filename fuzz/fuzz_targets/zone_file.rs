//! A zone file that is read, written and read again says the same.
#![no_main]

use dc_zonefile::{ReadOptions, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let options = ReadOptions::new().origin("example.com.").default_ttl(300);
    let Ok(mut zone) = read(text, &options) else {
        return;
    };
    let mut out = Vec::new();
    write(&zone.origin, &zone.records, &mut out).expect("what was read can be written");
    let again = read(&out, &ReadOptions::new()).expect("what was written can be read");
    // The first SOA record is written first.
    let soa = zone
        .records
        .iter()
        .position(|record| record.rtype.as_str() == "SOA");
    if let Some(records) = soa.and_then(|soa| zone.records.get_mut(..=soa)) {
        records.rotate_right(1);
    }
    assert_eq!(again, zone);
});
