//! The rendered record set: what a template asks for, once its variables have values.

use std::sync::Arc;

use crate::name::Name;
use crate::notice::Notice;
use crate::record::Record;
use crate::record_type::{Kind, RecordType};
use crate::spf::{Combined, Term};
use crate::template_record::{Essential, TxtMode};

/// The *Rendered Record Set* of the draft (section 10.2, step 4): valid for the zone and without
/// contradictions in itself. Made by [`Template::resolve`](crate::Template::resolve).
#[derive(Clone, Debug)]
pub struct Rendered {
    pub(crate) zone: Name,
    pub(crate) service: Arc<str>,
    /// Sorted by owner, template order within an owner.
    pub(crate) records: Vec<RenderedRecord>,
    pub(crate) merges: Vec<SpfMerge>,
    pub(crate) notices: Vec<Notice>,
}

/// A record to write.
#[derive(Clone, Debug)]
pub struct RenderedRecord {
    pub(crate) owner: Name,
    pub(crate) rtype: RecordType,
    pub(crate) kind: Kind,
    pub(crate) ttl: Option<u32>,
    pub(crate) data: String,
    pub(crate) index: usize,
    pub(crate) essential: Essential,
    pub(crate) mode: TxtMode,
    /// A TXT that is an SPF record of its own.
    pub(crate) spf: bool,
    /// Serves a redirect.
    pub(crate) backing: bool,
    /// Equal to an earlier record: it takes part in conflicts, and is not written again.
    pub(crate) collapsed: bool,
}

/// SPF terms for the record of a name.
#[derive(Clone, Debug)]
pub(crate) struct SpfMerge {
    pub(crate) owner: Name,
    pub(crate) index: usize,
    pub(crate) terms: Combined,
    /// Where several template records meet: the terms of each.
    pub(crate) parts: Vec<(usize, Vec<Term>)>,
}

impl RenderedRecord {
    /// The record itself; leaves its text empty.
    pub(crate) fn take(&mut self) -> Record {
        Record::new(
            self.owner.as_str(),
            self.rtype.clone(),
            self.ttl,
            std::mem::take(&mut self.data),
        )
    }

    /// Owner name.
    pub fn owner(&self) -> &Name {
        &self.owner
    }

    /// Type.
    pub fn rtype(&self) -> &RecordType {
        &self.rtype
    }

    /// TTL in seconds; redirects have none.
    pub fn ttl(&self) -> Option<u32> {
        self.ttl
    }

    /// RDATA in canonical presentation format.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Index of the record in the template.
    pub fn template_record(&self) -> usize {
        self.index
    }

    /// Whether the service needs the record for its lifetime.
    pub fn essential(&self) -> Essential {
        self.essential
    }
}

/// What planning looks at in a zone.
///
/// A provider with a remote store fetches just this: planning on it gives the plan of the whole.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Read {
    /// All records of the name.
    Owner(Name),
    /// The NS and DS records of the name.
    Delegation(Name),
    /// All records below the name.
    Subtree(Name),
}

impl Rendered {
    /// The apex of the zone.
    pub fn zone(&self) -> &Name {
        &self.zone
    }

    /// The records to write, sorted by owner, in template order within an owner. SPF rules (`SPFM`) are not among them: what they become depends on
    /// the zone.
    pub fn records(&self) -> impl Iterator<Item = &RenderedRecord> {
        self.records.iter().filter(|record| !record.collapsed)
    }

    /// What planning will look at, sorted.
    ///
    /// ```
    /// use dc_template::{Policy, Request, Template};
    ///
    /// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
    ///     {"type":"NS","host":"a.b","pointsTo":"ns.example.net","ttl":60}]}"#)?;
    /// let rendered = template.resolve(&Request::new("example.com"), &Policy::default())?;
    /// let reads: Vec<_> = rendered.reads().iter().map(|read| format!("{read:?}")).collect();
    /// assert_eq!(reads, [
    ///     r#"Owner(Name("a.b.example.com."))"#,
    ///     r#"Delegation(Name("b.example.com."))"#,
    ///     r#"Subtree(Name("a.b.example.com."))"#,
    /// ]);
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    pub fn reads(&self) -> Vec<Read> {
        let mut reads = Vec::new();
        let owners = self.records.iter().map(|record| &record.owner);
        for owner in owners.chain(self.merges.iter().map(|merge| &merge.owner)) {
            reads.push(Read::Owner(owner.clone()));
            for ancestor in owner.ancestors_within(&self.zone) {
                reads.push(Read::Delegation(Name::canonical(ancestor)));
            }
        }
        for record in &self.records {
            if record.kind == Kind::Ns {
                reads.push(Read::Subtree(record.owner.clone()));
            }
        }
        reads.sort_unstable();
        reads.dedup();
        reads
    }
}

impl Read {
    /// Whether a record is among those that were looked at.
    pub(crate) fn covers(&self, name: &Name, rtype: &RecordType) -> bool {
        match self {
            Self::Owner(owner) => name == owner,
            Self::Delegation(owner) => name == owner && matches!(rtype.kind(), Kind::Ns | Kind::Ds),
            Self::Subtree(owner) => name != owner && name.is_at_or_below(owner),
        }
    }
}
