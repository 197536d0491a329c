//! Names of providers and services.

use std::fmt;

use dc_template::{Template, escape};
use serde::Serialize;

use crate::redirect_uri::RedirectUri;

/// A name, and what the caller adds to it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ShownName {
    /// The name in the template, which was reviewed when it was taken in. Always show it.
    pub name: String,
    /// What the caller calls it, where the template allows that: beside the name, never instead
    /// (draft section 10.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
}

impl ShownName {
    pub(crate) fn new(name: &str, caller: Option<&str>) -> Self {
        let caller = caller.filter(|caller| *caller != name).map(escape);
        Self {
            name: escape(name),
            caller,
        }
    }
}

impl fmt::Display for ShownName {
    /// `Example (they call it Reseller)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.caller {
            Some(caller) => write!(f, " (they call it {caller})"),
            None => Ok(()),
        }
    }
}

/// T-8: https only.
pub(crate) fn logo(template: &Template) -> Option<String> {
    let url: String = serde_json::from_str(&template.member("logoUrl")?).ok()?;
    // The same demands as on a redirect: nothing that is read in two ways.
    RedirectUri::parse(&url)
        .ok()
        .map(|uri| uri.as_str().to_owned())
}
