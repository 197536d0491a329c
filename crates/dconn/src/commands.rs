//! One module per command; each has its arguments and a `run`.

pub(crate) mod apply;
