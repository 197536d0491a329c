//! Options of the commands that talk to the network, and the clients that they make.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use dc_discovery::Reach;
use dc_dns::QueryError;

use crate::exit::Failure;
use crate::input;
use crate::screen::Printable;

/// A client of the given resolver, or of those of the system.
pub(crate) fn dns(server: Option<&str>) -> Result<dc_dns::Client, Failure> {
    match server {
        Some(text) => Ok(dc_dns::Client::new([address(text)?])),
        None => dc_dns::Client::system().map_err(|error| {
            let message = match std::error::Error::source(&error) {
                Some(source) => format!("the resolvers of the system: {error}: {source}"),
                None => format!("the resolvers of the system: {error}"),
            };
            Failure::new(message).remedy("name one with --dns, for example --dns 192.0.2.53")
        }),
    }
}

/// `ADDRESS` or `ADDRESS:PORT`; IPv6 with a port in brackets.
fn address(text: &str) -> Result<SocketAddr, Failure> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = text.parse::<SocketAddr>().ok();
    let alone = || bare.unwrap_or(text).parse::<IpAddr>().ok();
    address
        .or_else(|| Some((alone()?, 53).into()))
        .ok_or_else(|| {
            Failure::new(format!("--dns {}: no address of a server", Printable(text))).remedy(
                "give an IP address with or without a port: 192.0.2.53, 127.0.0.1:5353, [::1]:5353",
            )
        })
}

/// Whom to reach.
pub(crate) fn reach(allow_internal: bool) -> Reach {
    if allow_internal {
        Reach::Internal
    } else {
        Reach::Public
    }
}

/// An HTTPS client. Hosts are looked up with the resolver that was named, if one was.
pub(crate) fn http(
    dns: Option<&dc_dns::Client>,
    ca: Option<&PathBuf>,
    allow_internal: bool,
) -> Result<dc_http::Client, Failure> {
    let mut options = dc_http::ClientOptions::default();
    options.reach = reach(allow_internal);
    if let Some(path) = ca {
        let pem = input::read(path, MOST_CERTIFICATES)?;
        options.trust(&pem).map_err(|error| {
            Failure::new(format!("--ca {}: {error}", input::name(path)))
                .remedy("give a PEM file with the certificates of the authorities to trust")
        })?;
    }
    let client = match dns {
        Some(dns) => dc_http::Client::with_network(options, ByDns(dns.clone())),
        None => dc_http::Client::new(options),
    };
    client.map_err(|error| Failure::new(error.to_string()))
}

/// Looks hosts up with a resolver of choice.
struct ByDns(dc_dns::Client);

impl dc_http::Network for ByDns {
    fn resolve(&self, host: &str, within: Duration) -> io::Result<Vec<IpAddr>> {
        let found = self.0.within(within).addresses(host);
        found.map_err(|error| match error {
            QueryError::Timeout { .. } => io::ErrorKind::TimedOut.into(),
            other => io::Error::other(other),
        })
    }
}

/// Octets of a file with certificates; those of a whole system fit.
const MOST_CERTIFICATES: u64 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers() {
        for (text, expected) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[2001:db8::1]:5353", "[2001:db8::1]:5353"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "dns.example",
            "127.0.0.1:",
            "127.0.0.1:99999",
            "[::1",
            "127.1",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
