//! A record as a server gave it.

use std::net::IpAddr;

use hickory_proto::serialize::binary::BinDecoder;

use crate::name::Name;
use crate::rdata::Rdata;
use crate::record_type::RecordType;

/// A resource record of class IN as a server gave it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// Owner name.
    pub name: Name,
    /// Type.
    pub rtype: RecordType,
    /// Time to live in seconds; a value above 2^31−1 is read as 0 (RFC 2181 section 8).
    pub ttl: u32,
    rdata: Rdata,
}

impl Record {
    pub(crate) fn new(name: Name, rtype: RecordType, ttl: u32, rdata: Rdata) -> Self {
        Self {
            name,
            rtype,
            ttl: if ttl > 0x7fff_ffff { 0 } else { ttl },
            rdata,
        }
    }

    /// The RDATA in presentation format; types without a known structure in the generic form
    /// `\# length hex` (RFC 3597 section 5). TXT is written as quoted strings.
    pub fn data(&self) -> &str {
        &self.rdata.text
    }

    /// The RDATA as octets, names in it uncompressed and in lower case.
    pub fn octets(&self) -> &[u8] {
        &self.rdata.octets
    }

    /// The character-strings of a TXT record, as octets; `None` for other types.
    pub fn strings(&self) -> Option<Vec<&[u8]>> {
        if !matches!(self.rtype, RecordType::TXT | RecordType::SPF) {
            return None;
        }
        let mut strings = Vec::new();
        let mut rest = self.octets();
        while let Some((length, after)) = rest.split_first() {
            let (string, after) = after.split_at_checked(usize::from(*length))?;
            strings.push(string);
            rest = after;
        }
        Some(strings)
    }

    /// The address of an A or AAAA record.
    pub fn address(&self) -> Option<IpAddr> {
        match self.rtype {
            RecordType::A => <[u8; 4]>::try_from(self.octets()).ok().map(IpAddr::from),
            RecordType::AAAA => <[u8; 16]>::try_from(self.octets()).ok().map(IpAddr::from),
            _ => None,
        }
    }

    /// The name that an NS, CNAME, PTR or DNAME record points to, or the primary server of an SOA.
    pub fn target(&self) -> Option<Name> {
        match self.rtype {
            RecordType::NS
            | RecordType::CNAME
            | RecordType::PTR
            | RecordType::DNAME
            | RecordType::SOA => Name::read(&mut BinDecoder::new(self.octets())),
            _ => None,
        }
    }
}
