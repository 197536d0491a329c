//! What the files of rules use.

pub(crate) use crate::document::Content;
pub(crate) use crate::example::Example::*;
pub(crate) use crate::finding::{Edit, Finding, Fix};
pub(crate) use crate::level::Level;
pub(crate) use crate::place::Place;
pub(crate) use crate::profile::{Profile, Profiles};
pub(crate) use crate::report::Findings;
pub(crate) use crate::rule::{Check, Rule};
pub(crate) use crate::shown::shown;
pub(crate) use crate::subject::{Record, Subject, TxtMode};
