//! What the caller found out.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::retry_after::retry_after;

/// The answer to an [`Ask`](crate::Ask), as plain values. All of it is hostile.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// A SOA record, from the answer section or, where the name has none, from the authority
    /// section: the name that owns it, in presentation format.
    Soa {
        /// Owner of the record.
        owner: String,
    },
    /// TXT records (after CNAME records were followed), each with its character-strings.
    Txt(Vec<Vec<Vec<u8>>>),
    /// Names of the name servers, in presentation format.
    Ns(Vec<String>),
    /// An HTTP response, whatever its status.
    Http(Response),
    /// No answer.
    Failed(Failure),
}

/// An HTTP response.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names, in any letter case, and values of the header fields. `Location`,
    /// `Retry-After`, `Date` and `Content-Type` are looked at.
    pub headers: Vec<(String, String)>,
    /// The body, without transfer and content encodings.
    pub body: Vec<u8>,
}

impl Response {
    /// The first value of a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(found.1.trim())
    }

    /// How long the server asks to wait, see [`retry_after`].
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(self.header("retry-after")?, self.header("date"))
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// More about it for people, such as the name in a certificate; may be empty.
    pub detail: String,
}

impl Failure {
    /// A failure with nothing more to say.
    pub fn new(kind: FailureKind) -> Self {
        Self {
            kind,
            detail: String::new(),
        }
    }

    /// The same with more for people. At most 200 characters are shown.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl From<FailureKind> for Answer {
    fn from(kind: FailureKind) -> Self {
        Self::Failed(Failure::new(kind))
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $text:literal;)*) => {
        /// Why there is no answer. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum FailureKind {
            $($(#[$doc])* $variant,)*
        }

        impl FailureKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl fmt::Display for FailureKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $text,)* })
            }
        }
    };
}

kinds! {
    /// DNS: the name does not exist (NXDOMAIN).
    NxDomain = "nxdomain", "the name does not exist in DNS";
    /// DNS: the name has no records of the type asked for (NODATA).
    NoData = "no-data", "the name has no such record in DNS";
    /// DNS: the server could not answer (SERVFAIL), such as after failed DNSSEC validation.
    ServFail = "servfail", "the DNS server failed (SERVFAIL)";
    /// DNS: the server does not want to answer (REFUSED, NOTIMP, NOTAUTH).
    DnsRefused = "dns-refused", "the DNS server refused the question";
    /// DNS: an answer that cannot be used: malformed, to another question, a loop of CNAME records.
    DnsMalformed = "dns-malformed", "the DNS answer cannot be read";
    /// The time was over.
    Timeout = "timeout", "no answer in time";
    /// HTTPS: the host has no address.
    HostNotFound = "host-not-found", "the host has no address";
    /// HTTPS: every address of the host is internal, or the URL was refused.
    InternalAddress = "internal-address", "the host leads to an address that is not public";
    /// HTTPS: no connection.
    Connect = "connect", "no connection";
    /// HTTPS: the certificate or the handshake failed.
    Tls = "tls", "no trustworthy TLS connection";
    /// HTTPS: more octets than allowed.
    TooLarge = "too-large", "the response is too large";
    /// HTTPS: what came is not HTTP, or broke off.
    HttpMalformed = "http-malformed", "the response is not HTTP or broke off";
    /// The adapter gave something other than what was asked for.
    Mismatch = "mismatch", "the answer belongs to another question";
    /// Anything else.
    Other = "other", "it failed";
}

impl FailureKind {
    /// Whether the same may succeed later.
    pub const fn is_temporary(self) -> bool {
        matches!(
            self,
            Self::ServFail
                | Self::DnsRefused
                | Self::DnsMalformed
                | Self::Timeout
                | Self::Connect
                | Self::HttpMalformed
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.detail.is_empty() {
            write!(f, ": {}", crate::text::plain(&self.detail, 200))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl Serialize for FailureKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
