//! One module per command; each has its arguments and a `run`.

pub(crate) mod apply;
pub(crate) mod key;
pub(crate) mod sign;
pub(crate) mod verify;
