//! RDATA: from the message to uncompressed octets and to presentation format.

use dc_template::grammar;
use hickory_proto::serialize::binary::BinDecoder;

use crate::name::Name;
use crate::record_type::RecordType;

/// RDATA that was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Rdata {
    /// Uncompressed.
    pub(crate) octets: Vec<u8>,
    /// Presentation format.
    pub(crate) text: String,
}

/// Reads RDATA of `length` octets; `None` if it does not fit its type.
pub(crate) fn read(decoder: &mut BinDecoder<'_>, kind: RecordType, length: u16) -> Option<Rdata> {
    let length = usize::from(length);
    let end = decoder.index().checked_add(length)?;
    let mut octets = Vec::with_capacity(length);
    for part in front(kind) {
        match part {
            Part::Octets(count) => octets.extend_from_slice(take(decoder, end, *count)?),
            Part::CharString => {
                let [length] = take(decoder, end, 1)? else {
                    return None;
                };
                octets.push(*length);
                octets.extend_from_slice(take(decoder, end, usize::from(*length))?);
            }
            Part::Name => {
                let name = Name::read(decoder).filter(|_| decoder.index() <= end)?;
                name.push_wire(&mut octets);
            }
        }
    }
    let left = end.checked_sub(decoder.index())?;
    octets.extend_from_slice(take(decoder, end, left)?);
    let text = grammar::rdata_of_octets(&kind.to_string(), &octets).ok()?;
    Some(Rdata { octets, text })
}

enum Part {
    Octets(usize),
    CharString,
    Name,
}

/// RDATA up to its last name, for the types whose names may be compressed or are compared without
/// case (RFC 3597 sections 4 and 7).
fn front(kind: RecordType) -> &'static [Part] {
    use Part::*;
    use RecordType as T;
    match kind {
        T::NS | T::CNAME | T::PTR | T::DNAME => &[Name],
        T::SOA | T::RP | T::MINFO => &[Name, Name],
        T::MX | T::AFSDB | T::KX | T::RT | T::LP | T::SVCB | T::HTTPS => &[Octets(2), Name],
        T::SRV => &[Octets(6), Name],
        T::NAPTR => &[Octets(4), CharString, CharString, CharString, Name],
        _ => &[],
    }
}

fn take<'m>(decoder: &mut BinDecoder<'m>, end: usize, count: usize) -> Option<&'m [u8]> {
    let stop = decoder.index().checked_add(count)?;
    if stop > end {
        return None;
    }
    Some(decoder.read_slice(count).ok()?.unverified())
}
