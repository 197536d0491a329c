//! The content of a `_domainconnect` TXT record.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::https_url::{Reach, UrlError, UrlErrorKind};
use crate::text;
use crate::url_prefix::UrlPrefix;

/// A valid `_domainconnect` record: where the DNS provider answers.
///
/// Its content is an authority and maybe a path. The character-strings are joined, white space
/// around them and slashes at the end are dropped (draft section 7.1).
///
/// ```
/// use dc_discovery::{DiscoveryRecord, Reach};
///
/// let record = DiscoveryRecord::parse(["domainconnect.", "dns.example/dc/"], Reach::Public)?;
/// assert_eq!(record.as_str(), "domainconnect.dns.example/dc");
/// assert_eq!(
///     record.settings_url("example.com"),
///     "https://domainconnect.dns.example/dc/v2/example.com/settings",
/// );
/// assert!(DiscoveryRecord::parse(["paddle-verification=c0ffee"], Reach::Public).is_err());
/// # Ok::<(), dc_discovery::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DiscoveryRecord(UrlPrefix);

impl DiscoveryRecord {
    /// Reads the character-strings of one TXT record.
    ///
    /// # Errors
    ///
    /// When the content is not an authority with an optional path, or the host is refused.
    pub fn parse<S: AsRef<[u8]>>(
        strings: impl IntoIterator<Item = S>,
        reach: Reach,
    ) -> Result<Self, UrlError> {
        let mut content = Vec::new();
        for string in strings {
            content.extend_from_slice(string.as_ref());
            if content.len() > LONGEST {
                let shown = text::octets(&content);
                return Err(UrlError::new(UrlErrorKind::TooLong, &shown));
            }
        }
        let error = |kind| UrlError::new(kind, &text::octets(&content));
        let text = std::str::from_utf8(&content).map_err(|_| error(UrlErrorKind::NonAscii))?;
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
        if text.contains("://") {
            return Err(error(UrlErrorKind::Scheme));
        }
        let text = text.trim_end_matches('/');
        UrlPrefix::after_scheme(text, reach)
            .map(Self)
            .map_err(error)
    }

    /// The content, tidied.
    pub fn as_str(&self) -> &str {
        let url = self.0.as_str();
        url.strip_prefix("https://").unwrap_or(url)
    }

    /// The URL that the protocol's paths are appended to.
    pub fn prefix(&self) -> &UrlPrefix {
        &self.0
    }

    /// Where the settings of a zone are (draft section 7.2). The domain is the zone apex in
    /// A-labels, without final dot.
    pub fn settings_url(&self, domain: &str) -> String {
        self.0.join(["v2", domain, "settings"])
    }
}

impl fmt::Display for DiscoveryRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for DiscoveryRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The longest content that is read, in octets.
const LONGEST: usize = 1024;
