//! Domain Connect on the command line.

mod commands;
mod domain;
mod exit;
mod format;
mod input;
mod network;
mod private_file;
mod progress;
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
    after_help = EXAMPLES
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  dconn apply hosting.json --zone example.com.zone --domain example.com --param ip=192.0.2.1
  dconn lint templates/
  dconn discover example.com

Every command has a --help of its own, with examples.
Exit status: 0 done, 1 refused or findings, 2 wrong usage or unreadable input.";

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command that does something, with the words that name it.
    fn walk(
        command: &clap::Command,
        words: &[String],
        visit: &mut dyn FnMut(&clap::Command, &[String]),
    ) {
        let words = [words, &[command.get_name().to_owned()]].concat();
        let mut below = command.get_subcommands().peekable();
        if below.peek().is_none() {
            visit(command, &words);
        }
        below.for_each(|below| walk(below, &words, visit));
    }

    fn commands(visit: &mut dyn FnMut(&clap::Command, &[String])) {
        let command = Cli::command();
        command.clone().debug_assert();
        walk(&command, &[], visit);
    }

    /// The commands in a text as a shell would take them apart; what follows a pipe or a redirection is
    /// left out.
    fn examples(text: &str) -> Vec<Vec<String>> {
        let text = text.replace("\\\n", " ");
        let mut found = Vec::new();
        for line in text.lines().filter(|line| line.starts_with("  ")) {
            let Some((_, line)) = line.split_once("dconn ") else {
                continue;
            };
            let (mut words, mut quoted) = (vec!["dconn".to_owned(), String::new()], None);
            for c in line.chars() {
                match (c, quoted) {
                    ('"' | '\'', None) => quoted = Some(c),
                    (c, Some(quote)) if c == quote => quoted = None,
                    ('|' | '<' | '>' | ')', None) => break,
                    (' ', None) => words.push(String::new()),
                    (c, _) => words.last_mut().unwrap().push(c),
                }
            }
            words.retain(|word| !word.is_empty());
            found.push(words);
        }
        found
    }

    #[test]
    fn every_command_has_an_example_and_every_example_is_right() {
        let mut count = 0;
        commands(&mut |command, words| {
            let help = command.get_after_help().unwrap_or_default().to_string();
            assert!(help.contains("Example"), "{words:?} has no examples");
            let all = examples(&help);
            let own = all.iter().filter(|example| example.starts_with(words));
            assert!(own.count() > 0, "{words:?} has no example of its own");
            assert!(help.contains("Exit status: 0 "), "{words:?}");
            for example in &all {
                let parsed = Cli::try_parse_from(example);
                let problem = parsed.err().map(|error| error.to_string());
                assert_eq!(problem, None, "{example:?}");
            }
            count += 1;
        });
        assert!(count > 20, "{count} commands");
        // dconn itself and its groups show how commands go together.
        let dconn = Cli::command();
        let below = dconn
            .get_subcommands()
            .filter(|below| below.has_subcommands());
        for group in below.chain([&dconn]) {
            let help = group.get_after_help().unwrap_or_default().to_string();
            let all = examples(&help);
            assert!(all.len() > 2, "{} shows no story", group.get_name());
            for example in all {
                let problem = Cli::try_parse_from(&example).err();
                let problem = problem.map(|error| error.to_string());
                assert_eq!(problem, None, "{example:?}");
            }
        }
    }

    #[test]
    fn every_help_speaks_alike() {
        commands(&mut |command, words| {
            let about = command.get_about().unwrap_or_default().to_string();
            let first = about.split(' ').next().unwrap_or_default();
            // A command is an order: print, not prints.
            assert!(
                !about.is_empty() && !first.ends_with('s'),
                "{words:?}: {about}"
            );
            assert!(!about.ends_with('.'), "{words:?}: {about}");
            for argument in command.get_arguments() {
                let help = argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let id = argument.get_id();
                assert!(!help.is_empty(), "{words:?}: {id} has no help");
                assert!(!help.ends_with('.'), "{words:?}: {id}: {help}");
            }
        });
    }
}
