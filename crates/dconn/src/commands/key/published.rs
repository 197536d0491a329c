//! `dconn key check DOMAIN`: the key at every authoritative server.

use std::io::{self, Write};
use std::net::SocketAddr;

use dc_dns::{AuthorityAnswer, AuthorityOptions, Client, Name, Outcome, QueryError, RecordType};
use dc_sig::PublicKey;
use serde_json::{Value, json};

use crate::exit::{Exit, Failure};
use crate::network;
use crate::screen::{BOLD, CYAN, GREEN, Printable, RED, print, print_json};

/// Where to look.
pub(super) struct Published<'a> {
    /// Name of the key's records.
    pub(super) name: &'a str,
    /// Resolver of choice.
    pub(super) dns: Option<SocketAddr>,
    /// Port of the authoritative servers.
    pub(super) port: u16,
    pub(super) allow_internal: bool,
    /// The key that should be there.
    pub(super) wanted: Option<&'a PublicKey>,
    pub(super) json: bool,
}

/// What one server has.
struct Report {
    server: String,
    address: Option<SocketAddr>,
    records: usize,
    alias: Option<String>,
    key: Result<PublicKey, Problem>,
}

/// Why there is no usable key: a stable kind and a sentence.
struct Problem {
    kind: &'static str,
    message: String,
    /// Whether the server itself did not answer.
    silent: bool,
}

impl Published<'_> {
    pub(super) fn check(&self) -> Result<Exit, Failure> {
        let client = network::resolver(self.dns)?;
        let parsed = self.name.parse();
        let name: Name =
            parsed.map_err(|error| Failure::new(format!("{}: {error}", Printable(self.name))))?;
        let mut options = AuthorityOptions::default();
        options.reach = network::reach(self.allow_internal);
        options.port = self.port;
        let servers = client.zone_of(&name).and_then(|zone| match zone {
            Some(zone) => Ok((client.authorities(&zone, &options)?, zone)),
            None => Ok((Vec::new(), Name::root())),
        });
        let (authorities, zone) = match servers {
            Ok(servers) => servers,
            Err(error) => return self.nobody(&error),
        };
        if authorities.is_empty() {
            return self.nobody(&QueryError::NoServer);
        }
        let answers = client.ask_authorities(authorities, &name, RecordType::TXT);
        let reports: Vec<Report> = answers
            .into_iter()
            .map(|answer| Report::new(&client, &name, answer))
            .collect();
        self.tell(&zone, &reports)
    }

    /// The servers of the zone are not known.
    fn nobody(&self, error: &QueryError) -> Result<Exit, Failure> {
        let message = format!("the name servers of {} were not found: {error}", self.name);
        if self.json {
            let answer = json!({
                "ok": false, "name": self.name,
                "error": { "kind": "dns", "message": message },
            });
            print_json(&answer)?;
        } else {
            let (red, cyan) = (RED.bold(), CYAN.bold());
            print(|out| {
                writeln!(out, "{red}unknown{red:#}: {}", Printable(&message))?;
                writeln!(out, " {cyan}help{cyan:#}: {}", help(error))
            })?;
        }
        Ok(Exit::Refused)
    }

    fn same(&self, key: &PublicKey) -> Option<bool> {
        // Not the whole record: of an RSA key the NULL may be left out.
        let wanted = self.wanted?;
        Some(wanted.kind() == key.kind() && wanted.key_bits() == key.key_bits())
    }

    fn tell(&self, zone: &Name, reports: &[Report]) -> Result<Exit, Failure> {
        let agree = agree(reports);
        let usable = |report: &Report| match &report.key {
            Ok(key) => self.same(key) != Some(false),
            Err(_) => false,
        };
        let ok = agree == Some(true) && reports.iter().all(usable);
        if self.json {
            let servers: Vec<Value> = reports.iter().map(|report| self.value(report)).collect();
            let answer = json!({
                "ok": ok, "name": self.name, "zone": zone.to_string(),
                "agree": agree, "servers": servers,
            });
            print_json(&answer)?;
        } else {
            print(|out| self.show(out, zone, reports, agree, ok))?;
        }
        Ok(if ok { Exit::Done } else { Exit::Refused })
    }

    fn value(&self, report: &Report) -> Value {
        let mut value = json!({
            "name": report.server,
            "address": report.address,
            "records": report.records,
        });
        let member = match &report.key {
            Ok(key) => (
                "key",
                json!({
                    "type": key.kind().to_string(),
                    "algorithm": key.algorithm().name(),
                    "yours": self.same(key),
                }),
            ),
            Err(problem) => (
                "error",
                json!({ "kind": problem.kind, "message": problem.message }),
            ),
        };
        if let Value::Object(members) = &mut value {
            members.insert(member.0.to_owned(), member.1);
            if let Some(alias) = &report.alias {
                members.insert("alias".to_owned(), json!(alias));
            }
        }
        value
    }

    fn show(
        &self,
        out: &mut dyn Write,
        zone: &Name,
        reports: &[Report],
        agree: Option<bool>,
        ok: bool,
    ) -> io::Result<()> {
        let bold = BOLD;
        writeln!(
            out,
            "{bold}{}{bold:#} at {} authoritative servers of {}",
            Printable(self.name),
            reports.len(),
            Printable(zone),
        )?;
        for report in reports {
            let address = report
                .address
                .map_or_else(String::new, |address| format!(" ({address})"));
            write!(out, "  {}{address}: ", Printable(&report.server))?;
            match &report.key {
                Ok(key) => {
                    write!(
                        out,
                        "{}, {}, {} TXT records",
                        key.kind(),
                        key.algorithm(),
                        report.records
                    )?;
                    match self.same(key) {
                        Some(true) => write!(out, ", the same key as yours")?,
                        Some(false) => write!(out, ", not your key")?,
                        None => {}
                    }
                }
                Err(problem) => write!(out, "{}: {}", problem.kind, Printable(&problem.message))?,
            }
            match &report.alias {
                Some(alias) => writeln!(out, ", at the alias {}", Printable(alias))?,
                None => writeln!(out)?,
            }
        }
        let (green, red, cyan) = (GREEN.bold(), RED.bold(), CYAN.bold());
        if ok {
            return writeln!(out, "{green}usable{green:#}: every server has the same key");
        }
        let (verdict, help) = if agree == Some(false) {
            (
                "the servers differ",
                "After a change, wait until the zone has reached every server; if it persists, compare the serial numbers of the zone.",
            )
        } else if reports.iter().any(|report| silent(report).is_some()) {
            (
                "a server did not answer with authority",
                "Repair that server or its NS record: whoever asks it cannot verify your links.",
            )
        } else if reports.iter().any(|report| report.key.is_ok()) {
            (
                "another key is published",
                "Sign with the key that is published, or publish yours: dconn key publish.",
            )
        } else {
            (
                "no usable key is published",
                "Publish the records that `dconn key publish` prints, under this very name.",
            )
        };
        writeln!(out, "{red}not usable{red:#}: {verdict}")?;
        writeln!(out, " {cyan}help{cyan:#}: {help}")
    }
}

impl Report {
    fn new(client: &Client, name: &Name, answer: AuthorityAnswer) -> Self {
        let mut report = Self {
            server: answer.name.to_string(),
            address: answer.server,
            records: 0,
            alias: None,
            key: Err(Problem {
                kind: "dns",
                message: String::new(),
                silent: true,
            }),
        };
        let found = answer.result.and_then(|found| match &found.outcome {
            // The alias leads to somebody else's servers.
            Outcome::Elsewhere(target) => {
                report.alias = Some(target.to_string());
                client.ask(target, RecordType::TXT)
            }
            _ => Ok(found),
        });
        match found {
            Ok(found) => {
                let records = found.key_records(name);
                report.records = records.len();
                let key = PublicKey::from_txt(records.iter().map(|record| &record.strings));
                report.key = key.map_err(|error| Problem {
                    kind: error.kind(),
                    message: error.to_string(),
                    silent: false,
                });
            }
            Err(error) => {
                report.key = Err(Problem {
                    kind: "dns",
                    message: error.to_string(),
                    silent: true,
                });
            }
        }
        report
    }
}

fn silent(report: &Report) -> Option<&Problem> {
    report.key.as_ref().err().filter(|problem| problem.silent)
}

/// Whether all servers that answered have the same key, or the same lack of one; `None` if none did.
fn agree(reports: &[Report]) -> Option<bool> {
    let mut seen = reports.iter().filter(|report| silent(report).is_none());
    let content = |report: &Report| match &report.key {
        Ok(key) => (
            Some((key.kind(), key.key_bits().to_vec(), key.algorithm())),
            None,
        ),
        Err(problem) => (None, Some(problem.kind)),
    };
    let first = content(seen.next()?);
    Some(seen.all(|report| content(report) == first))
}

fn help(error: &QueryError) -> &'static str {
    match error {
        QueryError::Timeout { .. } | QueryError::Io { .. } => {
            "Check the network, or name another resolver with --dns."
        }
        _ => "Check the spelling of the domain and whether it is registered and delegated.",
    }
}
