//! A request whose parameters have been checked.

use std::fmt;

use dc_sig::{Algorithm, KeyLabel, Parameters, Verified};
use dc_template::{Error, Name, Plan, Rendered, Request, State, Template, Via, Zone};

use crate::apply_rules::ApplyRules;
use crate::inspect::inspect;
use crate::outcome::{Outcome, Page, Redirect};
use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind, clip};
use crate::redirect_rules::Verdict;
use crate::redirect_uri::RedirectUri;
use crate::rejection::{Back, Rejection};

/// A request to apply a template, checked: its parameters are within their grammar, its variables
/// have values, and where the user goes afterwards is decided. If the template asks for a signature,
/// it held.
///
/// What remains is the provider's: authenticate the user, check that the domain is theirs,
/// [`plan`](Self::plan) or [`plan_with`](Self::plan_with), show the [`Consent`](crate::Consent),
/// commit, and end with [`done`](Self::done) or [`refuse`](Self::refuse).
///
/// # When the answer comes later
///
/// Between question and answer a program may be restarted, and another process may get the answer.
/// So keep what is text: the path and the query as they came, and the JSON of the plan that was
/// shown. With the answer take the same steps again, the signature included. Where the JSON of the
/// new plan is that of the old one, the plan is what the user agreed to; otherwise show it and ask
/// again.
///
/// ```
/// use dc_flow::{ApplyRequest, ApplyRules, Checked, IncomingApply, Rejection};
/// use dc_template::{Record, State, Template, Zone};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let rules = ApplyRules::default();
/// let receive = |path: &str, query: &str| -> Result<ApplyRequest, Rejection> {
///     match IncomingApply::parse(path, query.as_bytes())?.against(&template, &rules)? {
///         Checked::Unsigned(request) => Ok(request),
///         Checked::Signed(waiting) => Err(waiting.key_unavailable()), // fetch the key and verify
///     }
/// };
/// let mut zone = Zone::new("example.com.", vec![Record::new("example.com.", "A", 600, "192.0.2.9")])?;
/// let mut state = State::new();
///
/// // The question: two texts and a plan as JSON are a row of your database.
/// let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
/// let query = "domain=example.com&ip=192.0.2.1";
/// let plan = receive(path, query)?.plan_with(&template, &zone, &state, &rules)?;
/// let shown = serde_json::to_string(&plan)?;
/// drop(plan);
///
/// // The answer.
/// let request = receive(path, query)?;
/// let plan = request.plan_with(&template, &zone, &state, &rules)?;
/// assert_eq!(serde_json::to_string(&plan)?, shown, "else ask again");
/// plan.commit_with(&mut zone, &mut state)?;
/// assert_eq!(request.done().status(), 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApplyRequest {
    provider: String,
    service: String,
    parameters: ApplyParameters,
    signature: Option<SignedBy>,
    zone: Name,
    name: Name,
    back: Option<Back>,
    remarks: Vec<Problem>,
}

/// The signature that a request carried and that held.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct SignedBy {
    /// Label of the key.
    pub label: KeyLabel,
    /// Algorithm of the key.
    pub algorithm: Algorithm,
    /// The bytes that were signed. With the label they, or a digest of them, let a log notice a
    /// link that is used again; a signature has several spellings and does not.
    pub signed_bytes: Vec<u8>,
}

impl fmt::Debug for SignedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBy")
            .field("label", &self.label)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// Why the provider does not carry out a request that is right in itself (draft section 8.3.6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The user could not be identified.
    NotAuthenticated,
    /// The domain is not the user's, or not at this provider.
    NotOwner,
    /// Account or domain are suspended.
    Suspended,
    /// The user said no.
    Cancelled,
    /// The zone could not be read or written.
    BackEnd,
    /// Too much to do; the user may try again.
    Overloaded,
}

impl ApplyRequest {
    pub(crate) fn check(
        decoded: &Parameters<'_>,
        template: &Template,
        rules: &ApplyRules,
        verified: Option<&Verified<'_>>,
    ) -> Result<Self, Rejection> {
        let mut problems = Vec::new();
        let understood = &rules.understood;
        let mut parameters = ApplyParameters::read(decoded, template, understood, &mut problems);
        let uri = parameters.redirect_uri.as_deref();
        let verdict = uri.map(|uri| rules.redirects.judge(uri, template, verified.is_some()));
        let uri = match verdict {
            None => None,
            Some(Verdict::Redirect(uri)) => Some(uri),
            Some(Verdict::Page(problem) | Verdict::Refuse(problem)) => {
                problems.push(problem);
                None
            }
        };
        let back = uri.map(|uri| Back {
            uri,
            state: parameters.state.clone(),
        });
        inspect(
            &mut parameters,
            Some(template),
            &rules.policy,
            &mut problems,
        );
        let place = parameters.request().place(&rules.policy);
        let (refusals, remarks): (Vec<_>, Vec<_>) = problems
            .into_iter()
            .partition(|problem| !problem.is_remark());
        let mut refusals = refusals.into_iter();
        match (refusals.next(), place) {
            (Some(first), _) => {
                let others = refusals.chain(remarks).collect();
                Err(Rejection::new(first, back).with_others(others))
            }
            (None, Err(error)) => Err(Rejection::new(error.into(), back)),
            (None, Ok((zone, name))) => Ok(Self {
                provider: template.provider_id().to_owned(),
                service: template.service_id().to_owned(),
                parameters,
                signature: verified.map(|verified| SignedBy {
                    label: verified.key_label().clone(),
                    algorithm: verified.algorithm(),
                    signed_bytes: verified.signed_bytes().to_vec(),
                }),
                zone,
                name,
                back,
                remarks,
            }),
        }
    }

    /// Id of the service provider.
    pub fn provider_id(&self) -> &str {
        &self.provider
    }

    /// Id of its service.
    pub fn service_id(&self) -> &str {
        &self.service
    }

    /// The parameters.
    pub fn parameters(&self) -> &ApplyParameters {
        &self.parameters
    }

    /// The signature, if the template asks for one: then it held. `sig` and `key` of a request for
    /// another template mean nothing (draft section 8.3.4).
    pub fn signed_by(&self) -> Option<&SignedBy> {
        self.signature.as_ref()
    }

    /// The zone: the one whose owner must be asked.
    pub fn zone(&self) -> &Name {
        &self.zone
    }

    /// The name that the template is applied to.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What was noticed and is no reason to refuse: for a log.
    pub fn remarks(&self) -> &[Problem] {
        &self.remarks
    }

    /// Where the user goes afterwards, if that is allowed; otherwise they end on a page (draft
    /// section 8.3.5).
    pub fn returns_to(&self) -> Option<&RedirectUri> {
        self.back.as_ref().map(|back| &back.uri)
    }

    /// The request as `dc-template` takes it, for what is not offered here. All that was checked is
    /// in it; [`plan`](Self::plan) and [`plan_with`](Self::plan_with) are this and
    /// [`reject`](Self::reject).
    pub fn request(&self) -> Request {
        let signed = self.signature.is_some();
        self.parameters.request().via(Via::Sync).signed(signed)
    }

    /// Works out what applying the template does to a zone.
    ///
    /// # Errors
    ///
    /// What `dc-template` refuses, with the code and the target for the user; kind
    /// `template-mismatch` for another template than the request is for.
    pub fn plan(
        &self,
        template: &Template,
        zone: &Zone<'_>,
        rules: &ApplyRules,
    ) -> Result<Plan, Rejection> {
        let rendered = self.resolve(template, rules)?;
        let plan = rendered.plan(zone, &rules.policy);
        plan.map_err(|error| self.reject(error))
    }

    /// As [`plan`](Self::plan), and remembers in the state of the zone which service wrote what
    /// (draft section 10.1): the plan names the services that end.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub fn plan_with(
        &self,
        template: &Template,
        zone: &Zone<'_>,
        state: &State,
        rules: &ApplyRules,
    ) -> Result<Plan, Rejection> {
        self.check_template(template)?;
        let plan = template.plan_with(&self.request(), zone, state, &rules.policy);
        plan.map_err(|error| self.reject(error))
    }

    /// Renders the template: for who wants to know what planning will look at
    /// ([`Rendered::reads`]) before the zone is fetched.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub fn resolve(&self, template: &Template, rules: &ApplyRules) -> Result<Rendered, Rejection> {
        self.check_template(template)?;
        template
            .resolve(&self.request(), &rules.policy)
            .map_err(|error| self.reject(error))
    }

    fn check_template(&self, template: &Template) -> Result<(), Rejection> {
        match template_mismatch(template, &self.provider, &self.service) {
            None => Ok(()),
            Some(problem) => Err(Rejection::new(problem, self.back.clone())),
        }
    }

    /// Turns an error of `dc-template` into what the user gets: for planning, state and commit.
    pub fn reject(&self, error: Error) -> Rejection {
        Rejection::new(error.into(), self.back.clone())
    }

    /// Ends the request because the provider does not carry it out.
    pub fn refuse(&self, refusal: Refusal) -> Rejection {
        let (kind, message) = match refusal {
            Refusal::NotAuthenticated => (ProblemKind::NotAuthenticated, "the user is not known"),
            Refusal::NotOwner => (ProblemKind::NotOwner, "the domain is not the user's"),
            Refusal::Suspended => (ProblemKind::Suspended, "the account or domain is suspended"),
            Refusal::Cancelled => (ProblemKind::Cancelled, "the user cancelled"),
            Refusal::BackEnd => (ProblemKind::BackEnd, "the zone could not be changed"),
            Refusal::Overloaded => (
                ProblemKind::Overloaded,
                "too many requests; try again later",
            ),
        };
        Rejection::new(Problem::new(kind, message), self.back.clone())
    }

    /// Ends the request: the zone is written. The user goes back with the `state`, or to a page
    /// (draft section 8.3.5).
    pub fn done(&self) -> Outcome {
        match &self.back {
            None => Outcome::Page(Page::done()),
            Some(back) => {
                let state = back.state.as_deref().map(|state| ("state", state));
                let parameters: Vec<_> = state.into_iter().collect();
                Outcome::Redirect(Redirect::new(back.uri.with_parameters(&parameters)))
            }
        }
    }
}

/// The request is for another template than the one at hand.
pub(crate) fn template_mismatch(
    template: &Template,
    provider: &str,
    service: &str,
) -> Option<Problem> {
    if template.provider_id() == provider && template.service_id() == service {
        return None;
    }
    let message = format!(
        "the template at hand is {} of {}, the request is for {} of {}",
        clip(template.service_id()),
        clip(template.provider_id()),
        clip(service),
        clip(provider)
    );
    Some(Problem::new(ProblemKind::TemplateMismatch, message))
}
