//! The address filter, below ureq: every look-up and every connection passes here, literals and
//! redirects included (D-10, P-5, OQ-37).

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dc_discovery::{Internal, Reach, is_public};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, NextTimeout, Transport};
use ureq::{Error, Timeout};

use crate::network::Network;
use crate::stream::Stream;

/// Resolves and connects, within reach.
#[derive(Clone)]
pub(crate) struct Filter {
    network: Arc<dyn Network>,
    reach: Reach,
}

/// Why the filter stopped a request. Travels through ureq inside [`Error::Other`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("{address}: {why}")]
    Internal { address: IpAddr, why: Internal },
    #[error("no address")]
    NoAddress,
    #[error("{0}")]
    Lookup(io::Error),
    #[error("{0}")]
    Connect(io::Error),
}

impl Filter {
    pub(crate) fn new(network: Arc<dyn Network>, reach: Reach) -> Self {
        Self { network, reach }
    }

    fn check(&self, address: IpAddr) -> Result<(), Stopped> {
        match self.reach {
            Reach::Internal => Ok(()),
            _ => is_public(address).map_err(|why| Stopped::Internal { address, why }),
        }
    }
}

impl Resolver for Filter {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().ok_or(Error::HostNotFound)?;
        let port = uri.port_u16().unwrap_or(443);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = match bare.parse() {
            Ok(literal) => vec![literal],
            Err(_) => self
                .network
                .resolve(host, *timeout.after)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::TimedOut => Error::Timeout(Timeout::Resolve),
                    _ => stopped(Stopped::Lookup(error)),
                })?,
        };
        let mut refused = None;
        let mut addresses = self.empty();
        for address in found {
            match self.check(address) {
                // No more than the array of ureq holds.
                Ok(()) if addresses.len() < MOST_ADDRESSES => {
                    addresses.push((address, port).into())
                }
                Ok(()) => {}
                Err(problem) => refused = Some(problem),
            }
        }
        if addresses.is_empty() {
            return Err(stopped(refused.unwrap_or(Stopped::NoAddress)));
        }
        Ok(addresses)
    }
}

impl<In: Transport> Connector<In> for Filter {
    type Out = Either<In, Stream>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        let end = Instant::now().checked_add(*details.timeout.after);
        let mut problem = io::Error::from(io::ErrorKind::NotConnected);
        let mut waiting = details.addrs.len();
        for address in &details.addrs {
            // Again, whatever stood between the look-up and here.
            self.check(address.ip()).map_err(stopped)?;
            let left = end.map_or(Duration::MAX, |end| {
                end.saturating_duration_since(Instant::now())
            });
            // Each address has its part of the time.
            let part = u32::try_from(waiting)
                .ok()
                .and_then(|part| left.checked_div(part));
            waiting = waiting.saturating_sub(1);
            let within = part.unwrap_or(left).max(SHORTEST);
            match self.network.connect(*address, within) {
                Ok(socket) => {
                    return Stream::new(socket, details.config).map(|s| Some(Either::B(s)));
                }
                Err(error) => problem = error,
            }
        }
        Err(match problem.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Error::Timeout(Timeout::Connect),
            _ => stopped(Stopped::Connect(problem)),
        })
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

fn stopped(why: Stopped) -> Error {
    Error::Other(Box::new(why))
}

/// Time that each address gets in any case.
const SHORTEST: Duration = Duration::from_millis(10);
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;
