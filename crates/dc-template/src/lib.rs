//! Domain Connect templates applied to DNS zones.
#![forbid(unsafe_code)]

mod record;
mod record_type;

pub use crate::record::{Extra, Record};
pub use crate::record_type::RecordType;
