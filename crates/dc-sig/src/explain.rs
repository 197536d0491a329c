//! Which known mistake a refused link has.

mod keys;
mod messages;
mod mistake;
mod recover;
mod signatures;

pub use mistake::Mistake;

use std::borrow::Cow;

use crate::algorithm::Algorithm;
use crate::key_kind::KeyKind;
use crate::key_label::{KeyLabel, NameError};
use crate::public_key::PublicKey;
use crate::query::{QueryError, ReceivedQuery};
use crate::verify::Verifier;
use keys::Trial;
use recover::Look;
use signatures::Reading;

/// What is known about a link.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Evidence<'a> {
    /// The query as it arrived, without the `?`.
    pub query: &'a [u8],
    /// TXT records that were found, at the key's name or elsewhere.
    pub records: &'a [TxtRecord],
    /// `syncPubKeyDomain` of the template, if it is known.
    pub domain: Option<&'a str>,
    /// How many signature checks are made at most; 2,000 unless set.
    pub max_checks: usize,
}

impl<'a> Evidence<'a> {
    /// A link and the records found for its key.
    pub fn new(query: &'a [u8], records: &'a [TxtRecord]) -> Self {
        Self {
            query,
            records,
            domain: None,
            max_checks: 2_000,
        }
    }
}

/// A TXT record, with its owner if that is known.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TxtRecord {
    /// The name it was found at; absolute, the final dot may be missing.
    pub owner: Option<String>,
    /// Its character-strings.
    pub strings: Vec<Vec<u8>>,
}

/// What [`explain`] found.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use dc_sig::{Evidence, TxtRecord, VerifyingKey, explain};
///
/// let record = "p=1,a=EdDSA,d=MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=";
/// let records = [TxtRecord { owner: None, strings: vec![record.into()] }];
/// // Somebody put `host` into the link after it was signed.
/// let query = "domain=customer.example&ip=192.0.2.49&host=www&key=_dck1&sig=\
///     oPeMF3mpLLfCnRH2kMKTjS5SvVbooplUj00Z1HmbaAzeU5MTmgAqKt9hwJkrlKDrrh9nf49AC2J4ijWYGhsDCw%3D%3D";
/// let evidence = Evidence::new(query.as_bytes(), &records);
/// let explanation = explain(&evidence, |key| Box::new(VerifyingKey::new(key)));
///
/// assert!(!explanation.verifies() && explanation.proven());
/// let mistake = &explanation.mistakes()[0];
/// assert_eq!(mistake.to_string(), "parameters were added after signing: host");
/// println!("{}: {mistake}; {}", mistake.code(), mistake.remedy());
/// # }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explanation {
    mistakes: Vec<Mistake>,
    proven: bool,
}

impl Explanation {
    /// Whether the link is fine: nothing had to be undone for the signature to hold, so
    /// [`ReceivedQuery::verify`] accepts it with the key out of the records at its name.
    pub fn verifies(&self) -> bool {
        self.proven && self.mistakes.is_empty()
    }

    /// The mistakes, those of the key first. All of them are needed together.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// Whether the signature holds once these mistakes are undone. Otherwise they are what is
    /// certainly wrong, and there may be more behind them.
    pub fn proven(&self) -> bool {
        self.proven
    }
}

/// Says which known mistake a link has: it undoes them one by one and in combination until the
/// signature holds. For people who debug a link; never accept a request because of the answer.
///
/// `prepare` makes a verifier from a key; with the feature `ring` that is
/// `|key| Box::new(VerifyingKey::new(key))`. At most [`Evidence::max_checks`] signatures are
/// checked, so a hostile link costs a bounded time.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use dc_sig::{Evidence, Mistake, VerifyingKey, explain};
///
/// let evidence = Evidence::new(b"domain=example.com&sig=AAAA", &[]);
/// let explanation = explain(&evidence, |key| Box::new(VerifyingKey::new(key)));
/// assert_eq!(explanation.mistakes(), [Mistake::MissingKey]);
/// # }
/// ```
pub fn explain(
    evidence: &Evidence<'_>,
    prepare: impl Fn(&PublicKey) -> Box<dyn Verifier>,
) -> Explanation {
    let certain = |mistakes| Explanation {
        mistakes,
        proven: false,
    };
    let mut raw = Cow::Borrowed(evidence.query);
    let mut malformed = None;
    if let Err(error) = ReceivedQuery::parse(evidence.query) {
        // Blanks are worth a second look: in `sig` they were plus signs.
        if !matches!(error, QueryError::Octet { byte: b' ', .. }) {
            return certain(vec![Mistake::Query(error)]);
        }
        let blanks = evidence.query.split(|byte| *byte == b' ');
        raw = Cow::Owned(blanks.collect::<Vec<_>>().join(&b"%20"[..]));
        malformed = Some(Mistake::Query(error));
    }
    let query = match ReceivedQuery::parse(&raw) {
        Ok(query) => query,
        Err(error) => return certain(vec![Mistake::Query(error)]),
    };
    let (_, sig, key) = query.parts();
    let (sig, key) = match (sig, key) {
        (None, None) => return certain(vec![Mistake::Unsigned]),
        (None, _) => return certain(vec![Mistake::MissingSig]),
        (_, None) => return certain(vec![Mistake::MissingKey]),
        (Some(sig), Some(key)) => (sig, key),
    };
    let mut label_mistakes = Vec::new();
    let label = match key.parse() {
        Ok(label) => Some(label),
        Err(NameError::SeveralLabels) => {
            label_mistakes.push(Mistake::LabelIsName);
            key.split('.').next().and_then(|label| label.parse().ok())
        }
        Err(error) => return certain(vec![Mistake::Label(error)]),
    };
    // L-13: below a name that is none there is no key to be found.
    let name = label.as_ref().zip(evidence.domain);
    let name = name.map(|(label, domain): (&KeyLabel, _)| label.record_name(domain));
    let expected = match name.transpose() {
        Ok(name) => name,
        Err(error) => {
            label_mistakes.push(Mistake::Domain(error));
            return certain(label_mistakes);
        }
    };
    let keys::Found {
        mut trials,
        mut faults,
        ..
    } = keys::find(evidence, label.as_ref(), expected.as_deref());
    for trial in &mut trials {
        trial.mistakes.splice(0..0, label_mistakes.clone());
    }
    if trials.is_empty() {
        faults.splice(0..0, label_mistakes);
    }
    faults.splice(0..0, malformed.clone());
    let readings = signatures::read(sig);
    if readings.is_empty() {
        faults.push(Mistake::SigNotBase64);
        return certain(faults);
    }
    let mut search = Search {
        prepare: &prepare,
        checks: evidence.max_checks,
        octets: 64 << 20,
    };
    if let Some(mut mistakes) = search.run(&query, &raw, &trials, &readings) {
        if !mistakes.contains(&Mistake::SigPlusLost) {
            mistakes.splice(0..0, malformed);
        }
        return Explanation {
            mistakes,
            proven: true,
        };
    }
    if let Some((trial, found)) = verdict(&trials, &readings) {
        faults.extend(trial.mistakes.iter().cloned());
        faults.extend(found);
    }
    certain(faults)
}

/// Nothing verified: another key, another way to sign, or bytes that nobody guesses?
fn verdict<'t>(trials: &'t [Trial], readings: &[Reading]) -> Option<(&'t Trial, Vec<Mistake>)> {
    let first = trials.first()?;
    let mut unclear = trials.len() > LOOKS;
    let mut lengths = Vec::new();
    for trial in trials.iter().take(LOOKS) {
        let expected = match trial.key.kind() {
            KeyKind::Rsa { bits } => bits.div_ceil(8),
            KeyKind::P384 => 96,
            KeyKind::P256 | KeyKind::Ed25519 => 64,
        };
        lengths.push(expected);
        let fitting = readings
            .iter()
            .filter(|reading| reading.signature.len() == expected);
        for reading in fitting {
            match recover::look(&trial.key, &reading.signature) {
                Look::Digest { used, digest } => {
                    let published = trial.key.algorithm();
                    let other = Mistake::WrongAlgorithm { published, used };
                    let found = Some(other).filter(|_| used != published).into_iter();
                    let bytes = Mistake::OtherBytes { digest };
                    return Some((trial, found.chain([bytes]).collect()));
                }
                Look::Other { found } => {
                    return Some((trial, vec![Mistake::OtherDigest { found }]));
                }
                Look::Unclear => unclear = true,
                Look::Foreign => {}
            }
        }
    }
    let fits = |reading: &Reading| lengths.contains(&reading.signature.len());
    let found = match (readings.first(), lengths.first()) {
        (Some(reading), Some(expected)) if !readings.iter().any(fits) => Mistake::SigLength {
            octets: reading.signature.len(),
            expected: *expected,
        },
        _ if unclear => Mistake::WrongKeyOrBytes,
        _ => Mistake::WrongKey,
    };
    Some((first, vec![found]))
}

/// Keys through which a signature is looked at; each look takes some milliseconds.
const LOOKS: usize = 4;

struct Search<'a> {
    prepare: &'a dyn Fn(&PublicKey) -> Box<dyn Verifier>,
    checks: usize,
    octets: usize,
}

impl Search<'_> {
    /// The fewest mistakes first: the bytes as received, then another algorithm, then other bytes.
    fn run(
        &mut self,
        query: &ReceivedQuery<'_>,
        raw: &[u8],
        trials: &[Trial],
        readings: &[Reading],
    ) -> Option<Vec<Mistake>> {
        let signed = query.signed_bytes();
        let found = |trial: &Trial, reading: &Reading, more: Vec<Mistake>| {
            [trial.mistakes.clone(), reading.mistakes.clone(), more].concat()
        };
        for trial in trials {
            let verifier = (self.prepare)(&trial.key);
            for reading in readings {
                if self.holds(&*verifier, signed, &reading.signature)? {
                    return Some(found(trial, reading, Vec::new()));
                }
            }
        }
        for trial in trials {
            for (verifier, mistake) in self.other_algorithms(&trial.key) {
                for reading in readings {
                    if self.holds(&*verifier, signed, &reading.signature)? {
                        return Some(found(trial, reading, vec![mistake]));
                    }
                }
            }
        }
        for trial in trials.iter().take(8) {
            let verifier = (self.prepare)(&trial.key);
            for reading in readings {
                let mut test = |message: &[u8]| self.holds(&*verifier, message, &reading.signature);
                if let Some(mistakes) = messages::search(query, raw, &mut test) {
                    return Some(found(trial, reading, mistakes));
                }
            }
        }
        for trial in trials.iter().take(2) {
            for (verifier, mistake) in self.other_algorithms(&trial.key) {
                for reading in readings {
                    let mut test =
                        |message: &[u8]| self.holds(&*verifier, message, &reading.signature);
                    if let Some(mut mistakes) = messages::search(query, raw, &mut test) {
                        mistakes.insert(0, mistake);
                        return Some(found(trial, reading, mistakes));
                    }
                }
            }
        }
        None
    }

    fn other_algorithms(&self, key: &PublicKey) -> Vec<(Box<dyn Verifier>, Mistake)> {
        Algorithm::ALL
            .iter()
            .filter(|used| **used != key.algorithm())
            .filter_map(|used| {
                let other = PublicKey::from_spki(key.spki(), *used).ok()?;
                let mistake = Mistake::WrongAlgorithm {
                    published: key.algorithm(),
                    used: *used,
                };
                Some(((self.prepare)(&other), mistake))
            })
            .collect()
    }

    /// `None` when it is time to give up.
    fn holds(&mut self, verifier: &dyn Verifier, message: &[u8], signature: &[u8]) -> Option<bool> {
        self.checks = self.checks.checked_sub(1)?;
        self.octets = self.octets.checked_sub(message.len())?;
        Some(verifier.verify(message, signature).is_ok())
    }
}
