//! RDATA: from the message to uncompressed octets and to presentation format.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use hickory_proto::serialize::binary::BinDecoder;

use crate::name::Name;
use crate::record_type::RecordType;
use crate::service_parameters;
use crate::text::{push_base64, push_hex, push_quoted};

/// RDATA that was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Rdata {
    /// Uncompressed.
    pub(crate) octets: Vec<u8>,
    /// Presentation format.
    pub(crate) text: String,
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
    CharString,
    /// Character-strings to the end, at least one.
    CharStrings,
    /// Octets to the end as one quoted text.
    Text,
    /// Octets to the end in hexadecimal, at least one.
    Hex,
    /// Octets to the end in base64, at least one.
    Base64,
    /// Service parameters to the end (RFC 9460 section 2.2).
    Parameters,
}

/// The fields of a type; `None` where the generic form is used (RFC 3597 section 5).
fn fields(kind: RecordType) -> Option<&'static [Field]> {
    use Field::*;
    use RecordType as T;
    Some(match kind {
        T::A => &[Ipv4],
        T::AAAA => &[Ipv6],
        T::NS | T::CNAME | T::PTR | T::DNAME => &[Name],
        T::SOA => &[Name, Name, U32, U32, U32, U32, U32],
        T::MX | T::AFSDB | T::KX | T::RT | T::LP => &[U16, Name],
        T::TXT | T::SPF | T::AVC => &[CharStrings],
        T::SRV => &[U16, U16, U16, Name],
        T::CAA => &[U8, Tag, Text],
        T::DS | T::CDS => &[U16, U8, U8, Hex],
        T::DNSKEY | T::CDNSKEY => &[U16, U8, U8, Base64],
        T::TLSA | T::SMIMEA => &[U8, U8, U8, Hex],
        T::SSHFP => &[U8, U8, Hex],
        T::ZONEMD => &[U32, U8, U8, Hex],
        T::OPENPGPKEY | T::DHCID => &[Base64],
        T::NAPTR => &[U16, U16, CharString, CharString, CharString, Name],
        T::HINFO => &[CharString, CharString],
        T::RP | T::MINFO => &[Name, Name],
        T::URI => &[U16, U16, Text],
        T::SVCB | T::HTTPS => &[U16, Name, Parameters],
        _ => return None,
    })
}

/// Reads RDATA of `length` octets; `None` if it does not fit its type.
pub(crate) fn read(decoder: &mut BinDecoder<'_>, kind: RecordType, length: u16) -> Option<Rdata> {
    let length = usize::from(length);
    let end = decoder.index().checked_add(length)?;
    let mut rdata = Rdata {
        octets: Vec::with_capacity(length),
        text: String::new(),
    };
    match fields(kind) {
        Some(fields) => {
            for field in fields {
                if !rdata.text.is_empty() {
                    rdata.text.push(' ');
                }
                read_field(*field, decoder, end, &mut rdata)?;
            }
            // A type whose last field may be empty leaves no blank at the end.
            rdata.text.truncate(rdata.text.trim_end().len());
        }
        None => {
            let octets = rest(decoder, end)?;
            let _ = write!(rdata.text, "\\# {}", octets.len());
            if !octets.is_empty() {
                rdata.text.push(' ');
            }
            push_hex(octets, &mut rdata.text);
            rdata.octets.extend_from_slice(octets);
        }
    }
    (decoder.index() == end).then_some(rdata)
}

fn read_field(
    field: Field,
    decoder: &mut BinDecoder<'_>,
    end: usize,
    rdata: &mut Rdata,
) -> Option<()> {
    let Rdata { octets, text } = rdata;
    match field {
        Field::U8 => {
            let [value] = take::<1>(decoder, end)?;
            octets.push(value);
            let _ = write!(text, "{value}");
        }
        Field::U16 => {
            let value = take::<2>(decoder, end)?;
            octets.extend(value);
            let _ = write!(text, "{}", u16::from_be_bytes(value));
        }
        Field::U32 => {
            let value = take::<4>(decoder, end)?;
            octets.extend(value);
            let _ = write!(text, "{}", u32::from_be_bytes(value));
        }
        Field::Ipv4 => {
            let value = take::<4>(decoder, end)?;
            octets.extend(value);
            let _ = write!(text, "{}", Ipv4Addr::from(value));
        }
        Field::Ipv6 => {
            let value = take::<16>(decoder, end)?;
            octets.extend(value);
            let _ = write!(text, "{}", Ipv6Addr::from(value));
        }
        Field::Name => {
            let name = Name::read(decoder).filter(|_| decoder.index() <= end)?;
            name.push_wire(octets);
            name.push_text(text);
        }
        Field::Tag => {
            let tag = string(decoder, end, octets)?;
            if tag.is_empty() || !tag.iter().all(u8::is_ascii_alphanumeric) {
                return None;
            }
            text.extend(
                tag.iter()
                    .map(|octet| char::from(octet.to_ascii_lowercase())),
            );
        }
        Field::CharString => push_quoted(string(decoder, end, octets)?, text),
        Field::CharStrings => {
            push_quoted(string(decoder, end, octets)?, text);
            while decoder.index() < end {
                text.push(' ');
                push_quoted(string(decoder, end, octets)?, text);
            }
        }
        Field::Text => {
            let value = rest(decoder, end)?;
            octets.extend_from_slice(value);
            push_quoted(value, text);
        }
        Field::Hex => {
            let value = rest(decoder, end).filter(|value| !value.is_empty())?;
            octets.extend_from_slice(value);
            push_hex(value, text);
        }
        Field::Base64 => {
            let value = rest(decoder, end).filter(|value| !value.is_empty())?;
            octets.extend_from_slice(value);
            push_base64(value, text);
        }
        Field::Parameters => {
            let value = rest(decoder, end)?;
            octets.extend_from_slice(value);
            service_parameters::push(value, text)?;
        }
    }
    Some(())
}

fn take<const N: usize>(decoder: &mut BinDecoder<'_>, end: usize) -> Option<[u8; N]> {
    let stop = decoder.index().checked_add(N)?;
    if stop > end {
        return None;
    }
    decoder.read_slice(N).ok()?.unverified().try_into().ok()
}

fn rest<'m>(decoder: &mut BinDecoder<'m>, end: usize) -> Option<&'m [u8]> {
    let length = end.checked_sub(decoder.index())?;
    Some(decoder.read_slice(length).ok()?.unverified())
}

/// A character-string; its length octet goes to `octets` as well.
fn string<'m>(decoder: &mut BinDecoder<'m>, end: usize, octets: &mut Vec<u8>) -> Option<&'m [u8]> {
    let [length] = take::<1>(decoder, end)?;
    let stop = decoder.index().checked_add(usize::from(length))?;
    if stop > end {
        return None;
    }
    let value = decoder.read_slice(usize::from(length)).ok()?.unverified();
    octets.push(length);
    octets.extend_from_slice(value);
    Some(value)
}
