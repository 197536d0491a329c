//! The decoded parameters of a query.

use std::borrow::Cow;

/// Decoded apply parameters, without `sig` and `key`, in the order of the query.
///
/// No name occurs twice, so there is never a choice between two values.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Parameters<'q> {
    pairs: Vec<(Cow<'q, str>, Cow<'q, str>)>,
    by_name: Vec<usize>,
}

impl<'q> Parameters<'q> {
    /// Indexes the pairs; a name that occurs twice comes back as the error.
    pub(crate) fn new(pairs: Vec<(Cow<'q, str>, Cow<'q, str>)>) -> Result<Self, String> {
        let mut by_name: Vec<usize> = (0..pairs.len()).collect();
        let name = |index: &usize| pairs.get(*index).map(|(name, _)| name);
        by_name.sort_by(|a, b| name(a).cmp(&name(b)));
        for (a, b) in by_name.iter().zip(by_name.iter().skip(1)) {
            if let Some(twice) = name(a).filter(|first| Some(*first) == name(b)) {
                return Err(twice.to_string());
            }
        }
        Ok(Self { pairs, by_name })
    }

    /// The value of this parameter; names are case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = |index: &usize| self.pairs.get(*index);
        let found = self
            .by_name
            .binary_search_by(|index| at(index).map(|(found, _)| found.as_ref()).cmp(&Some(name)))
            .ok()?;
        let (_, value) = at(self.by_name.get(found)?)?;
        Some(value)
    }

    /// Names and values in the order of the query.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}
