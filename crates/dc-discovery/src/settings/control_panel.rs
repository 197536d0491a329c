//! `urlControlPanel`.

use serde::{Serialize, Serializer};

use crate::https_url::{HttpsUrl, Reach, UrlError};
use crate::name::{NameError, domain_name};

/// A link to the provider's control panel, with `%domain%` where the domain goes (draft
/// section 7.2).
///
/// ```
/// use dc_discovery::{ControlPanelUrl, Reach};
///
/// let link = ControlPanelUrl::parse("https://panel.dns.example/?zone=%domain%", Reach::Public)?;
/// assert_eq!(link.url("Bücher.example")?, "https://panel.dns.example/?zone=xn--bcher-kva.example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ControlPanelUrl(String);

impl ControlPanelUrl {
    /// Reads the member. The host may not depend on the domain; a fragment is allowed.
    ///
    /// # Errors
    ///
    /// When it is no https URL once the domain is in it, or its host is refused.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, UrlError> {
        // The probe is nobody's business.
        check(text, reach).map_err(|error| UrlError::new(error.kind(), text))?;
        Ok(Self(text.to_owned()))
    }

    /// As received, with `%domain%` in it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link for a domain, which goes in as percent-encoded A-labels. `%domain%` is the only
    /// token.
    ///
    /// # Errors
    ///
    /// When the domain is no domain name.
    pub fn url(&self, domain: &str) -> Result<String, NameError> {
        // Letters, digits, hyphens, underscores and dots: nothing to encode.
        Ok(self.0.replace(TOKEN, &domain_name(domain)?))
    }
}

fn check(text: &str, reach: Reach) -> Result<(), UrlError> {
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    // A `%` of the token in the host is an escape there, and refused.
    let host = url
        .find("://")
        .and_then(|at| at.checked_add(3))
        .and_then(|from| Some((from, url.get(from..)?.find(['/', '?'])?)))
        .and_then(|(from, end)| from.checked_add(end))
        .unwrap_or(url.len());
    let (host, rest) = url.split_at_checked(host).unwrap_or((url, ""));
    let filled = format!("{host}{}", rest.replace(TOKEN, FILLER));
    HttpsUrl::parse(&filled, reach)?;
    HttpsUrl::parse(
        &format!("https://a.example/{}", fragment.replace(TOKEN, FILLER)),
        Reach::Public,
    )?;
    Ok(())
}

impl Serialize for ControlPanelUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

const TOKEN: &str = "%domain%";
/// A domain for the check, whose letters complete no escape.
const FILLER: &str = "zz.example";
