//! Why a request is not made.

/// Why a request of the asynchronous flow is not made; nothing is sent.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A `providerId`, `serviceId`, group or instance that is none.
    #[error("{what} {text:?}: expected 1 to 63 letters, digits, `-`, `_`, `.`")]
    BadId {
        /// Which one.
        what: &'static str,
        /// What was given.
        text: String,
    },
    /// A domain or host that is none.
    #[error("{what} {text:?} is not a domain name; internationalised labels must be A-labels")]
    BadDomainName {
        /// Which one.
        what: &'static str,
        /// What was given.
        text: String,
    },
    /// A URL that cannot be used. It is not shown: there may be a password in it.
    #[error("{what}: {problem}")]
    BadUrl {
        /// Which one.
        what: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A client id, secret, `state` or display name with characters that it cannot have, or an empty one.
    #[error("{what}: {expected}")]
    BadText {
        /// Which one.
        what: &'static str,
        /// What it would have to be.
        expected: &'static str,
    },
    /// A variable whose name the protocol uses itself.
    #[error("the variable {name:?} has a name that the protocol reserves")]
    ReservedName {
        /// The name.
        name: String,
    },
    /// A variable whose name is none.
    #[error("the variable {name:?}: expected letters, digits, `-`, `_`")]
    BadName {
        /// The name.
        name: String,
    },
    /// A value with characters other than printable ASCII.
    #[error("the value of the variable {name:?} is not printable ASCII")]
    BadValue {
        /// The name of the variable.
        name: String,
    },
    /// A consent without a service.
    #[error("no service is asked for")]
    NoScope,
    /// A URL of more than 8,000 octets.
    #[error("the URL has {octets} octets; at most 8000 are allowed")]
    TooLong {
        /// Its octets.
        octets: usize,
    },
    /// The tokens are for another provider, domain, host or service.
    #[error("the tokens do not cover {what} {text:?}")]
    NotGranted {
        /// What they do not cover.
        what: &'static str,
        /// What was asked for.
        text: String,
    },
    /// The access token has expired: refresh it.
    #[error("the access token has expired")]
    Expired,
    /// There is no refresh token: the user has to consent again.
    #[error("there is no refresh token; the user has to consent again")]
    NoRefreshToken,
    /// The template has no such flag, or cannot be applied like this.
    #[error("{message}")]
    AgainstTemplate {
        /// A name in kebab case: a kind of dc-template, or what the template lacks.
        reason: &'static str,
        /// The problem.
        message: String,
    },
}

impl RequestError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::BadId { .. } => "bad-id",
            Self::BadDomainName { .. } => "bad-domain-name",
            Self::BadUrl { .. } => "bad-url",
            Self::BadText { .. } => "bad-text",
            Self::ReservedName { .. } => "reserved-name",
            Self::BadName { .. } => "bad-name",
            Self::BadValue { .. } => "bad-value",
            Self::NoScope => "no-scope",
            Self::TooLong { .. } => "url-too-long",
            Self::NotGranted { .. } => "not-granted",
            Self::Expired => "expired",
            Self::NoRefreshToken => "no-refresh-token",
            Self::AgainstTemplate { reason, .. } => reason,
        }
    }
}
