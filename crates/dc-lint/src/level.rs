//! How grave a finding is.

use serde::{Deserialize, Serialize};

/// How grave a finding is; the gravest is the greatest.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Worth knowing.
    Info,
    /// A reviewer would ask for a change.
    Warning,
    /// Wrong: the template is refused, or does something else than it says.
    Error,
}

impl Level {
    /// The name in output: `info`, `warning`, `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
