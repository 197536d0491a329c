//! How a call ends (async draft sections 5.6 and 5.7).

use std::time::Duration;

use super::conflict::Conflict;
use crate::oauth::http::HttpResponse;
use crate::oauth::refusal::Refusal;
use crate::oauth::secret::Secret;

/// The provider took the change over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Applied {
    /// The status, 2xx. With 202 the change comes later, with the others it may.
    pub status: u16,
}

/// The template is not applied any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reverted {
    /// The provider took the change over.
    Removed,
    /// It was not applied: nothing had to be done (status 410).
    WasGone,
}

/// Why a call had no effect.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Records are in the way (status 409). Tell the user, or repeat it with `force`.
    #[error("conflict with {conflict}")]
    Conflict {
        /// What is in the way.
        conflict: Conflict,
    },
    /// The same although the call had `force`, which the draft forbids.
    #[error("conflict in spite of force with {conflict}")]
    ConflictDespiteForce {
        /// What is in the way.
        conflict: Conflict,
    },
    /// The request is malformed in the eyes of the provider (status 400).
    #[error("the DNS provider did not understand the request: {refusal}")]
    BadRequest {
        /// Its words.
        refusal: Refusal,
    },
    /// The token is not good, or not any more (status 401): refresh it, else ask the user again.
    #[error("not authorized: {refusal}")]
    Unauthorized {
        /// Its words.
        refusal: Refusal,
    },
    /// Another status of 4xx: mostly something about the user's account that needs attention.
    #[error("the DNS provider refused: {refusal}")]
    Refused {
        /// Its words.
        refusal: Refusal,
    },
    /// The provider does not offer this (status 501).
    #[error("the DNS provider does not offer this: {refusal}")]
    Unsupported {
        /// Its words.
        refusal: Refusal,
    },
    /// Status 429 or 5xx: worth another try. Whether something was changed is not known.
    #[error("the DNS provider is not available: {refusal}")]
    Unavailable {
        /// Its words.
        refusal: Refusal,
        /// When to come back.
        retry_after: Option<Duration>,
    },
    /// A status that no answer has. Redirects are among them: the token must not follow.
    #[error("status {status}; expected 2xx or 4xx")]
    Unexpected {
        /// The status.
        status: u16,
    },
}

impl CallError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Conflict { conflict } if conflict.records.is_none() => "conflict-unlisted",
            Self::Conflict { .. } => "conflict",
            Self::ConflictDespiteForce { .. } => "conflict-despite-force",
            Self::BadRequest { .. } => "bad-request",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Refused { .. } => "refused",
            Self::Unsupported { .. } => "unsupported",
            Self::Unavailable { .. } => "unavailable",
            Self::Unexpected { .. } => "unexpected-status",
        }
    }
}

/// 2xx, or why not.
pub(super) fn success(response: &HttpResponse, secrets: &[Secret]) -> Result<(), CallError> {
    let refusal = || Refusal::read(response, &secrets.iter().collect::<Vec<_>>());
    Err(match response.status {
        200..300 => return Ok(()),
        400 => CallError::BadRequest { refusal: refusal() },
        401 => CallError::Unauthorized { refusal: refusal() },
        501 => CallError::Unsupported { refusal: refusal() },
        status if status == 429 || status / 100 == 5 => CallError::Unavailable {
            refusal: refusal(),
            retry_after: response.retry_after(),
        },
        status if status / 100 == 4 => CallError::Refused { refusal: refusal() },
        status => CallError::Unexpected { status },
    })
}
