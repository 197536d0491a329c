//! Why a question was not answered.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::answer::AnswerError;
use crate::exchange::is_timeout;
use crate::message::DecodeError;
use crate::name::{Name, NameError};
use crate::rcode::Rcode;

/// How a message travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream, after an answer that was cut.
    Tcp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        })
    }
}

/// Why a question was not answered.
///
/// No records is not among them: that is an [`Outcome`](crate::Outcome).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The name cannot be asked for.
    #[error("not a domain name: {0}")]
    Name(#[from] NameError),
    /// No server is known.
    #[error("no name server to ask")]
    NoServer,
    /// No answer in time.
    #[error("{server} did not answer over {transport} in time")]
    Timeout {
        /// The server.
        server: SocketAddr,
        /// How it was asked.
        transport: Transport,
    },
    /// The network, or the system, refused.
    #[error("cannot reach {server} over {transport}")]
    Io {
        /// The server.
        server: SocketAddr,
        /// How it was asked.
        transport: Transport,
        /// What the system says.
        source: io::Error,
    },
    /// Only messages that answer something else came: a broken server, or somebody guesses.
    #[error("{server} sent only messages that do not belong to the query: {problem}")]
    Mismatch {
        /// The server.
        server: SocketAddr,
        /// The problem of the last one.
        problem: DecodeError,
    },
    /// The answer cannot be read.
    #[error("the answer of {server} cannot be read: {problem}")]
    Malformed {
        /// The server.
        server: SocketAddr,
        /// What is wrong with it.
        problem: DecodeError,
    },
    /// The answer was cut over TCP too.
    #[error("the answer of {server} was truncated, even over TCP")]
    Truncated {
        /// The server.
        server: SocketAddr,
    },
    /// The answer was read, and it is none.
    #[error("{server}: {problem}")]
    Unusable {
        /// The server.
        server: SocketAddr,
        /// What is wrong with it.
        problem: AnswerError,
    },
    /// The address of an authoritative server is internal, and not allowed.
    #[error("{server} of {name} is an internal address")]
    Internal {
        /// Name of the server.
        name: Name,
        /// Its address.
        server: SocketAddr,
    },
}

impl QueryError {
    pub(crate) fn from_io(server: SocketAddr, transport: Transport, source: io::Error) -> Self {
        if is_timeout(&source) {
            Self::Timeout { server, transport }
        } else {
            Self::Io {
                server,
                transport,
                source,
            }
        }
    }

    /// Whether the same question may be answered later: no answer, or a server in trouble. A caller
    /// that verifies signatures then answers `temporarily_unavailable` (draft section 8.3.4).
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::Io { .. } | Self::Mismatch { .. } => true,
            Self::Unusable {
                problem: AnswerError::Rcode(rcode),
                ..
            } => *rcode == Rcode::SERV_FAIL,
            _ => false,
        }
    }
}
