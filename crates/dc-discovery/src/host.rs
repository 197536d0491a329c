//! The authority of a URL, looked at as text.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::https_url::{Reach, UrlErrorKind};
use crate::name::{LONGEST, is_numeric};

/// A host that may be looked up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Host {
    /// In lower case, without the final dot.
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// Splits an authority (RFC 3986 section 3.2) into host and port.
pub(crate) fn authority(text: &str, reach: Reach) -> Result<(Host, Option<u16>), UrlErrorKind> {
    if text.is_empty() {
        return Err(UrlErrorKind::EmptyHost);
    }
    if text.contains('@') {
        return Err(UrlErrorKind::Userinfo);
    }
    if let Some(literal) = text.strip_prefix('[') {
        let (address, rest) = literal.split_once(']').ok_or(UrlErrorKind::Host)?;
        let port = match rest.strip_prefix(':') {
            Some(digits) => port(digits)?,
            None if rest.is_empty() => None,
            None => return Err(UrlErrorKind::Host),
        };
        return match (reach, address.parse()) {
            (Reach::Internal, Ok(address)) => Ok((Host::V6(address), port)),
            _ => Err(UrlErrorKind::IpLiteral),
        };
    }
    let (name, digits) = match text.split_once(':') {
        None => (text, ""),
        Some((_, rest)) if rest.contains(':') => return Err(UrlErrorKind::IpLiteral),
        Some(("", _)) => return Err(UrlErrorKind::EmptyHost),
        Some(parts) => parts,
    };
    let port = port(digits)?;
    Ok((host(name, reach)?, port))
}

/// An empty port is the default one.
fn port(digits: &str) -> Result<Option<u16>, UrlErrorKind> {
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(UrlErrorKind::Port);
    }
    match digits.parse() {
        Ok(0) | Err(_) => Err(UrlErrorKind::Port),
        Ok(port) => Ok(Some(port)),
    }
}

/// A DNS host name (RFC 1123 section 2.1): letters, digits and hyphens, and a last label that no
/// URL parser takes for a number.
fn host(text: &str, reach: Reach) -> Result<Host, UrlErrorKind> {
    if text.contains('%') {
        return Err(UrlErrorKind::EscapedHost);
    }
    // A final dot means the same host.
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if name.is_empty() {
        return Err(UrlErrorKind::EmptyHost);
    }
    if is_numeric(&name) {
        // One spelling per address: `127.1` and `0177.0.0.1` are none, and `127.0.0.1.` neither.
        return match text.parse() {
            Ok(address) if reach == Reach::Internal => Ok(Host::V4(address)),
            Ok(_) => Err(UrlErrorKind::IpLiteral),
            Err(_) => Err(UrlErrorKind::NumericHost),
        };
    }
    if name.len() > LONGEST || !name.split('.').all(is_host_label) {
        return Err(UrlErrorKind::Host);
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if !last.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(UrlErrorKind::Host);
    }
    if reach == Reach::Public {
        if INTERNAL.iter().any(|zone| is_at_or_below(&name, zone)) {
            return Err(UrlErrorKind::InternalName);
        }
        if !name.contains('.') {
            return Err(UrlErrorKind::SingleLabel);
        }
    }
    Ok(Host::Name(name))
}

fn is_host_label(label: &str) -> bool {
    let wanted = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(wanted)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_at_or_below(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Names that never lead to the public Internet (RFC 6761, RFC 6762, RFC 7686, RFC 8375, and the
/// top-level domain `internal`, reserved by ICANN).
const INTERNAL: [&str; 8] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
];
