//! Strings that may have been signed instead of the one that was sent.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::keys::each_order;
use super::mistake::Mistake;
use crate::query::{Pieces, ReceivedQuery};

/// A parameter as it arrived and as it reads.
struct Pair<'a> {
    raw: Cow<'a, str>,
    name: &'a str,
    value: &'a str,
}

/// Whether the signature holds over this string; `None` when it is time to give up.
pub(super) type Test<'a> = dyn FnMut(&[u8]) -> Option<bool> + 'a;

/// The first string that `test` says yes to, told as mistakes.
pub(super) fn search(
    query: &ReceivedQuery<'_>,
    raw: &[u8],
    test: &mut Test<'_>,
) -> Option<Vec<Mistake>> {
    // The candidates below leave empty pieces out, so that is a mistake undone as well.
    let mut mistakes = candidates(query, raw, test)?;
    if has_empty_piece(raw) {
        mistakes.insert(0, Mistake::EmptyPiece);
    }
    Some(mistakes)
}

fn has_empty_piece(raw: &[u8]) -> bool {
    Pieces::new(raw).any(|piece| piece.text.is_empty())
}

fn candidates(query: &ReceivedQuery<'_>, raw: &[u8], test: &mut Test<'_>) -> Option<Vec<Mistake>> {
    let (parameters, _, key) = query.parts();
    let mut decoded = parameters.iter();
    let mut pairs = Vec::new();
    let mut key_at = 0;
    for piece in Pieces::new(raw).filter(|piece| !piece.text.is_empty()) {
        if piece.raw_name() == b"sig" {
            continue;
        }
        let (name, value) = if piece.raw_name() == b"key" {
            key_at = pairs.len();
            ("key", key.unwrap_or_default())
        } else {
            decoded.next()?
        };
        pairs.push(Pair {
            raw: String::from_utf8_lossy(piece.text),
            name,
            value,
        });
    }
    let all: Vec<&Pair<'_>> = pairs.iter().collect();
    let mut without = all.clone();
    without.remove(key_at.min(without.len().checked_sub(1)?));
    let mut last = without.clone();
    last.extend(pairs.get(key_at));
    let key_places = [
        (&without, None),
        (&all, Some(Mistake::KeySigned)),
        (&last, Some(Mistake::KeySigned)),
    ];
    for (pairs, key_signed) in &key_places {
        for (spell, re_encoded) in SPELLINGS {
            for (order, reordered) in ORDERS {
                let message = order(pairs.iter().map(|pair| spell(pair)).collect());
                if test(message.as_bytes())? {
                    let mistakes = [key_signed, re_encoded, reordered];
                    return Some(mistakes.into_iter().flatten().cloned().collect());
                }
            }
        }
    }
    added(&without, test).or_else(|| reordered(&without, test))
}

/// Without one of the parameters, or without the last ones.
fn added(pairs: &[&Pair<'_>], test: &mut Test<'_>) -> Option<Vec<Mistake>> {
    let mut try_without = |skipped: std::ops::Range<usize>| {
        let kept = pairs.iter().enumerate();
        let kept = kept.filter(|(index, _)| !skipped.contains(index));
        let names = || {
            let names = pairs.get(skipped.clone()).unwrap_or_default();
            names.iter().map(|pair| pair.name.to_owned()).collect()
        };
        let spelled: Vec<String> = kept.map(|(_, pair)| pair.raw.to_string()).collect();
        let added = Mistake::ParameterAdded { names: names() };
        let as_sent = test(spelled.join("&").as_bytes())?;
        let mistakes = if as_sent {
            vec![added]
        } else if test(sorted(spelled).as_bytes())? {
            vec![Mistake::Reordered, added]
        } else {
            Vec::new()
        };
        Some(mistakes)
    };
    let count = pairs.len();
    // Not more than this: each costs the length of the query.
    (0..count.min(200))
        .map(|index| index..index.saturating_add(1))
        .chain((0..count).rev().take(50).map(|start| start..count))
        .map_while(&mut try_without)
        .find(|mistakes| !mistakes.is_empty())
}

/// In any order, when they are few.
fn reordered(pairs: &[&Pair<'_>], test: &mut Test<'_>) -> Option<Vec<Mistake>> {
    if pairs.len() > 5 {
        return None;
    }
    let mut found = false;
    each_order(pairs.len(), &mut |order| {
        if !found {
            let chosen = order.iter().filter_map(|index| pairs.get(*index));
            let spelled: Vec<_> = chosen.map(|pair| pair.raw.as_ref()).collect();
            found = test(spelled.join("&").as_bytes()) == Some(true);
        }
    });
    found.then(|| vec![Mistake::Reordered])
}

type Spelling = (fn(&Pair<'_>) -> String, Option<Mistake>);
type Order = (fn(Vec<String>) -> String, Option<Mistake>);

const SPELLINGS: &[Spelling] = &[
    (|pair| pair.raw.to_string(), None),
    (
        |pair| pair.raw.replace("%20", "+"),
        Some(Mistake::PlusForBlank),
    ),
    (
        |pair| pair.raw.replace('+', "%20"),
        Some(Mistake::PlusForBlank),
    ),
    (
        |pair| format!("{}={}", pair.name, pair.value),
        Some(Mistake::SignedUnencoded),
    ),
    (|pair| encoded(pair, UNRESERVED), Some(Mistake::ReEncoded)),
    (
        |pair| lower(&encoded(pair, UNRESERVED)),
        Some(Mistake::ReEncoded),
    ),
    (|pair| encoded(pair, COMPONENT), Some(Mistake::ReEncoded)),
    (|pair| encoded(pair, PATH), Some(Mistake::ReEncoded)),
    (|pair| encoded(pair, QUERY), Some(Mistake::ReEncoded)),
    (
        |pair| encoded(pair, FORM).replace("%20", "+"),
        Some(Mistake::ReEncoded),
    ),
    (
        |pair| pair.raw.replace('+', "%2B"),
        Some(Mistake::ReEncoded),
    ),
];

const ORDERS: &[Order] = &[
    (|pairs| pairs.join("&"), None),
    (sorted, Some(Mistake::Reordered)),
    (template_order, Some(Mistake::Reordered)),
];

fn sorted(mut pairs: Vec<String>) -> String {
    pairs.sort_by(|a, b| name(a).cmp(name(b)));
    pairs.join("&")
}

/// The order of the parameters in the apply URL's template (§8.3.1), the variables after them.
fn template_order(mut pairs: Vec<String>) -> String {
    const NAMES: [&str; 9] = [
        "domain",
        "host",
        "groupId",
        "providerName",
        "serviceName",
        "instanceId",
        "redirect_uri",
        "state",
        "crit",
    ];
    let place = |pair: &String| NAMES.iter().position(|known| *known == name(pair));
    pairs.sort_by_key(|pair| place(pair).unwrap_or(NAMES.len()));
    pairs.join("&")
}

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn encoded(pair: &Pair<'_>, set: &'static AsciiSet) -> String {
    let (name, value) = (
        utf8_percent_encode(pair.name, set),
        utf8_percent_encode(pair.value, set),
    );
    format!("{name}={value}")
}

fn lower(text: &str) -> String {
    let mut left = 0_u8;
    text.chars()
        .map(|c| {
            // The two characters after a percent sign.
            let escaped = left > 0;
            left = if c == '%' { 2 } else { left.saturating_sub(1) };
            if escaped { c.to_ascii_lowercase() } else { c }
        })
        .collect()
}

/// RFC 3986 §2.3.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*');
/// Encoders meant for paths leave the slash.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
/// HTML forms: `*-._` are left, the tilde is not.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*');
/// What a URL parser leaves in a query, apart from the two that separate.
const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'%')
    .add(b'&')
    .add(b'+');
