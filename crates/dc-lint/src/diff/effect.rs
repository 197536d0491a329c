//! What a change does to the scope of a template.

use std::ops::{BitOr, BitOrAssign};

use serde::Serialize;

/// What a change does to the scope of a template.
///
/// The scope is what a template can bring about: which records it may write and remove, how much of
/// them a caller supplies, and who may ask for it. Time to live, priority and weight are no part of
/// it as long as they are constants.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Effect {
    /// The scope stays as it is.
    #[default]
    None,
    /// Something becomes possible, and nothing becomes impossible.
    Widens,
    /// Something becomes impossible, and nothing becomes possible.
    Narrows,
    /// Something becomes possible and something else impossible.
    Both,
}

impl Effect {
    /// From whether it adds to the scope and whether it takes from it.
    pub(crate) fn of(widens: bool, narrows: bool) -> Self {
        match (widens, narrows) {
            (false, false) => Self::None,
            (true, false) => Self::Widens,
            (false, true) => Self::Narrows,
            (true, true) => Self::Both,
        }
    }

    /// Whether something becomes possible that was not.
    ///
    /// ```
    /// use dc_lint::diff::Effect;
    /// assert!(Effect::Both.widens() && !Effect::Narrows.widens());
    /// ```
    pub fn widens(self) -> bool {
        matches!(self, Self::Widens | Self::Both)
    }

    /// Whether something that was possible no longer is.
    pub fn narrows(self) -> bool {
        matches!(self, Self::Narrows | Self::Both)
    }

    /// The effect of the opposite change.
    #[must_use]
    pub fn inverted(self) -> Self {
        Self::of(self.narrows(), self.widens())
    }

    /// The stable name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Widens => "widens",
            Self::Narrows => "narrows",
            Self::Both => "both",
        }
    }
}

/// Both effects together.
impl BitOr for Effect {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::of(
            self.widens() || other.widens(),
            self.narrows() || other.narrows(),
        )
    }
}

impl BitOrAssign for Effect {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}
