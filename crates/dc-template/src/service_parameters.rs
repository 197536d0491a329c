//! Service parameters of HTTPS and SVCB records (RFC 9460 sections 2.1, 7).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::name::lower;
use crate::presentation::{Token, push_quoted, unescape};
use crate::rdata::RdataProblem;

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
    for (index, (number, value)) in items.iter().enumerate() {
        if items
            .get(index.saturating_add(1))
            .is_some_and(|next| next.0 == *number)
        {
            return Err(RdataProblem::Field {
                expected: "each service parameter once",
                found: name(*number),
            });
        }
        if index > 0 {
            out.push(' ');
        }
        out.push_str(&name(*number));
        if !value.is_empty() {
            out.push('=');
            out.push_str(value);
        }
    }
    Ok(())
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
    use crate::rdata::canonical;
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
}
