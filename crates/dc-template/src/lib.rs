//! Domain Connect templates applied to DNS zones.
//!
//! This crate is the part of Domain Connect that decides what happens to a zone. It is a crate of
//! its own because it is pure: each step is a function of its arguments, so that a DNS provider can
//! run it wherever its records live.
//!
//! ```text
//! bytes ─parse─► Template
//! Template + Request ─resolve─► Rendered        what the template asks for
//! Rendered + Zone + Policy ─plan─► Plan         what that does to the zone, and why
//! Plan + Zone ─commit─► Zone
//! ```
//!
//! A program that applies a template:
//!
//! ```
//! use dc_template::{Policy, Record, Request, Template, Zone};
//!
//! let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
//!     "serviceId":"web","serviceName":"Web","records":[
//!     {"type":"CNAME","host":"www","pointsTo":"%target%","ttl":600}]}"#)?;
//! let mut zone = Zone::new("example.com.", vec![
//!     Record::new("www.example.com.", "A", 3600, "198.51.100.7"),
//! ])?;
//! let policy = Policy::default();
//! let request = Request::new("example.com").param("target", "site.example.net");
//! let plan = template.resolve(&request, &policy)?.plan(&zone, &policy)?;
//! println!("{plan}");
//! plan.commit(&mut zone)?;
//! assert_eq!(zone.records().next().unwrap().data, "site.example.net.");
//! # Ok::<(), dc_template::Error>(())
//! ```
//!
//! # What it follows
//!
//! draft-ietf-dconn-domainconnect-05, and Domain Connect 2.3 for the types that the draft reserves
//! (`APEXCNAME`, `REDIR301`, `REDIR302`). Ids such as C-12 in comments name the rules in
//! `docs/conformance.md` of the repository; ids such as OQ-31 and "override 9" the points in
//! `docs/decisions.md`.
//!
//! # What it does not do
//!
//! It stores nothing (a [`State`] is a value that the caller keeps), verifies no signatures and speaks
//! no protocol. Records are of class IN.
//!
//! # Input is hostile
//!
//! Every input is bounded by [`Limits`], every refusal has an [`ErrorKind`], nothing is ever applied
//! in part, and no input makes it panic.
//!
//! # Crate features
//!
//! * `idna`: the module `idna` with a ready-made conversion of internationalised labels.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
pub struct ReadmeDoctests;

mod coexist;
mod commit;
mod diagnostic;
mod draft;
mod drift;
mod error;
mod expected;
mod fill;
pub mod grammar;
mod human;
#[cfg(feature = "idna")]
pub mod idna;
mod instance;
mod instance_key;
mod instruction;
mod json;
mod json_request;
mod ledger;
mod limits;
mod load;
mod losses;
mod name;
mod notice;
mod object;
mod plan;
mod planner;
mod policy;
mod presentation;
mod rdata;
mod recompute;
mod record;
mod record_type;
mod rehearse;
mod rendered;
mod renderer;
mod request;
mod resolve;
mod revert;
mod rule;
mod service_parameters;
mod spf;
mod state;
mod tags;
mod template;
mod template_record;
mod text;
mod touched;
mod transition;
mod upgrade;
mod url;
mod vocabulary;
mod wants;
mod zone;

pub use crate::diagnostic::{Diagnostic, DiagnosticCode, Level};
pub use crate::drift::{Condition, Status};
pub use crate::error::{Error, ErrorKind};
pub use crate::expected::Expected;
pub use crate::human::{Line, Mark, escape};
pub use crate::instance::{Contribution, Instance, OwnedRecord};
pub use crate::instance_key::InstanceKey;
pub use crate::instruction::{ExistingSpf, Instruction, Removes};
pub use crate::json_request::{Answer, JsonRequest, JsonZone};
pub use crate::limits::Limits;
pub use crate::name::Name;
pub use crate::notice::{Notice, NoticeCode};
pub use crate::plan::{Addition, Disabled, Found, Kept, Plan, Precondition, Removal, StateChange};
pub use crate::policy::{Backing, Policy, RrsetTtl, SpfPolicy, TtlPolicy, TypePolicy};
pub use crate::record::{Extra, Record};
pub use crate::record_type::RecordType;
pub use crate::rendered::{Read, Rendered, RenderedRecord};
pub use crate::request::{Request, Via};
pub use crate::rule::Rule;
pub use crate::spf::Qualifier;
pub use crate::state::State;
pub use crate::template::Template;
pub use crate::template_record::{Essential, TemplateRecord};
pub use crate::zone::Zone;
