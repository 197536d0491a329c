//! Options of the commands that talk to the network, and the clients that they make.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use dc_discovery::Reach;
use dc_dns::QueryError;

use crate::exit::Failure;
use crate::input;

/// Options of commands that talk HTTPS.
#[derive(clap::Args)]
pub(crate) struct Https {
    /// Trust the certificates of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Also reach internal hosts and addresses: for tests and private set-ups
    #[arg(long)]
    allow_internal: bool,
}

impl Https {
    pub(crate) fn reach(&self) -> Reach {
        reach(self.allow_internal)
    }

    /// A client that looks hosts up like everything else on the system.
    pub(crate) fn client(&self) -> Result<dc_http::Client, Failure> {
        made(dc_http::Client::new(self.options()?))
    }

    /// A client that looks hosts up at a resolver of choice.
    pub(crate) fn client_at(&self, resolver: &dc_dns::Client) -> Result<dc_http::Client, Failure> {
        let network = ByDns(resolver.clone());
        made(dc_http::Client::with_network(self.options()?, network))
    }

    fn options(&self) -> Result<dc_http::ClientOptions, Failure> {
        let mut options = dc_http::ClientOptions::default();
        options.reach = self.reach();
        if let Some(path) = &self.ca {
            let pem = input::read(path, MOST_CERTIFICATES)?;
            options.trust(&pem).map_err(|error| {
                Failure::new(format!("--ca {}: {error}", input::name(path)))
                    .remedy("give a PEM file with the certificates of the authorities to trust")
            })?;
        }
        Ok(options)
    }
}

fn made(client: Result<dc_http::Client, dc_http::HttpError>) -> Result<dc_http::Client, Failure> {
    client.map_err(|error| Failure::new(error.to_string()))
}

/// Whom to reach.
pub(crate) fn reach(allow_internal: bool) -> Reach {
    match allow_internal {
        true => Reach::Internal,
        false => Reach::Public,
    }
}

/// A DNS client of the given resolver, or of those of the system.
pub(crate) fn resolver(server: Option<SocketAddr>) -> Result<dc_dns::Client, Failure> {
    if let Some(server) = server {
        return Ok(dc_dns::Client::new([server]));
    }
    dc_dns::Client::system().map_err(|error| {
        let message = match std::error::Error::source(&error) {
            Some(source) => format!("the resolvers of the system: {error}: {source}"),
            None => format!("the resolvers of the system: {error}"),
        };
        Failure::new(message).remedy("name one with --dns, for example --dns 192.0.2.53")
    })
}

/// A server as an argument: an address, and a port if it is not 53. IPv6 with a port in brackets.
pub(crate) fn dns_server(text: &str) -> Result<SocketAddr, String> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let alone = bare.unwrap_or(text).parse::<IpAddr>();
    alone
        .map(|address| SocketAddr::from((address, 53)))
        .or_else(|_| text.parse())
        .map_err(|_| "expected an address, such as 192.0.2.53 or [2001:db8::53]:5353".to_owned())
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
            assert_eq!(dns_server(text).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "dns.example",
            "127.0.0.1:",
            "127.0.0.1:99999",
            "[::1",
            "127.1",
        ] {
            assert!(dns_server(text).is_err(), "{text}");
        }
    }
}
