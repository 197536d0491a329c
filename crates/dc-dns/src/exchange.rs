//! One question to one server: UDP, and TCP where the answer does not fit.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::error::{QueryError, Transport};
use crate::message::{DecodeError, QueryOptions, Question, Response, decode, encode};
use crate::rcode::Rcode;

/// Asks once over UDP, and over TCP if the answer was cut. Each of these has `timeout`, and nothing
/// goes on after `end`.
pub(crate) fn exchange(
    server: SocketAddr,
    question: &Question,
    options: &QueryOptions,
    timeout: Duration,
    end: Option<Instant>,
) -> Result<Response, QueryError> {
    let deadline = || {
        let own = Instant::now().checked_add(timeout);
        Deadline(own.into_iter().chain(end).min())
    };
    let mut options = options.clone();
    let mut response = udp(server, question, &options, &deadline())?;
    // RFC 6891 section 7: a server that does not know EDNS.
    if matches!(response.rcode, Rcode::FORM_ERR | Rcode::NOT_IMP) && options.udp_size.is_some() {
        options.udp_size = None;
        response = udp(server, question, &options, &deadline())?;
    }
    if response.truncated {
        response = tcp(server, question, &options, &deadline())?;
    }
    Ok(response)
}

fn udp(
    server: SocketAddr,
    question: &Question,
    options: &QueryOptions,
    deadline: &Deadline,
) -> Result<Response, QueryError> {
    let failed = |error| QueryError::from_io(server, Transport::Udp, error);
    let id = random_id().map_err(failed)?;
    // The system draws the port; a connected socket takes packets of this server only.
    let local: SocketAddr = if server.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(local).map_err(failed)?;
    socket.connect(server).map_err(failed)?;
    socket
        .send(&encode(id, question, options))
        .map_err(failed)?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    let mut mismatch = None;
    for _ in 0..MAX_MISMATCHES {
        let received = deadline
            .left()
            .and_then(|left| socket.set_read_timeout(Some(left)))
            .and_then(|()| socket.recv(&mut buffer));
        let length = match received {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => match mismatch {
                Some(problem) if is_timeout(&error) => {
                    return Err(QueryError::Mismatch { server, problem });
                }
                _ => return Err(failed(error)),
            },
        };
        match decode(buffer.get(..length).unwrap_or_default(), id, question) {
            Ok(response) => return Ok(response),
            // RFC 5452 section 9: somebody else may be first, so wait for the right one.
            Err(problem) if problem.is_mismatch() => mismatch = Some(problem),
            Err(problem) => return Err(QueryError::Malformed { server, problem }),
        }
    }
    let problem = mismatch.unwrap_or(DecodeError::WrongId);
    Err(QueryError::Mismatch { server, problem })
}

fn tcp(
    server: SocketAddr,
    question: &Question,
    options: &QueryOptions,
    deadline: &Deadline,
) -> Result<Response, QueryError> {
    let failed = |error| QueryError::from_io(server, Transport::Tcp, error);
    let id = random_id().map_err(failed)?;
    let octets = tcp_octets(server, &encode(id, question, options), deadline).map_err(failed)?;
    match decode(&octets, id, question) {
        Ok(response) if response.truncated => Err(QueryError::Truncated { server }),
        Ok(response) => Ok(response),
        Err(problem) if problem.is_mismatch() => Err(QueryError::Mismatch { server, problem }),
        Err(problem) => Err(QueryError::Malformed { server, problem }),
    }
}

fn tcp_octets(server: SocketAddr, query: &[u8], deadline: &Deadline) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&server, deadline.left()?)?;
    let length = u16::try_from(query.len()).map_err(|_| ErrorKind::InvalidInput)?;
    stream.set_write_timeout(Some(deadline.left()?))?;
    stream.write_all(&[&length.to_be_bytes(), query].concat())?;
    let mut length = [0; 2];
    read_exact(&mut stream, &mut length, deadline)?;
    let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
    read_exact(&mut stream, &mut octets, deadline)?;
    Ok(octets)
}

/// Reads to the end of `buffer`, however slowly the octets come, until the deadline.
fn read_exact(stream: &mut TcpStream, buffer: &mut [u8], deadline: &Deadline) -> io::Result<()> {
    let mut rest = buffer;
    while !rest.is_empty() {
        stream.set_read_timeout(Some(deadline.left()?))?;
        match stream.read(rest) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => rest = rest.get_mut(length..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn random_id() -> io::Result<u16> {
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(io::Error::other)?;
    Ok(u16::from_be_bytes(id))
}

/// Whether an error means that the time is over; systems differ in the word.
pub(crate) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

struct Deadline(Option<Instant>);

impl Deadline {
    /// The time left; an error once it is over.
    fn left(&self) -> io::Result<Duration> {
        let left = self.0.map_or(Duration::ZERO, |end| {
            end.saturating_duration_since(Instant::now())
        });
        if left.is_zero() {
            Err(ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

/// Packets of the server that answer something else, before it is given up: RFC 5452 section 9.2
/// asks to notice guessing.
const MAX_MISMATCHES: usize = 64;
