//! What changed between two versions of a template, and whether its scope widened.
//!
//! A DNS provider reviews a template before it offers it, and repeats that at each update
//! (draft-ietf-dconn-domainconnect-05 section 12.5). The **scope** is what there is to review: what
//! a template can bring about, see [`Effect`]. Two spellings of one meaning are no difference: `600`
//! and `"600"`, `""` and `@`, letter case and the final dot of names, defaults written out.
//!
//! ```
//! use dc_lint::diff::{Verdict, diff};
//! use dc_template::Template;
//!
//! let version = |points_to: &str| {
//!     let text = r#"{"providerId":"example.net","serviceId":"web","records":[
//!         {"type":"CNAME","host":"www","pointsTo":"TARGET","ttl":600}]}"#;
//!     Template::parse(text.replace("TARGET", points_to).as_bytes())
//! };
//! let difference = diff(&version("host.%x%.example.")?, &version("%x%")?);
//! assert_eq!(difference.verdict(), Verdict::Widened);
//! assert_eq!(
//!     difference.changes[0].to_string(),
//!     "CNAME www: pointsTo host.%x%.example. → %x%"
//! );
//! # Ok::<(), dc_template::Error>(())
//! ```

mod change;
mod effect;
mod header;
mod matching;
mod pattern;
mod record;
mod variables;

use dc_template::Template;
use dc_template::grammar::RECORD_MEMBERS;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Map, Value};

pub use self::change::{Area, Change, ChangeCode, RecordLabel, Side};
pub use self::effect::Effect;

use self::change::ChangeCode as Code;
use self::header::{Headers, unknown};
use self::pattern::{Scopes, aligned, compare, variables};
use self::record::{Aspect, Field, View};
use self::variables::{Ties, Variables};

/// The difference of two versions of a template.
///
/// It serialises as `{"verdict", "weakened", "summary": {"changes", "widen", "narrow"},
/// "changes": […]}`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// What changed: first the template, then the records in the order of the new version.
    pub changes: Vec<Change>,
}

/// What became of the scope of a template.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// As it was.
    Unchanged,
    /// More is possible than before.
    Widened,
    /// Less is possible than before.
    Narrowed,
    /// Something is possible that was not, and something is not that was.
    Both,
}

impl Verdict {
    /// Whether something is possible that was not: what a reviewer must look at.
    pub fn widened(self) -> bool {
        matches!(self, Self::Widened | Self::Both)
    }

    /// The stable name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Both => "both",
        }
    }
}

impl Difference {
    /// What became of the scope, all changes together.
    pub fn verdict(&self) -> Verdict {
        let all = self.changes.iter();
        match all.fold(Effect::None, |sum, change| sum | change.effect) {
            Effect::None => Verdict::Unchanged,
            Effect::Widens => Verdict::Widened,
            Effect::Narrows => Verdict::Narrowed,
            Effect::Both => Verdict::Both,
        }
    }

    /// Whether users are protected less than before.
    pub fn weakens_security(&self) -> bool {
        self.changes.iter().any(Change::weakens_security)
    }

    /// The difference the other way round.
    #[must_use]
    pub fn inverted(&self) -> Self {
        let mut changes: Vec<Change> = self.changes.iter().map(Change::inverted).collect();
        changes.sort_by(Change::order);
        Self { changes }
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Summary {
            changes: usize,
            widen: usize,
            narrow: usize,
        }
        let count = |of: fn(Effect) -> bool| self.changes.iter().filter(|c| of(c.effect)).count();
        let summary = Summary {
            changes: self.changes.len(),
            widen: count(Effect::widens),
            narrow: count(Effect::narrows),
        };
        let mut map = serializer.serialize_struct("Difference", 4)?;
        map.serialize_field("verdict", &self.verdict())?;
        map.serialize_field("weakened", &self.weakens_security())?;
        map.serialize_field("summary", &summary)?;
        map.serialize_field("changes", &self.changes)?;
        map.end()
    }
}

/// Compares two versions of a template.
///
/// The same two versions always give the same changes in the same order, and
/// `diff(b, a) == diff(a, b).inverted()`. Records that cannot be applied are compared too, as far as
/// they go. Texts that are too long to be compared as patterns count as different.
pub fn diff(old: &Template, new: &Template) -> Difference {
    let (old, new) = (members(old), members(new));
    let headers = Headers::new(&old, &new);
    let scopes = Scopes {
        apex: headers.reach_apex(),
    };
    let mut changes = headers.changes();
    records(&views(&old), &views(&new), scopes, &mut changes);
    changes.sort_by(Change::order);
    Difference { changes }
}

/// What a template says; of members that occur twice the last, as everywhere.
fn members(template: &Template) -> Map<String, Value> {
    match serde_json::to_value(template) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn views(template: &Map<String, Value>) -> Vec<View> {
    let records = template.get("records").and_then(Value::as_array);
    let records = records.into_iter().flatten().enumerate();
    records
        .map(|(index, record)| View::of(index, record))
        .collect()
}

fn records(old: &[View], new: &[View], scopes: Scopes, changes: &mut Vec<Change>) {
    let pairs = matching::pairs(old, new, scopes);
    let ties = Ties::new(old, new, &pairs);
    let mut renames = Variables::default();
    let mut matched = (vec![false; old.len()], vec![false; new.len()]);
    for &(a, b) in &pairs {
        if let (Some(x), Some(y)) = (matched.0.get_mut(a), matched.1.get_mut(b)) {
            (*x, *y) = (true, true);
        }
        if let (Some(before), Some(after)) = (old.get(a), new.get(b)) {
            record(before, after, scopes, &ties, &mut renames, changes);
        }
    }
    for (view, _) in old.iter().zip(&matched.0).filter(|(_, matched)| !**matched) {
        let side = Some(view.side());
        changes.push(Change::new(
            Code::RecordRemoved,
            Effect::Narrows,
            None,
            side,
            None,
        ));
    }
    for (view, _) in new.iter().zip(&matched.1).filter(|(_, matched)| !**matched) {
        let side = Some(view.side());
        changes.push(Change::new(
            Code::RecordAdded,
            Effect::Widens,
            None,
            None,
            side,
        ));
    }
    changes.extend(renames.changes());
    if pairs
        .iter()
        .zip(pairs.iter().skip(1))
        .any(|((_, b), (_, next))| next < b)
    {
        let order = |places: Vec<usize>| {
            let places: Vec<String> = places.iter().map(usize::to_string).collect();
            Some(Side {
                pointer: "/records".to_owned(),
                record: None,
                value: places.join(" "),
            })
        };
        let mut by_new: Vec<(usize, usize)> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        by_new.sort_unstable();
        // The places in the other version, in the order of this one.
        let (old, new) = (
            order(pairs.iter().map(|&(_, b)| b).collect()),
            order(by_new.iter().map(|&(_, a)| a).collect()),
        );
        changes.push(Change::new(Code::RecordOrder, Effect::None, None, old, new));
    }
}

/// The changes of one record.
fn record(
    old: &View,
    new: &View,
    scopes: Scopes,
    ties: &Ties,
    renames: &mut Variables,
    changes: &mut Vec<Change>,
) {
    if old.opaque || new.opaque {
        if old.value != new.value {
            let (old, new) = (Some(old.side()), Some(new.side()));
            changes.push(Change::new(Code::Value, Effect::Both, None, old, new));
        }
        return;
    }
    for (before, after) in old.fields.iter().zip(&new.fields) {
        let (a, b) = (before.meaning.as_deref(), after.meaning.as_deref());
        if before.aspect.has_text()
            && let (Some(a), Some(b)) = (a, b)
        {
            for (a, b) in aligned(a, b).into_iter().flatten() {
                renames.note(a, b);
            }
        }
        if a == b {
            continue;
        }
        let (code, mut effect) = field(before, after, scopes);
        if before.aspect.has_text() {
            effect |= ties.effect(a, b);
        }
        let sides = (Some(old.member(before.name)), Some(new.member(before.name)));
        changes.push(Change::new(
            code,
            effect,
            Some(before.name),
            sides.0,
            sides.1,
        ));
    }
    let others = |view: &View| -> Map<String, Value> {
        view.others().map(|(n, v)| (n.clone(), v.clone())).collect()
    };
    let (mine, theirs) = (others(old), others(new));
    let names: std::collections::BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
    for name in names {
        // A prefix that the mode gives a meaning in one version only is the change of the mode.
        if old.members.get(name) == new.members.get(name) {
            continue;
        }
        let code = if RECORD_MEMBERS.contains(&name.as_str()) {
            Code::IgnoredMember
        } else {
            Code::UnknownMember
        };
        let effect = unknown(name, &old.members, &new.members);
        let sides = (Some(old.member(name)), Some(new.member(name)));
        changes.push(Change::new(code, effect, Some(name), sides.0, sides.1));
    }
}

fn field(old: &Field, new: &Field, scopes: Scopes) -> (Code, Effect) {
    let (a, b) = (old.meaning.as_deref(), new.meaning.as_deref());
    match old.aspect {
        Aspect::Owner => (Code::Owner, compare(a, b, scopes)),
        Aspect::Value => (Code::Value, compare(a, b, scopes)),
        Aspect::Number => {
            // Whether callers choose it counts, not which number it is.
            let free =
                |text: Option<&str>| text.is_some_and(|text| variables(text).next().is_some());
            (
                Code::Number,
                Effect::of(!free(a) && free(b), free(a) && !free(b)),
            )
        }
        Aspect::Group => (Code::Group, Effect::None),
        Aspect::Essential => (Code::Essential, Effect::None),
        Aspect::Crit => (Code::Crit, Effect::None),
        Aspect::ConflictMode => {
            // What starts with a shorter text is more (draft section 6.2).
            let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
            let covers = |wide: &str, narrow: &str| {
                narrow.is_empty() || (!wide.is_empty() && narrow.starts_with(wide))
            };
            (Code::ConflictMode, Effect::of(!covers(a, b), !covers(b, a)))
        }
    }
}
