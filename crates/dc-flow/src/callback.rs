//! What the user brings back from the DNS provider.

use dc_sig::{Plus, QueryError, QueryOptions, ReceivedQuery};
use serde::Serialize;

use crate::error_code::ErrorCode;
use crate::profile::Profile;

/// The redirect back to the service provider, read.
///
/// It only says that the flow has ended. A redirect without an error is no proof that the records are
/// there, and one with an error none that they are not: ask DNS (draft section 8.4).
///
/// ```
/// use dc_flow::{Callback, ErrorCode};
///
/// let back = Callback::parse(b"id=7&state=k3j5", Some("k3j5"))?;
/// assert!(back.error.is_none());
///
/// let query = b"error=access_denied&error_description=user_cancel&state=k3j5";
/// let back = Callback::parse(query, Some("k3j5"))?;
/// assert_eq!(back.error.as_ref().unwrap().code, Some(ErrorCode::AccessDenied));
/// assert!(back.is_cancelled());
///
/// let error = Callback::parse(b"state=other", Some("k3j5")).unwrap_err();
/// assert_eq!(error.kind(), "wrong-state");
/// # Ok::<(), dc_flow::CallbackError>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 8.3.5, 8.3.6 and 8.4.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Callback {
    /// The error, if the provider tells one.
    pub error: Option<ReturnedError>,
    /// Whether the `state` is the one that was sent; false only where none was sent, or the provider
    /// is known to drop it.
    pub state_checked: bool,
}

/// The error of a redirect.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReturnedError {
    /// The code, if it is one of RFC 6749.
    pub code: Option<ErrorCode>,
    /// The code as it came.
    pub text: String,
    /// `error_description`, for developers. From a stranger: escape it before you show it.
    pub description: Option<String>,
}

impl Callback {
    /// Reads the query of the redirect as it came, without the `?`. `state` is what the link had for
    /// this user, kept in their session. [`for_provider`](Self::for_provider) knows who drops it.
    ///
    /// Other parameters are passed over: they never turn success into failure (§8.3.5).
    ///
    /// # Errors
    ///
    /// See [`CallbackError`]. Nothing is to be believed then.
    pub fn parse(query: &[u8], state: Option<&str>) -> Result<Self, CallbackError> {
        Self::read(query, state, false)
    }

    /// As [`parse`](Self::parse), for the provider that the user was sent to: `provider_id` is that of
    /// its settings, kept like `state`. The other half of [`ApplyLink::for_provider`].
    ///
    /// Some providers are known to drop `state` ([`Profile`]); from them a redirect without one is
    /// read, with [`state_checked`](Self::state_checked) false. What binds it to the user then has to be
    /// in the `redirect_uri` of the link: a part of its path that nobody can guess, good once.
    ///
    /// ```
    /// use dc_flow::Callback;
    ///
    /// let back = Callback::for_provider("cloudflare.com", b"", Some("k3j5"))?;
    /// assert!(!back.state_checked);
    /// assert!(Callback::for_provider("dns.example", b"", Some("k3j5")).is_err());
    /// assert!(Callback::for_provider("cloudflare.com", b"state=other", Some("k3j5")).is_err());
    /// # Ok::<(), dc_flow::CallbackError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    ///
    /// [`ApplyLink::for_provider`]: crate::ApplyLink::for_provider
    pub fn for_provider(
        provider_id: &str,
        query: &[u8],
        state: Option<&str>,
    ) -> Result<Self, CallbackError> {
        match Profile::of_provider(provider_id) {
            Some(profile) => Self::parse_from(profile, query, state),
            None => Self::parse(query, state),
        }
    }

    /// The `state` of a redirect **before anything is checked**: anybody can write one. It is good for
    /// one thing, to find the flow that it may belong to where there is no session; then
    /// [`for_provider`](Self::for_provider) has to agree with the state stored there.
    ///
    /// ```
    /// use dc_flow::Callback;
    ///
    /// assert_eq!(Callback::unchecked_state(b"id=7&state=k3j5")?.as_deref(), Some("k3j5"));
    /// assert_eq!(Callback::unchecked_state(b"id=7")?, None);
    /// assert!(Callback::unchecked_state(b"state=k3j5&state=other").is_err());
    /// # Ok::<(), dc_flow::CallbackError>(())
    /// ```
    ///
    /// A plus sign is taken literally. Of a state of letters and digits there is one spelling.
    ///
    /// # Errors
    ///
    /// `TooLong` and `Query` of [`CallbackError`].
    pub fn unchecked_state(query: &[u8]) -> Result<Option<String>, CallbackError> {
        let ours = own_pieces(query)?;
        Ok(decode(&ours, Plus::Literal)?
            .get("state")
            .map(str::to_owned))
    }

    /// As [`parse`](Self::parse), for a provider with known habits: where it drops `state`, a missing
    /// one is no error. A wrong one still is.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_from(
        profile: &Profile,
        query: &[u8],
        state: Option<&str>,
    ) -> Result<Self, CallbackError> {
        Self::read(query, state, profile.ignores_parameter("state"))
    }

    /// Whether the user said no (RFC 6749 section 4.1.2.1 with the draft's description).
    pub fn is_cancelled(&self) -> bool {
        self.error.as_ref().is_some_and(|error| {
            let description = error.description.as_deref().unwrap_or_default();
            error.code == Some(ErrorCode::AccessDenied) && description.starts_with("user_cancel")
        })
    }

    fn read(query: &[u8], expected: Option<&str>, forgets: bool) -> Result<Self, CallbackError> {
        // Everybody knows it.
        if expected.is_some_and(str::is_empty) {
            return Err(CallbackError::EmptyState);
        }
        let ours = own_pieces(query)?;
        let literal = decode(&ours, Plus::Literal)?;
        // RFC 6749 section 4.1.2 encodes as forms do, where a blank is a plus sign.
        let form = decode(&ours, Plus::Blank)?;
        let state_checked = match (expected, literal.get("state"), form.get("state")) {
            (None, ..) => false,
            (Some(_), None, _) if forgets => false,
            (Some(_), None, _) => return Err(CallbackError::MissingState),
            (Some(expected), Some(came), other) if came != expected && other != Some(expected) => {
                return Err(CallbackError::WrongState);
            }
            (Some(_), Some(_), _) => true,
        };
        let error = match literal.get("error") {
            None => None,
            Some(text) if text.is_empty() || !text.bytes().all(is_nqschar) => {
                return Err(CallbackError::BadError);
            }
            Some(text) => Some(ReturnedError {
                code: ErrorCode::parse(text),
                text: text.to_owned(),
                description: form.get("error_description").map(str::to_owned),
            }),
        };
        Ok(Self {
            error,
            state_checked,
        })
    }
}

const NAMES: [&str; 3] = ["state", "error", "error_description"];

/// Far more than any provider sends.
const MOST: usize = 65_536;

/// The parameters that are looked at, as they came.
fn own_pieces(query: &[u8]) -> Result<Vec<u8>, CallbackError> {
    if query.len() > MOST {
        return Err(CallbackError::TooLong {
            octets: query.len(),
        });
    }
    let ours = |piece: &&[u8]| {
        NAMES.iter().any(|name| {
            let rest = piece.strip_prefix(name.as_bytes());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"="))
        })
    };
    let pieces = query.split(|b| *b == b'&').filter(ours);
    Ok(pieces.collect::<Vec<_>>().join(&b'&'))
}

struct Decoded<'q>(dc_sig::Unsigned<'q>);

impl Decoded<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.parameters().get(name)
    }
}

fn decode(query: &[u8], plus: Plus) -> Result<Decoded<'_>, CallbackError> {
    let mut options = QueryOptions::default();
    options.plus = plus;
    let query = ReceivedQuery::parse_with(query, &options);
    Ok(Decoded(query.map_err(CallbackError::Query)?.unsigned()))
}

/// RFC 6749 appendix A.7.
fn is_nqschar(b: u8) -> bool {
    (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\'
}

/// Why a redirect is not believed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// More than 65,536 octets.
    #[error("redirect with a query of {octets} octets: expected at most 65536")]
    TooLong {
        /// How many.
        octets: usize,
    },
    /// One of the three parameters occurs twice, or cannot be decoded.
    #[error("redirect: {0}")]
    Query(QueryError),
    /// The `state` to compare with is empty: no link of this crate has such a one, and it would prove
    /// nothing.
    #[error("the state of the session is empty: expected the random one of the link")]
    EmptyState,
    /// The link had a `state` and the redirect has none: it may be forged.
    #[error("redirect without state: expected the one of the link")]
    MissingState,
    /// The `state` is another one: forged, or of another session.
    #[error("redirect with another state than that of the link")]
    WrongState,
    /// `error` has characters that no code has (RFC 6749 appendix A.7).
    #[error("redirect with an error that is not an error code")]
    BadError,
}

impl CallbackError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "callback-too-long",
            Self::Query(error) => error.kind(),
            Self::EmptyState => "empty-state",
            Self::MissingState => "missing-state",
            Self::WrongState => "wrong-state",
            Self::BadError => "bad-error",
        }
    }
}
