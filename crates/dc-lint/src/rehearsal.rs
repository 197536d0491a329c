//! Filling the template in, to see whether it can ever be applied.

mod plain;

use std::collections::{BTreeMap, BTreeSet};

use dc_template::grammar::expressions;
use dc_template::{Backing, Error, ErrorKind, Policy, Request};

use crate::finding::Finding;
use crate::place::Place;
use crate::report::Findings;
use crate::rule::Rule;
use crate::rules::*;
use crate::shown::sentence;
use crate::subject::{Record, Subject};

/// Fills the template in with plausible values and reports what can never be applied.
///
/// Values are made up, so that only what does not depend on them counts: members without
/// variables, and names that are written alike.
pub(crate) fn add(subject: &Subject<'_>, policy: &Policy, found: &mut Findings<'_>) {
    if !plain::is_plain(subject) {
        rehearse(subject, policy, found);
    }
}

fn rehearse(subject: &Subject<'_>, policy: &Policy, found: &mut Findings<'_>) {
    let apex = subject.records.iter().any(|r| r.rtype == "APEXCNAME");
    let mut request = Request::new(DOMAIN);
    if !apex || subject.template.host_required() {
        request.host = HOST.to_owned();
    }
    request.params = values(subject);
    let errors = subject.template.rehearse(&request, policy);
    for error in &errors {
        match error.kind() {
            ErrorKind::SelfConflict => conflict(subject, &request, policy, error, found),
            _ => one(subject, error, found),
        }
    }
}

/// What rehearsals allow: every type.
pub(crate) fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.types.apexcname = true;
    policy.redirect = serde_json::from_value::<Vec<Backing>>(serde_json::json!([
        {"type": "A", "data": "192.0.2.80", "ttl": 600}
    ]))
    .ok();
    policy
}

/// A record that is refused whatever the values are.
fn one(subject: &Subject<'_>, error: &Error, found: &mut Findings<'_>) {
    let Some(record) = error
        .template_record()
        .and_then(|index| subject.record(index))
    else {
        return;
    };
    let pointer = error.pointer().unwrap_or_default();
    let member = pointer.split('/').nth(3).unwrap_or_default();
    let text = record.text(member).unwrap_or_default();
    let caller = |name: &str| !matches!(name, "domain" | "host" | "fqdn");
    // Names in U-labels are converted by a function that only the caller has (OQ-51).
    if expressions(text).any(|e| caller(e.name)) || !text.is_ascii() {
        return;
    }
    let rule: &'static Rule = match error.kind() {
        ErrorKind::InvalidName | ErrorKind::InvalidTarget | ErrorKind::OutOfZone => {
            if found.has(&dctl1027_host_characters::RULE, pointer) {
                return;
            }
            &dcr302_impossible_name::RULE
        }
        ErrorKind::NotAtApex | ErrorKind::OnlyAtApex => &dcr303_impossible_place::RULE,
        ErrorKind::InvalidData | ErrorKind::InvalidUrl => &dcr305_invalid_data::RULE,
        // The others have rules that look closer, or depend on values.
        _ => return,
    };
    let message = told(error);
    found.add(Finding::new(rule, record.place(member), message));
}

/// Records that contradict each other: within one group, or only if groups are applied together.
fn conflict(
    subject: &Subject<'_>,
    request: &Request,
    policy: &Policy,
    error: &Error,
    found: &mut Findings<'_>,
) {
    let groups: BTreeSet<&str> = subject.records.iter().filter_map(|r| r.group).collect();
    let is_conflict = |error: &Error| error.kind() == ErrorKind::SelfConflict;
    if groups.is_empty() {
        return within(subject, error, found);
    }
    let mut alone = false;
    for group in groups.iter().take(MOST) {
        let errors = subject
            .template
            .rehearse(&request.clone().group(*group), policy);
        if let Some(error) = errors.iter().find(|error| is_conflict(error)) {
            within(subject, error, found);
            alone = true;
        }
    }
    if !alone {
        let message = format!("the groups are alternatives: {}", told(error));
        let place = place(subject, error);
        found.add(Finding::new(
            &dcr304_alternative_groups::RULE,
            place,
            message,
        ));
    }
}

fn within(subject: &Subject<'_>, error: &Error, found: &mut Findings<'_>) {
    // The rule of CNAME shows both records.
    if found.has(&dctl1011_cname_beside_others::RULE, "") {
        return;
    }
    let message = told(error);
    found.add(Finding::new(
        &dcr301_self_conflict::RULE,
        place(subject, error),
        message,
    ));
}

fn place(subject: &Subject<'_>, error: &Error) -> Place {
    let record = error
        .template_record()
        .and_then(|index| subject.record(index));
    record.map_or_else(|| subject.place(""), |record| record.place(""))
}

/// The error, with names as the template writes them instead of those that were made up.
fn told(error: &Error) -> String {
    let scope = format!("{HOST}.{DOMAIN}.");
    let text = error.to_string().replace(&format!(".{scope}"), "");
    sentence(
        &text
            .replace(&scope, "@")
            .replace(&format!(" `{DOMAIN}.`"), ""),
    )
}

/// A plausible value for each variable: what the strictest of its places wants.
fn values(subject: &Subject<'_>) -> BTreeMap<String, String> {
    if subject.variables.is_empty() {
        return BTreeMap::new();
    }
    let mut values: BTreeMap<&str, (Rank, usize)> = BTreeMap::new();
    for record in &subject.records {
        for member in &record.object.members {
            let Some(text) = member.value.text().filter(|text| text.contains('%')) else {
                continue;
            };
            for expression in expressions(text) {
                let rank = rank(record, &member.name, text, &expression);
                let number = values.len();
                let entry = values.entry(expression.name).or_insert((rank, number));
                entry.0 = entry.0.min(rank);
            }
        }
    }
    let value = |(rank, number): (Rank, usize)| match rank {
        Rank::Number => "10".to_owned(),
        Rank::Ipv4 => format!("192.0.2.{}", number % 254),
        Rank::Ipv6 => format!("2001:db8::{:x}", number % 0xffff),
        Rank::Octet => (number % 254).to_string(),
        Rank::Protocol => "_tcp".to_owned(),
        Rank::Label => format!("v{number}"),
        Rank::Name => format!("v{number}.example.net"),
        Rank::Terms => format!("include:v{number}.example.net"),
        Rank::Url => format!("https://v{number}.example.net/"),
        Rank::Text => format!("v{number}"),
    };
    let values = values.into_iter();
    values
        .map(|(name, found)| (name.to_owned(), value(found)))
        .collect()
}

/// What a place takes, the strictest first.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    Number,
    Ipv4,
    Ipv6,
    Octet,
    Protocol,
    Label,
    Name,
    Terms,
    Url,
    Text,
}

fn rank(
    record: &Record<'_>,
    member: &str,
    text: &str,
    expression: &dc_template::grammar::Expression<'_>,
) -> Rank {
    let alone = expression.span == (0..text.len());
    let before = text.get(..expression.span.start).unwrap_or_default();
    let after = text.get(expression.span.end..).unwrap_or_default();
    match (record.rtype, member) {
        (_, "ttl" | "priority" | "weight" | "port") => Rank::Number,
        (_, "protocol") => Rank::Protocol,
        (_, "host" | "name" | "service") => Rank::Label,
        ("A", "pointsTo") if alone => Rank::Ipv4,
        ("AAAA", "pointsTo") if alone => Rank::Ipv6,
        ("A" | "AAAA", "pointsTo") => Rank::Octet,
        ("REDIR301" | "REDIR302", "target") if alone => Rank::Url,
        (_, "pointsTo" | "target") if alone => Rank::Name,
        (_, "pointsTo" | "target") => Rank::Label,
        (_, "spfRules") if before.ends_with("ip4:") => Rank::Ipv4,
        (_, "spfRules") if before.ends_with("ip6:") => Rank::Ipv6,
        (_, "spfRules") if after.starts_with('.') => Rank::Label,
        (_, "spfRules") if alone => Rank::Terms,
        (_, "spfRules") => Rank::Name,
        _ => Rank::Text,
    }
}

const DOMAIN: &str = "example.com";
/// A host that no template has.
const HOST: &str = "host-of-rehearsal";

/// Groups that are tried one by one.
const MOST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, document};

    #[test]
    fn values_fit_the_strictest_place() {
        let text = r#"{"providerId":"p","serviceId":"s","records":[
            {"type":"A","host":"%label%","pointsTo":"%four%","ttl":"%ttl%"},
            {"type":"A","host":"@","pointsTo":"192.0.2.%octet%","ttl":600},
            {"type":"AAAA","host":"@","pointsTo":"%six%","ttl":600},
            {"type":"MX","host":"@","pointsTo":"%name%","priority":"%priority%","ttl":600},
            {"type":"CNAME","host":"a","pointsTo":"%part%.example.net","ttl":600},
            {"type":"SRV","name":"%srv%","service":"%service%","protocol":"%protocol%","target":"@",
             "port":"%port%","weight":"%weight%","priority":0,"ttl":600},
            {"type":"REDIR301","target":"%url%"},
            {"type":"REDIR302","target":"https://%site%/"},
            {"type":"SPFM","host":"@","spfRules":"ip4:%spf4% ip6:%spf6% include:%label2%.example.net a:%spfname%"},
            {"type":"SPFM","host":"b","spfRules":"%terms%"},
            {"type":"TXT","host":"@","data":"%text% %label% %four% %domain%","ttl":600},
            {"type":"CNAME","host":"%both%","pointsTo":"%both%","ttl":600}]}"#;
        let template = dc_template::Template::parse(text.as_bytes()).expect("a template");
        let source = Source::unnamed(text.as_bytes());
        let (object, _) = document::read(text, 0);
        let values = values(&Subject::new(&source, &object, &template, None));
        let values: Vec<String> = values
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        let expected = [
            "both v22",
            "domain v21",
            "four 192.0.2.1",
            "label v0",
            "label2 v17",
            "name v5.example.net",
            "octet 3",
            "part v7",
            "port 10",
            "priority 10",
            "protocol _tcp",
            "service v9",
            "site v14",
            "six 2001:db8::4",
            "spf4 192.0.2.15",
            "spf6 2001:db8::10",
            "spfname v18.example.net",
            "srv v8",
            "terms include:v19.example.net",
            "text v20",
            "ttl 10",
            "url https://v13.example.net/",
            "weight 10",
        ];
        assert_eq!(values, expected);
    }
}
