//! `dconn apply`: a template, values and a zone in; a plan or the new zone out.

mod fleet;
pub(super) mod show;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use dc_template::{
    Error, ErrorKind, JsonZone, Plan, Policy, Record, Request, State, Template, Via, Zone,
};

use crate::commands::{state, variables};

use crate::exit::{Exit, Failure};
use crate::input;

/// Arguments of `dconn apply`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Template (JSON); `-` is standard input
    #[arg(required_unless_present = "jsonl")]
    template: Option<PathBuf>,

    /// Zone to plan on: a zone file (RFC 1035) or the JSON form; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "jsonl")]
    zone: Option<PathBuf>,

    /// Apex of the zone
    #[arg(long, required_unless_present = "jsonl")]
    domain: Option<String>,

    /// Host below the apex
    #[arg(long, default_value = "", hide_default_value = true)]
    host: String,

    /// Value of a variable; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = variables::parse)]
    params: Vec<(String, String)>,

    /// Group of records to apply, by default all; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// What the DNS provider sets (JSON): TTL limits, SPF, supported types
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// How the request came; `sync` enforces syncBlock and signatures
    #[arg(long, value_enum, default_value_t = Origin::Operator)]
    via: Origin,

    /// Say that a signature over the request was verified
    #[arg(long)]
    signed: bool,

    /// State of the zone (JSON): which applied template owns what
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Write the next state to the file of --state, which need not exist before
    #[arg(long, requires = "state")]
    write_state: bool,

    /// Id of the instance; ignored unless the template is multiInstance
    #[arg(long, value_name = "ID", requires = "state")]
    instance: Option<String>,

    /// Write an applied instance anew, from the values and groups in the state
    #[arg(long, requires = "state", conflicts_with_all = ["groups", "via", "signed"])]
    upgrade: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Answer one JSON request per line of standard input, in order
    #[arg(
        long,
        conflicts_with_all = ["zone", "domain", "host", "params", "groups", "via", "signed", "format", "state"]
    )]
    jsonl: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Origin {
    Sync,
    Async,
    Operator,
}

#[derive(Clone, Copy, Eq, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// A diff with reasons
    Human,
    /// The plan as one JSON object
    Json,
    /// The resulting zone as a zone file
    Zone,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let policy = policy(args.policy.as_deref())?;
    let stdin = [args.template.as_deref(), args.zone.as_deref()];
    if stdin
        .into_iter()
        .flatten()
        .filter(|path| input::is_stdin(path))
        .count()
        > usize::from(!args.jsonl)
    {
        return Err(Failure::new("standard input can be read only once"));
    }
    let template = match &args.template {
        Some(path) => match template(path, &policy) {
            Ok(template) => Some(template),
            Err(unreadable) => return unreadable.end(&args),
        },
        None => None,
    };
    if args.jsonl {
        return fleet::run(template.as_ref(), &policy);
    }
    let (Some(template), Some(path), Some(domain)) = (template, &args.zone, &args.domain) else {
        return Err(Failure::new("a template, --zone and --domain are needed"));
    };
    let records = zone(path, domain)?;
    let mut request = Request::new(domain).host(&args.host).signed(args.signed);
    request = request.via(match args.via {
        Origin::Sync => Via::Sync,
        Origin::Async => Via::Async,
        Origin::Operator => Via::Operator,
    });
    request.params = variables::collect(&args.params)?;
    for group in &args.groups {
        request = request.group(group);
    }
    request.instance.clone_from(&args.instance);
    let state = match &args.state {
        Some(path) => Some(state::read(path, args.write_state)?),
        None => None,
    };
    match apply(
        &template,
        &request,
        &policy,
        records,
        state.as_ref(),
        args.upgrade,
    ) {
        Ok((plan, zone)) => {
            let exit = show::plan(&plan, zone, args.format)?;
            match (&args.state, args.write_state) {
                (Some(path), true) => state::write(path, &plan).map(|()| exit),
                _ => Ok(exit),
            }
        }
        Err(error) => show::refusal(&error, args.template.as_deref(), args.format),
    }
}

/// The plan, and the zone that it was made for.
fn apply(
    template: &Template,
    request: &Request,
    policy: &Policy,
    (origin, records): (String, Vec<Record>),
    state: Option<&State>,
    upgrade: bool,
) -> Result<(Plan, Zone<'static>), Error> {
    if let Some(state) = state {
        let zone = Zone::with_policy(&origin, records, policy)?;
        let plan = if upgrade {
            let key = template.applied_key(request, state, policy)?;
            template.upgrade(&key, &request.params, &zone, state, policy)?
        } else {
            template.plan_with(request, &zone, state, policy)?
        };
        return Ok((plan, zone));
    }
    let rendered = template.resolve(request, policy)?;
    let zone = Zone::with_policy(&origin, records, policy)?;
    let plan = rendered.plan(&zone, policy)?;
    Ok((plan, zone))
}

/// A template that cannot be read.
struct Unreadable(Failure, Option<Error>);

impl Unreadable {
    /// In JSON the error is the answer, too.
    fn end(self, args: &Args) -> Result<Exit, Failure> {
        if let (Some(error), Format::Json, false) = (&self.1, args.format, args.jsonl) {
            show::refusal(error, args.template.as_deref(), Format::Json)?;
        }
        Err(self.0)
    }
}

fn template(path: &Path, policy: &Policy) -> Result<Template, Unreadable> {
    let most = u64::try_from(policy.limits.template_octets).unwrap_or(u64::MAX);
    // One octet too many is enough to be told so.
    let text = input::read_start(path, most.saturating_add(1))
        .map_err(|failure| Unreadable(failure, None))?;
    Template::parse_with(&text, &policy.limits).map_err(|error| {
        let failure = Failure::new(format!("{}: {error}", input::name(path)));
        let failure =
            failure.remedy("a template is one JSON object with providerId, serviceId and records");
        Unreadable(failure, Some(error))
    })
}

pub(super) fn policy(path: Option<&Path>) -> Result<Policy, Failure> {
    let mut policy = match path {
        None => Policy::default(),
        Some(path) => input::object(path, 1 << 20, POLICY)?,
    };
    policy.to_ascii = Some(dc_template::idna::to_ascii);
    Ok(policy)
}

/// The origin and the records of a zone, from either form.
pub(super) fn zone(path: &Path, domain: &str) -> Result<(String, Vec<Record>), Failure> {
    let text = input::read(path, u64::MAX.saturating_sub(1))?;
    if text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        let zone: JsonZone = serde_json::from_slice(&text).map_err(|error| {
            Failure::new(format!("{}: {error}", input::name(path))).remedy(
                r#"the form is {"origin":"example.com.","records":[{"name","type","ttl","data"}]}"#,
            )
        })?;
        return Ok((zone.origin, zone.records));
    }
    let options = dc_zonefile::ReadOptions::new()
        .origin(apex(domain))
        .default_ttl(3600);
    let file = dc_zonefile::read(&text, &options)
        .map_err(|error| Failure::new(format!("{}: {error}", input::name(path))))?;
    Ok((file.origin, file.records))
}

/// The apex in A-labels, as zone files have it.
pub(super) fn apex(domain: &str) -> String {
    let label = |label: &str| match label.is_ascii() {
        true => Some(label.to_owned()),
        false => dc_template::idna::to_ascii(label),
    };
    let labels: Option<Vec<String>> = domain.split('.').map(label).collect();
    labels.map_or_else(|| domain.to_owned(), |labels| labels.join("."))
}

/// What the user can do about a refusal.
fn remedy(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::MissingVariable => "give every missing variable with --param NAME=VALUE",
        ErrorKind::HostRequired | ErrorKind::NotAtApex => "apply it to a host with --host HOST",
        ErrorKind::OnlyAtApex => "apply it without --host",
        ErrorKind::NoMatchingGroup | ErrorKind::InvalidGroup => {
            "name a group of the template with --group"
        }
        ErrorKind::SelfConflict => "if its groups are alternatives, choose one with --group",
        ErrorKind::SignatureRequired => {
            "verify the signature and say --signed, or apply as --via operator"
        }
        ErrorKind::SyncBlocked => "apply it through the asynchronous flow, or as --via operator",
        ErrorKind::UnsupportedType => {
            r#"allow the type with --policy, e.g. {"types":{"apexcname":true}} or {"redirect":[{"type":"A","data":"192.0.2.80","ttl":600}]}"#
        }
        ErrorKind::NotUnderstood => {
            r#"if you implement the extension, say so with --policy, e.g. {"crit":["vnd.example.name"]}"#
        }
        ErrorKind::ZoneMismatch => "give the origin of the zone with --domain",
        ErrorKind::InstanceExists => "give the new instance an id of its own with --instance ID",
        ErrorKind::NotApplied => "see what is applied with dconn status",
        ErrorKind::StateMismatch => "give the state file of this zone with --state",
        _ => return None,
    })
}

const POLICY: &str = r#"a policy is an object; each member may be left out: {"ttl":{"min","max","default"},"rrsetTtl","spf":{"all","ttl"},"types":{"ns","generic","apexcname"},"redirect":[…],"crit":[…],"limits":{…}}"#;

const EXAMPLES: &str = "\
Examples:
  dconn apply hosting.json --zone example.com.zone --domain example.com --param ip=192.0.2.1
  dconn apply mail.json --zone zone.json --domain example.com --host shop --format json
  dconn apply hosting.json --zone - --domain example.com --format zone < old.zone > new.zone
  dconn apply shop.json --zone zone.json --domain example.com --state state.json --write-state
  dconn apply hosting.json --jsonl < requests.jsonl > answers.jsonl

A request line is an object with zone, domain and, as needed, id, template, host, params,
groups, policy, via, signed; with state also instance and action (apply, upgrade, revert), and
its answer has the next state. The state counts once the plan is carried out: --write-state
writes it for zones that are changed right after. With --jsonl the exit status is 0 once every
line is answered.
Colours follow the terminal; NO_COLOR and CLICOLOR_FORCE override it.
Exit status: 0 planned, 1 refused, 2 wrong usage or unreadable input.";
