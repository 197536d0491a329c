//! What is asked, and what comes back.

use dc_template::{Record, RecordType};

/// A question for a server.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Question {
    /// Whom to ask.
    pub whom: Whom,
    /// Name, absolute and in lower case.
    pub name: String,
    /// Type.
    pub rtype: RecordType,
}

/// Who is asked. A question to somebody that the caller does not know has failed
/// ([`Reply::Failed`]).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Whom {
    /// An authoritative server of the zone, by its place in the list; recursion is not desired.
    Server(usize),
    /// Any resolver: what a name outside the zone leads to, aliases followed.
    Resolver,
}

/// What came of a question: a response or none. There will be no third.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reply {
    /// A response.
    Response(Response),
    /// None: a time-out, a closed port, a message that cannot be read. The reason, for people.
    Failed(String),
}

/// A response as it came, nothing left out, nothing followed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// Response code.
    pub code: ResponseCode,
    /// Whether the server says that it is an authority (AA).
    pub authoritative: bool,
    /// Records of the answer section.
    pub answer: Vec<Record>,
    /// Records of the authority section.
    pub authority: Vec<Record>,
}

/// A response code (RFC 1035 section 4.1.1). The two that say something of a name, and the rest: none
/// of that will get a variant of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ResponseCode {
    /// `NOERROR`
    NoError,
    /// `NXDOMAIN`
    NoName,
    /// Any other, by its mnemonic or number.
    Other(String),
}

impl Response {
    /// A response without records.
    pub fn new(code: ResponseCode, authoritative: bool) -> Self {
        Self {
            code,
            authoritative,
            answer: Vec::new(),
            authority: Vec::new(),
        }
    }

    /// The answer of an authority.
    pub fn authoritative(answer: impl IntoIterator<Item = Record>) -> Self {
        Self {
            answer: answer.into_iter().collect(),
            ..Self::new(ResponseCode::NoError, true)
        }
    }

    /// The RDATA of a name and type in the answer section.
    pub(super) fn data<'r>(
        &'r self,
        name: &'r str,
        rtype: &'r str,
    ) -> impl Iterator<Item = &'r str> {
        of(&self.answer, name, rtype)
    }

    /// The same in the authority section.
    pub(super) fn authority_data<'r>(
        &'r self,
        name: &'r str,
        rtype: &'r str,
    ) -> impl Iterator<Item = &'r str> {
        of(&self.authority, name, rtype)
    }

    /// Whether the server points to others for a name above or at this one.
    pub(super) fn refers(&self) -> bool {
        let mut authority = self.authority.iter();
        !self.authoritative
            && self.answer.is_empty()
            && authority.any(|record| record.rtype.is("NS"))
    }
}

fn of<'r>(records: &'r [Record], name: &'r str, rtype: &'r str) -> impl Iterator<Item = &'r str> {
    records
        .iter()
        .filter(move |record| record.rtype.is(rtype) && record.name.eq_ignore_ascii_case(name))
        .map(|record| record.data.as_str())
}
