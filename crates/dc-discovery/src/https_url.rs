//! https URLs whose host was looked at as text before any URL parser saw it.

use std::fmt;

use serde::{Serialize, Serializer};
use url::Url;

use crate::host::{self, Host};
use crate::text::quoted;

/// Whom the discovered provider may be.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Reach {
    /// Hosts on the public Internet by name: no IP literals, no single labels, no names that only
    /// exist inside a network.
    #[default]
    Public,
    /// Also internal names and IP literals in their plain spelling: for tests and for private
    /// set-ups, where the DNS content is trusted.
    Internal,
}

/// An https URL whose host is safe to look at: a DNS host name, as written and as parsed.
///
/// URL parsers turn `127.1`, `0x7f.1`, `%31%32%37.0.0.1` and `127。0。0。1` into addresses. Here the
/// text must be a host name before it is parsed, and the parsed host must be the same (draft
/// sections 7.1 and 12.2). The address that the name resolves to is another matter:
/// [`is_public`](crate::is_public).
///
/// At most 2048 octets; no userinfo, no fragment.
///
/// ```
/// use dc_discovery::{HttpsUrl, Reach};
///
/// let url = HttpsUrl::parse("https://DNS.example.com:8443/dc?x=1", Reach::Public)?;
/// assert_eq!(url.as_str(), "https://dns.example.com:8443/dc?x=1");
/// assert_eq!((url.host(), url.port()), ("dns.example.com", 8443));
/// for bad in ["https://127.1/", "https://user@dns.example.com/", "http://dns.example.com/"] {
///     assert!(HttpsUrl::parse(bad, Reach::Public).is_err());
/// }
/// # Ok::<(), dc_discovery::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct HttpsUrl {
    text: String,
    host: String,
    port: u16,
    /// Where the path starts in `text`.
    path: usize,
}

impl HttpsUrl {
    /// Reads an absolute https URL.
    ///
    /// # Errors
    ///
    /// When it is no https URL, or its host is refused.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, UrlError> {
        let error = |kind| UrlError::new(kind, text);
        let rest = after_https(text).map_err(error)?;
        Self::after_scheme(rest, reach).map_err(error)
    }

    /// Where a redirect leads: an absolute https URL, `//host/path`, or a path on the same host.
    ///
    /// # Errors
    ///
    /// As [`HttpsUrl::parse`].
    pub fn redirect(&self, location: &str, reach: Reach) -> Result<Self, UrlError> {
        let error = |kind| UrlError::new(kind, location);
        check_characters(location).map_err(error)?;
        let target = location.split('#').next().unwrap_or_default();
        if let Some(rest) = target.strip_prefix("//") {
            return Self::after_scheme(rest, reach).map_err(error);
        }
        if has_scheme(target) {
            return after_https(target)
                .and_then(|rest| Self::after_scheme(rest, reach))
                .map_err(error);
        }
        check_escapes(target).map_err(error)?;
        let joined = Url::parse(&self.text)
            .and_then(|url| url.join(target))
            .map_err(|_| error(UrlErrorKind::Invalid))?;
        let checked = Self::parse(joined.as_str(), reach)?;
        if (checked.host(), checked.port()) != (self.host(), self.port()) {
            return Err(error(UrlErrorKind::ParserDiffers));
        }
        Ok(checked)
    }

    /// The URL, as a URL parser writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host: a name in lower case, or, with [`Reach::Internal`] only, an IP literal (IPv6 in
    /// brackets).
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; 443 if none is written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query.
    pub fn path_and_query(&self) -> &str {
        self.text.get(self.path..).unwrap_or_default()
    }

    /// The text after `https://`.
    pub(crate) fn after_scheme(rest: &str, reach: Reach) -> Result<Self, UrlErrorKind> {
        check_characters(rest)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if tail.contains('#') {
            return Err(UrlErrorKind::Fragment);
        }
        check_escapes(tail)?;
        let (host, port) = host::authority(authority, reach)?;
        let written = port.map_or_else(String::new, |port| format!(":{port}"));
        let url = Url::parse(&format!("https://{host}{written}{tail}"))
            .map_err(|_| UrlErrorKind::Invalid)?;
        let same = match (url.host(), &host) {
            (Some(url::Host::Domain(parsed)), Host::Name(name)) => parsed == name,
            (Some(url::Host::Ipv4(parsed)), Host::V4(address)) => parsed == *address,
            (Some(url::Host::Ipv6(parsed)), Host::V6(address)) => parsed == *address,
            _ => false,
        };
        let bare = url.username().is_empty() && url.password().is_none();
        if !(same && bare && url.scheme() == "https" && url.fragment().is_none())
            || url.port_or_known_default() != Some(port.unwrap_or(443))
        {
            return Err(UrlErrorKind::ParserDiffers);
        }
        let text = String::from(url);
        let path = text
            .match_indices('/')
            .nth(2)
            .map_or(text.len(), |(at, _)| at);
        Ok(Self {
            host: host.to_string(),
            port: port.unwrap_or(443),
            path,
            text,
        })
    }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for HttpsUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

fn has_scheme(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    text.get(..end).is_some_and(|start| start.contains(':'))
}

fn after_https(text: &str) -> Result<&str, UrlErrorKind> {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => Ok(rest),
        Some(_) => Err(UrlErrorKind::NotHttps),
        None => Err(UrlErrorKind::Invalid),
    }
}

/// Visible ASCII that RFC 3986 allows in a URL. Whatever else a parser would strip or escape.
fn check_characters(text: &str) -> Result<(), UrlErrorKind> {
    if text.len() > LONGEST {
        return Err(UrlErrorKind::TooLong);
    }
    for byte in text.bytes() {
        match byte {
            _ if !byte.is_ascii() => return Err(UrlErrorKind::NonAscii),
            b'\\' => return Err(UrlErrorKind::Backslash),
            0..=b' ' | 0x7f | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                return Err(UrlErrorKind::Character);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Path and query: brackets have no place there, and `%` starts an escape.
fn check_escapes(tail: &str) -> Result<(), UrlErrorKind> {
    if tail.contains(['[', ']']) {
        return Err(UrlErrorKind::Character);
    }
    let escaped = |after: &str| {
        let mut bytes = after.bytes();
        let mut hex = || bytes.next().is_some_and(|b| b.is_ascii_hexdigit());
        hex() && hex()
    };
    if tail.split('%').skip(1).all(escaped) {
        Ok(())
    } else {
        Err(UrlErrorKind::Escape)
    }
}

/// The longest URL that is read, in octets.
const LONGEST: usize = 2048;

/// Why a URL is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UrlError {
    kind: UrlErrorKind,
    text: String,
}

impl UrlError {
    pub(crate) fn new(kind: UrlErrorKind, text: &str) -> Self {
        Self {
            kind,
            text: quoted(text),
        }
    }

    /// What is wrong.
    pub fn kind(&self) -> UrlErrorKind {
        self.kind
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.text, self.kind)
    }
}

impl std::error::Error for UrlError {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $text:literal;)*) => {
        /// What is wrong with a URL, or with a `_domainconnect` record. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum UrlErrorKind {
            $($(#[$doc])* $variant,)*
        }

        impl UrlErrorKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl fmt::Display for UrlErrorKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $text,)* })
            }
        }
    };
}

kinds! {
    /// Longer than 2048 octets.
    TooLong = "too-long", "longer than 2048 octets";
    /// An octet outside ASCII, such as an IDN that is not in A-labels, or a full-width dot.
    NonAscii = "non-ascii", "characters outside ASCII: internationalised names are given as A-labels";
    /// A blank, a control character, or one that URLs do not have.
    Character = "character", "a character that no URL has";
    /// A backslash, which some parsers take for a slash.
    Backslash = "backslash", "a backslash";
    /// A `%` that starts no escape.
    Escape = "escape", "a % without two hexadecimal digits";
    /// A record that starts with `https://`: the scheme does not belong there.
    Scheme = "scheme", "a scheme: expected the host and the path only";
    /// A scheme other than https.
    NotHttps = "not-https", "not https";
    /// A query where there must be none.
    Query = "query", "a query";
    /// A fragment.
    Fragment = "fragment", "a fragment";
    /// No host.
    EmptyHost = "empty-host", "no host";
    /// `user@host`.
    Userinfo = "userinfo", "a user name before the host";
    /// No number from 1 to 65535.
    Port = "port", "a port that is not a number from 1 to 65535";
    /// An IP address instead of a name.
    IpLiteral = "ip-literal", "an IP address instead of a host name";
    /// A spelling that URL parsers turn into an IPv4 address.
    NumericHost = "numeric-host", "a number that URL parsers take for an address";
    /// A percent escape in the host.
    EscapedHost = "escaped-host", "an escape in the host";
    /// A host of one label.
    SingleLabel = "single-label", "a host without a dot";
    /// A name that exists inside a network only, such as `localhost` or `printer.local`.
    InternalName = "internal-name", "a name that exists inside a network only";
    /// No host name: empty or long labels, or characters that host names do not have.
    Host = "host", "not a host name";
    /// The URL parser sees another host than the text has.
    ParserDiffers = "parser-differs", "the URL parser reads another host than the text has";
    /// Anything else that is no URL.
    Invalid = "invalid", "not a URL";
}
