//! Tokens for a code or a refresh token (async draft section 5.4, RFC 6749 sections 4.1.3 and 6).

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::callback::AuthorizationCode;
use super::error::RequestError;
use super::grant::Grant;
use super::http::{HttpRequest, HttpResponse};
use super::parameters::Parameters;
use super::refusal::{MOST_OCTETS, Refusal};
use super::registration::{Registration, TokenBody};
use super::secret::Secret;
use super::tokens::{Tokens, is_header_token, is_token};

/// One request to the token endpoint, and the reading of its answer.
///
/// ```
/// use std::time::Duration;
/// use dc_flow::oauth::{AuthorizationCode, Grant, HttpResponse, Registration, Secret, TokenExchange};
///
/// # let registration = Registration::new("https://api.dnsprovider.example", "c", "https://app.example/back")?;
/// # let grant = Grant::new("exampleservice.example", "example.com")?.service("dyndns")?;
/// # let state = Secret::new("s");
/// let code = AuthorizationCode::from_callback("code=abc&state=s", &state).unwrap();
/// let exchange = TokenExchange::code(&registration, code, grant)?;
/// assert_eq!(exchange.request().url(), "https://api.dnsprovider.example/v2/oauth/access_token");
///
/// // Sent by the caller; this came back.
/// let response = HttpResponse::new(200, r#"{"access_token":"mF_9.B5f-4.1JqM","token_type":"bearer",
///     "expires_in":3600,"refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA"}"#);
/// let now = Duration::from_secs(1_800_000_000);
/// let tokens = exchange.read(&response, now).unwrap();
/// assert!(tokens.is_expired(now + Duration::from_secs(3600)));
/// # Ok::<(), dc_flow::oauth::RequestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TokenExchange {
    request: HttpRequest,
    grant: Grant,
    /// Stays good where the answer brings no other (RFC 6749 section 6).
    refresh: Option<Secret>,
    secrets: Vec<Secret>,
}

impl TokenExchange {
    /// Tokens for the code of a consent. `grant` is what that consent was asked for.
    ///
    /// # Errors
    ///
    /// Those of [`Grant`], and kind `no-scope`.
    pub fn code(
        registration: &Registration,
        code: AuthorizationCode,
        grant: Grant,
    ) -> Result<Self, RequestError> {
        grant.check()?;
        let AuthorizationCode(code) = code;
        let mut parameters = Parameters::default();
        parameters.push("grant_type", "authorization_code");
        parameters.push("code", code.expose());
        parameters.push("redirect_uri", &registration.redirect_uri);
        Ok(Self::new(registration, parameters, grant, code, None))
    }

    /// New tokens for old ones.
    ///
    /// # Errors
    ///
    /// Kind `no-refresh-token`.
    pub fn refresh(registration: &Registration, tokens: &Tokens) -> Result<Self, RequestError> {
        let refresh = tokens.refresh.clone();
        let refresh = refresh.ok_or(RequestError::NoRefreshToken)?;
        let mut parameters = Parameters::default();
        parameters.push("grant_type", "refresh_token");
        parameters.push("refresh_token", refresh.expose());
        let (grant, secret) = (tokens.grant.clone(), refresh.clone());
        Ok(Self::new(
            registration,
            parameters,
            grant,
            secret,
            Some(refresh),
        ))
    }

    fn new(
        registration: &Registration,
        mut parameters: Parameters,
        grant: Grant,
        secret: Secret,
        refresh: Option<Secret>,
    ) -> Self {
        let mut secrets = vec![secret];
        parameters.push("client_id", &registration.client_id);
        if let Some(secret) = &registration.client_secret {
            parameters.push("client_secret", secret.expose());
            secrets.push(secret.clone());
        }
        let request = HttpRequest::post(format!("{}/v2/oauth/access_token", registration.api));
        let request = match registration.token_body {
            TokenBody::Form => {
                request.body_of("application/x-www-form-urlencoded", parameters.form())
            }
            TokenBody::Json => request.body_of("application/json", parameters.json()),
        };
        Self {
            request,
            grant,
            refresh,
            secrets,
        }
    }

    /// What to send.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Reads the answer. `now` is the time since the Unix epoch at which it came.
    ///
    /// # Errors
    ///
    /// See [`TokenError`]. None of them shows anything of a successful answer.
    pub fn read(&self, response: &HttpResponse, now: Duration) -> Result<Tokens, TokenError> {
        if !(200..300).contains(&response.status) {
            let secrets: Vec<&Secret> = self.secrets.iter().collect();
            let refusal = Refusal::read(response, &secrets);
            return Err(match response.status {
                status if status == 429 || status / 100 == 5 => TokenError::Unavailable {
                    refusal,
                    retry_after: response.retry_after(),
                },
                status if status / 100 == 4 => TokenError::Refused { refusal },
                status => TokenError::Unexpected { status },
            });
        }
        if response.body.len() > MOST_OCTETS {
            return Err(TokenError::TooLarge);
        }
        let answer: Answer =
            serde_json::from_slice(&response.body).map_err(|_| TokenError::Malformed)?;
        self.tokens(answer, now)
    }

    fn tokens(&self, answer: Answer, now: Duration) -> Result<Tokens, TokenError> {
        let access = text(answer.access_token, "access_token")?.ok_or(TokenError::Missing {
            member: "access_token",
        })?;
        let access = Secret::new(access);
        if !is_header_token(&access) {
            return Err(TokenError::BadToken);
        }
        // RFC 6749 section 5.1: the type is compared in any letter case.
        let kind = text(answer.token_type, "token_type")?.ok_or(TokenError::Missing {
            member: "token_type",
        })?;
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::WrongType);
        }
        let refresh = text(answer.refresh_token, "refresh_token")?.map(Secret::new);
        if !refresh.iter().all(is_token) {
            return Err(TokenError::BadToken);
        }
        let lifetime = seconds(answer.expires_in)?;
        let scope = text(answer.scope, "scope")?;
        Ok(Tokens {
            grant: self.granted(scope.as_deref())?,
            access,
            refresh: refresh.or_else(|| self.refresh.clone()),
            expires_at: lifetime.map(|lifetime| now.saturating_add(lifetime)),
        })
    }

    /// Without a scope what was asked for was granted (RFC 6749 section 5.1); what was not asked for
    /// is not used.
    fn granted(&self, scope: Option<&str>) -> Result<Grant, TokenError> {
        let mut grant = self.grant.clone();
        if let Some(scope) = scope {
            let granted: BTreeSet<&str> = scope.split([' ', ',']).collect();
            grant.services.retain(|id| granted.contains(id.as_str()));
            if grant.services.is_empty() {
                return Err(TokenError::NothingGranted);
            }
        }
        Ok(grant)
    }
}

/// The members that count, each once; a derived reader refuses what stands there twice.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<Value>,
    token_type: Option<Value>,
    expires_in: Option<Value>,
    refresh_token: Option<Value>,
    scope: Option<Value>,
}

/// A text; null counts as absent.
fn text(value: Option<Value>, member: &'static str) -> Result<Option<String>, TokenError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TokenError::WrongMember { member }),
    }
}

/// Seconds as a number, or as the text that some providers send.
fn seconds(value: Option<Value>) -> Result<Option<Duration>, TokenError> {
    let wrong = TokenError::WrongMember {
        member: "expires_in",
    };
    let seconds = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => match text.bytes().all(|b| b.is_ascii_digit()) {
            true => text.parse().ok(),
            false => None,
        },
        Some(_) => None,
    };
    seconds.map(|s| Some(Duration::from_secs(s))).ok_or(wrong)
}

/// Why there are no tokens.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Refused with a status of 4xx. With code `invalid_grant` the user has to consent again.
    #[error("the token endpoint refused: {refusal}")]
    Refused {
        /// Its words.
        refusal: Refusal,
    },
    /// Status 429 or 5xx: worth another try.
    #[error("the token endpoint is not available: {refusal}")]
    Unavailable {
        /// Its words.
        refusal: Refusal,
        /// When to come back.
        retry_after: Option<Duration>,
    },
    /// A status that no answer has. Redirects are among them: the secret must not follow.
    #[error("the token endpoint answered with status {status}; expected 2xx or 4xx")]
    Unexpected {
        /// The status.
        status: u16,
    },
    /// More than 64 KiB.
    #[error("the answer has more than 65536 octets")]
    TooLarge,
    /// No JSON object, or a member twice.
    #[error("the answer is not a JSON object with each member once")]
    Malformed,
    /// A member is missing.
    #[error("the answer has no {member}")]
    Missing {
        /// Which one.
        member: &'static str,
    },
    /// A member has a value of another type.
    #[error("{member} of the answer has the wrong type")]
    WrongMember {
        /// Which one.
        member: &'static str,
    },
    /// `token_type` is not `bearer`: how to use the token is not known (RFC 6749 section 7.1).
    #[error("the token is not a bearer token")]
    WrongType,
    /// A token is empty, too long, or has characters that tokens do not have.
    #[error("a token is empty, longer than 8192 octets, or not printable ASCII")]
    BadToken,
    /// The `scope` of the answer has none of the services asked for.
    #[error("none of the services asked for was granted")]
    NothingGranted,
}

impl TokenError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "token-refused",
            Self::Unavailable { .. } => "unavailable",
            Self::Unexpected { .. } => "unexpected-status",
            Self::TooLarge => "answer-too-large",
            Self::Malformed => "malformed-answer",
            Self::Missing { .. } => "missing-member",
            Self::WrongMember { .. } => "wrong-member",
            Self::WrongType => "wrong-token-type",
            Self::BadToken => "bad-token",
            Self::NothingGranted => "nothing-granted",
        }
    }
}
