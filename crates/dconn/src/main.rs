//! Domain Connect on the command line.

mod commands;
mod exit;
mod printable;
mod source;
mod txt_file;

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
enum Command {
    Key(commands::key::Args),
    Sign(commands::sign::Args),
    Verify(commands::verify::Args),
}

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
    match cli.command {
        Command::Key(args) => commands::key::run(args),
        Command::Sign(args) => commands::sign::run(args),
        Command::Verify(args) => commands::verify::run(args),
    }
}

fn report(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    anstream::eprintln!("{red}error{red:#}: {failure}");
    if let Some(remedy) = failure.help() {
        let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
        anstream::eprintln!(" {cyan}help{cyan:#}: {remedy}");
    }
}
