//! What is odd and no reason to stop.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::text::plain;

/// Something noteworthy that discovery met.
///
/// The message may quote the record or the settings, which are hostile text: control and
/// direction characters are escaped in it, and quotations are cut at 100 characters.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// Which one.
    pub code: WarningCode,
    /// The member of the settings concerned; hostile text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// What, and what was expected.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(code: WarningCode, message: impl Into<String>) -> Self {
        Self {
            code,
            member: None,
            message: message.into(),
        }
    }

    pub(crate) fn of(member: &str, code: WarningCode, message: impl Into<String>) -> Self {
        Self {
            member: Some(member.to_owned()),
            ..Self::new(code, message)
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = &self.member {
            write!(f, "{}: ", plain(member, 100))?;
        }
        f.write_str(&self.message)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// The kinds of [`Warning`]. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum WarningCode {
            $($(#[$doc])* $variant,)*
        }

        impl WarningCode {
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
    /// A TXT record at the name that is not a valid discovery record; it was dropped (draft section 7.1).
    RecordDropped = "record-dropped";
    /// A record that led nowhere; the next one was tried (draft section 7.1).
    RecordFailed = "record-failed";
    /// More records than are tried or looked at.
    RecordsLeft = "records-left";
    /// The name servers in the settings are not those of the zone: the record may be stale, or
    /// the zone is prepared before it moves (draft section 7.2).
    NameServersDiffer = "name-servers-differ";
    /// The name servers of the zone could not be compared.
    NameServersUnknown = "name-servers-unknown";
    /// A member occurs twice with the same value.
    DuplicateMember = "duplicate-member";
    /// A member that should be there is missing.
    MissingMember = "missing-member";
    /// A member has another JSON type than expected; it counts as absent.
    WrongType = "wrong-type";
    /// A URL that is refused; it counts as absent.
    InvalidUrl = "invalid-url";
    /// A text outside the grammar; it counts as absent.
    InvalidText = "invalid-text";
    /// A name for display with line breaks, or with characters that are not seen or turn the
    /// writing direction.
    OddText = "odd-text";
    /// An entry of `nameServers` that is not a domain name; it was dropped.
    InvalidNameServer = "invalid-name-server";
    /// More entries in `nameServers` than are read.
    NameServersLeft = "name-servers-left";
    /// A width or height that is not a number from 1 to 65535; it counts as absent.
    InvalidSize = "invalid-size";
    /// An empty `crit` (draft section 7.2).
    EmptyCrit = "empty-crit";
}

impl fmt::Display for WarningCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for WarningCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
