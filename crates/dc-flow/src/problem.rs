//! What is wrong with a link or a request.

use std::fmt;

use dc_template::ErrorKind;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error_code::ErrorCode;

/// One thing that is wrong with a link, a request or a redirect, or that should be known about it.
///
/// JSON form: `{"kind","message","parameter"?,"remark"?}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    kind: ProblemKind,
    message: String,
    parameter: Option<String>,
    remark: bool,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            parameter: None,
            remark: false,
        }
    }

    pub(crate) fn of(mut self, parameter: impl Into<String>) -> Self {
        self.parameter = Some(parameter.into());
        self
    }

    /// Makes it a remark: worth saying, no reason to refuse.
    pub(crate) fn remark(mut self) -> Self {
        self.remark = true;
        self
    }

    /// Which one.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The parameter or variable concerned.
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// Whether it is only worth saying: the request is not refused for it.
    pub fn is_remark(&self) -> bool {
        self.remark
    }
}

impl From<dc_template::Error> for Problem {
    fn from(error: dc_template::Error) -> Self {
        let problem = Self::new(ProblemKind::Template(error.kind()), error.to_string());
        match error.variable() {
            Some(name) => problem.of(name),
            None => problem,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.kind.as_str())?;
        map.serialize_entry("message", &self.message)?;
        if let Some(parameter) = &self.parameter {
            map.serialize_entry("parameter", parameter)?;
        }
        if self.remark {
            map.serialize_entry("remark", &true)?;
        }
        map.end()
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $code:ident;)*) => {
        /// The kinds of [`Problem`]. The names are stable, and listed in `docs/kinds-flow.md` of the
        /// repository.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum ProblemKind {
            $($(#[$doc])* $variant,)*
            /// A refusal of `dc-template`; it goes by the name of that kind.
            Template(ErrorKind),
        }

        impl ProblemKind {
            /// Every kind that is not one of `dc-template`.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Template(kind) => kind.as_str(),
                }
            }

            /// The code of an error redirect (RFC 6749 section 4.1.2.1; draft section 8.3.6).
            pub fn code(self) -> ErrorCode {
                match self {
                    $(Self::$variant => ErrorCode::$code,)*
                    Self::Template(kind) => {
                        ErrorCode::parse(kind.oauth()).unwrap_or(ErrorCode::ServerError)
                    }
                }
            }
        }
    };
}

kinds! {
    /// The path is not one of the synchronous flow.
    UnknownPath = "unknown-path", InvalidRequest;
    /// A provider or service id outside the grammar (draft section 3, `dc-id`).
    InvalidId = "invalid-id", InvalidRequest;
    /// There is no such template.
    UnknownTemplate = "unknown-template", InvalidRequest;
    /// The template at hand is not the one that the path names.
    TemplateMismatch = "template-mismatch", ServerError;
    /// The URL is longer than is supported (draft section 8.3.1).
    UrlTooLong = "url-too-long", InvalidRequest;
    /// More parameters than are read.
    TooManyParameters = "too-many-parameters", InvalidRequest;
    /// A parameter occurs twice.
    DuplicateParameter = "duplicate-parameter", InvalidRequest;
    /// A value without a name.
    EmptyName = "empty-name", InvalidRequest;
    /// `sig` or `key` spelled with percent-escapes.
    EscapedName = "escaped-name", InvalidRequest;
    /// `%` without two hexadecimal digits.
    MalformedPercent = "malformed-percent", InvalidRequest;
    /// A name or value that is not UTF-8.
    NotUtf8 = "not-utf8", InvalidRequest;
    /// A blank, a control character or `#` in the query.
    ForbiddenOctet = "forbidden-octet", InvalidRequest;
    /// The template demands a signature and `sig` is missing (draft section 8.3.4).
    MissingSig = "missing-sig", InvalidRequest;
    /// The template demands a signature and `key` is missing (draft section 8.3.4).
    MissingKey = "missing-key", InvalidRequest;
    /// `key` is not a label of a name, or does not form a name with `syncPubKeyDomain`.
    BadLabel = "bad-label", InvalidRequest;
    /// `sig` is not standard base64 with padding.
    SigNotBase64 = "sig-not-base64", InvalidRequest;
    /// The signature does not hold.
    BadSignature = "bad-signature", InvalidRequest;
    /// There is no key at the name that `key` and `syncPubKeyDomain` give.
    NoKey = "no-key", InvalidRequest;
    /// The key records cannot be read, or contradict each other.
    BadKey = "bad-key", InvalidRequest;
    /// DNS did not answer when asked for the key.
    KeyUnavailable = "key-unavailable", TemporarilyUnavailable;
    /// `domain` is missing.
    MissingDomain = "missing-domain", InvalidRequest;
    /// `redirect_uri` is not an absolute URI (RFC 3986).
    RedirectNotAUri = "redirect-not-a-uri", InvalidRequest;
    /// `redirect_uri` has a scheme other than https.
    RedirectScheme = "redirect-scheme", InvalidRequest;
    /// `redirect_uri` has user information, which shows one host and leads to another.
    RedirectUserinfo = "redirect-userinfo", InvalidRequest;
    /// `redirect_uri` has a fragment (RFC 6749 section 3.1.2).
    RedirectFragment = "redirect-fragment", InvalidRequest;
    /// `redirect_uri` has no host, or one that programs read differently.
    RedirectHost = "redirect-host", InvalidRequest;
    /// The host of `redirect_uri` is not in `syncRedirectDomain` (draft section 8.3.5).
    RedirectNotListed = "redirect-not-listed", InvalidRequest;
    /// There is a `redirect_uri`, and no list that allows it: the user ends on a page.
    RedirectUnused = "redirect-unused", InvalidRequest;
    /// `state` has other characters than printable ASCII (RFC 6749 appendix A.5).
    BadState = "bad-state", InvalidRequest;
    /// `providerName` or `serviceName` is not a display name (draft section 3, `dc-display-name`).
    InvalidDisplayName = "invalid-display-name", InvalidRequest;
    /// `providerName` or `serviceName` without the template's permission (draft section 8.3.2).
    NotShared = "not-shared", InvalidRequest;
    /// `crit` is not a list of parameter names (draft section 3, `dc-crit-list`).
    InvalidCrit = "invalid-crit", InvalidRequest;
    /// `crit` lists a parameter that is there and not understood (draft section 8.3.2).
    CritNotUnderstood = "crit-not-understood", InvalidRequest;
    /// A value for a name that is the protocol's own.
    ReservedName = "reserved-name", InvalidRequest;
    /// A value for a variable that the template does not have.
    SurplusVariable = "surplus-variable", InvalidRequest;
    /// A parameter that has no effect: it is passed over (draft section 4.3).
    UnusedParameter = "unused-parameter", InvalidRequest;
    /// An extension parameter that does not begin with `dc.` or `vnd.` (draft section 3).
    InvalidExtension = "invalid-extension", InvalidRequest;
    /// `sig` and `key` mean nothing here: the template has no `syncPubKeyDomain` (draft section 8.3.4).
    SignatureIgnored = "signature-ignored", InvalidRequest;
    /// The link has to be signed and there is no key: by the template, or by the DNS provider.
    KeyRequired = "key-required", InvalidRequest;
    /// The private key made no signature.
    SigningFailed = "signing-failed", ServerError;
    /// The DNS provider offers no synchronous flow, or its `urlSyncUX` is none (draft section 7.2).
    NoSyncFlow = "no-sync-flow", InvalidRequest;
    /// This DNS provider demands something of links that the draft does not.
    ProviderDemands = "provider-demands", InvalidRequest;
    /// This DNS provider is known to ignore a parameter or a property of the template.
    ProviderIgnores = "provider-ignores", InvalidRequest;
    /// The user could not be identified.
    NotAuthenticated = "not-authenticated", AccessDenied;
    /// The domain is not one of the user, or is not here.
    NotOwner = "not-owner", AccessDenied;
    /// Account or domain are suspended.
    Suspended = "suspended", AccessDenied;
    /// The user said no.
    Cancelled = "cancelled", AccessDenied;
    /// The zone could not be read or written.
    BackEnd = "back-end", ServerError;
    /// Too much to do; later.
    Overloaded = "overloaded", TemporarilyUnavailable;
}

impl Serialize for ProblemKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value for a message: quoted, and not longer than a line.
pub(crate) fn clip(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}
