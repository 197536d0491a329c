//! The records of a template by type, rendered (draft sections 6.2, 9).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use crate::error::{Error, ErrorKind};
use crate::fill::{clip, origin};
use crate::name::{Name, Names};
use crate::notice::{Notice, NoticeCode};
use crate::policy::Policy;
use crate::presentation::{self, Token, push_txt};
use crate::rdata;
use crate::record_type::{Kind, RecordType};
use crate::rendered::RenderedRecord;
use crate::request::Request;
use crate::spf::{Kind as TermKind, Term, is_spf};
use crate::template::Template;
use crate::template_record::{Fields, SrvFields, TemplateRecord, TxtMode};
use crate::text::{Piece, Text};

/// What rendering knows and collects.
pub(crate) struct Renderer<'a> {
    pub(crate) template: &'a Template,
    pub(crate) request: &'a Request,
    pub(crate) policy: &'a Policy,
    pub(crate) names: Names,
    pub(crate) zone: &'a Name,
    pub(crate) scope: &'a Name,
    pub(crate) host: &'a str,
    pub(crate) active: &'a [usize],
    pub(crate) octets: usize,
    pub(crate) records: Vec<RenderedRecord>,
    pub(crate) terms: Vec<(Name, usize, Vec<Term>)>,
    pub(crate) notices: Vec<Notice>,
}

impl<'a> Renderer<'a> {
    /// N-8, P-7, OQ-27, OQ-54.
    pub(crate) fn request_notices(&mut self, signed: bool) {
        if !signed {
            self.notice(
                NoticeCode::UnsignedRequest,
                None,
                "no verified signature vouches for the values; check where the request came from",
            );
        }
        if self.host.split('.').any(|label| label.starts_with('_')) {
            let message = format!(
                "the host `{}` has a label that begins with an underscore, which other services rely on",
                self.host
            );
            self.notice(NoticeCode::UnderscoreHost, None, message);
        }
        if self.request.groups.is_empty() {
            return;
        }
        let records = self.template.records().iter();
        let mut known: HashSet<&str> = records.filter_map(TemplateRecord::group).collect();
        let request = self.request;
        for group in &request.groups {
            // Told once.
            if known.insert(group) {
                let message = format!("no record has the group `{group}`");
                self.notice(NoticeCode::UnknownGroup, None, message);
            }
        }
    }

    pub(crate) fn notice(
        &mut self,
        code: NoticeCode,
        index: Option<usize>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.notices.push(Notice::new(code, index, message));
    }

    pub(crate) fn record(&mut self, index: usize, record: &'a TemplateRecord) -> Result<(), Error> {
        let rtype = &record.rtype;
        match &record.fields {
            Fields::Pointer {
                host,
                points_to,
                ttl,
            } => {
                let owner = self.owner(index, "host", host)?;
                let data = self.pointer(index, rtype, points_to.as_ref())?;
                let ttl = self.ttl(index, ttl)?;
                self.push(index, record, owner, rtype.clone(), ttl, data)?;
            }
            Fields::Mx {
                host,
                points_to,
                priority,
                ttl,
            } => {
                let owner = self.owner(index, "host", host)?;
                let priority = self.uint16(index, "priority", priority)?;
                let target = self.target(index, "pointsTo", points_to.as_ref())?;
                let mut data = String::with_capacity(target.as_str().len().saturating_add(6));
                let _ = write!(data, "{priority} ");
                data.push_str(target.as_str());
                let ttl = self.ttl(index, ttl)?;
                self.push(index, record, owner, rtype.clone(), ttl, data)?;
            }
            Fields::Txt {
                host,
                data,
                mode,
                ttl,
            } => {
                let owner = self.owner(index, "host", host)?;
                let data = self.txt(index, data)?;
                let ttl = self.ttl(index, ttl)?;
                let spf = presentation::txt_value(&data).is_some_and(|value| is_spf(&value));
                let rendered = self.push(index, record, owner, rtype.clone(), ttl, data)?;
                rendered.mode = mode.clone();
                rendered.spf = spf;
            }
            Fields::Srv(fields) => self.srv(index, record, fields)?,
            Fields::Spfm { host, rules } => {
                let owner = self.owner(index, "host", host)?;
                self.spf_rules(index, owner, rules)?;
            }
            Fields::ApexCname {
                host,
                points_to,
                ttl,
            } => {
                if !self.policy.types.apexcname {
                    return Err(self.unsupported(index, rtype));
                }
                let owner = self.owner(index, "host", host)?;
                if owner != *self.zone {
                    return Err(self.error(
                        ErrorKind::OnlyAtApex,
                        index,
                        "type",
                        format!("APEXCNAME stands only at the apex, not at `{owner}`"),
                    ));
                }
                let data = self
                    .target(index, "pointsTo", points_to.as_ref())?
                    .to_string();
                let ttl = self.ttl(index, ttl)?;
                self.push(index, record, owner, rtype.clone(), ttl, data)?;
            }
            Fields::Redir { host, target } => self.redirect(index, record, host, target)?,
            Fields::Generic { host, data, ttl } => {
                if !self.policy.types.generic {
                    return Err(self.unsupported(index, rtype));
                }
                let owner = self.owner(index, "host", host)?;
                let (rtype, data) = self.generic(index, rtype, data)?;
                let ttl = self.ttl(index, ttl)?;
                let spf = rtype.kind() == Kind::Txt
                    && presentation::txt_value(&data).is_some_and(|value| is_spf(&value));
                self.push(index, record, owner, rtype, ttl, data)?.spf = spf;
            }
            // A finding of error level blocked before.
            Fields::Invalid => {
                return Err(self.error(
                    ErrorKind::InvalidTemplate,
                    index,
                    "",
                    "the record is not readable",
                ));
            }
        }
        Ok(())
    }

    /// Adds a record after the checks that all types share.
    fn push(
        &mut self,
        index: usize,
        record: &TemplateRecord,
        owner: Name,
        rtype: RecordType,
        ttl: Option<u32>,
        data: String,
    ) -> Result<&mut RenderedRecord, Error> {
        let kind = rtype.kind();
        if kind == Kind::Ns && !self.policy.types.ns {
            return Err(self.unsupported(index, &rtype));
        }
        if let Kind::Cname | Kind::Ns | Kind::Ds = kind
            && owner == *self.zone
        {
            return Err(self.error(
                ErrorKind::NotAtApex,
                index,
                "host",
                format!("a {rtype} record cannot stand at the apex `{owner}`"),
            ));
        }
        let refused = match kind {
            Kind::ApexCname | Kind::Cname | Kind::Ns => data == ".",
            // RFC 7505.
            Kind::Mx => data.ends_with(" .") && data != "0 .",
            _ => false,
        };
        if refused {
            let message = match kind {
                Kind::Mx => "the root name is a mail server only with priority 0 (RFC 7505)".into(),
                _ => format!("the root name cannot be the target of {rtype} records"),
            };
            return Err(self.error(ErrorKind::InvalidTarget, index, "pointsTo", message));
        }
        if data.len() > MAX_RDATA && (kind != Kind::Txt || txt_octets(&data) > MAX_RDATA) {
            return Err(self.error(
                ErrorKind::InvalidData,
                index,
                "",
                "the data has more than 65,535 octets",
            ));
        }
        if owner.as_str().starts_with("*.") {
            let message = format!("`{owner}` answers for every name that does not exist");
            self.notice(NoticeCode::Wildcard, Some(index), message);
        }
        self.records.push(RenderedRecord {
            owner,
            rtype,
            kind,
            ttl,
            data,
            index,
            essential: record.essential,
            mode: TxtMode::None,
            spf: false,
            backing: false,
            collapsed: false,
        });
        let fallback = || Error::new(ErrorKind::InvalidTemplate, "no record");
        self.records.last_mut().ok_or_else(fallback)
    }

    fn srv(
        &mut self,
        index: usize,
        record: &TemplateRecord,
        fields: &'a SrvFields,
    ) -> Result<(), Error> {
        let service = self.underscore(index, "service", &fields.service)?;
        let protocol = self.underscore(index, "protocol", &fields.protocol)?;
        if !SRV_PROTOCOLS.contains(&protocol.as_str()) {
            return Err(self.error(
                ErrorKind::InvalidName,
                index,
                "protocol",
                format!(
                    "`{protocol}` is not an SRV protocol; expected one of {}",
                    SRV_PROTOCOLS.join(", ")
                ),
            ));
        }
        let at = self.owner(index, "name", &fields.name)?;
        // RFC 2782: _service._proto.name.
        let full = format!("{service}.{protocol}.{}", at.without_dot());
        let owner = Name::checked(&full, &self.names)
            .map_err(|problem| self.bad_name(index, "name", &full, problem))?;
        let priority = self.uint16(index, "priority", &fields.priority)?;
        let weight = self.uint16(index, "weight", &fields.weight)?;
        let port = self.uint16(index, "port", &fields.port)?;
        let target = self.target(index, "target", fields.target.as_ref())?;
        let data = format!("{priority} {weight} {port} {target}");
        let ttl = self.ttl(index, &fields.ttl)?;
        self.push(index, record, owner, record.rtype.clone(), ttl, data)?;
        Ok(())
    }

    fn redirect(
        &mut self,
        index: usize,
        record: &TemplateRecord,
        host: &'a Text,
        target: &'a Text,
    ) -> Result<(), Error> {
        let policy = self.policy;
        let Some(backing) = policy.redirect.as_ref().filter(|b| !b.is_empty()) else {
            return Err(self.unsupported(index, &record.rtype));
        };
        let owner = self.owner(index, "host", host)?;
        self.bare(index, "target", target);
        let url = self.fill(index, "target", target)?.into_owned();
        if !crate::url::is_absolute_http(&url) {
            return Err(self.error(
                ErrorKind::InvalidUrl,
                index,
                "target",
                format!(
                    "{:?}{} is not an absolute http or https URL",
                    clip(&url),
                    origin(target)
                ),
            ));
        }
        self.push(
            index,
            record,
            owner.clone(),
            record.rtype.clone(),
            None,
            url,
        )?;
        for address in backing {
            let (rtype, data) = match address.address {
                std::net::IpAddr::V4(v4) => (RecordType::known("A"), v4.to_string()),
                std::net::IpAddr::V6(v6) => (RecordType::known("AAAA"), v6.to_string()),
            };
            let ttl = Some(address.ttl);
            self.push(index, record, owner.clone(), rtype, ttl, data)?
                .backing = true;
        }
        Ok(())
    }

    /// The terms of `spfRules` (T-48, S-3).
    fn spf_rules(&mut self, index: usize, owner: Name, rules: &'a Text) -> Result<(), Error> {
        self.bare(index, "spfRules", rules);
        let text = self.fill(index, "spfRules", rules)?.into_owned();
        let mut terms = Vec::new();
        let mut parts = text.split_ascii_whitespace().peekable();
        while let Some(part) = parts.next() {
            if terms.len() >= self.policy.limits.spf_terms {
                return Err(self.error(
                    ErrorKind::SpfTooLong,
                    index,
                    "spfRules",
                    format!("there are more than {} terms", self.policy.limits.spf_terms),
                ));
            }
            let term = Term::parse(part).map_err(|problem| {
                self.error(
                    ErrorKind::InvalidSpf,
                    index,
                    "spfRules",
                    format!("the SPF term {:?} {problem}", clip(part)),
                )
            })?;
            if term.key.starts_with("v=") {
                return Err(self.error(
                    ErrorKind::InvalidSpf,
                    index,
                    "spfRules",
                    "`v=` does not belong in spfRules",
                ));
            }
            if term.kind == TermKind::All {
                if parts.peek().is_some() {
                    return Err(self.error(
                        ErrorKind::InvalidSpf,
                        index,
                        "spfRules",
                        format!("`{part}` stands before other terms"),
                    ));
                }
                let message = format!("`{part}` at the end of spfRules is left out");
                self.notice(NoticeCode::SpfAll, Some(index), message);
                continue;
            }
            terms.push(term);
        }
        if terms.is_empty() {
            self.notice(NoticeCode::SpfEmpty, Some(index), "spfRules has no term");
        } else {
            self.terms.push((owner, index, terms));
        }
        Ok(())
    }

    fn generic(
        &mut self,
        index: usize,
        rtype: &RecordType,
        text: &'a Text,
    ) -> Result<(RecordType, String), Error> {
        self.bare(index, "data", text);
        let data = self.fill(index, "data", text)?;
        if text.bare_variable().is_none() {
            self.same_structure(index, rtype, text, &data)?;
        }
        let canonical = rdata::canonical(rtype, &data).map_err(|problem| {
            self.error(
                ErrorKind::InvalidData,
                index,
                "data",
                format!("{:?} is not valid {rtype} data: {problem}", clip(&data)),
            )
        })?;
        Ok((RecordType::new(&rtype.mnemonic()), canonical))
    }

    fn txt(&mut self, index: usize, text: &'a Text) -> Result<String, Error> {
        self.bare(index, "data", text);
        let value = self.fill(index, "data", text)?;
        let quoted = match text.pieces().first() {
            Some(Piece::Literal(literal)) => presentation::is_quoted(literal),
            Some(_) => text.bare_variable().is_some() && presentation::is_quoted(&value),
            None => false,
        };
        if !quoted {
            let mut out = String::with_capacity(value.len().saturating_add(2));
            push_txt(value.as_bytes(), &mut out);
            return Ok(out);
        }
        if text.bare_variable().is_none() {
            self.same_structure(index, &RecordType::known("TXT"), text, &value)?;
        }
        rdata::canonical(&RecordType::known("TXT"), &value).map_err(|problem| {
            self.error(
                ErrorKind::InvalidData,
                index,
                "data",
                format!("{:?} is not valid TXT data: {problem}", clip(&value)),
            )
        })
    }

    /// Refuses values that change how quoted data falls into fields (OQ-32).
    fn same_structure(
        &self,
        index: usize,
        rtype: &RecordType,
        text: &Text,
        data: &str,
    ) -> Result<(), Error> {
        if text.literal().is_some() {
            return Ok(());
        }
        let mut neutral = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => neutral.push_str(literal),
                _ => neutral.push('x'),
            }
        }
        let shape = |tokens: &[Token<'_>]| tokens.iter().map(|t| t.quoted).collect::<Vec<_>>();
        match (rdata::split(rtype, &neutral), rdata::split(rtype, data)) {
            (Ok(expected), Ok(found)) if shape(&expected) == shape(&found) => Ok(()),
            // Not even the template's own part falls into fields.
            (Err(problem), _) => {
                let message = format!("the data is not in presentation format: {problem}");
                Err(self.error(ErrorKind::InvalidData, index, "data", message))
            }
            _ => Err(self.error(
                ErrorKind::Injection,
                index,
                "data",
                "a value would change how the data falls into fields; quotes, backslashes and blanks are not allowed there",
            )),
        }
    }
}

/// Octets of TXT data on the wire.
fn txt_octets(data: &str) -> usize {
    let strings = presentation::txt_strings(data).unwrap_or_default();
    strings.iter().map(|s| s.len().saturating_add(1)).sum()
}

/// RFC 1035 section 3.2.1. No type but TXT needs less text on the wire than in writing by so much
/// that this is too strict for what templates hold.
const MAX_RDATA: usize = 65_535;

/// L-29, and `_tls`, which deployed templates have (OQ-3).
const SRV_PROTOCOLS: &[&str] = &["_tcp", "_udp", "_sctp", "_dccp", "_tls"];
