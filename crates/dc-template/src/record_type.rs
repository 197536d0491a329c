//! The type of a record: `A`, `MX`, `CAA`, `TYPE65280`, `REDIR301` and so on.

use std::borrow::Cow;
use std::fmt;

/// The type of a resource record, in the spelling it was given.
///
/// Types are written as RFC 9499 mnemonics or as `TYPEnnn` (RFC 3597 section 5). Domain Connect adds
/// `SPFM`, `APEXCNAME`, `REDIR301` and `REDIR302` (draft-ietf-dconn-domainconnect-05 section 13.2).
/// Equality is by spelling; [`RecordType::is`] compares by meaning.
///
/// ```
/// use dc_template::RecordType;
///
/// let generic = RecordType::new("TYPE28");
/// assert_eq!(generic.as_str(), "TYPE28");
/// assert_eq!(generic.mnemonic(), "AAAA");
/// assert!(generic.is("aaaa"));
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RecordType(Cow<'static, str>);

impl RecordType {
    /// A type in the given spelling. Any text is taken: a zone may hold types nobody knows.
    pub fn new(spelling: &str) -> Self {
        match COMMON.iter().find(|known| **known == spelling) {
            Some(known) => Self(Cow::Borrowed(known)),
            None => Self(Cow::Owned(spelling.to_owned())),
        }
    }

    /// A type whose spelling is known when the program is built.
    pub(crate) const fn known(spelling: &'static str) -> Self {
        Self(Cow::Borrowed(spelling))
    }

    /// The spelling it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The upper-case mnemonic; `TYPEnnn` becomes the mnemonic of that number where one is known
    /// (RFC 3597 section 5).
    pub fn mnemonic(&self) -> Cow<'_, str> {
        // Borrowed spellings are the common mnemonics themselves.
        if let Cow::Borrowed(mnemonic) = self.0 {
            return Cow::Borrowed(mnemonic);
        }
        let upper = self.0.to_ascii_uppercase();
        match generic_number(&upper) {
            Some(number) => match MNEMONICS.iter().find(|(n, _)| *n == number) {
                Some((_, mnemonic)) => Cow::Borrowed(mnemonic),
                // Leading zeros are another spelling of the same number.
                None => Cow::Owned(format!("TYPE{number}")),
            },
            None => Cow::Owned(upper),
        }
    }

    /// Whether both spellings mean the same type.
    pub fn is(&self, other: &str) -> bool {
        self.as_str() == other || self.mnemonic() == Self::new(other).mnemonic()
    }

    /// Whether the type has a number in the IANA registry, or is written as one.
    pub(crate) fn has_number(&self) -> bool {
        let known = |(_, mnemonic): &(u16, &str)| *mnemonic == self.as_str();
        MNEMONICS.iter().any(known) || generic_number(self.as_str()).is_some()
    }

    /// What the conflict rules need to know of this type.
    pub(crate) fn kind(&self) -> Kind {
        match self.as_str() {
            "A" => Kind::A,
            "AAAA" => Kind::Aaaa,
            "CNAME" => Kind::Cname,
            "MX" => Kind::Mx,
            "NS" => Kind::Ns,
            "SRV" => Kind::Srv,
            "TXT" => Kind::Txt,
            "SOA" => Kind::Soa,
            _ => match self.mnemonic().as_ref() {
                "A" => Kind::A,
                "AAAA" => Kind::Aaaa,
                "CNAME" => Kind::Cname,
                "MX" => Kind::Mx,
                "NS" => Kind::Ns,
                "SRV" => Kind::Srv,
                "TXT" => Kind::Txt,
                "SOA" => Kind::Soa,
                "DNAME" => Kind::Dname,
                "DS" => Kind::Ds,
                "RRSIG" | "NSEC" | "NSEC3" => Kind::Signer,
                "APEXCNAME" => Kind::ApexCname,
                "REDIR301" | "REDIR302" => Kind::Redir,
                _ => Kind::Other,
            },
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for RecordType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl From<&str> for RecordType {
    fn from(spelling: &str) -> Self {
        Self::new(spelling)
    }
}

/// The classes of types that the conflict rules tell apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    A,
    Aaaa,
    ApexCname,
    Cname,
    Dname,
    Ds,
    Mx,
    Ns,
    Other,
    Redir,
    /// Owned by the zone's signer: conflicts with nothing.
    Signer,
    Soa,
    Srv,
    Txt,
}

/// The number in `TYPEnnn`.
pub(crate) fn generic_number(upper: &str) -> Option<u16> {
    let digits = upper.strip_prefix("TYPE")?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Spellings that need no allocation, the most frequent first.
const COMMON: &[&str] = &[
    "A",
    "CNAME",
    "TXT",
    "MX",
    "AAAA",
    "NS",
    "SRV",
    "SPFM",
    "CAA",
    "SOA",
    "REDIR301",
    "REDIR302",
    "APEXCNAME",
    "PTR",
    "DS",
    "TLSA",
    "HTTPS",
    "SVCB",
    "DNSKEY",
    "RRSIG",
    "NSEC",
];

/// Numbers of the IANA registry "Resource Record (RR) TYPEs".
const MNEMONICS: &[(u16, &str)] = &[
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (13, "HINFO"),
    (14, "MINFO"),
    (15, "MX"),
    (16, "TXT"),
    (17, "RP"),
    (18, "AFSDB"),
    (21, "RT"),
    (24, "SIG"),
    (25, "KEY"),
    (28, "AAAA"),
    (29, "LOC"),
    (33, "SRV"),
    (35, "NAPTR"),
    (36, "KX"),
    (37, "CERT"),
    (39, "DNAME"),
    (41, "OPT"),
    (42, "APL"),
    (43, "DS"),
    (44, "SSHFP"),
    (45, "IPSECKEY"),
    (46, "RRSIG"),
    (47, "NSEC"),
    (48, "DNSKEY"),
    (49, "DHCID"),
    (50, "NSEC3"),
    (51, "NSEC3PARAM"),
    (52, "TLSA"),
    (53, "SMIMEA"),
    (55, "HIP"),
    (59, "CDS"),
    (60, "CDNSKEY"),
    (61, "OPENPGPKEY"),
    (62, "CSYNC"),
    (63, "ZONEMD"),
    (64, "SVCB"),
    (65, "HTTPS"),
    (99, "SPF"),
    (104, "NID"),
    (105, "L32"),
    (106, "L64"),
    (107, "LP"),
    (108, "EUI48"),
    (109, "EUI64"),
    (249, "TKEY"),
    (250, "TSIG"),
    (251, "IXFR"),
    (252, "AXFR"),
    (253, "MAILB"),
    (254, "MAILA"),
    (255, "ANY"),
    (256, "URI"),
    (257, "CAA"),
    (258, "AVC"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_spelling_means_the_type_of_its_number() {
        for (spelling, kind) in [
            ("TYPE5", Kind::Cname),
            ("type05", Kind::Cname),
            ("cname", Kind::Cname),
            ("TYPE50", Kind::Signer),
            ("TYPE65280", Kind::Other),
            ("TYPE", Kind::Other),
            ("TYPE99999", Kind::Other),
        ] {
            assert_eq!(RecordType::new(spelling).kind(), kind, "{spelling}");
        }
        assert!(RecordType::new("TYPE065280").is("type65280"));
    }
}
