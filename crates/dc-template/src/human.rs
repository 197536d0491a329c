//! A plan as a person reads it.

use std::fmt;

use serde::Serialize;

use crate::plan::{Addition, Plan, Removal};
use crate::record::Record;
use crate::rule::Rule;

/// What a line of a plan says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mark {
    /// A service ends.
    Disable,
    /// A record goes.
    Remove,
    /// A record comes.
    Add,
    /// A record changes: only its TTL or the text of its SPF record.
    Change,
    /// A record is there already.
    Keep,
    /// A remark.
    Notice,
}

impl Mark {
    /// The sign at the beginning of the line.
    pub const fn sign(self) -> char {
        match self {
            Self::Disable => '×',
            Self::Remove => '-',
            Self::Add => '+',
            Self::Change => '~',
            Self::Keep => '=',
            Self::Notice => '!',
        }
    }
}

/// A line of a plan for people. Control and bidirectional characters are escaped.
///
/// Its `Display` is the sign and the text, and on a second line the reason with its source.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// What it says.
    pub mark: Mark,
    /// The record, or the remark.
    pub text: String,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where that is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
}

impl Line {
    fn new(mark: Mark, text: String) -> Self {
        Self {
            mark,
            text,
            reason: None,
            source: None,
        }
    }

    fn because(mut self, reason: &str, source: &'static str) -> Self {
        self.reason = Some(reason.to_owned());
        self.source = Some(source);
        self
    }

    fn of(mark: Mark, text: String, rule: Rule) -> Self {
        Self::new(mark, text).because(rule.reason(), rule.source())
    }

    /// The reason, with its source in brackets.
    pub fn why(&self) -> Option<String> {
        let reason = self.reason.as_deref()?;
        Some(match self.source {
            Some(source) => format!("{reason} ({source})"),
            None => reason.to_owned(),
        })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mark.sign(), self.text)?;
        match self.why() {
            Some(why) => write!(f, "\n    {why}"),
            None => Ok(()),
        }
    }
}

impl Plan {
    /// The plan as lines: services that end, removals, changes, additions, what stays, remarks.
    pub fn lines(&self) -> Vec<Line> {
        let width = Width::of(self);
        let mut lines = Vec::new();
        for disabled in &self.disables {
            let verb = match disabled.rule {
                Rule::Cascade => "disables",
                _ => "removes",
            };
            let text = escape(&format!("{verb} {} ({})", disabled.service, disabled.key));
            let line = Line::new(Mark::Disable, text);
            lines.push(match disabled.rule {
                Rule::Cascade => line.because(disabled.reason(), disabled.rule.source()),
                _ => line,
            });
        }
        for removal in self.remove.iter().filter(|removal| removal.needs_consent()) {
            let text = width.record(&removal.record);
            lines.push(Line::of(Mark::Remove, text, removal.rule));
        }
        for addition in self
            .add
            .iter()
            .filter(|addition| !addition.replaces.is_empty())
        {
            let mut text = String::new();
            for removal in addition
                .replaces
                .iter()
                .filter_map(|at| self.remove.get(*at))
            {
                text.push_str(&change(removal, addition, &width));
            }
            lines.push(Line::of(Mark::Change, text, addition.rule));
        }
        for addition in self
            .add
            .iter()
            .filter(|addition| addition.replaces.is_empty())
        {
            let mut line = Line::of(Mark::Add, width.record(&addition.record), addition.rule);
            if addition.rule == Rule::Template {
                let index = addition.template_record;
                line.reason = Some(format!("asked for by record {index} of the template"));
                line.source = None;
            }
            lines.push(line);
        }
        for kept in &self.keep {
            let mut line = Line::new(Mark::Keep, width.record(&kept.record));
            line.reason = Some("there already, shared".to_owned());
            lines.push(line);
        }
        for notice in &self.notices {
            lines.push(Line::new(Mark::Notice, escape(&notice.message)));
        }
        lines
    }

    /// What happens, in one line: `2 removed, 1 changed, 3 added, 1 kept`.
    pub fn summary(&self) -> String {
        let removed = self.remove.iter().filter(|r| r.needs_consent()).count();
        let changed = self.add.iter().filter(|a| !a.replaces.is_empty()).count();
        let added = self.add.len().saturating_sub(changed);
        let services = match self.disables.len() {
            0 => String::new(),
            1 => "1 service ends, ".to_owned(),
            many => format!("{many} services end, "),
        };
        format!(
            "{services}{removed} removed, {changed} changed, {added} added, {} kept",
            self.keep.len()
        )
    }

    /// The title: the service and the zone.
    pub fn title(&self) -> String {
        escape(&format!("{} on {}", self.service, self.zone.without_dot()))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title())?;
        for line in self.lines() {
            writeln!(f, "  {} {}", line.mark.sign(), line.text)?;
            if let Some(why) = line.why() {
                writeln!(f, "      {why}")?;
            }
        }
        writeln!(f, "{}", self.summary())
    }
}

/// Columns as wide as their widest entry, within reason.
struct Width {
    name: usize,
    ttl: usize,
    rtype: usize,
}

impl Width {
    fn of(plan: &Plan) -> Self {
        let records = plan.remove.iter().map(|line| &line.record);
        let records = records.chain(plan.add.iter().map(|line| &line.record));
        let records: Vec<&Record> = records
            .chain(plan.keep.iter().map(|line| &line.record))
            .collect();
        let most = |length: fn(&Record) -> usize, cap: usize| {
            records
                .iter()
                .map(|r| length(r))
                .max()
                .unwrap_or(0)
                .min(cap)
        };
        Self {
            name: most(|record| record.name.len(), 40),
            ttl: most(|record| ttl(record).len(), 10),
            rtype: most(|record| record.rtype.as_str().len(), 10),
        }
    }

    fn record(&self, record: &Record) -> String {
        format!(
            "{:name$}  {:>ttl$}  {:rtype$}  {}",
            escape(&record.name),
            ttl(record),
            escape(record.rtype.as_str()),
            escape(&record.data),
            name = self.name,
            ttl = self.ttl,
            rtype = self.rtype,
        )
    }
}

/// A record as people read it: `www.example.com. 600 A 192.0.2.1`.
pub(crate) fn show_record(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    ttl: Option<u32>,
    rtype: &str,
    data: &str,
) -> fmt::Result {
    f.write_str(&escape(name))?;
    if let Some(ttl) = ttl {
        write!(f, " {ttl}")?;
    }
    write!(f, " {} {}", escape(rtype), escape(data))
}

fn ttl(record: &Record) -> String {
    record
        .ttl
        .map_or_else(|| "-".to_owned(), |ttl| ttl.to_string())
}

fn change(removal: &Removal, addition: &Addition, width: &Width) -> String {
    let (old, new) = (&removal.record, &addition.record);
    if old.data == new.data {
        return format!("{}  (TTL was {})", width.record(new), ttl(old));
    }
    format!("{}  (was {})", width.record(new), escape(&old.data))
}

/// Text from strangers, safe on a terminal: control and bidirectional characters escaped.
///
/// ```
/// assert_eq!(dc_template::escape("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
/// ```
pub fn escape(text: &str) -> String {
    let hostile = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    if !text.contains(hostile) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if hostile(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}
