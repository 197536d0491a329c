//! The entries of a zone file, split into tokens (RFC 1035 section 5.1).

use crate::error::{Fault, ReadErrorKind};

/// How a token was delimited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Quoting {
    Plain,
    /// The whole token stood in quotation marks, which are not part of its text.
    Quoted,
    /// A plain token with a quoted part, as in `alpn="h2,h3"` (RFC 9460 appendix A).
    Mixed,
}

/// A token, its escapes untouched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a [u8],
    /// Where it begins in the input, in octets.
    pub(crate) at: usize,
    pub(crate) quoting: Quoting,
}

impl Token<'_> {
    /// Whether it is exactly this text, without quotation marks.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        self.quoting == Quoting::Plain && self.text == text
    }

    /// The error that names what should have stood here.
    pub(crate) fn fault(&self, kind: ReadErrorKind, expected: &str) -> Fault {
        Fault::found(self.at, kind, expected, self.text)
    }
}

/// One entry: a line, or several held together by parentheses.
#[derive(Debug, Default)]
pub(crate) struct Entry<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    /// Where it begins in the input, in octets.
    pub(crate) at: usize,
    /// Where its last token ends.
    pub(crate) end: usize,
    /// Whether it begins with a blank, so that it has no owner of its own.
    pub(crate) indented: bool,
}

/// Reads entries one after the other.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    input: &'a [u8],
    at: usize,
    max_octets: usize,
    /// Whether the input is one record's RDATA, where no line ends and nothing is a comment.
    one_line: bool,
}

impl<'a> Lexer<'a> {
    /// Reads a file.
    pub(crate) fn new(input: &'a [u8], max_octets: usize) -> Self {
        // Some editors put a byte order mark in front of the text.
        let mark = input.starts_with(b"\xEF\xBB\xBF");
        Self {
            input,
            at: if mark { 3 } else { 0 },
            max_octets,
            one_line: false,
        }
    }

    /// Reads RDATA.
    pub(crate) fn line(input: &'a [u8]) -> Self {
        Self {
            input,
            at: 0,
            max_octets: usize::MAX,
            one_line: true,
        }
    }

    /// Reads the next entry that has tokens. `false` at the end of the input.
    pub(crate) fn next(&mut self, entry: &mut Entry<'a>) -> Result<bool, Fault> {
        let mut open: Vec<usize> = Vec::new();
        self.begin(entry);
        loop {
            let Some(octet) = self.peek() else {
                return match open.last() {
                    Some(at) => Err(Fault::new(
                        *at,
                        ReadErrorKind::Syntax,
                        "expected `)` before the end of the file",
                    )),
                    None => Ok(!entry.tokens.is_empty()),
                };
            };
            match octet {
                b'\n' | b';' | b'(' | b')' if self.one_line => {
                    return Err(Fault::found(
                        self.at,
                        ReadErrorKind::Syntax,
                        "one line of RDATA",
                        &[octet],
                    ));
                }
                b' ' | b'\t' => self.skip(1),
                b'\r' if self.is_line_end() => self.skip(1),
                b'\n' => {
                    self.skip(1);
                    if open.is_empty() {
                        if !entry.tokens.is_empty() {
                            return Ok(true);
                        }
                        self.begin(entry);
                    }
                }
                b';' => self.skip_comment(),
                b'(' => {
                    open.push(self.at);
                    self.skip(1);
                }
                b')' => {
                    if open.pop().is_none() {
                        return Err(Fault::new(
                            self.at,
                            ReadErrorKind::Syntax,
                            "expected `(` before this `)`",
                        ));
                    }
                    self.skip(1);
                }
                b'"' => {
                    let at = self.at;
                    self.quoted()?;
                    let inside = at.saturating_add(1)..self.at.saturating_sub(1);
                    self.push(entry, at, inside, Quoting::Quoted);
                }
                _ => {
                    let at = self.at;
                    let quoting = self.plain()?;
                    self.push(entry, at, at..self.at, quoting);
                }
            }
            let inside = !(entry.tokens.is_empty() && open.is_empty());
            if inside && self.at.saturating_sub(entry.at) > self.max_octets {
                return Err(Fault::new(
                    entry.at,
                    ReadErrorKind::Limit,
                    format!("expected a record of at most {} octets", self.max_octets),
                ));
            }
        }
    }

    fn begin(&self, entry: &mut Entry<'a>) {
        entry.tokens.clear();
        entry.at = self.at;
        entry.indented = matches!(self.peek(), Some(b' ' | b'\t'));
    }

    fn push(
        &self,
        entry: &mut Entry<'a>,
        at: usize,
        range: std::ops::Range<usize>,
        quoting: Quoting,
    ) {
        let text = self.input.get(range).unwrap_or_default();
        entry.tokens.push(Token { text, at, quoting });
        entry.end = self.at;
    }

    fn rest(&self) -> &'a [u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn skip(&mut self, octets: usize) {
        self.at = self.at.saturating_add(octets);
    }

    fn is_line_end(&self) -> bool {
        self.rest().starts_with(b"\r\n")
    }

    fn skip_comment(&mut self) {
        let rest = self.rest();
        self.skip(
            rest.iter()
                .position(|octet| *octet == b'\n')
                .unwrap_or(rest.len()),
        );
    }

    /// Moves past a plain token.
    fn plain(&mut self) -> Result<Quoting, Fault> {
        let mut quoting = Quoting::Plain;
        loop {
            let rest = self.rest();
            let ordinary = rest.iter().position(|octet| !is_ordinary(*octet));
            self.skip(ordinary.unwrap_or(rest.len()));
            match self.peek() {
                Some(b'\\') => self.escape()?,
                Some(b'"') => {
                    self.quoted()?;
                    quoting = Quoting::Mixed;
                }
                None | Some(b' ' | b'\t' | b'\n' | b';' | b'(' | b')') => return Ok(quoting),
                Some(b'\r') if self.is_line_end() => return Ok(quoting),
                Some(octet) => {
                    return Err(Fault::found(
                        self.at,
                        ReadErrorKind::Syntax,
                        "printable text",
                        &[octet],
                    ));
                }
            }
        }
    }

    /// Moves past a quoted string.
    fn quoted(&mut self) -> Result<(), Fault> {
        let open = self.at;
        self.skip(1);
        loop {
            let rest = self.rest();
            let special = rest
                .iter()
                .position(|octet| matches!(octet, b'"' | b'\\' | b'\n'));
            self.skip(special.unwrap_or(rest.len()));
            match self.peek() {
                Some(b'"') => {
                    self.skip(1);
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => {
                    return Err(Fault::new(
                        open,
                        ReadErrorKind::Syntax,
                        "expected a closing quotation mark on the same line",
                    ));
                }
            }
        }
    }

    /// Moves past a backslash and the octet behind it.
    fn escape(&mut self) -> Result<(), Fault> {
        let at = self.at;
        self.skip(1);
        match self.peek() {
            None | Some(b'\r' | b'\n') => Err(Fault::new(
                at,
                ReadErrorKind::Syntax,
                "expected a character or three digits after `\\`",
            )),
            Some(_) => {
                self.skip(1);
                Ok(())
            }
        }
    }
}

/// Whether this octet of a plain token stands for itself.
fn is_ordinary(octet: u8) -> bool {
    !matches!(octet, 0..=b' ' | b'"' | b'(' | b')' | b';' | b'\\' | 0x7F)
}
