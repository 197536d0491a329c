//! DNS for Domain Connect: questions asked over UDP and TCP, at resolvers or at the authoritative
//! servers of a zone.
//!
//! [`encode`], [`decode`] and [`Answer::new`] are functions of their arguments; [`Client`] puts
//! sockets below them, [`discover`] runs a discovery with it. RDATA comes as octets and in
//! presentation format.
//!
//! # Crate features
//!
//! * `hickory-resolver`: `AsyncResolver` and `discover_async`, on hickory-resolver and tokio.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

mod answer;
mod arrival;
mod authorities;
mod client;
mod discover;
mod error;
mod exchange;
#[cfg(feature = "hickory-resolver")]
mod hickory_resolver;
mod keys;
mod message;
mod name;
mod rcode;
mod rdata;
mod record;
mod record_type;
mod system;

pub use answer::{Answer, AnswerError, MAX_ALIASES, Outcome};
pub use arrival::ArrivalServer;
pub use authorities::{Authority, AuthorityAnswer, AuthorityOptions};
pub use client::{Client, ClientOptions};
pub use discover::discover;
pub use error::{QueryError, Transport};
#[cfg(feature = "hickory-resolver")]
pub use hickory_resolver::{AsyncResolver, discover_async};
pub use message::{
    DecodeError, MAX_MESSAGE, MAX_RECORDS, QueryOptions, Question, Response, decode, encode,
};
pub use name::{Name, NameError};
pub use rcode::Rcode;
pub use record::Record;
pub use record_type::{RecordType, UnknownType};
pub use system::SystemError;
