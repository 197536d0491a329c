//! The grammar of templates, for tools that look at templates without applying them.
//!
//! The functions are those that [`Template::parse`](crate::Template::parse) and
//! [`Template::resolve`](crate::Template::resolve) use.

use std::ops::Range;

use crate::record_type::RecordType;
use crate::spf::Term;

pub use crate::vocabulary::{RECORD_MEMBERS, RESERVED_PARAMETERS, TEMPLATE_MEMBERS};

/// A variable in a text: its octets with both `%`, and its name.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Expression<'t> {
    /// Octets of the text, both `%` included.
    pub span: Range<usize>,
    /// The name; `domain`, `host` and `fqdn` are built in.
    pub name: &'t str,
}

/// The variables in a text, in order (draft section 9.1.1).
///
/// ```
/// let text = "%a%.b.%domain%. 50% off";
/// let found: Vec<_> = dc_template::grammar::expressions(text).map(|e| (e.span, e.name)).collect();
/// assert_eq!(found, [(0..3, "a"), (6..14, "domain")]);
/// ```
pub fn expressions(text: &str) -> impl Iterator<Item = Expression<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let after = crate::text::after_percent(rest)?;
            let start = text.len().saturating_sub(after.len()).saturating_sub(1);
            match crate::text::expression(after) {
                None => rest = after,
                Some((name, tail)) => {
                    rest = tail;
                    let span = start..text.len().saturating_sub(tail.len());
                    return Some(Expression { span, name });
                }
            }
        }
    })
}

/// Whether a text is an id: 1 to 63 letters, digits, `-`, `_`, `.` (draft section 3, `dc-id`).
pub fn is_id(text: &str) -> bool {
    crate::load::is_id(text)
}

/// The fields that are defined for a record type, without those that every type has (draft section
/// 6.2).
///
/// ```
/// assert_eq!(dc_template::grammar::fields("SPFM"), ["host", "spfRules"]);
/// ```
pub fn fields(rtype: &str) -> &'static [&'static str] {
    crate::template_record::defined_fields(rtype).0
}

/// Whether the type has a mnemonic in the IANA registry, or is one of the template types.
///
/// ```
/// use dc_template::grammar::is_known_type;
/// assert!(is_known_type("CAA") && is_known_type("SPFM") && is_known_type("TYPE65280"));
/// assert!(!is_known_type("CNAMES"));
/// ```
pub fn is_known_type(rtype: &str) -> bool {
    let special = ["SPFM", "APEXCNAME", "REDIR301", "REDIR302"];
    special.contains(&rtype) || RecordType::new(rtype).has_number()
}

/// RDATA in presentation format as the zone will hold it (RFC 4034 section 6.2).
///
/// ```
/// assert_eq!(dc_template::grammar::rdata("AAAA", "2001:DB8:0::1").as_deref(), Ok("2001:db8::1"));
/// assert!(dc_template::grammar::rdata("CAA", "0 issue").is_err());
/// ```
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn rdata(rtype: &str, data: &str) -> Result<String, String> {
    crate::rdata::canonical(&RecordType::new(rtype), data).map_err(|problem| problem.to_string())
}

/// The same for RDATA on the wire, whose names are not compressed; the generic form of RFC 3597
/// section 5 for types whose structure is not known.
///
/// ```
/// use dc_template::grammar::rdata_of_octets;
/// assert_eq!(rdata_of_octets("A", &[192, 0, 2, 1]).as_deref(), Ok("192.0.2.1"));
/// assert_eq!(rdata_of_octets("TYPE65280", &[1, 171]).as_deref(), Ok("\\# 2 01AB"));
/// assert!(rdata_of_octets("A", &[192, 0, 2]).is_err());
/// ```
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn rdata_of_octets(rtype: &str, octets: &[u8]) -> Result<String, String> {
    let found = crate::rdata::of_octets(&RecordType::new(rtype), octets);
    found.map_err(|problem| problem.to_string())
}

/// A term of an SPF record that is valid (RFC 7208).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SpfTerm {
    /// Equal for terms that mean the same: qualifier left out, case folded.
    pub key: String,
    /// Whether it costs a DNS look-up, of which there may be ten (RFC 7208 section 4.6.4).
    pub looks_up: bool,
    /// Whether it is a modifier such as `redirect=`.
    pub is_modifier: bool,
}

/// Reads one term of an SPF record.
///
/// ```
/// use dc_template::grammar::spf_term;
/// assert!(spf_term("include:spf.example.net").is_ok_and(|term| term.looks_up));
/// assert!(spf_term("ip4:192.0.2.0/99").is_err());
/// ```
///
/// # Errors
///
/// What is wrong with it, in words that follow the term: `has no valid prefix length`.
pub fn spf_term(text: &str) -> Result<SpfTerm, String> {
    let term = Term::parse(text).map_err(|problem| problem.to_string())?;
    Ok(SpfTerm {
        looks_up: term.kind.looks_up(),
        is_modifier: term.kind.is_modifier(),
        key: term.key,
    })
}
