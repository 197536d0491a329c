//! An apply request as it arrives.

use dc_sig::{QueryError, QueryOptions, ReceivedQuery};
use dc_template::{ErrorKind, Template};

use crate::apply_request::{ApplyRequest, template_mismatch};
use crate::apply_rules::ApplyRules;
use crate::awaiting_key::AwaitingKey;
use crate::endpoint::Endpoint;
use crate::inspect::sync_blocked;
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemKind, clip};
use crate::redirect_rules::Verdict;
use crate::rejection::{Back, Rejection};

/// An apply request as it arrived: the path and the raw query, nothing decoded.
///
/// Only the ids can be read here. The parameters come out of [`against`](Self::against): at once for
/// a template without `syncPubKeyDomain`, and for any other template after the signature has been
/// verified. There is no way to the unverified parameters of a signed template.
///
/// ```
/// use dc_flow::{ApplyRules, Checked, IncomingApply};
/// use dc_template::Template;
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","syncRedirectDomain":"example.net","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let rules = ApplyRules::default();
///
/// let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
/// let query = "domain=example.com&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fexample.net%2Fdone&state=7";
/// let incoming = IncomingApply::parse(path, query.as_bytes())?;
/// assert_eq!(incoming.provider_id(), "example.net");
///
/// let Checked::Unsigned(request) = incoming.against(&template, &rules)? else {
///     panic!("the template asks for no signature");
/// };
/// assert_eq!(request.parameters().values["ip"], "192.0.2.1");
/// // The user was asked, the zone is written:
/// assert_eq!(request.done().location(), Some("https://example.net/done?state=7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 8.3.1 to 8.3.4.
#[derive(Clone, Debug)]
pub struct IncomingApply<'q> {
    provider: String,
    service: String,
    query: &'q [u8],
    octets: usize,
}

/// A request that was held against its template: these two and no third.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, right after it was made"
)]
pub enum Checked<'a> {
    /// The template asks for no signature. Nobody vouches for the parameters.
    Unsigned(ApplyRequest),
    /// The template asks for a signature: fetch the key and verify.
    Signed(AwaitingKey<'a>),
}

impl<'q> IncomingApply<'q> {
    /// Takes a request apart. `path` is without the provider's own prefix, `query` what stood after
    /// the `?`, as it came over the wire.
    ///
    /// # Errors
    ///
    /// When the path is not that of an apply request: kinds `unknown-path`, `invalid-id`,
    /// `malformed-percent`, `not-utf8`. The outcome is a page.
    pub fn parse(path: &str, query: &'q [u8]) -> Result<Self, Rejection> {
        let page = |problem| Rejection::new(problem, None);
        let Endpoint::Apply { provider, service } = Endpoint::parse(path).map_err(page)? else {
            let message = format!("{} is not the path of an apply request", clip(path));
            return Err(page(Problem::new(ProblemKind::UnknownPath, message)));
        };
        Ok(Self {
            provider,
            service,
            query,
            octets: path.len().saturating_add(query.len()).saturating_add(1),
        })
    }

    /// Id of the service provider, within its grammar.
    pub fn provider_id(&self) -> &str {
        &self.provider
    }

    /// Id of its service, within its grammar.
    pub fn service_id(&self) -> &str {
        &self.service
    }

    /// There is no such template: nothing tells where the user may be sent (draft section
    /// 8.3.6).
    pub fn unknown_template(&self) -> Rejection {
        let message = format!(
            "there is no template {} of {}",
            clip(&self.service),
            clip(&self.provider)
        );
        Rejection::new(Problem::new(ProblemKind::UnknownTemplate, message), None)
    }

    /// Holds the request against its template.
    ///
    /// # Errors
    ///
    /// The first reason to refuse it; [`Rejection::others`] has the rest.
    pub fn against<'a>(
        self,
        template: &'a Template,
        rules: &'a ApplyRules,
    ) -> Result<Checked<'a>, Rejection>
    where
        'q: 'a,
    {
        if let Some(problem) = template_mismatch(template, &self.provider, &self.service) {
            return Err(Rejection::new(problem, None));
        }
        let refuse = |problem| {
            let back = self.salvage(template, rules);
            Err(Rejection::new(problem, back))
        };
        if template.sync_block() {
            return refuse(sync_blocked());
        }
        // A `syncPubKeyDomain` that cannot be read does not make a template unsigned.
        if template.sync_pub_key_domain().is_none() && template.member("syncPubKeyDomain").is_some()
        {
            let kind = ProblemKind::Template(ErrorKind::InvalidTemplate);
            return refuse(Problem::new(
                kind,
                "syncPubKeyDomain of the template is not a domain name",
            ));
        }
        if self.octets > rules.url_octets {
            let message = format!(
                "path and query have {} octets; at most {} are read",
                self.octets, rules.url_octets
            );
            return refuse(Problem::new(ProblemKind::UrlTooLong, message));
        }
        let query = match ReceivedQuery::parse_with(self.query, &options(rules)) {
            Ok(query) => query,
            Err(error) => return refuse(unreadable(&error)),
        };
        match template.sync_pub_key_domain() {
            None => {
                let unsigned = query.unsigned();
                let parameters = unsigned.parameters();
                ApplyRequest::check(parameters, template, rules, None).map(Checked::Unsigned)
            }
            Some(domain) => {
                let back = self.salvage(template, rules);
                AwaitingKey::new(query, domain, template, rules, back).map(Checked::Signed)
            }
        }
    }

    /// Where a refused request may send the user: by what the list allows to anybody, out of a query
    /// that may be unreadable elsewhere.
    fn salvage(&self, template: &Template, rules: &ApplyRules) -> Option<Back> {
        let wanted =
            |piece: &&[u8]| piece.starts_with(b"redirect_uri=") || piece.starts_with(b"state=");
        let pieces = self.query.split(|b| *b == b'&').filter(wanted);
        // Two of a kind, or one that cannot be decoded: the user ends on a page.
        let pieces: Vec<&[u8]> = pieces.take(3).collect();
        let query = pieces.join(&b'&');
        let query = ReceivedQuery::parse_with(&query, &options(rules)).ok()?;
        let query = query.unsigned();
        let uri = query.parameters().get("redirect_uri")?;
        match rules.redirects.judge(uri, template, false) {
            Verdict::Redirect(uri) => Some(Back {
                uri,
                state: query.parameters().get("state").map(str::to_owned),
            }),
            Verdict::Page(_) | Verdict::Refuse(_) => None,
        }
    }
}

impl From<Rejection> for Outcome {
    fn from(rejection: Rejection) -> Self {
        rejection.outcome()
    }
}

fn options(rules: &ApplyRules) -> QueryOptions {
    let mut options = QueryOptions::default();
    options.max_octets = rules.url_octets;
    options.max_parameters = rules.max_parameters;
    options.plus = rules.plus;
    options
}

/// OQ-24: every one of them is refused.
pub(crate) fn unreadable(error: &QueryError) -> Problem {
    let kind = match error {
        QueryError::TooLong { .. } => ProblemKind::UrlTooLong,
        QueryError::TooManyParameters { .. } => ProblemKind::TooManyParameters,
        QueryError::Duplicate { .. } => ProblemKind::DuplicateParameter,
        QueryError::EmptyName { .. } => ProblemKind::EmptyName,
        QueryError::EscapedName { .. } => ProblemKind::EscapedName,
        QueryError::NotUtf8 { .. } => ProblemKind::NotUtf8,
        QueryError::Percent { .. } => ProblemKind::MalformedPercent,
        _ => ProblemKind::ForbiddenOctet,
    };
    Problem::new(kind, error.to_string())
}
