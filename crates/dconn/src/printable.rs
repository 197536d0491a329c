//! Hostile text made safe to print.

use std::fmt::{self, Write as _};

/// Displays text with control and bidi characters escaped, so that it can neither steer a
/// terminal nor pass for something else.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escape(f), "{}", self.0)
    }
}

struct Escape<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '\u{061c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' => {
                write!(self.0, "{}", c.escape_unicode())
            }
            c if c.is_control() => write!(self.0, "{}", c.escape_default()),
            c => self.0.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Printable;

    #[test]
    fn nothing_steers_the_terminal() {
        let shown = Printable("a\u{1b}[31m\r\nb\u{202e}c\u{2066}\u{85}ü").to_string();
        assert_eq!(shown, "a\\u{1b}[31m\\r\\nb\\u{202e}c\\u{2066}\\u{85}ü");
    }
}
