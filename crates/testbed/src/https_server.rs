//! An HTTPS server: HTTP/1.1, one request per connection.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::certificates::Certificates;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Path and query, as received.
    pub target: String,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header field of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str())
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Header fields; `Content-Length` comes by itself.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Body,
}

/// The body of a [`Reply`].
#[derive(Clone, Debug)]
pub enum Body {
    /// These octets.
    Octets(Vec<u8>),
    /// Blanks without end, chunked.
    Endless,
    /// One octet of these after each pause.
    Drip(Vec<u8>, Duration),
    /// Not even a status line: the connection stays open and silent.
    Silence,
    /// These octets, of a `Content-Length` one greater: the connection ends too early.
    Cut(Vec<u8>),
    /// Octets instead of a response.
    Raw(Vec<u8>),
}

impl Reply {
    /// A status without body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Octets(Vec::new()),
        }
    }

    /// Status 200 with JSON.
    pub fn json(text: impl Into<String>) -> Self {
        Self::status(200)
            .header("Content-Type", "application/json")
            .body(Body::Octets(text.into().into_bytes()))
    }

    /// Status 302 to a URL.
    pub fn redirect(url: &str) -> Self {
        Self::status(302).header("Location", url)
    }

    /// Adds a header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
}

/// An HTTPS server on loopback whose replies are made by a function.
#[derive(Debug)]
pub struct HttpsServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl HttpsServer {
    /// Starts a server on 127.0.0.1 whose certificate speaks for these names.
    pub fn start(
        certificates: &Certificates,
        names: &[&str],
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        Self::start_at(address, certificates, names, reply).expect("a port of 127.0.0.1")
    }

    /// The same at another address; fails where the system has no such one.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened at.
    pub fn start_at(
        address: SocketAddr,
        certificates: &Certificates,
        names: &[&str],
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let config = certificates.server(names);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let reply: Arc<Handler> = Arc::new(reply);
        let thread = std::thread::spawn({
            let (requests, connections, stop) =
                (requests.clone(), connections.clone(), stop.clone());
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    connections.fetch_add(1, Ordering::Relaxed);
                    let Ok(stream) = stream else { continue };
                    let (config, reply) = (config.clone(), reply.clone());
                    let (requests, stop) = (requests.clone(), stop.clone());
                    // A client that goes away is no fault of the server.
                    std::thread::spawn(move || {
                        let _ = serve(stream, config, &*reply, &requests, &stop);
                    });
                }
            }
        });
        Ok(Self {
            address,
            requests,
            connections,
            stop,
            thread: Some(thread),
        })
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How often somebody connected, with or without a request.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for HttpsServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ip = match self.address.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        // Wakes the thread that accepts.
        let woken = TcpStream::connect_timeout(&(ip, self.port()).into(), Duration::from_secs(1));
        if let (Ok(_), Some(thread)) = (woken, self.thread.take()) {
            let _ = thread.join();
        }
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    reply: &Handler,
    requests: &Mutex<Vec<Request>>,
    stop: &AtomicBool,
) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let session = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(session, stream);
    let request = read_request(&mut stream)?;
    requests.lock().unwrap().push(request.clone());
    let reply = reply(&request);
    write_reply(&mut stream, &reply, stop)?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn read_request(stream: &mut impl Read) -> io::Result<Request> {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut octet)?;
        head.extend(octet);
        if head.len() > 1 << 16 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let mut words = lines
        .next()
        .unwrap_or_default()
        .split(' ')
        .map(str::to_owned);
    let mut request = Request {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
        body: Vec::new(),
    };
    if request.header("transfer-encoding").is_some() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let length = request
        .header("content-length")
        .map_or(Ok(0), str::parse::<u64>);
    let length = length.map_err(io::Error::other)?.min(1 << 20);
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body)?;
    request.body = body;
    Ok(request)
}

fn write_reply(stream: &mut impl Write, reply: &Reply, stop: &AtomicBool) -> io::Result<()> {
    let running = || !stop.load(Ordering::Relaxed);
    match &reply.body {
        Body::Raw(octets) => return stream.write_all(octets),
        Body::Silence => {
            while running() {
                std::thread::sleep(PAUSE);
            }
            return Ok(());
        }
        _ => {}
    }
    let mut head = format!("HTTP/1.1 {} Reply\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = match &reply.body {
        Body::Octets(octets) | Body::Drip(octets, _) => Some(octets.len()),
        Body::Cut(octets) => octets.len().checked_add(1),
        _ => None,
    };
    head.push_str(&match length {
        Some(length) => format!("Content-Length: {length}\r\n\r\n"),
        None => "Transfer-Encoding: chunked\r\n\r\n".to_owned(),
    });
    stream.write_all(head.as_bytes())?;
    match &reply.body {
        Body::Octets(octets) | Body::Cut(octets) => stream.write_all(octets),
        Body::Drip(octets, pause) => {
            for octet in octets {
                stream.write_all(&[*octet])?;
                stream.flush()?;
                std::thread::sleep(*pause);
                if !running() {
                    break;
                }
            }
            Ok(())
        }
        _ => {
            let chunk = [b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat();
            while running() {
                stream.write_all(&chunk)?;
            }
            Ok(())
        }
    }
}

const PAUSE: Duration = Duration::from_millis(20);
