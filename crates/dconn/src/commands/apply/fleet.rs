//! `dconn apply --jsonl`: one request per line, one answer per line, in the same order.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::time::{Duration, Instant};

use dc_template::{JsonRequest, Policy, Template};

use crate::exit::{Exit, Failure};
use crate::screen;

/// Answers every line; memory is bounded by the longest line.
pub(super) fn run(template: Option<&Template>, policy: &Policy) -> Result<Exit, Failure> {
    let mut input = io::BufReader::with_capacity(1 << 18, io::stdin().lock());
    let mut output = io::BufWriter::with_capacity(1 << 18, io::stdout().lock());
    match answer(template, policy, &mut input, &mut output) {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(error) => Err(Failure::new(format!("--jsonl: {error}"))),
    }
}

fn answer(
    template: Option<&Template>,
    policy: &Policy,
    input: &mut io::BufReader<impl Read>,
    output: &mut impl Write,
) -> io::Result<()> {
    let mut progress = Progress::new();
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        if input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number = number.saturating_add(1);
        if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
            return Err(io::Error::other(format!(
                "line {number} has more than {MAX_LINE} octets"
            )));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = JsonRequest::parse(&line).answer(template, policy);
        serde_json::to_writer(&mut *output, &answer)?;
        output.write_all(b"\n")?;
        // Who waits for an answer before the next request gets it.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        progress.tell(number);
    }
    output.flush()?;
    progress.end();
    Ok(())
}

/// A counter on the terminal, once a run takes longer than a second.
struct Progress {
    /// When it was shown last; `None` where nobody watches.
    last: Option<Instant>,
    shown: bool,
}

impl Progress {
    fn new() -> Self {
        Self {
            last: io::stderr().is_terminal().then(Instant::now),
            shown: false,
        }
    }

    fn tell(&mut self, number: u64) {
        // Looking at the clock for every line would cost more than some lines do.
        if !number.is_multiple_of(64) {
            return;
        }
        if let Some(last) = &mut self.last
            && last.elapsed() >= SECOND
        {
            *last = Instant::now();
            self.shown = true;
            screen::progress(&format!("{number} requests answered"));
        }
    }

    fn end(&self) {
        if self.shown {
            screen::note("");
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
/// One request: a zone of some hundred thousand records.
const MAX_LINE: u64 = 256 << 20;
