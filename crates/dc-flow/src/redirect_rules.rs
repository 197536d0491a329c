//! Whether the user is sent to a `redirect_uri`.

use dc_template::Template;

use crate::problem::{Problem, ProblemKind, clip};
use crate::redirect_uri::RedirectUri;

/// What a DNS provider demands of a `redirect_uri` (draft-ietf-dconn-domainconnect-05 section 8.3.5).
///
/// The default: its host is in `syncRedirectDomain` or below, or a signature vouches for the request.
///
/// ```
/// use dc_flow::{RedirectRules, SignedRedirect};
///
/// let mut rules = RedirectRules::default();
/// rules.signed = SignedRedirect::WithList;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct RedirectRules {
    /// The host must be an item of the list; a name below one does not do. Default false.
    pub exact_host: bool,
    /// Where a request with a verified signature may lead. Default anywhere.
    pub signed: SignedRedirect,
    /// What becomes of an unsigned request whose `redirect_uri` is not in the list.
    pub unlisted: Unlisted,
    /// Takes `http` where the host is this machine. For tests; default false.
    pub loopback_http: bool,
}

/// Where a request with a verified signature may lead.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum SignedRedirect {
    /// To any https URI: the signature covers it (§8.3.5, the exemption).
    #[default]
    Anywhere,
    /// To any https URI, if the template has `syncRedirectDomain` at all: the letter of §8.3.5.
    WithList,
    /// Only where an unsigned one may lead.
    Listed,
}

/// What becomes of an unsigned request whose `redirect_uri` is not in the list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Unlisted {
    /// It is refused: somebody else wants the user back.
    #[default]
    Refuse,
    /// It is applied, and the user ends on a page.
    Page,
}

/// What the rules say about one URI.
#[derive(Debug)]
pub(crate) enum Verdict {
    Redirect(RedirectUri),
    /// The user ends on a page, for this reason.
    Page(Problem),
    Refuse(Problem),
}

impl RedirectRules {
    pub(crate) fn judge(&self, uri: &str, template: &Template, verified: bool) -> Verdict {
        let parsed = if self.loopback_http {
            RedirectUri::parse_with_loopback(uri)
        } else {
            RedirectUri::parse(uri)
        };
        let parsed = match parsed {
            Ok(parsed) => parsed,
            Err(problem) => return Verdict::Refuse(problem),
        };
        let list = template.sync_redirect_domains();
        let exempt = match self.signed {
            _ if !verified => false,
            SignedRedirect::Anywhere => true,
            SignedRedirect::WithList => !list.is_empty(),
            SignedRedirect::Listed => false,
        };
        // R-3: never an open redirect.
        if exempt || parsed.is_listed(list, self.exact_host) {
            return Verdict::Redirect(parsed);
        }
        if list.is_empty() {
            let message = format!(
                "the template has no syncRedirectDomain: the user ends on a page and not at {}",
                clip(uri)
            );
            let problem = Problem::new(ProblemKind::RedirectUnused, message);
            return Verdict::Page(problem.of("redirect_uri").remark());
        }
        let message = format!(
            "the host of redirect_uri {} is not in syncRedirectDomain: expected {} or a name below",
            clip(uri),
            list.join(", ")
        );
        let problem = Problem::new(ProblemKind::RedirectNotListed, message).of("redirect_uri");
        match self.unlisted {
            Unlisted::Refuse => Verdict::Refuse(problem),
            Unlisted::Page => Verdict::Page(problem.remark()),
        }
    }
}
