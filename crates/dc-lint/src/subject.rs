//! What rules look at.

use std::borrow::Cow;

use dc_template::{Template, TemplateRecord};

use crate::document::{Content, Member, Object};
use crate::owner::{bare, owner};
use crate::place::Place;
use crate::source::Source;

/// A template that was read, with the places of its members.
pub(crate) struct Subject<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) object: &'a Object<'a>,
    pub(crate) template: &'a Template,
    /// The records that are objects.
    pub(crate) records: Vec<Record<'a>>,
    /// The names of its variables, in alphabetical order.
    pub(crate) variables: Vec<&'a str>,
    /// Places in `records`, by owner name and then in order; empty if there is one record at most.
    by_owner: Vec<usize>,
    pub(crate) is_public_suffix: Option<fn(&str) -> bool>,
}

/// A record of the template.
pub(crate) struct Record<'a> {
    pub(crate) index: usize,
    pub(crate) object: &'a Object<'a>,
    /// In upper case; empty if the type is not readable.
    pub(crate) rtype: &'a str,
    pub(crate) group: Option<&'a str>,
    /// Equal for records that get the same owner name, whatever the request.
    pub(crate) owner: Cow<'a, str>,
    host: &'a str,
    value: Option<&'a str>,
    /// The first variable of a host or value that is nothing but variables.
    pub(crate) bare_host: Option<&'a str>,
    pub(crate) bare_value: Option<&'a str>,
    /// Whether requests for its template are signed.
    pub(crate) signed: bool,
}

/// Which TXT records a TXT record replaces.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TxtMode {
    None,
    All,
    Prefix,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        source: &'a Source<'a>,
        object: &'a Object<'a>,
        template: &'a Template,
        is_public_suffix: Option<fn(&str) -> bool>,
    ) -> Self {
        let items = match object.get("records").map(|m| &m.value.content) {
            Some(Content::Array(items)) => items.as_slice(),
            _ => &[],
        };
        let signed = template.sync_pub_key_domain().is_some();
        let records = items.iter().zip(template.records()).enumerate();
        let records = records.filter_map(|(index, (item, record))| match &item.content {
            Content::Object(object) => Some(Record::new(index, object, record, signed)),
            _ => None,
        });
        let mut all: Vec<Record<'_>> = Vec::with_capacity(items.len());
        all.extend(records);
        let records = all;
        let mut by_owner = Vec::new();
        if records.len() > 1 {
            by_owner.extend(0..records.len());
            let owner = |at: &usize| records.get(*at).map(|record| record.owner.as_ref());
            by_owner.sort_by(|a, b| owner(a).cmp(&owner(b)));
        }
        Self {
            source,
            object,
            template,
            records,
            variables: template.variables(),
            by_owner,
            is_public_suffix,
        }
    }

    /// The records of each name that has several, in their order.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Vec<&Record<'a>>> {
        let record = |at: &usize| self.records.get(*at);
        let owner = move |at: &usize| record(at).map(|record| record.owner.as_ref());
        let runs = self.by_owner.chunk_by(move |a, b| owner(a) == owner(b));
        let several = runs.filter(|run| run.len() > 1);
        several.map(move |run| run.iter().filter_map(record).collect())
    }

    /// A member of the template; the template itself if it has none of this name.
    pub(crate) fn place(&self, name: &str) -> Place {
        place(None, self.object, name)
    }

    /// A member of a record, or of the template.
    pub(crate) fn place_in(&self, record: Option<usize>, name: &str) -> Place {
        match record.and_then(|index| self.record(index)) {
            Some(record) => record.place(name),
            None if record.is_some() => Place::whole(record, self.records_span()),
            None => self.place(name),
        }
    }

    pub(crate) fn record(&self, index: usize) -> Option<&Record<'a>> {
        let at = self
            .records
            .binary_search_by_key(&index, |r| r.index)
            .ok()?;
        self.records.get(at)
    }

    fn records_span(&self) -> std::ops::Range<usize> {
        self.object.get("records").map_or(0..0, |m| m.key.clone())
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.object.text(name)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.object.flag(name)
    }

    /// Whether requests are signed: `syncPubKeyDomain` is there.
    pub(crate) fn is_signed(&self) -> bool {
        self.template.sync_pub_key_domain().is_some()
    }
}

impl<'a> Record<'a> {
    fn new(index: usize, object: &'a Object<'a>, record: &'a TemplateRecord, signed: bool) -> Self {
        let rtype = record.rtype().as_str();
        let host = object.text(host_member(rtype)).unwrap_or_default();
        let value = object.text(value_member(rtype));
        Self {
            index,
            object,
            rtype,
            group: record.group(),
            owner: owner(object, rtype, host),
            host,
            value,
            bare_host: bare(host),
            bare_value: value.and_then(bare),
            signed,
        }
    }

    /// A member of the record; the record itself if it has none of this name.
    pub(crate) fn place(&self, name: &str) -> Place {
        place(Some(self.index), self.object, name)
    }

    pub(crate) fn member(&self, name: &str) -> Option<&'a Member<'a>> {
        self.object.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.object.text(name)
    }

    /// The member that holds the owner name.
    pub(crate) fn host_member(&self) -> &'static str {
        host_member(self.rtype)
    }

    /// The owner name as it is written; empty if it is missing.
    pub(crate) fn host(&self) -> &'a str {
        self.host
    }

    /// Whether the record stands at the name that the template is applied to.
    pub(crate) fn is_at_scope(&self) -> bool {
        matches!(self.host, "" | "@")
    }

    /// The member that holds what the record says.
    pub(crate) fn value_member(&self) -> &'static str {
        value_member(self.rtype)
    }

    /// What the record says, as it is written.
    pub(crate) fn value(&self) -> Option<&'a str> {
        self.value
    }

    /// The conflict mode as DNS providers take it: another letter case is meant, another word is not.
    pub(crate) fn mode(&self) -> TxtMode {
        let text = self.text("txtConflictMatchingMode").unwrap_or_default();
        if text.eq_ignore_ascii_case("All") {
            TxtMode::All
        } else if text.eq_ignore_ascii_case("Prefix") {
            TxtMode::Prefix
        } else {
            TxtMode::None
        }
    }

    /// Whether both can be applied at once: in no group, or in the same.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.group.is_none() || other.group.is_none() || self.group == other.group
    }
}

fn place(record: Option<usize>, object: &Object<'_>, name: &str) -> Place {
    if let Some(member) = object.get(name) {
        return Place::member(record, name, member.value.span.clone());
    }
    let brace = object.span.start..object.span.start.saturating_add(1);
    let span = match record.and_then(|_| object.get("type")) {
        Some(member) => member.value.span.clone(),
        None => brace,
    };
    Place::whole(record, span)
}

fn host_member(rtype: &str) -> &'static str {
    match rtype {
        "SRV" => "name",
        _ => "host",
    }
}

fn value_member(rtype: &str) -> &'static str {
    match rtype {
        "A" | "AAAA" | "CNAME" | "NS" | "MX" | "APEXCNAME" => "pointsTo",
        "SRV" | "REDIR301" | "REDIR302" => "target",
        "SPFM" => "spfRules",
        _ => "data",
    }
}
