//! The link that sends a user to their DNS provider.

use dc_discovery::{Found, Settings, UrlPrefix};
use dc_sig::{CanonicalQuery, KeyLabel, Placement, Signer};
use dc_template::{Template, Via};

use crate::apply_rules::ApplyRules;
use crate::endpoint::Endpoint;
use crate::inspect::{inspect, outgoing};
use crate::link::{Link, LinkError};
use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind};
use crate::profile::{Profile, Signature};
use crate::redirect_rules::Verdict;
use crate::redirect_uri::RedirectUri;

/// A link in the making: what to apply, where, with which values.
///
/// Everything is checked when it is [built](Self::build) or [signed](Self::sign), against the
/// template where that is known, and every problem is told at once.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// # let pem = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dc-sig/tests/keys/rsa2048-pkcs1.pem"));
/// use dc_discovery::{Reach, UrlPrefix};
/// use dc_flow::ApplyLink;
/// use dc_sig::SigningKey;
/// use dc_template::Template;
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","syncPubKeyDomain":"example.net","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let key = SigningKey::from_pem(pem)?;
///
/// // `urlSyncUX` of the provider's settings.
/// let prefix = UrlPrefix::parse("https://dns.example", Reach::Public)?;
/// let link = ApplyLink::new(&template, "example.com")
///     .host("shop")
///     .value("ip", "192.0.2.1")
///     .redirect_uri("https://app.example.net/done")
///     .state("k3j5")
///     .sign(&prefix, &key, &"_dck1".parse()?)?;
/// assert!(link.as_str().starts_with(
///     "https://dns.example/v2/domainTemplates/providers/example.net/services/web/apply\
///      ?domain=example.com&host=shop&ip=192.0.2.1&redirect_uri=https%3A%2F%2Fapp"));
///
/// let error = ApplyLink::new(&template, "example.com").build(&prefix).unwrap_err();
/// let kinds: Vec<_> = error.problems().iter().map(|p| p.kind().as_str()).collect();
/// assert_eq!(kinds, ["missing-variable", "key-required"]);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 sections 8.3.1 and 8.3.2.
#[derive(Clone, Debug)]
pub struct ApplyLink<'a> {
    target: Target<'a>,
    parameters: ApplyParameters,
    profile: Option<&'a Profile>,
}

#[derive(Clone, Debug)]
enum Target<'a> {
    Template(&'a Template),
    Ids(String, String),
}

/// SPs should not build longer URLs (U-2).
pub(crate) const MOST_OCTETS: usize = 8_000;

impl<'a> ApplyLink<'a> {
    /// A link for a template at the apex of a zone.
    pub fn new(template: &'a Template, domain: impl Into<String>) -> Self {
        Self::of(Target::Template(template), domain.into())
    }

    /// A link for a template of which only the ids are known: what depends on the template is not
    /// checked.
    pub fn unchecked(
        provider_id: impl Into<String>,
        service_id: impl Into<String>,
        domain: impl Into<String>,
    ) -> Self {
        Self::of(
            Target::Ids(provider_id.into(), service_id.into()),
            domain.into(),
        )
    }

    /// A link for a template where discovery found a provider: at the domain that discovery began with,
    /// be that the apex or a name below it. [`for_provider`](Self::for_provider) finishes it.
    ///
    /// ```
    /// # use dc_discovery::{Answer, Ask, Discovery, FailureKind, Options, Response};
    /// # let answer = |ask| match ask {
    /// #     Ask::QuerySoa { .. } => Answer::Soa { owner: "example.com.".into() },
    /// #     Ask::QueryTxt { .. } => Answer::Txt(vec![vec![b"connect.dns.example".to_vec()]]),
    /// #     Ask::Fetch(_) => Answer::Http(Response { status: 200, headers: vec![], body:
    /// #         br#"{"providerId":"dns.example","providerName":"DNS","urlAPI":"https://api.dns.example",
    /// #         "urlSyncUX":"https://dns.example"}"#.to_vec() }),
    /// #     _ => FailureKind::Other.into(),
    /// # };
    /// use dc_flow::ApplyLink;
    /// use dc_template::Template;
    ///
    /// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
    ///     "serviceId":"web","serviceName":"Web","records":[
    ///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
    /// let discovery = Discovery::below("Shop.Example.com", &Options::default(), &|name| name == "com")?;
    /// let found = discovery.run(answer, || std::time::Duration::ZERO)?;
    /// let link = ApplyLink::for_found(&template, &found)
    ///     .value("ip", "192.0.2.1")
    ///     .for_provider(&found.settings, None)?;
    /// assert_eq!(link.query(), "domain=example.com&host=shop&ip=192.0.2.1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_found(template: &'a Template, found: &Found) -> Self {
        Self::new(template, &found.apex).host(&found.host)
    }

    fn of(target: Target<'a>, domain: String) -> Self {
        Self {
            target,
            parameters: ApplyParameters {
                domain,
                ..ApplyParameters::default()
            },
            profile: None,
        }
    }

    /// Sets the host below the apex; empty or `@` is the apex.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.parameters.host = host.into();
        self
    }

    /// Sets the value of a variable.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.values.insert(name.into(), value.into());
        self
    }

    /// Sets the values of several variables, such as those of a map.
    #[must_use]
    pub fn values<N: Into<String>, V: Into<String>>(
        mut self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let values = values.into_iter().map(|(n, v)| (n.into(), v.into()));
        self.parameters.values.extend(values);
        self
    }

    /// Adds a group; without any, all of the template is applied.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.parameters.groups.push(group.into());
        self
    }

    /// Sets where the user goes afterwards: an https URI.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.parameters.redirect_uri = Some(uri.into());
        self
    }

    /// Sets what comes back with the user: random, bound to their session, against forged redirects;
    /// never empty. Letters and digits travel in one spelling.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.parameters.state = Some(state.into());
        self
    }

    /// Sets the instance, for templates that can be applied several times to a host.
    #[must_use]
    pub fn instance_id(mut self, id: impl Into<String>) -> Self {
        self.parameters.instance_id = Some(id.into());
        self
    }

    /// Sets the name of the provider that is shown beside that of the template, if it is shared.
    #[must_use]
    pub fn provider_name(mut self, name: impl Into<String>) -> Self {
        self.parameters.provider_name = Some(name.into());
        self
    }

    /// Sets the name of the service that is shown beside that of the template, if it is shared.
    #[must_use]
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.parameters.service_name = Some(name.into());
        self
    }

    /// Sets a parameter of an extension; its name begins with `dc.` or `vnd.`.
    #[must_use]
    pub fn extension(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.extensions.insert(name.into(), value.into());
        self
    }

    /// Demands that the provider understands a parameter, or refuses the request.
    #[must_use]
    pub fn crit(mut self, name: impl Into<String>) -> Self {
        self.parameters.crit.push(name.into());
        self
    }

    /// Sets the habits of the provider that the link is for.
    #[must_use]
    pub fn profile(mut self, profile: &'a Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// The link without a signature.
    ///
    /// # Errors
    ///
    /// Every problem at once. A template with `syncPubKeyDomain` needs [`sign`](Self::sign).
    pub fn build(&self, url_sync_ux: &UrlPrefix) -> Result<Link, LinkError> {
        self.finish(url_sync_ux, None)
    }

    /// The link with a signature, made once all is checked.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub fn sign(
        &self,
        url_sync_ux: &UrlPrefix,
        signer: &dyn Signer,
        label: &KeyLabel,
    ) -> Result<Link, LinkError> {
        self.finish(url_sync_ux, Some((signer, label)))
    }

    /// The link for a provider that was discovered: to its `urlSyncUX`, by its habits, signed if there
    /// is a key.
    ///
    /// # Errors
    ///
    /// Kind `no-sync-flow`, and every problem of the link at once.
    pub fn for_provider(
        &self,
        settings: &Settings,
        key: Option<(&dyn Signer, &KeyLabel)>,
    ) -> Result<Link, LinkError> {
        let Some(prefix) = &settings.url_sync_ux else {
            let message = "the settings have no urlSyncUX: this provider has no synchronous flow";
            let problem = Problem::new(ProblemKind::NoSyncFlow, message);
            return Err(LinkError::new(vec![problem]));
        };
        let known = Profile::of_provider(&settings.provider_id);
        let mut link = self.clone();
        link.profile = link.profile.or(known);
        link.finish(prefix, key)
    }

    fn finish(
        &self,
        prefix: &UrlPrefix,
        key: Option<(&dyn Signer, &KeyLabel)>,
    ) -> Result<Link, LinkError> {
        let template = match &self.target {
            Target::Template(template) => Some(*template),
            Target::Ids(..) => None,
        };
        let mut problems = Vec::new();
        let endpoint = match &self.target {
            Target::Template(t) => Endpoint::apply(t.provider_id(), t.service_id()),
            Target::Ids(provider, service) => Endpoint::apply(provider, service),
        };
        let mut parameters = self.parameters.clone();
        let rules = ApplyRules::default();
        inspect(&mut parameters, template, &rules.policy, &mut problems);
        outgoing(&parameters, template, &mut problems);
        self.redirect(&parameters, template, key.is_some(), &rules, &mut problems);
        signature(template, key.is_some(), &mut problems);
        if let Some(profile) = self.profile {
            let signature = key.map_or(Signature::None, |(signer, _)| {
                Signature::Made(signer.algorithm())
            });
            profile.check(&parameters, template, signature, &mut problems);
        }
        // Rendering tells what a single value cannot: an address that is none, a name outside.
        if let Some(template) = template
            && problems.iter().all(Problem::is_remark)
        {
            let request = parameters.request().via(Via::Sync).signed(key.is_some());
            if let Err(error) = template.resolve(&request, &rules.policy) {
                problems.push(error.into());
            }
        }
        let endpoint = match endpoint {
            Ok(endpoint) => Some(endpoint),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let (refusals, remarks): (Vec<_>, Vec<_>) = problems
            .into_iter()
            .partition(|problem| !problem.is_remark());
        let (true, Some(endpoint)) = (refusals.is_empty(), endpoint) else {
            return Err(LinkError::new(refusals));
        };
        let query = self
            .query(&parameters, key)
            .map_err(|problem| LinkError::new(vec![problem]))?;
        let url = format!("{prefix}{endpoint}?{query}");
        if url.len() > MOST_OCTETS {
            return Err(LinkError::new(vec![too_long(url.len())]));
        }
        Ok(Link::new(url, key.is_some(), parameters, remarks))
    }

    fn redirect(
        &self,
        parameters: &ApplyParameters,
        template: Option<&Template>,
        signed: bool,
        rules: &ApplyRules,
        problems: &mut Vec<Problem>,
    ) {
        let Some(uri) = &parameters.redirect_uri else {
            return;
        };
        let Some(template) = template else {
            problems.extend(RedirectUri::parse(uri).err());
            return;
        };
        let vouched = signed && template.sync_pub_key_domain().is_some();
        match rules.redirects.judge(uri, template, vouched) {
            Verdict::Redirect(_) => {}
            Verdict::Page(problem) | Verdict::Refuse(problem) => problems.push(problem),
        }
    }

    fn query(
        &self,
        parameters: &ApplyParameters,
        key: Option<(&dyn Signer, &KeyLabel)>,
    ) -> Result<String, Problem> {
        // Names are checked before: none is empty, twice there, or `sig` or `key`.
        let canonical = CanonicalQuery::new(parameters.pairs())
            .map_err(|error| Problem::new(ProblemKind::ReservedName, error.to_string()))?;
        let Some((signer, label)) = key else {
            return Ok(canonical.as_str().to_owned());
        };
        let placement = self
            .profile
            .map_or(Placement::default(), |profile| profile.placement);
        canonical
            .sign_placed(signer, label, placement)
            .map(String::from)
            .map_err(|error| Problem::new(ProblemKind::SigningFailed, error.to_string()))
    }
}

/// Q-1, Q-14.
fn signature(template: Option<&Template>, signed: bool, problems: &mut Vec<Problem>) {
    let Some(template) = template else { return };
    match (template.sync_pub_key_domain(), signed) {
        (Some(domain), false) => {
            let message = format!(
                "the template asks for a signature with a key at {}",
                crate::problem::clip(domain)
            );
            problems.push(Problem::new(ProblemKind::KeyRequired, message));
        }
        (None, true) => {
            let message = "the template has no syncPubKeyDomain: the signature is ignored";
            problems.push(Problem::new(ProblemKind::SignatureIgnored, message).remark());
        }
        _ => {}
    }
}

pub(crate) fn too_long(octets: usize) -> Problem {
    let message = format!("the link has {octets} octets: expected at most {MOST_OCTETS}");
    Problem::new(ProblemKind::UrlTooLong, message)
}
