//! Reading the members of a template, with a finding for each oddity.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, DiagnosticCode as Code, Level};
use crate::grammar::expressions;
use crate::json::{Json, Members};
use crate::template_record::Number;
use crate::text::{Percent, Text};
use crate::vocabulary::{RESERVED_PARAMETERS, RISKY_PARAMETERS};

/// Collects findings while members are read.
#[derive(Debug, Default)]
pub(crate) struct Load {
    found: Vec<Diagnostic>,
    record: Option<usize>,
}

impl Load {
    /// From here on findings concern this record.
    pub(crate) fn enter(&mut self, index: usize) {
        self.record = Some(index);
    }

    /// The record that findings concern.
    pub(crate) fn record(&self) -> Option<usize> {
        self.record
    }

    pub(crate) fn leave(&mut self) {
        self.record = None;
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }

    pub(crate) fn error(&mut self, code: Code, member: &str, message: impl Into<String>) {
        self.push(Level::Error, code, member, message.into());
    }

    pub(crate) fn warn(&mut self, code: Code, member: &str, message: impl Into<String>) {
        self.push(Level::Warning, code, member, message.into());
    }

    fn push(&mut self, level: Level, code: Code, member: &str, message: String) {
        let mut pointer = match self.record {
            Some(index) => format!("/records/{index}"),
            None => String::new(),
        };
        if !member.is_empty() {
            pointer.push('/');
            for c in member.chars() {
                match c {
                    '~' => pointer.push_str("~0"),
                    '/' => pointer.push_str("~1"),
                    c => pointer.push(c),
                }
            }
        }
        self.found.push(Diagnostic {
            level,
            code,
            pointer,
            record: self.record,
            message,
        });
    }

    /// Members that occur twice (OQ-49).
    pub(crate) fn duplicates(&mut self, members: &Members<'_>) {
        for (name, equal) in members.duplicates() {
            if equal {
                self.warn(
                    Code::DuplicateMember,
                    name,
                    format!("`{name}` occurs more than once with the same value"),
                );
            } else {
                self.error(
                    Code::DuplicateMember,
                    name,
                    format!("`{name}` occurs more than once with different values"),
                );
            }
        }
    }

    /// A member that is a string if present.
    pub(crate) fn string<'a>(&mut self, members: &'a Members<'_>, name: &str) -> Option<&'a str> {
        self.as_string(name, members.get(name)?)
    }

    fn as_string<'a>(&mut self, name: &str, value: &'a Json<'_>) -> Option<&'a str> {
        match value {
            Json::String(text) => Some(text),
            other => {
                self.error(
                    Code::WrongType,
                    name,
                    format!("`{name}` is {}; expected a string", other.what()),
                );
                None
            }
        }
    }

    /// A member that must be a string.
    fn required<'a>(&mut self, members: &'a Members<'_>, name: &str) -> Option<&'a str> {
        let Some(value) = members.get(name) else {
            self.error(
                Code::MissingMember,
                name,
                format!("`{name}` is missing; expected a string"),
            );
            return None;
        };
        self.as_string(name, value)
    }

    /// A boolean member, false if absent.
    pub(crate) fn flag(&mut self, members: &Members<'_>, name: &str) -> bool {
        match members.get(name) {
            None => false,
            Some(Json::Bool(value)) => *value,
            Some(other) => {
                self.error(
                    Code::WrongType,
                    name,
                    format!("`{name}` is {}; expected true or false", other.what()),
                );
                false
            }
        }
    }

    /// A required id (L-1).
    pub(crate) fn id(&mut self, members: &Members<'_>, name: &str) -> String {
        let Some(text) = self.required(members, name) else {
            return String::new();
        };
        if !is_id(text) {
            self.error(
                Code::InvalidId,
                name,
                format!("`{name}` is {text:?}; expected 1 to 63 letters, digits, `-`, `_`, `.`"),
            );
        }
        text.to_owned()
    }

    /// `groupId` of a record (L-1, V-12).
    pub(crate) fn group(&mut self, members: &Members<'_>) -> Option<String> {
        let text = self.string(members, "groupId")?;
        self.no_variable("groupId", text);
        if !is_id(text) {
            self.error(
                Code::InvalidId,
                "groupId",
                format!("`groupId` is {text:?}; expected 1 to 63 letters, digits, `-`, `_`, `.`"),
            );
        }
        Some(text.to_owned())
    }

    /// A name shown to users (L-14).
    pub(crate) fn display(&mut self, members: &Members<'_>, name: &str) -> String {
        if members.get(name).is_none() {
            self.warn(
                Code::MissingMember,
                name,
                format!("`{name}` is missing; users are shown the id instead"),
            );
        }
        let text = self.string(members, name).unwrap_or_default();
        self.length(name, text, 255);
        text.to_owned()
    }

    /// A text for developers (L-15).
    pub(crate) fn description(&mut self, members: &Members<'_>, name: &str) {
        if let Some(text) = self.string(members, name) {
            self.length(name, text, 2048);
        }
    }

    fn length(&mut self, name: &str, text: &str, most: usize) {
        // A character takes an octet at least.
        let length = match text.len() > most {
            true => text.chars().count(),
            false => 0,
        };
        if length > most {
            self.warn(
                Code::TooLong,
                name,
                format!("`{name}` has {length} characters; at most {most} are allowed"),
            );
        }
    }

    /// `version` (L-16) and `templateSpecVersion`.
    pub(crate) fn version(&mut self, members: &Members<'_>) -> Option<u64> {
        if let Some(value) = members.get("templateSpecVersion") {
            match positive(value) {
                Some(1) => {}
                Some(other) => self.error(
                    Code::UnsupportedVersion,
                    "templateSpecVersion",
                    format!("`templateSpecVersion` is {other}; only 1 is supported"),
                ),
                None => self.error(
                    Code::InvalidVersion,
                    "templateSpecVersion",
                    "`templateSpecVersion` is not a positive integer; expected 1",
                ),
            }
        }
        let value = members.get("version")?;
        let version = positive(value);
        if version.is_none() {
            let message = "`version` is not a positive integer";
            match value {
                Json::Null => self.error(Code::WrongType, "version", message),
                _ => self.warn(Code::InvalidVersion, "version", message),
            }
        }
        version
    }

    /// `logoUrl` (T-8).
    pub(crate) fn logo(&mut self, members: &Members<'_>) {
        match self.string(members, "logoUrl") {
            None => {}
            Some("") => self.empty("logoUrl"),
            Some(url) if url.starts_with("https://") => {}
            Some(_) => self.warn(
                Code::LogoUrl,
                "logoUrl",
                "`logoUrl` is not an https URL; do not show it",
            ),
        }
    }

    fn empty(&mut self, name: &str) {
        self.warn(
            Code::EmptyMember,
            name,
            format!("`{name}` is empty and taken as absent"),
        );
    }

    /// `syncPubKeyDomain` (L-13, T-15).
    pub(crate) fn domain(&mut self, members: &Members<'_>, name: &str) -> Option<String> {
        let text = self.string(members, name)?.trim();
        if text.is_empty() {
            // Taken as absent it would switch the signature off.
            self.error(
                Code::InvalidDomain,
                name,
                format!("`{name}` is empty; expected the domain of the keys"),
            );
            return None;
        }
        self.domain_name(name, text);
        Some(text.to_owned())
    }

    /// `syncRedirectDomain` (L-3, OQ-19b).
    pub(crate) fn domain_list(&mut self, members: &Members<'_>, name: &str) -> Vec<String> {
        let Some(text) = self.string(members, name) else {
            return Vec::new();
        };
        if text.trim().is_empty() {
            self.empty(name);
        }
        let items = text.split(',').map(str::trim).filter(|i| !i.is_empty());
        let items: Vec<String> = items.map(str::to_owned).collect();
        for item in &items {
            self.domain_name(name, item);
        }
        items
    }

    fn domain_name(&mut self, member: &str, text: &str) {
        let fits = |octet: u8| {
            !octet.is_ascii()
                || octet.is_ascii_alphanumeric()
                || matches!(octet, b'-' | b'_' | b'.')
        };
        let mut labels = text.as_bytes().split(|octet| *octet == b'.');
        if !text.bytes().all(fits) || labels.any(<[u8]>::is_empty) {
            self.warn(
                Code::InvalidDomain,
                member,
                format!("`{member}` has {text:?}, which is not a domain name"),
            );
        }
    }

    /// The names that `crit` lists and that are present, each once.
    pub(crate) fn crit(&mut self, members: &Members<'_>) -> Vec<String> {
        let mut names = Vec::new();
        let mut present = HashSet::new();
        match members.get("crit") {
            None => {}
            Some(Json::Array(items)) if !items.is_empty() => {
                present.extend(members.iter().map(|(name, _)| name));
                for item in items {
                    match item {
                        Json::String(name) => {
                            if present.remove(name.as_ref()) {
                                names.push(name.to_string());
                            }
                        }
                        other => self.error(
                            Code::InvalidCrit,
                            "crit",
                            format!("`crit` has {}; expected names", other.what()),
                        ),
                    }
                }
            }
            Some(_) => self.error(
                Code::InvalidCrit,
                "crit",
                "`crit` is not an array with at least one name",
            ),
        }
        names
    }

    /// A required text with variables.
    pub(crate) fn text(&mut self, members: &Members<'_>, name: &str, percent: Percent) -> Text {
        match self.required(members, name) {
            Some(text) => self.split(name, text, percent),
            None => Text::default(),
        }
    }

    /// `host` or the `name` of an SRV record: `@` only alone (V-4, L-24).
    pub(crate) fn host(&mut self, members: &Members<'_>, name: &str) -> Text {
        let Some(text) = self.required(members, name) else {
            return Text::default();
        };
        if text != "@" && text.contains('@') {
            self.error(
                Code::ImpossibleName,
                name,
                format!("`{name}` is {text:?}; `@` must stand alone"),
            );
        }
        self.split(name, text, Percent::Expression)
    }

    /// `pointsTo` or `target`. `None` is a lone `@`, where that is allowed (V-4, L-25, L-26).
    pub(crate) fn target(&mut self, members: &Members<'_>, name: &str, at: bool) -> Option<Text> {
        let Some(text) = self.required(members, name) else {
            return Some(Text::default());
        };
        match text {
            "@" if at => return None,
            "" | "@" => self.error(
                Code::InvalidTarget,
                name,
                format!("`{name}` is {text:?}; expected a name or an address"),
            ),
            _ if text.contains('@') => self.error(
                Code::ImpossibleName,
                name,
                format!("`{name}` is {text:?}; `@` must stand alone"),
            ),
            _ => {}
        }
        Some(self.split(name, text, Percent::Expression))
    }

    /// A text of a field, its variables checked.
    pub(crate) fn split(&mut self, name: &str, source: &str, percent: Percent) -> Text {
        let text = match Text::split(source, percent) {
            Ok(text) => text,
            Err(at) => {
                self.error(
                    Code::UnbalancedPercent,
                    name,
                    format!("`{name}`: the `%` at octet {at} does not open a variable"),
                );
                return Text::default();
            }
        };
        for variable in text.variables() {
            self.variable(name, variable);
        }
        text
    }

    fn variable(&mut self, member: &str, variable: &str) {
        if RESERVED_PARAMETERS.contains(&variable) {
            self.error(
                Code::ReservedVariable,
                member,
                format!("`%{variable}%` has the name of an apply parameter"),
            );
        } else if RISKY_PARAMETERS.contains(&variable) {
            self.warn(
                Code::RiskyVariable,
                member,
                format!("`%{variable}%` has a name that is used on the wire"),
            );
        }
    }

    /// A number as integer, digit string or one variable (L-27, L-28).
    pub(crate) fn number(&mut self, members: &Members<'_>, name: &str) -> Number {
        let number = match members.get(name) {
            None => {
                self.error(
                    Code::MissingMember,
                    name,
                    format!("`{name}` is missing; expected a number"),
                );
                return Number::Constant(0);
            }
            Some(Json::Number(value)) => value.as_u64().map(Number::Constant),
            Some(Json::String(text)) if is_digits(text) => {
                Some(Number::Constant(text.parse().unwrap_or(u64::MAX)))
            }
            Some(Json::String(source)) => match Text::split(source, Percent::Expression) {
                Ok(text) if text.bare_variable().is_some() => {
                    text.variables().for_each(|v| self.variable(name, v));
                    Some(Number::Variable(text))
                }
                _ => None,
            },
            Some(_) => None,
        };
        number.unwrap_or_else(|| {
            self.error(
                Code::InvalidNumber,
                name,
                format!(
                    "`{name}` is not a number; expected an integer, a string of digits or one variable"
                ),
            );
            Number::Constant(0)
        })
    }

    /// A number of 16 bits (L-28).
    pub(crate) fn uint16(&mut self, members: &Members<'_>, name: &str) -> Number {
        let number = self.number(members, name);
        let long = matches!(members.get(name), Some(Json::String(text)) if is_digits(text) && text.len() > 5);
        if let Number::Constant(value) = number
            && (long || value > u64::from(u16::MAX))
        {
            self.error(
                Code::InvalidNumber,
                name,
                format!("`{name}` is {value}; expected 0 to 65535 in at most five digits"),
            );
        }
        number
    }

    /// One of a few words; another letter case is taken as meant.
    pub(crate) fn word<'w>(
        &mut self,
        members: &Members<'_>,
        name: &str,
        words: &[&'w str],
        default: &'w str,
    ) -> &'w str {
        let Some(text) = self.string(members, name) else {
            return default;
        };
        if let Some(word) = words.iter().find(|word| **word == text) {
            return word;
        }
        if self.no_variable(name, text) {
            return default;
        }
        let word = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        self.warn(
            Code::EnumValue,
            name,
            format!(
                "`{name}` is {text:?}; expected one of {}; taken as {}",
                words.join(", "),
                word.unwrap_or(&default)
            ),
        );
        word.unwrap_or(&default)
    }

    /// Reports a variable where none may be (V-12).
    pub(crate) fn no_variable(&mut self, name: &str, text: &str) -> bool {
        let found = expressions(text).next().is_some();
        if found {
            self.error(
                Code::VariableForbidden,
                name,
                format!("`{name}` is {text:?}; no variable is allowed there"),
            );
        }
        found
    }
}

/// Whether a text is a `dc-id` (L-1).
pub(crate) fn is_id(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn positive(value: &Json<'_>) -> Option<u64> {
    match value {
        Json::Number(number) => number.as_u64().filter(|n| *n > 0),
        _ => None,
    }
}
