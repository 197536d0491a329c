//! Why settings are refused.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::text::plain;

/// Why a settings response is refused.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SettingsError {
    kind: SettingsErrorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    message: String,
    #[serde(skip)]
    provider_id: Option<String>,
}

impl SettingsError {
    pub(crate) fn new(kind: SettingsErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            member: None,
            message: message.into(),
            provider_id: None,
        }
    }

    pub(crate) fn of(member: &str, kind: SettingsErrorKind, message: impl Into<String>) -> Self {
        Self {
            member: Some(member.to_owned()),
            ..Self::new(kind, message)
        }
    }

    pub(crate) fn by(mut self, provider_id: &str) -> Self {
        self.provider_id = Some(provider_id.to_owned());
        self
    }

    /// What is wrong.
    pub fn kind(&self) -> SettingsErrorKind {
        self.kind
    }

    /// The member concerned. Hostile text; the message has it escaped.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// `providerId`, if the settings were read so far.
    pub fn provider_id(&self) -> Option<&str> {
        self.provider_id.as_deref()
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = &self.member {
            write!(f, "{}: ", plain(member, 100))?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

/// What is wrong with settings. The names are stable.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SettingsErrorKind {
    /// More octets than are read.
    TooLarge,
    /// Not JSON, or not an object.
    NotJson,
    /// A member occurs twice with different values.
    DuplicateMember,
    /// A required member is missing (draft section 7.2).
    MissingMember,
    /// A required member cannot be read.
    InvalidMember,
    /// `crit` lists a member that is there and not understood, or cannot be read itself (draft
    /// section 7.2.1): do not go on with this provider.
    NotUnderstood,
}

impl SettingsErrorKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::TooLarge,
        Self::NotJson,
        Self::DuplicateMember,
        Self::MissingMember,
        Self::InvalidMember,
        Self::NotUnderstood,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotJson => "not-json",
            Self::DuplicateMember => "duplicate-member",
            Self::MissingMember => "missing-member",
            Self::InvalidMember => "invalid-member",
            Self::NotUnderstood => "not-understood",
        }
    }
}

impl Serialize for SettingsErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
