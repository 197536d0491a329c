//! What the caller decides.

use std::time::Duration;

use crate::https_url::Reach;

/// How discovery is done; start from the default and change fields.
///
/// ```
/// use dc_discovery::{Options, Reach};
///
/// let mut options = Options::default();
/// options.limits.records_tried = 1;
/// assert_eq!(options.reach, Reach::Public);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Which hosts records, redirects and settings may name. [`Reach::Internal`] is for tests and
    /// private set-ups.
    pub reach: Reach,
    /// Bounds on work and time.
    pub limits: Limits,
    /// Members of the settings beyond the draft that the caller understands and `crit` may list.
    pub understood: Vec<String>,
    /// Take `providerId` for a missing or unreadable `providerName`; default no (draft section
    /// 7.2).
    pub provider_name_may_be_missing: bool,
    /// Do not ask for the zone's name servers to compare them with the settings; default no.
    pub skip_name_servers: bool,
}

/// Bounds of one discovery (draft sections 7.1 and 12.2). The draft demands them and names no
/// numbers.
///
/// It asks at most `soa_queries + 2 + records_tried × (1 + redirects)` times.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Records that are tried in turn; 3.
    pub records_tried: usize,
    /// TXT records at the name that are looked at; 32.
    pub records_read: usize,
    /// Names that are asked for a SOA record on the way up to the zone apex; 16.
    pub soa_queries: usize,
    /// Redirects that are followed for one record; 3.
    pub redirects: usize,
    /// Octets of a settings response; 65,536.
    pub body: usize,
    /// Time for one DNS question, with its repetitions; 10 seconds.
    pub query: Duration,
    /// Time until a connection with TLS stands; 5 seconds.
    pub connect: Duration,
    /// Time for one HTTPS request, from the look-up of the host to the last octet; 10 seconds.
    pub request: Duration,
    /// Time for the whole discovery; 30 seconds.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            records_tried: 3,
            records_read: 32,
            soa_queries: 16,
            redirects: 3,
            body: 65_536,
            query: Duration::from_secs(10),
            connect: Duration::from_secs(5),
            request: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
}
