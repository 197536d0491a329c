//! The rendered records among themselves: what cannot coexist is refused (C-11, OQ-29).

use std::collections::{HashMap, HashSet};

use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::notice::{Notice, NoticeCode};
use crate::policy::Policy;
use crate::presentation::{MAX_TXT, push_txt, txt_value};
use crate::record_type::Kind;
use crate::rendered::{RenderedRecord, SpfMerge};
use crate::spf::{Merge, SpfRecord, merge};
use crate::template_record::Essential;

/// The records by owner, template order within an owner.
pub(crate) fn by_owner(records: &[RenderedRecord]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by(|a, b| {
        records
            .get(*a)
            .map(|r| &r.owner)
            .cmp(&records.get(*b).map(|r| &r.owner))
    });
    order
}

/// The runs of equal owners.
pub(crate) fn owners<'a>(
    records: &'a [RenderedRecord],
    by_owner: &'a [usize],
) -> impl Iterator<Item = (&'a Name, &'a [usize])> {
    let owner = |index: &usize| records.get(*index).map(|record| &record.owner);
    by_owner
        .chunk_by(move |a, b| owner(a) == owner(b))
        .filter_map(move |run| Some((owner(run.first()?)?, run)))
}

/// Equal records of one template become one, with the lowest TTL (override 12).
pub(crate) fn collapse(
    records: &mut [RenderedRecord],
    by_owner: &[usize],
    notices: &mut Vec<Notice>,
) {
    let same_owner = |records: &[RenderedRecord], a: usize, b: usize| {
        records.get(a).map(|r| &r.owner) == records.get(b).map(|r| &r.owner)
    };
    let mut start = 0usize;
    while let Some(first) = by_owner.get(start) {
        let run = by_owner.get(start..).unwrap_or_default();
        let length = run
            .iter()
            .take_while(|i| same_owner(records, *first, **i))
            .count();
        let run = run.get(..length).unwrap_or_default();
        start = start.saturating_add(length.max(1));
        if length < 2 {
            continue;
        }
        // The pairs (later, first of its kind).
        let mut pairs = Vec::new();
        let mut seen: HashMap<(&str, &str), usize> = HashMap::with_capacity(length);
        for index in run {
            if let Some(record) = records.get(*index) {
                let key = (record.rtype.as_str(), record.data.as_str());
                match seen.get(&key) {
                    Some(earlier) => pairs.push((*index, *earlier)),
                    None => {
                        seen.insert(key, *index);
                    }
                }
            }
        }
        for (later, earlier) in pairs {
            let Some(record) = records.get_mut(later) else {
                continue;
            };
            record.collapsed = true;
            let (ttl, essential, index, backing) =
                (record.ttl, record.essential, record.index, record.backing);
            if !backing {
                notices.push(Notice::new(
                    NoticeCode::DuplicateRecord,
                    Some(index),
                    format!("`{}` {} is written once", record.owner, record.rtype),
                ));
            }
            if let Some(kept) = records.get_mut(earlier) {
                kept.ttl = kept.ttl.min(ttl);
                if essential == Essential::Always {
                    kept.essential = Essential::Always;
                }
            }
        }
    }
}

/// SPF rules beside a literal `v=spf1` TXT of the same template merge into it (override 9, 14).
pub(crate) fn merge_into_literals(
    records: &mut [RenderedRecord],
    by_owner: &[usize],
    merges: Vec<SpfMerge>,
    policy: &Policy,
    notices: &mut Vec<Notice>,
) -> Result<Vec<SpfMerge>, Error> {
    let mut literals: HashMap<Name, usize> = HashMap::new();
    for index in by_owner {
        let Some(record) = records.get(*index).filter(|r| r.spf && !r.collapsed) else {
            continue;
        };
        if literals.insert(record.owner.clone(), *index).is_some() {
            return Err(refuse(
                record,
                format!("two SPF records for `{}`; a name has one", record.owner),
            ));
        }
        let value = txt_value(&record.data).unwrap_or_default();
        if SpfRecord::parse(&value, policy.limits.spf_terms).is_none() {
            notices.push(Notice::new(
                NoticeCode::SpfInvalid,
                Some(record.index),
                format!(
                    "the SPF record for `{}` is not valid (RFC 7208)",
                    record.owner
                ),
            ));
        }
    }
    let mut kept = Vec::with_capacity(merges.len());
    for rules in merges {
        let Some(record) = literals.get(&rules.owner).and_then(|i| records.get_mut(*i)) else {
            kept.push(rules);
            continue;
        };
        let value = txt_value(&record.data).unwrap_or_default();
        let Some(spf) = SpfRecord::parse(&value, policy.limits.spf_terms) else {
            return Err(refuse(
                record,
                format!(
                    "the SPF record for `{}` is not valid and cannot take SPF rules",
                    record.owner
                ),
            ));
        };
        match merge(Some(&spf), &rules.terms, policy.spf.all) {
            Merge::Unchanged => {}
            Merge::Changed(text, _)
                if text.len() > MAX_TXT
                    || text.split(' ').skip(1).count() > policy.limits.spf_terms =>
            {
                return Err(refuse(
                    record,
                    format!(
                        "the SPF record for `{}` would exceed 65,535 octets or {} terms",
                        record.owner, policy.limits.spf_terms
                    ),
                ));
            }
            Merge::Changed(text, remarks) => {
                let mut data = String::with_capacity(text.len().saturating_add(2));
                push_txt(text.as_bytes(), &mut data);
                record.data = data;
                let remarks = remarks.into_iter();
                notices
                    .extend(remarks.map(|(code, text)| Notice::new(code, Some(rules.index), text)));
            }
            Merge::Redirects => {
                return Err(refuse(
                    record,
                    format!(
                        "the SPF record for `{}` has a `redirect=` and cannot take SPF rules",
                        record.owner
                    ),
                ));
            }
        }
    }
    Ok(kept)
}

/// Refuses records of one template that cannot stand together.
pub(crate) fn check(
    records: &[RenderedRecord],
    by_owner: &[usize],
    merges: &[SpfMerge],
    zone: &Name,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let spf: HashSet<&Name> = merges.iter().map(|merge| &merge.owner).collect();
    for (owner, run) in owners(records, by_owner) {
        let all = run.iter().filter_map(|index| records.get(*index));
        let group: Vec<&RenderedRecord> = all.filter(|record| !record.collapsed).collect();
        let of = |kind: Kind| group.iter().find(|record| record.kind == kind).copied();
        if let Some(cname) = of(Kind::Cname)
            && (group.len() > 1 || spf.contains(owner))
        {
            return Err(refuse(
                cname,
                format!("a CNAME for `{owner}` cannot stand beside other records of the template"),
            ));
        }
        if let Some(apex) = of(Kind::ApexCname) {
            let other = group.iter().find(|record| {
                !std::ptr::eq(**record, apex)
                    && matches!(
                        record.kind,
                        Kind::A | Kind::Aaaa | Kind::ApexCname | Kind::Redir
                    )
            });
            if let Some(other) = other {
                return Err(refuse(
                    other,
                    format!("APEXCNAME cannot stand beside {} at `{owner}`", other.rtype),
                ));
            }
        }
        let mail: Vec<_> = group.iter().filter(|r| r.kind == Kind::Mx).collect();
        if mail.len() > 1
            && let Some(null) = mail.iter().find(|record| record.data == "0 .")
        {
            return Err(refuse(
                null,
                format!("a null MX for `{owner}` must be its only MX (RFC 7505)"),
            ));
        }
        let redirects: Vec<_> = group.iter().filter(|r| r.kind == Kind::Redir).collect();
        if let [first, second, ..] = redirects.as_slice() {
            return Err(refuse(
                second,
                format!(
                    "`{owner}` is redirected to `{}` and to `{}`",
                    first.data, second.data
                ),
            ));
        }
        let address = group
            .iter()
            .find(|r| matches!(r.kind, Kind::A | Kind::Aaaa) && !r.backing);
        if let (Some(_), Some(address)) = (redirects.first(), address) {
            notices.push(Notice::new(
                NoticeCode::RedirectBesideAddress,
                Some(address.index),
                format!("`{owner}` has a redirect and an address of its own"),
            ));
        }
    }
    delegations(records, merges, zone)
}

/// C-3 within the template: nothing but NS and DS at, and nothing but NS below, a delegation.
fn delegations(records: &[RenderedRecord], merges: &[SpfMerge], zone: &Name) -> Result<(), Error> {
    let cuts: HashSet<&str> = records
        .iter()
        .filter(|record| record.kind == Kind::Ns)
        .map(|record| record.owner.as_str())
        .collect();
    if cuts.is_empty() {
        return Ok(());
    }
    let below = |owner: &Name| {
        owner
            .ancestors_within(zone)
            .find(|ancestor| cuts.contains(ancestor))
            .map(str::to_owned)
    };
    for record in records.iter().filter(|record| record.kind != Kind::Ns) {
        let at = cuts
            .contains(record.owner.as_str())
            .then(|| record.owner.to_string())
            .filter(|_| record.kind != Kind::Ds);
        if let Some(cut) = at.or_else(|| below(&record.owner)) {
            return Err(refuse(
                record,
                format!(
                    "`{}` {} lies in the delegation `{cut}` of the template",
                    record.owner, record.rtype
                ),
            ));
        }
    }
    for merge in merges {
        let at = cuts
            .contains(merge.owner.as_str())
            .then(|| merge.owner.to_string());
        if let Some(cut) = at.or_else(|| below(&merge.owner)) {
            return Err(Error::new(
                ErrorKind::SelfConflict,
                format!(
                    "the SPF rules for `{}` lie in the delegation `{cut}` of the template",
                    merge.owner
                ),
            )
            .in_record(merge.index)
            .at(format!("/records/{}", merge.index)));
        }
    }
    Ok(())
}

fn refuse(record: &RenderedRecord, message: String) -> Error {
    Error::new(ErrorKind::SelfConflict, message)
        .in_record(record.index)
        .at(format!("/records/{}", record.index))
}
