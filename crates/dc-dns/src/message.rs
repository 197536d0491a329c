//! Messages on the wire (RFC 1035 section 4): queries out, responses in. No sockets here.

use hickory_proto::op::{Edns, Header, Message, MessageType, OpCode, Query};
use hickory_proto::rr::DNSClass;
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};

use crate::name::Name;
use crate::rcode::Rcode;
use crate::rdata;
use crate::record::Record;
use crate::record_type::RecordType;

/// The octets of the largest message there is.
pub const MAX_MESSAGE: usize = 65_535;

/// Records that are read of one message, all sections together.
pub const MAX_RECORDS: usize = 2_000;

/// What is asked for, in class IN.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// Name.
    pub name: Name,
    /// Type.
    pub rtype: RecordType,
}

/// How a query is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueryOptions {
    /// Ask the server to look further (RD); set unless changed. Clear it for authoritative servers.
    pub recursion: bool,
    /// Largest answer over UDP, announced with EDNS (RFC 6891): 1232 unless set, so that nothing
    /// is fragmented. `None` leaves EDNS out, for servers that refuse it.
    pub udp_size: Option<u16>,
}

impl Default for QueryOptions {
    fn default() -> Self {
        Self {
            recursion: true,
            udp_size: Some(1232),
        }
    }
}

/// A query as octets. The caller draws `id`, for each query anew and from a source that nobody can
/// guess (RFC 5452 section 4.3).
///
/// ```
/// use dc_dns::{Question, QueryOptions, RecordType, decode, encode};
///
/// let question = Question { name: "_domainconnect.example.com".parse()?, rtype: RecordType::TXT };
/// let query = encode(0x2a17, &question, &QueryOptions::default());
/// assert_eq!(query.get(..2), Some(&[0x2a, 0x17][..]));
///
/// // A query is no answer.
/// assert!(decode(&query, 0x2a17, &question).is_err());
/// # Ok::<(), dc_dns::NameError>(())
/// ```
pub fn encode(id: u16, question: &Question, options: &QueryOptions) -> Vec<u8> {
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = options.recursion;
    let name = question.name.inner().clone();
    message.add_query(Query::query(name, question.rtype.number().into()));
    if let Some(size) = options.udp_size {
        let mut edns = Edns::new();
        edns.set_max_payload(size);
        message.set_edns(edns);
    }
    // A name of this crate fits, so there is nothing that can fail.
    message.to_vec().unwrap_or_default()
}

/// A response that belongs to its query.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// Response code.
    pub rcode: Rcode,
    /// Whether the server is an authority for the name (AA).
    pub authoritative: bool,
    /// Whether the server looks further for its clients (RA).
    pub recursion_available: bool,
    /// Whether the resolver found the answer secure (AD). Worth as much as the way to it.
    pub authentic: bool,
    /// Whether the answer did not fit (TC): ask again over TCP. The records are left out then.
    pub truncated: bool,
    /// Answer section, class IN.
    pub answers: Vec<Record>,
    /// Authority section, class IN.
    pub authorities: Vec<Record>,
}

/// Why octets are no answer to a query.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Another id: it answers something else, or somebody guesses.
    #[error("the id is not that of the query")]
    WrongId,
    /// No response to a standard query.
    #[error("it is not a response to a standard query")]
    NotAResponse,
    /// Not exactly the question that was asked.
    #[error("it repeats a different question from the one asked")]
    WrongQuestion,
    /// The octets end too early, or a name or a length leads nowhere.
    #[error("the message is malformed at octet {position}")]
    Malformed {
        /// Where reading ended.
        position: usize,
    },
    /// A record of the answer whose RDATA does not fit its type.
    #[error("the RDATA of the {rtype} record at octet {position} is malformed")]
    MalformedRdata {
        /// Its type.
        rtype: RecordType,
        /// Where the RDATA begins.
        position: usize,
    },
    /// More than [`MAX_RECORDS`] records or [`MAX_MESSAGE`] octets.
    #[error("it is too large")]
    TooLarge,
}

impl DecodeError {
    /// Whether the message may come from somebody else than the server that was asked; over UDP it
    /// is passed over then.
    pub(crate) fn is_mismatch(self) -> bool {
        matches!(
            self,
            Self::WrongId | Self::NotAResponse | Self::WrongQuestion
        )
    }
}

/// Reads a message that should answer `question` under `id`.
///
/// Any octets may be given. The work is linear in them, names in presentation format included.
///
/// # Errors
///
/// See [`DecodeError`].
pub fn decode(octets: &[u8], id: u16, question: &Question) -> Result<Response, DecodeError> {
    if octets.len() > MAX_MESSAGE {
        return Err(DecodeError::TooLarge);
    }
    let mut decoder = BinDecoder::new(octets);
    let header = Header::read(&mut decoder).map_err(|_| malformed(&decoder))?;
    if header.metadata.id != id {
        return Err(DecodeError::WrongId);
    }
    if header.metadata.message_type != MessageType::Response
        || header.metadata.op_code != OpCode::Query
    {
        return Err(DecodeError::NotAResponse);
    }
    if header.counts.queries != 1 {
        return Err(DecodeError::WrongQuestion);
    }
    let asked = Query::read(&mut decoder).map_err(|_| malformed(&decoder))?;
    if Name::from_inner(asked.name()) != question.name
        || u16::from(asked.query_type()) != question.rtype.number()
        || asked.query_class() != DNSClass::IN
    {
        return Err(DecodeError::WrongQuestion);
    }
    let mut response = Response {
        rcode: Rcode::new(u16::from(header.metadata.response_code.low())),
        authoritative: header.metadata.authoritative,
        recursion_available: header.metadata.recursion_available,
        authentic: header.metadata.authentic_data,
        truncated: header.metadata.truncation,
        answers: Vec::new(),
        authorities: Vec::new(),
    };
    if response.truncated {
        return Ok(response);
    }
    let mut left = MAX_RECORDS;
    let counts = header.counts;
    response.answers = section(&mut decoder, counts.answers, &mut left, true)?;
    response.authorities = section(&mut decoder, counts.authorities, &mut left, false)?;
    // A server may cut the additional section anywhere; only the rest of the response code is there.
    if let Some(high) = extended_rcode(&mut decoder, counts.additionals.min(64)) {
        response.rcode = Rcode::new(u16::from(high) << 4 | response.rcode.number());
    }
    Ok(response)
}

fn malformed(decoder: &BinDecoder<'_>) -> DecodeError {
    DecodeError::Malformed {
        position: decoder.index(),
    }
}

/// The fixed part of a record in front of its RDATA.
struct Front {
    name: Name,
    rtype: RecordType,
    class: u16,
    ttl: u32,
    length: u16,
}

fn front(decoder: &mut BinDecoder<'_>) -> Option<Front> {
    let name = Name::read(decoder)?;
    let mut number = || Some(decoder.read_u16().ok()?.unverified());
    let rtype = RecordType::new(number()?);
    let class = number()?;
    let ttl = decoder.read_u32().ok()?.unverified();
    let length = decoder.read_u16().ok()?.unverified();
    (usize::from(length) <= decoder.len()).then_some(Front {
        name,
        rtype,
        class,
        ttl,
        length,
    })
}

fn section(
    decoder: &mut BinDecoder<'_>,
    count: u16,
    left: &mut usize,
    strict: bool,
) -> Result<Vec<Record>, DecodeError> {
    let mut records = Vec::new();
    for _ in 0..count {
        *left = left.checked_sub(1).ok_or(DecodeError::TooLarge)?;
        let front = front(decoder).ok_or_else(|| malformed(decoder))?;
        let position = decoder.index();
        // RDATA is read on a decoder of its own: what is odd inside does not move the next record.
        let mut inside = decoder.clone(u16::try_from(position).unwrap_or(u16::MAX));
        decoder
            .read_slice(usize::from(front.length))
            .map_err(|_| DecodeError::Malformed { position })?;
        if front.class != CLASS_IN {
            continue;
        }
        match rdata::read(&mut inside, front.rtype, front.length) {
            Some(rdata) => records.push(Record::new(front.name, front.rtype, front.ttl, rdata)),
            None if strict => {
                return Err(DecodeError::MalformedRdata {
                    rtype: front.rtype,
                    position,
                });
            }
            None => {}
        }
    }
    Ok(records)
}

/// The upper octet of the response code (RFC 6891 section 6.1.3).
fn extended_rcode(decoder: &mut BinDecoder<'_>, count: u16) -> Option<u8> {
    for _ in 0..count {
        let front = front(decoder)?;
        if front.rtype == RecordType::OPT {
            return front.ttl.to_be_bytes().first().copied();
        }
        decoder.read_slice(usize::from(front.length)).ok()?;
    }
    None
}

const CLASS_IN: u16 = 1;
