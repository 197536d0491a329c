//! What the user should know before consenting.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// A remark for the consent page.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// Which one.
    pub code: NoticeCode,
    /// Index of the template record concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_record: Option<usize>,
    /// In words.
    pub message: Cow<'static, str>,
}

impl Notice {
    pub(crate) fn new(
        code: NoticeCode,
        template_record: Option<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            template_record,
            message: message.into(),
        }
    }
}

impl fmt::Display for Notice {
    /// The message; control and bidirectional characters are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::human::escape(&self.message))
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// The kinds of [`Notice`]. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[non_exhaustive]
        pub enum NoticeCode {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl NoticeCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// Nobody vouches for the values: the request carries no verified signature (draft section 10.6).
    UnsignedRequest = "unsigned-request";
    /// A caller controls a whole value.
    BareVariable = "bare-variable";
    /// A caller controls a whole host name.
    BareHost = "bare-host";
    /// The requested host has a label that begins with an underscore (draft section 12.3).
    UnderscoreHost = "underscore-host";
    /// A wildcard owner: it answers for every name that does not exist.
    Wildcard = "wildcard";
    /// A requested group matches no record; others do.
    UnknownGroup = "unknown-group";
    /// Two records of the template render to the same one.
    DuplicateRecord = "duplicate-record";
    /// A TTL was changed: by policy, because its value is not a number, or within its RRset.
    TtlChanged = "ttl-changed";
    /// `spfRules` without any term.
    SpfEmpty = "spf-empty";
    /// `all` at the end of `spfRules` was left out.
    SpfAll = "spf-all";
    /// A `redirect=` that has no effect beside `all`.
    SpfRedirect = "spf-redirect";
    /// More than ten terms need a DNS look-up: verifiers answer permerror (RFC 7208 section 4.6.4).
    SpfLookups = "spf-lookups";
    /// The SPF record is longer than verifiers handle well (RFC 7208 section 3.4).
    SpfLength = "spf-length";
    /// The SPF record that stood there could not be merged and is replaced.
    SpfReplaced = "spf-replaced";
    /// SPF terms that have no effect, or cannot stand twice, were left out.
    SpfLeftOut = "spf-left-out";
    /// A literal `v=spf1` TXT that is not a valid SPF record.
    SpfInvalid = "spf-invalid";
    /// A redirect and an address record at one host.
    RedirectBesideAddress = "redirect-beside-address";
    /// A DS record at a name that has no NS record.
    DsWithoutNs = "ds-without-ns";
    /// A record that the state names is no longer in the zone.
    StateDrift = "state-drift";
    /// Records of another group of the same service are replaced; the service stays (draft section
    /// 10.3.1).
    GroupConflict = "group-conflict";
    /// A service stays and loses its SPF terms (draft section 9.4).
    SpfLost = "spf-lost";
    /// SPF records that cannot be told apart were left alone.
    SpfKept = "spf-kept";
}

impl fmt::Display for NoticeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
