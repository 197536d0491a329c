//! Zone files in.

use dc_template::Record;

use crate::error::{Fault, ReadError, ReadErrorKind};
use crate::layout::Type;
use crate::lexer::{Entry, Lexer, Quoting, Token};
use crate::name::{self, Origin};
use crate::{rdata, ttl};

/// What a zone file does not say itself, and how much of it is read.
///
/// ```
/// use dc_zonefile::{ReadOptions, read};
///
/// let options = ReadOptions::new().origin("example.com").default_ttl(300);
/// let zone = read("www A 192.0.2.1", &options)?;
/// assert_eq!(zone.records[0].name, "www.example.com.");
/// assert_eq!(zone.records[0].ttl, Some(300));
/// # Ok::<(), dc_zonefile::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    origin: Option<String>,
    default_ttl: Option<u32>,
    max_records: usize,
    max_record_octets: usize,
    max_octets: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            origin: None,
            default_ttl: None,
            max_records: 10_000_000,
            max_record_octets: 1 << 20,
            max_octets: 1 << 30,
        }
    }
}

impl ReadOptions {
    /// No origin, no TTL; at most 10,000,000 records, 1 MiB of text for each, 1 GiB of owners and
    /// RDATA together.
    pub fn new() -> Self {
        Self::default()
    }

    /// The origin in force at the beginning of the file. Its final dot may be left out.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// The TTL of records for which the file tells none in any way.
    pub fn default_ttl(mut self, seconds: u32) -> Self {
        self.default_ttl = Some(seconds);
        self
    }

    /// The most records that are read.
    pub fn max_records(mut self, records: usize) -> Self {
        self.max_records = records;
        self
    }

    /// The most octets that the text of one record may take, comments inside it included.
    pub fn max_record_octets(mut self, octets: usize) -> Self {
        self.max_record_octets = octets;
        self
    }

    /// The most octets that the owners and the RDATA of all records may take. A short file can
    /// mean long names.
    pub fn max_octets(mut self, octets: usize) -> Self {
        self.max_octets = octets;
        self
    }
}

/// A zone file that was read.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ZoneFile {
    /// The zone's apex, with its final dot: the owner of the SOA record, else the origin given,
    /// else the first `$ORIGIN`.
    pub origin: String,
    /// The records, in the order of the file. Names are absolute, also inside RDATA.
    pub records: Vec<Record>,
}

/// Reads a zone file (RFC 1035 section 5).
///
/// ```
/// use dc_template::Record;
/// use dc_zonefile::{ReadOptions, read};
///
/// let text = r#"
/// $ORIGIN example.com.
/// $TTL 1h
/// @    IN SOA ns hostmaster ( 2026010100 ; serial
///                             1d 2h 4w 5m )
///      IN MX  10 @
/// www 300 TXT "grüezi" mitenand
/// "#;
/// let zone = read(text, &ReadOptions::new())?;
/// assert_eq!(zone.origin, "example.com.");
/// assert_eq!(zone.records, [
///     Record::new("example.com.", "SOA", 3600,
///         "ns.example.com. hostmaster.example.com. 2026010100 86400 7200 2419200 300"),
///     Record::new("example.com.", "MX", 3600, "10 example.com."),
///     Record::new("www.example.com.", "TXT", 300, r#""gr\195\188ezi" "mitenand""#),
/// ]);
/// # Ok::<(), dc_zonefile::ReadError>(())
/// ```
///
/// # Errors
///
/// The first mistake, with its line and column. `$INCLUDE` and `$GENERATE` are refused.
pub fn read(text: impl AsRef<[u8]>, options: &ReadOptions) -> Result<ZoneFile, ReadError> {
    let input = text.as_ref();
    Reader::default()
        .read(input, options)
        .map_err(|fault| ReadError::new(input, fault))
}

#[derive(Default)]
struct Reader {
    origin: Option<Origin>,
    first_origin: Option<Origin>,
    apex: Option<String>,
    directive_ttl: Option<u32>,
    previous_ttl: Option<u32>,
    soa_minimum: Option<u32>,
    records: Vec<Record>,
    /// Octets of their owners and RDATA.
    octets: usize,
    /// RDATA of the record being read.
    scratch: Vec<u8>,
}

impl Reader {
    fn read(mut self, input: &[u8], options: &ReadOptions) -> Result<ZoneFile, Fault> {
        if let Some(origin) = &options.origin {
            self.set_origin(Origin::given(origin).map_err(|fault| Fault {
                kind: ReadErrorKind::Name,
                message: format!("origin given by the caller: {}", fault.message),
                ..fault
            })?);
        }
        let mut lexer = Lexer::new(input, options.max_record_octets);
        let mut entry = Entry::default();
        while lexer.next(&mut entry)? {
            match entry.tokens.as_slice() {
                [directive, arguments @ ..] if !entry.indented && is_directive(directive) => {
                    self.directive(directive, arguments)?;
                }
                _ if self.records.len() >= options.max_records => {
                    let message = format!("expected at most {} records", options.max_records);
                    return Err(Fault::new(entry.at, ReadErrorKind::Limit, message));
                }
                _ => self.record(&entry, options)?,
            }
        }
        let origin = match (self.apex, self.first_origin) {
            (Some(apex), _) => apex,
            (None, Some(origin)) => string(origin.text().to_vec(), 0)?,
            (None, None) => {
                return Err(Fault::new(
                    input.len(),
                    ReadErrorKind::Origin,
                    "expected a SOA record before the end of the file",
                ));
            }
        };
        Ok(ZoneFile {
            origin,
            records: self.records,
        })
    }

    fn set_origin(&mut self, origin: Origin) {
        self.first_origin.get_or_insert_with(|| origin.clone());
        self.origin = Some(origin);
    }

    fn directive(&mut self, directive: &Token<'_>, arguments: &[Token<'_>]) -> Result<(), Fault> {
        let fault = |expected| Err(directive.fault(ReadErrorKind::Directive, expected));
        let name = directive.text.to_ascii_uppercase();
        match (name.as_slice(), arguments) {
            (b"$ORIGIN", [name]) => {
                let origin = Origin::new(name, self.origin.as_ref())?;
                self.set_origin(origin);
                Ok(())
            }
            (b"$TTL", [time]) => {
                self.directive_ttl = Some(ttl::parse(time.text).ok_or_else(|| {
                    time.fault(ReadErrorKind::Ttl, "a TTL such as `3600` or `1h30m`")
                })?);
                Ok(())
            }
            (b"$ORIGIN", _) => fault("one domain name after $ORIGIN"),
            (b"$TTL", _) => fault("one TTL after $TTL"),
            (b"$INCLUDE", _) => fault("the records themselves: $INCLUDE is not read"),
            (b"$GENERATE", _) => fault("the records themselves: $GENERATE is not read"),
            _ => fault("the directive $ORIGIN or $TTL"),
        }
    }

    fn record(&mut self, entry: &Entry<'_>, options: &ReadOptions) -> Result<(), Fault> {
        let (owner, rest) = match entry.tokens.as_slice() {
            [owner, rest @ ..] if !entry.indented => (Some(owner), rest),
            rest => (None, rest),
        };
        let header = Header::read(rest, entry.end)?;
        let rtype = header.rtype;
        let is_soa = rtype.rtype == domain::base::iana::Rtype::SOA;
        let name = match owner {
            Some(owner) => {
                if is_soa && self.origin.is_none() {
                    let origin = Origin::new(owner, None)?;
                    self.set_origin(origin);
                }
                let mut name = Vec::new();
                name::push(owner, self.origin.as_ref(), &mut name)?;
                string(name, owner.at)?
            }
            None => match self.records.last() {
                Some(previous) => previous.name.clone(),
                None => {
                    return Err(Fault::new(
                        entry.at,
                        ReadErrorKind::Name,
                        "expected an owner name, since no record precedes",
                    ));
                }
            },
        };
        self.scratch.clear();
        rdata::push(
            rtype,
            header.data,
            entry.end,
            self.origin.as_ref(),
            &mut self.scratch,
        )?;
        let data = string(self.scratch.as_slice().to_vec(), entry.at)?;
        self.octets = self
            .octets
            .saturating_add(name.len())
            .saturating_add(data.len());
        if self.octets > options.max_octets {
            let message = format!("expected records of at most {} octets", options.max_octets);
            return Err(Fault::new(entry.at, ReadErrorKind::Limit, message));
        }
        if is_soa {
            self.apex.get_or_insert_with(|| name.clone());
            self.soa_minimum = data.rsplit(' ').next().and_then(|ttl| ttl.parse().ok());
        }
        if header.ttl.is_some() {
            self.previous_ttl = header.ttl;
        }
        let ttl = header
            .ttl
            .or(self.directive_ttl)
            .or(self.previous_ttl)
            .or(self.soa_minimum)
            .or(options.default_ttl)
            .ok_or_else(|| {
                Fault::new(
                    entry.at,
                    ReadErrorKind::Ttl,
                    "expected a TTL, since neither $TTL nor a SOA record precedes",
                )
            })?;
        self.records
            .push(Record::new(name, rtype.record_type(), ttl, data));
        Ok(())
    }
}

fn is_directive(token: &Token<'_>) -> bool {
    token.quoting == Quoting::Plain && token.text.starts_with(b"$")
}

/// What stands between owner and RDATA: TTL and class, in either order and both optional, and type.
struct Header<'e, 'a> {
    ttl: Option<u32>,
    rtype: Type,
    data: &'e [Token<'a>],
}

impl<'e, 'a> Header<'e, 'a> {
    fn read(tokens: &'e [Token<'a>], end: usize) -> Result<Self, Fault> {
        let (mut ttl, mut class) = (None, false);
        let mut rest = tokens.iter();
        loop {
            let expected = match (ttl, class) {
                (None, false) => "a TTL, the class IN or a record type",
                (None, true) => "a TTL or a record type",
                (Some(_), false) => "the class IN or a record type",
                (Some(_), true) => "a record type",
            };
            let Some(token) = rest.next() else {
                let message = format!("expected {expected}, found the end of the record");
                return Err(Fault::new(end, ReadErrorKind::Type, message));
            };
            if token.quoting != Quoting::Plain {
                return Err(token.fault(ReadErrorKind::Type, expected));
            }
            if token.text.first().is_some_and(u8::is_ascii_digit) && ttl.is_none() {
                ttl = Some(
                    ttl::parse(token.text)
                        .ok_or_else(|| token.fault(ReadErrorKind::Ttl, expected))?,
                );
            } else if !class && is_class(token.text) {
                if !(token.text.eq_ignore_ascii_case(b"IN")
                    || token.text.eq_ignore_ascii_case(b"CLASS1"))
                {
                    return Err(token.fault(ReadErrorKind::Class, "the class IN"));
                }
                class = true;
            } else {
                return Ok(Self {
                    ttl,
                    rtype: Type::new(token.text)
                        .ok_or_else(|| token.fault(ReadErrorKind::Type, expected))?,
                    data: rest.as_slice(),
                });
            }
        }
    }
}

fn is_class(text: &[u8]) -> bool {
    let names: [&[u8]; 4] = [b"IN", b"CH", b"HS", b"CS"];
    names.iter().any(|name| text.eq_ignore_ascii_case(name))
        || text.split_at_checked(5).is_some_and(|(class, number)| {
            class.eq_ignore_ascii_case(b"CLASS") && number.iter().all(u8::is_ascii_digit)
        })
}

fn string(mut text: Vec<u8>, at: usize) -> Result<String, Fault> {
    text.shrink_to_fit();
    String::from_utf8(text)
        .map_err(|_| Fault::new(at, ReadErrorKind::Syntax, "expected ASCII text"))
}
