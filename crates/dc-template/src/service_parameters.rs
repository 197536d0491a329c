//! Service parameters of HTTPS and SVCB records (RFC 9460 sections 2.1, 7).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::name::lower;
use crate::presentation::{Token, push_quoted, unescape};
use crate::rdata::{RdataProblem, push_base64, take, take_string};

/// Appends the parameters in their canonical form: known keys by name, in the order of their
/// numbers, each once, values of known structure in their shortest form.
pub(crate) fn push_parameters(tokens: &[Token<'_>], out: &mut String) -> Result<(), RdataProblem> {
    let mut items: Vec<(u16, String)> = Vec::new();
    for token in tokens {
        let refuse = || RdataProblem::Field {
            expected: "service parameters of the form key or key=value, each once",
            found: token.raw.chars().take(64).collect(),
        };
        let (key, value) = match token.raw.split_once('=') {
            Some((key, value)) => (key, value),
            None => (token.raw, ""),
        };
        let plain = value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
        if token.quoted || !plain {
            return Err(refuse());
        }
        let number = number(key).ok_or_else(refuse)?;
        let quoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
        let value = unescape(quoted.unwrap_or(value))?;
        let mut text = String::new();
        if let Ok(value) = std::str::from_utf8(&value) {
            push_typed(number, value, &mut text).ok_or_else(refuse)?;
        } else {
            push_value(&value, &mut text);
        }
        items.push((number, text));
    }
    items.sort_by_key(|(number, _)| *number);
    if let Some([(number, _), _]) = items
        .windows(2)
        .find(|pair| matches!(pair, [a, b] if a.0 == b.0))
    {
        return Err(RdataProblem::Field {
            expected: "each service parameter once",
            found: name(*number),
        });
    }
    push_items(&items, out);
    Ok(())
}

/// The same for parameters on the wire (RFC 9460 section 2.2).
pub(crate) fn push_wire_parameters(
    mut octets: &[u8],
    out: &mut String,
) -> Result<(), RdataProblem> {
    let mut items: Vec<(u16, String)> = Vec::new();
    while !octets.is_empty() {
        let number = u16::from_be_bytes(take(&mut octets)?);
        let length = usize::from(u16::from_be_bytes(take(&mut octets)?));
        let (value, rest) = octets.split_at_checked(length).ok_or(RdataProblem::Wire)?;
        octets = rest;
        // Strictly ascending, so each key once.
        if items.last().is_some_and(|(last, _)| *last >= number) {
            return Err(RdataProblem::Wire);
        }
        let mut text = String::new();
        match wire_value(number, value)? {
            Some(value) => push_typed(number, &value, &mut text).ok_or(RdataProblem::Wire)?,
            None => push_value(value, &mut text),
        }
        items.push((number, text));
    }
    push_items(&items, out);
    Ok(())
}

fn push_items(items: &[(u16, String)], out: &mut String) {
    for (index, (number, value)) in items.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(&name(*number));
        if !value.is_empty() {
            out.push('=');
            out.push_str(value);
        }
    }
}

/// What presentation format says for a value, without its escapes; `None` for octets as they are.
fn wire_value(number: u16, mut value: &[u8]) -> Result<Option<String>, RdataProblem> {
    let mut items: Vec<String> = Vec::new();
    match number {
        0 => {
            while !value.is_empty() {
                items.push(name(u16::from_be_bytes(take(&mut value)?)));
            }
        }
        1 => {
            while !value.is_empty() {
                // A comma inside an item is escaped for the list (RFC 9460 appendix A.1).
                let id = std::str::from_utf8(take_string(&mut value)?);
                let id = id.map_err(|_| RdataProblem::Wire)?;
                items.push(id.replace('\\', "\\\\").replace(',', "\\,"));
            }
        }
        3 => {
            items.push(u16::from_be_bytes(take(&mut value)?).to_string());
            if !value.is_empty() {
                return Err(RdataProblem::Wire);
            }
        }
        4 => {
            while !value.is_empty() {
                items.push(Ipv4Addr::from(take::<4>(&mut value)?).to_string());
            }
        }
        5 => {
            let mut text = String::new();
            push_base64(value, &mut text);
            items.push(text);
        }
        6 => {
            while !value.is_empty() {
                items.push(Ipv6Addr::from(take::<16>(&mut value)?).to_string());
            }
        }
        _ => return Ok(std::str::from_utf8(value).ok().map(str::to_owned)),
    }
    Ok(Some(items.join(",")))
}

/// The value of a known key in its shortest form; `None` if it is none.
fn push_typed(number: u16, value: &str, out: &mut String) -> Option<()> {
    let mut items: Vec<String> = Vec::new();
    match number {
        // mandatory: a set of keys.
        0 => {
            let mut keys = value
                .split(',')
                .map(self::number)
                .collect::<Option<Vec<u16>>>()?;
            keys.sort_unstable();
            items.extend(keys.into_iter().map(name));
        }
        // no-default-alpn has no value.
        2 if value.is_empty() => return Some(()),
        2 => return None,
        3 => {
            let digits = value.bytes().all(|b| b.is_ascii_digit());
            items.push(value.parse::<u16>().ok().filter(|_| digits)?.to_string());
        }
        4 => {
            for item in value.split(',') {
                items.push(item.parse::<Ipv4Addr>().ok()?.to_string());
            }
        }
        6 => {
            for item in value.split(',') {
                items.push(item.parse::<Ipv6Addr>().ok()?.to_string());
            }
        }
        _ => {
            push_value(value.as_bytes(), out);
            return Some(());
        }
    }
    out.push_str(&items.join(","));
    Some(())
}

/// The value of a service parameter; in quotes only where it needs them.
fn push_value(octets: &[u8], out: &mut String) {
    let bare = |b: &u8| b.is_ascii_graphic() && !br#""\();"#.contains(b);
    if octets.iter().all(bare) {
        out.extend(octets.iter().map(|b| char::from(*b)));
    } else {
        push_quoted(octets, out);
    }
}

/// The number of a key: a registered name, or `key` and a number.
fn number(key: &str) -> Option<u16> {
    let key = lower(key);
    if let Some(at) = NAMES.iter().position(|name| *name == key) {
        return u16::try_from(at).ok();
    }
    let digits = key.strip_prefix("key")?;
    let plain = digits == "0" || !digits.starts_with('0');
    let number = digits.parse().ok();
    number.filter(|_| plain && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn name(number: u16) -> String {
    match NAMES.get(usize::from(number)) {
        Some(name) => (*name).to_owned(),
        None => format!("key{number}"),
    }
}

/// IANA registry "Service Parameter Keys (SvcParamKeys)", by number.
const NAMES: &[&str] = &[
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
    "ohttp",
    "tls-supported-groups",
    "docpath",
];

#[cfg(test)]
mod tests {
    use crate::rdata::{canonical, of_octets};
    use crate::record_type::RecordType;

    /// OQ-11, T-38: compared by meaning.
    #[test]
    fn spellings_of_service_parameters() {
        let https = RecordType::new("HTTPS");
        for (data, expected) in [
            ("1 . ipv6hint=2001:DB8::1", "1 . ipv6hint=2001:db8::1"),
            ("1 . port=0443", "1 . port=443"),
            ("1 . key1=h2", "1 . alpn=h2"),
            (
                "1 . mandatory=port,alpn port=1 alpn=h2",
                "1 . mandatory=alpn,port alpn=h2 port=1",
            ),
            ("1 . key65=x ALPN=h2", "1 . alpn=h2 key65=x"),
            ("1 . no-default-alpn", "1 . no-default-alpn"),
            ("0 alias.example", "0 alias.example."),
        ] {
            assert_eq!(canonical(&https, data).as_deref(), Ok(expected), "{data}");
        }
        for data in [
            "1 . port=99999",
            "1 . port=",
            "1 . foo=bar",
            "1 . key01=x",
            "1 . alpn=h2 key1=h3",
            "1 . ipv4hint=1.2.3",
            "1 . no-default-alpn=x",
        ] {
            assert!(canonical(&https, data).is_err(), "{data}");
        }
    }

    /// OQ-11: on the wire, in the generic form and in presentation format it is the same.
    #[test]
    fn service_parameters_on_the_wire() {
        let octets = [
            &[0, 1, 0][..],
            &[0, 0, 0, 2, 0, 1],
            &[0, 1, 0, 8, 2, b'h', b'3', 4, b'a', b',', b'\\', b'b'],
            &[0, 3, 0, 2, 1, 187],
            &[0, 4, 0, 4, 192, 0, 2, 1],
            &[0, 5, 0, 2, 1, 2],
            &[2, 154, 0, 3, b'a', b' ', 255],
        ]
        .concat();
        let expected = "1 . mandatory=alpn alpn=\"h3,a\\\\,\\\\\\\\b\" port=443 ipv4hint=192.0.2.1 \
                        ech=AQI= key666=\"a \\255\"";
        let https = RecordType::new("HTTPS");
        assert_eq!(of_octets(&https, &octets).as_deref(), Ok(expected));
        assert_eq!(canonical(&https, expected).as_deref(), Ok(expected));
        let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        let generic = format!("\\# {} {hex}", octets.len());
        assert_eq!(canonical(&https, &generic).as_deref(), Ok(expected));
    }

    #[test]
    fn broken_structures_on_the_wire() {
        for parameters in [
            &[0][..],
            &[0, 3, 0, 2, 1],
            &[0, 3, 0, 3, 1, 2, 3],
            &[0, 4, 0, 3, 1, 2, 3],
            &[0, 3, 0, 2, 1, 187, 0, 3, 0, 2, 1, 187],
            &[0, 1, 0, 2, 2, b'h'],
            &[0, 0, 0, 0],
        ] {
            let octets = [&[0, 1, 0][..], parameters].concat();
            let found = of_octets(&RecordType::new("HTTPS"), &octets);
            assert!(found.is_err(), "{parameters:?}: {found:?}");
        }
        let alone = of_octets(&RecordType::new("HTTPS"), &[0, 1, 0]);
        assert_eq!(alone.as_deref(), Ok("1 ."));
    }
}
