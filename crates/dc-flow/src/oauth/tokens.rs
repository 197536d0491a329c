//! What a token endpoint gives, and how it is kept.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::RequestError;
use super::grant::Grant;
use super::secret::Secret;

/// An access token with what it is good for, and mostly a refresh token.
///
/// Times are durations since the Unix epoch, from the clock of the caller.
///
/// ```
/// use std::time::Duration;
/// use dc_flow::oauth::Tokens;
///
/// let stored = br#"{"version":1,
///     "grant":{"provider":"exampleservice.example","domain":"example.com","services":["dyndns"]},
///     "access_token":"mF_9.B5f-4.1JqM","refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","expires_at":1800000000}"#;
/// let tokens = Tokens::parse(stored)?;
/// assert!(!tokens.is_expired(Duration::from_secs(1_799_999_999)));
/// assert!(tokens.is_expired(Duration::from_secs(1_800_000_000)));
/// # Ok::<(), dc_flow::oauth::StoredTokensError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tokens {
    pub(super) grant: Grant,
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    pub(super) expires_at: Option<Duration>,
}

impl Tokens {
    /// What the tokens are good for, as far as the provider said.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// When the access token expires, if the provider said so.
    pub fn expires_at(&self) -> Option<Duration> {
        self.expires_at
    }

    /// Whether the access token has expired.
    pub fn is_expired(&self, now: Duration) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether the access token expires within `ahead`: the time to refresh it.
    pub fn expires_within(&self, ahead: Duration, now: Duration) -> bool {
        self.is_expired(now.saturating_add(ahead))
    }

    /// Whether the tokens can be refreshed.
    pub fn can_refresh(&self) -> bool {
        self.refresh.is_some()
    }

    /// What no answer may show, even where only a part of it was sent.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        std::iter::once(&self.access)
            .chain(&self.refresh)
            .cloned()
            .collect()
    }

    /// The tokens in the clear as JSON, for a store that only their owner can read.
    pub fn expose_json(&self) -> Secret {
        let stored = Exposed {
            version: VERSION,
            grant: &self.grant,
            access_token: self.access.expose(),
            refresh_token: self.refresh.as_ref().map(Secret::expose),
            expires_at: self.expires_at.map(|end| end.as_secs()),
        };
        // Texts and numbers have a JSON form.
        Secret::new(serde_json::to_string(&stored).unwrap_or_default())
    }

    /// Reads what [`Tokens::expose_json`] wrote.
    ///
    /// # Errors
    ///
    /// See [`StoredTokensError`]; it shows nothing of the text.
    pub fn parse(text: &[u8]) -> Result<Self, StoredTokensError> {
        // The message of the reader could show a token.
        let stored: Stored =
            serde_json::from_slice(text).map_err(|error| StoredTokensError::Unreadable {
                line: error.line(),
                column: error.column(),
            })?;
        if stored.version != VERSION {
            return Err(StoredTokensError::Version {
                version: stored.version,
            });
        }
        stored.grant.check()?;
        let refresh = stored.refresh_token;
        if !is_header_token(&stored.access_token) || !refresh.iter().all(is_token) {
            return Err(StoredTokensError::BadToken);
        }
        Ok(Self {
            grant: stored.grant,
            access: stored.access_token,
            refresh,
            expires_at: stored.expires_at.map(Duration::from_secs),
        })
    }

    /// Whether a call is covered (async draft section 5.6), and the token still good.
    pub(super) fn allow(
        &self,
        call: (&str, &str, &str, &str),
        now: Duration,
    ) -> Result<(), RequestError> {
        let (provider, service, domain, host) = call;
        let not = |what, text: &str| {
            let text = text.to_owned();
            Err(RequestError::NotGranted { what, text })
        };
        if provider != self.grant.provider_id() {
            return not("the provider", provider);
        }
        if !self.grant.allows_service(service) {
            return not("the service", service);
        }
        if domain != self.grant.domain() {
            return not("the domain", domain);
        }
        if !self.grant.allows_host(host) {
            return not("the host", host);
        }
        match self.is_expired(now) {
            true => Err(RequestError::Expired),
            false => Ok(()),
        }
    }
}

/// L-34: printable ASCII, at least one, and not without end.
pub(super) fn is_token(token: &Secret) -> bool {
    let text = token.expose();
    (1..=MOST_OCTETS).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// A token that can stand in a header field: without blanks (RFC 6750 section 2.1).
pub(super) fn is_header_token(token: &Secret) -> bool {
    is_token(token) && !token.expose().contains(' ')
}

#[derive(Serialize)]
struct Exposed<'t> {
    version: u32,
    grant: &'t Grant,
    access_token: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    grant: Grant,
    access_token: Secret,
    refresh_token: Option<Secret>,
    expires_at: Option<u64>,
}

/// Why stored tokens cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoredTokensError {
    /// No JSON of the form that is written here.
    #[error("the stored tokens are unreadable at line {line}, column {column}")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A form of another version.
    #[error("the stored tokens have form {version}; expected 1")]
    Version {
        /// Which one.
        version: u32,
    },
    /// A token that is empty or has characters that tokens do not have.
    #[error("a stored token is empty or not printable ASCII")]
    BadToken,
    /// What the tokens are good for cannot be read.
    #[error("the grant of the stored tokens: {0}")]
    Grant(#[from] RequestError),
}

impl StoredTokensError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable-tokens",
            Self::Version { .. } => "unknown-version",
            Self::BadToken => "bad-token",
            Self::Grant(error) => error.kind(),
        }
    }
}

const VERSION: u32 = 1;
/// Deployed tokens have some hundred octets; headers of more than this are refused by servers.
const MOST_OCTETS: usize = 8192;
