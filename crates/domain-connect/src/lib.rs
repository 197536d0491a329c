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
//! Take the request as it came over the wire, verify it, plan against the zone, show what changes, and
//! carry it out. A [`template::State`] remembers which service wrote what.
//!
//! ```
//! # #[cfg(feature = "flow")] {
//! use domain_connect::flow::{ApplyRules, Checked, Consent, IncomingApply};
//! use domain_connect::template::{Record, State, Template, Zone};
//!
//! let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
//!     "serviceId":"web","serviceName":"Web","syncRedirectDomain":"example.net","records":[
//!     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
//! let mut zone = Zone::new("example.com.", vec![
//!     Record::new("example.com.", "A", 3600, "198.51.100.7"),
//! ])?;
//! let mut state = State::new();
//! let rules = ApplyRules::default();
//!
//! let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
//! let query = "domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fexample.net%2Fdone&state=7";
//! let request = match IncomingApply::parse(path, query.as_bytes())?.against(&template, &rules)? {
//!     Checked::Unsigned(request) => request,
//!     // The template asks for a signature: look the TXT records at `waiting.key_name()` up.
//!     Checked::Signed(waiting) => waiting.verify_txt([["the records found there"]])?,
//! };
//! let plan = request.plan_with(&template, &zone, &state, &rules)?;
//! let consent = Consent::new(&request, &template, &plan);
//! println!("{} by {}: {}", consent.service, consent.provider, consent.preview.summary);
//! // The user said yes:
//! plan.commit_with(&mut zone, &mut state)?;
//! assert_eq!(request.done().location(), Some("https://example.net/done?state=7"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `docs/guides/dns-provider.md` of the repository goes through it step by step; its example
//! `provider_back_end` is a whole provider. With the feature `template` alone,
//! [`template::Template::resolve`] and what follows it apply templates whose requests come some other
//! way.
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
