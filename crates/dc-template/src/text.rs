//! Template text: literal pieces and `%variables%`, split once.

/// A text of a template, split at its variable expressions (L-17).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pieces: Pieces,
}

/// Mostly there is one, which then needs no list.
#[derive(Clone, Debug, Default, PartialEq)]
enum Pieces {
    #[default]
    None,
    One(Piece),
    Many(Vec<Piece>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Literal(Box<str>),
    Variable(Box<str>),
    Domain,
    Host,
    Fqdn,
}

/// Where a text stands decides what a lone `%` means (OQ-17).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Percent {
    /// In names every `%` belongs to an expression (L-23).
    Expression,
    /// In data a `%` that cannot open an expression is literal: SPF macros, `50% off`.
    Literal,
}

impl Text {
    /// Splits `source`. On failure gives the octet offset of the `%` that opens no expression.
    pub(crate) fn split(source: &str, percent: Percent) -> Result<Self, usize> {
        let mut pieces = Pieces::None;
        // Where the literal begins, and where to look for the next `%`.
        let (mut literal, mut rest) = (source, source);
        while let Some(after) = after_percent(rest) {
            let at = source.len().saturating_sub(after.len()).saturating_sub(1);
            if let Some((name, tail)) = expression(after) {
                let start = source.len().saturating_sub(literal.len());
                pieces.literal(source.get(start..at));
                pieces.push(match name {
                    "domain" => Piece::Domain,
                    "host" => Piece::Host,
                    "fqdn" => Piece::Fqdn,
                    _ => Piece::Variable(name.into()),
                });
                (literal, rest) = (tail, tail);
                continue;
            }
            let opens = after
                .bytes()
                .next()
                .is_some_and(|b| b.is_ascii_alphanumeric());
            if percent == Percent::Expression || opens {
                return Err(at);
            }
            rest = after;
        }
        pieces.literal(Some(literal));
        Ok(Self { pieces })
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        match &self.pieces {
            Pieces::None => &[],
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
        }
    }

    /// The names of the variables, built-ins left out, in order of appearance.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces().iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_ref()),
            _ => None,
        })
    }

    /// The text itself if it has no expression at all.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.pieces() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The first variable, if callers supply all that matters of the text.
    pub(crate) fn controlled(&self) -> Option<&str> {
        let own = |piece: &Piece| match piece {
            Piece::Literal(text) => text
                .bytes()
                .any(|b| b.is_ascii_alphanumeric() || !b.is_ascii()),
            Piece::Variable(_) => false,
            Piece::Domain | Piece::Host | Piece::Fqdn => true,
        };
        let all = !self.pieces().iter().any(own);
        self.variables().next().filter(|_| all)
    }

    /// The variable, if the whole text is one variable that a caller supplies.
    pub(crate) fn bare_variable(&self) -> Option<&str> {
        match self.pieces() {
            [Piece::Variable(name)] => Some(name),
            _ => None,
        }
    }
}

impl Pieces {
    /// Adds text that is not empty.
    fn literal(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.push(Piece::Literal(text.into()));
        }
    }

    fn push(&mut self, piece: Piece) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(piece),
            Self::One(first) => Self::Many(vec![first, piece]),
            Self::Many(mut pieces) => {
                pieces.push(piece);
                Self::Many(pieces)
            }
        };
    }
}

/// A name and its closing `%` at the start of `after`; gives the name and what follows.
pub(crate) fn expression(after: &str) -> Option<(&str, &str)> {
    let is_part = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
    let end = after.bytes().position(|octet| !is_part(octet))?;
    let (name, tail) = after.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, tail.strip_prefix('%')?))
}

/// What follows the first `%`. Texts are short: a plain loop is faster than a searcher.
pub(crate) fn after_percent(text: &str) -> Option<&str> {
    let at = text.bytes().position(|octet| octet == b'%')?;
    text.get(at.saturating_add(1)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(source: &str) -> Vec<String> {
        let text = Text::split(source, Percent::Literal).unwrap();
        text.pieces()
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => format!("'{text}'"),
                Piece::Variable(name) => format!("<{name}>"),
                built_in => format!("{built_in:?}"),
            })
            .collect()
    }

    /// V-1, L-17, OQ-17.
    #[test]
    fn expressions_and_literals() {
        for (source, pieces) in [
            ("", vec![]),
            ("%a%", vec!["<a>"]),
            ("%a%%b%", vec!["<a>", "<b>"]),
            ("x%a-_9%y", vec!["'x'", "<a-_9>", "'y'"]),
            (
                "%fqdn%.%host%.%domain%",
                vec!["Fqdn", "'.'", "Host", "'.'", "Domain"],
            ),
            ("%%name%", vec!["'%'", "<name>"]),
            ("50% off", vec!["'50% off'"]),
            ("100%", vec!["'100%'"]),
            ("exists:%{i}._spf.%{d2}", vec!["'exists:%{i}._spf.%{d2}'"]),
            ("a%%b%_c%-d", vec!["'a%'", "<b>", "'_c%-d'"]),
            ("%_ %- %%", vec!["'%_ %- %%'"]),
            ("%-x%", vec!["<-x>"]),
        ] {
            assert_eq!(split(source), pieces, "{source}");
        }
        for (source, at) in [("%a", 0), ("x%a b%", 1), ("%a%%b", 3), ("%1.", 0)] {
            assert_eq!(Text::split(source, Percent::Literal), Err(at), "{source}");
        }
        for source in ["%", "a%", "%{i}", "%%", "%a"] {
            assert!(
                Text::split(source, Percent::Expression).is_err(),
                "{source}"
            );
        }
    }

    #[test]
    fn expressions_in_texts_that_may_have_none() {
        let has = |text| crate::grammar::expressions(text).next().is_some();
        assert!(has("a%b%") && has("%%b%"));
        assert!(!has("50%") && !has("%a") && !has("%%") && !has(""));
    }
}
