//! `dconn man`

use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use crate::exit::{Exit, Failure};
use crate::screen;

/// Write the manual pages
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dconn man | man -l -
  dconn man ~/.local/share/man/man1

Exit status: 0 done, 2 wrong usage or unreadable input.")]
pub(crate) struct Args {
    /// An existing folder to write a page for each command to; without it, the main page is printed
    folder: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, mut dconn: Command) -> Result<Exit, Failure> {
    dconn.build();
    match &args.folder {
        None => {
            let page = page(&dconn)?;
            screen::print(|out| out.write_all(&page))?;
        }
        Some(folder) => pages(&dconn, folder)?,
    }
    Ok(Exit::Done)
}

/// The pages of a command and of all below it; their names are the command's words joined by `-`.
fn pages(command: &Command, folder: &Path) -> Result<(), Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let path = folder.join(format!("{name}.1"));
    fs::write(&path, page(command)?)
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
    command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
        .try_for_each(|sub| pages(sub, folder))
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(command.clone())
        .render(&mut page)
        .map_err(|error| Failure::new(format!("cannot make the manual page: {error}")))?;
    Ok(page)
}
