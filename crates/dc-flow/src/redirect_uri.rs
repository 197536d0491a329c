//! Where the user is sent back to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};
use url::{Host, Url};

use crate::grammar::escapes;
use crate::problem::{Problem, ProblemKind, clip};

/// A `redirect_uri` that every program reads alike: an absolute https URI without user information
/// and fragment.
///
/// ```
/// use dc_flow::RedirectUri;
///
/// let uri = RedirectUri::parse("https://app.example.net/done?id=7")?;
/// assert_eq!(uri.host(), "app.example.net");
/// assert!(uri.is_listed(&["example.net"], false));
/// assert!(!uri.is_listed(&["example.net"], true));
/// assert!(!uri.is_listed(&["pp.example.net"], false));
///
/// let error = RedirectUri::parse("https://example.net@evil.example/").unwrap_err();
/// assert_eq!(error.kind().as_str(), "redirect-userinfo");
/// # Ok::<(), dc_flow::Problem>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 8.3.2 and 8.3.5; RFC 6749 section 3.1.2.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedirectUri {
    text: String,
    host: HostName,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum HostName {
    /// In lower case, without a final dot.
    Domain(String),
    Address(String),
}

impl RedirectUri {
    /// Reads an https URI.
    ///
    /// # Errors
    ///
    /// Kinds `redirect-not-a-uri`, `redirect-scheme`, `redirect-userinfo`, `redirect-fragment` and
    /// `redirect-host`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::read(text, false)
    }

    /// As [`parse`](Self::parse), and `http` is taken where the host is this machine by number or
    /// by the name `localhost`. For tests.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with_loopback(text: &str) -> Result<Self, Problem> {
        Self::read(text, true)
    }

    fn read(text: &str, loopback: bool) -> Result<Self, Problem> {
        let bad = |kind, what: &str| {
            Problem::new(kind, format!("redirect_uri {} {what}", clip(text))).of("redirect_uri")
        };
        // RFC 3986 section 2; a browser would drop or turn what else there is.
        let fits = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
        if text.is_empty() || !text.bytes().all(fits) || !escapes(text) {
            return Err(bad(
                ProblemKind::RedirectNotAUri,
                "is not a URI: expected printable ASCII and percent-escapes",
            ));
        }
        if text.contains('#') {
            return Err(bad(
                ProblemKind::RedirectFragment,
                "has a fragment: expected none",
            ));
        }
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(bad(
                ProblemKind::RedirectNotAUri,
                "is relative: expected https://…",
            ));
        };
        let secure = scheme.eq_ignore_ascii_case("https");
        let plain = loopback && scheme.eq_ignore_ascii_case("http");
        if !secure && !plain {
            return Err(bad(ProblemKind::RedirectScheme, "is not https"));
        }
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(bad(
                ProblemKind::RedirectNotAUri,
                "has no authority: expected https://…",
            ));
        };
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(bad(
                ProblemKind::RedirectUserinfo,
                "has user information: expected a host after //",
            ));
        }
        let host = host(text, authority).ok_or_else(|| {
            bad(
                ProblemKind::RedirectHost,
                "has no host that every program reads the same way: expected a domain name",
            )
        })?;
        if plain && !host.is_loopback() {
            return Err(bad(ProblemKind::RedirectScheme, "is not https"));
        }
        Ok(Self {
            text: text.to_owned(),
            host,
        })
    }

    /// The URI, as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its host: a domain name in lower case without a final dot, or an address.
    pub fn host(&self) -> &str {
        match &self.host {
            HostName::Domain(host) | HostName::Address(host) => host,
        }
    }

    /// Whether the host is one of these domains, or lies below one unless `exact` is wanted: compared
    /// label by label, in any letter case, U-labels like their A-labels. An address is only itself.
    ///
    /// Items that are no domain names match nothing.
    pub fn is_listed<D: AsRef<str>>(&self, domains: &[D], exact: bool) -> bool {
        domains.iter().any(|domain| {
            let domain = domain.as_ref().trim();
            let domain = domain.strip_suffix('.').unwrap_or(domain);
            // The host parser undoes percent-escapes; a list has none.
            if domain.contains('%') {
                return false;
            }
            match (&self.host, Host::parse(domain)) {
                (HostName::Domain(host), Ok(Host::Domain(listed))) if plain_name(&listed) => {
                    host == &listed
                        || !exact
                            && host
                                .strip_suffix(&listed)
                                .is_some_and(|labels| labels.ends_with('.'))
                }
                (HostName::Address(host), Ok(Host::Ipv4(_) | Host::Ipv6(_))) => host == domain,
                _ => false,
            }
        })
    }

    /// The URI with parameters appended to its query, which is left as it is (OQ-19c).
    pub(crate) fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let mut url = self.text.clone();
        let mut separator = match self.text.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some((_, query)) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        for (name, value) in parameters {
            url.push_str(separator);
            url.push_str(name);
            url.push('=');
            url.extend(utf8_percent_encode(value, RESERVED));
            separator = "&";
        }
        url
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for RedirectUri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl HostName {
    fn is_loopback(&self) -> bool {
        match self {
            Self::Domain(host) => host == "localhost",
            Self::Address(host) => {
                let literal = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
                let address = match literal {
                    Some(v6) => v6.parse::<Ipv6Addr>().map(IpAddr::from),
                    None => host.parse::<Ipv4Addr>().map(IpAddr::from),
                };
                address.is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

/// Everything but unreserved characters (OQ-20).
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The host, if a browser (WHATWG URL) reads the same one as RFC 3986 does.
fn host(text: &str, authority: &str) -> Option<HostName> {
    let url = Url::parse(text).ok()?;
    // A port of digits; the last colon outside of brackets.
    let end = authority.rfind(']').map_or(0, |at| at.saturating_add(1));
    let (host, port) = match authority.get(end..)?.find(':') {
        Some(at) => authority.split_at_checked(end.checked_add(at)?)?,
        None => (authority, ""),
    };
    if !port.bytes().skip(1).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    match url.host()? {
        Host::Domain(read) => {
            let plain = host.strip_suffix('.').unwrap_or(&host);
            (read == host && plain_name(plain)).then(|| HostName::Domain(plain.to_owned()))
        }
        // 127.1, 0x7f000001 and [::ffff:7f00:1] are spellings that not everybody knows.
        Host::Ipv4(address) => (address.to_string() == host).then_some(HostName::Address(host)),
        Host::Ipv6(address) => (format!("[{address}]") == host).then_some(HostName::Address(host)),
    }
}

/// Labels of letters, digits, hyphens and underscores.
fn plain_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.len() <= 253 && name.split('.').all(label)
}
