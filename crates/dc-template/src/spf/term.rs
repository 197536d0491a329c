//! One term of an SPF record (RFC 7208 sections 4.6.1, 5, 6, 7.1).

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

/// A mechanism with its qualifier, or a modifier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// As it was spelled.
    pub(crate) text: String,
    pub(crate) kind: Kind,
    pub(crate) qualifier: Qualifier,
    /// Equal keys mean the same rule: qualifier left out, case folded, default lengths left out.
    pub(crate) key: String,
}

/// The result of a matching mechanism, least restrictive first. RFC 7208 section 4.6.2 knows these
/// four, and another would be another version of SPF.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Qualifier {
    /// `+`, the default.
    #[serde(rename = "+")]
    Pass,
    /// `?`
    #[serde(rename = "?")]
    Neutral,
    /// `~`
    #[serde(rename = "~")]
    SoftFail,
    /// `-`
    #[serde(rename = "-")]
    Fail,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
    Redirect,
    Exp,
    /// A modifier that RFC 7208 does not define.
    Modifier,
}

/// Why a text is no SPF term.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum TermProblem {
    #[error("is not an SPF mechanism or modifier")]
    Unknown,
    #[error("needs a domain, as in `include:spf.example.net`")]
    Domain,
    #[error("needs an IPv4 network, as in `ip4:192.0.2.0/24`")]
    Ip4,
    #[error("needs an IPv6 network, as in `ip6:2001:db8::/32`")]
    Ip6,
    #[error("has no valid prefix length")]
    Length,
    #[error("takes no argument")]
    Argument,
    #[error("has a `%` that does not start a macro")]
    Macro,
    #[error("contains {0:?}")]
    Character(char),
}

impl Qualifier {
    /// The character.
    pub const fn as_char(self) -> char {
        match self {
            Self::Pass => '+',
            Self::Neutral => '?',
            Self::SoftFail => '~',
            Self::Fail => '-',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            b'+' => Self::Pass,
            b'?' => Self::Neutral,
            b'~' => Self::SoftFail,
            b'-' => Self::Fail,
            _ => return None,
        })
    }
}

impl Kind {
    pub(crate) fn is_modifier(self) -> bool {
        matches!(self, Self::Redirect | Self::Exp | Self::Modifier)
    }

    pub(crate) fn looks_up(self) -> bool {
        matches!(
            self,
            Self::Include | Self::A | Self::Mx | Self::Ptr | Self::Exists | Self::Redirect
        )
    }
}

impl Term {
    /// `all` with a qualifier.
    pub(crate) fn all(qualifier: Qualifier) -> Self {
        Self {
            text: format!("{}all", qualifier.as_char()),
            kind: Kind::All,
            qualifier,
            key: "all".to_owned(),
        }
    }

    /// The same rule with another qualifier.
    pub(crate) fn qualified(&self, qualifier: Qualifier) -> Self {
        let bare = self.text.trim_start_matches(['+', '?', '~', '-']);
        Self {
            text: match qualifier {
                Qualifier::Pass => bare.to_owned(),
                other => format!("{}{bare}", other.as_char()),
            },
            qualifier,
            ..self.clone()
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, TermProblem> {
        if let Some(c) = text.chars().find(|c| !c.is_ascii_graphic()) {
            return Err(TermProblem::Character(c));
        }
        let qualifier = text.bytes().next().and_then(Qualifier::of);
        let body = match qualifier {
            Some(_) => text.get(1..).unwrap_or_default(),
            None => text,
        };
        let name_end = body
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
            .unwrap_or(body.len());
        let (name, argument) = body.split_at_checked(name_end).unwrap_or((body, ""));
        let name = name.to_ascii_lowercase();
        let (kind, key) = match argument.strip_prefix('=') {
            Some(value) if qualifier.is_none() => modifier(&name, value)?,
            _ => mechanism(&name, argument)?,
        };
        Ok(Self {
            text: text.to_owned(),
            kind,
            qualifier: qualifier.unwrap_or(Qualifier::Pass),
            key,
        })
    }
}

fn modifier(name: &str, value: &str) -> Result<(Kind, String), TermProblem> {
    let kind = match name {
        "redirect" => Kind::Redirect,
        "exp" => Kind::Exp,
        _ if name.starts_with(|c: char| c.is_ascii_alphabetic()) => Kind::Modifier,
        _ => return Err(TermProblem::Unknown),
    };
    let value = match kind {
        Kind::Modifier => {
            macro_string(value)?;
            value.to_owned()
        }
        _ => domain_spec(value)?,
    };
    Ok((kind, format!("{name}={value}")))
}

fn mechanism(name: &str, argument: &str) -> Result<(Kind, String), TermProblem> {
    let colon = argument.strip_prefix(':');
    let (kind, argument) = match name {
        "all" if argument.is_empty() => (Kind::All, String::new()),
        "all" => return Err(TermProblem::Argument),
        "include" | "exists" => {
            let kind = if name == "include" {
                Kind::Include
            } else {
                Kind::Exists
            };
            let domain = domain_spec(colon.ok_or(TermProblem::Domain)?)?;
            (kind, [":", &domain].concat())
        }
        "ptr" => match colon {
            Some(domain) => (Kind::Ptr, format!(":{}", domain_spec(domain)?)),
            None if argument.is_empty() => (Kind::Ptr, String::new()),
            None => return Err(TermProblem::Argument),
        },
        "a" | "mx" => {
            let kind = if name == "a" { Kind::A } else { Kind::Mx };
            (kind, address_argument(argument)?)
        }
        "ip4" => {
            let (address, length) = network(colon.ok_or(TermProblem::Ip4)?, 32)?;
            let address: Ipv4Addr = address.parse().map_err(|_| TermProblem::Ip4)?;
            (Kind::Ip4, format!(":{address}{length}"))
        }
        "ip6" => {
            let (address, length) = network(colon.ok_or(TermProblem::Ip6)?, 128)?;
            let address: Ipv6Addr = address.parse().map_err(|_| TermProblem::Ip6)?;
            (Kind::Ip6, format!(":{address}{length}"))
        }
        _ => return Err(TermProblem::Unknown),
    };
    Ok((kind, [name, &argument].concat()))
}

/// `[":" domain-spec] ["/" ip4-length] ["//" ip6-length]` of `a` and `mx`.
fn address_argument(argument: &str) -> Result<String, TermProblem> {
    // A `/` inside a macro is a delimiter, not a length.
    let from = argument.rfind('}').unwrap_or(0);
    let lengths = argument.get(from..).and_then(|tail| tail.find('/'));
    let at = lengths.map_or(argument.len(), |at| from.saturating_add(at));
    let (domain, lengths) = argument.split_at_checked(at).unwrap_or((argument, ""));
    let mut key = match domain.strip_prefix(':') {
        Some(domain) => format!(":{}", domain_spec(domain)?),
        None if domain.is_empty() => String::new(),
        None => return Err(TermProblem::Argument),
    };
    let (four, six) = match lengths.find("//") {
        Some(at) => lengths.split_at_checked(at).unwrap_or((lengths, "")),
        None => (lengths, ""),
    };
    if let Some(four) = four.strip_prefix('/') {
        key.push_str(&prefix_length(four, 32)?);
    }
    if let Some(six) = six.strip_prefix("//") {
        let length = prefix_length(six, 128)?;
        if !length.is_empty() {
            key.push('/');
            key.push_str(&length);
        }
    }
    Ok(key)
}

fn network(text: &str, most: u8) -> Result<(&str, String), TermProblem> {
    match text.split_once('/') {
        Some((address, length)) => Ok((address, prefix_length(length, most)?)),
        None => Ok((text, String::new())),
    }
}

/// `/n`, empty for the longest length, which is the default.
fn prefix_length(digits: &str, most: u8) -> Result<String, TermProblem> {
    let plain = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let length = digits.parse::<u8>().ok();
    match length.filter(|length| plain && *length <= most) {
        Some(length) if length == most => Ok(String::new()),
        Some(length) => Ok(format!("/{length}")),
        None => Err(TermProblem::Length),
    }
}

/// Checks a `domain-spec`; gives it with the case outside macros folded.
fn domain_spec(text: &str) -> Result<String, TermProblem> {
    let last_is_macro = macro_string(text)?;
    let bare = text.strip_suffix('.').unwrap_or(text);
    let top = bare.rsplit('.').next().unwrap_or_default();
    let ends_in_label = bare.contains('.') && is_top_label(top);
    if !last_is_macro && !ends_in_label {
        return Err(TermProblem::Domain);
    }
    let mut folded = String::with_capacity(bare.len());
    let mut in_macro = false;
    for c in bare.chars() {
        match c {
            '{' => in_macro = true,
            '}' => in_macro = false,
            _ => {}
        }
        folded.push(if in_macro { c } else { c.to_ascii_lowercase() });
    }
    Ok(folded)
}

fn is_top_label(label: &str) -> bool {
    let inner = label
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let has_sign = label.bytes().any(|b| b.is_ascii_alphabetic() || b == b'-');
    inner && has_sign && !label.starts_with('-') && !label.ends_with('-')
}

/// Checks a `macro-string`; tells whether it ends in a macro.
fn macro_string(text: &str) -> Result<bool, TermProblem> {
    let mut rest = text;
    let mut last_is_macro = false;
    while let Some(first) = rest.chars().next() {
        let step = if first == '%' {
            last_is_macro = true;
            macro_length(rest).ok_or(TermProblem::Macro)?
        } else {
            last_is_macro = false;
            first.len_utf8()
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    Ok(last_is_macro)
}

/// The length of the macro at the start.
fn macro_length(text: &str) -> Option<usize> {
    if let Some(b'%' | b'_' | b'-') = text.as_bytes().get(1) {
        return Some(2);
    }
    let body = text.strip_prefix("%{")?;
    let end = body.find('}')?;
    let mut inner = body.get(..end)?.chars();
    let letter = inner.next()?.to_ascii_lowercase();
    if !"slodiphcrtv".contains(letter) {
        return None;
    }
    let rest = inner
        .as_str()
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(['r', 'R']).unwrap_or(rest);
    rest.chars()
        .all(|c| ".-+,/_=".contains(c))
        .then_some(end.saturating_add(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-3, T-48: RFC 7208 section 12.
    #[test]
    fn terms_of_the_grammar() {
        for (text, key) in [
            ("a", "a"),
            ("+A", "a"),
            ("~mx", "mx"),
            ("-all", "all"),
            ("a:Example.COM", "a:example.com"),
            ("a/24", "a/24"),
            ("a/32", "a"),
            ("a//64", "a//64"),
            ("a/24//64", "a/24//64"),
            ("mx:example.com/0//128", "mx:example.com/0"),
            ("mx:%{d}/24", "mx:%{d}/24"),
            ("a:%{d1r/}.example.com/24", "a:%{d1r/}.example.com/24"),
            ("ip4:192.0.2.1", "ip4:192.0.2.1"),
            ("ip4:192.0.2.1/32", "ip4:192.0.2.1"),
            ("ip4:192.0.2.0/24", "ip4:192.0.2.0/24"),
            ("ip6:2001:DB8::/32", "ip6:2001:db8::/32"),
            ("include:_spf.example.com", "include:_spf.example.com"),
            ("include:spf.example.com.", "include:spf.example.com"),
            ("exists:%{I}._spf.%{d2}", "exists:%{I}._spf.%{d2}"),
            ("ptr", "ptr"),
            ("ptr:example.com", "ptr:example.com"),
            ("redirect=_spf.Example.com", "redirect=_spf.example.com"),
            ("exp=explain._spf.%{d}", "exp=explain._spf.%{d}"),
            ("moo.cow-far_out=man:dog/cat", "moo.cow-far_out=man:dog/cat"),
            (
                "include:%{l}.%{o}.%%.example.com",
                "include:%{l}.%{o}.%%.example.com",
            ),
        ] {
            assert_eq!(
                Term::parse(text).map(|t| t.key),
                Ok(key.to_owned()),
                "{text}"
            );
        }
        use TermProblem::*;
        for (text, problem) in [
            ("foo", Unknown),
            ("", Unknown),
            ("+", Unknown),
            ("v=spf1 ", Character(' ')),
            ("include", Domain),
            ("include:", Domain),
            ("include:localhost", Domain),
            ("include:example.123", Domain),
            ("include:example.-a", Domain),
            ("all:x", Argument),
            ("ptr/24", Argument),
            ("a24", Unknown),
            ("a:/24", Domain),
            ("a/33", Length),
            ("a/024", Length),
            ("a/", Length),
            ("a//129", Length),
            ("ip4:192.0.2", Ip4),
            ("ip4", Ip4),
            ("ip4:192.0.2.1/33", Length),
            ("ip6:192.0.2.1", Ip6),
            ("ip6:2001:db8::/129", Length),
            ("exists:%{x}.example.com", Macro),
            ("exists:%(d).example.com", Macro),
            ("exists:%{d.example.com", Macro),
            ("-redirect=example.com", Unknown),
            ("include:b\u{fc}cher.example", Character('\u{fc}')),
        ] {
            assert_eq!(Term::parse(text).map(|t| t.key), Err(problem), "{text}");
        }
    }
}
