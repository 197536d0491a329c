//! Response codes.

use std::fmt;

/// The response code of a message, the extended part included (RFC 6895 section 2.3).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Rcode(u16);

impl Rcode {
    /// No error.
    pub const NO_ERROR: Self = Self(0);
    /// The server did not understand the query.
    pub const FORM_ERR: Self = Self(1);
    /// The server could not answer: broken zone, unreachable authority, failed validation.
    pub const SERV_FAIL: Self = Self(2);
    /// The name does not exist.
    pub const NX_DOMAIN: Self = Self(3);
    /// The server does not do this kind of query.
    pub const NOT_IMP: Self = Self(4);
    /// The server does not answer this client, or not for this name.
    pub const REFUSED: Self = Self(5);

    /// A code of the IANA registry.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("NOERROR"),
            1 => f.write_str("FORMERR"),
            2 => f.write_str("SERVFAIL"),
            3 => f.write_str("NXDOMAIN"),
            4 => f.write_str("NOTIMP"),
            5 => f.write_str("REFUSED"),
            9 => f.write_str("NOTAUTH"),
            16 => f.write_str("BADVERS"),
            other => write!(f, "RCODE{other}"),
        }
    }
}
