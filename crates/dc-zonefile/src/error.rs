//! What can go wrong when a zone file is read.

use std::fmt;

/// A zone file that cannot be read: what was expected, and where.
///
/// ```
/// use dc_zonefile::{ReadErrorKind, ReadOptions, read};
///
/// let error = read("$ORIGIN example.com.\nwww 60 IN A 192.0.2\n", &ReadOptions::new()).unwrap_err();
/// assert_eq!(error.kind(), ReadErrorKind::Data);
/// assert_eq!((error.line(), error.column()), (2, 13));
/// assert_eq!(
///     error.to_string(),
///     "line 2, column 13: expected an IPv4 address, found `192.0.2`",
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ReadError {
    kind: ReadErrorKind,
    line: usize,
    column: usize,
    message: String,
}

impl ReadError {
    pub(crate) fn new(input: &[u8], fault: Fault) -> Self {
        let before = input.get(..fault.at).unwrap_or(input);
        let line_start = before
            .iter()
            .rposition(|octet| *octet == b'\n')
            .map_or(0, |newline| newline.saturating_add(1));
        let line = before.get(line_start..).unwrap_or_default();
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let count = |octets: &[u8], counted: fn(u8) -> bool| {
            octets
                .iter()
                .filter(|octet| counted(**octet))
                .count()
                .saturating_add(1)
        };
        let remedy = match fault.kind {
            ReadErrorKind::Origin => "; pass the origin or put $ORIGIN in front",
            _ => "",
        };
        Self {
            kind: fault.kind,
            line: count(before, |octet| octet == b'\n'),
            // Continuation octets of UTF-8 do not begin a character.
            column: count(line, |octet| octet & 0xC0 != 0x80),
            message: fault.message + remedy,
        }
    }

    /// What sort of mistake it is.
    pub fn kind(&self) -> ReadErrorKind {
        self.kind
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

/// The sorts of [`ReadError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// Parentheses, quotation marks or escapes do not match, or a control character stands in the
    /// text.
    Syntax,
    /// A directive other than `$ORIGIN` and `$TTL`, or one with wrong arguments.
    Directive,
    /// A relative name where no origin is known, or a file that does not tell its origin.
    Origin,
    /// A record without an owner, or a text that is no domain name.
    Name,
    /// A text that is no TTL, or a record for which no TTL is known.
    Ttl,
    /// A class other than IN.
    Class,
    /// A missing or unknown record type, or one that cannot stand in a zone.
    Type,
    /// RDATA that the record's type does not allow.
    Data,
    /// A limit of [`ReadOptions`](crate::ReadOptions) is exceeded.
    Limit,
}

/// An error with its place in octets; [`ReadError`] has the place a person looks for.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) kind: ReadErrorKind,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(at: usize, kind: ReadErrorKind, message: impl Into<String>) -> Self {
        Self {
            at,
            kind,
            message: message.into(),
        }
    }

    pub(crate) fn found(at: usize, kind: ReadErrorKind, expected: &str, found: &[u8]) -> Self {
        Self::new(
            at,
            kind,
            format!("expected {expected}, found `{}`", Excerpt(found)),
        )
    }
}

/// Hostile text, shortened and without control or bidi characters.
pub(crate) struct Excerpt<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        for octet in self.0.iter().take(SHOWN) {
            match octet {
                0x20..=0x7E => write!(f, "{}", char::from(*octet))?,
                _ => write!(f, "\\{octet:03}")?,
            }
        }
        f.write_str(if self.0.len() > SHOWN { "…" } else { "" })
    }
}
