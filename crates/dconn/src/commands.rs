//! One module per command; each has its arguments and a `run`.

pub(crate) mod apply;
pub(crate) mod arrived;
pub(crate) mod check_link;
pub(crate) mod completions;
pub(crate) mod corpus;
pub(crate) mod diff;
pub(crate) mod discover;
pub(crate) mod key;
pub(crate) mod link;
pub(crate) mod lint;
pub(crate) mod man;
pub(crate) mod oauth;
pub(crate) mod preflight;
mod problems;
pub(crate) mod revert;
pub(crate) mod sign;
mod state;
pub(crate) mod status;
mod variables;
pub(crate) mod verify;
