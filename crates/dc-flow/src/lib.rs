//! Domain Connect flows as values: apply links, requests, redirects, arrival and OAuth.

pub mod arrival;
pub mod oauth;
