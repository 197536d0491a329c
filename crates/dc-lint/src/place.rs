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
        let mut pointer = parent(record, name.len().saturating_add(1));
        pointer.push('/');
        if !name.contains(['~', '/']) {
            pointer.push_str(name);
            return Self { pointer, span };
        }
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
        let pointer = parent(record, 0);
        Self { pointer, span }
    }

    /// The same member, narrowed to some of its octets.
    pub(crate) fn narrowed(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span.unwrap_or(self.span);
        self
    }
}

/// The pointer to a record or the template, with room for more.
fn parent(record: Option<usize>, more: usize) -> String {
    let Some(index) = record else {
        return String::with_capacity(more);
    };
    const RECORDS: &str = "/records/";
    // Five digits are more than a template has records.
    let length = RECORDS.len().saturating_add(5).saturating_add(more);
    let mut pointer = String::with_capacity(length);
    pointer.push_str(RECORDS);
    match u32::try_from(index)
        .ok()
        .and_then(|index| char::from_digit(index, 10))
    {
        Some(digit) => pointer.push(digit),
        None => pointer.push_str(&index.to_string()),
    }
    pointer
}
