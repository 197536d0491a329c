//! Names that were meant.

/// The known name that a misspelt one is closest to, if it is close enough.
pub(crate) fn similar<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let length = name.chars().count();
    if length > 48 {
        return None;
    }
    let bare = name.trim();
    let candidates = known.iter().map(|known| (distance(bare, known), *known));
    let (distance, closest) = candidates.min_by_key(|(distance, _)| *distance)?;
    (distance <= length.div_ceil(4).min(3)).then_some(closest)
}

/// Letters to add, remove, change or swap, letter case aside.
fn distance(a: &str, b: &str) -> usize {
    let fold = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    let (a, b) = (fold(a), fold(b));
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX);
            let left = next.last().copied().unwrap_or(usize::MAX);
            let changed = at(&row, j).saturating_add(usize::from(x != y));
            let above = at(&row, j.saturating_add(1));
            let mut best = changed
                .min(left.saturating_add(1))
                .min(above.saturating_add(1));
            let swapped = i.checked_sub(1).zip(j.checked_sub(1));
            if let Some((k, l)) = swapped
                && a.get(k) == Some(y)
                && b.get(l) == Some(x)
            {
                best = best.min(at(&before, l).saturating_add(1));
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_members_are_recognised() {
        let known = dc_template::grammar::TEMPLATE_MEMBERS;
        for (name, meant) in [
            ("warnPhising", Some("warnPhishing")),
            ("versoin", Some("version")),
            ("SyncPubkeyDomain", Some("syncPubKeyDomain")),
            ("records ", Some("records")),
            ("templateId", None),
            ("comment", None),
        ] {
            assert_eq!(similar(name, known), meant, "{name}");
        }
        // Of four letters one may be wrong, or two in the wrong order.
        let known = dc_template::grammar::RECORD_MEMBERS;
        for (name, meant) in [
            ("tpye", Some("type")),
            ("tpxe", None),
            ("tyqe", Some("type")),
        ] {
            assert_eq!(similar(name, known), meant, "{name}");
        }
    }
}
