//! The totals for a terminal.

use std::io::{self, Write};

use super::summary::{Summary, Tally};
use crate::screen::{BOLD, DIM};

pub(super) fn print(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{} templates{BOLD:#}", summary.templates)?;
    if summary.unreadable > 0 {
        writeln!(out, "{} cannot be read", summary.unreadable)?;
    }
    for (place, reading, tally) in [
        ("at the apex", "default", &summary.apex.default),
        ("at a sub-domain", "default", &summary.subdomain.default),
        ("at the apex", "draft-strict", &summary.apex.strict),
        ("at a sub-domain", "draft-strict", &summary.subdomain.strict),
    ] {
        line(place, reading, tally, out)?;
    }
    writeln!(
        out,
        "{DIM}kinds of findings: {}, of the linter: {}; --format markdown has them all{DIM:#}",
        summary.findings.len(),
        summary.lint.len()
    )
}

fn line(place: &str, reading: &str, tally: &Tally, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {reading:12} {place:16} {:5} apply, {:4} by one group at a time, {:5} refused",
        tally.applies, tally.each_group_applies, tally.refused
    )?;
    let mut kinds: Vec<_> = tally.kinds.iter().collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), **kind));
    for (kind, count) in kinds {
        writeln!(out, "{DIM}{:31}{count:5} {kind}{DIM:#}", "")?;
    }
    Ok(())
}
