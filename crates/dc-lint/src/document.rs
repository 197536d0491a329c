//! The text of a template with the places of its members.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// An object, with its members in order and duplicates kept.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    pub(crate) span: Range<usize>,
    pub(crate) members: Vec<Member<'a>>,
    /// Of objects with many members: the first and the last of each name.
    places: OnceCell<Places>,
}

type Places = Box<HashMap<Box<str>, (usize, usize)>>;

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    /// The name, with its escapes undone.
    pub(crate) name: Cow<'a, str>,
    /// The name in its quotes.
    pub(crate) key: Range<usize>,
    pub(crate) value: Value<'a>,
}

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Value<'a> {
    pub(crate) span: Range<usize>,
    pub(crate) content: Content<'a>,
}

/// What a value is. Only what a template has a place for is taken apart.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    String(Cow<'a, str>),
    /// `null`, a boolean, a number, or an array or object that is not taken apart: its text.
    Other(&'a str),
    /// The array `records`.
    Array(Vec<Value<'a>>),
    /// A record.
    Object(Object<'a>),
}

impl<'a> Object<'a> {
    /// The member of this name; of duplicates the last, as everywhere.
    pub(crate) fn get(&self, name: &str) -> Option<&Member<'a>> {
        if self.members.len() <= FEW {
            return self.members.iter().rev().find(|m| m.name == name);
        }
        self.members.get(self.position(name)?.1)
    }

    /// Where a name occurs first and last.
    pub(crate) fn position(&self, name: &str) -> Option<(usize, usize)> {
        if self.members.len() <= FEW {
            let last = self.members.iter().rposition(|m| m.name == name)?;
            let first = self.members.iter().position(|m| m.name == name)?;
            return Some((first, last));
        }
        let places = self.places.get_or_init(|| {
            let mut places = Places::default();
            for (at, member) in self.members.iter().enumerate() {
                places
                    .entry(member.name.as_ref().into())
                    .or_insert((at, at))
                    .1 = at;
            }
            places
        });
        places.get(name).copied()
    }

    /// The text of a member that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.value.text()
    }

    /// Whether a member is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        let member = self.get(name);
        member.is_some_and(|m| matches!(m.value.content, Content::Other("true")))
    }
}

impl<'a> Value<'a> {
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether both say the same, spelling aside.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.content, &other.content) {
            (Content::String(a), Content::String(b)) => a == b,
            (Content::Other(a), Content::Other(b)) => a == b,
            _ => false,
        }
    }

    /// The number that stands there as such or in a string.
    pub(crate) fn number(&self) -> Option<u64> {
        let text = match &self.content {
            Content::String(text) => text.as_ref(),
            Content::Other(text) => text,
            _ => return None,
        };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    }

    /// Octets of the file for octets of the text; `None` if escapes stand between.
    pub(crate) fn part(&self, part: Range<usize>) -> Option<Range<usize>> {
        let Content::String(Cow::Borrowed(_)) = self.content else {
            return None;
        };
        let from = self.span.start.checked_add(1)?;
        Some(from.checked_add(part.start)?..from.checked_add(part.end)?)
    }

    /// The end of the last record.
    pub(crate) fn last_item(&self) -> Option<usize> {
        match &self.content {
            Content::Array(items) => Some(items.last()?.span.end),
            _ => None,
        }
    }
}

/// Reads the object in `text`, which stands `base` octets into its file. The text is one that
/// the parser of templates accepts, or the start of one: then what is complete is given, and `None`.
pub(crate) fn read(text: &str, base: usize) -> (Object<'_>, Option<()>) {
    let rest = text.as_bytes();
    let mut scanner = Scanner { text, base, rest };
    let mut object = Object::default();
    let whole = match scanner.next() {
        Some(b'{') => scanner.object(&mut object, true),
        _ => None,
    };
    (object, whole)
}

/// Finds places. It decides nothing: what it goes through was read by the parser of templates, so
/// that it only has to know where a token ends.
struct Scanner<'a> {
    text: &'a str,
    base: usize,
    /// The end of the text that it has not gone through yet.
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// Octets of the text that it has gone through.
    fn at(&self) -> usize {
        self.text.len().wrapping_sub(self.rest.len())
    }

    /// From an octet of the text to here, in the file.
    fn span(&self, start: usize) -> Range<usize> {
        self.base.wrapping_add(start)..self.base.wrapping_add(self.at())
    }

    /// Goes past blanks: outside of strings JSON has no other control characters.
    fn blanks(&mut self) {
        let mut rest = self.rest;
        while let [octet, tail @ ..] = rest
            && *octet <= b' '
        {
            rest = tail;
        }
        self.rest = rest;
    }

    /// Goes past blanks and past the next octet; gives that.
    fn next(&mut self) -> Option<u8> {
        self.blanks();
        let (octet, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*octet)
    }

    /// Goes past the end of a string; gives whether it has escapes.
    fn end_of_string(&mut self) -> Option<bool> {
        let mut escaped = false;
        loop {
            let length = quote_or_escape(self.rest)?;
            let (octet, rest) = self.rest.get(length..)?.split_first()?;
            if *octet == b'"' {
                self.rest = rest;
                return Some(escaped);
            }
            escaped = true;
            self.rest = rest.get(1..)?;
        }
    }

    /// The end of a string: the string with its escapes undone, and where it stands with its quotes.
    fn string(&mut self) -> Option<(Cow<'a, str>, Range<usize>)> {
        let start = self.at().wrapping_sub(1);
        let escaped = self.end_of_string()?;
        let end = self.at();
        let text = match escaped {
            true => Cow::Owned(serde_json::from_str(self.text.get(start..end)?).ok()?),
            false => Cow::Borrowed(self.text.get(start.wrapping_add(1)..end.wrapping_sub(1))?),
        };
        Some((text, self.span(start)))
    }

    /// The rest of a value that begins with this octet and is not taken apart.
    fn value(&mut self, first: u8) -> Option<Value<'a>> {
        if first == b'"' {
            let (text, span) = self.string()?;
            let content = Content::String(text);
            return Some(Value { span, content });
        }
        let start = self.at().wrapping_sub(1);
        if matches!(first, b'{' | b'[') {
            self.end_of_nested()?;
        } else {
            let ends = |o: &u8| matches!(o, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
            let length = self.rest.iter().position(ends)?;
            self.rest = self.rest.get(length..)?;
        }
        let content = Content::Other(self.text.get(start..self.at())?);
        let span = self.span(start);
        Some(Value { span, content })
    }

    /// Goes past the end of an array or object, however deep.
    fn end_of_nested(&mut self) -> Option<()> {
        let mut open = 1usize;
        while open > 0 {
            let (octet, rest) = self.rest.split_first()?;
            self.rest = rest;
            match octet {
                b'"' => {
                    self.end_of_string()?;
                }
                b'{' | b'[' => open = open.wrapping_add(1),
                b'}' | b']' => open = open.wrapping_sub(1),
                _ => {}
            }
        }
        Some(())
    }

    /// The rest of an object; of the template itself the `records` are taken apart. Fills in what is
    /// complete.
    fn object(&mut self, object: &mut Object<'a>, template: bool) -> Option<()> {
        let start = self.at().wrapping_sub(1);
        object.span = self.span(start);
        let mut next = self.next()?;
        if next != b'}' {
            object.members.reserve(if template { 16 } else { 8 });
        }
        while next != b'}' {
            if next != b'"' {
                return None;
            }
            let (name, key) = self.string()?;
            if self.next()? != b':' {
                return None;
            }
            let first = self.next()?;
            if template && first == b'[' && name == "records" {
                let start = self.at().wrapping_sub(1);
                let mut items = Vec::new();
                let whole = self.items(&mut items);
                let value = Value {
                    span: self.span(start),
                    content: Content::Array(items),
                };
                object.members.push(Member { name, key, value });
                whole?;
            } else {
                let value = self.value(first)?;
                object.members.push(Member { name, key, value });
            }
            next = self.next()?;
            if next == b',' {
                next = self.next()?;
            } else if next != b'}' {
                return None;
            }
        }
        object.span = self.span(start);
        Some(())
    }

    /// The rest of the array `records`.
    fn items(&mut self, items: &mut Vec<Value<'a>>) -> Option<()> {
        let mut next = self.next()?;
        while next != b']' {
            items.push(self.item(next)?);
            next = self.next()?;
            if next == b',' {
                next = self.next()?;
            } else if next != b']' {
                return None;
            }
        }
        Some(())
    }

    fn item(&mut self, first: u8) -> Option<Value<'a>> {
        if first != b'{' {
            return self.value(first);
        }
        let mut object = Object::default();
        self.object(&mut object, false)?;
        Some(Value {
            span: object.span.clone(),
            content: Content::Object(object),
        })
    }
}

/// Where the next quote or backslash stands.
fn quote_or_escape(octets: &[u8]) -> Option<usize> {
    // Eight at a time: the lowest zero octet of `x` is the lowest in `zeros(x)` with its highest bit set.
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    let zeros = |x: u64| x.wrapping_sub(ONES) & !x & (ONES << 7);
    let mut rest = octets;
    while let Some((eight, tail)) = rest.split_first_chunk::<8>() {
        let eight = u64::from_le_bytes(*eight);
        let quotes = zeros(eight ^ u64::from_le_bytes([b'"'; 8]));
        let escapes = zeros(eight ^ u64::from_le_bytes([b'\\'; 8]));
        let bits = (quotes | escapes).trailing_zeros();
        if bits < u64::BITS {
            let before = octets.len().wrapping_sub(rest.len());
            return Some(before.wrapping_add(usize::try_from(bits / 8).ok()?));
        }
        rest = tail;
    }
    let last = rest
        .iter()
        .position(|octet| matches!(octet, b'"' | b'\\'))?;
    Some(octets.len().wrapping_sub(rest.len()).wrapping_add(last))
}

/// Objects of up to this many members are searched without a table.
const FEW: usize = 24;

#[cfg(test)]
#[path = "../tests/shared/json.rs"]
mod json;

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        let text = "\n{ \"providerId\" : \"a\\u0062\", \"records\":[ {} , {\"type\":\"A\"\n}, 5 ,[{}]],\n \"x\":{\"{\":[]} , \"records\": null }";
        let (object, whole) = read(text, 0);
        assert!(whole.is_some());
        let of = |span: &Range<usize>| &text[span.clone()];
        assert_eq!(of(&object.span), text.trim());
        let names: Vec<_> = object
            .members
            .iter()
            .map(|m| (m.name.as_ref(), of(&m.key)))
            .collect();
        assert_eq!(
            names,
            [
                ("providerId", "\"providerId\""),
                ("records", "\"records\""),
                ("x", "\"x\""),
                ("records", "\"records\""),
            ]
        );
        assert_eq!(object.text("providerId"), Some("ab"));
        let Content::Array(items) = &object.members[1].value.content else {
            panic!()
        };
        let items: Vec<_> = items.iter().map(|item| of(&item.span)).collect();
        assert_eq!(items, ["{}", "{\"type\":\"A\"\n}", "5", "[{}]"]);
        assert_eq!(
            of(&object.members[1].value.span),
            "[ {} , {\"type\":\"A\"\n}, 5 ,[{}]]"
        );
        assert_eq!(of(&object.members[2].value.span), "{\"{\":[]}");
    }

    #[test]
    fn quotes_and_escapes_are_found_wherever_they_stand() {
        for length in 0..20 {
            for (found, octet) in [(true, b'"'), (true, b'\\'), (false, b'!'), (false, 0xA2)] {
                let mut text = vec![b'#'; length];
                text.extend([octet, b']', b'"', b'#']);
                let expected = if found { length } else { length + 2 };
                assert_eq!(quote_or_escape(&text), Some(expected));
                assert_eq!(quote_or_escape(&text[..length]), None);
            }
        }
    }

    #[test]
    fn what_was_complete_before_the_break_is_kept() {
        let (object, whole) = read(r#"{"a":"b","records":[{"type":"A"},{"type""#, 3);
        assert!(whole.is_none());
        assert_eq!(object.text("a"), Some("b"));
        assert_eq!(object.members[0].value.span, 8..11);
        let Content::Array(items) = &object.members[1].value.content else {
            panic!()
        };
        assert_eq!(items.len(), 1);
    }

    /// Names and values in order, spelling aside.
    fn members(object: &Object<'_>) -> Vec<(String, String)> {
        let said = |value: &Value<'_>| match &value.content {
            Content::String(text) => format!("{text:?}"),
            Content::Other(text) => {
                // Values that are not taken apart keep their duplicates only in the text.
                let blank = |c: &char| !c.is_whitespace();
                match serde_json::from_str::<serde_json::Value>(text) {
                    Ok(value) if !value.is_object() && !value.is_array() => value.to_string(),
                    _ => text.chars().filter(blank).take(1).collect(),
                }
            }
            Content::Array(items) => format!("array of {}", items.len()),
            Content::Object(_) => "object".to_owned(),
        };
        let mut all = Vec::new();
        for member in &object.members {
            all.push((member.name.to_string(), said(&member.value)));
            if let Content::Array(items) = &member.value.content {
                for item in items {
                    all.push(("item".to_owned(), said(item)));
                    if let Content::Object(object) = &item.content {
                        all.extend(members(object));
                    }
                }
            }
        }
        all
    }

    /// The parser writes out the members that it has read; the linter reads the same in the text.
    fn both_see_the_same(text: &str) {
        let Ok(template) = dc_template::Template::parse(text.as_bytes()) else {
            return;
        };
        let (text, base) = crate::linter::text(text.as_bytes());
        let (object, whole) = read(text, base);
        assert!(whole.is_some());
        let written = serde_json::to_string(&template).unwrap();
        let (again, whole) = read(&written, 0);
        assert!(whole.is_some());
        assert_eq!(members(&object), members(&again));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..Default::default()
        })]

        #[test]
        fn the_parser_and_the_linter_see_the_same_members(text in json::json()) {
            both_see_the_same(&text);
            // Mostly the text is no template by itself.
            both_see_the_same(&format!("{{\"records\":[{text},{text}],\"a\":{text}}}"));
        }
    }
}
