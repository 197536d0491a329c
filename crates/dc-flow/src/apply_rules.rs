//! What a DNS provider sets for apply requests.

use dc_sig::Plus;
use dc_template::Policy;

use crate::redirect_rules::RedirectRules;

/// The choices of a DNS provider about apply requests.
///
/// ```
/// use dc_flow::ApplyRules;
///
/// let mut rules = ApplyRules::default();
/// rules.url_octets = 32 * 1024;
/// rules.redirects.exact_host = true;
/// rules.policy.ttl.min = 300;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ApplyRules {
    /// The longest path and query together, in octets. Default 16,384; the draft wants at least
    /// 8,000 (§8.3.1).
    pub url_octets: usize,
    /// The most parameters. Default 1,024.
    pub max_parameters: usize,
    /// Where the user may be sent afterwards.
    pub redirects: RedirectRules,
    /// Extension parameters that the provider understands when `crit` lists them.
    pub understood: Vec<String>,
    /// How `+` is read in values; never in what was signed. Default a plus sign (§8.3.2).
    pub plus: Plus,
    /// How templates are applied; internationalised names are converted by the default.
    pub policy: Policy,
}

impl Default for ApplyRules {
    fn default() -> Self {
        let mut policy = Policy::default();
        policy.to_ascii = Some(dc_template::idna::to_ascii);
        Self {
            url_octets: 16_384,
            max_parameters: 1_024,
            redirects: RedirectRules::default(),
            understood: Vec::new(),
            plus: Plus::Literal,
            policy,
        }
    }
}
