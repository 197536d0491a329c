//! Domain Connect templates applied to DNS zones.
#![forbid(unsafe_code)]

mod coexist;
mod commit;
mod diagnostic;
mod draft;
mod error;
mod fill;
mod human;
#[cfg(feature = "idna")]
pub mod idna;
mod json;
mod json_request;
mod limits;
mod load;
mod name;
mod notice;
mod plan;
mod planner;
mod policy;
mod presentation;
mod rdata;
mod record;
mod record_type;
mod rendered;
mod renderer;
mod request;
mod resolve;
mod rule;
mod spf;
mod template;
mod template_record;
mod text;
mod touched;
mod url;
mod vocabulary;
mod wants;
mod zone;

pub use crate::diagnostic::{Diagnostic, DiagnosticCode, Level};
pub use crate::error::{Error, ErrorKind};
pub use crate::human::{Line, Mark, escape};
pub use crate::json_request::{Answer, JsonRequest, JsonZone};
pub use crate::limits::Limits;
pub use crate::name::Name;
pub use crate::notice::{Notice, NoticeCode};
pub use crate::plan::{Addition, Found, Kept, Plan, Precondition, Removal};
pub use crate::policy::{Backing, Policy, RrsetTtl, SpfPolicy, TtlPolicy, TypePolicy};
pub use crate::record::{Extra, Record};
pub use crate::record_type::RecordType;
pub use crate::rendered::{Read, Rendered, RenderedRecord};
pub use crate::request::{Request, Via};
pub use crate::rule::Rule;
pub use crate::spf::Qualifier;
pub use crate::template::Template;
pub use crate::template_record::{Essential, TemplateRecord};
pub use crate::zone::Zone;
