//! Law: a value is inserted as it is and never read again: what resolves is what one pass from left
//! to right gives (draft section 9.2.2). Input: the data of a TXT record, two values, a line each.
#![no_main]

use dc_template::{Policy, Request, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let mut lines = input.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (data, a, b) = (line(), line(), line());
    let text = serde_json::json!({"providerId": "p", "serviceId": "s", "records": [
        {"type": "TXT", "host": "@", "data": data, "ttl": 60}]});
    let template = Template::parse(text.to_string().as_bytes()).expect("within the limits");
    let request = Request::new("example.com")
        .host("www")
        .param("a", a)
        .param("b", b);
    let Ok(rendered) = template.resolve(&request, &Policy::default()) else {
        return;
    };
    let known = [
        ("%a%", a),
        ("%b%", b),
        ("%domain%", "example.com"),
        ("%host%", "www"),
        ("%fqdn%", "www.example.com"),
    ];
    let mut expected = String::new();
    let mut rest = data;
    while let Some(first) = rest.chars().next() {
        let (piece, length) = known
            .iter()
            .find(|(expression, _)| rest.starts_with(expression))
            .map_or(
                (&rest[..first.len_utf8()], first.len_utf8()),
                |(expression, value)| (*value, expression.len()),
            );
        expected.push_str(piece);
        rest = &rest[length..];
    }
    // What begins with a quote is presentation format already.
    if expected.trim_start().starts_with('"') {
        return;
    }
    let found = rendered.records().next().expect("one record");
    assert_eq!(
        octets(found.data()),
        expected.as_bytes(),
        "{}",
        found.data()
    );
});

/// The octets of quoted character-strings.
fn octets(data: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut quoted = false;
    let mut rest = data.bytes();
    while let Some(octet) = rest.next() {
        match octet {
            b'"' => quoted = !quoted,
            b' ' if !quoted => {}
            b'\\' => {
                let escaped = rest.next().expect("an escape");
                if !escaped.is_ascii_digit() {
                    octets.push(escaped);
                    continue;
                }
                let digits = [Some(escaped), rest.next(), rest.next()];
                let number = digits.into_iter().fold(0, |n, digit| {
                    n * 10 + u32::from(digit.expect("a digit") - b'0')
                });
                octets.push(u8::try_from(number).expect("an octet"));
            }
            other => {
                assert!(quoted && (0x20..=0x7e).contains(&other), "{data}");
                octets.push(other);
            }
        }
    }
    octets
}
