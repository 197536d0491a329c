//! A DNS server that answers what the test says, right or wrong.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How a query came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Channel {
    /// A datagram; each message returned becomes one.
    Udp,
    /// A stream; the messages returned are written with their lengths in front.
    Tcp,
}

/// A DNS server on 127.0.0.1 whose answers are made by a function.
#[derive(Debug)]
pub struct FaultDns {
    address: SocketAddr,
    queries: Arc<Mutex<Queries>>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl FaultDns {
    /// Starts a server; `answer` gets each query and returns the messages to send, in order.
    pub fn start(answer: impl Fn(Channel, &[u8]) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("a port")) {
                break (udp, tcp);
            }
        };
        let address = udp.local_addr().expect("a port");
        udp.set_read_timeout(Some(PAUSE)).expect("a time-out");
        tcp.set_nonblocking(true).expect("a listener");
        let stop = Arc::new(AtomicBool::new(false));
        let queries = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let threads = vec![
            std::thread::spawn({
                let (stop, queries, answer) = (stop.clone(), queries.clone(), answer.clone());
                move || {
                    let mut buffer = [0; 4096];
                    while !stop.load(Ordering::Relaxed) {
                        let Ok((length, client)) = udp.recv_from(&mut buffer) else {
                            continue;
                        };
                        let query = buffer.get(..length).unwrap_or_default();
                        queries.lock().unwrap().push((Channel::Udp, query.to_vec()));
                        for message in answer(Channel::Udp, query) {
                            let _ = udp.send_to(&message, client);
                        }
                    }
                }
            }),
            std::thread::spawn({
                let (stop, queries) = (stop.clone(), queries.clone());
                move || {
                    while !stop.load(Ordering::Relaxed) {
                        let Ok((mut stream, _)) = tcp.accept() else {
                            std::thread::sleep(Duration::from_millis(5));
                            continue;
                        };
                        let _ = stream.set_nonblocking(false);
                        let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                        let mut length = [0; 2];
                        if stream.read_exact(&mut length).is_err() {
                            continue;
                        }
                        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
                        if stream.read_exact(&mut query).is_err() {
                            continue;
                        }
                        queries.lock().unwrap().push((Channel::Tcp, query.clone()));
                        for message in answer(Channel::Tcp, &query) {
                            let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
                            let _ = stream.write_all(&length.to_be_bytes());
                            let _ = stream.write_all(&message);
                        }
                    }
                }
            }),
        ];
        Self {
            address,
            queries,
            stop,
            threads,
        }
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The queries so far.
    pub fn queries(&self) -> Queries {
        self.queries.lock().unwrap().clone()
    }
}

impl Drop for FaultDns {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

type Queries = Vec<(Channel, Vec<u8>)>;

const PAUSE: Duration = Duration::from_millis(20);

/// Messages put together by hand, so that they can be wrong.
pub mod dns {
    /// A query of class IN with recursion desired.
    pub fn query(id: u16, name: &str, rtype: u16) -> Vec<u8> {
        let mut out = Vec::new();
        for number in [id, 0x0100, 1, 0, 0, 0] {
            out.extend(number.to_be_bytes());
        }
        out.extend(wire_name(name));
        out.extend(rtype.to_be_bytes());
        out.extend([0, 1]);
        out
    }

    /// An answer to a query: its id and question, these flags and these records as the answer
    /// section. 0x8180 is the usual answer of a resolver, 0x8400 that of an authority.
    pub fn answer(query: &[u8], flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
        let mut out = query.get(..2).unwrap_or_default().to_vec();
        let count = u16::try_from(records.len()).unwrap_or(u16::MAX);
        for number in [flags, 1, count, 0, 0] {
            out.extend(number.to_be_bytes());
        }
        out.extend(question(query));
        out.extend(records.concat());
        out
    }

    /// A record of class IN and TTL 60.
    pub fn record(name: &str, rtype: u16, rdata: &[u8]) -> Vec<u8> {
        let mut out = wire_name(name);
        out.extend(rtype.to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 60]);
        out.extend(u16::try_from(rdata.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(rdata);
        out
    }

    /// A TXT record of one string of at most 255 octets.
    pub fn txt(name: &str, text: &str) -> Vec<u8> {
        let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
        record(name, 16, &[&[length], text.as_bytes()].concat())
    }

    /// A CNAME record.
    pub fn cname(name: &str, target: &str) -> Vec<u8> {
        record(name, 5, &wire_name(target))
    }

    /// The name that a query asks for, without final dot, and the type.
    pub fn asked(query: &[u8]) -> (String, u16) {
        let question = question(query);
        let mut name = Vec::new();
        let mut rest = question;
        while let Some((length, after)) = rest.split_first() {
            rest = after;
            let Some((label, after)) = rest.split_at_checked(usize::from(*length)) else {
                break;
            };
            if label.is_empty() {
                break;
            }
            name.push(String::from_utf8_lossy(label).into_owned());
            rest = after;
        }
        let rtype = rest
            .first_chunk()
            .map_or(0, |octets| u16::from_be_bytes(*octets));
        (name.join("."), rtype)
    }

    /// A name without compression.
    pub fn wire_name(name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        for label in name.split('.').filter(|label| !label.is_empty()) {
            out.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
            out.extend(label.bytes());
        }
        out.push(0);
        out
    }

    /// The question section of a query with one question.
    fn question(query: &[u8]) -> &[u8] {
        let rest = query.get(12..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|octet| *octet == 0)
            .unwrap_or(rest.len());
        rest.get(..end.saturating_add(5)).unwrap_or(rest)
    }
}
