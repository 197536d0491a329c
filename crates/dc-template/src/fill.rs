//! Values in place of variables, and what they become: names, addresses, numbers.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::error::{Error, ErrorKind};
use crate::name::{Name, NameProblem};
use crate::notice::NoticeCode;
use crate::record_type::{Kind, RecordType};
use crate::renderer::Renderer;
use crate::template_record::{Number, TemplateRecord};
use crate::text::{Piece, Text};

impl<'a> Renderer<'a> {
    /// A service or protocol label; a missing underscore and upper case are mended (OQ-3).
    pub(crate) fn underscore(
        &mut self,
        index: usize,
        field: &str,
        text: &'a Text,
    ) -> Result<String, Error> {
        let value = self.fill(index, field, text)?;
        let mut label = value.to_ascii_lowercase();
        if !label.starts_with('_') {
            label.insert(0, '_');
        }
        let rest = label.strip_prefix('_').unwrap_or_default();
        let fits = !rest.is_empty()
            && label.len() <= 63
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(label)
        } else {
            Err(self.error(
                ErrorKind::InvalidName,
                index,
                field,
                format!(
                    "{:?}{} is not a label of letters, digits and `-` after an underscore",
                    clip(&value),
                    origin(text)
                ),
            ))
        }
    }

    pub(crate) fn pointer(
        &mut self,
        index: usize,
        rtype: &RecordType,
        text: Option<&'a Text>,
    ) -> Result<String, Error> {
        match rtype.kind() {
            Kind::A | Kind::Aaaa => {}
            _ => return Ok(self.target(index, "pointsTo", text)?.as_str().to_owned()),
        }
        let Some(text) = text else {
            return Err(self.error(
                ErrorKind::InvalidAddress,
                index,
                "pointsTo",
                "`@` is not an address",
            ));
        };
        self.bare(index, "pointsTo", text);
        let value = self.fill(index, "pointsTo", text)?;
        let address = match rtype.kind() {
            Kind::A => value.parse().ok().map(std::net::IpAddr::V4),
            _ => value.parse().ok().map(std::net::IpAddr::V6),
        };
        match address {
            // The text that was accepted is the canonical one.
            Some(std::net::IpAddr::V4(_)) => Ok(value.into_owned()),
            Some(address) => Ok(address.to_string()),
            None => {
                let expected = match rtype.kind() {
                    Kind::A => "an IPv4 address of four decimal octets",
                    _ => "an IPv6 address",
                };
                let message = format!(
                    "{:?}{} is not an address; expected {expected}",
                    clip(&value),
                    origin(text)
                );
                Err(self.error(ErrorKind::InvalidAddress, index, "pointsTo", message))
            }
        }
    }

    /// A target name, never relative (H-5). `None` is the scope itself (V-4).
    pub(crate) fn target(
        &mut self,
        index: usize,
        field: &str,
        text: Option<&'a Text>,
    ) -> Result<Name, Error> {
        let Some(text) = text else {
            return Ok(self.scope.clone());
        };
        self.bare(index, field, text);
        let value = self.fill(index, field, text)?;
        if value == "." {
            return Ok(Name::canonical("."));
        }
        Name::checked(&value, &self.names).map_err(|problem| {
            self.error(
                ErrorKind::InvalidTarget,
                index,
                field,
                format!("the target {:?}{} {problem}", clip(&value), origin(text)),
            )
        })
    }

    /// An owner name (H-1 … H-6).
    pub(crate) fn owner(
        &mut self,
        index: usize,
        field: &str,
        text: &'a Text,
    ) -> Result<Name, Error> {
        if let Some(variable) = text.controlled() {
            let parts = ["the caller chooses the host name (`%", variable, "%`)"];
            self.notice(NoticeCode::BareHost, Some(index), parts.concat());
        }
        let value = self.fill(index, field, text)?;
        let name = if value.ends_with('.') {
            Name::checked(&value, &self.names)
        } else {
            self.scope.child(&value, &self.names)
        };
        let name = name.map_err(|problem| self.bad_name(index, field, &value, problem))?;
        if name.is_at_or_below(self.zone) {
            return Ok(name);
        }
        Err(self.error(
            ErrorKind::OutOfZone,
            index,
            field,
            format!("`{name}` is not in the zone `{}`", self.zone),
        ))
    }

    pub(crate) fn bad_name(
        &self,
        index: usize,
        field: &str,
        value: &str,
        problem: NameProblem,
    ) -> Error {
        let message = format!("the name {:?} {problem}", clip(value));
        self.error(ErrorKind::InvalidName, index, field, message)
    }

    /// T-36: never refused, moved into the bounds of the policy instead.
    pub(crate) fn ttl(&mut self, index: usize, number: &'a Number) -> Result<Option<u32>, Error> {
        let policy = &self.policy.ttl;
        let wanted = match number {
            Number::Constant(value) => Some(*value),
            Number::Variable(text) => {
                let value = self.fill(index, "ttl", text)?;
                let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
                digits.then(|| value.parse().unwrap_or(u64::MAX))
            }
        };
        let ttl = policy.clamp(wanted.unwrap_or(policy.default.into()));
        if wanted != Some(u64::from(ttl)) {
            let message = match wanted {
                Some(wanted) => format!("the TTL {wanted} is set to {ttl}"),
                None => format!("the TTL is not a number; it is set to {ttl}"),
            };
            self.notice(NoticeCode::TtlChanged, Some(index), message);
        }
        Ok(Some(ttl))
    }

    pub(crate) fn uint16(
        &mut self,
        index: usize,
        field: &str,
        number: &'a Number,
    ) -> Result<u16, Error> {
        let value = match number {
            Number::Constant(value) => u16::try_from(*value).ok(),
            Number::Variable(text) => {
                let value = self.fill(index, field, text)?;
                let digits =
                    (1..=5).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
                value.parse().ok().filter(|_| digits)
            }
        };
        value.ok_or_else(|| {
            let from = match number {
                Number::Constant(_) => String::new(),
                Number::Variable(text) => origin(text),
            };
            let message = format!("`{field}`{from} is not a number from 0 to 65535");
            self.error(ErrorKind::InvalidNumber, index, field, message)
        })
    }

    pub(crate) fn bare(&mut self, index: usize, field: &str, text: &Text) {
        if let Some(variable) = text.bare_variable() {
            let parts = [
                "the caller chooses the whole value of `",
                field,
                "` (`%",
                variable,
                "%`)",
            ];
            self.notice(NoticeCode::BareVariable, Some(index), parts.concat());
        }
    }

    /// Puts values in place of variables, once (V-6, V-7).
    pub(crate) fn fill(
        &mut self,
        index: usize,
        field: &str,
        text: &'a Text,
    ) -> Result<Cow<'a, str>, Error> {
        if let Some(literal) = text.literal() {
            self.count(index, field, literal.len())?;
            return Ok(Cow::Borrowed(literal));
        }
        let mut out = String::new();
        for piece in text.pieces() {
            let value: &'a str = match piece {
                Piece::Literal(literal) => literal,
                Piece::Domain => self.zone.without_dot(),
                Piece::Host => self.host,
                Piece::Fqdn => self.scope.without_dot(),
                Piece::Variable(name) => self.value(index, field, name)?,
            };
            self.count(index, field, value.len())?;
            if let [_] = text.pieces() {
                return Ok(Cow::Borrowed(value));
            }
            out.push_str(value);
        }
        Ok(Cow::Owned(out))
    }

    /// Bounds what is rendered.
    fn count(&mut self, index: usize, field: &str, octets: usize) -> Result<(), Error> {
        self.octets = self.octets.saturating_add(octets);
        let most = self.policy.limits.rendered_octets;
        if self.octets > most {
            let message = format!("the rendered records exceed {most} octets");
            return Err(self.error(ErrorKind::RenderedTooLarge, index, field, message));
        }
        Ok(())
    }

    pub(crate) fn value(&self, index: usize, field: &str, name: &str) -> Result<&'a str, Error> {
        let Some(value) = self.request.params.get(name) else {
            return Err(self.missing(index, field, name));
        };
        let limit = self.policy.limits.value_octets;
        if value.len() > limit {
            return Err(self
                .error(
                    ErrorKind::ValueTooLong,
                    index,
                    field,
                    format!(
                        "the value of `{name}` has {} octets; at most {limit} are allowed",
                        value.len()
                    ),
                )
                .of_variable(name));
        }
        // L-22.
        if let Some(c) = value.chars().find(|c| !matches!(c, ' '..='~')) {
            return Err(self
                .error(
                    ErrorKind::InvalidValue,
                    index,
                    field,
                    format!("the value of `{name}` contains {c:?}; expected printable ASCII"),
                )
                .of_variable(name));
        }
        Ok(value)
    }

    /// V-8: names the variable, the record, and everything that the active records need.
    pub(crate) fn missing(&self, index: usize, field: &str, name: &str) -> Error {
        let records = self
            .active
            .iter()
            .filter_map(|i| self.template.records().get(*i));
        let mut needed: Vec<&str> = records.flat_map(TemplateRecord::variables).collect();
        needed.sort_unstable();
        needed.dedup();
        let missing = needed
            .iter()
            .filter(|n| !self.request.params.contains_key(**n));
        let missing: Vec<&str> = missing.copied().collect();
        let mut message = format!("the variable `{name}` has no value");
        if let Some(record) = self.template.records().get(index) {
            let _ = write!(
                message,
                " (record {index}, {}, field `{field}`)",
                record.rtype
            );
        }
        let _ = write!(
            message,
            "; missing: {}; the template needs: {}",
            list(missing.iter().copied()),
            list(needed.iter().copied())
        );
        self.error(ErrorKind::MissingVariable, index, field, message)
            .of_variable(name)
            .missing_all(missing.into_iter().map(str::to_owned).collect())
    }

    pub(crate) fn unsupported(&self, index: usize, rtype: &RecordType) -> Error {
        let message = format!("{rtype} records are not supported by this DNS provider");
        self.error(ErrorKind::UnsupportedType, index, "type", message)
    }

    pub(crate) fn error(
        &self,
        kind: ErrorKind,
        index: usize,
        field: &str,
        message: impl Into<String>,
    ) -> Error {
        let pointer = match field {
            "" => format!("/records/{index}"),
            field => format!("/records/{index}/{field}"),
        };
        Error::new(kind, message).in_record(index).at(pointer)
    }
}

/// The variables that a value comes from, for messages; empty if it is constant.
pub(crate) fn origin(text: &Text) -> String {
    let names: Vec<String> = text.variables().map(|name| format!("%{name}%")).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!(" (from {})", list(names.iter().map(String::as_str))),
    }
}

/// The beginning of a text, for messages.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(crate) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut out = String::new();
    for name in names {
        if !out.is_empty() {
            out.push_str(", ");
        }
        if out.len() > 2_500 {
            out.push('…');
            break;
        }
        out.push_str(&clip(name));
    }
    if out.is_empty() {
        out.push_str("nothing");
    }
    out
}
