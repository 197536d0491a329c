//! Texts with variables as sets of the texts they can become.

use super::effect::Effect;

/// A piece of a text with variables.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Token<'t> {
    Char(char),
    /// A variable that callers supply; any text can stand for it.
    Variable(&'t str),
    Domain,
    Host,
    Fqdn,
}

/// Splits a text at its variables (draft section 9.1). A `%` that opens none stands for itself.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        match (first == '%').then(|| expression(after)).flatten() {
            Some((name, tail)) => {
                found.push(match name {
                    "domain" => Token::Domain,
                    "host" => Token::Host,
                    "fqdn" => Token::Fqdn,
                    _ => Token::Variable(name),
                });
                rest = tail;
            }
            None => {
                found.push(Token::Char(first));
                rest = after;
            }
        }
    }
    found
}

/// A variable name and its closing `%` at the start of `after`; the name and what follows.
fn expression(after: &str) -> Option<(&str, &str)> {
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
    let (name, tail) = after.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, tail.strip_prefix('%')?))
}

/// The text with its literal parts in lower case; names are alike in any case, variables are not.
pub(super) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens(text) {
        match token {
            Token::Char(c) => out.push(c.to_ascii_lowercase()),
            Token::Variable(name) => {
                out.push('%');
                out.push_str(name);
                out.push('%');
            }
            Token::Domain => out.push_str("%domain%"),
            Token::Host => out.push_str("%host%"),
            Token::Fqdn => out.push_str("%fqdn%"),
        }
    }
    out
}

/// The variables of a text, in their order.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    tokens(text).into_iter().filter_map(|token| match token {
        Token::Variable(name) => Some(name),
        _ => None,
    })
}

/// Whether callers supply the end of the text.
pub(super) fn ends_in_variable(text: &str) -> bool {
    matches!(tokens(text).last(), Some(Token::Variable(_)))
}

/// The variables of both texts, position by position, if the texts differ in nothing else.
pub(super) fn aligned<'a, 'b>(old: &'a str, new: &'b str) -> Option<Vec<(&'a str, &'b str)>> {
    let (old, new) = (tokens(old), tokens(new));
    if old.len() != new.len() {
        return None;
    }
    let mut pairs = Vec::new();
    for (old, new) in old.into_iter().zip(new) {
        match (old, new) {
            (Token::Variable(old), Token::Variable(new)) => pairs.push((old, new)),
            (Token::Char(a), Token::Char(b)) if a == b => {}
            (Token::Domain, Token::Domain)
            | (Token::Host, Token::Host)
            | (Token::Fqdn, Token::Fqdn) => {}
            _ => return None,
        }
    }
    Some(pairs)
}

/// Which scopes a template reaches: with an empty `host` parameter, and with one that is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scopes {
    /// The apex counts unless both versions have `hostRequired`.
    pub(super) apex: bool,
}

/// How the texts that `new` can become relate to those that `old` can become; `None` is no text.
pub(super) fn compare(old: Option<&str>, new: Option<&str>, scopes: Scopes) -> Effect {
    match (old, new) {
        (None, None) => Effect::None,
        (None, Some(_)) => Effect::Widens,
        (Some(_), None) => Effect::Narrows,
        (Some(old), Some(new)) if old == new => Effect::None,
        (Some(old), Some(new)) => {
            let mut effect = below_apex(old, new, false);
            if scopes.apex {
                effect |= below_apex(old, new, true);
            }
            effect
        }
    }
}

fn below_apex(old: &str, new: &str, apex: bool) -> Effect {
    if old.len() > LONG || new.len() > LONG {
        return Effect::Both;
    }
    let (old, new) = (expand(old, apex), expand(new, apex));
    Effect::of(!covers(&old, &new), !covers(&new, &old))
}

/// `%fqdn%` is `%host%.%domain%`, or `%domain%` where the host is empty (V-3).
fn expand(text: &str, apex: bool) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    for token in tokens(text) {
        match token {
            Token::Fqdn if apex => out.push(Token::Domain),
            Token::Fqdn => out.extend([Token::Host, Token::Char('.'), Token::Domain]),
            Token::Host if apex => {}
            other => out.push(other),
        }
    }
    out
}

/// Whether `wide` can become all that `narrow` can.
fn covers(wide: &[Token<'_>], narrow: &[Token<'_>]) -> bool {
    values(wide, narrow).is_some()
}

/// What each variable of `wide` has to be so that `narrow` comes out; `None` if that cannot be. The
/// first variables are as short as can be.
///
/// A variable of `narrow` counts as a character of its own that only a variable of `wide` can
/// stand for; since texts are not bounded, that is exact.
fn values<'n, 't>(
    wide: &[Token<'t>],
    narrow: &'n [Token<'t>],
) -> Option<Vec<(&'t str, &'n [Token<'t>])>> {
    let (mut at, mut from) = (0_usize, 0_usize);
    // For each variable so far: its place in `wide`, and the part of `narrow` that it stands for.
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let length = wide.len().saturating_add(narrow.len());
    for _ in 0..length.saturating_mul(4).saturating_add(FUEL) {
        match (wide.get(at), narrow.get(from)) {
            (Some(Token::Variable(_)), _) => {
                found.push((at, from, from));
                at = at.saturating_add(1);
            }
            (Some(a), Some(b)) if a == b => {
                at = at.saturating_add(1);
                from = from.saturating_add(1);
            }
            (None, None) => {
                let value = |(at, start, end): (usize, usize, usize)| match wide.get(at) {
                    Some(Token::Variable(name)) => Some((*name, narrow.get(start..end)?)),
                    _ => None,
                };
                return found.into_iter().map(value).collect();
            }
            (_, None) => return None,
            // The last variable has to stand for one more.
            _ => {
                let (variable, _, end) = found.last_mut()?;
                *end = end.saturating_add(1);
                (at, from) = (variable.saturating_add(1), *end);
            }
        }
    }
    None
}

/// For each variable of `wide` what it has to be so that `narrow` comes out, as far as that can be.
pub(super) fn assignments(wide: &str, narrow: &str) -> Vec<(String, String)> {
    if wide.len() > LONG || narrow.len() > LONG {
        return Vec::new();
    }
    let (wide, narrow) = (tokens(wide), tokens(narrow));
    let values = values(&wide, &narrow).unwrap_or_default();
    let values = values.into_iter();
    values
        .map(|(name, value)| (name.to_owned(), format!("{value:?}")))
        .collect()
}

/// Longer texts are not compared; they count as different.
const LONG: usize = 1 << 16;

/// Steps of one comparison beside those that grow with the texts; enough for any two of 60 characters
/// and for all but contrived ones beyond.
const FUEL: usize = 1 << 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(old: &str, new: &str) -> Effect {
        compare(Some(old), Some(new), Scopes { apex: true })
    }

    #[test]
    fn a_variable_covers_any_text() {
        for (old, new, expected) in [
            ("host.%x%.example.", "%x%", Effect::Widens),
            ("192.0.2.1", "%ip%", Effect::Widens),
            ("%ip%", "192.0.2.%last%", Effect::Narrows),
            ("a", "b", Effect::Both),
            ("a%x%", "%x%b", Effect::Both),
            ("a%x%b", "a%x%%y%b", Effect::None),
            ("a%x%b%y%c", "a%x%c", Effect::Widens),
            ("%domain%", "%x%", Effect::Widens),
            ("%x%", "%host%", Effect::Narrows),
            ("%domain%", "%host%", Effect::Both),
            ("%fqdn%", "%host%.%domain%", Effect::Both),
            ("100%", "100%", Effect::None),
            ("aa%x%aa", "aaa%x%", Effect::Both),
            ("aaa%x%aab", "a%x%ab", Effect::Widens),
        ] {
            assert_eq!(effect(old, new), expected, "{old} and {new}");
            assert_eq!(effect(new, old), expected.inverted(), "{new} and {old}");
        }
    }

    /// V-3: without an empty host `%fqdn%` is `%host%.%domain%`.
    #[test]
    fn the_apex_counts_only_if_it_can_be_reached() {
        let scopes = Scopes { apex: false };
        let effect = compare(Some("%fqdn%."), Some("%host%.%domain%."), scopes);
        assert_eq!(effect, Effect::None);
        let effect = compare(Some("%fqdn%."), Some("%v%.%domain%."), scopes);
        assert_eq!(effect, Effect::Widens);
    }

    #[test]
    fn long_and_hard_texts_count_as_different() {
        let long = "a".repeat(LONG + 1);
        assert_eq!(effect(&long, "%x%"), Effect::Both);
        let (old, new) = ("a".repeat(60_000), format!("%x%{}b", "a".repeat(30_000)));
        assert_eq!(effect(&old, &new), Effect::Both);
    }
}
