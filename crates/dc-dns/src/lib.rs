//! DNS for Domain Connect: questions asked over UDP and TCP, at resolvers or at the authoritative
//! servers of a zone.
//!
//! [`encode`], [`decode`] and [`Answer::new`] are functions of their arguments; [`Client`] puts
//! sockets below them. RDATA comes as octets and in presentation format.
#![forbid(unsafe_code)]

mod answer;
mod client;
mod error;
mod exchange;
mod message;
mod name;
mod rcode;
mod rdata;
mod record;
mod record_type;
mod service_parameters;
mod text;

pub use answer::{Answer, AnswerError, MAX_ALIASES, Outcome};
pub use client::{Client, ClientOptions};
pub use error::{QueryError, Transport};
pub use message::{
    DecodeError, MAX_MESSAGE, MAX_RECORDS, QueryOptions, Question, Response, decode, encode,
};
pub use name::{Name, NameError};
pub use rcode::Rcode;
pub use record::Record;
pub use record_type::{RecordType, UnknownType};
