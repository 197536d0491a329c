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
    let mut scanner = Scanner { text, base, at: 0 };
    let mut object = Object::default();
    let whole = scanner.object(&mut object, true);
    (object, whole)
}

/// Finds places. It decides nothing: what it goes through was read by the parser of templates, so
/// that it only has to know where a token ends.
struct Scanner<'a> {
    text: &'a str,
    base: usize,
    /// Octets of the text that it has gone through.
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes to an octet that is like this; gives it.
    fn find(&mut self, is: impl Fn(u8) -> bool) -> Option<u8> {
        let (length, octet) = (0..).zip(self.rest()).find(|(_, octet)| is(**octet))?;
        self.at = self.at.wrapping_add(length);
        Some(*octet)
    }

    /// Goes past blanks and past the next octet; gives that.
    fn next(&mut self) -> Option<u8> {
        let octet = self.peek()?;
        self.at = self.at.wrapping_add(1);
        Some(octet)
    }

    /// Goes past blanks; gives the next octet.
    fn peek(&mut self) -> Option<u8> {
        self.find(|octet| !matches!(octet, b' ' | b'\t' | b'\r' | b'\n'))
    }

    /// Goes past this octet.
    fn expect(&mut self, octet: u8) -> Option<()> {
        (self.next()? == octet).then_some(())
    }

    /// From an octet of the text to here, in the file.
    fn span(&self, start: usize) -> Range<usize> {
        self.base.wrapping_add(start)..self.base.wrapping_add(self.at)
    }

    fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.get(start..end)
    }

    /// Goes past a string; gives whether it has escapes.
    fn pass_string(&mut self) -> Option<bool> {
        self.expect(b'"')?;
        let mut escaped = false;
        loop {
            let octet = self.find(|octet| matches!(octet, b'"' | b'\\'))?;
            self.at = self.at.wrapping_add(1);
            if octet == b'"' {
                return Some(escaped);
            }
            escaped = true;
            self.at = self.at.wrapping_add(1);
        }
    }

    /// A string with its escapes undone, and where it stands with its quotes.
    fn string(&mut self) -> Option<(Cow<'a, str>, Range<usize>)> {
        self.peek()?;
        let start = self.at;
        let text = match self.pass_string()? {
            true => Cow::Owned(serde_json::from_str(self.slice(start, self.at)?).ok()?),
            false => Cow::Borrowed(self.slice(start.wrapping_add(1), self.at.wrapping_sub(1))?),
        };
        Some((text, self.span(start)))
    }

    /// A value that is not taken apart.
    fn value(&mut self) -> Option<Value<'a>> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => {
                let (text, span) = self.string()?;
                let content = Content::String(text);
                return Some(Value { span, content });
            }
            b'{' | b'[' => self.pass_nested()?,
            _ => {
                self.find(|o| matches!(o, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n'))?;
            }
        }
        let content = Content::Other(self.slice(start, self.at)?);
        let span = self.span(start);
        Some(Value { span, content })
    }

    /// Goes past an array or object, however deep.
    fn pass_nested(&mut self) -> Option<()> {
        let mut open = 0usize;
        loop {
            match self.find(|octet| matches!(octet, b'{' | b'[' | b'}' | b']' | b'"'))? {
                b'"' => {
                    self.pass_string()?;
                    continue;
                }
                b'{' | b'[' => open = open.wrapping_add(1),
                _ => open = open.wrapping_sub(1),
            }
            self.at = self.at.wrapping_add(1);
            if open == 0 {
                return Some(());
            }
        }
    }

    /// An object; of the template itself the `records` are taken apart. Fills in what is complete.
    fn object(&mut self, object: &mut Object<'a>, template: bool) -> Option<()> {
        self.expect(b'{')?;
        let start = self.at.wrapping_sub(1);
        object.span = self.span(start);
        if self.peek()? == b'}' {
            self.next()?;
            object.span = self.span(start);
            return Some(());
        }
        object.members.reserve(if template { 16 } else { 8 });
        loop {
            let (name, key) = self.string()?;
            self.expect(b':')?;
            if template && name == "records" && self.peek()? == b'[' {
                let start = self.at;
                let mut items = Vec::new();
                let whole = self.items(&mut items);
                let value = Value {
                    span: self.span(start),
                    content: Content::Array(items),
                };
                object.members.push(Member { name, key, value });
                whole?;
            } else {
                let value = self.value()?;
                object.members.push(Member { name, key, value });
            }
            match self.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        object.span = self.span(start);
        Some(())
    }

    /// The array `records`.
    fn items(&mut self, items: &mut Vec<Value<'a>>) -> Option<()> {
        self.expect(b'[')?;
        if self.peek()? == b']' {
            self.next()?;
            return Some(());
        }
        loop {
            items.push(self.item()?);
            match self.next()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    fn item(&mut self) -> Option<Value<'a>> {
        if self.peek()? != b'{' {
            return self.value();
        }
        let mut object = Object::default();
        self.object(&mut object, false)?;
        Some(Value {
            span: object.span.clone(),
            content: Content::Object(object),
        })
    }
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
