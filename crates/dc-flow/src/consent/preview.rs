//! What a plan does, for a page.

use std::collections::BTreeSet;

use dc_template::Plan;
use serde::Serialize;

use super::change::{self, Change, ChangeKind, EndingService};
use super::risk::{self, Risk};

/// What any plan does to a zone, for a page: part of a [`Consent`](crate::Consent), and by itself for
/// plans that nobody's request is behind, such as the removal of a service.
///
/// Texts come from strangers. Control and bidirectional characters are escaped here; the page still
/// has to escape for HTML.
///
/// ```
/// use dc_flow::Preview;
/// use dc_template::{Policy, Request, State, Template, Zone};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#)?;
/// let (mut zone, mut state) = (Zone::new("example.com.", vec![])?, State::new());
/// let policy = Policy::default();
/// template
///     .plan_with(&Request::new("example.com"), &zone, &state, &policy)?
///     .commit_with(&mut zone, &mut state)?;
///
/// let key = state.instances().next().unwrap().key.clone();
/// let preview = Preview::of(&state.revert(&key, &zone, &policy)?);
/// assert_eq!(preview.ends[0].service, "Web by Example");
/// assert_eq!(preview.changes[0].record.to_string(), "example.com. 600 A 192.0.2.1");
/// assert_eq!(preview.changes[0].reason, "written by the service that is removed");
/// # Ok::<(), dc_template::Error>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 10.6 and 12.3.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Preview {
    /// The zone that changes.
    pub domain: String,
    /// Services that end with this plan.
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

impl Preview {
    /// What a plan does.
    pub fn of(plan: &Plan) -> Self {
        let changes = change::of_plan(plan);
        let names: BTreeSet<&str> = changes
            .iter()
            .filter(|change| change.kind != ChangeKind::Keep)
            .map(|change| change.record.name.as_str())
            .collect();
        let mut preview = Self {
            domain: plan.zone.without_dot().to_owned(),
            ends: change::ending(plan),
            names: names.into_iter().map(str::to_owned).collect(),
            risks: Vec::new(),
            remarks: risk::remarks(plan),
            replaces: !plan.disables.is_empty() || plan.remove.iter().any(|r| r.needs_consent()),
            detailed: false,
            summary: plan.summary(),
            changes,
        };
        preview.add(risk::of_plan(plan));
        preview
    }

    /// Adds risks at their places.
    pub(super) fn add(&mut self, risks: Vec<Risk>) {
        self.detailed |= risks.iter().any(|risk| risk.code.wants_details());
        self.risks.extend(risks);
        self.risks.sort_by_key(|risk| risk.code);
        self.risks.dedup();
    }
}
