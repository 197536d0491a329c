//! What endpoints are appended to.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::https_url::{HttpsUrl, Reach, UrlError, UrlErrorKind};

/// An https URL without query and fragment, to which the paths of the protocol are appended:
/// `https://` and a `_domainconnect` record, `urlAPI`, `urlSyncUX` (draft sections 7.1 and 7.2).
///
/// ```
/// use dc_discovery::{Reach, UrlPrefix};
///
/// let api = UrlPrefix::parse("https://api.dns.example/dc/", Reach::Public)?;
/// assert_eq!(api.as_str(), "https://api.dns.example/dc");
/// let url = api.join(["v2", "domainTemplates", "providers", "a/b"]);
/// assert_eq!(url, "https://api.dns.example/dc/v2/domainTemplates/providers/a%2Fb");
/// # Ok::<(), dc_discovery::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct UrlPrefix(HttpsUrl);

impl UrlPrefix {
    /// Reads a URL of the settings. Final slashes are dropped, so that no `//v2` arises (draft
    /// section 7.2).
    ///
    /// # Errors
    ///
    /// When it is no https URL, its host is refused, or it has a query or fragment.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, UrlError> {
        let error = |kind| UrlError::new(kind, text);
        if text.contains('?') {
            return Err(error(UrlErrorKind::Query));
        }
        let url = HttpsUrl::parse(text, reach)?;
        Self::without_slash(&url, reach).map_err(error)
    }

    /// Reads what follows `https://`, without query and fragment.
    pub(crate) fn after_scheme(rest: &str, reach: Reach) -> Result<Self, UrlErrorKind> {
        if rest.contains('?') {
            return Err(UrlErrorKind::Query);
        }
        Self::without_slash(&HttpsUrl::after_scheme(rest, reach)?, reach)
    }

    /// Two spellings of a prefix are one value.
    fn without_slash(url: &HttpsUrl, reach: Reach) -> Result<Self, UrlErrorKind> {
        let text = url.as_str().trim_end_matches('/');
        let rest = text.strip_prefix("https://").unwrap_or(text);
        HttpsUrl::after_scheme(rest, reach).map(Self)
    }

    /// The URL without its final slash.
    pub fn as_str(&self) -> &str {
        let text = self.0.as_str();
        text.strip_suffix('/').unwrap_or(text)
    }

    /// Host, as [`HttpsUrl::host`].
    pub fn host(&self) -> &str {
        self.0.host()
    }

    /// Port; 443 if none is written.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// The URL with path segments appended, each percent-encoded but for the unreserved
    /// characters of RFC 3986. No encoding hides `.` and `..` from a URL parser: do not pass them.
    pub fn join<'s>(&self, segments: impl IntoIterator<Item = &'s str>) -> String {
        let mut url = self.as_str().to_owned();
        for segment in segments {
            url.push('/');
            url.extend(utf8_percent_encode(segment, RESERVED));
        }
        url
    }
}

impl fmt::Display for UrlPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for UrlPrefix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Reads a URL with [`Reach::Public`].
impl<'de> Deserialize<'de> for UrlPrefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text, Reach::Public).map_err(serde::de::Error::custom)
    }
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
