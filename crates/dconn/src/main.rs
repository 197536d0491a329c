//! Domain Connect on the command line.

mod commands;
mod domain;
mod exit;
mod input;
mod network;
mod private_file;
mod screen;
mod suffixes;
mod txt_file;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    apply, arrived, check_link, completions, corpus, diff, discover, key, link, lint, man, oauth,
    preflight, revert, sign, status, verify,
};
use crate::exit::{Exit, Failure};

/// Domain Connect on the command line.
#[derive(Parser)]
#[command(
    name = "dconn",
    version = concat!(env!("CARGO_PKG_VERSION"), " (draft-ietf-dconn-domainconnect-05, Domain Connect 2.3)"),
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Exit status: 0 done, 1 refused or findings, 2 wrong usage or unreadable input."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plan what a template does to a zone, and show the plan or the resulting zone
    Apply(apply::Args),
    Arrived(arrived::Args),
    CheckLink(check_link::Args),
    Completions(completions::Args),
    Corpus(corpus::Args),
    Diff(diff::Args),
    Discover(discover::Args),
    Key(key::Args),
    Link(Box<link::Args>),
    Lint(lint::Args),
    Man(man::Args),
    Oauth(oauth::Args),
    Preflight(preflight::Args),
    /// Plan to take an applied service out of a zone
    Revert(revert::Args),
    Sign(sign::Args),
    /// Say which applied services are intact, altered or gone
    Status(status::Args),
    Verify(verify::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            screen::report("error", &failure.to_string(), failure.help());
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        Command::Apply(args) => apply::run(args),
        Command::Arrived(args) => arrived::run(&args),
        Command::CheckLink(args) => check_link::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Corpus(args) => corpus::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Discover(args) => discover::run(&args),
        Command::Key(args) => key::run(args),
        Command::Link(args) => link::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Man(args) => man::run(&args, Cli::command()),
        Command::Oauth(args) => oauth::run(args),
        Command::Preflight(args) => preflight::run(&args),
        Command::Revert(args) => revert::run(&args),
        Command::Sign(args) => sign::run(args),
        Command::Status(args) => status::run(&args),
        Command::Verify(args) => verify::run(args),
    }
}
