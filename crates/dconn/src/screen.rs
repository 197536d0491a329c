//! Output for people and programs.

use std::fmt;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

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
    outcome(write(&mut out).and_then(|()| out.flush()))
}

fn outcome(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("cannot write the output: {error}"))),
    }
}

/// A word to the user on standard error; where that cannot be written, nothing is lost.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
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

/// Writes an answer as JSON to standard output, in a line.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    // Styles are never in it, so nobody has to look for them.
    let mut out = io::stdout().lock();
    outcome(write_json(&mut out, value).and_then(|()| out.flush()))
}

/// The same to a place that is given.
pub(crate) fn write_json(
    out: &mut (impl Write + ?Sized),
    value: &impl Serialize,
) -> io::Result<()> {
    let mut text = json(value)?;
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// JSON in one line that is safe on a terminal too: what [`Printable`] escapes stands as `\\u`.
fn json(value: &impl Serialize) -> io::Result<String> {
    #[expect(clippy::disallowed_methods, reason = "here it is made safe")]
    let text = serde_json::to_string(value)?;
    if text.is_ascii() && !text.contains('\u{7f}') {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let mut octets = [0; 4];
        let plain: &str = c.encode_utf8(&mut octets);
        if matches!(c, ' '..='~') || dc_template::escape(plain) == plain {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    Ok(out)
}

/// Text of strangers in a line of output: control and bidirectional characters escaped, and the mark
/// that runners of workflows take for a command wherever it stands.
pub(crate) fn clean(text: &str) -> String {
    let text = dc_template::escape(text);
    if text.contains("##[") {
        return text.replace("##[", "\\u{23}#[");
    }
    text
}

/// Displays hostile text as [`clean`] gives it.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.0.to_string()))
    }
}
