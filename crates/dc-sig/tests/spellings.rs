//! Re-spellings of the same thing, with verdicts: what is tolerated and what is not.
#![cfg(feature = "ring")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use dc_sig::{Algorithm, PublicKey, QueryError, QueryOptions, ReceivedQuery, Signer, VerifyingKey};

const MESSAGE: &str = "domain=example.com&host=shop&text=a%2Bb";

fn verdict(query: &str, key: &PublicKey) -> &'static str {
    match ReceivedQuery::parse(query).map(|query| query.verify(&VerifyingKey::new(key)).map(drop)) {
        Ok(Ok(())) => "verified",
        Ok(Err(error)) => error.kind(),
        Err(error) => error.kind(),
    }
}

/// A signature whose base64 has both `+` and `/` and ends in padding.
fn signature() -> (String, String, PublicKey) {
    let key = support::signing_key(Algorithm::Rs256);
    (0..)
        .map(|n| format!("{MESSAGE}&z={n}"))
        .map(|message| {
            (
                support::base64(&key.sign(message.as_bytes()).unwrap()),
                message,
            )
        })
        .find(|(sig, _)| sig.contains('+') && sig.contains('/') && sig.ends_with("=="))
        .map(|(sig, message)| (sig, message, key.public_key().clone()))
        .unwrap()
}

// L-10, L-12, U-15, OQ-20b, OQ-22
#[test]
fn of_links() {
    let (sig, message, key) = signature();
    let upper = sig
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let lower = sig
        .replace('+', "%2b")
        .replace('/', "%2f")
        .replace('=', "%3d");
    let every: String = sig.bytes().map(|octet| format!("%{octet:02x}")).collect();
    let blanks = sig.replace('+', "%20");
    let raw_blanks = sig.replace('+', " ");
    let url = sig.replace('+', "-").replace('/', "_");
    let unpadded = upper.trim_end_matches("%3D");
    // The last character before the padding carries four bits that must be zero.
    let mut trailing = sig.clone();
    let place = trailing.len() - 3;
    let last = trailing.as_bytes()[place];
    trailing.replace_range(place..=place, &char::from(last + 1).to_string());
    for (name, query, expected) in [
        (
            "upper-case escapes",
            format!("{message}&key=_dck1&sig={upper}"),
            "verified",
        ),
        (
            "lower-case escapes",
            format!("{message}&key=_dck1&sig={lower}"),
            "verified",
        ),
        (
            "everything escaped",
            format!("{message}&key=_dck1&sig={every}"),
            "verified",
        ),
        (
            "nothing escaped",
            format!("{message}&key=_dck1&sig={sig}"),
            "verified",
        ),
        (
            "blanks for plus",
            format!("{message}&key=_dck1&sig={blanks}"),
            "sig-not-base64",
        ),
        (
            "raw blanks for plus",
            format!("{message}&key=_dck1&sig={raw_blanks}"),
            "forbidden-octet",
        ),
        (
            "base64url",
            format!("{message}&key=_dck1&sig={url}"),
            "sig-not-base64",
        ),
        (
            "no padding",
            format!("{message}&key=_dck1&sig={unpadded}"),
            "sig-not-base64",
        ),
        (
            "too much padding",
            format!("{message}&key=_dck1&sig={upper}%3D"),
            "sig-not-base64",
        ),
        (
            "trailing bits",
            format!("{message}&key=_dck1&sig={trailing}"),
            "sig-not-base64",
        ),
        (
            "line break",
            format!("{message}&key=_dck1&sig={upper}%0A"),
            "sig-not-base64",
        ),
        (
            "label in upper case",
            format!("{message}&key=_DCK1&sig={upper}"),
            "verified",
        ),
        (
            "label escaped",
            format!("{message}&key=%5Fdck1&sig={upper}"),
            "verified",
        ),
        (
            "label with a final dot",
            format!("{message}&key=_dck1.&sig={upper}"),
            "bad-label",
        ),
        (
            "label empty",
            format!("{message}&key=&sig={upper}"),
            "bad-label",
        ),
        (
            "name of sig in upper case",
            format!("{message}&key=_dck1&SIG={upper}"),
            "missing-sig",
        ),
        (
            "name of sig escaped",
            format!("{message}&key=_dck1&s%69g={upper}"),
            "escaped-name",
        ),
        (
            "signed value re-escaped",
            format!("{}&key=_dck1&sig={upper}", message.replace("%2B", "%2b")),
            "bad-signature",
        ),
        (
            "signed value unescaped",
            format!("{}&key=_dck1&sig={upper}", message.replace("%2B", "+")),
            "bad-signature",
        ),
        (
            "name re-escaped",
            format!(
                "{}&key=_dck1&sig={upper}",
                message.replace("host", "h%6Fst")
            ),
            "bad-signature",
        ),
        (
            "semicolon as separator",
            format!("{message};key=_dck1&sig={upper}"),
            "missing-key",
        ),
        (
            "empty piece at the end",
            format!("{message}&key=_dck1&sig={upper}&"),
            "bad-signature",
        ),
        (
            "question mark in front",
            format!("?{message}&key=_dck1&sig={upper}"),
            "bad-signature",
        ),
    ] {
        assert_eq!(verdict(&query, &key), expected, "{name}: {query}");
    }
}

// K-3 to K-9, L-31, OQ-10
#[test]
fn of_key_records() {
    let key = support::signing_key(Algorithm::Rs256);
    let data = support::base64(key.public_key().spki());
    for (record, expected) in [
        (format!("p=1,a=RS256,t=x509,d={data}"), "ok"),
        (format!("p=001,d={data}"), "ok"),
        (format!("p=0,d={data}"), "ok"),
        (format!(" p = 1 , d = {data} "), "ok"),
        (format!("d={data},p=1"), "ok"),
        (format!("p=1,d={data},"), "ok"),
        (format!("p=1;d={data}"), "missing-data"),
        (format!("P=1,D={data}"), "no-key-record"),
        (format!("P=1,d={data}"), "missing-number"),
        (format!("p=1,a=rs256,d={data}"), "unknown-algorithm"),
        (format!("p=1,a=,d={data}"), "unknown-algorithm"),
        (format!("p=1,a=none,d={data}"), "unknown-algorithm"),
        (format!("p=1,a=HS256,d={data}"), "unknown-algorithm"),
        (format!("p=1,t=X509,d={data}"), "unknown-format"),
        (format!("p=+1,d={data}"), "bad-number"),
        (format!("p=1.0,d={data}"), "bad-number"),
        (format!("p=9999999999,d={data}"), "bad-number"),
        (format!("p=1,d=\"{data}\""), "key-not-base64"),
        ("p=1,d=".to_owned(), "not-spki"),
        (String::new(), "no-key-record"),
    ] {
        let read = PublicKey::from_txt([[&record]]);
        let kind = read.as_ref().map_or_else(|error| error.kind(), |_| "ok");
        assert_eq!(kind, expected, "{record}");
    }
}

// OQ-18, OQ-23
#[test]
fn of_signatures_and_keys() {
    let key = support::signing_key(Algorithm::Es256);
    let signature = key.sign(MESSAGE.as_bytes()).unwrap();
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let mut other = signature.clone();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let digit = i32::from(u8::from_str_radix(&order[2 * at..2 * at + 2], 16).unwrap());
        let difference = digit - i32::from(signature[32 + at]) - borrow;
        borrow = i32::from(difference < 0);
        other[32 + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    assert_ne!(signature, other);
    for (name, signature, expected) in [
        ("(r, s)", &signature, "verified"),
        ("(r, n - s)", &other, "verified"),
        ("(r, s) of nothing", &vec![0; 64], "bad-signature"),
    ] {
        let sig = support::base64(signature).replace('+', "%2B");
        let query = format!("{MESSAGE}&key=_dck1&sig={sig}");
        assert_eq!(verdict(&query, key.public_key()), expected, "{name}");
    }

    let key = support::signing_key(Algorithm::Rs256);
    let spki = key.public_key().spki();
    let mut without_null = spki.to_vec();
    without_null.drain(17..19);
    // Both lengths around it shrink by the two octets.
    without_null[3] -= 2;
    without_null[5] -= 2;
    let read = PublicKey::from_spki(&without_null, Algorithm::Rs256).unwrap();
    assert_eq!(read.key_bits(), key.public_key().key_bits());
    let sig = support::base64(&key.sign(MESSAGE.as_bytes()).unwrap()).replace('+', "%2B");
    let query = format!("{MESSAGE}&key=_dck1&sig={sig}");
    assert_eq!(verdict(&query, &read), "verified", "without NULL");
}

// OQ-21
#[test]
fn a_foreign_record_with_an_item_twice_is_passed_over() {
    let key = support::signing_key(Algorithm::EdDsa);
    let data = support::base64(key.public_key().spki());
    let ours = format!("p=1,a=EdDSA,d={data}");
    for foreign in ["t=s,t=y", "a=1,a=2", "v=DKIM1;t=s,t=y,a=b,a=c"] {
        let read = PublicKey::from_txt([[foreign], [&ours]]);
        assert_eq!(read.as_ref(), Ok(key.public_key()), "{foreign}");
    }
    for record in ["p=1,p=1", "d=A,t=x509,t=x509", "a=b,a=b,d=A"] {
        let error = PublicKey::from_txt([[record]]).unwrap_err();
        assert_eq!(error.kind(), "duplicate-item", "{record}");
    }
}

// U-4, OQ-24
#[test]
fn of_values() {
    let mut blank = QueryOptions::default();
    blank.plus = dc_sig::Plus::Blank;
    for (value, literal, form) in [
        ("a+b", "a+b", "a b"),
        ("a%2Bb", "a+b", "a+b"),
        ("a%20b+%2b", "a b++", "a b +"),
        ("%c3%bc", "ü", "ü"),
        ("ü", "ü", "ü"),
        ("a=b=c", "a=b=c", "a=b=c"),
        ("a;b", "a;b", "a;b"),
        ("", "", ""),
    ] {
        let query = format!("v={value}");
        let read = |options: &QueryOptions| {
            let query = ReceivedQuery::parse_with(&query, options).unwrap();
            assert_eq!(query.signed_bytes(), format!("v={value}").as_bytes());
            query.unsigned().parameters().get("v").map(str::to_owned)
        };
        assert_eq!(read(&QueryOptions::default()).as_deref(), Some(literal));
        assert_eq!(read(&blank).as_deref(), Some(form));
    }
}

// Q-14, OQ-54: without syncPubKeyDomain the two are ignored, whatever they say.
#[test]
fn unsigned_requests_ignore_sig_and_key() {
    for query in ["a=1&sig=x&key=y", "key=a.b.c&a=1&sig=", "a=1"] {
        let unsigned = ReceivedQuery::parse(query).unwrap().unsigned();
        assert_eq!(unsigned.parameters().get("a"), Some("1"));
        assert_eq!(unsigned.parameters().get("sig"), None);
        assert_eq!(unsigned.parameters().len(), 1);
    }
}

#[test]
fn errors_name_the_place() {
    for (query, error, text) in [
        (
            &b"a=1&b=%4"[..],
            QueryError::Percent { offset: 6 },
            "percent sign without two hexadecimal digits at octet 6",
        ),
        (
            b"a=1&b=x y",
            QueryError::Octet {
                byte: b' ',
                offset: 7,
            },
            "octet 0x20 at 7 cannot stand in a query",
        ),
        (
            b"a=1&b=\xff",
            QueryError::NotUtf8 { offset: 6 },
            "not UTF-8 in the name or value at octet 6",
        ),
        (
            b"a=1&a=2",
            QueryError::Duplicate { name: "a".into() },
            "parameter \"a\" occurs twice",
        ),
    ] {
        let found = ReceivedQuery::parse(query).unwrap_err();
        assert_eq!(found.to_string(), text);
        assert_eq!(found, error);
    }
}

#[test]
fn errors_of_keys_say_what_was_expected() {
    for (record, text) in [
        (
            "v=spf1 -all",
            "no key record: expected TXT records such as p=1,a=RS256,d=…",
        ),
        (
            "p=x,d=AAAA",
            "fragment number \"x\": expected one to nine digits",
        ),
        ("d=AAAA", "record without a fragment number: expected p=1"),
        ("p=1,a=none,d=AAAA", "unsupported algorithm \"none\""),
        (
            "p=1,t=jwk,d=AAAA",
            "unsupported key format \"jwk\": expected x509",
        ),
        ("p=1,d=A", "key data is not standard base64 with padding"),
        (
            "p=1,d=MAUw",
            "key of 3 octets where 7 are declared: the end is missing",
        ),
        (
            "p=1,d=MAYCAQMCAQM=",
            "bare PKCS#1 key: expected it inside a SubjectPublicKeyInfo",
        ),
    ] {
        let error = PublicKey::from_txt([[record]]).unwrap_err();
        assert_eq!(error.to_string(), text, "{record}");
    }
}
