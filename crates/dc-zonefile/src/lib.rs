#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod escape;
mod generic;
mod layout;
mod lexer;
mod name;
mod rdata;
mod read;
mod ttl;
mod typed;
mod write;

pub use crate::error::{ReadError, ReadErrorKind};
pub use crate::read::{ReadOptions, ZoneFile, read};
pub use crate::write::{WriteError, WriteErrorKind, write};
