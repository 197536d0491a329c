//! What a status means here.

use std::time::Duration;

use dc_discovery::Response;

/// What the status of a response means to a client of Domain Connect (draft sections 7.2 and
/// 8.2; OQ-38).
///
/// ```
/// use std::time::Duration;
/// use dc_discovery::Response;
/// use dc_http::Status;
///
/// let response = Response {
///     status: 429,
///     headers: vec![("retry-after".into(), "120".into())],
///     body: vec![],
/// };
/// let after = Some(Duration::from_secs(120));
/// assert_eq!(Status::of(&response), Status::Later { after });
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// 2xx.
    Success,
    /// 404: the zone or the template is not there.
    NotFound,
    /// 429 and 5xx: the same may succeed later.
    Later {
        /// `Retry-After` in seconds, at most a day; a date is not read.
        after: Option<Duration>,
    },
    /// 3xx that was not followed.
    Redirect,
    /// Everything else.
    Failed,
}

impl Status {
    /// The meaning of a response's status.
    pub fn of(response: &Response) -> Self {
        match response.status {
            200..=299 => Self::Success,
            300..=399 => Self::Redirect,
            404 => Self::NotFound,
            429 | 500..=599 => Self::Later {
                after: response
                    .header("retry-after")
                    .and_then(|seconds| seconds.parse().ok())
                    .map(|seconds: u64| Duration::from_secs(seconds.min(86_400))),
            },
            _ => Self::Failed,
        }
    }
}
