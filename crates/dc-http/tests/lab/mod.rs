//! A network made of names and one server.
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dc_http::{Client, ClientOptions, Network};
use testbed::Certificates;

/// Where `public.example` is; a public address to which nothing is ever sent.
pub(crate) const PUBLIC: &str = "93.184.215.14";

/// Gives addresses by a table, and records every look-up and every connection. Names that it does
/// not know lead to 127.0.0.1.
#[derive(Clone, Default)]
pub(crate) struct Lab {
    names: HashMap<String, Vec<Vec<IpAddr>>>,
    /// Where connections really go; without it none is made.
    server: Option<SocketAddr>,
    resolved: Arc<Mutex<Vec<String>>>,
    dialled: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Lab {
    pub(crate) fn new(server: Option<SocketAddr>) -> Self {
        let lab = Self {
            server,
            ..Self::default()
        };
        lab.name("public.example", &[&[PUBLIC]])
    }

    /// A name with its addresses for each look-up; the last ones hold on.
    pub(crate) fn name(mut self, name: &str, lookups: &[&[&str]]) -> Self {
        let parse = |texts: &&[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let lookups = lookups.iter().map(parse).collect();
        self.names.insert(name.to_owned(), lookups);
        self
    }

    pub(crate) fn client(
        &self,
        certificates: &Certificates,
        change: impl FnOnce(&mut ClientOptions),
    ) -> Client {
        let mut options = ClientOptions::default();
        options.trust(certificates.pem().as_bytes()).unwrap();
        change(&mut options);
        Client::with_network(options, self.clone()).unwrap()
    }

    pub(crate) fn resolved(&self) -> Vec<String> {
        self.resolved.lock().unwrap().clone()
    }

    pub(crate) fn dialled(&self) -> Vec<String> {
        let dialled = self.dialled.lock().unwrap();
        dialled.iter().map(ToString::to_string).collect()
    }
}

impl Network for Lab {
    fn resolve(&self, host: &str, _: Duration) -> io::Result<Vec<IpAddr>> {
        let mut resolved = self.resolved.lock().unwrap();
        let before = resolved.iter().filter(|name| *name == host).count();
        resolved.push(host.to_owned());
        Ok(match self.names.get(host) {
            Some(lookups) => lookups[before.min(lookups.len() - 1)].clone(),
            None => vec!["127.0.0.1".parse().unwrap()],
        })
    }

    fn connect(&self, address: SocketAddr, within: Duration) -> io::Result<TcpStream> {
        self.dialled.lock().unwrap().push(address);
        let server = self.server.ok_or(io::ErrorKind::NetworkUnreachable)?;
        TcpStream::connect_timeout(&server, within)
    }
}
