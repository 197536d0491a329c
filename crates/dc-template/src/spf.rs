//! SPF records: the grammar of RFC 7208 and the merging of draft section 9.4.

mod merge;
mod term;

use std::collections::{HashMap, HashSet};

pub(crate) use merge::{Combined, Merge, combine, merge};
pub use term::Qualifier;
pub(crate) use term::{Kind, Term};

/// An SPF record, split at its `all`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpfRecord {
    /// Mechanisms before `all` and modifiers without a place of their own, in order.
    mechanisms: Vec<Term>,
    /// `redirect=` and `exp=`, wherever they stood.
    modifiers: Vec<Term>,
    /// The first `all`.
    all: Option<Term>,
    /// Mechanisms behind `all`: they have no effect (RFC 7208 section 5.1).
    dead: Vec<Term>,
}

impl SpfRecord {
    /// Reads the decoded value of a TXT record. `None` if it is no valid SPF record, or has more
    /// than `most` terms.
    pub(crate) fn parse(value: &[u8], most: usize) -> Option<Self> {
        if !is_spf(value) {
            return None;
        }
        let text = std::str::from_utf8(value.get(VERSION.len()..)?).ok()?;
        let mut record = Self {
            mechanisms: Vec::new(),
            modifiers: Vec::new(),
            all: None,
            dead: Vec::new(),
        };
        for (index, text) in text.split(' ').filter(|t| !t.is_empty()).enumerate() {
            if index >= most {
                return None;
            }
            let term = Term::parse(text).ok()?;
            match term.kind {
                Kind::Redirect | Kind::Exp if record.has(term.kind) => return None,
                Kind::Redirect | Kind::Exp => record.modifiers.push(term),
                // They have their effect wherever they stand.
                Kind::Modifier => record.mechanisms.push(term),
                _ if record.all.is_some() => record.dead.push(term),
                Kind::All => record.all = Some(term),
                _ => record.mechanisms.push(term),
            }
        }
        Some(record)
    }

    fn has(&self, kind: Kind) -> bool {
        self.modifiers.iter().any(|term| term.kind == kind)
    }

    /// Whether a `redirect=` decides (it does not beside `all`, RFC 7208 section 6.1).
    fn redirects(&self) -> bool {
        self.all.is_none() && self.has(Kind::Redirect)
    }

    /// Whether both say the same, whatever the order.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let set = |record: &Self| -> HashSet<(String, Qualifier)> {
            let terms = record.mechanisms.iter().chain(&record.modifiers);
            terms.map(|t| (t.key.clone(), t.qualifier)).collect()
        };
        let all = |record: &Self| record.all.as_ref().map(|term| term.qualifier);
        all(self) == all(other) && set(self) == set(other)
    }

    /// Whether a rule is there, with its qualifier or a less restrictive one (S-7).
    pub(crate) fn grants(&self, term: &Term) -> bool {
        let mut terms = self.mechanisms.iter();
        terms.any(|own| own.key == term.key && own.qualifier <= term.qualifier)
    }

    /// Whether it has all that another record says, and perhaps more: what a merge makes of that
    /// (S-4, S-7).
    pub(crate) fn says_all_of(&self, other: &Self) -> bool {
        let all = |record: &Self| record.all.as_ref().map(|term| term.qualifier);
        let modifiers = |record: &Self| -> HashSet<String> {
            record.modifiers.iter().map(|t| t.key.clone()).collect()
        };
        let all = match (all(self), all(other)) {
            (Some(own), Some(other)) => own <= other,
            (own, other) => own == other,
        };
        all && !other.says_nothing()
            && other.mechanisms.iter().all(|term| self.grants(term))
            && modifiers(other).is_subset(&modifiers(self))
    }

    /// What tells its terms apart.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let terms = self.mechanisms.iter().chain(&self.modifiers);
        terms.map(|term| term.key.as_str())
    }

    /// Its mechanisms.
    pub(crate) fn into_mechanisms(self) -> Vec<Term> {
        self.mechanisms
    }

    /// Whether nothing stands before its `all`.
    pub(crate) fn says_nothing(&self) -> bool {
        self.mechanisms.is_empty() && self.modifiers.is_empty()
    }

    /// Takes out what others brought; terms that are also in `own` stay as they are there. The
    /// `all` is that of `own`, unless it was changed from the one expected.
    pub(crate) fn without(
        &self,
        brought: &HashSet<String>,
        own: Option<&Self>,
        expected: Option<&Self>,
    ) -> Self {
        let owned: HashMap<&str, &Term> = own
            .iter()
            .flat_map(|own| own.mechanisms.iter().chain(&own.modifiers))
            .map(|term| (term.key.as_str(), term))
            .collect();
        let rest = |terms: &[Term]| {
            let kept = |term: &Term| match brought.contains(&term.key) {
                true => owned.get(term.key.as_str()).map(|own| (*own).clone()),
                false => Some(term.clone()),
            };
            terms.iter().filter_map(kept).collect()
        };
        let all = |record: &Self| record.all.as_ref().map(|term| term.qualifier);
        let same_all = expected.is_some_and(|expected| all(expected) == all(self));
        Self {
            mechanisms: rest(&self.mechanisms),
            modifiers: rest(&self.modifiers),
            all: match own {
                Some(own) if same_all => own.all.clone(),
                _ => self.all.clone(),
            },
            dead: Vec::new(),
        }
    }

    /// The same with its mechanisms in the order of another record, new ones behind (S-13).
    pub(crate) fn arranged(mut self, like: Option<&Self>) -> Self {
        let places: HashMap<&str, usize> =
            like.iter().flat_map(|like| like.keys().zip(0..)).collect();
        let place = |term: &Term| places.get(term.key.as_str()).copied();
        self.mechanisms
            .sort_by_key(|term| place(term).unwrap_or(usize::MAX));
        self
    }

    /// The text: mechanisms, modifiers, `all`.
    pub(crate) fn text(&self) -> String {
        let mut out = String::from(VERSION);
        for term in self
            .mechanisms
            .iter()
            .chain(&self.modifiers)
            .chain(&self.all)
        {
            out.push(' ');
            out.push_str(&term.text);
        }
        out
    }

    /// The terms that need a DNS look-up (RFC 7208 section 4.6.4).
    fn look_ups(&self) -> usize {
        let terms = self.mechanisms.iter().chain(&self.modifiers);
        terms.filter(|term| term.kind.looks_up()).count()
    }
}

/// Whether a TXT value is an SPF record (RFC 7208 section 4.5).
pub(crate) fn is_spf(value: &[u8]) -> bool {
    value
        .get(..VERSION.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(VERSION.as_bytes()))
        && value.get(VERSION.len()).is_none_or(|next| *next == b' ')
}

const VERSION: &str = "v=spf1";
