//! What the user is asked.

mod change;
mod names;
mod risk;

pub use change::{Change, ChangeKind, EndingService, ShownRecord};
pub use names::ShownName;
pub use risk::{Risk, RiskCode};

use std::collections::BTreeSet;

use dc_template::{Plan, Template};
use serde::Serialize;

use crate::apply_request::ApplyRequest;

/// What a consent page shows: plain values, no HTML.
///
/// Texts come from strangers. Control and bidirectional characters are escaped here; the page still
/// has to escape for HTML.
///
/// ```
/// use dc_flow::{ApplyRules, Checked, Consent, IncomingApply, RiskCode};
/// use dc_template::{Record, Template, Zone};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let rules = ApplyRules::default();
/// let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
/// let incoming = IncomingApply::parse(path, b"domain=example.com&ip=192.0.2.1")?;
/// let Checked::Unsigned(request) = incoming.against(&template, &rules)? else { panic!() };
///
/// let zone = Zone::new("example.com.", vec![Record::new("example.com.", "A", 600, "192.0.2.9")])?;
/// let plan = request.resolve(&template, &rules)?.plan(&zone, &rules.policy)?;
/// let consent = Consent::new(&request, &template, &plan);
/// assert_eq!(consent.provider.name, "Example");
/// assert_eq!(consent.changes[0].reason, "replaced by the addresses of the template");
/// assert!(consent.risks.iter().any(|risk| risk.code == RiskCode::Unsigned));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 10.6 and 12.3.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Consent {
    /// Who asks.
    pub provider: ShownName,
    /// For which service.
    pub service: ShownName,
    /// Picture of the service: an https URL, if the template has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// The zone that changes.
    pub domain: String,
    /// The name that the service is set up for; the zone itself or a name below.
    pub name: String,
    /// Whether a signature vouches for the request.
    pub signed: bool,
    /// Other services that end with this one.
    pub ends: Vec<EndingService>,
    /// Each record that goes, comes, changes or stays, and why: what goes first.
    pub changes: Vec<Change>,
    /// Every name whose records change, sorted (draft section 12.3).
    pub names: Vec<String>,
    /// What the user should look at before saying yes, the gravest first.
    pub risks: Vec<Risk>,
    /// Further remarks about the plan.
    pub remarks: Vec<String>,
    /// Whether the user loses something: records or services (draft section 10.6).
    pub replaces: bool,
    /// Whether the page should show the records from the start, and not only when asked.
    pub detailed: bool,
    /// The changes in one line: `2 removed, 1 changed, 3 added, 0 kept`.
    pub summary: String,
}

impl Consent {
    /// What to ask before this plan is carried out.
    pub fn new(request: &ApplyRequest, template: &Template, plan: &Plan) -> Self {
        let parameters = request.parameters();
        let changes = change::of_plan(plan);
        let names: BTreeSet<&str> = changes
            .iter()
            .filter(|change| change.kind != ChangeKind::Keep)
            .map(|change| change.record.name.as_str())
            .collect();
        let risks = risk::of(request, template, plan);
        let replaces = !plan.disables.is_empty() || plan.remove.iter().any(|r| r.needs_consent());
        let own = |name: &str, id: &str| if name.is_empty() { id } else { name }.to_owned();
        Self {
            provider: ShownName::new(
                &own(template.provider_name(), template.provider_id()),
                parameters.provider_name.as_deref(),
            ),
            service: ShownName::new(
                &own(template.service_name(), template.service_id()),
                parameters.service_name.as_deref(),
            ),
            logo: names::logo(template),
            domain: request.zone().without_dot().to_owned(),
            name: request.name().without_dot().to_owned(),
            signed: request.signed_by().is_some(),
            ends: change::ending(plan),
            names: names.into_iter().map(str::to_owned).collect(),
            detailed: risks.iter().any(|risk| risk.code.wants_details()),
            replaces,
            remarks: risk::remarks(plan),
            risks,
            changes,
            summary: plan.summary(),
        }
    }
}
