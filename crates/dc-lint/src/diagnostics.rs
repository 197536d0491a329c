//! What the parser of templates found, under the codes of this crate.

use dc_template::{Diagnostic, DiagnosticCode as Code};

use crate::document::{Content, Object};
use crate::finding::{Edit, Finding, Fix};
use crate::fix::{removal, without};
use crate::level::Level;
use crate::place::Place;
use crate::report::Findings;
use crate::rule::Rule;
use crate::rules::*;
use crate::shown::sentence;
use crate::subject::Subject;

/// Adds the parser's findings; only those of records if the text is broken.
pub(crate) fn add(subject: &Subject<'_>, records_only: bool, found: &mut Findings<'_>) {
    for diagnostic in subject.template.diagnostics() {
        if !records_only || diagnostic.record.is_some() {
            one(subject, diagnostic, found);
        }
    }
}

fn one(subject: &Subject<'_>, diagnostic: &Diagnostic, found: &mut Findings<'_>) {
    let record = diagnostic.record;
    let member = member(diagnostic);
    let object = match record {
        Some(index) => subject.record(index).map(|record| record.object),
        None => Some(subject.object),
    };
    let text = object
        .and_then(|object| object.text(&member))
        .unwrap_or_default();
    let zero = object
        .and_then(|object| object.get(&member))
        .is_some_and(|member| matches!(member.value.content, Content::Other("0")));
    let Some((rule, level)) = rule(diagnostic, &member, text, zero) else {
        return;
    };
    let place = match (diagnostic.code, object) {
        (Code::DuplicateMember, Some(object)) => last_key(record, object, &member),
        _ => None,
    };
    let place = place.unwrap_or_else(|| match member.is_empty() {
        true => Place::whole(record, element(subject, record)),
        false => subject.place_in(record, &member),
    });
    let mut finding = Finding::new(rule, place, sentence(&diagnostic.message));
    if let Some(object) = object {
        let (index, bytes) = (record, subject.source.bytes);
        if diagnostic.code == Code::DuplicateMember
            && let Some(first) = object
                .position(&member)
                .and_then(|(first, _)| object.members.get(first))
        {
            let place = Place::member(index, &member, first.key.clone());
            finding = finding.related(place, "it occurs here first");
        }
        finding = finding.fix(fix(diagnostic, bytes, object, &member, text));
    }
    match level {
        Some(level) => found.add_as(level, finding),
        None => found.add(finding),
    }
}

/// Which rule it is, and the level if that is not the rule's own.
fn rule(
    diagnostic: &Diagnostic,
    member: &str,
    text: &str,
    zero: bool,
) -> Option<(&'static Rule, Option<Level>)> {
    let level = match diagnostic.level {
        dc_template::Level::Error => Level::Error,
        _ => Level::Warning,
    };
    let in_record = diagnostic.record.is_some();
    let own = |rule: &'static Rule| Some((rule, None));
    match diagnostic.code {
        Code::DuplicateMember => Some((&dcr101_duplicate_member::RULE, Some(level))),
        Code::MissingMember => own(match member {
            "records" => &dctl1030_no_records::RULE,
            "ttl" => &dcr111_missing_ttl::RULE,
            "pointsTo" | "data" | "target" => &dctl0008_missing_value::RULE,
            "host" | "name" | "service" | "spfRules" if in_record => &dctl1013_empty_member::RULE,
            _ => &dctl1005_invalid_member::RULE,
        }),
        Code::WrongType => own(&dctl0003_unreadable::RULE),
        Code::InvalidId => own(match in_record {
            true => &dcr105_group_id::RULE,
            false => &dctl1002_id_characters::RULE,
        }),
        // L-16: whoever reads an integer refuses anything else; 0 is one.
        Code::InvalidVersion if member == "version" => {
            Some((&dctl1006_version::RULE, (!zero).then_some(Level::Error)))
        }
        Code::InvalidVersion | Code::UnsupportedVersion => own(&dcr104_template_spec_version::RULE),
        Code::InvalidCrit => own(&dcr106_crit::RULE),
        Code::UnknownCrit => own(&dcr107_unknown_crit::RULE),
        Code::InvalidType | Code::TypeCase => Some((&dctl1016_unknown_type::RULE, Some(level))),
        Code::ForbiddenType => own(&dcr115_forbidden_type::RULE),
        Code::InvalidNumber => own(&dctl1015_invalid_number::RULE),
        Code::UnbalancedPercent => own(match text.matches('%').count() % 2 {
            1 => &dctl1020_percent_unbalanced::RULE,
            _ => &dctl1019_percent_syntax::RULE,
        }),
        Code::VariableForbidden => own(match member {
            "type" | "groupId" | "txtConflictMatchingPrefix" => {
                &dctl1009_variable_in_constant::RULE
            }
            _ => &dcr110_variable_forbidden::RULE,
        }),
        Code::ReservedVariable => own(&dcr108_reserved_variable::RULE),
        Code::RiskyVariable => own(&dcr109_risky_variable::RULE),
        Code::InvalidTarget if text.is_empty() => own(&dctl0008_missing_value::RULE),
        Code::InvalidTarget | Code::ImpossibleName => own(&dcr302_impossible_name::RULE),
        Code::EnumValue | Code::TooLong => own(&dctl1005_invalid_member::RULE),
        Code::MissingPrefix => own(&dctl1013_empty_member::RULE),
        Code::OddPrefix => own(&dcr125_odd_prefix::RULE),
        Code::IgnoredField => own(match member {
            "name" | "pointsTo" | "data" | "target" => &dctl0009_unwanted_value::RULE,
            _ => &dcr113_ignored_field::RULE,
        }),
        // `_tls` and variables are tolerated (OQ-3).
        Code::SrvSpelling if member == "protocol" => {
            let tolerated = text.contains('%') || text.eq_ignore_ascii_case("_tls");
            let known = ["_tcp", "_udp", "_sctp", "_dccp"];
            let known = known.iter().any(|known| text.eq_ignore_ascii_case(known));
            own(match tolerated || known {
                true => &dcr118_srv_spelling::RULE,
                false => &dctl1015_invalid_number::RULE,
            })
        }
        Code::SrvSpelling => own(&dcr118_srv_spelling::RULE),
        Code::LogoUrl if text.starts_with("http://") => own(&dcr122_logo_not_https::RULE),
        Code::LogoUrl => own(&dctl1005_invalid_member::RULE),
        Code::InvalidDomain if text.trim().is_empty() => own(&dctl1022_invalid_domain::RULE),
        // Rules of their own look at these.
        _ => None,
    }
}

/// What can be mended without a person.
fn fix(
    diagnostic: &Diagnostic,
    bytes: &[u8],
    object: &Object<'_>,
    member: &str,
    text: &str,
) -> Option<Fix> {
    let value = || object.get(member).map(|m| m.value.span.clone());
    let replaced = |word: &str| Some(vec![Edit::new(value()?, format!("\"{word}\""))]);
    match diagnostic.code {
        Code::DuplicateMember if diagnostic.level == dc_template::Level::Warning => {
            let (_, again) = object.position(member)?;
            let edit = Edit::new(removal(bytes, object, again)?, "");
            Some(Fix::safe("remove the second one", vec![edit]))
        }
        Code::TypeCase => {
            let edits = replaced(&text.to_ascii_uppercase())?;
            Some(Fix::safe("write the type in upper case", edits))
        }
        Code::EnumValue => {
            let words = ["Always", "OnApply", "None", "All", "Prefix"];
            let word = words
                .into_iter()
                .find(|word| word.eq_ignore_ascii_case(text))?;
            Some(Fix::safe(format!("write `{word}`"), replaced(word)?))
        }
        // DNS providers that follow other rules may read it.
        Code::IgnoredField => {
            let edits = without(bytes, object, member)?;
            Some(Fix::offered(format!("remove `{member}`"), edits))
        }
        _ => None,
    }
}

/// The member that a diagnostic points at; empty if it is the record or the template itself.
fn member(diagnostic: &Diagnostic) -> String {
    let mut parts = diagnostic.pointer.split('/').skip(1);
    let last = match diagnostic.record {
        Some(_) => parts.nth(2),
        None => parts.next(),
    };
    last.unwrap_or_default()
        .replace("~1", "/")
        .replace("~0", "~")
}

fn last_key(record: Option<usize>, object: &Object<'_>, name: &str) -> Option<Place> {
    let member = object.get(name)?;
    Some(Place::member(record, name, member.key.clone()))
}

/// An item of `records` that is no object, or the template.
fn element(subject: &Subject<'_>, record: Option<usize>) -> std::ops::Range<usize> {
    let records = subject
        .object
        .get("records")
        .map(|member| &member.value.content);
    match (record, records) {
        (Some(index), Some(Content::Array(items))) => {
            items.get(index).map_or(0..0, |item| item.span.clone())
        }
        _ => subject.object.span.start..subject.object.span.start.saturating_add(1),
    }
}
