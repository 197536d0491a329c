//! Where addresses come from.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// What a [`Client`](crate::Client) needs of the network: the addresses of a name, asked for once
/// per connection, and connections to the addresses that the filter let pass.
pub trait Network: Send + Sync + 'static {
    /// The addresses of a host name; an empty list if there are none.
    ///
    /// # Errors
    ///
    /// If they cannot be found out, or not in time ([`io::ErrorKind::TimedOut`]).
    fn resolve(&self, host: &str, within: Duration) -> io::Result<Vec<IpAddr>>;

    /// A connection to this very address; a plain one of the system unless implemented.
    ///
    /// # Errors
    ///
    /// If there is none, or not in time ([`io::ErrorKind::TimedOut`]).
    fn connect(&self, address: SocketAddr, within: Duration) -> io::Result<TcpStream> {
        TcpStream::connect_timeout(&address, within)
    }
}

/// The resolver of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Network for System {
    fn resolve(&self, host: &str, within: Duration) -> io::Result<Vec<IpAddr>> {
        let (sender, receiver) = sync_channel(1);
        let host = host.to_owned();
        // The system's function knows no time-out: its thread is left behind then, and ends by itself.
        thread::Builder::new().spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs();
            let found = found.map(|found| found.map(|address| address.ip()).collect());
            let _ = sender.send(found);
        })?;
        match receiver.recv_timeout(within) {
            Ok(found) => found,
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::Other.into()),
        }
    }
}
