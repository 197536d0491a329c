//! Service parameters of SVCB and HTTPS records (RFC 9460) in presentation format.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::text::{push_base64, push_ddd};

const NAMES: &[&str] = &[
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
];

/// Appends the parameters; `None` if their structure is broken (RFC 9460 section 2.2).
pub(crate) fn push(mut octets: &[u8], out: &mut String) -> Option<()> {
    let mut last = None;
    while !octets.is_empty() {
        let key = u16::from_be_bytes(take(&mut octets)?);
        let length = usize::from(u16::from_be_bytes(take(&mut octets)?));
        let (value, rest) = octets.split_at_checked(length)?;
        octets = rest;
        // Strictly ascending, so each key once.
        if last.is_some_and(|last| last >= key) {
            return None;
        }
        if last.is_some() {
            out.push(' ');
        }
        last = Some(key);
        push_key(key, out);
        if !value.is_empty() {
            out.push('=');
            push_value(key, value, out)?;
        }
    }
    Some(())
}

fn push_key(key: u16, out: &mut String) {
    match NAMES.get(usize::from(key)) {
        Some(name) => out.push_str(name),
        None => {
            let _ = write!(out, "key{key}");
        }
    }
}

fn push_value(key: u16, mut value: &[u8], out: &mut String) -> Option<()> {
    let mut first = true;
    let mut comma = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
    };
    match key {
        0 => {
            while !value.is_empty() {
                comma(out);
                push_key(u16::from_be_bytes(take(&mut value)?), out);
            }
        }
        1 => {
            while let Some((length, rest)) = value.split_first() {
                let (id, rest) = rest.split_at_checked(usize::from(*length))?;
                value = rest;
                comma(out);
                for octet in id {
                    // A comma inside an item is escaped for the list and again for the string.
                    match octet {
                        b',' | b'\\' => {
                            out.push_str("\\\\");
                            out.push_str(if *octet == b',' { "," } else { "\\\\" });
                        }
                        other => push_octet(*other, out),
                    }
                }
            }
        }
        3 => {
            let _ = write!(out, "{}", u16::from_be_bytes(take(&mut value)?));
            return value.is_empty().then_some(());
        }
        4 => {
            while !value.is_empty() {
                comma(out);
                let _ = write!(out, "{}", Ipv4Addr::from(take::<4>(&mut value)?));
            }
        }
        5 => push_base64(value, out),
        6 => {
            while !value.is_empty() {
                comma(out);
                let _ = write!(out, "{}", Ipv6Addr::from(take::<16>(&mut value)?));
            }
        }
        _ => {
            for octet in value {
                push_octet(*octet, out);
            }
        }
    }
    Some(())
}

fn push_octet(octet: u8, out: &mut String) {
    match octet {
        b'"' | b'\\' | b'(' | b')' | b';' => {
            out.push('\\');
            out.push(char::from(octet));
        }
        0x21..=0x7e => out.push(char::from(octet)),
        other => push_ddd(other, out),
    }
}

fn take<const N: usize>(octets: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = octets.split_first_chunk::<N>()?;
    *octets = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(octets: &[u8]) -> Option<String> {
        let mut out = String::new();
        push(octets, &mut out).map(|()| out)
    }

    #[test]
    fn known_and_unknown_keys() {
        let octets = [
            &[0, 0, 0, 2, 0, 1][..],
            &[0, 1, 0, 6, 2, b'h', b'3', 2, b'h', b'2'],
            &[0, 3, 0, 2, 1, 187],
            &[0, 4, 0, 4, 192, 0, 2, 1],
            &[2, 154, 0, 3, b'a', b' ', 255],
        ];
        let text = shown(&octets.concat());
        assert_eq!(
            text.as_deref(),
            Some("mandatory=alpn alpn=h3,h2 port=443 ipv4hint=192.0.2.1 key666=a\\032\\255")
        );
    }

    #[test]
    fn broken_structures() {
        for octets in [
            &[0][..],
            &[0, 3, 0, 2, 1],
            &[0, 3, 0, 3, 1, 2, 3],
            &[0, 4, 0, 3, 1, 2, 3],
            &[0, 3, 0, 2, 1, 187, 0, 3, 0, 2, 1, 187],
            &[0, 1, 0, 2, 2, b'h'],
        ] {
            assert_eq!(shown(octets), None, "{octets:?}");
        }
    }
}
