//! A record of a template, its fields typed and its texts split.

use std::borrow::Cow;

use crate::diagnostic::DiagnosticCode as Code;
use crate::json::{Json, Members};
use crate::load::Load;
use crate::record_type::{RecordType, generic_number};
use crate::text::{Percent, Text};
use crate::vocabulary::{PROTOCOL_FIELDS, RECORD_MEMBERS};

/// A record of a template (draft-ietf-dconn-domainconnect-05 section 6.2).
#[derive(Clone, Debug)]
pub struct TemplateRecord {
    pub(crate) rtype: RecordType,
    pub(crate) group: Option<String>,
    pub(crate) essential: Essential,
    pub(crate) fields: Fields,
}

/// Whether a service needs the record for its lifetime (draft section 6.2, `essential`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Essential {
    /// Removing it removes the service.
    #[default]
    Always,
    /// Needed when the template is applied, free to change afterwards.
    OnApply,
}

/// The fields of a record by type.
#[derive(Clone, Debug)]
pub(crate) enum Fields {
    /// A, AAAA, CNAME, NS. A `points_to` of `None` is a lone `@`.
    Pointer {
        host: Text,
        points_to: Option<Text>,
        ttl: Number,
    },
    Mx {
        host: Text,
        points_to: Option<Text>,
        priority: Number,
        ttl: Number,
    },
    Txt {
        host: Text,
        data: Text,
        mode: TxtMode,
        ttl: Number,
    },
    Srv(Box<SrvFields>),
    Spfm {
        host: Text,
        rules: Text,
    },
    ApexCname {
        host: Text,
        points_to: Option<Text>,
        ttl: Number,
    },
    Redir {
        host: Text,
        target: Text,
    },
    Generic {
        host: Text,
        data: Text,
        ttl: Number,
    },
    /// Not readable; a finding says why.
    Invalid,
}

#[derive(Clone, Debug)]
pub(crate) struct SrvFields {
    pub(crate) name: Text,
    pub(crate) service: Text,
    pub(crate) protocol: Text,
    pub(crate) target: Option<Text>,
    pub(crate) priority: Number,
    pub(crate) weight: Number,
    pub(crate) port: Number,
    pub(crate) ttl: Number,
}

/// A number of a template: constant or one variable (L-27, L-28).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    Constant(u64),
    Variable(Text),
}

/// Which TXT records a TXT record replaces (draft section 6.2, `txtConflictMatchingMode`).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum TxtMode {
    #[default]
    None,
    All,
    Prefix(Box<str>),
}

impl TemplateRecord {
    /// The type, in upper case.
    pub fn rtype(&self) -> &RecordType {
        &self.rtype
    }

    /// `groupId`.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// `essential`.
    pub fn essential(&self) -> Essential {
        self.essential
    }

    /// The variables that a caller supplies, in order of appearance.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.texts().into_iter().flatten().flat_map(Text::variables)
    }

    fn texts(&self) -> [Option<&Text>; 8] {
        fn number(number: &Number) -> Option<&Text> {
            match number {
                Number::Variable(text) => Some(text),
                Number::Constant(_) => None,
            }
        }
        const NO: Option<&Text> = None;
        match &self.fields {
            Fields::Pointer {
                host,
                points_to,
                ttl,
            }
            | Fields::ApexCname {
                host,
                points_to,
                ttl,
            } => {
                let (points_to, ttl) = (points_to.as_ref(), number(ttl));
                [Some(host), points_to, ttl, NO, NO, NO, NO, NO]
            }
            Fields::Mx {
                host,
                points_to,
                priority,
                ttl,
            } => {
                let (points_to, priority) = (points_to.as_ref(), number(priority));
                [Some(host), points_to, priority, number(ttl), NO, NO, NO, NO]
            }
            Fields::Txt {
                host, data, ttl, ..
            }
            | Fields::Generic { host, data, ttl } => {
                [Some(host), Some(data), number(ttl), NO, NO, NO, NO, NO]
            }
            Fields::Srv(srv) => [
                Some(&srv.name),
                Some(&srv.service),
                Some(&srv.protocol),
                srv.target.as_ref(),
                number(&srv.priority),
                number(&srv.weight),
                number(&srv.port),
                number(&srv.ttl),
            ],
            Fields::Spfm { host, rules: text } | Fields::Redir { host, target: text } => {
                [Some(host), Some(text), NO, NO, NO, NO, NO, NO]
            }
            Fields::Invalid => [NO; 8],
        }
    }

    pub(crate) fn load(
        json: &Json<'_>,
        load: &mut Load,
        unknown_crit: &mut Vec<(Option<usize>, String)>,
    ) -> Self {
        let mut record = Self {
            rtype: RecordType::new(""),
            group: None,
            essential: Essential::Always,
            fields: Fields::Invalid,
        };
        let Json::Object(members) = json else {
            load.error(
                Code::WrongType,
                "",
                format!("the record is {}; expected an object", json.what()),
            );
            return record;
        };
        load.duplicates(members);
        record.group = load.group(members);
        record.essential = match load.word(members, "essential", &["Always", "OnApply"], "Always") {
            "OnApply" => Essential::OnApply,
            _ => Essential::Always,
        };
        let Some(rtype) = load_type(members, load) else {
            load_crit(members, RECORD_MEMBERS, load, unknown_crit);
            return record;
        };
        record.rtype = rtype;
        let (defined, tolerated) = defined_fields(record.rtype.as_str());
        load_crit(members, defined, load, unknown_crit);
        for (name, _) in members.iter() {
            // The frequent case first.
            if !defined.contains(&name)
                && !PROTOCOL_FIELDS.contains(&name)
                && !tolerated.contains(&name)
                && RECORD_MEMBERS.contains(&name)
            {
                let message = match record.rtype.as_str() {
                    "APEXCNAME" if name == "host" => {
                        "`host` is not defined for APEXCNAME; nothing but the apex is accepted"
                            .into()
                    }
                    rtype => format!("`{name}` is not defined for {rtype} and ignored"),
                };
                load.warn(Code::IgnoredField, name, message);
            }
        }
        record.fields = load_fields(record.rtype.as_str(), members, load);
        record
    }
}

fn load_fields(rtype: &str, members: &Members<'_>, load: &mut Load) -> Fields {
    let optional_host = |load: &mut Load| match members.get("host") {
        Some(_) => load.host(members, "host"),
        None => Text::default(),
    };
    match rtype {
        "A" | "AAAA" | "NS" | "CNAME" => Fields::Pointer {
            host: load.host(members, "host"),
            points_to: load.target(members, "pointsTo", rtype == "CNAME"),
            ttl: load.number(members, "ttl"),
        },
        "MX" => Fields::Mx {
            host: load.host(members, "host"),
            points_to: load.target(members, "pointsTo", true),
            priority: load.uint16(members, "priority"),
            ttl: load.number(members, "ttl"),
        },
        "TXT" => Fields::Txt {
            host: load.host(members, "host"),
            data: load.text(members, "data", Percent::Literal),
            mode: load_mode(members, load),
            ttl: load.number(members, "ttl"),
        },
        "SRV" => Fields::Srv(Box::new(SrvFields {
            name: load.host(members, "name"),
            service: load_underscore(members, "service", load),
            protocol: load_underscore(members, "protocol", load),
            target: load.target(members, "target", true),
            priority: load.uint16(members, "priority"),
            weight: load.uint16(members, "weight"),
            port: load.uint16(members, "port"),
            ttl: load.number(members, "ttl"),
        })),
        "SPFM" => Fields::Spfm {
            host: load.host(members, "host"),
            rules: load.text(members, "spfRules", Percent::Literal),
        },
        "APEXCNAME" => Fields::ApexCname {
            host: optional_host(load),
            points_to: load.target(members, "pointsTo", false),
            ttl: load.number(members, "ttl"),
        },
        "REDIR301" | "REDIR302" => Fields::Redir {
            host: optional_host(load),
            target: load.text(members, "target", Percent::Literal),
        },
        _ => Fields::Generic {
            host: load.host(members, "host"),
            data: load.text(members, "data", Percent::Literal),
            ttl: load.number(members, "ttl"),
        },
    }
}

/// `type` (L-18); lower case is taken as meant.
fn load_type(members: &Members<'_>, load: &mut Load) -> Option<RecordType> {
    if members.get("type").is_none() {
        load.error(Code::MissingMember, "type", "`type` is missing");
    }
    let text = load.string(members, "type")?;
    if load.no_variable("type", text) {
        return None;
    }
    let upper = match text.bytes().any(|octet| octet.is_ascii_lowercase()) {
        true => Cow::Owned(text.to_ascii_uppercase()),
        false => Cow::Borrowed(text),
    };
    if !is_type(&upper) {
        load.error(
            Code::InvalidType,
            "type",
            format!(
                "`type` is {text:?}; expected a mnemonic such as CAA or TYPE followed by a number"
            ),
        );
        return None;
    }
    if upper != text {
        load.warn(
            Code::TypeCase,
            "type",
            format!("`type` is {text:?}; expected {upper:?}"),
        );
    }
    let rtype = RecordType::new(&upper);
    if FORBIDDEN_TYPES.contains(&rtype.mnemonic().as_ref()) {
        load.error(
            Code::ForbiddenType,
            "type",
            format!("{upper} records are not written by templates"),
        );
        return None;
    }
    Some(rtype)
}

fn is_type(upper: &str) -> bool {
    if let Some(digits) = upper.strip_prefix("TYPE")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        return generic_number(upper).is_some_and(|number| number > 0);
    }
    if let Some(digits) = upper.strip_prefix("CLASS")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        return false;
    }
    let letters = |b: u8| b.is_ascii_uppercase();
    match upper.as_bytes() {
        [b'A'] => true,
        [first, middle @ .., last] => {
            letters(*first)
                && middle
                    .iter()
                    .all(|b| letters(*b) || b.is_ascii_digit() || *b == b'-')
                && (letters(*last) || last.is_ascii_digit())
                && upper.len() <= 63
        }
        _ => false,
    }
}

/// `crit` of a record.
fn load_crit(
    members: &Members<'_>,
    defined: &[&str],
    load: &mut Load,
    unknown_crit: &mut Vec<(Option<usize>, String)>,
) {
    for name in load.crit(members) {
        let name_str = name.as_str();
        if PROTOCOL_FIELDS.contains(&name_str) || defined.contains(&name_str) {
            continue;
        }
        if RECORD_MEMBERS.contains(&name_str) {
            load.error(
                Code::InvalidCrit,
                "crit",
                format!("`crit` lists `{name}`, which is not defined for this type"),
            );
        } else {
            load.error(
                Code::UnknownCrit,
                "crit",
                format!("`crit` demands that `{name}` is understood"),
            );
            unknown_crit.push((load.record(), name));
        }
    }
}

/// `txtConflictMatchingMode` and `txtConflictMatchingPrefix` (T-40, T-41).
fn load_mode(members: &Members<'_>, load: &mut Load) -> TxtMode {
    const MODE: &str = "txtConflictMatchingMode";
    const PREFIX: &str = "txtConflictMatchingPrefix";
    let mode = load.word(members, MODE, &["None", "All", "Prefix"], "None");
    let prefix = load.string(members, PREFIX).filter(|p| !p.is_empty());
    if let Some(prefix) = prefix {
        load.no_variable(PREFIX, prefix);
        if !prefix.bytes().all(|b| b.is_ascii_graphic()) {
            load.warn(
                Code::OddPrefix,
                PREFIX,
                format!("`{PREFIX}` is {prefix:?}; expected printable ASCII without blanks"),
            );
        }
        if mode != "Prefix" {
            load.warn(
                Code::OddPrefix,
                PREFIX,
                format!("`{PREFIX}` has no effect in mode {mode}"),
            );
        }
    }
    match (mode, prefix) {
        ("All", _) => TxtMode::All,
        ("Prefix", Some(prefix)) => TxtMode::Prefix(prefix.into()),
        ("Prefix", None) => {
            load.error(
                Code::MissingPrefix,
                PREFIX,
                format!("mode Prefix needs `{PREFIX}`"),
            );
            TxtMode::None
        }
        _ => TxtMode::None,
    }
}

/// `service` or `protocol` of an SRV record (T-45, T-46, OQ-3).
fn load_underscore(members: &Members<'_>, name: &str, load: &mut Load) -> Text {
    let text = load.text(members, name, Percent::Expression);
    let strict = match text.literal() {
        Some(literal) if name == "protocol" => {
            matches!(literal, "_tcp" | "_udp" | "_sctp" | "_dccp")
        }
        Some(literal) => literal.strip_prefix('_').is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }),
        None => false,
    };
    if !strict && members.get(name).is_some() {
        let expected = match name {
            "protocol" => "_tcp, _udp, _sctp or _dccp",
            _ => "one label of letters, digits and `-` after an underscore",
        };
        load.warn(
            Code::SrvSpelling,
            name,
            format!("`{name}` is not spelled as in the draft; expected {expected}"),
        );
    }
    text
}

/// The fields of a type (T-50), and those that deployed templates have beside them without harm.
pub(crate) fn defined_fields(rtype: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match rtype {
        "A" | "AAAA" | "CNAME" | "NS" => (&["host", "pointsTo", "ttl"], &[]),
        "MX" => (&["host", "pointsTo", "ttl", "priority"], &[]),
        "TXT" => (
            &[
                "host",
                "data",
                "ttl",
                "txtConflictMatchingMode",
                "txtConflictMatchingPrefix",
            ],
            &[],
        ),
        "SRV" => (
            &[
                "name", "target", "ttl", "priority", "protocol", "service", "weight", "port",
            ],
            &[],
        ),
        "SPFM" => (&["host", "spfRules"], &[]),
        "APEXCNAME" => (&["pointsTo", "ttl"], &[]),
        "REDIR301" | "REDIR302" => (&["target", "host"], &[]),
        _ => (&["host", "data", "ttl"], &[]),
    }
}

/// Not data of a zone, or not a template's to write: the zone's SOA, what its signer owns,
/// queries and transfers.
const FORBIDDEN_TYPES: &[&str] = &[
    "SOA",
    "RRSIG",
    "NSEC",
    "NSEC3",
    "NSEC3PARAM",
    "OPT",
    "TKEY",
    "TSIG",
    "IXFR",
    "AXFR",
    "MAILA",
    "MAILB",
    "ANY",
];
