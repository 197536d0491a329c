//! A word on the terminal about a run that takes long.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

/// A line on standard error that the next one writes over, once a run takes longer than a second.
pub(crate) struct Progress<W = Box<dyn Write>> {
    /// `None` where nobody watches.
    out: Option<W>,
    /// When the next line is due, from the beginning of the run.
    due: Duration,
    /// Characters that stand in the line.
    shown: usize,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let watched = io::stderr().is_terminal();
        Self {
            out: watched.then(|| Box::new(anstream::stderr()) as Box<dyn Write>),
            due: PATIENCE,
            shown: 0,
        }
    }
}

impl<W: Write> Progress<W> {
    pub(crate) fn is_watched(&self) -> bool {
        self.out.is_some()
    }

    /// Tells how far a run is that began so long ago. A line that cannot be written is no failure.
    pub(crate) fn tell(&mut self, passed: Duration, words: impl FnOnce() -> String) {
        let Some(out) = self.out.as_mut().filter(|_| passed >= self.due) else {
            return;
        };
        self.due = passed.saturating_add(PAUSE);
        let words = words();
        let _ = write!(out, "\r{words:0$}", self.shown).and_then(|()| out.flush());
        self.shown = self.shown.max(words.chars().count());
    }

    /// Wipes the line.
    pub(crate) fn end(&mut self) {
        if let Some(out) = self.out.as_mut().filter(|_| self.shown > 0) {
            let _ = write!(out, "\r{:1$}\r", "", self.shown).and_then(|()| out.flush());
            self.shown = 0;
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(200);

#[cfg(test)]
impl Progress<Vec<u8>> {
    /// As on a terminal; impatient ones tell from the first moment.
    pub(crate) fn watched(impatient: bool) -> Self {
        Self {
            out: Some(Vec::new()),
            due: if impatient { Duration::ZERO } else { PATIENCE },
            shown: 0,
        }
    }

    pub(crate) fn written(&self) -> &str {
        std::str::from_utf8(self.out.as_ref().unwrap()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_of_once_it_takes_longer_than_a_second() {
        let mut progress = Progress::watched(false);
        for (millis, words) in [
            (0, "first"),
            (999, "too early"),
            (1000, "1000 of 2000 files"),
            (1100, "too soon after that"),
            (1200, "1200 of 2000 files"),
            (1900, "done"),
        ] {
            progress.tell(Duration::from_millis(millis), || words.to_owned());
        }
        let line = "\r1000 of 2000 files\r1200 of 2000 files\rdone              ";
        assert_eq!(progress.written(), line);
        progress.end();
        assert_eq!(progress.written(), format!("{line}\r{:18}\r", ""));
        progress.end();
        assert_eq!(progress.written().len(), line.len() + 20, "wiped once");
    }

    #[test]
    fn a_short_run_and_one_that_nobody_watches_say_nothing() {
        let mut short = Progress::watched(false);
        short.tell(Duration::from_millis(900), || "no".to_owned());
        short.end();
        assert_eq!(short.written(), "");
        let mut unwatched: Progress<Vec<u8>> = Progress {
            out: None,
            due: Duration::ZERO,
            shown: 0,
        };
        unwatched.tell(Duration::from_secs(9), || panic!("nobody reads it"));
        unwatched.end();
    }
}
