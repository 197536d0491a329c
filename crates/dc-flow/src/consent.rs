//! What the user is asked.

mod change;
mod names;
mod preview;
mod risk;

pub use change::{Change, ChangeKind, EndingService, ShownRecord};
pub use names::ShownName;
pub use preview::Preview;
pub use risk::{Risk, RiskCode};

use dc_template::{Plan, Template};
use serde::Serialize;

use crate::apply_request::ApplyRequest;

/// What a consent page shows: plain values, no HTML.
///
/// Texts come from strangers. Control and bidirectional characters are escaped here; the page still
/// has to escape for HTML. In the JSON form the members of [`preview`](Self::preview) stand beside the
/// others.
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
/// let plan = request.plan(&template, &zone, &rules)?;
/// let consent = Consent::new(&request, &template, &plan);
/// assert_eq!(consent.provider.name, "Example");
/// assert_eq!(consent.returns_to, None); // the user ends on a page
/// assert_eq!(consent.preview.changes[0].reason, "replaced by the addresses of the template");
/// assert!(consent.preview.risks.iter().any(|risk| risk.code == RiskCode::Unsigned));
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
    /// The name that the service is set up for; the zone itself or a name below.
    pub name: String,
    /// Whether a signature vouches for the request.
    pub signed: bool,
    /// The host that the user goes back to afterwards, where that is allowed: listed in the template,
    /// or vouched for by the signature. `None` means a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns_to: Option<String>,
    /// What changes, and what is risky about it.
    #[serde(flatten)]
    pub preview: Preview,
}

impl Consent {
    /// What to ask before this plan is carried out.
    pub fn new(request: &ApplyRequest, template: &Template, plan: &Plan) -> Self {
        let parameters = request.parameters();
        let mut preview = Preview::of(plan);
        preview.add(risk::of_request(request, template));
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
            name: request.name().without_dot().to_owned(),
            signed: request.signed_by().is_some(),
            returns_to: request.returns_to().map(|uri| uri.host().to_owned()),
            preview,
        }
    }
}
