//! Bounds on the work that hostile input can cause.

use serde::Deserialize;

/// Bounds on time and memory, each with its own error. The defaults are generous.
///
/// ```
/// use dc_template::{Limits, Template};
///
/// let mut limits = Limits::default();
/// limits.template_octets = 10;
/// let error = Template::parse_with(b"{\"records\":[]}", &limits).unwrap_err();
/// assert_eq!(error.kind().as_str(), "template-too-large");
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a template's JSON text. Default 16 MiB.
    pub template_octets: usize,
    /// Records of a template. Default 10,000.
    pub template_records: usize,
    /// Octets of one variable value. Default 65,535, the most that RDATA can hold.
    pub value_octets: usize,
    /// Octets of all rendered records together. Default 16 MiB.
    pub rendered_octets: usize,
    /// Terms of one SPF record. Default 1,000.
    pub spf_terms: usize,
    /// Records of a zone. Default 20,000,000.
    pub zone_records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            template_octets: 16 << 20,
            template_records: 10_000,
            value_octets: 65_535,
            rendered_octets: 16 << 20,
            spf_terms: 1_000,
            zone_records: 20_000_000,
        }
    }
}
