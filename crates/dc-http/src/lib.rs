//! HTTPS for Domain Connect: a blocking client for servers that nobody vouches for.
//!
//! Whoever controls a zone decides where discovery leads, so this client
//!
//! * speaks https only, and verifies certificates;
//! * takes URLs as [`HttpsUrl`](dc_discovery::HttpsUrl), whose host was checked as text;
//! * resolves a name once, refuses internal addresses with
//!   [`is_public`](dc_discovery::is_public), and connects to what was checked: a name that
//!   changes its address afterwards gains nothing;
//! * does the same for every redirect;
//! * bounds time, size and redirects, however slowly the octets come;
//! * does not look at the environment: no proxy unless you name one.
//!
//! ```no_run
//! use dc_discovery::{HttpsUrl, Reach};
//! use dc_http::{Client, ClientOptions};
//!
//! let client = Client::new(ClientOptions::default())?;
//! let url = HttpsUrl::parse("https://dc.provider.example/v2/example.com/settings", Reach::Public)?;
//! let response = client.get(&url, "application/json")?;
//! println!("{} {}", response.status, String::from_utf8_lossy(&response.body));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The parts of ureq that the filter sits on are outside its promise of compatibility; the
//! workspace pins its minor version, and none of its types is in a signature here.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

mod call;
mod client;
mod error;
mod filter;
mod network;
mod options;
mod request;
mod stream;
mod template_query;

pub use client::Client;
pub use dc_discovery::{Status, TemplateQuery, TemplateQueryError, TemplateSupport};
pub use error::HttpError;
pub use network::{Network, System};
pub use options::{CertificateError, ClientOptions, Limits};
pub use request::Request;
