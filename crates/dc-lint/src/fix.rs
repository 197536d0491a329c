//! Fixes: the octets that change, and nothing else.

use std::ops::Range;

use crate::document::Object;
use crate::finding::{Edit, Finding};
use crate::linter::Linter;
use crate::source::Source;
use crate::subject::Subject;

/// Applies the safe fixes of findings to the text that they were found in.
///
/// Only the octets of the edits change. A fix that overlaps an earlier one is left out; linting
/// again finds it again. [`Linter::fix`] does that.
///
/// ```
/// use dc_lint::{Config, Linter, Source, apply_fixes};
///
/// let text = br#"{"providerId":"example.net","serviceId":"web", "syncRedirectDomain":"a.example, b.example",
///   "records":[]}"#;
/// let linter = Linter::new(&Config::default())?;
/// let report = linter.lint(&Source::unnamed(text));
/// let fixed = apply_fixes(text, &report.findings);
/// assert_eq!(fixed, br#"{"providerId":"example.net","serviceId":"web", "syncRedirectDomain":"a.example,b.example",
///   "records":[]}"#);
/// # Ok::<(), dc_lint::UnknownRule>(())
/// ```
pub fn apply_fixes(bytes: &[u8], findings: &[Finding]) -> Vec<u8> {
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut fixes: Vec<&[Edit]> = fixes
        .filter(|fix| fix.safe && !fix.edits.is_empty())
        .map(|fix| fix.edits.as_slice())
        .collect();
    let first = |edits: &[Edit]| edits.first().map_or(0, |edit| edit.span.start);
    fixes.sort_by_key(|edits| first(edits));
    let mut taken: Vec<&Edit> = Vec::new();
    for edits in fixes {
        let free = taken.last().is_none_or(|last| {
            let start = first(edits);
            start > last.span.end || start == last.span.end && !last.span.is_empty()
        });
        if free {
            taken.extend(edits);
        }
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in taken {
        out.extend_from_slice(bytes.get(at..edit.span.start).unwrap_or_default());
        out.extend_from_slice(edit.replacement.as_bytes());
        at = edit.span.end;
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

impl Linter {
    /// Applies every safe fix, and those that only then become possible.
    ///
    /// Doing it again changes nothing.
    pub fn fix(&self, source: &Source<'_>) -> Vec<u8> {
        let mut bytes = source.bytes.to_vec();
        for _ in 0..ROUNDS {
            let again = Source {
                name: source.name,
                bytes: &bytes,
            };
            let fixed = apply_fixes(&bytes, &self.lint(&again).findings);
            if fixed == bytes {
                break;
            }
            bytes = fixed;
        }
        bytes
    }
}

/// The edits that take a member out, with one comma and the blanks that belong to it; all its
/// duplicates.
pub(crate) fn without(bytes: &[u8], object: &Object<'_>, name: &str) -> Option<Vec<Edit>> {
    let (first, last) = object.position(name)?;
    // Which of two counts is a question of its own.
    let edit = Edit::new(removal(bytes, object, first)?, "");
    (first == last).then(|| vec![edit])
}

/// The edit that puts a member before another one, on a line of its own if that has one.
pub(crate) fn beside(subject: &Subject<'_>, name: &str, text: &str) -> Option<Vec<Edit>> {
    let key = subject.object.get(name)?.key.clone();
    let before = subject.source.bytes.get(..key.start)?;
    let blank = before
        .iter()
        .rev()
        .take_while(|octet| b" \t\r\n".contains(octet))
        .count();
    let blank = before.get(before.len().checked_sub(blank)?..)?;
    let blank = std::str::from_utf8(blank).ok()?;
    let text = format!("{text},{blank}");
    Some(vec![Edit::new(key.start..key.start, text)])
}

/// The octets of the member at a place, with one comma.
pub(crate) fn removal(bytes: &[u8], object: &Object<'_>, index: usize) -> Option<Range<usize>> {
    let member = object.members.get(index)?;
    if let Some(before) = index.checked_sub(1).and_then(|at| object.members.get(at)) {
        return Some(before.value.span.end..member.value.span.end);
    }
    match object.members.get(index.checked_add(1)?) {
        Some(next) => Some(member.key.start..next.key.start),
        None => {
            let brace = object.span.start.checked_add(1)?;
            let end = object.span.end.checked_sub(1)?;
            bytes.get(brace..end).map(|_| brace..end)
        }
    }
}

/// Linting again after fixes: a fix seldom uncovers another.
const ROUNDS: usize = 8;

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::finding::Fix;
    use crate::place::Place;
    use crate::rules::dctl0003_unreadable::RULE;

    #[test]
    fn of_fixes_that_overlap_the_first_is_applied() {
        let finding = |edits: &[(usize, usize, &str)]| {
            let edits = edits.iter().map(|(a, b, text)| Edit::new(*a..*b, *text));
            let finding = Finding::new(&RULE, Place::default(), "");
            finding.fix(Fix::safe("", edits.collect()))
        };
        for (first, second, fixed) in [
            ((1, 3, "B"), (5, 6, "F"), "aBdeFg"),
            // Side by side.
            ((1, 3, "B"), (3, 4, "D"), "aBDefg"),
            ((1, 3, ""), (3, 4, ""), "aefg"),
            ((1, 3, "B"), (2, 4, "C"), "aBdefg"),
            // Two that insert at one place would depend on their order.
            ((1, 1, "x"), (1, 1, "y"), "axbcdefg"),
            ((1, 1, "x"), (1, 2, ""), "axbcdefg"),
            ((1, 3, "B"), (3, 3, "y"), "aBydefg"),
        ] {
            let found = apply_fixes(b"abcdefg", &[finding(&[first]), finding(&[second])]);
            assert_eq!(String::from_utf8_lossy(&found), fixed);
            if first.0 < second.0 {
                let found = apply_fixes(b"abcdefg", &[finding(&[second]), finding(&[first])]);
                assert_eq!(String::from_utf8_lossy(&found), fixed);
            }
        }
        let offered = Fix::offered("", vec![Edit::new(0..1, "")]);
        let offered = Finding::new(&RULE, Place::default(), "").fix(offered);
        assert_eq!(apply_fixes(b"abc", &[offered]), b"abc");
    }
}
