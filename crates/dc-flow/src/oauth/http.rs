//! HTTP requests and responses as values, over no library.

use std::fmt;

use super::secret::Secret;

/// An HTTP request to be sent as it is.
///
/// Whoever sends it follows **no redirect**: the token would travel along. The answer, whatever its
/// status, goes back to the exchange that made the request.
#[derive(Clone)]
pub struct HttpRequest {
    pub(super) url: String,
    pub(super) headers: Vec<Header>,
    pub(super) body: Secret,
}

/// A header field.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) name: &'static str,
    pub(super) value: Secret,
    pub(super) sensitive: bool,
}

impl HttpRequest {
    pub(super) fn post(url: String) -> Self {
        Self {
            url,
            headers: Vec::new(),
            body: Secret::new(""),
        }
        .header("Accept", "application/json")
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push(Header {
            name,
            value: Secret::new(value),
            sensitive: false,
        });
        self
    }

    pub(super) fn bearer(mut self, token: &Secret) -> Self {
        self.headers.push(Header {
            name: "Authorization",
            value: Secret::new(format!("Bearer {}", token.expose())),
            sensitive: true,
        });
        self
    }

    pub(super) fn body_of(self, media_type: &'static str, body: String) -> Self {
        let mut request = self.header("Content-Type", media_type);
        request.body = Secret::new(body);
        request
    }

    /// The method, always `POST`.
    pub fn method(&self) -> &'static str {
        "POST"
    }

    /// The URL, with scheme `https`. No secret is ever part of it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The header fields, secrets included.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let headers = self.headers.iter();
        headers.map(|header| (header.name, header.value.expose()))
    }

    /// The body, secrets included; may be empty.
    pub fn body(&self) -> &[u8] {
        self.body.expose().as_bytes()
    }
}

/// Shows the URL, the harmless header fields, and the length of the body.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.url)?;
        for header in &self.headers {
            match header.sensitive {
                true => write!(f, ", {}: {}", header.name, header.value)?,
                false => write!(f, ", {}: {}", header.name, header.value.expose())?,
            }
        }
        write!(f, ", {} octets", self.body().len())
    }
}

/// An HTTP response as it came.
#[derive(Clone, Default)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Header fields: name, in any case, and value.
    pub headers: Vec<(String, String)>,
    /// Body, without transfer or content encoding.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A response without header fields.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The first header field of a name, in any case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// How long the server asks to wait.
    pub(super) fn retry_after(&self) -> Option<std::time::Duration> {
        dc_discovery::retry_after(self.field("Retry-After")?, self.field("Date"))
    }
}

/// Shows the status and the length of the body: an answer of a token endpoint is a secret.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = self.body.len();
        write!(f, "HTTP {}, {octets} octets", self.status)
    }
}
