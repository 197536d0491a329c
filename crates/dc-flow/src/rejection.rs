//! Why a request is not applied, and where the user goes then.

use std::fmt;

use crate::error_code::ErrorCode;
use crate::outcome::{Outcome, Page, Redirect};
use crate::problem::{Problem, ProblemKind};
use crate::redirect_uri::RedirectUri;

/// A request that is not applied. Nothing was changed.
///
/// It knows where the user may be sent with the news: to the `redirect_uri` if that is listed or a
/// signature vouches for it, otherwise to a page of the provider.
///
/// ```
/// use dc_flow::{ApplyRules, IncomingApply};
/// use dc_template::Template;
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","syncRedirectDomain":"example.net","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
/// let query = "domain=example.com&redirect_uri=https%3A%2F%2Fexample.net%2Fdone&state=7";
/// let incoming = IncomingApply::parse(path, query.as_bytes())?;
///
/// let rejection = incoming.against(&template, &ApplyRules::default()).unwrap_err();
/// println!("{}: {rejection}", rejection.kind()); // for your log
/// assert_eq!(rejection.kind().as_str(), "missing-variable");
/// assert_eq!(rejection.code().as_str(), "invalid_request");
/// let location = rejection.outcome().location().map(str::to_owned);
/// assert!(location.unwrap().starts_with("https://example.net/done?error=invalid_request"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 section 8.3.6.
#[derive(Clone, Debug)]
pub struct Rejection(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    problem: Problem,
    others: Vec<Problem>,
    back: Option<Back>,
}

/// Where the user came from, checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Back {
    pub(crate) uri: RedirectUri,
    pub(crate) state: Option<String>,
}

impl Rejection {
    pub(crate) fn new(problem: Problem, back: Option<Back>) -> Self {
        Self(Box::new(Inner {
            problem,
            others: Vec::new(),
            back,
        }))
    }

    pub(crate) fn with_others(mut self, others: Vec<Problem>) -> Self {
        self.0.others = others;
        self
    }

    /// The reason.
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// Its kind.
    pub fn kind(&self) -> ProblemKind {
        self.0.problem.kind()
    }

    /// What else is wrong, and what was noticed: for a log.
    pub fn others(&self) -> &[Problem] {
        &self.0.others
    }

    /// The code for an error redirect.
    pub fn code(&self) -> ErrorCode {
        self.kind().code()
    }

    /// Whether the same request may succeed later or once more.
    pub fn is_temporary(&self) -> bool {
        self.code() == ErrorCode::TemporarilyUnavailable
    }

    /// What the user gets: a redirect with the error where that is allowed, else a page (draft
    /// section 8.3.6).
    pub fn outcome(&self) -> Outcome {
        let Some(back) = &self.0.back else {
            return Outcome::Page(Page::error(&self.0.problem));
        };
        let description = description(&self.0.problem);
        let mut parameters = vec![
            ("error", self.code().as_str()),
            ("error_description", &description),
        ];
        parameters.extend(back.state.as_deref().map(|state| ("state", state)));
        Outcome::Redirect(Redirect::new(back.uri.with_parameters(&parameters)))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.problem.fmt(f)
    }
}

impl std::error::Error for Rejection {}

/// For developers (R-9): the kind and the message, in the characters of RFC 6749 appendix A.8, and
/// nothing about accounts. A cancelled request begins as R-10 says.
fn description(problem: &Problem) -> String {
    match problem.kind() {
        ProblemKind::Cancelled => return "user_cancel".to_owned(),
        // What a stranger must not learn: whose the domain is, and how the provider fares inside.
        ProblemKind::NotAuthenticated
        | ProblemKind::NotOwner
        | ProblemKind::Suspended
        | ProblemKind::BackEnd
        | ProblemKind::TemplateMismatch => return "the request cannot be carried out".to_owned(),
        _ => {}
    }
    let text = format!("{}: {problem}", problem.kind());
    text.chars()
        .take(200)
        .map(|c| match c {
            '"' | '\\' | '`' => '\'',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}
