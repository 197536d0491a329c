//! What a provider says when it refuses.

use serde_json::Value;

use super::http::HttpResponse;
use super::oauth_code::OAuthCode;
use super::secret::{Secret, scrub};

/// The words of a refusal, as far as there are any.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// Status code of HTTP.
    pub status: u16,
    /// `error` of the body, or of `WWW-Authenticate` (RFC 6750 section 3).
    pub code: Option<OAuthCode>,
    /// `error_description` or `message` of the body: at most 500 characters, controls escaped,
    /// secrets of the request taken out.
    pub message: Option<String>,
}

impl Refusal {
    /// Reads a refusal leniently: the drafts define no body, RFC 6749 section 5.2 one for tokens.
    pub(super) fn read(response: &HttpResponse, secrets: &[&Secret]) -> Self {
        let body = match response.body.len() {
            0..=MOST_OCTETS => serde_json::from_slice(&response.body).ok(),
            _ => None,
        };
        let body: Value = body.unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let code = text("error").or_else(|| challenge(response));
        let message = text("error_description").or_else(|| text("message"));
        Self {
            status: response.status,
            code: code.map(|code| OAuthCode::scrubbed(code, secrets)),
            message: message.map(|message| clean(message, secrets)),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "status {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        f.write_str(&after(self.message.as_deref()))
    }
}

/// `error="…"` of a challenge.
fn challenge(response: &HttpResponse) -> Option<&str> {
    let (_, rest) = response.field("WWW-Authenticate")?.split_once("error=\"")?;
    rest.split_once('"').map(|(code, _)| code)
}

/// A text of the other side as it can be shown.
pub(super) fn clean(text: &str, secrets: &[&Secret]) -> String {
    // Secrets first: a cut through one would leave half of it.
    let text = scrub(text, secrets);
    let text: String = text.chars().take(MOST_CHARACTERS).collect();
    dc_template::escape(&text)
}

/// A description behind what it describes.
pub(super) fn after(description: Option<&str>) -> String {
    description
        .filter(|text| !text.is_empty())
        .map_or_else(String::new, |text| format!(": {text}"))
}

const MOST_CHARACTERS: usize = 500;
pub(super) const MOST_OCTETS: usize = 65_536;
