//! `dconn apply --jsonl`: one request per line, one answer per line, in the same order.

use std::io::{self, BufRead, Read, Write};
use std::time::Instant;

use dc_template::{JsonRequest, Policy, Template};

use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::screen;

/// Answers every line; memory is bounded by the longest line.
pub(super) fn run(template: Option<&Template>, policy: &Policy) -> Result<Exit, Failure> {
    let mut input = io::BufReader::with_capacity(1 << 18, io::stdin().lock());
    let mut output = io::BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut progress = Progress::new();
    let answered = answer(template, policy, &mut input, &mut output, &mut progress);
    progress.end();
    match answered {
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
    progress: &mut Progress<impl Write>,
) -> io::Result<()> {
    let started = Instant::now();
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
        screen::write_json(output, &answer)?;
        // Who waits for an answer before the next request gets it.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        progress.tell(started.elapsed(), || format!("{number} requests answered"));
    }
    output.flush()
}

/// One request: a zone of some hundred thousand records.
const MAX_LINE: u64 = 256 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_tells_how_far_it_is_and_not_among_the_answers() {
        let lines = "{}\n\n{}\n[]\n";
        let mut input = io::BufReader::new(lines.as_bytes());
        let (mut output, mut progress) = (Vec::new(), Progress::watched(true));
        let policy = Policy::default();
        answer(None, &policy, &mut input, &mut output, &mut progress).unwrap();
        assert_eq!(progress.written(), "\r1 requests answered");
        let output = String::from_utf8(output).unwrap();
        assert_eq!(output.lines().count(), 3);
        assert!(output.lines().all(|line| line.starts_with('{')), "{output}");
    }
}
