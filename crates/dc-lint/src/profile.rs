//! For whom a template is written.

use serde::{Deserialize, Serialize};

/// For whom a template is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// What a pull request to the public template repository has to pass.
    #[default]
    Repository,
    /// draft-ietf-dconn-domainconnect-05 to the letter.
    DraftStrict,
    /// The repository, and what Cloudflare supports.
    Cloudflare,
    /// The repository, and what Glauca supports.
    Glauca,
}

impl Profile {
    /// Every profile.
    pub const ALL: &[Self] = &[
        Self::Repository,
        Self::DraftStrict,
        Self::Cloudflare,
        Self::Glauca,
    ];

    /// The name in configuration and on command lines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::DraftStrict => "draft-strict",
            Self::Cloudflare => "cloudflare",
            Self::Glauca => "glauca",
        }
    }
}

/// The profiles that a rule belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Profiles {
    /// Every one.
    All,
    /// These alone.
    Only(&'static [Profile]),
    /// Every one but these.
    Except(&'static [Profile]),
}

impl Profiles {
    /// Whether the profile is among them.
    pub fn contains(&self, profile: Profile) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(&profile),
            Self::Except(these) => !these.contains(&profile),
        }
    }
}
