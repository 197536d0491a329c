//! What was found.

use std::ops::Range;

use crate::level::Level;
use crate::place::Place;
use crate::position::Position;
use crate::rule::Rule;

/// One thing that a rule found.
///
/// ```
/// use dc_lint::{Config, Linter, Source};
///
/// let text = br#"{"providerId":"example.net","providerName":"Example","serviceId":"web",
/// "serviceName":"Web","version":1,"syncPubKeyDomain":"example.net","warnPhishing":true,"records":[
/// {"type":"CNAME","host":"www","pointsTo":"site.example.net","ttl":600}]}"#;
/// let report = Linter::new(&Config::default())?.lint(&Source::new("example.net.web.json", text));
///
/// let finding = &report.findings[0];
/// println!("{}:{}: {}", finding.start.line, finding.start.column, finding.message);
/// println!("{}", finding.rule.explain());
/// assert_eq!(finding.rule.code, "DCTL1028");
/// assert_eq!(&text[finding.span.clone()], b"true");
/// let fix = finding.fix.as_ref().expect("the member can go");
/// assert!(fix.safe);
/// assert_eq!(fix.title, "remove `warnPhishing`");
/// # Ok::<(), dc_lint::UnknownRule>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// How grave, after profile and configuration.
    pub level: Level,
    /// What, in one line, without a final stop. Values of the template are quoted and escaped.
    pub message: String,
    /// What to do here, if there is more to say than the rule does.
    pub help: Option<String>,
    /// JSON pointer (RFC 6901) to the member, or to the record or template if a member is missing.
    pub pointer: String,
    /// Octets of the file. For a value that is a scalar or an array all of it, or the part that is
    /// wrong; for a record its `type`; for the template its opening brace.
    pub span: Range<usize>,
    /// Where the span begins.
    pub start: Position,
    /// Where the span ends, exclusive.
    pub end: Position,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// How to mend it without a person thinking, where that is possible.
    pub fix: Option<Fix>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Related {
    /// What it has to do with it.
    pub message: String,
    /// JSON pointer.
    pub pointer: String,
    /// Octets of the file.
    pub span: Range<usize>,
    /// Where the span begins.
    pub start: Position,
    /// Where the span ends, exclusive.
    pub end: Position,
}

/// A change that mends a finding.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fix {
    /// What the change does, as an order: `remove the blanks`.
    pub title: String,
    /// The changes, ascending and apart from each other.
    pub edits: Vec<Edit>,
    /// Whether the template means the same afterwards, so that no person has to look.
    pub safe: bool,
}

/// Octets of the file and what stands there instead.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Range<usize>,
    /// What stands there instead; empty to remove.
    pub replacement: String,
}

impl Finding {
    pub(crate) fn new(rule: &'static Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level,
            message: message.into(),
            help: None,
            pointer: place.pointer,
            span: place.span,
            start: Position::default(),
            end: Position::default(),
            related: Vec::new(),
            fix: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            message: message.into(),
            pointer: place.pointer,
            span: place.span,
            start: Position::default(),
            end: Position::default(),
        });
        self
    }

    pub(crate) fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}

impl Fix {
    /// A change after which the template means the same.
    pub(crate) fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safe: true,
        }
    }

    /// A change that a person has to look at.
    pub(crate) fn offered(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            safe: false,
            ..Self::safe(title, edits)
        }
    }
}

impl Edit {
    pub(crate) fn new(span: Range<usize>, replacement: impl Into<String>) -> Self {
        Self {
            span,
            replacement: replacement.into(),
        }
    }
}
