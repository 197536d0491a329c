//! One resource, with its redirects.

use std::time::Duration;

use crate::answer::{Answer, Failure, FailureKind, Response};
use crate::ask::{Fetch, FetchLimits};
use crate::https_url::HttpsUrl;
use crate::options::Options;
use crate::reason::ReasonKind;
use crate::status::Status;

/// A GET request, perhaps after redirects.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) url: HttpsUrl,
    redirects: usize,
}

/// What came of a request.
pub(crate) enum Taken {
    /// Ask there.
    Redirect(Request),
    /// A status of 200 to 299.
    Success(Response),
    Failed(Failed),
}

/// Why a request led nowhere.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Failed {
    pub(crate) kind: ReasonKind,
    pub(crate) message: String,
    pub(crate) retry_after: Option<Duration>,
}

impl Failed {
    pub(crate) fn new(kind: ReasonKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: None,
        }
    }
}

impl Request {
    pub(crate) fn new(url: HttpsUrl) -> Self {
        Self { url, redirects: 0 }
    }

    pub(crate) fn fetch(&self, options: &Options, time_left: Duration) -> Fetch {
        let total = options.limits.request.min(time_left);
        Fetch {
            url: self.url.clone(),
            accept: "application/json",
            limits: FetchLimits {
                connect: options.limits.connect.min(total),
                total,
                body: options.limits.body,
            },
        }
    }

    /// E-2, E-3, E-16, OQ-38: what a response means.
    pub(crate) fn take(&self, answer: Answer, options: &Options) -> Taken {
        let response = match answer {
            Answer::Http(response) => response,
            Answer::Failed(failure) => return self.failure(&failure),
            _ => return self.failure(&Failure::new(FailureKind::Mismatch)),
        };
        let (kind, retry_after) = match Status::of(&response) {
            Status::Success => return Taken::Success(response),
            Status::Redirect => {
                return self
                    .redirect(&response, options)
                    .map_or_else(Taken::Failed, Taken::Redirect);
            }
            Status::NotFound => (ReasonKind::NotHosted, None),
            Status::RateLimited { after } => (ReasonKind::RateLimited, after),
            Status::ServerError { after } => (ReasonKind::ServerError, after),
            Status::Other => (ReasonKind::Status, None),
        };
        let message = format!("status {}, expected 200", response.status);
        let mut failed = Failed::new(kind, message);
        failed.retry_after = retry_after;
        Taken::Failed(failed)
    }

    fn failure(&self, failure: &Failure) -> Taken {
        let kind = ReasonKind::of_fetch(failure.kind);
        let message = format!("{}: {failure}", self.url.host());
        Taken::Failed(Failed::new(kind, message))
    }

    /// P-4, P-5: redirects are counted, and each target is checked like a record.
    fn redirect(&self, response: &Response, options: &Options) -> Result<Self, Failed> {
        let refused = |message: String| Failed::new(ReasonKind::Redirect, message);
        let status = response.status;
        let Some(location) = response.header("location") else {
            return Err(refused(format!("status {status} without a target")));
        };
        let most = options.limits.redirects;
        if self.redirects >= most {
            return Err(refused(format!("more than {most} redirects")));
        }
        let url = self
            .url
            .redirect(location, options.reach)
            .map_err(|error| refused(format!("redirect to {error}")))?;
        Ok(Self {
            url,
            redirects: self.redirects.saturating_add(1),
        })
    }
}
