//! Merging SPF terms into a record (draft section 9.4; S-4, S-5, S-7, S-10, S-13).

use super::{Kind, Qualifier, SpfRecord, Term};
use crate::notice::NoticeCode;

/// What becomes of the SPF record of a name.
#[derive(Debug, PartialEq)]
pub(crate) enum Merge {
    /// Every rule is there already; remarks.
    Unchanged(Vec<(NoticeCode, String)>),
    /// The new text, and remarks on it.
    Changed(String, Vec<(NoticeCode, String)>),
    /// The existing record has a `redirect=`, which an added `all` would switch off (OQ-15).
    Redirects,
}

/// Terms of several `spfRules` put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Combined {
    pub(crate) terms: Vec<Term>,
}

/// Puts terms together: duplicates dropped, the least restrictive qualifier kept (S-7).
///
/// # Errors
///
/// The text of a `redirect=` or `exp=` that contradicts an earlier one.
pub(crate) fn combine(terms: impl IntoIterator<Item = Term>) -> Result<Combined, String> {
    let mut combined = Combined::default();
    let mut places = std::collections::HashMap::new();
    let (mut redirect, mut exp) = (None, None);
    for term in terms {
        let only = match term.kind {
            Kind::Redirect => Some(&mut redirect),
            Kind::Exp => Some(&mut exp),
            _ => None,
        };
        if let Some(only) = only
            && *only.get_or_insert_with(|| term.key.clone()) != term.key
        {
            return Err(term.text);
        }
        match places.get(&term.key) {
            None => {
                places.insert(term.key.clone(), combined.terms.len());
                combined.terms.push(term);
            }
            Some(place) => {
                if let Some(earlier) = combined.terms.get_mut(*place)
                    && term.qualifier < earlier.qualifier
                {
                    *earlier = earlier.qualified(term.qualifier);
                }
            }
        }
    }
    Ok(combined)
}

/// Merges new terms into an existing record, or into a new one that ends in `all`.
pub(crate) fn merge(existing: Option<&SpfRecord>, new: &Combined, all: Qualifier) -> Merge {
    let mut notices = Vec::new();
    let (mut record, mut changed) = match existing {
        Some(record) => (record.clone(), false),
        None => (
            SpfRecord {
                mechanisms: Vec::new(),
                modifiers: Vec::new(),
                all: None,
                dead: Vec::new(),
            },
            true,
        ),
    };
    let places: std::collections::HashMap<String, usize> = record
        .mechanisms
        .iter()
        .enumerate()
        .rev()
        .map(|(place, term)| (term.key.clone(), place))
        .collect();
    let mut left_out = Vec::new();
    for term in &new.terms {
        if let Kind::Redirect | Kind::Exp = term.kind {
            if record.modifiers.iter().any(|t| t.key == term.key) {
                continue;
            }
            if term.kind == Kind::Exp && record.has(Kind::Exp) {
                left_out.push(term.text.clone());
                continue;
            }
            if term.kind == Kind::Redirect && record.has(Kind::Redirect) && !record.redirects() {
                left_out.push(term.text.clone());
                continue;
            }
            if existing.is_some_and(SpfRecord::redirects) {
                return Merge::Redirects;
            }
            if term.kind == Kind::Redirect {
                notices.push((
                    NoticeCode::SpfRedirect,
                    format!("`{}` has no effect beside `all`", term.text),
                ));
            }
            record.modifiers.push(term.clone());
            changed = true;
            continue;
        }
        match places.get(&term.key) {
            Some(place) => {
                if let Some(earlier) = record.mechanisms.get_mut(*place)
                    && term.qualifier < earlier.qualifier
                {
                    *earlier = earlier.qualified(term.qualifier);
                    changed = true;
                }
            }
            None if existing.is_some_and(SpfRecord::redirects) => return Merge::Redirects,
            None => {
                record.mechanisms.push(term.clone());
                changed = true;
            }
        }
    }
    if !changed {
        notices.extend(left_out_notice(&left_out));
        return Merge::Unchanged(notices);
    }
    if record.all.is_none() && !existing.is_some_and(SpfRecord::redirects) {
        record.all = Some(Term::all(all));
    }
    left_out.extend(record.dead.drain(..).map(|term| term.text));
    notices.extend(left_out_notice(&left_out));
    let look_ups = record.look_ups();
    if look_ups > MAX_LOOK_UPS {
        notices.push((
            NoticeCode::SpfLookups,
            format!(
                "the SPF record has {look_ups} terms that need a DNS look-up; \
                 verifiers allow {MAX_LOOK_UPS}, counting those of included records"
            ),
        ));
    }
    let text = record.text();
    if text.len() > 255 {
        notices.push((
            NoticeCode::SpfLength,
            format!(
                "the SPF record has {} characters and needs several strings of 255",
                text.len()
            ),
        ));
    }
    Merge::Changed(text, notices)
}

fn left_out_notice(terms: &[String]) -> Option<(NoticeCode, String)> {
    let message = format!("left out of the SPF record: {}", terms.join(" "));
    (!terms.is_empty()).then_some((NoticeCode::SpfLeftOut, message))
}

/// RFC 7208 section 4.6.4.
const MAX_LOOK_UPS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(existing: &str, new: &str) -> Option<String> {
        let record = SpfRecord::parse(existing.as_bytes(), 1000);
        let terms = new.split(' ').filter(|t| !t.is_empty());
        let terms = terms.map(|t| Term::parse(t).unwrap());
        let combined = combine(terms).unwrap();
        match merge(record.as_ref(), &combined, Qualifier::SoftFail) {
            Merge::Unchanged(_) => Some("=".to_owned()),
            Merge::Changed(text, _) => Some(text),
            Merge::Redirects => None,
        }
    }

    /// S-5, S-7, S-10, S-13, OQ-14, OQ-15.
    #[test]
    fn merging() {
        for (existing, new, expected) in [
            (
                "",
                "a include:x.example",
                Some("v=spf1 a include:x.example ~all"),
            ),
            (
                "v=spf1 a include:spf.example.org ~all",
                "a include:spf.hoster.example",
                Some("v=spf1 a include:spf.example.org include:spf.hoster.example ~all"),
            ),
            ("v=spf1 A -all", "a", Some("=")),
            ("v=spf1 a", "a", Some("=")),
            ("v=spf1 a", "mx", Some("v=spf1 a mx ~all")),
            ("V=SPF1 a ?all", "mx", Some("v=spf1 a mx ?all")),
            (
                "v=spf1 ip4:1.2.3.45 -all",
                "ip4:1.2.3.4",
                Some("v=spf1 ip4:1.2.3.45 ip4:1.2.3.4 -all"),
            ),
            ("v=spf1 ip4:1.2.3.4/32 -all", "ip4:1.2.3.4", Some("=")),
            ("v=spf1 -a ~mx -all", "?a +mx", Some("v=spf1 ?a mx -all")),
            ("v=spf1 ?a -all", "-a", Some("=")),
            (
                "v=spf1 a -all exp=e.example.com",
                "mx",
                Some("v=spf1 a mx exp=e.example.com -all"),
            ),
            ("v=spf1 a -all mx", "ptr", Some("v=spf1 a ptr -all")),
            ("v=spf1 redirect=r.example.com", "a", None),
            ("v=spf1 redirect=r.example.com", "", Some("=")),
            (
                "v=spf1 redirect=r.example.com",
                "redirect=R.example.com",
                Some("="),
            ),
            (
                "v=spf1 redirect=r.example.com",
                "redirect=q.example.com",
                None,
            ),
            ("v=spf1 a redirect=r.example.com", "a", Some("=")),
            (
                "v=spf1 redirect=r.example.com -all",
                "a",
                Some("v=spf1 a redirect=r.example.com -all"),
            ),
            (
                "v=spf1 a -all",
                "redirect=r.example.com",
                Some("v=spf1 a redirect=r.example.com -all"),
            ),
            (
                "v=spf1 exp=e.example.com -all",
                "exp=f.example.com a",
                Some("v=spf1 a exp=e.example.com -all"),
            ),
            ("", "a -a a", Some("v=spf1 a ~all")),
        ] {
            assert_eq!(
                merged(existing, new).as_deref(),
                expected,
                "{existing} + {new}"
            );
        }
    }

    #[test]
    fn contradicting_redirects_are_refused() {
        let terms = ["redirect=a.example", "redirect=b.example"].map(|t| Term::parse(t).unwrap());
        assert_eq!(combine(terms), Err("redirect=b.example".to_owned()));
    }

    #[test]
    fn what_is_no_spf_record() {
        for value in [
            "v=spf10 a",
            "v=spf1a",
            "v=spf1 foo",
            "v=spf1 redirect=a.example redirect=b.example",
            "spf",
        ] {
            assert_eq!(SpfRecord::parse(value.as_bytes(), 1000), None, "{value}");
        }
        assert!(SpfRecord::parse(b"v=spf1", 1000).is_some());
        assert!(SpfRecord::parse(b"v=spf1 a mx", 1).is_none(), "bounded");
    }
}
