//! Why discovery ended without settings.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::advice::Advice;
use crate::answer::FailureKind;
use crate::settings::SettingsErrorKind;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $remedy:literal;)*) => {
        /// Why a record, or discovery as a whole, led nowhere. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum ReasonKind {
            $($(#[$doc])* $variant,)*
        }

        impl ReasonKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What can be done about it, as a sentence for people.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

kinds! {
    /// No zone encloses the domain: it does not exist.
    NoZone = "no-zone", "Check the spelling of the domain and whether it is registered and delegated.";
    /// The closest zone is a public suffix: the domain is not delegated.
    PublicSuffix = "public-suffix", "Check the spelling of the domain and whether it is registered and delegated.";
    /// There is no `_domainconnect` record: the DNS provider does not offer Domain Connect.
    NoRecord = "no-record", "The DNS provider of this domain does not offer Domain Connect; change the records by hand.";
    /// There are TXT records at the name, and none is a discovery record (draft section 7.1).
    NoValidRecord = "no-valid-record", "The DNS provider of this domain has to publish a host and an optional path there.";
    /// DNS did not answer the question for the zone apex or the record.
    Dns = "dns", "Try again later; if it persists, the name servers of the domain are at fault.";
    /// 404: the provider does not hold the zone; the record is stale (draft section 7.2).
    NotHosted = "not-hosted", "The record is probably left over from an earlier DNS provider and should be removed.";
    /// 429.
    RateLimited = "rate-limited", "Try again later.";
    /// 5xx.
    ServerError = "server-error", "Try again later.";
    /// Any other status.
    Status = "status", "The DNS provider has to repair its settings endpoint.";
    /// No answer in time.
    Timeout = "timeout", "Try again later.";
    /// The host of the record has no address.
    HostNotFound = "host-not-found", "The record is probably left over from an earlier DNS provider and should be removed.";
    /// The host of the record or of a redirect leads to an internal address.
    InternalAddress = "internal-address", "Nobody on the Internet can use this record; allow internal addresses only for a network of your own.";
    /// No connection to the host.
    Connect = "connect", "Try again later; if it persists, the record may be stale.";
    /// The certificate or the TLS handshake failed.
    Tls = "tls", "The DNS provider has to present a valid certificate for this host.";
    /// The response is larger than allowed.
    TooLarge = "too-large", "The DNS provider has to repair its settings endpoint.";
    /// What came is not HTTP, or broke off.
    Protocol = "protocol", "Try again later; if it persists, the DNS provider has to repair its settings endpoint.";
    /// A redirect without target, to a refused URL, or one too many.
    Redirect = "redirect", "The DNS provider has to publish the final https URL in its record.";
    /// The settings cannot be read (draft section 7.2).
    InvalidSettings = "invalid-settings", "The DNS provider has to repair its settings.";
    /// The settings list something in `crit` that is not understood: this provider must not be
    /// used (draft section 7.2.1).
    NotUnderstood = "not-understood", "This DNS provider demands an extension that this software does not know.";
    /// The time for the whole discovery was over.
    TimeLimit = "time-limit", "Try again later.";
    /// Something that has no kind of its own.
    Other = "other", "Look at the message.";
}

impl ReasonKind {
    /// What to do next for the customer whose domain it is.
    ///
    /// ```
    /// use dc_discovery::{Advice, ReasonKind};
    ///
    /// assert_eq!(ReasonKind::NoZone.advice(), Advice::CheckSpelling);
    /// assert_eq!(ReasonKind::NoRecord.advice(), Advice::ByHand);
    /// assert_eq!(ReasonKind::RateLimited.advice(), Advice::TryAgain);
    /// ```
    pub const fn advice(self) -> Advice {
        match self {
            Self::NoZone | Self::PublicSuffix => Advice::CheckSpelling,
            Self::Dns
            | Self::RateLimited
            | Self::ServerError
            | Self::Timeout
            | Self::Connect
            | Self::Protocol
            | Self::TimeLimit => Advice::TryAgain,
            Self::NoRecord
            | Self::NoValidRecord
            | Self::NotHosted
            | Self::Status
            | Self::HostNotFound
            | Self::InternalAddress
            | Self::Tls
            | Self::TooLarge
            | Self::Redirect
            | Self::InvalidSettings
            | Self::NotUnderstood
            | Self::Other => Advice::ByHand,
        }
    }

    /// Whether the same may succeed later.
    pub const fn is_temporary(self) -> bool {
        matches!(self.advice(), Advice::TryAgain)
    }

    /// What a failed request means.
    pub(crate) fn of_fetch(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Timeout => Self::Timeout,
            FailureKind::HostNotFound | FailureKind::NxDomain | FailureKind::NoData => {
                Self::HostNotFound
            }
            FailureKind::InternalAddress => Self::InternalAddress,
            FailureKind::Connect => Self::Connect,
            FailureKind::Tls => Self::Tls,
            FailureKind::TooLarge => Self::TooLarge,
            FailureKind::HttpMalformed => Self::Protocol,
            FailureKind::ServFail | FailureKind::DnsRefused | FailureKind::DnsMalformed => {
                Self::Dns
            }
            FailureKind::Mismatch | FailureKind::Other => Self::Other,
        }
    }

    pub(crate) fn of_settings(kind: SettingsErrorKind) -> Self {
        match kind {
            SettingsErrorKind::NotUnderstood => Self::NotUnderstood,
            SettingsErrorKind::TooLarge => Self::TooLarge,
            _ => Self::InvalidSettings,
        }
    }
}

impl fmt::Display for ReasonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ReasonKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A record that was tried and led nowhere.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Content of the record.
    pub record: String,
    /// The URL asked last; differs from the first by redirects.
    pub url: String,
    /// What happened.
    pub kind: ReasonKind,
    /// The same for people; quotations are escaped.
    pub message: String,
    /// How long the provider asks to wait.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub retry_after: Option<Duration>,
}

/// Why there are no settings.
///
/// JSON form: `{"kind","message","remedy","temporary","apex"?,"host"?,"attempts","warnings"}`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NotFound {
    /// What decided: of several attempts a temporary one, as another try may succeed; else that
    /// of the first record.
    pub kind: ReasonKind,
    /// The same for people; quotations are escaped.
    pub message: String,
    /// What can be done about it.
    pub remedy: &'static str,
    /// Whether the same may succeed later.
    pub temporary: bool,
    /// The zone apex, if it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apex: Option<String>,
    /// The host below the apex, if that was found; empty for the apex itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The records that were tried, in their order.
    pub attempts: Vec<Attempt>,
    /// Records that were dropped, and the like.
    pub warnings: Vec<crate::Warning>,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotFound {}

#[allow(clippy::ref_option, reason = "serde's signature")]
fn seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.unwrap_or_default().as_secs())
}
