//! How the RDATA of each type is written.

use dc_template::RecordType;
use domain::base::iana::Rtype;

use crate::lexer::Token;

/// A field of RDATA.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Field {
    Ipv4,
    Ipv6,
    Name,
    /// Seconds, or a time with units as in `$TTL`.
    Period,
    U16,
    U32,
}

/// How the RDATA of a type is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layout {
    /// A fixed sequence of fields. The frequent types are here because it is faster.
    Fields(&'static [Field]),
    /// One or more character strings.
    Strings,
    /// `domain` reads and prints it.
    Typed(Names),
    /// `domain` does not know the type: its tokens are kept.
    Raw(Names),
    /// Nobody knows the format: only `\#` of RFC 3597 can say it.
    Unknown,
}

/// Which tokens are domain names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    None,
    At(usize),
    From(usize),
    /// The fourth, if the token of this index is `3` (RFC 4025 section 2.3, RFC 8777 section 4.2.3).
    Gateway(usize),
}

impl Names {
    pub(crate) fn contains(self, index: usize, tokens: &[Token<'_>]) -> bool {
        match self {
            Self::None => false,
            Self::At(at) => index == at,
            Self::From(first) => index >= first,
            Self::Gateway(kind) => index == 3 && tokens.get(kind).is_some_and(|t| t.is(b"3")),
        }
    }
}

/// A record type with the layout of its RDATA.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) rtype: Rtype,
    pub(crate) layout: Layout,
}

impl Type {
    /// A type that may stand in a zone, by mnemonic or as `TYPEnnn`.
    pub(crate) fn new(spelling: &[u8]) -> Option<Self> {
        let rtype = match spelling {
            b"A" => Rtype::A,
            b"AAAA" => Rtype::AAAA,
            b"CNAME" => Rtype::CNAME,
            b"MX" => Rtype::MX,
            b"NS" => Rtype::NS,
            b"PTR" => Rtype::PTR,
            b"SRV" => Rtype::SRV,
            b"TXT" => Rtype::TXT,
            // Rust reads a sign in front of a number, RFC 3597 does not.
            _ if spelling.contains(&b'+') => return None,
            _ => Rtype::from_bytes(spelling)?,
        };
        // RFC 6895 section 3.1: the types of questions and of messages. 41 is OPT.
        if matches!(rtype.to_int(), 0 | 41 | 128..=255) {
            return None;
        }
        Some(Self {
            rtype,
            layout: layout(rtype),
        })
    }

    /// As records spell it: the mnemonic if there is one.
    pub(crate) fn record_type(self) -> RecordType {
        match self.rtype.to_mnemonic_str() {
            Some(mnemonic) => RecordType::new(mnemonic),
            None => RecordType::new(&self.rtype.to_string()),
        }
    }
}

fn layout(rtype: Rtype) -> Layout {
    use Field::{Ipv4, Ipv6, Name, Period, U16, U32};
    match rtype {
        Rtype::A => Layout::Fields(&[Ipv4]),
        Rtype::AAAA => Layout::Fields(&[Ipv6]),
        Rtype::CNAME
        | Rtype::DNAME
        | Rtype::MB
        | Rtype::MD
        | Rtype::MF
        | Rtype::MG
        | Rtype::MR
        | Rtype::NS
        | Rtype::NSAPPTR
        | Rtype::PTR => Layout::Fields(&[Name]),
        Rtype::MX | Rtype::AFSDB | Rtype::KX | Rtype::LP | Rtype::RT => {
            Layout::Fields(&[U16, Name])
        }
        Rtype::MINFO | Rtype::RP | Rtype::TALINK => Layout::Fields(&[Name, Name]),
        Rtype::PX => Layout::Fields(&[U16, Name, Name]),
        Rtype::SRV => Layout::Fields(&[U16, U16, U16, Name]),
        Rtype::SOA => Layout::Fields(&[Name, Name, U32, Period, Period, Period, Period]),
        Rtype::TXT | Rtype::SPF | Rtype::AVC => Layout::Strings,
        Rtype::HTTPS | Rtype::SVCB => Layout::Typed(Names::At(1)),
        Rtype::IPSECKEY => Layout::Typed(Names::Gateway(1)),
        Rtype::NAPTR => Layout::Typed(Names::At(5)),
        Rtype::NSEC => Layout::Typed(Names::At(0)),
        Rtype::RRSIG => Layout::Typed(Names::At(7)),
        Rtype::CAA
        | Rtype::CDNSKEY
        | Rtype::CDS
        | Rtype::DNSKEY
        | Rtype::DS
        | Rtype::HINFO
        | Rtype::NSEC3
        | Rtype::NSEC3PARAM
        | Rtype::OPENPGPKEY
        | Rtype::SSHFP
        | Rtype::TLSA
        | Rtype::ZONEMD => Layout::Typed(Names::None),
        Rtype::AMTRELAY => Layout::Raw(Names::Gateway(2)),
        Rtype::DSYNC => Layout::Raw(Names::At(3)),
        Rtype::HIP => Layout::Raw(Names::From(3)),
        Rtype::NXT => Layout::Raw(Names::At(0)),
        Rtype::SIG => Layout::Raw(Names::At(7)),
        // The format of NULL is anything (RFC 1035 section 3.3.10): no text can say it.
        Rtype::NULL => Layout::Unknown,
        _ if rtype.to_mnemonic().is_some() => Layout::Raw(Names::None),
        _ => Layout::Unknown,
    }
}
