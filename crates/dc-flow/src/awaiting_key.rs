//! A request that waits for the key of its signature.

use std::fmt;

#[cfg(feature = "ring")]
use dc_sig::{KeyRecordError, PublicKey, VerifyingKey};
use dc_sig::{ReceivedQuery, Verifier, VerifyError};
use dc_template::Template;

use crate::apply_request::ApplyRequest;
use crate::apply_rules::ApplyRules;
use crate::problem::{Problem, ProblemKind, clip};
use crate::rejection::{Back, Rejection};

/// A request for a template that asks for a signature. Its parameters cannot be read until the
/// signature has been verified with the key that is published in DNS.
///
/// Fetch the TXT records at [`key_name`](Self::key_name) and give them to `verify_txt`, or a
/// prepared key to [`verify`](Self::verify). When DNS fails, end with
/// [`key_unavailable`](Self::key_unavailable): never go on without the key.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use dc_flow::{ApplyRequest, ApplyRules, Checked, IncomingApply, Rejection};
/// use dc_template::Template;
///
/// type TxtRecords = Vec<Vec<Vec<u8>>>; // each record as its character-strings
///
/// /// `look_up` is your resolver: no records if there is no such name, an error if DNS fails.
/// fn receive(
///     query: &str,
///     template: &Template,
///     look_up: impl Fn(&str) -> std::io::Result<TxtRecords>,
/// ) -> Result<ApplyRequest, Rejection> {
///     let path = "/v2/domainTemplates/providers/example.net/services/web/apply";
///     let incoming = IncomingApply::parse(path, query.as_bytes())?;
///     match incoming.against(template, &ApplyRules::default())? {
///         Checked::Unsigned(request) => Ok(request),
///         Checked::Signed(waiting) => match look_up(waiting.key_name()) {
///             Ok(records) => waiting.verify_txt(records),
///             Err(_) => Err(waiting.key_unavailable()),
///         },
///     }
/// }
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","syncPubKeyDomain":"example.net","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]}"#)?;
/// let query = "domain=customer.example&ip=192.0.2.49&key=_dck1&sig=\
///     oPeMF3mpLLfCnRH2kMKTjS5SvVbooplUj00Z1HmbaAzeU5MTmgAqKt9hwJkrlKDrrh9nf49AC2J4ijWYGhsDCw%3D%3D";
/// let request = receive(query, &template, |name| {
///     assert_eq!(name, "_dck1.example.net.");
///     Ok(vec![vec![b"p=1,a=EdDSA,d=MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=".to_vec()]])
/// })?;
/// assert_eq!(request.parameters().values["ip"], "192.0.2.49");
///
/// let silent = |_: &str| Err(std::io::ErrorKind::TimedOut.into());
/// assert!(receive(query, &template, silent).unwrap_err().is_temporary());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 section 8.3.4.
pub struct AwaitingKey<'a> {
    query: ReceivedQuery<'a>,
    name: String,
    template: &'a Template,
    rules: &'a ApplyRules,
    back: Option<Back>,
}

impl<'a> AwaitingKey<'a> {
    pub(crate) fn new(
        query: ReceivedQuery<'a>,
        domain: &str,
        template: &'a Template,
        rules: &'a ApplyRules,
        back: Option<Back>,
    ) -> Result<Self, Rejection> {
        let name = match key_name(&query, domain) {
            Ok(name) => name,
            Err(problem) => return Err(Rejection::new(problem, back)),
        };
        Ok(Self {
            query,
            name,
            template,
            rules,
            back,
        })
    }

    /// The absolute name, in lower case and with the final dot, whose TXT records hold the key.
    pub fn key_name(&self) -> &str {
        &self.name
    }

    /// Verifies the signature with the TXT records found at [`key_name`](Self::key_name), each one
    /// given as its character-strings; then checks the parameters.
    ///
    /// # Errors
    ///
    /// Kinds `no-key`, `bad-key`, those of [`verify`](Self::verify).
    #[cfg(feature = "ring")]
    pub fn verify_txt<R, S>(
        self,
        records: impl IntoIterator<Item = R>,
    ) -> Result<ApplyRequest, Rejection>
    where
        R: IntoIterator<Item = S>,
        S: AsRef<[u8]>,
    {
        match PublicKey::from_txt(records) {
            Ok(key) => self.verify(&VerifyingKey::new(&key)),
            Err(error) => {
                let problem = unusable(&self.name, &error);
                Err(Rejection::new(problem, self.back))
            }
        }
    }

    /// Verifies the signature with a prepared key; then checks the parameters.
    ///
    /// # Errors
    ///
    /// Kind `bad-signature`, `sig-not-base64`, and those of the parameters.
    pub fn verify(self, key: &dyn Verifier) -> Result<ApplyRequest, Rejection> {
        match self.query.verify(key) {
            Ok(verified) => ApplyRequest::check(
                verified.parameters(),
                self.template,
                self.rules,
                Some(&verified),
            ),
            // Nothing vouches for the redirect any more (OQ-46).
            Err(error) => Err(Rejection::new(unverified(&error), self.back)),
        }
    }

    /// DNS did not answer: the user may try again later (draft section 8.3.4).
    pub fn key_unavailable(self) -> Rejection {
        let message = format!("the key at {} could not be fetched", clip(&self.name));
        let problem = Problem::new(ProblemKind::KeyUnavailable, message);
        Rejection::new(problem, self.back)
    }
}

impl fmt::Debug for AwaitingKey<'_> {
    /// Without the parameters: nobody vouches for them yet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwaitingKey")
            .field("key_name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Q-9, L-12, L-13. A missing `sig` is told before anything is fetched.
pub(crate) fn key_name(query: &ReceivedQuery<'_>, domain: &str) -> Result<String, Problem> {
    let label = query.key_label().map_err(|error| unverified(&error))?;
    if !query.has_sig() {
        return Err(unverified(&VerifyError::MissingSig));
    }
    let ascii: Option<Vec<String>> = domain
        .split('.')
        .map(|label| match label.is_ascii() {
            true => Some(label.to_owned()),
            false => dc_template::idna::to_ascii(label),
        })
        .collect();
    let domain = ascii.map_or_else(|| domain.to_owned(), |labels| labels.join("."));
    label.record_name(&domain).map_err(|error| {
        let message = format!(
            "key and syncPubKeyDomain {} give no name: {error}",
            clip(&domain)
        );
        Problem::new(ProblemKind::BadLabel, message).of("key")
    })
}

#[cfg(feature = "ring")]
pub(crate) fn unusable(name: &str, error: &KeyRecordError) -> Problem {
    match error {
        KeyRecordError::NoKeyRecord => {
            let message = format!("there is no key record at {}", clip(name));
            Problem::new(ProblemKind::NoKey, message)
        }
        _ => {
            let message = format!("the key at {} cannot be used: {error}", clip(name));
            Problem::new(ProblemKind::BadKey, message)
        }
    }
}

pub(crate) fn unverified(error: &VerifyError) -> Problem {
    let (kind, name) = match error {
        VerifyError::MissingSig => (ProblemKind::MissingSig, "sig"),
        VerifyError::MissingKey => (ProblemKind::MissingKey, "key"),
        VerifyError::Label(_) => (ProblemKind::BadLabel, "key"),
        VerifyError::SigNotBase64 => (ProblemKind::SigNotBase64, "sig"),
        _ => (ProblemKind::BadSignature, "sig"),
    };
    let message = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    Problem::new(kind, message).of(name)
}
