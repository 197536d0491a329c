//! Knot as an authoritative server.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fault_dns::dns;
use crate::folder::Folder;

/// An authoritative DNS server with zones of the test, on 127.0.0.1 and a free port.
#[derive(Debug)]
pub struct DnsServer {
    address: SocketAddr,
    zones: Vec<String>,
    /// A shell that stops the server once its standard input ends, so also if the test is killed.
    guard: Child,
    folder: Folder,
}

impl DnsServer {
    /// Starts a server with zones, each given by its origin and the text of its zone file. A zone
    /// file without an SOA record gets one, and an NS record.
    ///
    /// `None` if no server is installed; the test should return then.
    pub fn start(zones: &[(&str, &str)]) -> Option<Self> {
        for _ in 0..10 {
            let port = free_port(&[Ipv4Addr::LOCALHOST]);
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            if let Some(server) = Self::start_at(address, zones)? {
                return Some(server);
            }
        }
        panic!("knotd does not start");
    }

    /// Starts one server on each of these addresses of loopback, all on the same port.
    pub fn start_many(servers: &[(Ipv4Addr, &[(&str, &str)])]) -> Option<Vec<Self>> {
        let addresses: Vec<_> = servers.iter().map(|(address, _)| *address).collect();
        'port: for _ in 0..10 {
            let port = free_port(&addresses);
            let mut started = Vec::new();
            for (address, zones) in servers {
                match Self::start_at((*address, port).into(), zones)? {
                    Some(server) => started.push(server),
                    None => continue 'port,
                }
            }
            return Some(started);
        }
        panic!("knotd does not start");
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Replaces a zone; returns once the server gives the new one.
    pub fn set_zone(&self, origin: &str, text: &str) {
        let serial = self
            .serial(origin)
            .map_or(1, |serial| serial.wrapping_add(1));
        self.write_zone(origin, text, serial);
        let socket = self.folder.path().join("knot.sock");
        let control = Command::new("knotc")
            .arg("--socket")
            .arg(socket)
            .args(["zone-reload", origin])
            .env("PATH", path())
            .output()
            .expect("knotc");
        assert!(control.status.success(), "{control:?}");
        let end = Instant::now() + Duration::from_secs(10);
        while self.serial(origin) != Some(serial) {
            assert!(Instant::now() < end, "knotd does not load {origin}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn start_at(address: SocketAddr, zones: &[(&str, &str)]) -> Option<Option<Self>> {
        let folder = Folder::new();
        let place = folder.path().display();
        let mut config = format!(
            "server:\n    rundir: {place}\n    listen: {}@{}\n\
             database:\n    storage: {place}\n\
             control:\n    listen: {place}/knot.sock\n\
             log:\n  - target: stderr\n    any: error\n\
             template:\n  - id: default\n    storage: {place}\n    zonefile-sync: -1\n    \
             zonefile-load: whole\n    journal-content: none\n\
             zone:\n",
            address.ip(),
            address.port(),
        );
        for (origin, _) in zones {
            let _ = writeln!(
                config,
                "  - domain: {origin}\n    file: {}",
                file_name(origin)
            );
        }
        folder.write("knot.conf", &config);
        let guard = Command::new("sh")
            .arg("-c")
            .arg("command -v knotd >/dev/null || exit 9; knotd -c knot.conf 2>log & read -r _; kill $!; wait")
            .current_dir(folder.path())
            .env("PATH", path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut server = Self {
            address,
            zones: zones
                .iter()
                .map(|(origin, _)| (*origin).to_owned())
                .collect(),
            guard,
            folder,
        };
        for (origin, text) in zones {
            server.write_zone(origin, text, 1);
        }
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            if let Ok(Some(status)) = server.guard.try_wait() {
                if status.code() == Some(9) {
                    let required = std::env::var_os("DC_REQUIRE_DNS_SERVER").is_some();
                    assert!(!required, "knotd is not installed");
                    eprintln!("knotd is not installed: skipped");
                    return None;
                }
                return Some(None);
            }
            if server
                .zones
                .iter()
                .all(|origin| server.serial(origin).is_some())
            {
                return Some(Some(server));
            }
            if Instant::now() > end {
                let log = std::fs::read_to_string(server.folder.path().join("log"));
                eprintln!("knotd: {}", log.unwrap_or_default());
                return Some(None);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn write_zone(&self, origin: &str, text: &str, serial: u32) {
        let mut file = format!("$ORIGIN {origin}.\n$TTL 300\n");
        if !text.contains("SOA") {
            let _ = writeln!(file, "@ SOA ns1 hostmaster {serial} 3600 600 86400 60");
        }
        if !text.contains(" NS ") {
            let _ = writeln!(file, "@ NS ns1\nns1 A {}", self.address.ip());
        }
        file.push_str(text);
        file.push('\n');
        self.folder.write(&file_name(origin), &file);
    }

    /// The serial of a zone that the server gives.
    fn serial(&self, origin: &str) -> Option<u32> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
        socket
            .set_read_timeout(Some(Duration::from_millis(500)))
            .ok()?;
        socket
            .send_to(&dns::query(7, origin, 6), self.address)
            .ok()?;
        let mut buffer = [0; 1024];
        let length = socket.recv(&mut buffer).ok()?;
        let answer = buffer.get(..length)?;
        // One answer, with authority.
        if answer.get(2)? & 4 == 0 || answer.get(6..8)? != [0, 1] {
            return None;
        }
        // The names of the SOA record end before its five numbers; the sections behind are skipped
        // by the length of the RDATA, which follows the compressed owner name.
        let question = dns::query(7, origin, 6).len();
        let fixed = question.checked_add(12)?;
        let length = answer.get(fixed.checked_sub(2)?..fixed)?;
        let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
        let serial = fixed.checked_add(length)?.checked_sub(20)?;
        let octets = answer.get(serial..serial.checked_add(4)?)?;
        Some(u32::from_be_bytes(octets.try_into().ok()?))
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn file_name(origin: &str) -> String {
    format!("{origin}.zone")
}

/// Debian puts servers where users do not look.
fn path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{path}:/usr/sbin:/usr/local/sbin")
}

/// A port that is free over UDP and TCP on all these addresses; somebody may still be faster.
fn free_port(addresses: &[Ipv4Addr]) -> u16 {
    for _ in 0..100 {
        let first = addresses.first().copied().unwrap_or(Ipv4Addr::LOCALHOST);
        let socket = UdpSocket::bind((first, 0)).expect("a port");
        let port = socket.local_addr().expect("a port").port();
        drop(socket);
        let free = |address: &Ipv4Addr| {
            let address = (IpAddr::from(*address), port);
            UdpSocket::bind(address).is_ok() && TcpListener::bind(address).is_ok()
        };
        if addresses.iter().all(free) {
            return port;
        }
    }
    panic!("no free port");
}
