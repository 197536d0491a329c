//! A query string as it arrived.

use std::borrow::Cow;

use crate::key_label::{KeyLabel, NameError};
use crate::parameters::Parameters;
use crate::signature;
use crate::verify::{Unsigned, Verified, Verifier, VerifyError};

/// The query of an apply request as it arrived: the bytes after `?`, nothing decoded, nothing
/// moved.
///
/// `sig` and `key` may stand anywhere. What was signed is everything else, byte for byte
/// ([`signed_bytes`](Self::signed_bytes)). Parameters are not readable here: they come from
/// [`Verified`], or, for a template without `syncPubKeyDomain`, from [`Unsigned`].
///
/// ```
/// use dc_sig::ReceivedQuery;
///
/// let query = ReceivedQuery::parse("key=_dck1&domain=example.com&sig=AAAA&host=www")?;
/// assert_eq!(query.signed_bytes(), b"domain=example.com&host=www");
/// assert_eq!(query.key_label()?.as_str(), "_dck1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §8.3.4.
#[derive(Clone, Debug)]
pub struct ReceivedQuery<'q> {
    signed: Cow<'q, [u8]>,
    parameters: Parameters<'q>,
    sig: Option<Cow<'q, str>>,
    key: Option<Cow<'q, str>>,
}

impl<'q> ReceivedQuery<'q> {
    /// Splits a query with the default [`QueryOptions`].
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn parse<Q: AsRef<[u8]> + ?Sized>(query: &'q Q) -> Result<Self, QueryError> {
        Self::parse_with(query, &QueryOptions::default())
    }

    /// Splits a query with options of your own.
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn parse_with<Q: AsRef<[u8]> + ?Sized>(
        query: &'q Q,
        options: &QueryOptions,
    ) -> Result<Self, QueryError> {
        let query = query.as_ref();
        if query.len() > options.max_octets {
            return Err(QueryError::TooLong {
                octets: query.len(),
                limit: options.max_octets,
            });
        }
        let (mut sig, mut key) = (None, None);
        let mut pairs = Vec::new();
        let mut rest = Rest::Nothing;
        for piece in Pieces::new(query) {
            // Q-11, OQ-20b: matched by the raw name, so no other reader sees another parameter.
            let slot = match piece.name {
                b"sig" => Some(&mut sig),
                b"key" => Some(&mut key),
                _ => None,
            };
            if let Some(slot) = slot {
                // Neither value is ever read with `+` as a blank.
                let value = piece.value(Plus::Literal)?;
                if slot.replace(value).is_some() {
                    return Err(QueryError::Duplicate {
                        name: String::from_utf8_lossy(piece.name).into_owned(),
                    });
                }
                continue;
            }
            rest.keep(query, &piece);
            if piece.text.is_empty() {
                continue;
            }
            let name = piece.name(options.plus)?;
            if name.is_empty() {
                return Err(QueryError::EmptyName {
                    offset: piece.start,
                });
            }
            if name == "sig" || name == "key" {
                return Err(QueryError::EscapedName {
                    offset: piece.start,
                });
            }
            if pairs.len() >= options.max_parameters {
                return Err(QueryError::TooManyParameters {
                    limit: options.max_parameters,
                });
            }
            pairs.push((name, piece.value(options.plus)?));
        }
        let parameters = Parameters::new(pairs).map_err(|name| QueryError::Duplicate { name })?;
        Ok(Self {
            signed: rest.bytes(query),
            parameters,
            sig,
            key,
        })
    }

    /// The bytes that the signature covers: the query without the `sig` and `key` pairs, order
    /// and encoding untouched. Nothing is copied when the two stand at the ends.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }

    /// Which key to look up, at [`KeyLabel::record_name`].
    ///
    /// # Errors
    ///
    /// [`VerifyError::MissingKey`] and [`VerifyError::Label`].
    pub fn key_label(&self) -> Result<KeyLabel, VerifyError> {
        let key = self.key.as_deref().ok_or(VerifyError::MissingKey)?;
        key.parse()
            .map_err(|error: NameError| VerifyError::Label(error))
    }

    /// Whether there is a `sig`, whatever it is worth.
    pub fn has_sig(&self) -> bool {
        self.sig.is_some()
    }

    /// Checks the signature with the published key, and hands out the parameters if it holds.
    ///
    /// # Errors
    ///
    /// See [`VerifyError`]; every cryptographic failure is the same one.
    pub fn verify(self, verifier: &dyn Verifier) -> Result<Verified<'q>, VerifyError> {
        let label = self.key_label()?;
        let signature = self.signature()?;
        verifier.verify(&self.signed, &signature)?;
        Ok(Verified::new(
            self.signed,
            self.parameters,
            label,
            verifier.algorithm(),
        ))
    }

    /// The parameters for a template without `syncPubKeyDomain`. A signature there vouches for
    /// nothing: `sig` and `key` are ignored, whatever they say (§8.3.4).
    pub fn unsigned(self) -> Unsigned<'q> {
        Unsigned::new(self.parameters)
    }

    /// The octets of `sig`, unchecked (§6.4.3).
    ///
    /// # Errors
    ///
    /// [`VerifyError::MissingSig`], and [`VerifyError::SigNotBase64`] for what no key could verify.
    pub fn signature(&self) -> Result<Vec<u8>, VerifyError> {
        let sig = self.sig.as_deref().ok_or(VerifyError::MissingSig)?;
        signature::decode(sig).ok_or(VerifyError::SigNotBase64)
    }

    pub(crate) fn parts(&self) -> (&Parameters<'q>, Option<&str>, Option<&str>) {
        (&self.parameters, self.sig.as_deref(), self.key.as_deref())
    }
}

/// How a query is read, and how long it may be.
///
/// ```
/// use dc_sig::{Plus, QueryOptions, ReceivedQuery};
///
/// let mut options = QueryOptions::default();
/// options.plus = Plus::Blank;
/// let query = ReceivedQuery::parse_with("text=a+b", &options)?.unsigned();
/// assert_eq!(query.parameters().get("text"), Some("a b"));
/// # Ok::<(), dc_sig::QueryError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueryOptions {
    /// The longest query; 65,536 octets unless set. The draft asks for URLs of at least 8,000
    /// octets to be accepted (§8.3.1).
    pub max_octets: usize,
    /// The most parameters besides `sig` and `key`; 1,024 unless set.
    pub max_parameters: usize,
    /// How `+` is read in names and values; never applied to the signed bytes.
    pub plus: Plus,
}

impl Default for QueryOptions {
    fn default() -> Self {
        Self {
            max_octets: 65_536,
            max_parameters: 1_024,
            plus: Plus::Literal,
        }
    }
}

/// The meaning of `+` in a decoded value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Plus {
    /// RFC 3986, and so the draft (§8.3.2): a plus sign.
    #[default]
    Literal,
    /// HTML forms: a blank. For service providers that build their query with a form encoder.
    Blank,
}

/// Why a query could not be split. Every one of them is an `invalid_request`.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// Longer than [`QueryOptions::max_octets`].
    #[error("query of {octets} octets: expected at most {limit}")]
    TooLong {
        /// Its length.
        octets: usize,
        /// The limit.
        limit: usize,
    },
    /// More than [`QueryOptions::max_parameters`].
    #[error("more than {limit} parameters")]
    TooManyParameters {
        /// The limit.
        limit: usize,
    },
    /// The same name twice, `sig` and `key` included.
    #[error("parameter {name:?} occurs twice")]
    Duplicate {
        /// The decoded name.
        name: String,
    },
    /// A value without a name.
    #[error("parameter without a name at octet {offset}")]
    EmptyName {
        /// Where the pair begins.
        offset: usize,
    },
    /// `sig` or `key` spelled with percent-escapes, such as `%73ig`.
    #[error("sig or key spelled with percent-escapes at octet {offset}")]
    EscapedName {
        /// Where the pair begins.
        offset: usize,
    },
    /// `%` without two hexadecimal digits.
    #[error("percent sign without two hexadecimal digits at octet {offset}")]
    Percent {
        /// Where the percent sign is.
        offset: usize,
    },
    /// A name or value that is not UTF-8 once decoded.
    #[error("not UTF-8 in the name or value at octet {offset}")]
    NotUtf8 {
        /// Where the name or value begins.
        offset: usize,
    },
    /// A blank, a control character or `#`: none can be part of a query on the wire.
    #[error("octet {byte:#04x} at {offset} cannot stand in a query")]
    Octet {
        /// The octet.
        byte: u8,
        /// Where it is.
        offset: usize,
    },
}

impl QueryError {
    /// A stable name in kebab case, for logs and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "query-too-long",
            Self::TooManyParameters { .. } => "too-many-parameters",
            Self::Duplicate { .. } => "duplicate-parameter",
            Self::EmptyName { .. } => "empty-name",
            Self::EscapedName { .. } => "escaped-name",
            Self::Percent { .. } => "malformed-percent",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::Octet { .. } => "forbidden-octet",
        }
    }
}

/// One piece between two `&`.
pub(crate) struct Piece<'q> {
    pub(crate) start: usize,
    pub(crate) text: &'q [u8],
    name: &'q [u8],
    value: &'q [u8],
}

impl<'q> Piece<'q> {
    pub(crate) fn raw_name(&self) -> &'q [u8] {
        self.name
    }

    fn name(&self, plus: Plus) -> Result<Cow<'q, str>, QueryError> {
        decode(self.name, self.start, plus)
    }

    fn value(&self, plus: Plus) -> Result<Cow<'q, str>, QueryError> {
        // An absent value reads like an empty one; its offset is then the end of the name.
        let skipped = self.text.len().saturating_sub(self.value.len());
        decode(self.value, self.start.saturating_add(skipped), plus)
    }
}

/// Splits at every `&`, and each piece at its first `=`.
pub(crate) struct Pieces<'q> {
    rest: Option<&'q [u8]>,
    start: usize,
}

impl<'q> Pieces<'q> {
    pub(crate) fn new(query: &'q [u8]) -> Self {
        Self {
            rest: Some(query),
            start: 0,
        }
    }
}

impl<'q> Iterator for Pieces<'q> {
    type Item = Piece<'q>;

    fn next(&mut self) -> Option<Piece<'q>> {
        let (text, rest) = split(self.rest?, b'&');
        let start = self.start;
        self.rest = rest;
        self.start = start.saturating_add(text.len()).saturating_add(1);
        let (name, value) = split(text, b'=');
        Some(Piece {
            start,
            text,
            name,
            value: value.unwrap_or_default(),
        })
    }
}

fn split(bytes: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    let mut halves = bytes.splitn(2, |byte| *byte == at);
    (halves.next().unwrap_or_default(), halves.next())
}

/// Percent-decodes in one pass; without an escape nothing is copied.
fn decode(text: &[u8], start: usize, plus: Plus) -> Result<Cow<'_, str>, QueryError> {
    let special = |byte: &u8| match byte {
        0..=b' ' | b'#' | b'%' | 0x7f => true,
        b'+' => plus == Plus::Blank,
        _ => false,
    };
    let not_utf8 = |_| QueryError::NotUtf8 { offset: start };
    if !text.iter().any(special) {
        return std::str::from_utf8(text)
            .map(Cow::Borrowed)
            .map_err(not_utf8);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, tail)) = rest
        .iter()
        .position(special)
        .and_then(|at| rest.split_at_checked(at))
    {
        decoded.extend_from_slice(plain);
        let offset = start.saturating_add(text.len().saturating_sub(tail.len()));
        rest = match tail {
            [b'%', high, low, after @ ..] => {
                let octet = hex(*high).zip(hex(*low));
                let (high, low) = octet.ok_or(QueryError::Percent { offset })?;
                decoded.push(high << 4 | low);
                after
            }
            [b'%', ..] => return Err(QueryError::Percent { offset }),
            [b'+', after @ ..] => {
                decoded.push(b' ');
                after
            }
            [byte, ..] => {
                let byte = *byte;
                return Err(QueryError::Octet { byte, offset });
            }
            [] => break,
        };
    }
    decoded.extend_from_slice(rest);
    String::from_utf8(decoded)
        .map(Cow::Owned)
        .map_err(|error| not_utf8(error.utf8_error()))
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => (digit & 0x0f).checked_add(9),
        _ => None,
    }
}

/// What stays when `sig` and `key` are taken out: a slice as long as it is in one piece.
enum Rest {
    Nothing,
    Slice { start: usize, end: usize },
    Joined(Vec<u8>),
}

impl Rest {
    fn keep(&mut self, query: &[u8], piece: &Piece<'_>) {
        let end = piece.start.saturating_add(piece.text.len());
        match self {
            Self::Nothing => {
                *self = Self::Slice {
                    start: piece.start,
                    end,
                }
            }
            Self::Slice { end: last, .. } if last.saturating_add(1) == piece.start => *last = end,
            Self::Slice { start, end } => {
                let slice = query.get(*start..*end).unwrap_or_default();
                *self = Self::Joined([slice, b"&", piece.text].concat());
            }
            Self::Joined(bytes) => {
                bytes.push(b'&');
                bytes.extend_from_slice(piece.text);
            }
        }
    }

    fn bytes(self, query: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Nothing => Cow::Borrowed(&[]),
            Self::Slice { start, end } => Cow::Borrowed(query.get(start..end).unwrap_or_default()),
            Self::Joined(bytes) => Cow::Owned(bytes),
        }
    }
}
