//! How much of a record the caller of a template controls.

use dc_template::grammar::expressions;
use serde::Serialize;

use crate::subject::Record;

/// How much of a record the caller of the template controls: what a consent page or a reviewer has
/// to look at.
///
/// ```
/// use dc_lint::{Config, Control, Linter, Source};
///
/// let text = br#"{"providerId":"example.net","serviceId":"web","records":[
///     {"type":"TXT","host":"_site","data":"site=%code%","ttl":600},
///     {"type":"CNAME","host":"%host1%","pointsTo":"site.example.net","ttl":600}]}"#;
/// let report = Linter::new(&Config::default())?.lint(&Source::unnamed(text));
/// let controls: Vec<_> = report.exposures.iter().map(|e| (e.name, e.value)).collect();
/// assert_eq!(controls, [(Control::Nothing, Control::Part), (Control::All, Control::Nothing)]);
/// # Ok::<(), dc_lint::UnknownRule>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exposure {
    /// Index into `records`, from 0.
    pub record: usize,
    /// The name of the record.
    pub name: Control,
    /// What the record says: target, address, data, SPF rules.
    pub value: Control,
}

/// How much of a text a caller controls.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Control {
    /// There is no variable in it.
    Nothing,
    /// There is constant text beside the variables.
    Part,
    /// It is nothing but variables.
    All,
}

impl Exposure {
    pub(crate) fn of(record: &Record<'_>) -> Self {
        Self {
            record: record.index,
            name: Control::of(record.host(), record.bare_host),
            value: Control::of(record.value().unwrap_or_default(), record.bare_value),
        }
    }
}

impl Control {
    fn of(text: &str, bare: Option<&str>) -> Self {
        let caller = |name: &str| !matches!(name, "domain" | "host" | "fqdn");
        if bare.is_some() {
            Self::All
        } else if text.contains('%') && expressions(text).any(|e| caller(e.name)) {
            Self::Part
        } else {
            Self::Nothing
        }
    }
}
