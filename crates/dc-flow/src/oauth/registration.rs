//! What was agreed with one DNS provider.

use super::error::RequestError;
use super::names;
use super::secret::Secret;

/// A service provider as OAuth client of one DNS provider (async draft section 5.2).
///
/// The address of the token endpoint and of the API belongs to the registration: it is written into
/// the configuration once and **never taken from discovery**. Whoever controls the
/// `_domainconnect` record of a domain could else have the client secret and the tokens sent to
/// himself (async draft section 7.1). For that reason there is no way from settings to this type.
///
/// ```
/// use dc_flow::oauth::{Registration, Secret};
///
/// let registration = Registration::new(
///     "https://api.dnsprovider.example",
///     "exampleservice.example",
///     "https://app.exampleservice.example/back",
/// )?
/// .client_secret(Secret::new("7Fjfp0ZBr1KtDRbnfVdmIw"))?;
/// # Ok::<(), dc_flow::oauth::RequestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Registration {
    pub(super) api: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) redirect_uri: String,
    pub(super) token_body: TokenBody,
    pub(super) call_parameters: CallParameters,
}

/// How the parameters of a token request are written. The async draft speaks of JSON (section 5.4),
/// RFC 6749 of a form; a query is never used, since secrets would be in it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum TokenBody {
    /// `application/x-www-form-urlencoded`, as every OAuth implementation has it.
    #[default]
    Form,
    /// `application/json`
    Json,
}

/// Where the parameters of apply and revert stand (async draft section 5.6); both must be accepted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum CallParameters {
    /// In the query, as in the examples of the draft.
    #[default]
    Query,
    /// In an `application/json` body, as one flat object.
    Json,
}

impl Registration {
    /// A client without a secret (secret-less OAuth).
    ///
    /// `api` is the `urlAPI` that the DNS provider told for this client: https, without query and
    /// fragment. `redirect_uri` is one of the registered ones: https, or http to the machine itself.
    ///
    /// # Errors
    ///
    /// Kinds `bad-url` and `bad-text`.
    pub fn new(api: &str, client_id: &str, redirect_uri: &str) -> Result<Self, RequestError> {
        let printable = |text: &str| text.bytes().all(|b| matches!(b, b' '..=b'~'));
        if client_id.is_empty() || !printable(client_id) {
            return Err(RequestError::BadText {
                what: "client_id",
                expected: "expected printable ASCII",
            });
        }
        names::redirect_uri(redirect_uri)?;
        Ok(Self {
            api: names::prefix("urlAPI", api)?,
            client_id: client_id.to_owned(),
            client_secret: None,
            redirect_uri: redirect_uri.to_owned(),
            token_body: TokenBody::default(),
            call_parameters: CallParameters::default(),
        })
    }

    /// Sets the secret.
    ///
    /// # Errors
    ///
    /// Kind `bad-text`.
    pub fn client_secret(mut self, secret: Secret) -> Result<Self, RequestError> {
        let text = secret.expose();
        if text.is_empty() || !text.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(RequestError::BadText {
                what: "client_secret",
                expected: "expected printable ASCII",
            });
        }
        self.client_secret = Some(secret);
        Ok(self)
    }

    /// Sets how token requests are written.
    #[must_use]
    pub fn token_body(mut self, body: TokenBody) -> Self {
        self.token_body = body;
        self
    }

    /// Sets where the parameters of apply and revert stand.
    #[must_use]
    pub fn call_parameters(mut self, place: CallParameters) -> Self {
        self.call_parameters = place;
        self
    }

    /// The prefix of the API, without a slash at its end.
    pub fn api(&self) -> &str {
        &self.api
    }
}
