//! Template and request to rendered records (draft section 10.2, steps 1 to 4).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use crate::coexist;
use crate::diagnostic::{DiagnosticCode, Level};
use crate::error::{Error, ErrorKind};
use crate::load::is_id;
use crate::name::{Name, NameProblem, Names};
use crate::notice::{Notice, NoticeCode};
use crate::policy::Policy;
use crate::presentation::{self, Token, push_txt, tokens};
use crate::rdata;
use crate::record_type::{Kind, RecordType};
use crate::rendered::{Rendered, RenderedRecord, SpfMerge};
use crate::request::{Request, Via};
use crate::spf::{Kind as TermKind, Term, combine, is_spf};
use crate::template::Template;
use crate::template_record::{Fields, Number, SrvFields, TemplateRecord, TxtMode};
use crate::text::{Piece, Text};

impl Template {
    /// Fills in the variables and renders the active records (draft sections 9, 10.2, 10.3).
    ///
    /// Nothing outside the arguments is looked at; the zone comes in with
    /// [`Rendered::plan`].
    ///
    /// ```
    /// use dc_template::{ErrorKind, Policy, Request, Template};
    ///
    /// let template = Template::parse(br#"{"providerId":"example.net","serviceId":"web","records":[
    ///     {"type":"A","host":"www","pointsTo":"%ip%","ttl":600}]}"#)?;
    /// let request = Request::new("example.com").host("shop");
    ///
    /// let error = template.resolve(&request, &Policy::default()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::MissingVariable);
    /// assert_eq!(error.variable(), Some("ip"));
    ///
    /// let rendered = template.resolve(&request.param("ip", "192.0.2.1"), &Policy::default())?;
    /// let record = rendered.records().next().unwrap();
    /// assert_eq!(record.owner().as_str(), "www.shop.example.com.");
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first reason why the template cannot be applied to this request as a whole; nothing is
    /// ever applied in part. See [`ErrorKind`].
    pub fn resolve(&self, request: &Request, policy: &Policy) -> Result<Rendered, Error> {
        check_policy(policy)?;
        let active = self.active(request)?;
        self.check_findings(&active, policy)?;
        let names = policy.names();
        let zone = Name::domain(&request.domain, &names).map_err(|problem| {
            Error::new(
                ErrorKind::InvalidDomain,
                format!("the domain {:?} {problem}", clip(&request.domain)),
            )
        })?;
        let scope = zone.child(&request.host, &names).map_err(|problem| {
            Error::new(
                ErrorKind::InvalidHost,
                format!("the host {:?} {problem}", clip(&request.host)),
            )
        })?;
        let signed = request.signed && self.sync_pub_key_domain().is_some();
        self.check_flow(request, &zone, &scope, signed)?;
        let mut resolver = Resolver {
            template: self,
            request,
            policy,
            names,
            zone: &zone,
            scope: &scope,
            host: host_text(&scope, &zone),
            active: &active,
            octets: 0,
            records: Vec::with_capacity(active.len()),
            terms: Vec::new(),
            notices: Vec::new(),
        };
        resolver.request_notices(signed);
        for index in &active {
            if let Some(record) = self.records().get(*index) {
                resolver
                    .record(*index, record)
                    .map_err(|error| error.in_record(*index))?;
            }
        }
        let Resolver {
            mut records,
            terms,
            mut notices,
            ..
        } = resolver;
        let merges = merges(terms, policy.limits.spf_terms)?;
        let by_owner = coexist::by_owner(&records);
        coexist::collapse(&mut records, &by_owner, &mut notices);
        let merges =
            coexist::merge_into_literals(&mut records, &by_owner, merges, policy, &mut notices)?;
        coexist::check(&records, &by_owner, &merges, &zone, &mut notices)?;
        Ok(Rendered {
            zone,
            service: self.service(),
            records,
            by_owner,
            merges,
            notices,
        })
    }

    /// The service in words, for people.
    pub(crate) fn service(&self) -> String {
        let or = |name: &'_ str, id: &'_ str| {
            if name.is_empty() {
                id.to_owned()
            } else {
                name.to_owned()
            }
        };
        format!(
            "{} by {}",
            or(self.service_name(), self.service_id()),
            or(self.provider_name(), self.provider_id())
        )
    }

    /// The indices of the active records (G-1 … G-5).
    fn active(&self, request: &Request) -> Result<Vec<usize>, Error> {
        let groups = &request.groups;
        if groups.is_empty() {
            return Ok((0..self.records().len()).collect());
        }
        if let Some(bad) = groups.iter().find(|group| !is_id(group)) {
            return Err(Error::new(
                ErrorKind::InvalidGroup,
                format!(
                    "the group {:?} is no group id; expected 1 to 63 letters, digits, `-`, `_`, `.`",
                    clip(bad)
                ),
            ));
        }
        let mut known: Vec<&str> = self.records().iter().filter_map(|r| r.group()).collect();
        known.sort_unstable();
        known.dedup();
        if !groups
            .iter()
            .any(|g| known.binary_search(&g.as_str()).is_ok())
        {
            return Err(Error::new(
                ErrorKind::NoMatchingGroup,
                format!(
                    "no record has the group {}; the template has {}",
                    list(groups.iter().map(String::as_str)),
                    list(known)
                ),
            ));
        }
        let wanted: HashSet<&str> = groups.iter().map(String::as_str).collect();
        Ok(self
            .records()
            .iter()
            .enumerate()
            .filter(|(_, record)| record.group().is_none_or(|g| wanted.contains(g)))
            .map(|(index, _)| index)
            .collect())
    }

    /// Refuses when a finding of error level concerns the template, a `crit` or an active record.
    fn check_findings(&self, active: &[usize], policy: &Policy) -> Result<(), Error> {
        for (record, name) in &self.unknown_crit {
            if !policy.crit.contains(name) {
                let error = Error::new(
                    ErrorKind::NotUnderstood,
                    format!("the template demands that `{name}` is understood"),
                );
                return Err(match record {
                    Some(index) => error.in_record(*index).at(format!("/records/{index}/crit")),
                    None => error.at("/crit"),
                });
            }
        }
        for finding in self.diagnostics() {
            let blocks = match finding.code {
                DiagnosticCode::UnknownCrit => false,
                DiagnosticCode::InvalidCrit => true,
                _ => finding
                    .record
                    .is_none_or(|r| active.binary_search(&r).is_ok()),
            };
            if finding.level == Level::Error && blocks {
                let kind = match finding.code {
                    DiagnosticCode::UnsupportedVersion => ErrorKind::UnsupportedVersion,
                    _ => ErrorKind::InvalidTemplate,
                };
                let error = Error::new(kind, finding.message.clone()).at(finding.pointer.clone());
                return Err(match finding.record {
                    Some(index) => error.in_record(index),
                    None => error,
                });
            }
        }
        Ok(())
    }

    /// W-1, Q-8, T-19.
    fn check_flow(
        &self,
        request: &Request,
        zone: &Name,
        scope: &Name,
        signed: bool,
    ) -> Result<(), Error> {
        if request.via == Via::Sync && self.sync_block() {
            return Err(Error::new(
                ErrorKind::SyncBlocked,
                "the template must not be applied synchronously (syncBlock)",
            )
            .at("/syncBlock"));
        }
        if request.via == Via::Sync && !signed && self.sync_pub_key_domain().is_some() {
            return Err(Error::new(
                ErrorKind::SignatureRequired,
                "the template demands a signed request (syncPubKeyDomain)",
            )
            .at("/syncPubKeyDomain"));
        }
        if self.host_required() && scope == zone {
            return Err(Error::new(
                ErrorKind::HostRequired,
                "the template needs a host below the domain (hostRequired)",
            )
            .at("/hostRequired"));
        }
        Ok(())
    }
}

fn check_policy(policy: &Policy) -> Result<(), Error> {
    if policy.ttl.min > policy.ttl.max {
        return Err(Error::new(
            ErrorKind::InvalidPolicy,
            "policy: ttl.min is greater than ttl.max",
        ));
    }
    Ok(())
}

/// The host as `%host%` inserts it: A-labels in lower case, empty at the apex.
fn host_text<'a>(scope: &'a Name, zone: &Name) -> &'a str {
    let text = scope.without_dot();
    text.strip_suffix(zone.without_dot())
        .map(|host| host.strip_suffix('.').unwrap_or(host))
        .unwrap_or_default()
}

struct Resolver<'a> {
    template: &'a Template,
    request: &'a Request,
    policy: &'a Policy,
    names: Names,
    zone: &'a Name,
    scope: &'a Name,
    host: &'a str,
    active: &'a [usize],
    octets: usize,
    records: Vec<RenderedRecord>,
    terms: Vec<(Name, usize, Vec<Term>)>,
    notices: Vec<Notice>,
}

impl<'a> Resolver<'a> {
    /// N-8, P-7, OQ-27, OQ-54.
    fn request_notices(&mut self, signed: bool) {
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

    fn notice(&mut self, code: NoticeCode, index: Option<usize>, message: impl Into<String>) {
        self.notices.push(Notice::new(code, index, message));
    }

    fn record(&mut self, index: usize, record: &'a TemplateRecord) -> Result<(), Error> {
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
                if target.as_str() == "." && priority != 0 {
                    return Err(self.error(
                        ErrorKind::InvalidTarget,
                        index,
                        "pointsTo",
                        "the root name is a mail server only with priority 0 (RFC 7505)",
                    ));
                }
                let data = format!("{priority} {target}");
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
        if let Kind::Cname | Kind::Ns = kind
            && data == "."
        {
            return Err(self.error(
                ErrorKind::InvalidTarget,
                index,
                "pointsTo",
                format!("the root name is no target of {rtype}"),
            ));
        }
        if data.len() > MAX_RDATA_TEXT {
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
                    "`{protocol}` is no SRV protocol; expected one of {}",
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

    /// A service or protocol label; a missing underscore and upper case are mended (OQ-3).
    fn underscore(&mut self, index: usize, field: &str, text: &'a Text) -> Result<String, Error> {
        let value = self.fill(index, field, text)?;
        let mut label = value.to_ascii_lowercase();
        if !label.starts_with('_') {
            label.insert(0, '_');
        }
        let rest = label.strip_prefix('_').unwrap_or_default();
        let fits = !rest.is_empty()
            && label.len() <= 63
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(label)
        } else {
            Err(self.error(
                ErrorKind::InvalidName,
                index,
                field,
                format!(
                    "{:?} is no label of letters, digits and `-` after an underscore",
                    clip(&value)
                ),
            ))
        }
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
                format!("{:?} is no absolute http or https URL", clip(&url)),
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
                    ErrorKind::InvalidSpf,
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
                    "`v=` does not belong into spfRules",
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
            self.same_structure(index, text, &data)?;
        }
        let canonical = rdata::canonical(rtype, &data).map_err(|problem| {
            self.error(
                ErrorKind::InvalidData,
                index,
                "data",
                format!("{:?} is no {rtype} data: {problem}", clip(&data)),
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
        if !quoted && value.len() > presentation::MAX_TXT {
            return Err(self.error(
                ErrorKind::InvalidData,
                index,
                "data",
                "the text has more octets than one TXT record holds",
            ));
        }
        if !quoted {
            let mut out = String::with_capacity(value.len().saturating_add(2));
            push_txt(value.as_bytes(), &mut out);
            return Ok(out);
        }
        if text.bare_variable().is_none() {
            self.same_structure(index, text, &value)?;
        }
        rdata::canonical(&RecordType::known("TXT"), &value).map_err(|problem| {
            self.error(
                ErrorKind::InvalidData,
                index,
                "data",
                format!("{:?} is no TXT data: {problem}", clip(&value)),
            )
        })
    }

    /// Refuses values that change how quoted data falls into fields (OQ-32).
    fn same_structure(&self, index: usize, text: &Text, data: &str) -> Result<(), Error> {
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
        match (tokens(&neutral), tokens(data)) {
            (Ok(expected), Ok(found)) if shape(&expected) == shape(&found) => Ok(()),
            // Not even the template's own part falls into fields.
            (Err(problem), _) => {
                let message = format!("the data is no presentation format: {problem}");
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

    fn pointer(
        &mut self,
        index: usize,
        rtype: &RecordType,
        text: Option<&'a Text>,
    ) -> Result<String, Error> {
        match rtype.kind() {
            Kind::A | Kind::Aaaa => {}
            _ => return Ok(self.target(index, "pointsTo", text)?.to_string()),
        }
        let Some(text) = text else {
            return Err(self.error(
                ErrorKind::InvalidAddress,
                index,
                "pointsTo",
                "`@` is no address",
            ));
        };
        self.bare(index, "pointsTo", text);
        let value = self.fill(index, "pointsTo", text)?;
        let address = match rtype.kind() {
            Kind::A => value.parse().ok().map(std::net::IpAddr::V4),
            _ => value.parse().ok().map(std::net::IpAddr::V6),
        };
        match address {
            Some(address) => Ok(address.to_string()),
            None => {
                let expected = match rtype.kind() {
                    Kind::A => "an IPv4 address of four decimal octets",
                    _ => "an IPv6 address",
                };
                let message = format!("{:?} is no address; expected {expected}", clip(&value));
                Err(self.error(ErrorKind::InvalidAddress, index, "pointsTo", message))
            }
        }
    }

    /// A target name, never relative (H-5). `None` is the scope itself (V-4).
    fn target(&mut self, index: usize, field: &str, text: Option<&'a Text>) -> Result<Name, Error> {
        let Some(text) = text else {
            return Ok(self.scope.clone());
        };
        self.bare(index, field, text);
        let value = self.fill(index, field, text)?;
        if value == "." {
            return Ok(Name::canonical("."));
        }
        Name::checked(&value, &self.names).map_err(|problem| {
            self.error(
                ErrorKind::InvalidTarget,
                index,
                field,
                format!("the target {:?} {problem}", clip(&value)),
            )
        })
    }

    /// An owner name (H-1 … H-6).
    fn owner(&mut self, index: usize, field: &str, text: &'a Text) -> Result<Name, Error> {
        if let Some(variable) = text.bare_variable() {
            let message = format!("the caller chooses the host name (`%{variable}%`)");
            self.notice(NoticeCode::BareHost, Some(index), message);
        }
        let value = self.fill(index, field, text)?;
        let name = if value.ends_with('.') {
            Name::checked(&value, &self.names)
        } else {
            self.scope.child(&value, &self.names)
        };
        let name = name.map_err(|problem| self.bad_name(index, field, &value, problem))?;
        if name.is_at_or_below(self.zone) {
            return Ok(name);
        }
        Err(self.error(
            ErrorKind::OutOfZone,
            index,
            field,
            format!("`{name}` is not in the zone `{}`", self.zone),
        ))
    }

    fn bad_name(&self, index: usize, field: &str, value: &str, problem: NameProblem) -> Error {
        let message = format!("the name {:?} {problem}", clip(value));
        self.error(ErrorKind::InvalidName, index, field, message)
    }

    /// T-36: never refused, moved into the bounds of the policy instead.
    fn ttl(&mut self, index: usize, number: &'a Number) -> Result<Option<u32>, Error> {
        let policy = &self.policy.ttl;
        let wanted = match number {
            Number::Constant(value) => Some(*value),
            Number::Variable(text) => {
                let value = self.fill(index, "ttl", text)?;
                let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
                digits.then(|| value.parse().unwrap_or(u64::MAX))
            }
        };
        let ttl = policy.clamp(wanted.unwrap_or(policy.default.into()));
        if wanted != Some(u64::from(ttl)) {
            let message = match wanted {
                Some(wanted) => format!("the TTL {wanted} is set to {ttl}"),
                None => format!("the TTL is no number and set to {ttl}"),
            };
            self.notice(NoticeCode::TtlChanged, Some(index), message);
        }
        Ok(Some(ttl))
    }

    fn uint16(&mut self, index: usize, field: &str, number: &'a Number) -> Result<u16, Error> {
        let value = match number {
            Number::Constant(value) => u16::try_from(*value).ok(),
            Number::Variable(text) => {
                let value = self.fill(index, field, text)?;
                let digits =
                    (1..=5).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
                value.parse().ok().filter(|_| digits)
            }
        };
        value.ok_or_else(|| {
            let message = format!("`{field}` is no number from 0 to 65535");
            self.error(ErrorKind::InvalidNumber, index, field, message)
        })
    }

    fn bare(&mut self, index: usize, field: &str, text: &Text) {
        if let Some(variable) = text.bare_variable() {
            let message =
                format!("the caller chooses the whole value of `{field}` (`%{variable}%`)");
            self.notice(NoticeCode::BareVariable, Some(index), message);
        }
    }

    /// Puts values in place of variables, once (V-6, V-7).
    fn fill(&mut self, index: usize, field: &str, text: &'a Text) -> Result<Cow<'a, str>, Error> {
        if let Some(literal) = text.literal() {
            return Ok(Cow::Borrowed(literal));
        }
        let mut out = String::new();
        for piece in text.pieces() {
            let value = match piece {
                Piece::Literal(literal) => literal.as_ref(),
                Piece::Domain => self.zone.without_dot(),
                Piece::Host => self.host,
                Piece::Fqdn => self.scope.without_dot(),
                Piece::Variable(name) => self.value(index, field, name)?,
            };
            self.octets = self.octets.saturating_add(value.len());
            if self.octets > self.policy.limits.rendered_octets {
                return Err(self.error(
                    ErrorKind::RenderedTooLarge,
                    index,
                    field,
                    format!(
                        "the rendered records exceed {} octets",
                        self.policy.limits.rendered_octets
                    ),
                ));
            }
            out.push_str(value);
        }
        Ok(Cow::Owned(out))
    }

    fn value(&self, index: usize, field: &str, name: &str) -> Result<&'a str, Error> {
        let Some(value) = self.request.params.get(name) else {
            return Err(self.missing(index, field, name));
        };
        let limit = self.policy.limits.value_octets;
        if value.len() > limit {
            return Err(self
                .error(
                    ErrorKind::ValueTooLong,
                    index,
                    field,
                    format!(
                        "the value of `{name}` has {} octets; at most {limit} are allowed",
                        value.len()
                    ),
                )
                .of_variable(name));
        }
        // L-22.
        if let Some(c) = value.chars().find(|c| !matches!(c, ' '..='~')) {
            return Err(self
                .error(
                    ErrorKind::InvalidValue,
                    index,
                    field,
                    format!("the value of `{name}` contains {c:?}; expected printable ASCII"),
                )
                .of_variable(name));
        }
        Ok(value)
    }

    /// V-8: names the variable, the record, and everything that the active records need.
    fn missing(&self, index: usize, field: &str, name: &str) -> Error {
        let records = self
            .active
            .iter()
            .filter_map(|i| self.template.records().get(*i));
        let mut needed: Vec<&str> = records.flat_map(TemplateRecord::variables).collect();
        needed.sort_unstable();
        needed.dedup();
        let missing = needed
            .iter()
            .filter(|n| !self.request.params.contains_key(**n));
        let mut message = format!("the variable `{name}` has no value");
        if let Some(record) = self.template.records().get(index) {
            let _ = write!(
                message,
                " (record {index}, {}, field `{field}`)",
                record.rtype
            );
        }
        let _ = write!(
            message,
            "; missing: {}; the template needs: {}",
            list(missing.copied()),
            list(needed.iter().copied())
        );
        self.error(ErrorKind::MissingVariable, index, field, message)
            .of_variable(name)
    }

    fn unsupported(&self, index: usize, rtype: &RecordType) -> Error {
        let message = format!("{rtype} records are not supported by this DNS provider");
        self.error(ErrorKind::UnsupportedType, index, "type", message)
    }

    fn error(
        &self,
        kind: ErrorKind,
        index: usize,
        field: &str,
        message: impl Into<String>,
    ) -> Error {
        let pointer = match field {
            "" => format!("/records/{index}"),
            field => format!("/records/{index}/{field}"),
        };
        Error::new(kind, message).in_record(index).at(pointer)
    }
}

/// All rules of one host together, in template order (OQ-14).
fn merges(mut terms: Vec<(Name, usize, Vec<Term>)>, most: usize) -> Result<Vec<SpfMerge>, Error> {
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let mut merges: Vec<SpfMerge> = Vec::new();
    let mut rest = terms.into_iter().peekable();
    while let Some((owner, index, mut all)) = rest.next() {
        while let Some((_, _, more)) = rest.next_if(|next| next.0 == owner) {
            all.extend(more);
        }
        let terms = combine(all).map_err(|term| {
            Error::new(
                ErrorKind::InvalidSpf,
                format!("`{term}` contradicts an earlier term of the SPF rules for `{owner}`"),
            )
            .in_record(index)
            .at(format!("/records/{index}/spfRules"))
        })?;
        if terms.terms.len() > most {
            return Err(Error::new(
                ErrorKind::InvalidSpf,
                format!("the SPF rules for `{owner}` have more than {most} terms"),
            )
            .in_record(index)
            .at(format!("/records/{index}/spfRules")));
        }
        merges.push(SpfMerge {
            owner,
            index,
            terms,
        });
    }
    Ok(merges)
}

/// The beginning of a text, for messages.
fn clip(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut out = String::new();
    for name in names {
        if !out.is_empty() {
            out.push_str(", ");
        }
        if out.len() > 400 {
            out.push('…');
            break;
        }
        out.push_str(&clip(name));
    }
    if out.is_empty() {
        out.push_str("nothing");
    }
    out
}

/// L-29, and `_tls`, which deployed templates have (OQ-3).
const SRV_PROTOCOLS: &[&str] = &["_tcp", "_udp", "_sctp", "_dccp", "_tls"];
/// 65,535 octets, each at most four characters.
const MAX_RDATA_TEXT: usize = 4 * 65_535;
