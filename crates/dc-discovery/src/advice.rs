//! What to do for a customer whose domain led nowhere.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a service does next for a customer, where discovery ended without settings
/// ([`ReasonKind::advice`](crate::ReasonKind::advice)).
///
/// A domain that discovery does not even begin with ([`DomainError`](crate::DomainError)) is
/// [`CheckSpelling`](Self::CheckSpelling) too. Take one that you do not know as
/// [`ByHand`](Self::ByHand).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Advice {
    /// There is no such domain: ask the customer for the right one. There is no place where records
    /// could be set.
    CheckSpelling,
    /// The domain is there, and cannot be connected with a click: say which records to set by hand.
    ByHand,
    /// It may work in some minutes: offer to try again, and to set the records by hand meanwhile.
    TryAgain,
}

impl Advice {
    /// All of it.
    pub const ALL: &[Self] = &[Self::CheckSpelling, Self::ByHand, Self::TryAgain];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CheckSpelling => "check-spelling",
            Self::ByHand => "by-hand",
            Self::TryAgain => "try-again",
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
