//! A request whose parameters have been checked.

use std::fmt;

use dc_sig::{Algorithm, KeyLabel, Parameters, Verified};
use dc_template::{Error, Name, Rendered, Request, Template, Via};

use crate::apply_rules::ApplyRules;
use crate::inspect::inspect;
use crate::outcome::{Outcome, Page, Redirect};
use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind};
use crate::redirect_rules::Verdict;
use crate::rejection::{Back, Rejection};

/// A request to apply a template, checked: its parameters are within their grammar, its variables
/// have values, and where the user goes afterwards is decided. If the template asks for a signature,
/// it held.
///
/// What remains is the provider's: authenticate the user, check that the domain is theirs,
/// [`resolve`](Self::resolve) and plan, show the [`Consent`](crate::Consent), write, and end with
/// [`done`](Self::done) or [`refuse`](Self::refuse).
#[derive(Clone, Debug)]
pub struct ApplyRequest {
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
    /// link that is used again (OQ-18); a signature has several spellings and does not.
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

    /// The request for `dc-template`.
    pub fn request(&self) -> Request {
        let signed = self.signature.is_some();
        self.parameters.request().via(Via::Sync).signed(signed)
    }

    /// Renders the template; plan the result against the zone.
    ///
    /// # Errors
    ///
    /// What `dc-template` refuses, with the code and the target for the user.
    pub fn resolve(&self, template: &Template, rules: &ApplyRules) -> Result<Rendered, Rejection> {
        template
            .resolve(&self.request(), &rules.policy)
            .map_err(|error| self.reject(error))
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
