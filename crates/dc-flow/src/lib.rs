//! Domain Connect flows as values.
//!
//! What service providers and DNS providers say to each other, apart from how it travels: links and
//! requests, redirects, consent, answers. Every step is a function of its arguments; sockets, clocks,
//! stores and pages are the caller's.
//!
//! ```text
//! service provider                                   DNS provider
//! ApplyLink ─build, sign─► Link ── the user ──► IncomingApply ─against─► ApplyRequest
//!                                               │  signed: AwaitingKey ─verify─┘   │ plan, plan_with
//!                                               ▼                                  ▼
//! Callback ◄── the user ── Outcome ◄── Rejection, or ApplyRequest::done ◄─────── Consent
//! ```
//!
//! * A **service provider** starts with [`ApplyLink`], and reads what comes back with [`Callback`].
//!   Whether the records are there only DNS can tell: [`arrival`].
//! * A **DNS provider** starts with [`Endpoint::parse`]; answers with [`Response`]; takes apply
//!   requests with [`IncomingApply`].
//! * Whoever debugs a link asks [`LinkCheck`].
//! * The asynchronous flow is in [`oauth`].
//!
//! # Hostile input
//!
//! The parameters of a template that asks for a signature cannot be read before the signature held:
//! there is no function that returns them. A redirect can only be made of a `redirect_uri` that is
//! listed or signed. Every refusal has a [`ProblemKind`] and an [`ErrorCode`], and nothing was done.
//!
//! # What it follows
//!
//! draft-ietf-dconn-domainconnect-05; [`oauth`] draft-ietf-dconn-domainconnect-async-00. "Draft" without
//! a name is the first, "the asynchronous draft" the second. Ids such as R-3 in comments name the rules
//! in `docs/conformance-flow.md` of the repository.
//!
//! # Crate features
//!
//! * `ring` (default): checks signatures out of TXT records. Without it, hand in a
//!   [`dc_sig::Verifier`].
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(all(doctest, feature = "ring"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

pub mod arrival;
pub mod oauth;

mod apply_link;
mod apply_request;
mod apply_rules;
mod awaiting_key;
mod callback;
mod consent;
mod endpoint;
mod error_code;
mod grammar;
mod incoming;
mod inspect;
mod link;
mod link_check;
mod outcome;
mod parameters;
mod problem;
mod profile;
mod redirect_rules;
mod redirect_uri;
mod rejection;
mod response;

pub use apply_link::ApplyLink;
pub use apply_request::{ApplyRequest, Refusal, SignedBy};
pub use apply_rules::ApplyRules;
pub use awaiting_key::AwaitingKey;
pub use callback::{Callback, CallbackError, ReturnedError};
pub use consent::{
    Change, ChangeKind, Consent, EndingService, Preview, Risk, RiskCode, ShownName, ShownRecord,
};
pub use dc_discovery::TEMPLATE_MEDIA_TYPE;
pub use endpoint::Endpoint;
pub use error_code::ErrorCode;
pub use incoming::{Checked, IncomingApply};
pub use link::{Link, LinkError};
pub use link_check::{LinkCheck, LinkReport};
pub use outcome::{Outcome, Page, PageError, Redirect};
pub use parameters::ApplyParameters;
pub use problem::{Problem, ProblemKind};
pub use profile::Profile;
pub use redirect_rules::{RedirectRules, SignedRedirect, Unlisted};
pub use redirect_uri::RedirectUri;
pub use rejection::Rejection;
pub use response::{Disclosure, Response};
