//! Ways to read the published records as a key.

use std::collections::BTreeMap;

use super::mistake::Mistake;
use super::{Evidence, TxtRecord};
use crate::algorithm::Algorithm;
use crate::fragment::Fragment;
use crate::key_kind::KeyKind;
use crate::key_label::KeyLabel;
use crate::key_record::{KeyRecordError, KeyRecordLimits, decode, fragments, join};
use crate::public_key::PublicKey;
use crate::spki::{self, KeyError};

/// A key to try and what had to be undone to get it.
pub(super) struct Trial {
    pub(super) key: PublicKey,
    pub(super) mistakes: Vec<Mistake>,
}

pub(super) struct Found {
    /// The fewest mistakes first.
    pub(super) trials: Vec<Trial>,
    /// Of the records that could not be repaired.
    pub(super) faults: Vec<Mistake>,
    /// The same for records under another name.
    elsewhere: Vec<Mistake>,
    /// How much more base64 is read.
    octets: usize,
}

impl Found {
    fn fault(
        &mut self,
        misplaced: Option<Mistake>,
        missing: Option<Mistake>,
        error: KeyRecordError,
    ) {
        let faults = match misplaced {
            None => &mut self.faults,
            Some(_) if self.elsewhere.len() >= FAULTS => return,
            Some(_) => &mut self.elsewhere,
        };
        faults.extend(misplaced);
        faults.extend(missing);
        faults.push(Mistake::Record(error));
    }
}

/// Orders and combinations of fragments are tried up to this many fragments.
const FRAGMENTS: usize = 5;
const TRIALS: usize = 256;
/// Names that are looked at, the one that the link leads to first.
const PLACES: usize = 32;
const NAMES_SHOWN: usize = 8;
/// Faults of records at other names; each is two or three mistakes.
const FAULTS: usize = 8;
const OCTETS: usize = 16 << 20;

pub(super) fn find(
    evidence: &Evidence<'_>,
    label: Option<&KeyLabel>,
    expected: Option<&str>,
) -> Found {
    let mut found = Found {
        trials: Vec::new(),
        faults: Vec::new(),
        elsewhere: Vec::new(),
        octets: OCTETS,
    };
    if evidence.records.is_empty() {
        found.faults.push(Mistake::NoRecords);
    }
    for (misplaced, records) in places(evidence, label, expected) {
        if found.trials.len() >= TRIALS {
            break;
        }
        let records = records.iter().map(|record| &record.strings);
        match fragments(records, &KeyRecordLimits::default()) {
            Ok(fragments) => assemble(fragments, misplaced, &mut found),
            Err(error) => found.fault(misplaced, None, error),
        }
    }
    if found.trials.is_empty() && found.faults.is_empty() {
        found.faults.append(&mut found.elsewhere);
    }
    found.trials.sort_by_key(|trial| trial.mistakes.len());
    found.trials.truncate(TRIALS);
    found
}

type Place<'a> = (Option<Mistake>, Vec<&'a TxtRecord>);

/// The records by name. Those without an owner belong to the name that the link leads to.
fn places<'a>(
    evidence: &Evidence<'a>,
    label: Option<&KeyLabel>,
    expected: Option<&str>,
) -> Vec<Place<'a>> {
    let mut home = Vec::new();
    let mut groups: BTreeMap<String, Vec<&TxtRecord>> = BTreeMap::new();
    for record in evidence.records {
        match record.owner.as_deref() {
            None => home.push(record),
            Some(owner) => groups.entry(absolute(owner)).or_default().push(record),
        }
    }
    let mut fitting = Vec::new();
    let mut elsewhere = Vec::new();
    for (owner, records) in groups {
        match misplaced(&owner, expected, label) {
            None => fitting.push((owner, records)),
            misplaced => elsewhere.push((misplaced, records)),
        }
    }
    // K-1, K-7: without the domain, records of several names are never put together.
    let ambiguous = (fitting.len() > 1).then(|| Mistake::SeveralNames {
        owners: fitting
            .iter()
            .take(NAMES_SHOWN)
            .map(|(owner, _)| owner.clone())
            .collect(),
    });
    if ambiguous.is_none() {
        home.extend(fitting.drain(..).flat_map(|(_, records)| records));
    }
    let fitting = fitting.into_iter().map(|(_, records)| records);
    Some(home)
        .filter(|home| !home.is_empty())
        .into_iter()
        .chain(fitting)
        .map(|records| (ambiguous.clone(), records))
        .chain(elsewhere)
        .take(PLACES)
        .collect()
}

fn absolute(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    format!("{}.", name.to_ascii_lowercase())
}

fn misplaced(owner: &str, expected: Option<&str>, label: Option<&KeyLabel>) -> Option<Mistake> {
    let label = label?;
    let expected = match expected {
        Some(expected) => expected.to_owned(),
        // Without the domain only the label can be compared.
        None => format!("{label}.{}", owner.split_once('.')?.1),
    };
    if owner == expected {
        return None;
    }
    let repeated = |rest: &str| rest.starts_with(&expected) || expected.ends_with(rest);
    let tail = owner.strip_prefix(&expected).is_some_and(repeated);
    let head = owner == format!("{label}.{expected}");
    Some(if tail || head {
        Mistake::DoubledName {
            owner: owner.to_owned(),
        }
    } else {
        Mistake::WrongLabel {
            owner: owner.to_owned(),
            expected,
        }
    })
}

fn assemble(mut fragments: Vec<Fragment>, misplaced: Option<Mistake>, found: &mut Found) {
    fragments.sort_by_key(|fragment| fragment.number);
    let mut distinct: Vec<Fragment> = Vec::new();
    for fragment in fragments {
        if !distinct.contains(&fragment) {
            distinct.push(fragment);
        }
    }
    let fragments = distinct;
    let before = found.trials.len();
    let mut attempt = Attempt { misplaced, found };
    let joined = join(fragments.clone());
    let fault = match &joined {
        Ok((algorithm, data)) => {
            let fault = attempt.read(*algorithm, data, &[]).err();
            if fault.is_some() {
                two_in_a_row(&fragments, &mut attempt);
            }
            fault
        }
        Err(error) => {
            for (algorithm, data) in choices(&fragments) {
                let _ = attempt.read(algorithm, &data, &[Mistake::TwoKeys]);
            }
            Some(error.clone())
        }
    };
    let mixed = match &joined {
        Err(error @ KeyRecordError::MixedAlgorithms) => Some(Mistake::Record(error.clone())),
        _ => None,
    };
    let algorithm = fragments.first().map(|first| first.algorithm);
    let mut visit = |order: &[usize]| {
        let chosen = || order.iter().filter_map(|index| fragments.get(*index));
        let data: String = chosen().map(|fragment| fragment.data.as_str()).collect();
        let order = chosen().map(|fragment| fragment.number).collect();
        let mistakes = [mixed.clone(), Some(Mistake::FragmentOrder { order })];
        let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
        let _ = attempt.read(algorithm.unwrap_or_default(), &data, &mistakes);
    };
    // Where numbers occur twice, the order of the records may be the right one.
    if matches!(joined, Err(KeyRecordError::Contradiction { .. })) {
        visit(&(0..fragments.len()).collect::<Vec<_>>());
    }
    if fragments.len() <= FRAGMENTS {
        each_order(fragments.len(), &mut visit);
    } else {
        each_swap(fragments.len(), &mut visit);
    }
    let Attempt { misplaced, found } = attempt;
    if let Some(error) = fault.filter(|_| found.trials.len() == before) {
        let missing = missing(&fragments);
        found.fault(misplaced, missing, error);
    }
}

/// Reads candidates for a key and keeps those that are one.
struct Attempt<'a> {
    misplaced: Option<Mistake>,
    found: &'a mut Found,
}

impl Attempt<'_> {
    fn read(
        &mut self,
        algorithm: Algorithm,
        data: &str,
        undone: &[Mistake],
    ) -> Result<(), KeyRecordError> {
        self.found.octets = self
            .found
            .octets
            .checked_sub(data.len())
            .ok_or(KeyRecordError::TooLong)?;
        let (key, mistake) = read(algorithm, data)?;
        let mistakes = self.misplaced.iter().chain(undone).chain(&mistake);
        self.found.trials.push(Trial {
            key,
            mistakes: mistakes.cloned().collect(),
        });
        Ok(())
    }
}

/// Two keys with numbers that go on from one to the other (K-7).
fn two_in_a_row(fragments: &[Fragment], attempt: &mut Attempt<'_>) {
    for cut in 1..fragments.len() {
        let Some(halves) = fragments.split_at_checked(cut) else {
            break;
        };
        for half in [halves.0, halves.1] {
            if let Ok((algorithm, data)) = join(half.to_vec()) {
                let _ = attempt.read(algorithm, &data, &[Mistake::TwoKeys]);
            }
        }
    }
}

/// The numbers that are left out, the last ones excepted: nobody knows how many there were (K-3).
fn missing(fragments: &[Fragment]) -> Option<Mistake> {
    let present: Vec<u32> = fragments.iter().map(|fragment| fragment.number).collect();
    let last = present.iter().max().copied()?;
    let first = u32::from(!present.contains(&0));
    let numbers: Vec<u32> = (first..last)
        .filter(|number| !present.contains(number))
        .take(NAMES_SHOWN)
        .collect();
    (!numbers.is_empty()).then_some(Mistake::FragmentsMissing { numbers })
}

/// A key, if need be out of bare PKCS#1 or with the algorithm that goes with it.
fn read(algorithm: Algorithm, data: &str) -> Result<(PublicKey, Option<Mistake>), KeyRecordError> {
    let der = decode(data)?;
    match PublicKey::from_spki(&der, algorithm) {
        Ok(key) => Ok((key, None)),
        Err(error @ KeyError::BarePkcs1) => {
            let wrapped = spki::build(KeyKind::Rsa { bits: 0 }, &der);
            let key = PublicKey::from_spki(&wrapped, algorithm)?;
            Ok((key, Some(Mistake::Record(error.into()))))
        }
        Err(KeyError::AlgorithmMismatch { algorithm, kind }) => {
            let used = Algorithm::default_for(kind);
            let mistake = Mistake::WrongAlgorithm {
                published: algorithm,
                used,
            };
            Ok((PublicKey::from_spki(&der, used)?, Some(mistake)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Every way to choose one fragment per number, with every algorithm that occurs.
fn choices(fragments: &[Fragment]) -> Vec<(Algorithm, String)> {
    let mut by_number: BTreeMap<u32, Vec<&Fragment>> = BTreeMap::new();
    for fragment in fragments {
        by_number.entry(fragment.number).or_default().push(fragment);
    }
    let mut joined = vec![String::new()];
    for alternatives in by_number.values() {
        joined = joined
            .iter()
            .flat_map(|head| {
                alternatives
                    .iter()
                    .map(move |next| format!("{head}{}", next.data))
            })
            .take(TRIALS)
            .collect();
    }
    let used = |algorithm: &&Algorithm| {
        fragments
            .iter()
            .any(|fragment| fragment.algorithm == **algorithm)
    };
    let algorithms: Vec<_> = Algorithm::ALL
        .iter()
        .copied()
        .filter(|a| used(&a))
        .collect();
    joined
        .into_iter()
        .flat_map(|data| algorithms.iter().map(move |a| (*a, data.clone())))
        .take(TRIALS)
        .collect()
}

/// Calls `visit` with every order of `0..count`, the given one left out.
pub(super) fn each_order(count: usize, visit: &mut dyn FnMut(&[usize])) {
    let mut order: Vec<usize> = (0..count).collect();
    while next_order(&mut order) {
        visit(&order);
    }
}

/// The same with the reverse order and every two exchanged, for when all would be too many.
fn each_swap(count: usize, visit: &mut dyn FnMut(&[usize])) {
    let mut order: Vec<usize> = (0..count).rev().collect();
    visit(&order);
    order.reverse();
    for a in 0..count {
        for b in a.saturating_add(1)..count {
            order.swap(a, b);
            visit(&order);
            order.swap(a, b);
        }
    }
}

/// The next permutation in lexicographic order.
fn next_order(order: &mut [usize]) -> bool {
    let Some(pivot) = order
        .iter()
        .zip(order.iter().skip(1))
        .rposition(|(a, b)| a < b)
    else {
        return false;
    };
    let least = order.get(pivot).copied();
    let Some(swap) = order.iter().rposition(|value| Some(*value) > least) else {
        return false;
    };
    order.swap(pivot, swap);
    if let Some(tail) = order.get_mut(pivot.saturating_add(1)..) {
        tail.reverse();
    }
    true
}
