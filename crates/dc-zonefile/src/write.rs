//! Zone files out.

use std::io;

use dc_template::{Record, RecordType};
use domain::base::iana::Rtype;

use crate::error::{Excerpt, Fault, ReadErrorKind};
use crate::escape::push_quoted;
use crate::layout::Type;
use crate::lexer::{Entry, Lexer};
use crate::name::{self, Origin};
use crate::rdata::{self, MAX_RDATA, MAX_STRING};

/// Octets that are handed to the writer at once.
const CHUNK: usize = 1 << 16;

/// Records that cannot be written as a zone file.
///
/// ```
/// use dc_template::Record;
/// use dc_zonefile::{WriteErrorKind, write};
///
/// let record = Record::new("example.com.", "APEXCNAME", 600, "www.example.net.");
/// let error = write("example.com.", [&record], &mut Vec::new()).unwrap_err();
/// assert_eq!(error.kind(), WriteErrorKind::Type);
/// assert_eq!(error.record(), Some(0));
/// assert_eq!(
///     error.to_string(),
///     "record 0 (example.com. APEXCNAME): a zone file cannot hold type APEXCNAME, \
///      an extension of Domain Connect",
/// );
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct WriteError {
    kind: WriteErrorKind,
    record: Option<usize>,
    message: String,
    source: Option<io::Error>,
}

impl WriteError {
    fn of(index: usize, record: &Record, kind: WriteErrorKind, reason: &str) -> Self {
        Self {
            kind,
            record: Some(index),
            message: format!(
                "record {index} ({} {}): {reason}",
                Excerpt(record.name.as_bytes()),
                Excerpt(record.rtype.as_str().as_bytes()),
            ),
            source: None,
        }
    }

    /// What sort of mistake it is.
    pub fn kind(&self) -> WriteErrorKind {
        self.kind
    }

    /// The record it is about, counted from 0 in the order given.
    pub fn record(&self) -> Option<usize> {
        self.record
    }
}

impl From<io::Error> for WriteError {
    fn from(source: io::Error) -> Self {
        Self {
            kind: WriteErrorKind::Io,
            record: None,
            message: "the zone file cannot be written".to_owned(),
            source: Some(source),
        }
    }
}

/// The sorts of [`WriteError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum WriteErrorKind {
    /// A type that no zone file can hold.
    Type,
    /// The origin or an owner that is no absolute name.
    Name,
    /// A record without a TTL.
    Ttl,
    /// RDATA that the record's type does not allow, or relative names in it.
    Data,
    /// The writer failed; the source tells why.
    Io,
}

/// Writes a zone file: `$ORIGIN`, the SOA record, then the others in the order given.
///
/// Each record takes one line with absolute owner, TTL, class, type and RDATA. Reading the file
/// gives the same records; RDATA in another spelling comes back in the one that [`read`] gives.
/// Further members of records are not written.
///
/// [`read`]: crate::read()
///
/// ```
/// use dc_template::Record;
/// use dc_zonefile::write;
///
/// let records = [
///     Record::new("www.example.com.", "TXT", 600, "one verbatim value"),
///     Record::new("example.com.", "SOA", 600, "ns.example.com. root.example.com. 1 1d 2h 4w 5m"),
/// ];
/// let mut out = Vec::new();
/// write("example.com.", &records, &mut out)?;
/// assert_eq!(String::from_utf8_lossy(&out), "\
/// $ORIGIN example.com.
/// example.com. 600 IN SOA ns.example.com. root.example.com. 1 86400 7200 2419200 300
/// www.example.com. 600 IN TXT \"one verbatim value\"
/// ");
/// # Ok::<(), dc_zonefile::WriteError>(())
/// ```
///
/// # Errors
///
/// The first record that cannot be written, or what `out` answers. Lines before it may have been
/// written.
pub fn write<'r>(
    origin: &str,
    records: impl IntoIterator<Item = &'r Record>,
    out: &mut (impl io::Write + ?Sized),
) -> Result<(), WriteError> {
    let origin = Origin::given(origin).map_err(|fault| WriteError {
        kind: WriteErrorKind::Name,
        record: None,
        message: format!("origin: {}", fault.message),
        source: None,
    })?;
    let mut lines = b"$ORIGIN ".to_vec();
    lines.extend_from_slice(origin.text());
    lines.push(b'\n');
    let mut writer = Writer {
        lines,
        ..Writer::default()
    };

    let mut records = records.into_iter().enumerate();
    let mut before_soa = Vec::new();
    for (index, record) in &mut records {
        if record.rtype.is("SOA") {
            writer.record(index, record)?;
            break;
        }
        before_soa.push((index, record));
    }
    for (index, record) in before_soa.into_iter().chain(records) {
        writer.record(index, record)?;
        if writer.lines.len() >= CHUNK {
            out.write_all(&writer.lines)?;
            writer.lines.clear();
        }
    }
    out.write_all(&writer.lines)?;
    Ok(out.flush()?)
}

#[derive(Default)]
struct Writer<'r> {
    /// Lines not yet handed over.
    lines: Vec<u8>,
    /// The tokens of the record being written.
    entry: Entry<'r>,
    /// Its RDATA.
    scratch: Vec<u8>,
}

impl<'r> Writer<'r> {
    fn record(&mut self, index: usize, record: &'r Record) -> Result<(), WriteError> {
        let error = |kind, reason: &str| WriteError::of(index, record, kind, reason);
        let rtype = Type::new(record.rtype.as_str().as_bytes())
            .ok_or_else(|| error(WriteErrorKind::Type, &refusal(&record.rtype)))?;
        let ttl = record
            .ttl
            .ok_or_else(|| error(WriteErrorKind::Ttl, "expected a TTL"))?;
        name::push(&name::whole(&record.name), None, &mut self.lines)
            .map_err(|fault| error(WriteErrorKind::Name, &reason(&fault)))?;
        self.lines.push(b' ');
        rdata::push_display(ttl, &mut self.lines);
        self.lines.extend_from_slice(b" IN ");
        match rtype.rtype.to_mnemonic() {
            Some(mnemonic) => self.lines.extend_from_slice(mnemonic),
            None => rdata::push_display(rtype.rtype, &mut self.lines),
        }
        self.lines.push(b' ');
        self.data(rtype, record)
            .map_err(|fault| error(WriteErrorKind::Data, &reason(&fault)))?;
        self.lines.push(b'\n');
        Ok(())
    }

    fn data(&mut self, rtype: Type, record: &'r Record) -> Result<(), Fault> {
        let data = record.data.as_str();
        // In TYPE16 the generic form cannot be meant as text.
        let generic = data.starts_with("\\#") && record.rtype.as_str() != "TXT";
        if rtype.rtype == Rtype::TXT && !data.starts_with('"') && !generic {
            return verbatim(data, &mut self.lines);
        }
        Lexer::line(data.as_bytes()).next(&mut self.entry)?;
        self.scratch.clear();
        rdata::push_checked(rtype, &self.entry.tokens, data.len(), &mut self.scratch)?;
        self.lines.extend_from_slice(&self.scratch);
        Ok(())
    }
}

/// Appends a TXT value as strings of at most 255 octets.
fn verbatim(value: &str, out: &mut Vec<u8>) -> Result<(), Fault> {
    let strings = value.len().div_ceil(MAX_STRING).max(1);
    if value.len().saturating_add(strings) > MAX_RDATA {
        return Err(Fault::new(
            0,
            ReadErrorKind::Data,
            "expected RDATA of at most 65535 octets",
        ));
    }
    let mut chunks = value.as_bytes().chunks(MAX_STRING);
    let mut chunk = chunks.next().unwrap_or_default();
    loop {
        out.push(b'"');
        for octet in chunk {
            push_quoted(*octet, out);
        }
        out.push(b'"');
        let Some(next) = chunks.next() else {
            return Ok(());
        };
        chunk = next;
        out.push(b' ');
    }
}

fn refusal(rtype: &RecordType) -> String {
    let mnemonic = rtype.mnemonic();
    let shown = Excerpt(rtype.as_str().as_bytes());
    match mnemonic.as_ref() {
        "APEXCNAME" | "REDIR301" | "REDIR302" | "SPFM" => {
            format!("a zone file cannot hold type {shown}, an extension of Domain Connect")
        }
        _ => format!("a zone file cannot hold type {shown}"),
    }
}

fn reason(fault: &Fault) -> String {
    match fault.kind {
        ReadErrorKind::Origin => format!("{}; is its final dot missing?", fault.message),
        _ => fault.message.clone(),
    }
}
