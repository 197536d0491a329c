//! Why there is no response.

use std::io;
use std::net::IpAddr;

use dc_discovery::{Failure, FailureKind, Internal, TemplateQueryError, UrlError};
use ureq::{Error, Timeout};

use crate::filter::Stopped;
use crate::options::Limits;

/// Why there is no response. A status of any kind is one.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// Every address of the host is internal, and the client reaches public ones only.
    #[error("{host} leads to {address}, {why}")]
    InternalAddress {
        /// The host.
        host: String,
        /// Its address, one of them.
        address: IpAddr,
        /// What the address is.
        why: Internal,
    },
    /// The host has no address.
    #[error("{host} has no address{}", because(.detail))]
    HostNotFound {
        /// The host.
        host: String,
        /// What the resolver says; may be empty.
        detail: String,
    },
    /// The time was over.
    #[error("{host} took too long to {doing}")]
    Timeout {
        /// The host.
        host: String,
        /// What it was about to do.
        doing: &'static str,
    },
    /// No connection.
    #[error("no connection to {host}{}", because(.detail))]
    Connect {
        /// The host.
        host: String,
        /// What the system says.
        detail: String,
    },
    /// The handshake failed, or the certificate is not trusted or speaks for another name.
    #[error("no trustworthy TLS connection to {host}{}", because(.detail))]
    Tls {
        /// The host.
        host: String,
        /// What is wrong.
        detail: String,
    },
    /// More octets than allowed.
    #[error("the response of {host} is larger than {limit} octets")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// What came is not HTTP, is encoded, or broke off.
    #[error("the response of {host} cannot be read{}", because(.detail))]
    Malformed {
        /// The host.
        host: String,
        /// What is wrong.
        detail: String,
    },
    /// A redirect to something that is no public https URL.
    #[error("{host} redirects to a URL that is refused: {problem}")]
    Redirect {
        /// The host that redirects.
        host: String,
        /// What is wrong with the URL.
        problem: UrlError,
    },
    /// More redirects than allowed.
    #[error("more than {limit} redirects, the last one by {host}")]
    TooManyRedirects {
        /// The host of the last one.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// The URL of a request is no https URL, or its host is refused.
    #[error("the request cannot be sent: {0}")]
    Url(UrlError),
    /// A template that cannot be asked for.
    #[error("the template cannot be asked for: {0}")]
    Query(#[from] TemplateQueryError),
    /// The name of a header field or a value that HTTP does not have.
    #[error("a header field cannot be sent: {detail}")]
    Header {
        /// What is wrong.
        detail: String,
    },
    /// The proxy of the options is no URL of a proxy.
    #[error("not a proxy URL: expected for example http://proxy.example:3128")]
    Proxy,
}

impl HttpError {
    pub(crate) fn from_ureq(error: Error, host: &str, limits: &Limits) -> Self {
        let host = host.to_owned();
        match error {
            Error::Other(inner) => match inner.downcast::<Stopped>() {
                Ok(stopped) => Self::from_stopped(*stopped, host),
                Err(other) => Self::Malformed {
                    host,
                    detail: other.to_string(),
                },
            },
            Error::HostNotFound => Self::HostNotFound {
                host,
                detail: String::new(),
            },
            Error::Timeout(phase) => Self::Timeout {
                host,
                doing: match phase {
                    Timeout::Resolve => "be looked up",
                    Timeout::Connect => "connect",
                    _ => "answer",
                },
            },
            Error::Rustls(error) => Self::Tls {
                host,
                detail: error.to_string(),
            },
            Error::Tls(detail) => Self::Tls {
                host,
                detail: detail.to_owned(),
            },
            // So rustls passes its errors on.
            Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => Self::Tls {
                host,
                detail: error.to_string(),
            },
            Error::Io(error) => Self::Malformed {
                host,
                detail: error.to_string(),
            },
            Error::LargeResponseHeader(..) => Self::Malformed {
                host,
                detail: "its header is too large".to_owned(),
            },
            Error::BodyExceedsLimit(_) => Self::TooLarge {
                host,
                limit: limits.body,
            },
            Error::Http(error) => Self::Header {
                detail: error.to_string(),
            },
            other => Self::Malformed {
                host,
                detail: other.to_string(),
            },
        }
    }

    fn from_stopped(stopped: Stopped, host: String) -> Self {
        match stopped {
            Stopped::Internal { address, why } => Self::InternalAddress { host, address, why },
            Stopped::NoAddress => Self::HostNotFound {
                host,
                detail: String::new(),
            },
            Stopped::Lookup(error) => Self::HostNotFound {
                host,
                detail: error.to_string(),
            },
            Stopped::Connect(error) => Self::Connect {
                host,
                detail: error.to_string(),
            },
        }
    }

    fn kind(&self) -> FailureKind {
        match self {
            Self::InternalAddress { .. } | Self::Redirect { .. } => FailureKind::InternalAddress,
            Self::HostNotFound { .. } => FailureKind::HostNotFound,
            Self::Timeout { .. } => FailureKind::Timeout,
            Self::Connect { .. } => FailureKind::Connect,
            Self::Tls { .. } => FailureKind::Tls,
            Self::TooLarge { .. } => FailureKind::TooLarge,
            Self::Malformed { .. } => FailureKind::HttpMalformed,
            Self::TooManyRedirects { .. }
            | Self::Url(_)
            | Self::Query(_)
            | Self::Header { .. }
            | Self::Proxy => FailureKind::Other,
        }
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let detail = match &error {
            HttpError::InternalAddress { address, why, .. } => format!("{address}, {why}"),
            HttpError::HostNotFound { detail, .. }
            | HttpError::Connect { detail, .. }
            | HttpError::Tls { detail, .. }
            | HttpError::Malformed { detail, .. } => detail.clone(),
            HttpError::TooLarge { limit, .. } => format!("more than {limit} octets"),
            HttpError::Timeout { .. } => String::new(),
            other => other.to_string(),
        };
        Self::new(error.kind()).detail(detail)
    }
}

fn because(detail: &str) -> String {
    match detail {
        "" => String::new(),
        detail => format!(": {detail}"),
    }
}
