//! Values of templates in messages: hostile text, quoted, escaped and cut.

/// The text in quotes; what is not printable is escaped, what is long is cut.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
    }
}

/// Characters of a value that a message has room for.
const MOST: usize = 48;

/// A message of another crate: names of members in it may be hostile or long.
pub(crate) fn sentence(text: &str) -> String {
    let text = dc_template::escape(text);
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// Characters of a message.
pub(crate) const LONGEST: usize = 200;
