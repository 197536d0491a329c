//! Servers for tests, on loopback. Everything ends when its value is dropped.
#![forbid(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::missing_panics_doc,
    reason = "a panic is how a test fails"
)]

mod certificates;
mod dns_server;
mod fault_dns;
mod folder;
mod https_server;

pub use certificates::Certificates;
pub use dns_server::DnsServer;
pub use fault_dns::{Channel, FaultDns, dns};
pub use folder::Folder;
pub use https_server::{Body, HttpsServer, Reply, Request};
