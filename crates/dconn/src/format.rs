//! What a command prints.

/// Text or JSON; commands that have more to offer have a type of their own.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text for people
    Human,
    /// One JSON object
    Json,
}
