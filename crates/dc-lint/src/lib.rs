//! The linter for Domain Connect templates.

pub mod diff;
