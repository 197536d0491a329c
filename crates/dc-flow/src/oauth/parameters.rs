//! Names and values, written as a query, a form or a flat JSON object.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::error::RequestError;
use crate::grammar;

/// Parameters in the order in which they are sent.
#[derive(Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    pub(super) fn push_if(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    /// The values of template variables, after everything else.
    ///
    /// # Errors
    ///
    /// Kinds `reserved-name`, `bad-name` and `bad-value`.
    pub(super) fn push_variables(
        &mut self,
        variables: &BTreeMap<String, String>,
    ) -> Result<(), RequestError> {
        for (name, value) in variables {
            if grammar::is_reserved(name) || name == "force" {
                return Err(RequestError::ReservedName { name: name.clone() });
            }
            if !grammar::is_variable(name) {
                return Err(RequestError::BadName { name: name.clone() });
            }
            if !grammar::is_printable(value) {
                return Err(RequestError::BadValue { name: name.clone() });
            }
            self.push(name, value);
        }
        Ok(())
    }

    /// `name=value&…`, percent-encoded by RFC 3986 (OQ-20).
    pub(super) fn query(&self) -> String {
        let pairs = self.0.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        pairs.join("&")
    }

    /// The same as `application/x-www-form-urlencoded`.
    pub(super) fn form(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    /// The same as one flat JSON object (OQ-39).
    pub(super) fn json(&self) -> String {
        let members = self.0.iter();
        let members: Map<String, Value> = members
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        Value::Object(members).to_string()
    }
}

/// Everything but unreserved characters encoded (RFC 3986 section 2.3).
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
