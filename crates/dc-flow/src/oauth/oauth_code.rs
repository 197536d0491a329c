//! The error codes of OAuth.

use std::fmt;

use super::secret::{Secret, scrub};

/// An `error` of OAuth 2.0 (RFC 6749 sections 4.1.2.1 and 5.2), as a redirect or a token endpoint
/// gives it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum OAuthCode {
    /// `invalid_request`
    InvalidRequest,
    /// `unauthorized_client`
    UnauthorizedClient,
    /// `access_denied`
    AccessDenied,
    /// `unsupported_response_type`
    UnsupportedResponseType,
    /// `invalid_scope`
    InvalidScope,
    /// `server_error`
    ServerError,
    /// `temporarily_unavailable`
    TemporarilyUnavailable,
    /// `invalid_client`: the client id or secret is wrong.
    InvalidClient,
    /// `invalid_grant`: the code or refresh token is wrong, used, expired or revoked.
    InvalidGrant,
    /// `unsupported_grant_type`
    UnsupportedGrantType,
    /// `invalid_token`: the access token is wrong, expired or revoked (RFC 6750 section 3.1).
    InvalidToken,
    /// `insufficient_scope` (RFC 6750 section 3.1)
    InsufficientScope,
    /// A code that is none of these: printable ASCII, at most 100 octets of it.
    Other(String),
}

impl OAuthCode {
    /// Reads a code; anything unknown is [`OAuthCode::Other`].
    pub fn new(text: &str) -> Self {
        Self::scrubbed(text, &[])
    }

    /// The same without known secrets. They are sought in what will be shown: taking unprintable
    /// characters out afterwards could put one together.
    pub(super) fn scrubbed(text: &str, secrets: &[&Secret]) -> Self {
        match KNOWN.iter().find(|(name, _)| *name == text) {
            Some((_, code)) => code.clone(),
            None => {
                let printable = text.chars().filter(|c| matches!(c, ' '..='~'));
                let printable: String = printable.collect();
                Self::Other(scrub(&printable, secrets).chars().take(100).collect())
            }
        }
    }

    /// The code on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => KNOWN
                .iter()
                .find(|(_, code)| code == known)
                .map_or("", |(name, _)| name),
        }
    }
}

impl fmt::Display for OAuthCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const KNOWN: [(&str, OAuthCode); 12] = [
    ("invalid_request", OAuthCode::InvalidRequest),
    ("unauthorized_client", OAuthCode::UnauthorizedClient),
    ("access_denied", OAuthCode::AccessDenied),
    (
        "unsupported_response_type",
        OAuthCode::UnsupportedResponseType,
    ),
    ("invalid_scope", OAuthCode::InvalidScope),
    ("server_error", OAuthCode::ServerError),
    ("temporarily_unavailable", OAuthCode::TemporarilyUnavailable),
    ("invalid_client", OAuthCode::InvalidClient),
    ("invalid_grant", OAuthCode::InvalidGrant),
    ("unsupported_grant_type", OAuthCode::UnsupportedGrantType),
    ("invalid_token", OAuthCode::InvalidToken),
    ("insufficient_scope", OAuthCode::InsufficientScope),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, code) in &KNOWN {
            assert_eq!(OAuthCode::new(name).as_str(), *name);
            assert_eq!(&OAuthCode::new(name), code);
        }
        assert_eq!(OAuthCode::new("a\u{202e}b\n").as_str(), "ab");
        assert_eq!(OAuthCode::new(&"x".repeat(1000)).as_str().len(), 100);
    }

    #[test]
    fn a_secret_was_put_together_by_leaving_characters_out() {
        let code = OAuthCode::scrubbed("se\u{0}cr\u{7f}et", &[&Secret::new("secret")]);
        assert_eq!(code.as_str(), "[redacted]");
    }
}
