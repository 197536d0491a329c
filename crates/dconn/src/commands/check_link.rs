//! `dconn check-link`

use std::net::SocketAddr;
use std::path::PathBuf;

use dc_flow::{LinkCheck, LinkReport, Profile};
use dc_sig::TxtRecord;
use serde_json::{Value, json};

use super::problems;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::network::{dns_server, resolver};
use crate::screen::{GREEN, Printable, print, print_json};
use crate::{input, txt_file};

/// Say everything that is wrong with a link
///
/// Looks at the link as a DNS provider would: its address, its parameters against the template, its
/// signature with the key records, where it sends the user back. Every problem is named, not only
/// the first.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn check-link \"$URL\" --template hosting.json --dns
  dconn check-link \"$URL\" --template hosting.json --txt dck1.txt --profile cloudflare
  dconn check-link - --template hosting.json --format json < link.txt

Exit status: 0 nothing stands against it, 1 problems, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// The link, a whole URL; `-` reads standard input
    link: String,

    /// Template of the link (JSON)
    #[arg(long, value_name = "FILE")]
    template: PathBuf,

    /// TXT records of the key: zone-file lines, output of dig, or one value per line
    #[arg(long, value_name = "FILE")]
    txt: Option<String>,

    /// Look the key up in DNS: at the resolvers of the system, or at the one that is named
    #[arg(long, value_name = "ADDRESS[:PORT]", num_args = 0..=1, conflicts_with = "txt", value_parser = dns_server)]
    dns: Option<Option<SocketAddr>>,

    /// Habits of the DNS provider that the link is for
    #[arg(long, value_parser = problems::profiles())]
    profile: Option<String>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if args.link == "-" && args.txt.as_deref() == Some("-") {
        return Err(Failure::new(
            "the link and --txt cannot both be standard input",
        ));
    }
    let template = problems::template(&args.template)?;
    let link = match args.link.as_str() {
        "-" => input::read_text("-")?,
        link => link.to_owned(),
    };
    let link = link.trim_end_matches(['\r', '\n']);
    let mut check = LinkCheck::new(&template);
    if let Some(profile) = args.profile.as_deref().and_then(Profile::named) {
        check = check.profile(profile);
    }
    let records = match (&args.txt, &args.dns) {
        (Some(file), _) => Some(txt_file::parse(&input::read_text(file)?)),
        // Where the key is, only the link tells.
        (None, Some(server)) => match check.check(link).key_name {
            Some(name) => Some(look_up(&name, *server)?),
            None => None,
        },
        (None, None) => None,
    };
    let report = match &records {
        Some(records) => check.records(records).check(link),
        None => check.check(link),
    };
    show(args.format, &report)?;
    Ok(match report.is_fine() {
        true => Exit::Done,
        false => Exit::Refused,
    })
}

fn look_up(name: &str, server: Option<SocketAddr>) -> Result<Vec<TxtRecord>, Failure> {
    let dns = resolver(server)?;
    dns.key_records(name).map_err(|error| {
        let message = format!("the key at {} cannot be fetched: {error}", Printable(name));
        Failure::new(message).remedy("try again, or name another resolver with --dns")
    })
}

fn show(format: Format, report: &LinkReport) -> Result<(), Failure> {
    if format == Format::Json {
        let mut answer = json!(report);
        if let Value::Object(members) = &mut answer {
            members.insert("ok".into(), report.is_fine().into());
            let mistakes = report.explanation().map(|explanation| {
                let mistakes = explanation.mistakes().iter();
                let mistakes = mistakes.map(|mistake| {
                    json!({
                        "code": mistake.code(),
                        "message": mistake.to_string(),
                        "remedy": mistake.remedy(),
                    })
                });
                json!({ "proven": explanation.proven(), "mistakes": mistakes.collect::<Vec<_>>() })
            });
            members.insert("explanation".into(), json!(mistakes));
        }
        return print_json(&answer);
    }
    print(|out| {
        problems::show(out, report.problems())?;
        if let Some(explanation) = report.explanation() {
            for mistake in explanation.mistakes() {
                writeln!(out, "  {}: {}", mistake.code(), Printable(mistake))?;
                writeln!(out, "    help: {}", mistake.remedy())?;
            }
            if explanation.proven() {
                writeln!(out, "  With this undone the signature holds.")?;
            }
        }
        let green = GREEN.bold();
        match (report.is_fine(), report.verified) {
            (true, true) => writeln!(out, "{green}fine{green:#}, and the signature holds"),
            (true, false) => writeln!(out, "{green}fine{green:#}"),
            (false, _) => Ok(()),
        }
    })
}
