//! A request.

use dc_discovery::HttpsUrl;

use crate::options::Limits;

/// A request that is sent once, as it is; see [`Client::send`](crate::Client::send).
#[derive(Clone)]
pub struct Request {
    pub(crate) url: HttpsUrl,
    pub(crate) headers: Vec<(String, String)>,
    /// `None`: GET.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) limits: Option<Limits>,
}

impl Request {
    /// A GET request.
    pub fn get(url: HttpsUrl) -> Self {
        Self {
            url,
            headers: Vec::new(),
            body: None,
            limits: None,
        }
    }

    /// A POST request with a body of this media type, for example `application/json` or
    /// `application/x-www-form-urlencoded`.
    pub fn post(url: HttpsUrl, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: Some(body.into()),
            ..Self::get(url)
        }
        .header("Content-Type", media_type)
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Bounds of its own instead of the client's.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }
}

/// Method and URL; header fields and body may hold secrets.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        write!(f, "{method} {}", self.url.as_str())
    }
}
