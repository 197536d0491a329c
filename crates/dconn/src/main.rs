//! Domain Connect on the command line.

mod commands;
mod exit;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::{Exit, Failure};

/// Domain Connect on the command line.
#[derive(Parser)]
#[command(name = "dconn", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            report(&failure);
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {}
}

fn report(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    anstream::eprintln!("{red}error{red:#}: {failure}");
    if let Some(remedy) = failure.help() {
        let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
        anstream::eprintln!(" {cyan}help{cyan:#}: {remedy}");
    }
}
