//! The type of a record, as its number.

use std::fmt;
use std::str::FromStr;

/// The type of a resource record (RFC 9499), class IN.
///
/// Written as its mnemonic, or as `TYPEnnn` where none is known here (RFC 3597 section 5).
///
/// ```
/// use dc_dns::RecordType;
///
/// assert_eq!("txt".parse(), Ok(RecordType::TXT));
/// assert_eq!("TYPE15".parse(), Ok(RecordType::MX));
/// assert_eq!(RecordType::new(65_280).to_string(), "TYPE65280");
/// assert!("REDIR301".parse::<RecordType>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RecordType(u16);

macro_rules! record_types {
    ($($name:ident $number:literal)*) => {
        impl RecordType {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Self = Self($number);
            )*
        }

        const MNEMONICS: &[(u16, &str)] = &[$(($number, stringify!($name))),*];
    };
}

record_types! {
    A 1 NS 2 CNAME 5 SOA 6 PTR 12 HINFO 13 MINFO 14 MX 15 TXT 16 RP 17 AFSDB 18 RT 21 AAAA 28 LOC 29
    SRV 33 NAPTR 35 KX 36 CERT 37 DNAME 39 OPT 41 DS 43 SSHFP 44 RRSIG 46 NSEC 47 DNSKEY 48 DHCID 49
    NSEC3 50 NSEC3PARAM 51 TLSA 52 SMIMEA 53 CDS 59 CDNSKEY 60 OPENPGPKEY 61 CSYNC 62 ZONEMD 63
    SVCB 64 HTTPS 65 SPF 99 LP 107 EUI48 108 EUI64 109 URI 256 CAA 257 AVC 258
}

impl RecordType {
    /// The type of a number of the IANA registry.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// A text that names no type of records in DNS.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a DNS record type: expected a mnemonic such as TXT, or TYPE and a number")]
pub struct UnknownType;

impl FromStr for RecordType {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let upper = text.to_ascii_uppercase();
        if let Some((number, _)) = MNEMONICS.iter().find(|(_, name)| *name == upper) {
            return Ok(Self(*number));
        }
        let digits = upper.strip_prefix("TYPE").ok_or(UnknownType)?;
        if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(UnknownType);
        }
        digits.parse().map(Self).map_err(|_| UnknownType)
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match MNEMONICS.iter().find(|(number, _)| *number == self.0) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}
