//! What the status of a response means.

use std::time::Duration;

use crate::answer::Response;

/// What the status of a response means to a client of Domain Connect (draft sections 7.2 and 8.2).
///
/// ```
/// use std::time::Duration;
/// use dc_discovery::{Response, Status};
///
/// let response = Response {
///     status: 429,
///     headers: vec![("retry-after".into(), "120".into())],
///     body: vec![],
/// };
/// let after = Some(Duration::from_secs(120));
/// assert_eq!(Status::of(&response), Status::RateLimited { after });
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// 2xx.
    Success,
    /// 301, 302, 303, 307, 308: it is somewhere else.
    Redirect,
    /// 404: the zone or the template is not there.
    NotFound,
    /// 429: too many requests.
    RateLimited {
        /// How long the server asks to wait, see [`retry_after`](crate::retry_after).
        after: Option<Duration>,
    },
    /// 5xx.
    ServerError {
        /// How long the server asks to wait, see [`retry_after`](crate::retry_after).
        after: Option<Duration>,
    },
    /// Everything else.
    Other,
}

impl Status {
    /// The meaning of a response's status.
    pub fn of(response: &Response) -> Self {
        match response.status {
            200..=299 => Self::Success,
            301..=303 | 307 | 308 => Self::Redirect,
            404 => Self::NotFound,
            429 => Self::RateLimited {
                after: response.retry_after(),
            },
            500..=599 => Self::ServerError {
                after: response.retry_after(),
            },
            _ => Self::Other,
        }
    }

    /// Whether the same may succeed later.
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::ServerError { .. })
    }
}
