//! Lines and columns.

use serde::Serialize;

/// A place in a text, for people and editors.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1; lines end with LF.
    pub line: usize,
    /// Column, from 1, in Unicode code points (in octets where the line is no UTF-8).
    pub column: usize,
}

/// Turns ascending offsets into positions in one pass over the text.
pub(crate) struct Positions<'t> {
    text: &'t [u8],
    at: usize,
    position: Position,
}

impl<'t> Positions<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let position = Position { line: 1, column: 1 };
        Self {
            text,
            at: 0,
            position,
        }
    }

    /// The position of an offset that is not before the one asked last.
    pub(crate) fn at(&mut self, offset: usize) -> Position {
        let between = self.text.get(self.at..offset).unwrap_or_default();
        let octets = match between.iter().rposition(|octet| *octet == b'\n') {
            None => between,
            Some(last) => {
                let lines = count(between, |octet| octet == b'\n');
                self.position.line = self.position.line.saturating_add(lines);
                self.position.column = 1;
                between.get(last.saturating_add(1)..).unwrap_or_default()
            }
        };
        // Octets that continue a character take no column.
        let columns = count(octets, |octet| octet & 0xC0 != 0x80);
        self.position.column = self.position.column.saturating_add(columns);
        self.at = self.at.max(offset);
        self.position
    }
}

/// How many octets are of a kind. Counted in octets, which the compiler does sixteen at a time.
fn count(octets: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let counts = octets.chunks(255).map(|chunk| {
        let ones = chunk.iter().map(|octet| u8::from(is(*octet)));
        usize::from(ones.fold(0, u8::wrapping_add))
    });
    counts.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let text = "a\u{fc}b\r\n\nx";
        let mut positions = Positions::new(text.as_bytes());
        let found: Vec<_> = [0, 1, 3, 4, 6, 7, 8]
            .map(|at| positions.at(at))
            .map(|p| (p.line, p.column))
            .into();
        assert_eq!(
            found,
            [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (3, 2)]
        );
    }
}
