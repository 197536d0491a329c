//! The browser comes back (async draft section 5.3, RFC 6749 section 4.1.2).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::oauth_code::OAuthCode;
use super::secret::Secret;

/// The code that a user's consent gave. It is good for one token request within some minutes.
#[derive(Clone, Debug)]
pub struct AuthorizationCode(pub(super) Secret);

impl AuthorizationCode {
    /// Reads what came back: the URL as received, or its query. `state` is the one of this user's
    /// session; nothing in the answer counts before it fits (RFC 6749 section 10.12).
    ///
    /// ```
    /// use dc_flow::oauth::{AuthorizationCode, CallbackError, Secret};
    ///
    /// let state = Secret::new("9qBm2cVxT0y7");
    /// let url = "https://app.exampleservice.example/back?code=SplxlOBeZQQYbYS6WxSbIA&state=9qBm2cVxT0y7";
    /// assert!(AuthorizationCode::from_callback(url, &state).is_ok());
    ///
    /// let forged = AuthorizationCode::from_callback("code=SplxlOBeZQQYbYS6WxSbIA&state=x", &state);
    /// assert_eq!(forged.unwrap_err(), CallbackError::WrongState);
    /// ```
    ///
    /// # Errors
    ///
    /// See [`CallbackError`]. None of them shows the code or the state.
    pub fn from_callback(received: &str, state: &Secret) -> Result<Self, CallbackError> {
        let query = match received.split_once('?') {
            Some((_, query)) => query.split_once('#').map_or(query, |(query, _)| query),
            None => received,
        };
        if query.len() > MOST_OCTETS {
            return Err(CallbackError::TooLong {
                octets: query.len(),
            });
        }
        let answer = Answer::parse(query)?;
        let given = answer.state.ok_or(CallbackError::MissingState)?;
        // A state with a blank or a plus sign has two spellings.
        let spaced = given.replace('+', " ");
        let spaced = decode(&spaced, "state")?;
        let given = decode(given, "state")?;
        // Both are compared, so that the time does not tell which one fits.
        if !(state.matches(&given) | state.matches(&spaced)) || state.expose().is_empty() {
            return Err(CallbackError::WrongState);
        }
        match (answer.code, answer.error) {
            (Some(_), Some(_)) => Err(CallbackError::CodeAndError),
            (None, None) => Err(CallbackError::NeitherCodeNorError),
            (Some(code), None) => {
                let code = Secret::new(decode(code, "code")?.into_owned());
                let text = code.expose();
                // L-34
                if text.is_empty() || !text.bytes().all(|b| matches!(b, b' '..=b'~')) {
                    return Err(CallbackError::BadCode);
                }
                Ok(Self(code))
            }
            (None, Some(error)) => {
                let error = error.replace('+', " ");
                let code = OAuthCode::scrubbed(&decode(&error, "error")?, &[state]);
                let description = answer.description.map(|text| {
                    let text = text.replace('+', " ");
                    let text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
                    super::refusal::clean(&text, &[state])
                });
                Err(CallbackError::Denied { code, description })
            }
        }
    }
}

/// The parameters that count, as they stand there; others are passed over (RFC 6749 section 4.1.2).
#[derive(Default)]
struct Answer<'q> {
    code: Option<&'q str>,
    state: Option<&'q str>,
    error: Option<&'q str>,
    description: Option<&'q str>,
}

impl<'q> Answer<'q> {
    fn parse(query: &'q str) -> Result<Self, CallbackError> {
        let mut answer = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name, "a name")?;
            let (name, slot) = match name.as_ref() {
                "code" => ("code", &mut answer.code),
                "state" => ("state", &mut answer.state),
                "error" => ("error", &mut answer.error),
                "error_description" => ("error_description", &mut answer.description),
                _ => continue,
            };
            // RFC 6749 section 3.1: never more than once.
            if slot.replace(value).is_some() {
                return Err(CallbackError::Duplicate { name });
            }
        }
        Ok(answer)
    }
}

/// Percent-decodes by RFC 3986.
fn decode<'t>(text: &'t str, what: &'static str) -> Result<Cow<'t, str>, CallbackError> {
    let malformed = CallbackError::Malformed { what };
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        let digits = after.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(malformed);
        }
        rest = after;
    }
    percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| malformed)
}

/// Why there is no code. The user has to be asked again.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// More than 8,000 octets.
    #[error("the answer has {octets} octets; at most 8000 are read")]
    TooLong {
        /// Its octets.
        octets: usize,
    },
    /// An escape that is none, or octets that are no UTF-8.
    #[error("{what} of the answer is not percent-encoded UTF-8")]
    Malformed {
        /// Where.
        what: &'static str,
    },
    /// A parameter twice.
    #[error("{name} occurs twice in the answer")]
    Duplicate {
        /// Which one.
        name: &'static str,
    },
    /// No `state`: the answer belongs to no session.
    #[error("the answer has no state")]
    MissingState,
    /// Another `state`: the answer belongs to another session, or was forged.
    #[error("the state of the answer is not that of the session")]
    WrongState,
    /// A code and an error at once.
    #[error("the answer has a code and an error")]
    CodeAndError,
    /// Neither a code nor an error.
    #[error("the answer has neither a code nor an error")]
    NeitherCodeNorError,
    /// An empty code, or one with characters that codes do not have.
    #[error("the code of the answer is empty or not printable ASCII")]
    BadCode,
    /// The DNS provider or the user said no.
    #[error("refused with {code}{}", super::refusal::after(description.as_deref()))]
    Denied {
        /// The code.
        code: OAuthCode,
        /// Its description, for developers; at most 500 characters, controls escaped.
        description: Option<String>,
    },
}

impl CallbackError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "callback-too-long",
            Self::Malformed { .. } => "malformed-callback",
            Self::Duplicate { .. } => "duplicate-parameter",
            Self::MissingState => "missing-state",
            Self::WrongState => "wrong-state",
            Self::CodeAndError => "code-and-error",
            Self::NeitherCodeNorError => "neither-code-nor-error",
            Self::BadCode => "bad-code",
            Self::Denied { .. } => "denied",
        }
    }

    /// Whether the user cancelled (draft section 8.3.6).
    pub fn is_cancel(&self) -> bool {
        matches!(
            self,
            Self::Denied { code: OAuthCode::AccessDenied, description: Some(text) }
                if text.starts_with("user_cancel")
        )
    }
}

const MOST_OCTETS: usize = 8000;
