//! Where something stands: JSON pointer and octets.

use std::ops::Range;

/// A JSON pointer and the octets it means.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) pointer: String,
    pub(crate) span: Range<usize>,
}

impl Place {
    /// A member, of a record or of the template.
    pub(crate) fn member(record: Option<usize>, name: &str, span: Range<usize>) -> Self {
        let mut pointer = match record {
            Some(index) => format!("/records/{index}/"),
            None => String::from("/"),
        };
        for c in name.chars() {
            match c {
                '~' => pointer.push_str("~0"),
                '/' => pointer.push_str("~1"),
                c => pointer.push(c),
            }
        }
        Self { pointer, span }
    }

    /// The template or a record itself.
    pub(crate) fn whole(record: Option<usize>, span: Range<usize>) -> Self {
        let pointer = record.map_or(String::new(), |index| format!("/records/{index}"));
        Self { pointer, span }
    }

    /// The same member, narrowed to some of its octets.
    pub(crate) fn narrowed(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span.unwrap_or(self.span);
        self
    }
}
