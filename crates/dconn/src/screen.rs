//! Output for people and programs.

use std::fmt;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::exit::Failure;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = AnsiColor::Red.on_default();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const CYAN: Style = AnsiColor::Cyan.on_default();

/// Writes to standard output; a reader that went away is no failure.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, anstream::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("cannot write the output: {error}"))),
    }
}

/// A word to the user on standard error; where that cannot be written, nothing is lost.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// A line on standard error that the next one writes over.
pub(crate) fn progress(text: &str) {
    let _ = write!(anstream::stderr(), "\r{text}");
}

/// An error, and what can be done about it, on standard error.
pub(crate) fn report(word: &str, message: &str, remedy: Option<&str>) {
    let red = RED.bold();
    note(&format!(
        "{red}{word}{red:#}: {}",
        dc_template::escape(message)
    ));
    if let Some(remedy) = remedy {
        let cyan = CYAN.bold();
        note(&format!(
            " {cyan}help{cyan:#}: {}",
            dc_template::escape(remedy)
        ));
    }
}

/// Displays hostile text with control and bidirectional characters escaped.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dc_template::escape(&self.0.to_string()))
    }
}
