//! What the user gets at the end.

use std::fmt;

use serde::Serialize;

use crate::error_code::ErrorCode;
use crate::problem::{Problem, ProblemKind};

/// The end of the synchronous flow (draft-ietf-dconn-domainconnect-05 sections 8.3.5 and 8.3.6).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Outcome {
    /// Send the user there.
    Redirect(Redirect),
    /// Show a page, and close the window if it was opened for this.
    Page(Page),
}

impl Outcome {
    /// The status for HTTP: 302 for a redirect, else that of the page.
    pub fn status(&self) -> u16 {
        match self {
            Self::Redirect(_) => 302,
            Self::Page(page) => page.status,
        }
    }

    /// Where the user is sent, if so.
    pub fn location(&self) -> Option<&str> {
        match self {
            Self::Redirect(redirect) => Some(&redirect.location),
            Self::Page(_) => None,
        }
    }
}

/// A redirect whose target has been checked. There is no other way to make one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Redirect {
    location: String,
}

impl Redirect {
    pub(crate) fn new(location: String) -> Self {
        Self { location }
    }

    /// For the header `Location`: printable ASCII without blanks.
    pub fn location(&self) -> &str {
        &self.location
    }
}

/// A page that ends the flow.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// Status for HTTP.
    pub status: u16,
    /// What went wrong; `None` when all is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<PageError>,
}

/// What an error page says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageError {
    /// Kind of the problem, for the page to choose its words.
    pub kind: ProblemKind,
    /// Its code (RFC 6749 section 4.1.2.1).
    pub code: ErrorCode,
    /// In words, for developers; control and bidirectional characters are escaped, HTML is not.
    pub message: String,
}

impl fmt::Display for PageError {
    /// The kind and the message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

impl Page {
    pub(crate) fn done() -> Self {
        Self {
            status: 200,
            error: None,
        }
    }

    pub(crate) fn error(problem: &Problem) -> Self {
        let kind = problem.kind();
        let status = match (kind, kind.code()) {
            (ProblemKind::UnknownPath | ProblemKind::UnknownTemplate, _) => 404,
            // U-3.
            (ProblemKind::UrlTooLong, _) => 414,
            (_, ErrorCode::AccessDenied) => 403,
            (_, ErrorCode::ServerError) => 500,
            (_, ErrorCode::TemporarilyUnavailable) => 503,
            _ => 400,
        };
        Self {
            status,
            error: Some(PageError {
                kind,
                code: kind.code(),
                message: dc_template::escape(&problem.to_string()),
            }),
        }
    }
}
