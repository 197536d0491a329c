//! The names that requests are made of, and the URLs they go to.

use url::Url;

use super::error::RequestError;
use crate::grammar;

pub(super) fn id(what: &'static str, text: &str) -> Result<(), RequestError> {
    match grammar::is_segment(text) {
        true => Ok(()),
        false => Err(RequestError::BadId {
            what,
            text: text.to_owned(),
        }),
    }
}

/// A domain name in lower case without its final dot. Internationalised names are taken as A-labels.
pub(super) fn domain(text: &str) -> Result<String, RequestError> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    match is_name(&name, false) && !name.is_empty() {
        true => Ok(name),
        false => Err(bad_name("domain", text)),
    }
}

/// A host below the domain in lower case; empty and `@` are the apex.
pub(super) fn host(text: &str) -> Result<String, RequestError> {
    let name = match text {
        "@" => String::new(),
        text => text.to_ascii_lowercase(),
    };
    match name.is_empty() || is_name(&name, true) {
        true => Ok(name),
        false => Err(bad_name("host", text)),
    }
}

/// OQ-8, OQ-9: owners may have underscores and begin with a wildcard, domains may not.
fn is_name(name: &str, owner: bool) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || (owner && b == b'_');
    let label = |(index, label): (usize, &str)| {
        let wildcard = owner && index == 0 && label == "*";
        let plain = label.bytes().all(letter) && !label.starts_with('-') && !label.ends_with('-');
        wildcard || (plain && (1..=63).contains(&label.len()))
    };
    name.len() <= 253 && name.split('.').enumerate().all(label)
}

fn bad_name(what: &'static str, text: &str) -> RequestError {
    RequestError::BadDomainName {
        what,
        text: text.to_owned(),
    }
}

/// A prefix such as `urlAPI`: https, a host, neither user information nor query nor fragment.
/// One final slash is dropped.
pub(super) fn prefix(what: &'static str, text: &str) -> Result<String, RequestError> {
    let bad = |problem| RequestError::BadUrl { what, problem };
    let url = absolute(what, text)?;
    if url.scheme() != "https" {
        return Err(bad("its scheme is not https"));
    }
    if url.query().is_some() {
        return Err(bad("it has a query"));
    }
    let url = String::from(url);
    Ok(url.strip_suffix('/').map(str::to_owned).unwrap_or(url))
}

/// Where the browser is sent back to: https, or http to this machine (RFC 8252 section 7.3).
pub(super) fn redirect_uri(text: &str) -> Result<(), RequestError> {
    let what = "redirect_uri";
    let url = absolute(what, text)?;
    let loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        _ => Err(RequestError::BadUrl {
            what,
            problem: "its scheme is not https",
        }),
    }
}

/// An absolute URL with a host, without user information and fragment. The text is not shown: an
/// URL with a password in it ends here.
fn absolute(what: &'static str, text: &str) -> Result<Url, RequestError> {
    let bad = |problem| RequestError::BadUrl { what, problem };
    // The reader of browsers drops these without a word.
    if text.bytes().any(|b| !b.is_ascii_graphic() || b == b'\\') {
        return Err(bad("it has a character that cannot stand in a URL"));
    }
    let url = Url::parse(text).map_err(|_| bad("it is not an absolute URL"))?;
    if !text.contains("://") || url.host().is_none() {
        return Err(bad("it has no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it has user information"));
    }
    if url.fragment().is_some() {
        return Err(bad("it has a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn prefixes() {
        for (text, expected) in [
            ("https://api.example.com", Some("https://api.example.com")),
            ("https://api.example.com/", Some("https://api.example.com")),
            (
                "https://api.example.com/dc/",
                Some("https://api.example.com/dc"),
            ),
            (
                "HTTPS://API.example.com:8443/dc",
                Some("https://api.example.com:8443/dc"),
            ),
            ("http://api.example.com", None),
            ("https://user@api.example.com", None),
            ("https://user:password@api.example.com", None),
            ("https://api.example.com?x", None),
            ("https://api.example.com#x", None),
            ("https:api.example.com", None),
            ("https:\\\\api.example.com", None),
            ("https://api.example.com/\tdc", None),
            ("//api.example.com", None),
            ("api.example.com", None),
            ("ftp://api.example.com", None),
            ("", None),
        ] {
            assert_eq!(prefix("urlAPI", text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_password_in_an_url_is_not_shown() {
        let error = prefix("urlAPI", "https://user:hunter2@api.example.com").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn redirect_uris() {
        for good in [
            "https://app.example.com/back?x=1",
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://localhost/",
        ] {
            assert!(redirect_uri(good).is_ok(), "{good}");
        }
        for bad in [
            "http://app.example.com/",
            "http://localhost.example.com/",
            "https://app.example.com/#x",
            "https://a@app.example.com/",
            "/back",
            "javascript:alert(1)",
            "app:/back",
        ] {
            assert!(redirect_uri(bad).is_err(), "{bad}");
        }
    }

    /// OQ-8, OQ-9, A-8.
    #[test]
    fn names() {
        assert_eq!(domain("Example.COM.").unwrap(), "example.com");
        for bad in [
            "",
            ".",
            "a..b",
            "_a.example",
            "-a.example",
            "a b",
            "é.example",
        ] {
            assert!(domain(bad).is_err(), "{bad}");
        }
        assert_eq!(host("@").unwrap(), "");
        assert_eq!(host("_dmarc.WWW").unwrap(), "_dmarc.www");
        assert_eq!(host("*.a").unwrap(), "*.a");
        for bad in ["a.*", "a,b", "a.", &"a".repeat(64)] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }
}
