//! `dconn verify`

use clap::ValueEnum;
use dc_sig::{
    Evidence, Explanation, KeyLabel, PublicKey, ReceivedQuery, TxtRecord, Verified, VerifyingKey,
    explain,
};
use serde_json::{Value, json};

use super::sign::query;
use crate::exit::{Exit, Failure};
use crate::screen::Printable;
use crate::{input, txt_file};

/// Checks the signature of an apply link with the given TXT records.
///
/// Status 0: the signature holds. 1: it does not. 2: wrong usage or unreadable input.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn verify --query 'domain=example.com&key=_dck1&sig=…' --txt dck1.txt
  dconn verify --query \"$URL\" --txt zone.db --template template.json --explain
  dig TXT _dck1.example.com | dconn verify --query \"$URL\" --txt - --explain")]
pub(crate) struct Args {
    /// The query as received, or the whole URL; - reads standard input.
    #[arg(long)]
    query: String,
    /// TXT records of the key: zone-file lines, output of dig, or one value per line.
    #[arg(long, value_name = "FILE")]
    txt: String,
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

#[derive(Clone, Copy, Eq, PartialEq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Why a link was refused: a stable kind and a sentence.
struct Refusal {
    kind: &'static str,
    message: String,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    if args.query == "-" && args.txt == "-" {
        return Err(Failure::new(
            "--query and --txt cannot both be standard input",
        ));
    }
    let query = query(&args.query)?;
    let records = txt_file::parse(&input::read_text(&args.txt)?);
    let domain = match &args.template {
        None => args.domain.clone(),
        // without syncPubKeyDomain a request is unsigned, whatever it carries.
        Some(path) => match sync_pub_key_domain(path)? {
            Some(domain) => Some(domain),
            None => return Ok(refuse(&args, &unsigned_template(), None)),
        },
    };
    match verify(&query, &records, domain.as_deref()) {
        Ok(verified) => {
            accept(&args, &verified);
            Ok(Exit::Done)
        }
        Err(refusal) => {
            let mut evidence = Evidence::new(query.as_bytes(), &records);
            evidence.domain = domain.as_deref();
            let explanation = args
                .explain
                .then(|| explain(&evidence, |key| Box::new(VerifyingKey::new(key))));
            Ok(refuse(&args, &refusal, explanation.as_ref()))
        }
    }
}

fn verify<'q>(
    query: &'q str,
    records: &[TxtRecord],
    domain: Option<&str>,
) -> Result<Verified<'q>, Refusal> {
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
    let placed = records
        .iter()
        .filter(|record| placed(record, &label, domain));
    let key = PublicKey::from_txt(placed.map(|record| &record.strings))
        .map_err(|error| refusal(error.kind(), &error))?;
    received
        .verify(&VerifyingKey::new(&key))
        .map_err(|error| refusal(error.kind(), &error))
}

/// Whether the record is where the link leads. Without an owner it is taken on trust, without a
/// domain the first label decides.
fn placed(record: &TxtRecord, label: &KeyLabel, domain: Option<&str>) -> bool {
    let Some(owner) = &record.owner else {
        return true;
    };
    match domain.map(|domain| label.record_name(domain)) {
        Some(Ok(name)) => name
            .trim_end_matches('.')
            .eq_ignore_ascii_case(owner.trim_end_matches('.')),
        Some(Err(_)) => false,
        None => owner
            .split('.')
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case(label.as_str())),
    }
}

fn sync_pub_key_domain(path: &str) -> Result<Option<String>, Failure> {
    let template: Value = serde_json::from_slice(&input::read_small(path)?)
        .map_err(|error| Failure::new(format!("{}: {error}", Printable(path))))?;
    let domain = template.get("syncPubKeyDomain").and_then(Value::as_str);
    Ok(domain
        .filter(|domain| !domain.is_empty())
        .map(str::to_owned))
}

fn unsigned_template() -> Refusal {
    Refusal {
        kind: "unsigned-template",
        message: "the template has no syncPubKeyDomain: its requests count as unsigned".to_owned(),
    }
}

fn accept(args: &Args, verified: &Verified<'_>) {
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
        anstream::println!(
            "{}",
            json!({
                "verified": true,
                "key": verified.key_label().as_str(),
                "algorithm": verified.algorithm().name(),
                "sha256": sha256,
                "parameters": parameters,
            })
        );
        return;
    }
    let green = anstyle::AnsiColor::Green.on_default().bold();
    anstream::println!(
        "{green}verified{green:#} with {} ({}), SHA-256 {sha256}",
        verified.key_label(),
        verified.algorithm()
    );
    for (name, value) in verified.parameters().iter() {
        anstream::println!("  {} = {}", Printable(name), Printable(value));
    }
}

fn refuse(args: &Args, refusal: &Refusal, explanation: Option<&Explanation>) -> Exit {
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
        anstream::println!(
            "{}",
            json!({
                "verified": false,
                "error": { "kind": refusal.kind, "message": refusal.message },
                "explanation": explanation,
            })
        );
        return Exit::Refused;
    }
    let red = anstyle::AnsiColor::Red.on_default().bold();
    anstream::println!("{red}refused{red:#}: {}", Printable(&refusal.message));
    let Some(explanation) = explanation else {
        return Exit::Refused;
    };
    for mistake in explanation.mistakes() {
        anstream::println!("  {}: {}", mistake.code(), Printable(mistake));
        anstream::println!("    help: {}", mistake.remedy());
    }
    if explanation.proven() {
        anstream::println!("With this undone the signature holds.");
    }
    Exit::Refused
}
