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

/// The runs of records of one owner; `records` is sorted by owner.
pub(crate) fn owners(records: &[RenderedRecord]) -> impl Iterator<Item = &[RenderedRecord]> {
    records.chunk_by(|a, b| a.owner == b.owner)
}

/// Equal records of one template become one, with the lowest TTL (override 12).
pub(crate) fn collapse(records: &mut [RenderedRecord], notices: &mut Vec<Notice>) {
    for run in records.chunk_by_mut(|a, b| a.owner == b.owner) {
        for (later, earlier) in duplicates(run) {
            let Some(record) = run.get_mut(later) else {
                continue;
            };
            record.collapsed = true;
            if !record.backing {
                notices.push(Notice::new(
                    NoticeCode::DuplicateRecord,
                    Some(record.index),
                    format!("`{}` {} is written once", record.owner, record.rtype),
                ));
            }
            let (ttl, essential) = (record.ttl, record.essential);
            if let Some(kept) = run.get_mut(earlier) {
                kept.ttl = kept.ttl.min(ttl);
                if essential == Essential::Always {
                    kept.essential = Essential::Always;
                }
            }
        }
    }
}

/// The places of records that equal an earlier one, and the place of the first.
fn duplicates(run: &[RenderedRecord]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    if run.len() <= FEW {
        for (at, record) in run.iter().enumerate() {
            let same =
                |other: &RenderedRecord| other.rtype == record.rtype && other.data == record.data;
            let first = run.iter().take(at).position(same);
            pairs.extend(first.map(|first| (at, first)));
        }
        return pairs;
    }
    let mut seen = HashMap::with_capacity(run.len());
    for (at, record) in run.iter().enumerate() {
        let key = (record.rtype.as_str(), record.data.as_str());
        let first = *seen.entry(key).or_insert(at);
        if first != at {
            pairs.push((at, first));
        }
    }
    pairs
}

/// SPF rules beside a literal `v=spf1` TXT of the same template merge into it (override 9, 14).
pub(crate) fn merge_into_literals(
    records: &mut [RenderedRecord],
    merges: Vec<SpfMerge>,
    policy: &Policy,
    notices: &mut Vec<Notice>,
) -> Result<Vec<SpfMerge>, Error> {
    let mut literals: HashMap<Name, usize> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        if !record.spf || record.collapsed {
            continue;
        }
        if literals.insert(record.owner.clone(), at).is_some() {
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
            Merge::Unchanged(_) => {}
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
    merges: &[SpfMerge],
    zone: &Name,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let spf: HashSet<&Name> = merges.iter().map(|merge| &merge.owner).collect();
    for run in owners(records) {
        let Some(owner) = run.first().map(|record| &record.owner) else {
            continue;
        };
        let group = || run.iter().filter(|record| !record.collapsed);
        let of = |kind: Kind| group().find(|record| record.kind == kind);
        if let Some(cname) = of(Kind::Cname)
            && (group().nth(1).is_some() || spf.contains(owner))
        {
            return Err(refuse(
                cname,
                format!("a CNAME for `{owner}` cannot stand beside other records of the template"),
            ));
        }
        if let Some(apex) = of(Kind::ApexCname) {
            let other = group().find(|record| {
                !std::ptr::eq(*record, apex)
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
        let mut names = group().filter(|record| record.kind == Kind::Dname);
        if let (Some(_), Some(second)) = (names.next(), names.next()) {
            return Err(refuse(
                second,
                format!("`{owner}` has two DNAME records; a name has one (RFC 6672)"),
            ));
        }
        let mail = || group().filter(|record| record.kind == Kind::Mx);
        if let Some(null) = mail().find(|record| record.data == "0 .")
            && mail().nth(1).is_some()
        {
            return Err(refuse(
                null,
                format!("a null MX for `{owner}` must be its only MX (RFC 7505)"),
            ));
        }
        let mut redirects = group().filter(|record| record.kind == Kind::Redir);
        let redirect = redirects.next();
        if let (Some(first), Some(second)) = (redirect, redirects.next()) {
            return Err(refuse(
                second,
                format!(
                    "`{owner}` is redirected to `{}` and to `{}`",
                    first.data, second.data
                ),
            ));
        }
        let address = group().find(|r| matches!(r.kind, Kind::A | Kind::Aaaa) && !r.backing);
        if let (Some(_), Some(address)) = (redirect, address) {
            notices.push(Notice::new(
                NoticeCode::RedirectBesideAddress,
                Some(address.index),
                format!("`{owner}` has a redirect and an address of its own"),
            ));
        }
    }
    dnames(records, merges)?;
    delegations(records, merges, zone)
}

/// Nothing stands below a DNAME (RFC 6672 section 2.4).
fn dnames(records: &[RenderedRecord], merges: &[SpfMerge]) -> Result<(), Error> {
    let of_kind = records.iter().filter(|record| record.kind == Kind::Dname);
    let dnames: HashSet<&str> = of_kind.map(|record| record.owner.as_str()).collect();
    if dnames.is_empty() {
        return Ok(());
    }
    let owners = records.iter().map(|record| (&record.owner, record.index));
    for (owner, index) in owners.chain(merges.iter().map(|merge| (&merge.owner, merge.index))) {
        if let Some(above) = owner.ancestors().find(|name| dnames.contains(name)) {
            return Err(Error::new(
                ErrorKind::SelfConflict,
                format!("`{owner}` lies below the DNAME `{above}` of the template"),
            )
            .in_record(index)
            .at(format!("/records/{index}")));
        }
    }
    Ok(())
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

/// Records of one name that are compared one by one.
const FEW: usize = 8;
