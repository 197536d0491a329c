//! The habits of DNS providers.

use dc_sig::{Algorithm, Placement};
use dc_template::Template;
use serde::Serialize;
use serde_json::Value;

use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind};
use crate::redirect_uri::RedirectUri;

/// What a DNS provider is known to demand of links or to ignore, beyond the draft: a fact with a
/// source and the day it was read. [`ApplyLink::for_provider`](crate::ApplyLink::for_provider) and
/// [`Callback::for_provider`](crate::Callback::for_provider) look it up by themselves.
///
/// ```
/// use dc_flow::Profile;
///
/// let profile = Profile::of_provider("cloudflare.com").unwrap();
/// assert!(profile.demands_signature);
/// assert!(profile.ignores_parameter("state"));
/// assert!(Profile::of_provider("unknown.example").is_none());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Profile {
    /// Short name, for a command line.
    pub name: &'static str,
    /// `providerId` of its settings.
    pub provider_id: &'static str,
    /// Takes links only if they are signed, whatever the template says.
    pub demands_signature: bool,
    /// Takes links only if they have a `redirect_uri`.
    pub demands_redirect: bool,
    /// Sends users only to domains of `syncRedirectDomain`, signed or not.
    pub demands_listed_redirect: bool,
    /// Wants `sig` as the last parameter; every link of this crate has it there, unless a profile
    /// says otherwise.
    pub demands_sig_last: bool,
    /// Where links put `sig` and `key`.
    #[serde(serialize_with = "placement")]
    pub placement: Placement,
    /// Algorithms of signatures that it verifies; empty if nothing is known.
    pub algorithms: &'static [&'static str],
    /// Parameters of links that it ignores.
    pub ignored_parameters: &'static [&'static str],
    /// Members of templates that it ignores.
    pub ignored_members: &'static [&'static str],
    /// Fields of records that it ignores.
    pub ignored_fields: &'static [&'static str],
    /// Where this is written.
    pub source: &'static str,
    /// When it was read there: year, month, day.
    pub read: &'static str,
}

impl Profile {
    /// Every profile.
    pub const ALL: &[Self] = &[
        Self {
            name: "cloudflare",
            provider_id: "cloudflare.com",
            demands_signature: true,
            demands_redirect: false,
            demands_listed_redirect: false,
            demands_sig_last: true,
            placement: Placement::SigLast,
            algorithms: &[],
            ignored_parameters: &["state", "serviceName"],
            ignored_members: &[
                "syncBlock",
                "shared",
                "sharedServiceName",
                "syncRedirectDomain",
                "multiInstance",
                "warnPhishing",
                "hostRequired",
            ],
            ignored_fields: &[
                "essential",
                "txtConflictMatchingMode",
                "txtConflictMatchingPrefix",
            ],
            source: "https://developers.cloudflare.com/dns/reference/domain-connect/",
            read: "2026-11-22",
        },
        Self {
            name: "vercel",
            provider_id: "vercel.com",
            demands_signature: true,
            demands_redirect: true,
            demands_listed_redirect: true,
            demands_sig_last: false,
            placement: Placement::SigLast,
            algorithms: &["RS256"],
            ignored_parameters: &[],
            ignored_members: &[],
            ignored_fields: &[],
            source: "https://vercel.com/docs/domains/domain-connect",
            read: "2026-11-22",
        },
    ];

    /// The profile with this short name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|profile| profile.name == name)
    }

    /// The profile of the provider with this `providerId` in its settings.
    pub fn of_provider(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|profile| profile.provider_id == id)
    }

    /// What the link does that this provider does not take, and what it will pass over.
    pub(crate) fn check(
        &self,
        parameters: &ApplyParameters,
        template: Option<&Template>,
        signature: Signature,
        problems: &mut Vec<Problem>,
    ) {
        let name = self.name;
        let mut demand = |what: String| {
            let message = format!("{name} {what} ({}, {})", self.source, self.read);
            problems.push(Problem::new(ProblemKind::ProviderDemands, message));
        };
        match signature {
            Signature::None if self.demands_signature => {
                demand("takes signed links only".to_owned());
            }
            Signature::Made(algorithm)
                if !self.algorithms.is_empty() && !self.algorithms.contains(&algorithm.name()) =>
            {
                let known = self.algorithms.join(", ");
                demand(format!("verifies {known}, and the key is {algorithm}"));
            }
            Signature::Found { last: false } if self.demands_sig_last => {
                demand("wants sig as the last parameter".to_owned());
            }
            _ => {}
        }
        match &parameters.redirect_uri {
            None if self.demands_redirect => demand("wants a redirect_uri".to_owned()),
            Some(uri) if self.demands_listed_redirect => {
                let listed = RedirectUri::parse(uri)
                    .ok()
                    .zip(template)
                    .is_none_or(|(uri, t)| uri.is_listed(t.sync_redirect_domains(), false));
                if !listed {
                    demand("wants the host of redirect_uri in syncRedirectDomain".to_owned());
                }
            }
            _ => {}
        }
        let mut ignored = |what: String| {
            let message = format!("{name} ignores {what} ({}, {})", self.source, self.read);
            problems.push(Problem::new(ProblemKind::ProviderIgnores, message).remark());
        };
        for (parameter, _) in parameters.pairs() {
            if self.ignores_parameter(parameter) {
                ignored(format!("the parameter {parameter}"));
            }
        }
        let Some(template) = template else { return };
        for member in self.ignored_members {
            // `false` asks for nothing.
            if template
                .member(member)
                .is_some_and(|value| value != "false")
            {
                ignored(format!("the property {member} of templates"));
            }
        }
        let records = template.member("records").unwrap_or_default();
        let records: Vec<Value> = serde_json::from_str(&records).unwrap_or_default();
        for field in self.ignored_fields {
            if records.iter().any(|record| record.get(field).is_some()) {
                ignored(format!("the field {field} of records"));
            }
        }
    }

    /// Whether a parameter of a link has no effect there.
    pub fn ignores_parameter(&self, name: &str) -> bool {
        self.ignored_parameters.contains(&name)
    }
}

/// What is known of a link's signature.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Signature {
    None,
    /// It will be made with this algorithm, in the profile's place.
    Made(Algorithm),
    /// It is there.
    Found {
        last: bool,
    },
}

fn placement<S: serde::Serializer>(place: &Placement, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match place {
        Placement::KeyLast => "key-last",
        _ => "sig-last",
    })
}
