//! The TXT records at a key's name, put together.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::algorithm::Algorithm;
use crate::der;
use crate::fragment::Fragment;
use crate::public_key::PublicKey;
use crate::spki::KeyError;

impl PublicKey {
    /// The key from all TXT records found at [`KeyLabel::record_name`], with the default
    /// [`KeyRecordLimits`]. Each record is given as its character-strings, in their order; the
    /// order of the records does not matter.
    ///
    /// ```
    /// use dc_sig::{KeyKind, KeyRecordError, PublicKey};
    ///
    /// let records = [
    ///     vec!["v=spf1 -all"], // foreign records are passed over
    ///     vec!["p=2,a=EdDSA,d=dhkt88IGiLIBgcmeXdz12seSJWKfMx50AqoePA+eIAw="],
    ///     vec!["p=1,a=EdDSA,d=MCowBQYDK2", "VwAyEA"],
    /// ];
    /// let key = PublicKey::from_txt(records)?;
    /// assert_eq!(key.kind(), KeyKind::Ed25519);
    ///
    /// let nothing = PublicKey::from_txt([["v=spf1 -all"]]);
    /// assert_eq!(nothing, Err(KeyRecordError::NoKeyRecord));
    /// # Ok::<(), KeyRecordError>(())
    /// ```
    ///
    /// [`KeyLabel::record_name`]: crate::KeyLabel::record_name
    ///
    /// # Errors
    ///
    /// See [`KeyRecordError`].
    pub fn from_txt<R, S>(records: impl IntoIterator<Item = R>) -> Result<Self, KeyRecordError>
    where
        R: IntoIterator<Item = S>,
        S: AsRef<[u8]>,
    {
        Self::from_txt_with(records, &KeyRecordLimits::default())
    }

    /// The same with limits of your own.
    ///
    /// # Errors
    ///
    /// See [`KeyRecordError`].
    pub fn from_txt_with<R, S>(
        records: impl IntoIterator<Item = R>,
        limits: &KeyRecordLimits,
    ) -> Result<Self, KeyRecordError>
    where
        R: IntoIterator<Item = S>,
        S: AsRef<[u8]>,
    {
        let (algorithm, data) = join(fragments(records, limits)?)?;
        Ok(Self::from_spki(&decode(&data)?, algorithm)?)
    }
}

/// How much is looked at before giving up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyRecordLimits {
    /// Fragments of a key; 16 unless set. The draft lets a verifier choose (§6.4).
    pub max_fragments: usize,
    /// Octets of all TXT records at the name, foreign ones included; 65,536 unless set.
    pub max_octets: usize,
    /// Octets of the key in base64; 16,384 unless set.
    pub max_key_octets: usize,
}

impl Default for KeyRecordLimits {
    fn default() -> Self {
        Self {
            max_fragments: 16,
            max_octets: 65_536,
            max_key_octets: 16_384,
        }
    }
}

/// The fragments among the records.
pub(crate) fn fragments<R, S>(
    records: impl IntoIterator<Item = R>,
    limits: &KeyRecordLimits,
) -> Result<Vec<Fragment>, KeyRecordError>
where
    R: IntoIterator<Item = S>,
    S: AsRef<[u8]>,
{
    let mut found = Vec::new();
    let mut left = limits.max_octets;
    let mut key_left = limits.max_key_octets;
    for record in records {
        // Each record counts, the empty one too, so that a stream of nothing ends as well.
        left = left.checked_sub(1).ok_or(KeyRecordError::TooLong)?;
        let mut text = Vec::new();
        for string in record {
            let string = string.as_ref();
            left = left
                .checked_sub(string.len().max(1))
                .ok_or(KeyRecordError::TooLong)?;
            text.extend_from_slice(string);
        }
        let Some(fragment) = Fragment::parse(&text)? else {
            continue;
        };
        key_left = key_left
            .checked_sub(fragment.data.len())
            .ok_or(KeyRecordError::TooLong)?;
        if found.len() >= limits.max_fragments {
            return Err(KeyRecordError::TooManyFragments {
                limit: limits.max_fragments,
            });
        }
        found.push(fragment);
    }
    if found.is_empty() {
        return Err(KeyRecordError::NoKeyRecord);
    }
    Ok(found)
}

/// The algorithm and the base64 of the key, joined by number (K-3, K-8).
pub(crate) fn join(mut fragments: Vec<Fragment>) -> Result<(Algorithm, String), KeyRecordError> {
    fragments.sort_by_key(|fragment| fragment.number);
    let algorithm = fragments
        .first()
        .map(|fragment| fragment.algorithm)
        .unwrap_or_default();
    if fragments.iter().any(|other| other.algorithm != algorithm) {
        return Err(KeyRecordError::MixedAlgorithms);
    }
    for (a, b) in fragments.iter().zip(fragments.iter().skip(1)) {
        if a.number == b.number && a.data != b.data {
            return Err(KeyRecordError::Contradiction { number: a.number });
        }
    }
    fragments.dedup_by_key(|fragment| fragment.number);
    let data = fragments
        .into_iter()
        .map(|fragment| fragment.data)
        .collect();
    Ok((algorithm, data))
}

/// The octets of the key. A missing fragment mostly leaves an odd number of characters: it is told
/// from base64 that is wrong in itself by the length that the key declares.
pub(crate) fn decode(data: &str) -> Result<Vec<u8>, KeyRecordError> {
    STANDARD.decode(data).map_err(|_| {
        let octets = data.len().saturating_mul(6) / 8;
        let whole = data.len().saturating_sub(data.len() % 4);
        let start = data.get(..whole).map(|whole| STANDARD.decode(whole));
        match start {
            Some(Ok(start)) => der::declared(&start)
                .filter(|declared| octets < *declared)
                .map_or(KeyRecordError::NotBase64, |declared| {
                    KeyError::Truncated { octets, declared }.into()
                }),
            _ => KeyRecordError::NotBase64,
        }
    })
}

/// Why the TXT records do not make up a key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyRecordError {
    /// No record, or foreign ones only.
    #[error("no key record: expected TXT records such as p=1,a=RS256,d=…")]
    NoKeyRecord,
    /// More than [`KeyRecordLimits::max_fragments`].
    #[error("more than {limit} fragments")]
    TooManyFragments {
        /// The limit.
        limit: usize,
    },
    /// More than [`KeyRecordLimits::max_octets`] or [`KeyRecordLimits::max_key_octets`].
    #[error("too many octets in the TXT records")]
    TooLong,
    /// The same item twice in one record.
    #[error("item {item} twice in one record")]
    DuplicateItem {
        /// Which one.
        item: char,
    },
    /// A `d` without a `p`.
    #[error("record without a fragment number: expected p=1")]
    MissingNumber,
    /// A `p` without a `d`.
    #[error("record without data: expected d=…")]
    MissingData,
    /// `p` is not a number of one to nine digits.
    #[error("fragment number {number:?}: expected one to nine digits")]
    BadNumber {
        /// What stands there, at most 32 octets of it.
        number: String,
    },
    /// The same `p` with different data: two keys at one name, or a damaged one.
    #[error("fragment {number} twice with different data: one key per name")]
    Contradiction {
        /// The fragment number.
        number: u32,
    },
    /// Fragments that differ in `a`, the default included.
    #[error("fragments with different algorithms: one key per name")]
    MixedAlgorithms,
    /// An `a` that is not supported, `none` and the HMAC family among them.
    #[error("unsupported algorithm {algorithm:?}")]
    UnknownAlgorithm {
        /// What stands there, at most 32 octets of it.
        algorithm: String,
    },
    /// A `t` that is not `x509`. As there is only one, fragments cannot differ in it.
    #[error("unsupported key format {format:?}: expected x509")]
    UnknownFormat {
        /// What stands there, at most 32 octets of it.
        format: String,
    },
    /// The joined data is not standard base64 with padding.
    #[error("key data is not standard base64 with padding")]
    NotBase64,
    /// The joined data is not a usable key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl KeyRecordError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoKeyRecord => "no-key-record",
            Self::TooManyFragments { .. } => "too-many-fragments",
            Self::TooLong => "key-records-too-long",
            Self::DuplicateItem { .. } => "duplicate-item",
            Self::MissingNumber => "missing-number",
            Self::MissingData => "missing-data",
            Self::BadNumber { .. } => "bad-number",
            Self::Contradiction { .. } => "contradiction",
            Self::MixedAlgorithms => "mixed-algorithms",
            Self::UnknownAlgorithm { .. } => "unknown-algorithm",
            Self::UnknownFormat { .. } => "unknown-format",
            Self::NotBase64 => "key-not-base64",
            Self::Key(error) => error.kind(),
        }
    }
}
