//! Law: the signed bytes are the pieces of the query without `sig` and `key`; what splits can be
//! signed again, and the canonical string is a fixed point.
#![no_main]

use dc_sig::{CanonicalQuery, ReceivedQuery};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &[u8]| {
    let Ok(received) = ReceivedQuery::parse(query) else {
        return;
    };
    let name = |piece: &&[u8]| piece.split(|b| *b == b'=').next().map(<[u8]>::to_vec);
    let rest: Vec<&[u8]> = query
        .split(|b| *b == b'&')
        .filter(|piece| !matches!(name(piece).as_deref(), Some(b"sig" | b"key")))
        .collect();
    assert_eq!(received.signed_bytes(), rest.join(&b'&'));
    let unsigned = received.unsigned();
    for (name, value) in unsigned.parameters().iter() {
        assert_eq!(unsigned.parameters().get(name), Some(value));
    }
    if let Ok(canonical) = CanonicalQuery::new(unsigned.parameters().iter()) {
        let again = CanonicalQuery::from_query(canonical.as_str()).expect("canonical splits");
        assert_eq!(again, canonical);
    }
});
