//! TXT records from a file: zone-file lines as `dconn key publish` prints them, the output of
//! `dig` with or without `+short`, or one bare value per line.

use dc_sig::TxtRecord;

/// The TXT records; records of other types are passed over.
pub(crate) fn parse(text: &str) -> Vec<TxtRecord> {
    let mut records = Vec::new();
    let mut owner = None;
    let mut origin = String::new();
    // Some editors put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, tokens) in logical_lines(text) {
        if let Some(value) = bare(&line) {
            records.push(TxtRecord {
                owner: None,
                strings: vec![value.as_bytes().to_vec()],
            });
            continue;
        }
        match tokens.first() {
            Some(Token { quoted: true, .. }) => {
                let strings = tokens.into_iter().map(|token| token.text).collect();
                records.push(TxtRecord {
                    owner: None,
                    strings,
                });
                continue;
            }
            Some(first) if first.is("$ORIGIN") => {
                origin = tokens.get(1).map(Token::lossy).unwrap_or_default();
                continue;
            }
            Some(first) if !line.starts_with([' ', '\t']) => {
                owner = Some(absolute(&first.lossy(), &origin));
            }
            _ => {}
        }
        // Owner, TTL and class may stand before the type.
        if let Some(place) = tokens.iter().take(4).position(|token| token.is("TXT")) {
            let strings = tokens.into_iter().skip(place.saturating_add(1));
            records.push(TxtRecord {
                owner: owner.clone(),
                strings: strings.map(|token| token.text).collect(),
            });
        }
    }
    records
}

/// A line that is a value and nothing else, such as `p=1,a=RS256,d=…` or `v=spf1 -all`.
fn bare(line: &str) -> Option<&str> {
    let value = line.trim();
    let first = value.split_ascii_whitespace().next()?;
    (first.contains('=') && !value.starts_with('"')).then_some(value)
}

fn absolute(owner: &str, origin: &str) -> String {
    match owner {
        "@" => origin.to_owned(),
        _ if owner.ends_with('.') || origin.is_empty() => owner.to_owned(),
        _ => format!("{owner}.{origin}"),
    }
}

struct Token {
    text: Vec<u8>,
    quoted: bool,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word.as_bytes())
    }

    fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

/// Lines of RFC 1035 §5.1: a parenthesis carries on to the next one, `;` begins a comment.
fn logical_lines(text: &str) -> Vec<(String, Vec<Token>)> {
    let mut lines = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let mut tokens = Vec::new();
        let still_open = tokenize(line, open, &mut tokens);
        match lines.last_mut().filter(|_| open) {
            None => lines.push((line.to_owned(), tokens)),
            Some((_, last)) => last.append(&mut tokens),
        }
        open = still_open;
    }
    lines.retain(|(_, tokens)| !tokens.is_empty());
    lines
}

/// Returns whether a parenthesis is still open at the end of the line.
fn tokenize(line: &str, mut open: bool, tokens: &mut Vec<Token>) -> bool {
    let mut octets = line.bytes().peekable();
    while let Some(octet) = octets.next() {
        match octet {
            b' ' | b'\t' | b'\r' => {}
            b';' => break,
            b'(' => open = true,
            b')' => open = false,
            first => {
                let quoted = first == b'"';
                let mut text = Vec::new();
                let mut next = if quoted { octets.next() } else { Some(first) };
                while let Some(octet) = next {
                    match octet {
                        b'"' if quoted => break,
                        b'\\' => text.extend(escaped(&mut octets)),
                        other => text.push(other),
                    }
                    let ends = |next: &u8| {
                        !quoted && matches!(next, b' ' | b'\t' | b'\r' | b';' | b'(' | b')' | b'"')
                    };
                    if octets.peek().is_some_and(ends) {
                        break;
                    }
                    next = octets.next();
                }
                tokens.push(Token { text, quoted });
            }
        }
    }
    open
}

/// `\DDD` or `\c`.
fn escaped(octets: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<u8> {
    let first = octets.next()?;
    let mut value = match first {
        b'0'..=b'9' => u32::from(first & 0x0f),
        other => return Some(other),
    };
    for _ in 0..2 {
        let digit = octets.next_if(u8::is_ascii_digit)?;
        value = value.wrapping_mul(10).wrapping_add(u32::from(digit & 0x0f));
    }
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, Vec<String>)> {
        let text_of = |string: Vec<u8>| String::from_utf8_lossy(&string).into_owned();
        parse(text)
            .into_iter()
            .map(|record| {
                let strings = record.strings.into_iter().map(text_of).collect();
                (record.owner.unwrap_or_default(), strings)
            })
            .collect()
    }

    fn record(owner: &str, strings: &[&str]) -> (String, Vec<String>) {
        let strings = strings.iter().map(|string| (*string).to_owned()).collect();
        (owner.to_owned(), strings)
    }

    #[test]
    fn forms() {
        for (text, expected) in [
            (
                "_k.example. 60 IN TXT \"p=1\" \"2\"\n",
                vec![record("_k.example.", &["p=1", "2"])],
            ),
            (
                "_k.example.\tTXT\tp=1,d=A\n",
                vec![record("_k.example.", &["p=1,d=A"])],
            ),
            (
                "_k 60 TXT \"a\"\n   TXT \"b\"\n",
                vec![record("_k", &["a"]), record("_k", &["b"])],
            ),
            (
                "$ORIGIN e.example.\n_k TXT \"a\"\n@ TXT b\n",
                vec![
                    record("_k.e.example.", &["a"]),
                    record("e.example.", &["b"]),
                ],
            ),
            (
                "k. TXT ( \"a\"\n  \"b\" ) ; comment\n",
                vec![record("k.", &["a", "b"])],
            ),
            (
                "; comment\nk. A 192.0.2.1\nk. TXT \"a\\\"b\\065\\;\"\n",
                vec![record("k.", &["a\"bA;"])],
            ),
            ("\"p=1,\" \"d=A\"\n", vec![record("", &["p=1,", "d=A"])]),
            (
                "p=1,a=RS256,d=A==\nv=spf1 -all\n",
                vec![
                    record("", &["p=1,a=RS256,d=A=="]),
                    record("", &["v=spf1 -all"]),
                ],
            ),
            ("\u{feff}k. TXT \"a\"", vec![record("k.", &["a"])]),
            ("\u{feff}\"p=1\"", vec![record("", &["p=1"])]),
            ("\n \n;\n", vec![]),
            ("k. TXT \"open", vec![record("k.", &["open"])]),
            ("k. TXT \\", vec![record("k.", &[""])]),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }
}
