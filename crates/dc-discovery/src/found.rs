//! What discovery found.

use serde::Serialize;

use crate::https_url::HttpsUrl;
use crate::name_servers::NameServers;
use crate::reason::Attempt;
use crate::record::DiscoveryRecord;
use crate::settings::Settings;
use crate::warning::Warning;

/// The DNS provider of a domain, and what it says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// The zone apex, in lower-case A-labels without final dot: `domain` of the apply URL.
    pub apex: String,
    /// The host below the apex, in lower-case A-labels; empty if discovery began at the apex.
    /// `host` of the apply URL.
    pub host: String,
    /// The record that led there.
    pub record: DiscoveryRecord,
    /// Where the settings came from, after redirects.
    pub url: HttpsUrl,
    /// The settings.
    pub settings: Settings,
    /// Whether the settings name the zone's name servers. Never blocks (draft section 7.2).
    pub name_servers: NameServers,
    /// Records that were tried before and led nowhere.
    pub attempts: Vec<Attempt>,
    /// What is odd about all of it.
    pub warnings: Vec<Warning>,
}
