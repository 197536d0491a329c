//! What a user is asked about.

use dc_flow::{ApplyRequest, ApplyRules, Refusal};
use dc_template::{Error, ErrorKind, InstanceKey, Name, Plan, Template};

use super::page::{end, message, refused};
use super::{Answer, Hosted, page};

/// Where a question comes from, as text.
pub(super) enum About {
    /// A link, as it came over the wire.
    Link { path: String, query: String },
    /// The token of a service to remove.
    Removal(String),
}

/// The same, checked.
pub(super) enum Task<'p> {
    Apply {
        request: Box<ApplyRequest>,
        template: &'p Template,
    },
    Remove {
        key: InstanceKey,
        zone: Name,
    },
}

impl Task<'_> {
    pub(super) fn zone(&self) -> &Name {
        match self {
            Self::Apply { request, .. } => request.zone(),
            Self::Remove { zone, .. } => zone,
        }
    }

    /// Here a user logs in; theirs are the zones that are here.
    pub(super) fn plan(&self, hosted: Option<&Hosted>, rules: &ApplyRules) -> Result<Plan, Answer> {
        match (self, hosted) {
            (Self::Apply { request, template }, Some(Hosted { zone, state })) => request
                .plan_with(template, zone, state, rules)
                .map_err(|rejection| end(&rejection.outcome())),
            (Self::Apply { request, .. }, None) => {
                Err(end(&request.refuse(Refusal::NotOwner).outcome()))
            }
            (Self::Remove { key, .. }, Some(Hosted { zone, state })) => state
                .revert(key, zone, &rules.policy)
                .map_err(|error| self.failed(error)),
            (Self::Remove { .. }, None) => Err(refused(404, &"the domain is not here")),
        }
    }

    pub(super) fn failed(&self, error: Error) -> Answer {
        match (self, error.kind()) {
            (Self::Apply { request, .. }, _) => end(&request.reject(error).outcome()),
            (Self::Remove { .. }, ErrorKind::NotApplied) => refused(410, &error),
            (Self::Remove { .. }, _) => refused(500, &error),
        }
    }

    pub(super) fn cancelled(&self) -> Answer {
        match self {
            Self::Apply { request, .. } => end(&request.refuse(Refusal::Cancelled).outcome()),
            Self::Remove { .. } => page::answer(200, &message("Nothing was changed", "")),
        }
    }

    pub(super) fn done(&self) -> Answer {
        match self {
            Self::Apply { request, .. } => end(&request.done()),
            Self::Remove { .. } => page::answer(200, &message("Removed", "")),
        }
    }
}
