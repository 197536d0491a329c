//! What DNS shows once a template was applied, whatever else stands there.

use crate::name::Name;
use crate::presentation::txt_value;
use crate::rdata::canonical;
use crate::record_type::{Kind, RecordType};
use crate::rendered::{Rendered, RenderedRecord, SpfMerge};
use crate::spf::{Kind as TermKind, SpfRecord, Term, is_spf};
use crate::template_record::TxtMode;

/// A record that a template asks for, to be found in DNS.
///
/// The TTL does not count, and SPF counts by meaning: a DNS provider may change the one and merge
/// the other (draft sections 9.4 and 11.9). Records of others beside it do not count either.
///
/// ```
/// use dc_template::{Policy, Request, Template};
///
/// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
///     {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}]}"#)?;
/// let rendered = template.resolve(&Request::new("example.com"), &Policy::default())?;
/// let expected = rendered.expected();
/// assert_eq!(expected[0].to_string(), "example.com. TXT v=spf1 … include:spf.example.net …");
/// assert!(expected[0].is_met_by([r#""v=spf1 mx INCLUDE:spf.example.net -all""#]));
/// assert!(!expected[0].is_met_by([r#""v=spf1 mx -all""#]));
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expected {
    owner: Name,
    rtype: RecordType,
    kind: Kind,
    index: usize,
    data: String,
    goal: Goal,
}

#[derive(Clone, Debug)]
enum Goal {
    /// This RDATA, in canonical form.
    Data,
    /// A TXT with this value, however it is split, that replaces some others.
    Text(Vec<u8>, TxtMode),
    /// An SPF record with these mechanisms.
    Rules(Vec<Term>),
    /// An SPF record that says at least this.
    Spf(Box<SpfRecord>),
}

impl Rendered {
    /// What to look for in DNS, sorted by owner. The addresses that serve redirects are the
    /// provider's own and are not among them.
    pub fn expected(&self) -> Vec<Expected> {
        let records = self.records().filter(|record| !record.backing);
        let mut all: Vec<Expected> = records.map(Expected::of_record).collect();
        all.extend(self.merges.iter().filter_map(Expected::of_rules));
        all.sort_by(|a, b| (&a.owner, a.index).cmp(&(&b.owner, b.index)));
        all
    }
}

impl Expected {
    fn of_record(record: &RenderedRecord) -> Self {
        let value = match record.kind {
            Kind::Txt => txt_value(&record.data),
            _ => None,
        };
        let spf = value.as_ref().filter(|_| record.spf);
        let spf = spf.and_then(|value| SpfRecord::parse(value, usize::MAX));
        let goal = match (spf, value) {
            (Some(spf), _) => Goal::Spf(Box::new(spf)),
            (None, Some(value)) => Goal::Text(value.into_owned(), record.mode.clone()),
            (None, None) => Goal::Data,
        };
        Self {
            owner: record.owner.clone(),
            rtype: record.rtype.clone(),
            kind: record.kind,
            index: record.index,
            data: record.data.clone(),
            goal,
        }
    }

    /// `redirect=` and `exp=` of rules may be left out of the record (OQ-15), so they do not count.
    fn of_rules(rules: &SpfMerge) -> Option<Self> {
        let terms = rules.terms.terms.iter();
        let terms: Vec<Term> = terms
            .filter(|term| !matches!(term.kind, TermKind::Redirect | TermKind::Exp))
            .cloned()
            .collect();
        let texts: Vec<&str> = terms.iter().map(|term| term.text.as_str()).collect();
        let data = format!("v=spf1 … {} …", texts.join(" "));
        (!terms.is_empty()).then(|| Self {
            owner: rules.owner.clone(),
            rtype: RecordType::known("TXT"),
            kind: Kind::Txt,
            index: rules.index,
            data,
            goal: Goal::Rules(terms),
        })
    }

    /// Owner name.
    pub fn owner(&self) -> &Name {
        &self.owner
    }

    /// Type; SPF rules are a TXT, `APEXCNAME` and `REDIR301` are what they are.
    pub fn rtype(&self) -> &RecordType {
        &self.rtype
    }

    /// Canonical RDATA; for SPF rules the terms, between dots.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Index of the record in the template.
    pub fn template_record(&self) -> usize {
        self.index
    }

    /// The target of a CNAME or APEXCNAME, which some providers write as the addresses it has.
    pub fn alias(&self) -> Option<&str> {
        matches!(self.kind, Kind::Cname | Kind::ApexCname).then_some(self.data.as_str())
    }

    /// Whether it is a redirect: DNS shows nothing of it but addresses of the provider.
    pub fn is_redirect(&self) -> bool {
        self.kind == Kind::Redir
    }

    /// Whether it is among the records of its owner and type, given as RDATA in presentation format.
    pub fn is_met_by<'d>(&self, found: impl IntoIterator<Item = &'d str>) -> bool {
        let mut spf = Vec::new();
        for data in found {
            let met = match &self.goal {
                Goal::Data => canonical(&self.rtype, data).is_ok_and(|data| data == self.data),
                Goal::Text(value, _) => txt_value(data).is_some_and(|found| *found == **value),
                Goal::Rules(_) | Goal::Spf(_) => {
                    let value = txt_value(data).filter(|value| is_spf(value));
                    spf.extend(value);
                    false
                }
            };
            if met {
                return true;
            }
        }
        // Several SPF records are none (RFC 7208 section 4.5).
        let [value] = spf.as_slice() else {
            return false;
        };
        let Some(record) = SpfRecord::parse(value, usize::MAX) else {
            return false;
        };
        match &self.goal {
            Goal::Rules(terms) => terms.iter().all(|term| record.grants(term)),
            Goal::Spf(asked) => asked.same(&record) || record.says_all_of(asked),
            _ => false,
        }
    }

    /// Whether RDATA of the same owner and type stands where this record should be: for most types
    /// any does, for TXT an SPF record instead of another one, or what the conflict mode covers.
    pub fn is_replaced_by(&self, data: &str) -> bool {
        match &self.goal {
            Goal::Data => true,
            Goal::Rules(_) | Goal::Spf(_) => txt_value(data).is_some_and(|value| is_spf(&value)),
            Goal::Text(_, TxtMode::None) => false,
            Goal::Text(_, TxtMode::All) => true,
            Goal::Text(_, TxtMode::Prefix(prefix)) => {
                txt_value(data).is_some_and(|value| value.starts_with(prefix.as_bytes()))
            }
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.owner, self.rtype, self.data)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Expected, Policy, Request, Template};

    fn expected(record: &str) -> Expected {
        let text = format!(r#"{{"providerId":"p","serviceId":"s","records":[{record}]}}"#);
        let template = Template::parse(text.as_bytes()).unwrap();
        let mut policy = Policy::default();
        policy.types.apexcname = true;
        let rendered = template.resolve(&Request::new("example.com"), &policy);
        rendered.unwrap().expected().remove(0)
    }

    #[test]
    fn what_is_expected_says_so() {
        let mx = r#"{"type":"MX","host":"@","pointsTo":"Mx.Example.net","priority":10,"ttl":60}"#;
        let mx = expected(mx);
        assert_eq!(mx.data(), "10 mx.example.net.");
        assert_eq!(mx.to_string(), "example.com. MX 10 mx.example.net.");
    }

    /// F-2, S-11, OQ-11: other spellings of the same are the same; SPF counts by meaning.
    #[test]
    fn what_counts_as_arrived() {
        let a = r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60}"#;
        let aaaa = r#"{"type":"AAAA","host":"@","pointsTo":"2001:db8::1","ttl":60}"#;
        let mx = r#"{"type":"MX","host":"@","pointsTo":"Mx.Example.net","priority":10,"ttl":60}"#;
        let txt = r#"{"type":"TXT","host":"@","data":"key=1","ttl":60}"#;
        let prefix = r#"{"type":"TXT","host":"@","data":"key=1","ttl":60,
            "txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"key="}"#;
        let spfm = r#"{"type":"SPFM","host":"@","spfRules":"include:a.example ~mx"}"#;
        let spf = r#"{"type":"TXT","host":"@","data":"v=spf1 include:a.example mx ~all","ttl":60}"#;
        let nothing = r#"{"type":"TXT","host":"@","data":"v=spf1 -all","ttl":60}"#;
        let caa = r#"{"type":"CAA","host":"@","data":"0 issue \"ca.example\"","ttl":60}"#;
        for (record, found, met) in [
            (a, &["192.0.2.1"][..], true),
            (a, &["198.51.100.1", "192.0.2.1"], true),
            (a, &["198.51.100.1"], false),
            (a, &["nonsense", ""], false),
            (a, &[], false),
            (aaaa, &["2001:DB8:0:0::1"], true),
            (mx, &["010 mx.example.NET."], true),
            (mx, &["20 mx.example.net."], false),
            (txt, &["\"key=1\""], true),
            (txt, &["\"other\"", "\"ke\" \"y=1\""], true),
            (txt, &["\"\\107ey=1\""], true),
            (txt, &["\"KEY=1\""], false),
            (txt, &["\"key=1"], false),
            (prefix, &["\"key=2\""], false),
            (spfm, &["\"v=spf1 a MX include:a.example -all\""], true),
            (
                spfm,
                &["\"x\"", "\"v=spf1 include:\" \"a.example ?mx ?all\""],
                true,
            ),
            (spfm, &["\"v=spf1 include:a.example -mx -all\""], false),
            (spfm, &["\"v=spf1 include:a.example -all mx\""], false),
            (spfm, &["\"v=spf1 include:a.example -all\""], false),
            (
                spfm,
                &["\"v=spf1 mx include:a.example -all\"", "\"v=spf1 -all\""],
                false,
            ),
            (
                spfm,
                &["\"v=spf1 mx include:a.example nonsense -all\""],
                false,
            ),
            (spfm, &["\"v=spf1 redirect=b.example\""], false),
            (spf, &["\"v=spf1 mx include:A.example ~all\""], true),
            (spf, &["\"v=spf1 a mx include:a.example ~all\""], true),
            (spf, &["\"v=spf1 a mx include:a.example ?all\""], true),
            (spf, &["\"v=spf1 mx include:a.example -all\""], false),
            (spf, &["\"v=spf1 include:a.example ~all\""], false),
            (nothing, &["\"v=spf1 -all\""], true),
            (nothing, &["\"v=spf1 a -all\""], false),
            (nothing, &["\"v=spf1 ~all\""], false),
            (caa, &["0 issue \"ca.example\""], true),
            (caa, &["0 issue ca.example"], true),
            (caa, &["0 issue \"other.example\""], false),
        ] {
            let expected = expected(record);
            assert_eq!(
                expected.is_met_by(found.iter().copied()),
                met,
                "{expected}: {found:?}"
            );
        }
        assert!(expected(a).is_replaced_by("198.51.100.1"));
        assert!(!expected(txt).is_replaced_by("\"other\""));
        assert!(expected(prefix).is_replaced_by("\"key=2\""));
        assert!(!expected(prefix).is_replaced_by("\"other\""));
        assert!(expected(spfm).is_replaced_by("\"v=spf1 -all\""));
        assert!(!expected(spfm).is_replaced_by("\"other\""));
    }

    #[test]
    fn aliases_and_redirects() {
        let apex = expected(r#"{"type":"APEXCNAME","pointsTo":"a.example","ttl":60}"#);
        assert_eq!(apex.alias(), Some("a.example."));
        assert_eq!(apex.rtype().as_str(), "APEXCNAME");
        let cname = expected(r#"{"type":"CNAME","host":"w","pointsTo":"A.example","ttl":60}"#);
        assert_eq!(cname.alias(), Some("a.example."));
        assert!(!cname.is_redirect() && cname.is_met_by(["a.Example."]));
        let empty = r#"{"providerId":"p","serviceId":"s","records":[{"type":"SPFM","host":"@","spfRules":"all"}]}"#;
        let empty = Template::parse(empty.as_bytes()).unwrap();
        let empty = empty.resolve(&Request::new("example.com"), &Policy::default());
        assert!(empty.unwrap().expected().is_empty());
    }
}
