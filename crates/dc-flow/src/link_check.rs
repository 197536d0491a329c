//! What is wrong with a link.

use dc_sig::{
    Evidence, Explanation, Mistake, PublicKey, ReceivedQuery, TxtRecord, Verifier, VerifyError,
    explain,
};
use dc_template::{Template, Via};
use serde::Serialize;

use crate::apply_link::{MOST_OCTETS, too_long};
use crate::apply_rules::ApplyRules;
use crate::awaiting_key::key_name;
use crate::endpoint::Endpoint;
use crate::incoming::unreadable;
use crate::inspect::inspect;
use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind, clip};
use crate::profile::{Profile, Signature};
use crate::redirect_rules::Verdict;
use crate::redirect_uri::RedirectUri;

/// Looks at a link as a DNS provider would, and names everything that is wrong with it, not only the
/// first thing. For service providers who debug; never take a request because of the answer.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use dc_flow::LinkCheck;
/// use dc_template::Template;
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let link = "https://dns.example/v2/domainTemplates/providers/example.net/services/web/apply\
///             ?domain=example.com&IP=192.0.2.1&groupId=web";
/// let report = LinkCheck::new(&template).check(link);
/// let kinds: Vec<_> = report.problems().iter().map(|p| p.kind().as_str()).collect();
/// assert_eq!(kinds, ["no-matching-group", "missing-variable", "unused-parameter"]);
/// assert!(!report.is_fine());
/// # }
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LinkCheck<'a> {
    template: &'a Template,
    records: Option<&'a [TxtRecord]>,
    profile: Option<&'a Profile>,
    rules: ApplyRules,
}

/// What [`LinkCheck`] found.
///
/// JSON form: `{"problems","verified","keyName"?}`.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use dc_flow::LinkCheck;
/// use dc_sig::TxtRecord;
/// use dc_template::Template;
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","syncPubKeyDomain":"example.net","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let record = "p=1,a=EdDSA,d=MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=";
/// let records = [TxtRecord { owner: None, strings: vec![record.into()] }];
/// let link = "https://dns.example/v2/domainTemplates/providers/example.net/services/web/apply\
///     ?domain=customer.example&ip=192.0.2.49&host=www&key=_dck1&sig=\
///     oPeMF3mpLLfCnRH2kMKTjS5SvVbooplUj00Z1HmbaAzeU5MTmgAqKt9hwJkrlKDrrh9nf49AC2J4ijWYGhsDCw%3D%3D";
///
/// let report = LinkCheck::new(&template).records(&records).check(link);
/// assert_eq!(report.key_name.as_deref(), Some("_dck1.example.net."));
/// assert!(!report.verified && !report.is_fine());
/// for problem in report.problems() {
///     println!("{}: {problem}", problem.kind());
/// }
/// let mistakes = report.explanation().map(|explanation| explanation.mistakes());
/// assert_eq!(mistakes.unwrap()[0].to_string(), "parameters were added after signing: host");
/// # }
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LinkReport {
    problems: Vec<Problem>,
    #[serde(skip)]
    explanation: Option<Explanation>,
    /// Whether the signature was checked and holds.
    pub verified: bool,
    /// Where the key has to be published, if the link and the template tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_name: Option<String>,
}

impl LinkReport {
    /// The problems, then the remarks.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What dc-sig found wrong with the signature and the key, if the signature does not hold.
    pub fn explanation(&self) -> Option<&Explanation> {
        self.explanation.as_ref()
    }

    /// Whether nothing stands against the link; there may be remarks.
    pub fn is_fine(&self) -> bool {
        self.problems.iter().all(Problem::is_remark)
    }
}

impl<'a> LinkCheck<'a> {
    /// Looks at links for this template.
    pub fn new(template: &'a Template) -> Self {
        Self {
            template,
            records: None,
            profile: None,
            rules: ApplyRules::default(),
        }
    }

    /// With the TXT records that were found for the key. Without any call the signature is not looked
    /// at; an empty list means that there are none.
    #[must_use]
    pub fn records(mut self, records: &'a [TxtRecord]) -> Self {
        self.records = Some(records);
        self
    }

    /// With the habits of the DNS provider that the link is for.
    #[must_use]
    pub fn profile(mut self, profile: &'a Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// By other rules than the default ones.
    #[must_use]
    pub fn rules(mut self, rules: ApplyRules) -> Self {
        self.rules = rules;
        self
    }

    /// Looks at a link.
    #[cfg(feature = "ring")]
    pub fn check(&self, link: &str) -> LinkReport {
        self.check_with(link, |key| Box::new(dc_sig::VerifyingKey::new(key)))
    }

    /// Looks at a link with verifiers of your own.
    pub fn check_with(
        &self,
        link: &str,
        prepare: impl Fn(&PublicKey) -> Box<dyn Verifier>,
    ) -> LinkReport {
        let mut report = LinkReport {
            problems: Vec::new(),
            explanation: None,
            verified: false,
            key_name: None,
        };
        if link.len() > MOST_OCTETS {
            report.problems.push(too_long(link.len()));
        }
        let (before, query) = link.split_once('?').unwrap_or((link, ""));
        self.address(before, &mut report.problems);
        let query = match query.split_once('#') {
            None => query,
            Some((query, _)) => {
                let message = "the link has a fragment, which the DNS provider never sees";
                let problem = Problem::new(ProblemKind::ForbiddenOctet, message);
                report.problems.push(problem);
                query
            }
        };
        match ReceivedQuery::parse(query) {
            Err(error) => report.problems.push(unreadable(&error)),
            Ok(received) => {
                self.signature(query, &received, &mut report, prepare);
                self.parameters(query, received, &mut report);
            }
        }
        report.problems.sort_by_key(Problem::is_remark);
        report
    }

    fn address(&self, text: &str, problems: &mut Vec<Problem>) {
        let (prefix, path) = match text.rfind("/v2/domainTemplates/") {
            Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
            None => (text, ""),
        };
        if let Err(problem) = RedirectUri::parse(prefix) {
            let message = format!(
                "the link begins with {}: expected an https URL, urlSyncUX of the settings ({})",
                clip(prefix),
                problem.kind()
            );
            problems.push(Problem::new(ProblemKind::NoSyncFlow, message));
        }
        let template = self.template;
        match Endpoint::parse(path) {
            Ok(Endpoint::Apply { provider, service }) => {
                if (provider.as_str(), service.as_str())
                    != (template.provider_id(), template.service_id())
                {
                    let message = format!(
                        "the link is for {} of {}, the template is {} of {}",
                        clip(&service),
                        clip(&provider),
                        clip(template.service_id()),
                        clip(template.provider_id())
                    );
                    problems.push(Problem::new(ProblemKind::TemplateMismatch, message));
                }
            }
            Ok(_) => problems.push(Problem::new(
                ProblemKind::UnknownPath,
                "the path of the link does not end in /apply",
            )),
            Err(problem) => problems.push(problem),
        }
    }

    fn signature(
        &self,
        query: &str,
        received: &ReceivedQuery<'_>,
        report: &mut LinkReport,
        prepare: impl Fn(&PublicKey) -> Box<dyn Verifier>,
    ) {
        let Some(domain) = self.template.sync_pub_key_domain() else {
            if received.has_sig() || received.key_label().is_ok() {
                let message = "sig and key mean nothing here: the template has no syncPubKeyDomain";
                let problem = Problem::new(ProblemKind::SignatureIgnored, message);
                report.problems.push(problem.remark());
            }
            return;
        };
        match key_name(received, domain) {
            Ok(name) => report.key_name = Some(name),
            Err(problem) => report.problems.push(problem),
        }
        let Some(records) = self.records else {
            if let Err(error @ VerifyError::SigNotBase64) = received.signature() {
                let problem = Problem::new(ProblemKind::BadSignature, error.to_string());
                report.problems.push(problem.of("sig"));
                return;
            }
            let message =
                "the signature was not checked: there are no key records to check it with";
            let problem = Problem::new(ProblemKind::NoKey, message).remark();
            report.problems.push(problem);
            return;
        };
        let mut evidence = Evidence::new(query.as_bytes(), records);
        evidence.domain = Some(domain);
        let explanation = explain(&evidence, prepare);
        if explanation.verifies() {
            report.verified = true;
            return;
        }
        if let Some(name) = &report.key_name {
            let problem = match explanation.mistakes().contains(&Mistake::NoRecords) {
                true => {
                    let message = format!("there is no key record at {}", clip(name));
                    Problem::new(ProblemKind::NoKey, message)
                }
                false => Problem::new(ProblemKind::BadSignature, "the signature does not hold"),
            };
            report.problems.push(problem.of("sig"));
        }
        report.explanation = Some(explanation);
    }

    fn parameters(&self, query: &str, received: ReceivedQuery<'_>, report: &mut LinkReport) {
        let template = self.template;
        let signed = received.has_sig();
        let readable = received.signature().is_ok();
        let unsigned = received.unsigned();
        let mut problems = Vec::new();
        let understood = &self.rules.understood;
        let decoded = unsigned.parameters();
        let mut parameters = ApplyParameters::read(decoded, template, understood, &mut problems);
        inspect(
            &mut parameters,
            Some(template),
            &self.rules.policy,
            &mut problems,
        );
        if let Some(uri) = &parameters.redirect_uri {
            let vouched = report.verified
                || readable && self.records.is_none() && template.sync_pub_key_domain().is_some();
            match self.rules.redirects.judge(uri, template, vouched) {
                Verdict::Redirect(_) => {}
                Verdict::Page(problem) | Verdict::Refuse(problem) => problems.push(problem),
            }
        }
        if let Some(profile) = self.profile {
            let last = query
                .rsplit('&')
                .next()
                .is_some_and(|pair| pair.starts_with("sig="));
            let signature = match signed {
                true => Signature::Found { last },
                false => Signature::None,
            };
            profile.check(&parameters, Some(template), signature, &mut problems);
        }
        if problems.iter().all(Problem::is_remark) {
            // Whether the signature holds has been said.
            let request = parameters.request().via(Via::Sync).signed(true);
            if let Err(error) = template.resolve(&request, &self.rules.policy) {
                problems.push(error.into());
            }
        }
        report.problems.extend(problems);
    }
}
