//! The linter for Domain Connect templates.
//!
//! It tells what is wrong with a template, where in the file, why, and how to mend it. It is a crate
//! of its own because it is pure: editors, web pages and continuous integration can all embed it.
//!
//! ```
//! use dc_lint::{Config, Linter, Source};
//!
//! let linter = Linter::new(&Config::default())?;
//! let text = br#"{"providerId":"example.net","providerName":"Example","serviceId":"web",
//! "serviceName":"Web","version":1,"syncPubKeyDomain":"example.net","records":[
//! {"type":"CNAME","host":"@","pointsTo":"site.example.net","ttl":600}]}"#;
//! let report = linter.lint(&Source::new("example.net.web.json", text));
//!
//! let finding = &report.findings[0];
//! assert_eq!(finding.rule.code, "DCTL1012");
//! assert_eq!(finding.pointer, "/records/0/host");
//! assert_eq!((finding.start.line, finding.start.column), (3, 24));
//! assert_eq!(&text[finding.span.clone()], br#""@""#);
//! # Ok::<(), dc_lint::UnknownRule>(())
//! ```
//!
//! # How it reads
//!
//! [`dc_template::Template::parse`] decides what a template says and whether it is JSON at all. The
//! linter goes through the text that this has accepted once more, for the places of the members.
//!
//! # Codes
//!
//! `DCTL` codes are those that authors of templates know; they keep their meaning. Rules of this
//! project have the prefix `DCR`, so that the two can never collide: 1xx the draft's grammar, 2xx what
//! reviewers ask for, 3xx what can never be applied, 4xx risk, 5xx DNS providers, 6xx several files or revisions.
//! [`RULES`] lists all; [`Rule::explain`] is the documentation of one.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
pub struct ReadmeDoctests;

mod config;
mod corpus;
mod diagnostics;
pub mod diff;
mod document;
mod example;
mod exposure;
mod finding;
mod fix;
mod level;
mod linter;
mod owner;
mod place;
mod position;
pub mod preflight;
mod profile;
mod provider;
mod rehearsal;
mod report;
mod revision;
mod rule;
mod rules;
mod shown;
mod similar;
mod source;
mod subject;
mod underscore;
mod unreadable;

pub use crate::config::{Config, Setting, UnknownRule};
pub use crate::example::Example;
pub use crate::exposure::{Control, Exposure};
pub use crate::finding::{Edit, Finding, Fix, Related};
pub use crate::fix::apply_fixes;
pub use crate::level::Level;
pub use crate::linter::Linter;
pub use crate::position::Position;
pub use crate::profile::{Profile, Profiles};
pub use crate::provider::{PROVIDERS, Provider};
pub use crate::report::{Counts, Report};
pub use crate::rule::Rule;
pub use crate::rules::{RULES, rule};
pub use crate::source::Source;
