//! The text of a template with the places of its members.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

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

/// Reads the object in `text`, which stands `base` octets into its file. If the text breaks off or
/// is broken, what was complete before is given with the error.
pub(crate) fn read(text: &str, base: usize) -> (Object<'_>, Option<serde_json::Error>) {
    let reader = Reader::new(text, base);
    let mut object = Object::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = ObjectSeed {
        reader: &reader,
        object: &mut object,
        template: true,
    };
    let result = seed.deserialize(&mut deserializer);
    let error = result.and_then(|()| deserializer.end()).err();
    (object, error)
}

/// Finds places: what serde_json hands out are slices of the text.
struct Reader<'a> {
    text: &'a str,
    base: usize,
    /// Octets of the text up to the end of the last token seen. From there to the next token there
    /// are only blanks and punctuation.
    seen: Cell<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, base: usize) -> Self {
        let seen = Cell::new(0);
        Self { text, base, seen }
    }

    /// Where a slice of the text stands in the file.
    fn span(&self, slice: &str) -> Range<usize> {
        let offset = (slice.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let end = offset.wrapping_add(slice.len());
        self.seen.set(end);
        self.base.wrapping_add(offset)..self.base.wrapping_add(end)
    }

    /// Goes on to the next octet of this kind; gives where it stands in the file.
    fn punctuation(&self, octet: u8) -> usize {
        let from = self.seen.get();
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let offset = rest.iter().position(|o| *o == octet).unwrap_or(0);
        let at = from.wrapping_add(offset);
        self.seen.set(at.wrapping_add(1));
        self.base.wrapping_add(at)
    }

    /// The first octet of the next value, past blanks, colon and comma.
    fn next_octet(&self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.seen.get()..)?;
        let mut octets = rest.iter().copied();
        octets.find(|octet| !matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | b':' | b','))
    }

    /// Goes past the next string, which has escapes; gives where it stands in the file.
    fn escaped(&self) -> Range<usize> {
        let start = self.punctuation(b'"');
        let from = self.seen.get();
        let mut octets = self.text.as_bytes().iter().skip(from);
        let mut length = 0usize;
        while let Some(octet) = octets.next() {
            length = length.wrapping_add(1);
            match octet {
                b'"' => break,
                b'\\' => {
                    octets.next();
                    length = length.wrapping_add(1);
                }
                _ => {}
            }
        }
        let end = from.wrapping_add(length);
        self.seen.set(end);
        start..self.base.wrapping_add(end)
    }
}

/// A string, with its escapes undone, and where it stands with its quotes.
struct StringSeed<'r, 'a>(&'r Reader<'a>);

impl<'a> DeserializeSeed<'a> for StringSeed<'_, 'a> {
    type Value = (Cow<'a, str>, Range<usize>);

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for StringSeed<'_, 'a> {
    type Value = (Cow<'a, str>, Range<usize>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        let inner = self.0.span(text);
        self.0.seen.set(self.0.seen.get().wrapping_add(1));
        let span = inner.start.wrapping_sub(1)..inner.end.wrapping_add(1);
        Ok((Cow::Borrowed(text), span))
    }

    // Without escapes it would be borrowed.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((Cow::Owned(text.to_owned()), self.0.escaped()))
    }
}

/// A value that is not taken apart.
struct ValueSeed<'r, 'a>(&'r Reader<'a>);

impl<'a> DeserializeSeed<'a> for ValueSeed<'_, 'a> {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Value<'a>, D::Error> {
        if self.0.next_octet() == Some(b'"') {
            let (text, span) = StringSeed(self.0).deserialize(deserializer)?;
            let content = Content::String(text);
            return Ok(Value { span, content });
        }
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let span = self.0.span(raw);
        let content = Content::Other(raw);
        Ok(Value { span, content })
    }
}

struct ObjectSeed<'r, 'a> {
    reader: &'r Reader<'a>,
    object: &'r mut Object<'a>,
    /// Whether it is the template itself, whose `records` are taken apart.
    template: bool,
}

impl<'a> DeserializeSeed<'a> for ObjectSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for ObjectSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            reader,
            object,
            template,
        } = self;
        let start = reader.punctuation(b'{');
        object.span = start..start.wrapping_add(1);
        object.members.reserve(if template { 16 } else { 8 });
        while let Some((name, key)) = map.next_key_seed(StringSeed(reader))? {
            if template && name == "records" && reader.next_octet() == Some(b'[') {
                let mut items = Vec::new();
                let result = map.next_value_seed(ArraySeed {
                    reader,
                    items: &mut items,
                });
                let end = items
                    .last()
                    .map_or(key.end, |item: &Value<'_>| item.span.end);
                let span = match &result {
                    Ok(span) => span.clone(),
                    Err(_) => key.end..end,
                };
                object.members.push(Member {
                    name,
                    key,
                    value: Value {
                        span,
                        content: Content::Array(items),
                    },
                });
                result?;
                continue;
            }
            let value = map.next_value_seed(ValueSeed(reader))?;
            object.members.push(Member { name, key, value });
        }
        let end = reader.punctuation(b'}');
        object.span.end = end.wrapping_add(1);
        Ok(())
    }
}

struct ArraySeed<'r, 'a> {
    reader: &'r Reader<'a>,
    items: &'r mut Vec<Value<'a>>,
}

impl<'a> DeserializeSeed<'a> for ArraySeed<'_, 'a> {
    type Value = Range<usize>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Range<usize>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'a> Visitor<'a> for ArraySeed<'_, 'a> {
    type Value = Range<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Range<usize>, A::Error> {
        let start = self.reader.punctuation(b'[');
        while let Some(value) = seq.next_element_seed(ItemSeed(self.reader))? {
            self.items.push(value);
        }
        let end = self.reader.punctuation(b']');
        Ok(start..end.wrapping_add(1))
    }
}

struct ItemSeed<'r, 'a>(&'r Reader<'a>);

impl<'a> DeserializeSeed<'a> for ItemSeed<'_, 'a> {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Value<'a>, D::Error> {
        if self.0.next_octet() != Some(b'{') {
            return ValueSeed(self.0).deserialize(deserializer);
        }
        let mut object = Object::default();
        let seed = ObjectSeed {
            reader: self.0,
            object: &mut object,
            template: false,
        };
        seed.deserialize(deserializer)?;
        Ok(Value {
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
        let (object, error) = read(text, 0);
        assert!(error.is_none(), "{error:?}");
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
        let (object, error) = read(r#"{"a":"b","records":[{"type":"A"},{"type""#, 3);
        assert!(error.is_some());
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
        let (object, error) = read(text, base);
        assert!(error.is_none(), "{error:?}");
        let written = serde_json::to_string(&template).unwrap();
        let (again, error) = read(&written, 0);
        assert!(error.is_none(), "{error:?}");
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
