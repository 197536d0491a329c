//! What DNS providers support, as they say themselves.

use crate::profile::Profile;

/// What a DNS provider supports, with date and source.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Provider {
    /// The profile that checks it.
    pub profile: Profile,
    /// Its name.
    pub name: &'static str,
    /// When it was looked up: year, month, day.
    pub as_of: &'static str,
    /// Where it is written.
    pub source: &'static str,
    /// What matters to authors of templates, one sentence each.
    pub facts: &'static [&'static str],
}

/// The DNS providers that have a profile.
pub static PROVIDERS: &[Provider] = &[
    Provider {
        profile: Profile::Cloudflare,
        name: "Cloudflare",
        as_of: "2026-06-26",
        source: "https://developers.cloudflare.com/dns/reference/domain-connect/, and the Cloudflare mode of the public repository's checks, version 119",
        facts: &[
            "Only the synchronous flow: `syncBlock` must not be set",
            "Only signed requests: `syncPubKeyDomain` is required",
            "Ignored: `sharedServiceName`, `syncRedirectDomain`, `multiInstance`, `warnPhishing`, `hostRequired`, `essential`, TXT conflict modes",
            "CNAME records at the apex are flattened; the type APEXCNAME is unknown",
            "Address and CNAME records can be proxied, which is agreed on when a template is taken in",
            "No TTL of 0",
        ],
    },
    Provider {
        profile: Profile::Glauca,
        name: "Glauca",
        as_of: "2026-11-22",
        source: "https://docs.glauca.digital/hexdns/domain-connect",
        facts: &["Only the synchronous flow: `syncBlock` must not be set"],
    },
];
