//! RDATA in the one form that records have.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Fault, ReadErrorKind};
use crate::escape::{Octets, push_quoted, push_text};
use crate::layout::{Field, Layout, Names, Type};
use crate::lexer::{Quoting, Token};
use crate::name::{self, Origin};
use crate::{generic, ttl, typed};

/// Octets of the longest RDATA on the wire (RFC 1035 section 3.2.1).
pub(crate) const MAX_RDATA: usize = 65535;
/// Octets of the longest RDATA as text: each octet may take four, and there are blanks.
const MAX_TEXT: usize = 1 << 19;
/// Octets of the longest character string (RFC 1035 section 3.3).
pub(crate) const MAX_STRING: usize = 255;

/// Appends RDATA: names absolute, strings quoted, one blank between fields.
///
/// `end` is where the missing token of RDATA that ends too early would stand.
pub(crate) fn push(
    rtype: Type,
    tokens: &[Token<'_>],
    end: usize,
    origin: Option<&Origin>,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    if let Some((marker, octets)) = generic::split(tokens) {
        return generic::push(rtype, marker, octets, out);
    }
    let pushed = match rtype.layout {
        Layout::Fields(fields) => push_fields(fields, tokens, end, origin, out),
        Layout::Strings => push_strings(tokens, end, out),
        Layout::Typed(names) => {
            push_tokens(names, tokens, origin, out)?;
            typed::normalise(rtype.rtype, start(tokens, end), out)
        }
        // An APL without items is empty (RFC 3123 section 4).
        Layout::Raw(_) if tokens.is_empty() && rtype.rtype != domain::base::iana::Rtype::APL => {
            Err(missing(end, "RDATA"))
        }
        Layout::Raw(names) => push_tokens(names, tokens, origin, out),
        Layout::Unknown => {
            let expected = format!("`\\#`, since {} has no format of its own", rtype.rtype);
            Err(match tokens.first() {
                Some(token) => token.fault(ReadErrorKind::Data, &expected),
                None => missing(end, &expected),
            })
        }
    };
    pushed.and_then(|()| limited(out, end))
}

fn limited(out: &[u8], at: usize) -> Result<(), Fault> {
    if out.len() <= MAX_TEXT {
        return Ok(());
    }
    let message = format!("expected RDATA of at most {MAX_TEXT} octets of text");
    Err(Fault::new(at, ReadErrorKind::Limit, message))
}

/// Appends RDATA in the spelling given as far as reading it gives the same as [`push`]: printing
/// costs as much as reading.
pub(crate) fn push_checked(
    rtype: Type,
    tokens: &[Token<'_>],
    end: usize,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    match rtype.layout {
        Layout::Typed(names) if generic::split(tokens).is_none() => {
            push_tokens(names, tokens, None, out)?;
            limited(out, end)?;
            typed::check(rtype.rtype, start(tokens, end), out)
        }
        _ => push(rtype, tokens, end, None, out),
    }
}

fn start(tokens: &[Token<'_>], end: usize) -> usize {
    tokens.first().map_or(end, |token| token.at)
}

fn missing(end: usize, expected: &str) -> Fault {
    let message = format!("expected {expected}, found the end of the record");
    Fault::new(end, ReadErrorKind::Data, message)
}

fn push_fields(
    fields: &[Field],
    tokens: &[Token<'_>],
    end: usize,
    origin: Option<&Origin>,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    let mut tokens = tokens.iter();
    for (index, field) in fields.iter().enumerate() {
        let expected = match field {
            Field::Ipv4 => "an IPv4 address",
            Field::Ipv6 => "an IPv6 address",
            Field::Name => "a domain name",
            Field::Period => "seconds, 0 to 4294967295, or a time such as `1h30m`",
            Field::U16 => "a number, 0 to 65535",
            Field::U32 => "a number, 0 to 4294967295",
        };
        let token = tokens.next().ok_or_else(|| missing(end, expected))?;
        if index > 0 {
            out.push(b' ');
        }
        let pushed = match field {
            Field::Name => {
                name::push(token, origin, out)?;
                continue;
            }
            _ if token.quoting != Quoting::Plain => None,
            Field::Ipv4 => text(token)
                .parse()
                .ok()
                // Rust reads only the form it prints.
                .map(|_: Ipv4Addr| out.extend_from_slice(token.text)),
            Field::Ipv6 => text(token)
                .parse()
                .ok()
                .map(|address: Ipv6Addr| push_display(address, out)),
            Field::Period => ttl::parse(token.text).map(|number| push_display(number, out)),
            Field::U16 => digits(token)
                .and_then(|digits| digits.parse().ok())
                .map(|number: u16| push_display(number, out)),
            Field::U32 => digits(token)
                .and_then(|digits| digits.parse().ok())
                .map(|number: u32| push_display(number, out)),
        };
        pushed.ok_or_else(|| token.fault(ReadErrorKind::Data, expected))?;
    }
    match tokens.next() {
        Some(token) => Err(token.fault(ReadErrorKind::Data, "the end of the record")),
        None => Ok(()),
    }
}

fn text<'a>(token: &Token<'a>) -> &'a str {
    str::from_utf8(token.text).unwrap_or_default()
}

/// The text of a number. Rust would read a sign in front of it.
fn digits<'a>(token: &Token<'a>) -> Option<&'a str> {
    let text = text(token);
    (!text.starts_with('+')).then_some(text)
}

/// Appends what a value prints.
pub(crate) fn push_display(value: impl std::fmt::Display, out: &mut Vec<u8>) {
    use std::io::Write;
    // Writing to a vector cannot fail.
    let _ = write!(out, "{value}");
}

fn push_strings(tokens: &[Token<'_>], end: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
    if tokens.is_empty() {
        return Err(missing(end, "a character string"));
    }
    let mut total = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        let fault = |expected| Err(token.fault(ReadErrorKind::Data, expected));
        if token.quoting == Quoting::Mixed {
            return fault("a blank in front of the quotation mark");
        }
        if index > 0 {
            out.push(b' ');
        }
        let Some(octets) = push_string(token.text, out) else {
            return fault("a string with valid escapes");
        };
        if octets > MAX_STRING {
            return fault("strings of at most 255 octets; split it into several");
        }
        total = total.saturating_add(octets).saturating_add(1);
        if total > MAX_RDATA {
            return fault("RDATA of at most 65535 octets");
        }
    }
    Ok(())
}

/// Appends a character string in quotation marks. Answers its length; `None` for a bad escape.
fn push_string(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    out.push(b'"');
    let mut octets = text.len();
    if text
        .iter()
        .all(|octet| matches!(octet, 0x20..=0x7E) && !matches!(octet, b'"' | b'\\'))
    {
        out.extend_from_slice(text);
    } else {
        octets = 0;
        for octet in Octets::new(text) {
            push_quoted(octet.ok()?.0, out);
            octets = octets.saturating_add(1);
        }
    }
    out.push(b'"');
    Some(octets)
}

/// Appends tokens as they are, apart from names, which become absolute.
fn push_tokens(
    names: Names,
    tokens: &[Token<'_>],
    origin: Option<&Origin>,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        if names.contains(index, tokens) {
            name::push(token, origin, out)?;
            // An origin makes one octet long.
            limited(out, token.at)?;
            continue;
        }
        let mark: &[u8] = if token.quoting == Quoting::Quoted {
            b"\""
        } else {
            b""
        };
        out.extend_from_slice(mark);
        push_text(token.text, out)
            .map_err(|_| token.fault(ReadErrorKind::Data, "valid escapes"))?;
        out.extend_from_slice(mark);
    }
    Ok(())
}
