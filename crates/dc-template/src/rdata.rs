//! RDATA of the types whose structure is known: validity and canonical form.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::name::{Name, lower, push_name_octet};
use crate::presentation::{
    self, PresentationProblem, Token, parameter_tokens, push_quoted, tokens,
};
use crate::record_type::RecordType;
use crate::service_parameters::{push_parameters, push_wire_parameters};

/// Why a text is no RDATA of its type.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum RdataProblem {
    #[error("{0}")]
    Presentation(#[from] PresentationProblem),
    #[error("it is empty")]
    Empty,
    #[error("expected {0}, found nothing")]
    Missing(&'static str),
    #[error("expected {expected}, found `{found}`")]
    Field {
        expected: &'static str,
        found: String,
    },
    #[error("nothing may follow `{0}`")]
    Surplus(String),
    #[error("the generic form needs `\\#`, the number of octets and as many octets in hexadecimal")]
    Generic,
    #[error("the octets are not RDATA of this type")]
    Wire,
    #[error("it has more than 65,535 octets")]
    TooLong,
}

/// A field of RDATA.
#[derive(Clone, Copy, Debug)]
enum Field {
    U8,
    U16,
    U32,
    Ipv4,
    Ipv6,
    Name,
    /// A property tag of CAA (RFC 8659 section 4.1).
    Tag,
    /// A character-string of at most 255 octets.
    CharString,
    /// Character-strings to the end, at least one.
    CharStrings,
    /// Octets to the end as one quoted text (CAA value, URI target).
    Text,
    /// Octets to the end in hexadecimal, at least one.
    Hex,
    /// Octets to the end in base64, at least one.
    Base64,
    /// Service parameters (RFC 9460 section 2.1).
    Parameters,
}

/// The fields of a type; `None` where the structure is not known here.
fn fields(mnemonic: &str) -> Option<&'static [Field]> {
    use Field::*;
    Some(match mnemonic {
        "A" => &[Ipv4],
        "AAAA" => &[Ipv6],
        "NS" | "CNAME" | "PTR" | "DNAME" => &[Name],
        "SOA" => &[Name, Name, U32, U32, U32, U32, U32],
        "MX" | "AFSDB" | "KX" | "RT" | "LP" => &[U16, Name],
        "TXT" | "SPF" | "AVC" => &[CharStrings],
        "SRV" => &[U16, U16, U16, Name],
        "CAA" => &[U8, Tag, Text],
        "DS" | "CDS" => &[U16, U8, U8, Hex],
        "DNSKEY" | "CDNSKEY" => &[U16, U8, U8, Base64],
        "TLSA" | "SMIMEA" => &[U8, U8, U8, Hex],
        "SSHFP" => &[U8, U8, Hex],
        "ZONEMD" => &[U32, U8, U8, Hex],
        "OPENPGPKEY" | "DHCID" => &[Base64],
        "NAPTR" => &[U16, U16, CharString, CharString, CharString, Name],
        "HINFO" => &[CharString, CharString],
        "RP" | "MINFO" => &[Name, Name],
        "URI" => &[U16, U16, Text],
        "SVCB" | "HTTPS" => &[U16, Name, Parameters],
        _ => return None,
    })
}

/// The canonical text of RDATA: names lower-case and absolute, addresses and numbers in their
/// shortest form, texts quoted; equal texts mean equal RDATA (C-12, OQ-11).
///
/// Types whose structure is not known keep their fields, separated by one blank.
pub(crate) fn canonical(rtype: &RecordType, data: &str) -> Result<String, RdataProblem> {
    let mnemonic = rtype.mnemonic();
    let mut out = String::with_capacity(data.len().saturating_add(2));
    // Under its own name TXT text is verbatim (OQ-31); under TYPE16 the generic form is meant.
    if mnemonic == "TXT" && (rtype.as_str() == "TXT" || !data.trim_start().starts_with("\\#")) {
        push_strings(&presentation::txt_strings(data)?, &mut out)?;
        return Ok(out);
    }
    let parts = split(rtype, data)?;
    if parts.first().is_some_and(|t| t.raw == "\\#" && !t.quoted) {
        return of_octets(rtype, &generic_octets(&parts)?);
    }
    match fields(&mnemonic) {
        Some(fields) => text_to_text(fields, &parts, &mut out)?,
        None if parts.is_empty() => return Err(RdataProblem::Empty),
        None => {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                if part.quoted {
                    push_quoted(&part.octets()?, &mut out);
                } else {
                    part.octets()?;
                    if !is_plain(part.raw) {
                        return Err(not_plain(part));
                    }
                    out.push_str(part.raw);
                }
            }
        }
    }
    if out.len() > MAX_TEXT {
        return Err(RdataProblem::TooLong);
    }
    Ok(out)
}

/// The canonical text of RDATA on the wire, whose names are not compressed.
pub(crate) fn of_octets(rtype: &RecordType, octets: &[u8]) -> Result<String, RdataProblem> {
    let mut out = String::with_capacity(octets.len().saturating_mul(2));
    match fields(&rtype.mnemonic()) {
        Some(fields) => wire_to_text(fields, octets, &mut out)?,
        None => push_generic(octets, &mut out),
    }
    Ok(out)
}

/// The fields of data of this type.
pub(crate) fn split<'d>(
    rtype: &RecordType,
    data: &'d str,
) -> Result<Vec<Token<'d>>, PresentationProblem> {
    match fields(&rtype.mnemonic()) {
        Some([.., Field::Parameters]) => parameter_tokens(data),
        _ => tokens(data),
    }
}

/// The decoded value of a TXT record, under whatever name of its type. `None` if it is malformed.
pub(crate) fn txt_value<'d>(rtype: &RecordType, data: &'d str) -> Option<Cow<'d, [u8]>> {
    if rtype.as_str() == "TXT" || !data.trim_start().starts_with("\\#") {
        return presentation::txt_value(data);
    }
    let text = canonical(rtype, data).ok()?;
    presentation::txt_value(&text).map(|value| Cow::Owned(value.into_owned()))
}

/// Whether existing data means the same RDATA as `ours`, which is canonical.
pub(crate) fn same(rtype: &RecordType, ours: &str, theirs: &str) -> bool {
    if ours == theirs {
        return true;
    }
    match rtype.as_str() {
        "A" => ours == theirs.trim(),
        "CNAME" | "NS" => {
            let theirs = theirs.trim();
            ours.eq_ignore_ascii_case(theirs)
                || ours
                    .strip_suffix('.')
                    .is_some_and(|ours| ours.eq_ignore_ascii_case(theirs))
                || canonical(rtype, theirs).is_ok_and(|theirs| theirs == ours)
        }
        // Not data of the DNS: compared as text.
        "REDIR301" | "REDIR302" => false,
        "APEXCNAME" => lower(ours.trim_end_matches('.')) == lower(theirs.trim_end_matches('.')),
        _ => canonical(rtype, theirs).is_ok_and(|theirs| theirs == ours),
    }
}

fn text_to_text(
    fields: &[Field],
    parts: &[Token<'_>],
    out: &mut String,
) -> Result<(), RdataProblem> {
    let mut rest = parts;
    for field in fields {
        if !out.is_empty() {
            out.push(' ');
        }
        let Some((token, after)) = rest.split_first() else {
            match field {
                Field::Parameters => {
                    out.pop();
                    return Ok(());
                }
                other => return Err(RdataProblem::Missing(other.what())),
            }
        };
        rest = after;
        let bad = || RdataProblem::Field {
            expected: field.what(),
            found: token.raw.chars().take(64).collect(),
        };
        match field {
            Field::U8 | Field::U16 | Field::U32 => {
                let most = match field {
                    Field::U8 => u32::from(u8::MAX),
                    Field::U16 => u32::from(u16::MAX),
                    _ => u32::MAX,
                };
                let digits = !token.quoted && token.raw.bytes().all(|b| b.is_ascii_digit());
                let number = token.raw.parse::<u32>().ok();
                let number = number.filter(|n| digits && *n <= most).ok_or_else(bad)?;
                let _ = write!(out, "{number}");
            }
            Field::Ipv4 => {
                let address: Ipv4Addr = token.raw.parse().map_err(|_| bad())?;
                let _ = write!(out, "{address}");
            }
            Field::Ipv6 => {
                let address: Ipv6Addr = token.raw.parse().map_err(|_| bad())?;
                let _ = write!(out, "{address}");
            }
            Field::Name => {
                // Of a quoted name its blanks would be fields of their own; a parameter is no name.
                let fits = !token.quoted && is_plain(token.raw) && !token.raw.contains("=\"");
                let name = name(token.raw).filter(|_| fits);
                out.push_str(name.ok_or_else(bad)?.as_str());
            }
            Field::Tag => {
                let fits = (1..=255).contains(&token.raw.len())
                    && token.raw.bytes().all(|b| b.is_ascii_alphanumeric());
                if token.quoted || !fits {
                    return Err(bad());
                }
                out.push_str(&lower(token.raw));
            }
            Field::CharString => {
                let octets = token.octets()?;
                if octets.len() > 255 {
                    return Err(bad());
                }
                push_quoted(&octets, out);
            }
            Field::CharStrings => {
                let mut strings = Vec::new();
                for token in std::iter::once(token).chain(rest) {
                    strings.push(token.octets()?);
                }
                rest = &[];
                push_strings(&strings, out)?;
            }
            Field::Text => {
                let octets = token.octets()?;
                if octets.len() > MAX_OCTETS {
                    return Err(RdataProblem::TooLong);
                }
                push_quoted(&octets, out);
            }
            Field::Hex | Field::Base64 => {
                let all: String = parts_text(token, rest);
                rest = &[];
                let fits = match field {
                    Field::Hex => {
                        all.len().is_multiple_of(2) && all.bytes().all(|b| b.is_ascii_hexdigit())
                    }
                    _ => is_base64(&all),
                };
                if token.quoted || !fits || all.is_empty() {
                    return Err(bad());
                }
                match field {
                    Field::Hex => out.push_str(&all.to_ascii_uppercase()),
                    _ => out.push_str(&all),
                }
            }
            Field::Parameters => {
                let all: Vec<Token<'_>> = std::iter::once(token).chain(rest).cloned().collect();
                push_parameters(&all, out)?;
                rest = &[];
            }
        }
    }
    match rest.first() {
        Some(_) => Err(RdataProblem::Surplus(out.chars().take(64).collect())),
        None => Ok(()),
    }
}

fn parts_text(first: &Token<'_>, rest: &[Token<'_>]) -> String {
    std::iter::once(first).chain(rest).map(|t| t.raw).collect()
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len().saturating_sub(body.len()) <= 2
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}

/// Whether a field can stand in a line of text without quotes.
fn is_plain(raw: &str) -> bool {
    raw.bytes().all(|b| b.is_ascii_graphic())
}

fn not_plain(token: &Token<'_>) -> RdataProblem {
    RdataProblem::Field {
        expected: "printable ASCII, other octets as \\DDD",
        found: token.raw.chars().take(64).collect(),
    }
}

/// A name inside RDATA, taken as absolute with or without its final dot (H-5).
fn name(raw: &str) -> Option<Name> {
    // V-4: `@` is an expression of the template, and no name.
    if raw == "@" {
        return None;
    }
    if raw.ends_with('.') && !raw.ends_with("\\.") {
        return Name::of_zone(raw).ok();
    }
    Name::of_zone(&format!("{raw}.")).ok()
}

fn push_strings(strings: &[Cow<'_, [u8]>], out: &mut String) -> Result<(), RdataProblem> {
    let octets = strings.iter().map(|string| string.len().saturating_add(1));
    if octets.fold(0, usize::saturating_add) > MAX_OCTETS {
        return Err(RdataProblem::TooLong);
    }
    for (index, string) in strings.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        push_quoted(string, out);
    }
    Ok(())
}

/// The octets of `\# n hex` (RFC 3597 section 5).
fn generic_octets(parts: &[Token<'_>]) -> Result<Vec<u8>, RdataProblem> {
    let [_, length, digits @ ..] = parts else {
        return Err(RdataProblem::Generic);
    };
    let length: u16 = length.raw.parse().map_err(|_| RdataProblem::Generic)?;
    let hex: String = digits.iter().map(|t| t.raw).collect();
    let mut octets = Vec::with_capacity(hex.len() / 2);
    let mut pairs = hex.as_bytes().chunks_exact(2);
    for pair in &mut pairs {
        let pair = std::str::from_utf8(pair).map_err(|_| RdataProblem::Generic)?;
        if !pair.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(RdataProblem::Generic);
        }
        octets.push(u8::from_str_radix(pair, 16).map_err(|_| RdataProblem::Generic)?);
    }
    if !pairs.remainder().is_empty() || octets.len() != usize::from(length) {
        return Err(RdataProblem::Generic);
    }
    Ok(octets)
}

fn push_generic(octets: &[u8], out: &mut String) {
    let _ = write!(out, "\\# {}", octets.len());
    if !octets.is_empty() {
        out.push(' ');
    }
    push_hex(octets, out);
}

fn push_hex(octets: &[u8], out: &mut String) {
    for octet in octets {
        let _ = write!(out, "{octet:02X}");
    }
}

/// Octets on the wire to canonical text.
fn wire_to_text(fields: &[Field], octets: &[u8], out: &mut String) -> Result<(), RdataProblem> {
    let mut rest = octets;
    for field in fields {
        if !out.is_empty() {
            out.push(' ');
        }
        match field {
            Field::U8 => {
                let _ = write!(out, "{}", u8::from_be_bytes(take(&mut rest)?));
            }
            Field::U16 => {
                let _ = write!(out, "{}", u16::from_be_bytes(take(&mut rest)?));
            }
            Field::U32 => {
                let _ = write!(out, "{}", u32::from_be_bytes(take(&mut rest)?));
            }
            Field::Ipv4 => {
                let _ = write!(out, "{}", Ipv4Addr::from(take::<4>(&mut rest)?));
            }
            Field::Ipv6 => {
                let _ = write!(out, "{}", Ipv6Addr::from(take::<16>(&mut rest)?));
            }
            Field::Name => push_wire_name(&mut rest, out)?,
            Field::Tag => {
                let tag = take_string(&mut rest)?;
                if tag.is_empty() || !tag.iter().all(u8::is_ascii_alphanumeric) {
                    return Err(RdataProblem::Wire);
                }
                out.extend(tag.iter().map(|b| char::from(b.to_ascii_lowercase())));
            }
            Field::CharString => push_quoted(take_string(&mut rest)?, out),
            Field::CharStrings => {
                push_quoted(take_string(&mut rest)?, out);
                while !rest.is_empty() {
                    out.push(' ');
                    push_quoted(take_string(&mut rest)?, out);
                }
            }
            Field::Text => push_quoted(std::mem::take(&mut rest), out),
            Field::Hex | Field::Base64 if rest.is_empty() => return Err(RdataProblem::Wire),
            Field::Hex => push_hex(std::mem::take(&mut rest), out),
            Field::Base64 => push_base64(std::mem::take(&mut rest), out),
            Field::Parameters if rest.is_empty() => {
                out.pop();
            }
            Field::Parameters => push_wire_parameters(std::mem::take(&mut rest), out)?,
        }
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(RdataProblem::Wire)
    }
}

pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], RdataProblem> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(RdataProblem::Wire)?;
    *rest = tail;
    Ok(*head)
}

pub(crate) fn take_string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], RdataProblem> {
    let [length] = take::<1>(rest)?;
    let (head, tail) = rest
        .split_at_checked(usize::from(length))
        .ok_or(RdataProblem::Wire)?;
    *rest = tail;
    Ok(head)
}

fn push_wire_name(rest: &mut &[u8], out: &mut String) -> Result<(), RdataProblem> {
    let mut octets = 0usize;
    loop {
        let label = take_string(rest)?;
        if label.len() > 63 || octets > 254 {
            return Err(RdataProblem::Wire);
        }
        if label.is_empty() {
            if octets == 0 {
                out.push('.');
            }
            return Ok(());
        }
        octets = octets.saturating_add(label.len()).saturating_add(1);
        for byte in label {
            push_name_octet(*byte, out);
        }
        out.push('.');
    }
}

pub(crate) fn push_base64(octets: &[u8], out: &mut String) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in octets.chunks(3) {
        let mut word = 0u32;
        for index in 0..3 {
            word = (word << 8) | u32::from(chunk.get(index).copied().unwrap_or(0));
        }
        for index in 0..4usize {
            let six = (word >> (18usize.saturating_sub(index.saturating_mul(6)))) & 63;
            match ALPHABET.get(usize::try_from(six).unwrap_or(0)) {
                Some(letter) if index <= chunk.len() => out.push(char::from(*letter)),
                _ => out.push('='),
            }
        }
    }
}

impl Field {
    fn what(self) -> &'static str {
        match self {
            Self::U8 => "a number up to 255",
            Self::U16 => "a number up to 65535",
            Self::U32 => "a number up to 4294967295",
            Self::Ipv4 => "an IPv4 address of four decimal octets",
            Self::Ipv6 => "an IPv6 address",
            Self::Name => "a domain name",
            Self::Tag => "a property tag of letters and digits",
            Self::CharString => "a string of at most 255 octets",
            Self::CharStrings => "at least one string",
            Self::Text => "a text",
            Self::Hex => "octets in hexadecimal",
            Self::Base64 => "octets in base64",
            Self::Parameters => "service parameters of the form key or key=value",
        }
    }
}

const MAX_OCTETS: usize = 65_535;
/// RDATA has at most 65,535 octets, each at most four characters.
const MAX_TEXT: usize = 4 * 65_535;

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1035 section 2.3.4: 63 octets a label, 255 a name.
    #[test]
    fn wire_names_within_their_lengths() {
        let labels = |lengths: &[usize]| {
            let octets = lengths.iter().flat_map(|n| {
                let length = u8::try_from(*n).unwrap();
                std::iter::once(length).chain(std::iter::repeat_n(b'a', *n))
            });
            let hex: String = octets.chain([0]).map(|b| format!("{b:02x}")).collect();
            let data = format!("\\# {} {hex}", hex.len() / 2);
            canonical(&RecordType::new("TYPE5"), &data).map(|name| name.len())
        };
        assert_eq!(labels(&[63]), Ok(64));
        assert!(labels(&[64]).is_err());
        assert_eq!(labels(&[63, 63, 63, 61]), Ok(254));
        assert!(labels(&[63, 63, 63, 62]).is_err());
    }

    /// C-12, OQ-11, OQ-33, T-38.
    #[test]
    fn canonical_text() {
        for (rtype, data, expected) in [
            ("A", "192.0.2.1", "192.0.2.1"),
            ("AAAA", "2001:DB8:0:0::1", "2001:db8::1"),
            ("CNAME", "WWW.Example.net", "www.example.net."),
            ("MX", "010  MX.example.net.", "10 mx.example.net."),
            ("SRV", "1 2 5060 .", "1 2 5060 ."),
            ("TXT", "a b", "\"a b\""),
            ("TXT", "\"a\" \"b\"", "\"a\" \"b\""),
            ("CAA", "0 Issue ca.example", "0 issue \"ca.example\""),
            (
                "CAA",
                "0 issue \"ca.example; x=y\"",
                "0 issue \"ca.example; x=y\"",
            ),
            ("DS", "1 8 2 ab cd", "1 8 2 ABCD"),
            ("HTTPS", "1 . port=443 alpn=h2", "1 . alpn=h2 port=443"),
            ("HTTPS", "0 Alias.example", "0 alias.example."),
            (
                "NAPTR",
                "1 2 \"U\" \"E2U+sip\" \"!a!b!\" .",
                "1 2 \"U\" \"E2U+sip\" \"!a!b!\" .",
            ),
            ("TYPE65280", "\\# 3 ab CD 01", "\\# 3 ABCD01"),
            ("TYPE65280", "\\# 0", "\\# 0"),
            ("TYPE1", "\\# 4 c0000201", "192.0.2.1"),
            ("CNAME", "\\# 13 03777777076578616d706c6500", "www.example."),
            ("TXT", "\\# 3 026162", "\"\\\\# 3 026162\""),
            ("TYPE16", "\\# 3 026162", "\"ab\""),
            ("TYPE48", "\\# 7 0101 03 08 010203", "257 3 8 AQID"),
            ("TYPE257", "\\# 7 0005 6973737565", "0 issue \"\""),
            ("ALIAS", "  target.example  x", "target.example x"),
        ] {
            let found = canonical(&RecordType::new(rtype), data);
            assert_eq!(found.as_deref(), Ok(expected), "{rtype} {data}");
            let again = canonical(&RecordType::new(rtype), expected);
            if !rtype.starts_with("T") || rtype == "TYPE65280" {
                assert_eq!(
                    again.as_deref(),
                    Ok(expected),
                    "canonical twice: {rtype} {data}"
                );
            }
        }
        for (rtype, data) in [
            ("A", "1"),
            ("A", "132.148.25"),
            ("A", "0x7f000001"),
            ("A", "01.2.3.4"),
            ("A", "\u{661}.2.3.4"),
            ("A", "192.0.2.1 x"),
            ("AAAA", "fe80::1%eth0"),
            ("AAAA", "192.0.2.1"),
            ("MX", "70000 mx.example."),
            ("MX", "+1 mx.example."),
            ("CAA", "@"),
            ("CAA", "0 issue"),
            ("CAA", "0 issue a b"),
            ("CAA", "0 iss.ue \"x\""),
            ("DS", "1 8 2 abc"),
            ("DNSKEY", "257 3 8 AQI"),
            ("HTTPS", "1 . a=1 a=2"),
            ("TYPE65280", "\\# 2 ab"),
            ("TYPE65280", "\\# 1 zz"),
            ("TYPE1", "\\# 3 c00002"),
            ("TYPE65280", ""),
            ("ALIAS", "x ; comment"),
        ] {
            assert!(
                canonical(&RecordType::new(rtype), data).is_err(),
                "{rtype} {data}"
            );
        }
    }

    /// T-38, C-12: `alpn="h2,h3"` was refused, and did not equal `alpn=h2,h3`.
    #[test]
    fn quoted_service_parameters() {
        let https = RecordType::new("HTTPS");
        for (data, expected) in [
            ("1 . alpn=\"h2,h3\" port=443", "1 . alpn=h2,h3 port=443"),
            ("1 . KEY667=\"a b\"", "1 . key667=\"a b\""),
            ("1 . key667=a\\032b", "1 . key667=\"a b\""),
            ("1 . alpn=\"f\\\\,oo\"", "1 . alpn=\"f\\\\,oo\""),
            ("1 . alpn=f\\\\,oo", "1 . alpn=\"f\\\\,oo\""),
            ("1 . no-default-alpn", "1 . no-default-alpn"),
        ] {
            assert_eq!(canonical(&https, data).as_deref(), Ok(expected), "{data}");
            assert!(same(&https, expected, data), "{data}");
        }
        for data in [
            "1 . alpn=\"h2",
            "1 . alpn=\"h2\"x",
            "1 . alpn=h\"2\"",
            "1 . \"alpn=h2\"",
            "1 a=\"b\"",
        ] {
            assert!(canonical(&https, data).is_err(), "{data}");
        }
        // Elsewhere a quote in the middle stays an error.
        assert!(canonical(&RecordType::new("CAA"), "0 issue x=\"y\"").is_err());
    }

    #[test]
    fn the_same_rdata_in_another_spelling() {
        for (rtype, ours, theirs, same_data) in [
            ("A", "192.0.2.1", " 192.0.2.1", true),
            ("A", "192.0.2.1", "old.old", false),
            ("AAAA", "2001:db8::1", "2001:0db8:0::1", true),
            ("CNAME", "a.example.", "A.example", true),
            ("MX", "10 mx.example.", "10   MX.example", true),
            ("TXT", "\"a b\"", "a b", true),
            ("TXT", "\"ab\"", "\"a\" \"b\"", false),
            ("TXT", "\"a\"", "\"A\"", false),
            ("CAA", "0 issue \"x\"", "0 issue x", true),
            ("CAA", "0 issue \"x\"", "nonsense", false),
        ] {
            assert_eq!(
                same(&RecordType::new(rtype), ours, theirs),
                same_data,
                "{rtype} {theirs}"
            );
        }
    }
}
