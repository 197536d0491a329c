//! The part of a file that a finding is about, safe to print.

use dc_lint::Position;

use crate::screen::clean;

/// One line of a file, cut to what has room, with a span in it.
pub(super) struct Excerpt {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) span: std::ops::Range<usize>,
}

impl Excerpt {
    /// The line in which the span begins; of a longer span its part in that line.
    pub(super) fn new(bytes: &[u8], span: &std::ops::Range<usize>, start: Position) -> Self {
        let (begin, end) = (span.start.min(bytes.len()), span.end.min(bytes.len()));
        let before = bytes.get(..begin).unwrap_or_default();
        let after = bytes.get(begin..).unwrap_or_default();
        let line_start = before
            .iter()
            .rposition(|octet| *octet == b'\n')
            .map_or(0, |at| at.saturating_add(1));
        let line_end = after
            .iter()
            .position(|octet| *octet == b'\n')
            .map_or(bytes.len(), |at| begin.saturating_add(at));
        let end = end.clamp(begin, line_end);
        let end = end.min(begin.saturating_add(ROOM));
        let from = line_start.max(begin.saturating_sub(ROOM / 2));
        let to = line_end.min(end.saturating_add(ROOM / 2));
        let piece = |range: std::ops::Range<usize>| {
            let piece = bytes.get(range).unwrap_or_default();
            let piece = piece.strip_suffix(b"\r").unwrap_or(piece);
            clean(&String::from_utf8_lossy(piece).replace('\t', "    "))
        };
        let mut text = String::new();
        if from > line_start {
            text.push('…');
        }
        text.push_str(&piece(from..begin));
        let first = text.len();
        text.push_str(&piece(begin..end));
        let last = text.len();
        text.push_str(&piece(end..to));
        if to < line_end {
            text.push('…');
        }
        // An empty span still needs something to point at.
        if first == last && last == text.len() {
            text.push(' ');
        }
        let last = last.max(first.saturating_add(1)).min(text.len());
        let last = (last..=text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(text.len());
        Self {
            line: start.line,
            text,
            span: first..last,
        }
    }
}

/// Octets of a line that are shown on both sides of a span together, and of a span at most.
const ROOM: usize = 160;
