//! Finding the DNS provider of a domain, safely.
//!
//! A service provider looks up the TXT records at `_domainconnect.<zone apex>`, and asks the host
//! that they name for its settings (draft-ietf-dconn-domainconnect-05 section 7). Whoever controls
//! a zone controls both answers. This crate decides everything about that and does nothing: it is a
//! function of its arguments, without sockets, files or clock.
//!
//! * [`Discovery`] is the state machine: it asks for DNS and HTTPS answers and ends in the
//!   [`Settings`] or a reason, within [`Limits`].
//! * [`HttpsUrl`] and [`UrlPrefix`] are URLs whose host was checked as text before a URL parser
//!   saw it; [`is_public`] checks the addresses behind.
//! * [`TemplateQuery`] asks whether the provider supports a template, [`TemplateSupport`] is the
//!   answer.
//! * [`Settings`] are read with leniency for what is deployed, and written by providers.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

mod address;
mod advice;
mod answer;
mod ask;
mod clock;
mod discovery;
mod found;
mod host;
mod https_url;
mod members;
mod name;
mod name_servers;
mod options;
mod reason;
mod record;
mod request;
mod retry_after;
mod settings;
mod status;
mod template_query;
mod text;
mod url_prefix;
mod warning;

pub use address::{Internal, is_public};
pub use advice::Advice;
pub use answer::{Answer, Failure, FailureKind, Response};
pub use ask::{Ask, Fetch, FetchLimits};
pub use discovery::{Discovery, DomainError, Step};
pub use found::Found;
pub use https_url::{HttpsUrl, Reach, UrlError, UrlErrorKind};
pub use name::NameError;
pub use name_servers::NameServers;
pub use options::{Limits, Options};
pub use reason::{Attempt, NotFound, ReasonKind};
pub use record::DiscoveryRecord;
pub use retry_after::retry_after;
pub use settings::{ControlPanelUrl, Settings, SettingsError, SettingsErrorKind, SettingsOptions};
pub use status::Status;
pub use template_query::{TEMPLATE_MEDIA_TYPE, TemplateQuery, TemplateQueryError, TemplateSupport};
pub use url_prefix::UrlPrefix;
pub use warning::{Warning, WarningCode};
