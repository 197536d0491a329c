//! The error codes of a redirect.

use std::fmt;

use serde::Serialize;

/// An error code of RFC 6749 section 4.1.2.1, the only ones that the draft knows
/// (draft-ietf-dconn-domainconnect-05 section 8.3.6).
///
/// ```
/// use dc_flow::ErrorCode;
///
/// assert_eq!(ErrorCode::parse("access_denied"), Some(ErrorCode::AccessDenied));
/// assert_eq!(ErrorCode::parse("Access_Denied"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// The request is wrong, or cannot be applied.
    InvalidRequest,
    /// The caller may not ask for this.
    UnauthorizedClient,
    /// The user or the DNS provider said no.
    AccessDenied,
    /// Of the asynchronous flow: another response type was asked for.
    UnsupportedResponseType,
    /// Of the asynchronous flow: an unknown scope.
    InvalidScope,
    /// The DNS provider failed.
    ServerError,
    /// The DNS provider cannot do it now; try again later.
    TemporarilyUnavailable,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [Self; 7] = [
        Self::InvalidRequest,
        Self::UnauthorizedClient,
        Self::AccessDenied,
        Self::UnsupportedResponseType,
        Self::InvalidScope,
        Self::ServerError,
        Self::TemporarilyUnavailable,
    ];

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// Whether the same may succeed later.
    ///
    /// ```
    /// use dc_flow::ErrorCode;
    ///
    /// let later = ErrorCode::ALL.into_iter().filter(|code| code.is_temporary());
    /// assert!(later.eq([ErrorCode::ServerError, ErrorCode::TemporarilyUnavailable]));
    /// ```
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::ServerError | Self::TemporarilyUnavailable)
    }

    /// The code with this spelling; codes are case-sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
