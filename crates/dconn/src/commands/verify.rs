//! `dconn verify`

use std::collections::BTreeSet;
use std::net::SocketAddr;

use clap::ArgGroup;
use dc_sig::{
    Evidence, Explanation, KeyLabel, PublicKey, ReceivedQuery, TxtRecord, Verified, VerifyingKey,
    explain,
};
use serde_json::{Value, json};

use super::sign::query;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::network::{dns_server, resolver};
use crate::screen::{GREEN, Printable, RED, print, print_json};
use crate::{domain, input, txt_file};

/// Check the signature of an apply link, with the given TXT records or with those in DNS
#[derive(clap::Args)]
#[command(group = ArgGroup::new("records").args(["txt", "dns"]).required(true), after_help = "Examples:
  dconn verify --query 'domain=example.com&key=_dck1&sig=…' --txt dck1.txt
  dconn verify --query \"$URL\" --template template.json --dns --explain
  dconn verify --query \"$URL\" --txt zone.db --template template.json --explain
  dig TXT _dck1.example.com | dconn verify --query \"$URL\" --txt - --explain

Exit status: 0 the signature holds, 1 it does not, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// The query as received, or the whole URL; - reads standard input.
    #[arg(long)]
    query: String,
    /// TXT records of the key: zone-file lines, output of dig, or one value per line.
    #[arg(long, value_name = "FILE")]
    txt: Option<String>,
    /// Look the key up in DNS, below the domain of --domain or --template: at the resolvers of the
    /// system, or at the one that is named.
    #[arg(long, value_name = "ADDRESS[:PORT]", num_args = 0..=1, value_parser = dns_server)]
    dns: Option<Option<SocketAddr>>,
    /// If the link does not verify, say which known mistake it has.
    #[arg(long)]
    explain: bool,
    /// syncPubKeyDomain of the template.
    #[arg(long, conflicts_with = "template")]
    domain: Option<String>,
    /// Template of the link, from which syncPubKeyDomain is read.
    #[arg(long, value_name = "FILE")]
    template: Option<String>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Why a link was refused: a stable kind and a sentence.
struct Refusal {
    kind: &'static str,
    message: String,
}

/// Where `syncPubKeyDomain` comes from.
struct Domain {
    name: String,
    from_template: bool,
}

enum Unverified {
    /// Status 1.
    Refused(Refusal),
    /// Status 2.
    Usage(Failure),
}

impl From<Refusal> for Unverified {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    if args.query == "-" && args.txt.as_deref() == Some("-") {
        return Err(Failure::new(
            "--query and --txt cannot both be standard input",
        ));
    }
    let domain = match (&args.template, &args.domain) {
        // without syncPubKeyDomain a request is unsigned, whatever it carries.
        (Some(path), _) => match sync_pub_key_domain(path)? {
            Some(name) => Some(Domain {
                name,
                from_template: true,
            }),
            None => return refuse(&args, &unsigned_template(), None),
        },
        (None, Some(name)) => Some(Domain {
            name: domain::ascii(name)?,
            from_template: false,
        }),
        (None, None) => None,
    };
    let query = query(&args.query)?;
    let records = match (&args.txt, &args.dns) {
        (Some(file), _) => txt_file::parse(&input::read_text(file)?),
        (None, server) => match look_up(&query, domain.as_ref(), server.flatten(), args.explain) {
            Ok(records) => records,
            Err(Unverified::Usage(failure)) => return Err(failure),
            Err(Unverified::Refused(refusal)) => return refuse(&args, &refusal, None),
        },
    };
    match verify(&query, &records, domain.as_ref()) {
        Ok(verified) => {
            accept(&args, &verified)?;
            Ok(Exit::Done)
        }
        Err(Unverified::Usage(failure)) => Err(failure),
        Err(Unverified::Refused(refusal)) => {
            let mut evidence = Evidence::new(query.as_bytes(), &records);
            evidence.domain = domain.as_ref().map(|domain| domain.name.as_str());
            let explanation = args
                .explain
                .then(|| explain(&evidence, |key| Box::new(VerifyingKey::new(key))));
            refuse(&args, &refusal, explanation.as_ref())
        }
    }
}

/// The TXT records where the link leads (K-1, Q-10). A link that does not say where leads nowhere,
/// and is refused later.
fn look_up(
    query: &str,
    domain: Option<&Domain>,
    server: Option<SocketAddr>,
    explain: bool,
) -> Result<Vec<TxtRecord>, Unverified> {
    let Some(domain) = domain else {
        let failure = Failure::new("--dns without a domain");
        let remedy = "say with --template or --domain below which domain the key is published";
        return Err(Unverified::Usage(failure.remedy(remedy)));
    };
    let client = resolver(server).map_err(Unverified::Usage)?;
    let Ok(label) = ReceivedQuery::parse(query)
        .map_err(drop)
        .and_then(|received| received.key_label().map_err(drop))
    else {
        return Ok(Vec::new());
    };
    let name = record_name(&label, domain)?;
    let mut records = client.key_records(&name).map_err(|error| {
        // OQ-53: without the key nothing is known about the link.
        Unverified::Refused(Refusal {
            kind: "dns",
            message: format!(
                "the key at {name} was not looked up: {error}; a DNS provider answers temporarily_unavailable"
            ),
        })
    })?;
    if explain {
        // Where control panels put records by mistake.
        for elsewhere in [format!("{name}{}", domain.name), format!("{label}.{name}")] {
            records.extend(client.key_records(&elsewhere).unwrap_or_default());
        }
    }
    Ok(records)
}

fn verify<'q>(
    query: &'q str,
    records: &[TxtRecord],
    domain: Option<&Domain>,
) -> Result<Verified<'q>, Unverified> {
    let refusal = |kind, error: &dyn std::error::Error| Refusal {
        kind,
        message: match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    };
    let received = ReceivedQuery::parse(query).map_err(|error| refusal(error.kind(), &error))?;
    let label = received
        .key_label()
        .map_err(|error| refusal(error.kind(), &error))?;
    let placed = placed(records, &label, domain)?;
    let key = PublicKey::from_txt(placed.iter().map(|record| &record.strings))
        .map_err(|error| refusal(error.kind(), &error))?;
    let verified = received
        .verify(&VerifyingKey::new(&key))
        .map_err(|error| refusal(error.kind(), &error))?;
    Ok(verified)
}

/// The records where the link leads. Without an owner a record is taken on trust; without a
/// domain the first label decides, as long as only one name has it (K-1, K-7).
fn placed<'r>(
    records: &'r [TxtRecord],
    label: &KeyLabel,
    domain: Option<&Domain>,
) -> Result<Vec<&'r TxtRecord>, Unverified> {
    let expected = match domain {
        None => None,
        Some(domain) => Some(record_name(label, domain)?),
    };
    let mut names = BTreeSet::new();
    let mut placed = Vec::new();
    for record in records {
        let Some(owner) = &record.owner else {
            placed.push(record);
            continue;
        };
        let owner = format!(
            "{}.",
            owner
                .strip_suffix('.')
                .unwrap_or(owner)
                .to_ascii_lowercase()
        );
        let fits = match &expected {
            Some(expected) => owner == *expected,
            None => owner.split('.').next() == Some(label.as_str()),
        };
        if fits {
            names.insert(owner);
            placed.push(record);
        }
    }
    if names.len() > 1 {
        let names: Vec<_> = names.into_iter().take(3).collect();
        let message = format!(
            "several names carry this label: {}",
            Printable(names.join(", "))
        );
        let remedy = "give --domain, the syncPubKeyDomain of the template";
        return Err(Unverified::Usage(Failure::new(message).remedy(remedy)));
    }
    Ok(placed)
}

fn record_name(label: &KeyLabel, domain: &Domain) -> Result<String, Unverified> {
    label.record_name(&domain.name).map_err(|error| {
        let name = Printable(&domain.name);
        if domain.from_template {
            // L-13: what the template says is no domain name, so it has no key.
            Unverified::Refused(Refusal {
                kind: "bad-domain",
                message: format!("syncPubKeyDomain {name} of the template: {error}"),
            })
        } else {
            Unverified::Usage(Failure::new(format!("--domain {name}: {error}")))
        }
    })
}

fn sync_pub_key_domain(path: &str) -> Result<Option<String>, Failure> {
    let bad = |problem: &str| Failure::new(format!("{}: {problem}", Printable(path)));
    let template: Value = serde_json::from_slice(&input::read_small(path)?)
        .map_err(|error| bad(&error.to_string()))?;
    let Value::Object(template) = template else {
        return Err(bad("not a template: expected a JSON object"));
    };
    match template.get("syncPubKeyDomain") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(domain)) if domain.is_empty() => Ok(None),
        Some(Value::String(domain)) => Ok(Some(domain.clone())),
        Some(_) => Err(bad("syncPubKeyDomain is not a string")),
    }
}

fn unsigned_template() -> Refusal {
    Refusal {
        kind: "unsigned-template",
        message: "the template has no syncPubKeyDomain: its requests count as unsigned".to_owned(),
    }
}

fn accept(args: &Args, verified: &Verified<'_>) -> Result<(), Failure> {
    let sha256: String = verified
        .sha256()
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect();
    if args.format == Format::Json {
        let parameters: Vec<Value> = verified
            .parameters()
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        let answer = json!({
            "verified": true,
            "key": verified.key_label().as_str(),
            "algorithm": verified.algorithm().name(),
            "sha256": sha256,
            "parameters": parameters,
        });
        return print_json(&answer);
    }
    let green = GREEN.bold();
    print(|out| {
        writeln!(
            out,
            "{green}verified{green:#} with {} ({}), SHA-256 {sha256}",
            verified.key_label(),
            verified.algorithm()
        )?;
        for (name, value) in verified.parameters().iter() {
            writeln!(out, "  {} = {}", Printable(name), Printable(value))?;
        }
        Ok(())
    })
}

fn refuse(
    args: &Args,
    refusal: &Refusal,
    explanation: Option<&Explanation>,
) -> Result<Exit, Failure> {
    if args.format == Format::Json {
        let explanation = explanation.map(|explanation| {
            let mistakes = explanation.mistakes().iter();
            let mistakes: Vec<Value> = mistakes
                .map(|mistake| {
                    json!({
                        "code": mistake.code(),
                        "message": mistake.to_string(),
                        "remedy": mistake.remedy(),
                    })
                })
                .collect();
            json!({ "proven": explanation.proven(), "mistakes": mistakes })
        });
        let answer = json!({
            "verified": false,
            "error": { "kind": refusal.kind, "message": refusal.message },
            "explanation": explanation,
        });
        print_json(&answer)?;
        return Ok(Exit::Refused);
    }
    let red = RED.bold();
    print(|out| {
        writeln!(out, "{red}refused{red:#}: {}", Printable(&refusal.message))?;
        let Some(explanation) = explanation else {
            return Ok(());
        };
        for mistake in explanation.mistakes() {
            writeln!(out, "  {}: {}", mistake.code(), Printable(mistake))?;
            writeln!(out, "    help: {}", mistake.remedy())?;
        }
        if explanation.proven() {
            writeln!(out, "With this undone the signature holds.")?;
        }
        Ok(())
    })?;
    Ok(Exit::Refused)
}
