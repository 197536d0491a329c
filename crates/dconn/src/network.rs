//! How commands reach servers.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use dc_discovery::Reach;
use dc_http::ClientOptions;

use crate::exit::Failure;
use crate::input;

/// Options of commands that talk HTTPS.
#[derive(clap::Args)]
pub(crate) struct Https {
    /// Trust the certificates of this file only, in place of the public ones
    #[arg(long, value_name = "PEM")]
    ca: Option<String>,

    /// Connect to internal addresses too: for tests and private set-ups
    #[arg(long)]
    allow_internal: bool,
}

impl Https {
    pub(crate) fn reach(&self) -> Reach {
        match self.allow_internal {
            true => Reach::Internal,
            false => Reach::Public,
        }
    }

    pub(crate) fn client(&self) -> Result<dc_http::Client, Failure> {
        let mut options = ClientOptions::default();
        options.reach = self.reach();
        if let Some(path) = &self.ca {
            let pem = input::read_small(path)?;
            options.trust(&pem).map_err(|error| {
                Failure::new(format!("{}: {error}", input::name(Path::new(path))))
            })?;
        }
        dc_http::Client::new(options).map_err(|error| Failure::new(error.to_string()))
    }
}

/// A server as an argument: an address, and a port if it is not 53.
pub(crate) fn dns_server(text: &str) -> Result<SocketAddr, String> {
    let address = text.parse::<IpAddr>().map(|ip| SocketAddr::from((ip, 53)));
    let address = address.or_else(|_| text.parse());
    address.map_err(|_| "expected an address, such as 192.0.2.53 or [2001:db8::53]:5353".to_owned())
}
