//! `dconn completions`

use clap_complete::Shell;

use crate::exit::{Exit, Failure};
use crate::screen;

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn completions bash > ~/.local/share/bash-completion/completions/dconn
  dconn completions zsh > ~/.zfunc/_dconn
  dconn completions fish > ~/.config/fish/completions/dconn.fish

Exit status: 0 done, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args, mut dconn: clap::Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut dconn, "dconn", &mut script);
    screen::print(|out| out.write_all(&script))?;
    Ok(Exit::Done)
}
