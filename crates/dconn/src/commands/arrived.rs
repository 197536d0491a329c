//! `dconn arrived`: did the records of a template arrive?

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use dc_discovery::Reach;
use dc_dns::{ArrivalServer, AuthorityOptions, Client};
use dc_flow::arrival::{Arrival, ArrivalOptions, RecordReport, Report, Standing, Verdict};
use dc_template::{Backing, Error, Policy, Rendered, Request, Template, Via};
use serde_json::json;

use super::apply::apex;
use super::variables;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::input;
use crate::network::dns_server;
use crate::screen::{DIM, GREEN, Printable, RED, YELLOW, note, print, print_json};

/// Look in DNS whether the records of a template are there
///
/// Every authoritative server of the zone is asked for every record. TTLs do not count, SPF counts
/// by meaning, and records of others are no obstacle.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn arrived hosting.json --domain example.com --param ip=192.0.2.1
  dconn arrived hosting.json --domain example.com --param ip=192.0.2.1 --wait 10m
  dconn arrived mail.json --domain example.com --host shop --format json --dns 192.0.2.53

Exit status: 0 everything is there, 1 something is not, 2 wrong usage, unreadable input, or no
server could be found.")]
pub(crate) struct Args {
    /// Template (JSON); `-` is standard input
    template: PathBuf,

    /// Apex of the zone
    #[arg(long)]
    domain: String,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Value of a variable; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = variables::parse)]
    params: Vec<(String, String)>,

    /// Group of records that was applied, all without it; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// Look again until everything is there, for so long: 90, 90s, 10m, 2h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    wait: Option<Duration>,

    /// Resolver that knows the servers of the zone, the system's without it; may be repeated
    #[arg(long = "dns", value_name = "ADDRESS[:PORT]", value_parser = dns_server)]
    resolvers: Vec<SocketAddr>,

    /// Authoritative server to ask in place of those that the zone names; may be repeated
    #[arg(long = "server", value_name = "ADDRESS[:PORT]", value_parser = dns_server)]
    servers: Vec<SocketAddr>,

    /// Ask servers of the zone at internal addresses too: for tests and private set-ups
    #[arg(long)]
    allow_internal: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let text = input::read(&args.template, 16 << 20)?;
    let template = Template::parse(&text).map_err(|error| {
        let failure = Failure::new(format!("{}: {error}", input::name(&args.template)));
        failure.remedy("a template is one JSON object with providerId, serviceId and records")
    })?;
    let rendered = match rendered(args, &template)? {
        Ok(rendered) => rendered,
        Err(error) => return refuse(&error, args.format),
    };
    let resolver = match args.resolvers.as_slice() {
        [] => Client::system().map_err(|error| {
            Failure::new(error.to_string()).remedy("name a resolver with --dns ADDRESS")
        })?,
        servers => Client::new(servers.iter().copied()),
    };
    let servers = servers(args, &resolver, &rendered)?;
    let mut options = ArrivalOptions::default();
    options.timeout = args.wait.unwrap_or_default();
    let names = servers.iter().map(|server| server.name.clone());
    let mut arrival =
        Arrival::new(&rendered, names, options).map_err(|error| Failure::new(error.to_string()))?;
    let human = args.format == Format::Human;
    let report = resolver.arrive(&mut arrival, &servers, |report, pause| {
        if human {
            let there = report
                .records
                .iter()
                .filter(|record| is_there(record))
                .count();
            let (all, seconds) = (report.records.len(), pause.as_secs_f64());
            note(&format!(
                "{there} of {all} records are there; next look in {seconds:.0} s"
            ));
        }
    });
    let report = report.map_err(|error| Failure::new(error.to_string()))?;
    show(&report, args.format)?;
    Ok(match report.arrived {
        true => Exit::Done,
        false => Exit::Refused,
    })
}

/// What to look for. What a provider supports does not matter here.
fn rendered(args: &Args, template: &Template) -> Result<Result<Rendered, Error>, Failure> {
    let mut policy = Policy::default();
    policy.types.apexcname = true;
    // What serves a redirect is not looked for.
    let backing: Backing = serde_json::from_value(json!({
        "type": "A", "data": "192.0.2.80", "ttl": 600,
    }))
    .map_err(|error| Failure::new(error.to_string()))?;
    policy.redirect = Some(vec![backing]);
    policy.to_ascii = Some(dc_template::idna::to_ascii);
    let mut request = Request::new(&args.domain)
        .host(&args.host)
        .via(Via::Operator);
    request.params = variables::collect(&args.params)?;
    request.groups.clone_from(&args.groups);
    Ok(template.resolve(&request, &policy))
}

fn servers(
    args: &Args,
    resolver: &Client,
    rendered: &Rendered,
) -> Result<Vec<ArrivalServer>, Failure> {
    if !args.servers.is_empty() {
        return Ok(args
            .servers
            .iter()
            .copied()
            .map(ArrivalServer::new)
            .collect());
    }
    let zone = rendered.zone().as_str();
    let cannot = |problem: String| {
        Failure::new(format!("no server of {zone} is known: {problem}")).remedy(
            "is it the apex of a zone? name a resolver with --dns, or the servers with --server",
        )
    };
    let mut options = AuthorityOptions::default();
    if args.allow_internal {
        options.reach = Reach::Internal;
    }
    let name = zone
        .parse()
        .map_err(|_| cannot("it is not a name that DNS can hold".to_owned()))?;
    let servers = resolver.arrival_servers(&name, &options);
    let servers = servers.map_err(|error| cannot(error.to_string()))?;
    match servers.is_empty() {
        true => Err(cannot(format!("{} has no NS records", apex(&args.domain)))),
        false => Ok(servers),
    }
}

fn refuse(error: &Error, format: Format) -> Result<Exit, Failure> {
    match format {
        Format::Json => print_json(&json!({ "arrived": false, "error": error }))?,
        Format::Human => {
            let red = RED.bold();
            print(|out| writeln!(out, "{red}refused{red:#}: {}", Printable(error)))?;
        }
    }
    Ok(Exit::Refused)
}

fn is_there(record: &RecordReport) -> bool {
    matches!(record.standing, Standing::Arrived | Standing::CannotTell)
}

fn show(report: &Report, format: Format) -> Result<(), Failure> {
    if format == Format::Json {
        return print_json(report);
    }
    print(|out| {
        for record in &report.records {
            let style = match record.standing {
                Standing::Arrived => GREEN,
                Standing::CannotTell => YELLOW,
                _ => RED,
            };
            let line = format!("{} {} {}", record.owner, record.rtype, record.data);
            let standing = record.standing.as_str();
            writeln!(out, "{style}{standing:<11}{style:#} {}", Printable(line))?;
            for (server, verdict) in report.servers.iter().zip(&record.at) {
                if let Some(words) = words(verdict, record.standing) {
                    let line = format!("{}: {words}", server.name);
                    writeln!(out, "            {DIM}{}{DIM:#}", Printable(line))?;
                }
            }
        }
        let there = report
            .records
            .iter()
            .filter(|record| is_there(record))
            .count();
        let (all, servers) = (report.records.len(), report.servers.len());
        let plural = if servers == 1 { "" } else { "s" };
        writeln!(
            out,
            "{there} of {all} records are there, at {servers} server{plural}"
        )
    })
}

/// What a server says, where it says something else than all.
fn words(verdict: &Verdict, standing: Standing) -> Option<String> {
    Some(match verdict {
        Verdict::Arrived { addresses: true } => "as addresses of the target".to_owned(),
        Verdict::Arrived { .. } if standing == Standing::Arrived => return None,
        Verdict::Arrived { .. } => "there".to_owned(),
        Verdict::Differs { found } => format!("there is {}", found.join(", ")),
        Verdict::CannotTell => "the name has addresses; whether they redirect is not in DNS".into(),
        Verdict::NoAnswer { reason } => format!("no answer: {reason}"),
        _ => "not there".to_owned(),
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time such as 90, 90s, 10m or 2h".to_owned();
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h']) {
        None => (text, 1),
        Some(number) if text.ends_with('m') => (number, 60),
        Some(number) if text.ends_with('h') => (number, 3600),
        Some(number) => (number, 1),
    };
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(expected());
    }
    let seconds = number.parse::<u64>().ok().and_then(|n| n.checked_mul(unit));
    let seconds = seconds.filter(|seconds| *seconds <= LONGEST);
    seconds.map(Duration::from_secs).ok_or_else(expected)
}

/// A month.
const LONGEST: u64 = 31 * 86_400;
