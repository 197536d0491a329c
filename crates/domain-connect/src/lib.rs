//! Domain Connect as one dependency: the crates of the project, each behind a feature.
//!
//! A user wants `example.com` to work with a service. The service has published a template, JSON
//! with DNS records and variables; the DNS provider of the user fills it in, asks, and changes the
//! zone. This follows draft-ietf-dconn-domainconnect-05 and stays compatible with Domain Connect 2.3.
//!
//! # For service providers
//!
//! Find the DNS provider of the domain: [`discovery::Discovery`] is a state machine that asks for
//! DNS and HTTPS answers; with the features `dns` and `http` there is something to drive it. What it
//! finds has the URL to send the user to. Make the link; it is signed where the template wants that.
//!
//! ```
//! # #[cfg(feature = "flow")] {
//! use domain_connect::discovery::{Reach, UrlPrefix};
//! use domain_connect::flow::ApplyLink;
//! use domain_connect::sig::SigningKey;
//! use domain_connect::template::Template;
//!
//! # let pem = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dc-sig/tests/keys/rsa2048-pkcs1.pem"));
//! let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
//!     "serviceId":"web","serviceName":"Web","syncPubKeyDomain":"example.net","records":[
//!     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
//! let key = SigningKey::from_pem(pem)?;
//! let sync_ux = UrlPrefix::parse("https://dns.example", Reach::Public)?; // urlSyncUX of the settings
//!
//! let link = ApplyLink::new(&template, "example.com")
//!     .value("ip", "192.0.2.1")
//!     .sign(&sync_ux, &key, &"_dck1".parse()?)?;
//! assert!(link.query().contains("&sig="));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The user comes back with a redirect ([`flow::Callback::for_provider`]); where nobody can be sent, there
//! are records to set by hand ([`template::Rendered::instructions`]). Whether the records are there only DNS can
//! tell ([`flow::arrival`]).
//!
//! # For DNS providers
//!
//! Check the request as it arrived, resolve the template that you keep for it, plan against the zone,
//! show the plan, and carry it out.
//!
//! ```
//! # #[cfg(feature = "template")] {
//! use domain_connect::template::{Policy, Record, Request, Template, Zone};
//!
//! let template = Template::parse(br#"{"providerId":"example.net","serviceId":"web","records":[
//!     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
//! let mut zone = Zone::new("example.com.", vec![
//!     Record::new("example.com.", "A", 3600, "198.51.100.7"),
//! ])?;
//! let policy = Policy::default();
//! let request = Request::new("example.com").param("ip", "192.0.2.1");
//!
//! let plan = template.resolve(&request, &policy)?.plan(&zone, &policy)?;
//! println!("{plan}");
//! plan.commit(&mut zone)?;
//! assert_eq!(zone.records().next().unwrap().data, "192.0.2.1");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Where requests come in over HTTP, [`flow::Endpoint`], [`flow::IncomingApply`], [`flow::Consent`] and
//! [`flow::Outcome`] are the steps around it. A [`template::State`] remembers which service wrote what.
//!
//! # Crate features
//!
//! The table in the README, which follows, has one line for each.
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "discovery")]
pub use dc_discovery as discovery;
#[cfg(feature = "dns")]
pub use dc_dns as dns;
#[cfg(feature = "flow")]
pub use dc_flow as flow;
#[cfg(feature = "http")]
pub use dc_http as http;
#[cfg(feature = "lint")]
pub use dc_lint as lint;
#[cfg(feature = "sig")]
pub use dc_sig as sig;
#[cfg(feature = "template")]
pub use dc_template as template;
#[cfg(feature = "zonefile")]
pub use dc_zonefile as zonefile;
