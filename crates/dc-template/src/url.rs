//! The target of a redirect (OQ-42).

use std::net::Ipv6Addr;

use crate::name::{Name, Names};

/// Whether a text is an absolute http or https URL with a host (RFC 3986 section 3).
pub(crate) fn is_absolute_http(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return false;
    }
    let fits = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    if !rest.bytes().all(fits) {
        return false;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    // User information would show one host and go to another.
    if authority.contains('@') {
        return false;
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(literal) => match literal.split_once(']') {
            Some((address, port)) if address.parse::<Ipv6Addr>().is_ok() => {
                return is_port(port);
            }
            _ => return false,
        },
        None => match authority.find(':') {
            Some(at) => authority.split_at_checked(at).unwrap_or((authority, "")),
            None => (authority, ""),
        },
    };
    let wildcard = host.contains('*');
    is_port(port) && !wildcard && Name::checked(host, &Names::default()).is_ok()
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        None => text.is_empty(),
        Some(digits) => {
            digits.is_empty()
                || digits
                    .parse::<u16>()
                    .is_ok_and(|_| !digits.starts_with('+'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_targets() {
        for url in [
            "http://example.com",
            "https://example.com:8443/a?b=c#d",
            "HTTPS://EXAMPLE.com/%7Ea",
            "http://192.0.2.1/",
            "http://[2001:db8::1]:80/",
            "http://example.com/a@b",
        ] {
            assert!(is_absolute_http(url), "{url}");
        }
        for url in [
            "",
            "example.com",
            "//example.com",
            "ftp://example.com",
            "javascript:alert(1)",
            "http://",
            "http:///x",
            "http://a b",
            "http://a@b",
            "http://a..b",
            "http://a:b",
            "http://a:+1",
            "http://a:70000",
            "http://[::1",
            "http://[x]/",
            "http://a/\n",
            "http://a/\"",
            "http://*.example.com/",
            "http://a\\b",
        ] {
            assert!(!is_absolute_http(url), "{url}");
        }
    }
}
