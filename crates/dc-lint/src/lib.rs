//! The linter for Domain Connect templates.
