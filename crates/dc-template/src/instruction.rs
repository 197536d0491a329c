//! What a person types into a control panel, where nothing can be applied.

use std::fmt;

use crate::error::Error;
use crate::human::escape;
use crate::plan::Addition;
use crate::policy::Policy;
use crate::rdata::txt_value;
use crate::record::Record;
use crate::record_type::{Kind, RecordType};
use crate::rendered::{Rendered, RenderedRecord};
use crate::rule::Rule;
use crate::spf::{Kind as TermKind, SpfRecord, Term};
use crate::template_record::TxtMode;
use crate::zone::Zone;

/// A record for a person to set by hand, where the DNS provider of a domain cannot apply the template.
///
/// Written out it is a block of lines in English; the fields are there for words and languages of your
/// own.
///
/// ```
/// use dc_template::{ExistingSpf, Policy, Request, Template};
///
/// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
///     {"type":"MX","host":"mail","pointsTo":"mx.example.net","priority":10,"ttl":600},
///     {"type":"SPFM","host":"@","spfRules":"include:spf.example.net"}]}"#)?;
/// let policy = Policy::default();
/// let rendered = template.resolve(&Request::new("example.com"), &policy)?;
/// let instructions = rendered.instructions(&policy)?;
/// assert_eq!(instructions[0].to_string(), "\
/// Type:      MX
/// Name:      mail.example.com (or mail)
/// Priority:  10
/// Value:     mx.example.net
/// TTL:       600
/// Remove what is not in this list: MX and CNAME records of this name.
/// ");
/// assert_eq!(instructions[1].fields[0].1, "v=spf1 include:spf.example.net ~all");
/// let terms = ExistingSpf::Add("include:spf.example.net".into());
/// assert_eq!(instructions[1].existing_spf, Some(terms));
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Instruction {
    /// Owner name, without the final dot.
    pub name: String,
    /// The same below the apex of the zone, as most control panels want it; `@` for the apex.
    pub host: String,
    /// Type; `REDIR301`, `REDIR302` and `APEXCNAME` are features of control panels, not of the DNS.
    pub rtype: RecordType,
    /// What to type, by the label of the field: `Value`, for an MX record `Priority` before it, for an
    /// SRV record `Priority`, `Weight`, `Port`, `Target`. Names have no final dot; TXT is plain text
    /// unless it has octets that nobody can type (then it is presentation format, RFC 1035 section 5.1).
    pub fields: Vec<(&'static str, String)>,
    /// TTL in seconds; redirects have none.
    pub ttl: Option<u32>,
    /// For an SPF record: what to do where the name has one already. A second one would break both
    /// (RFC 7208 section 4.5).
    pub existing_spf: Option<ExistingSpf>,
    /// The records that cannot stand beside it.
    pub removes: Removes,
    /// Index of the record in the template.
    pub template_record: usize,
}

/// What to do with an SPF record that is there already, instead of setting a second one.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExistingSpf {
    /// Keep it, and write these terms before its `all`.
    Add(String),
    /// Leave it as it is.
    Keep,
    /// Write this one in its place.
    Replace,
}

/// What cannot stand beside a record and has to be removed by hand (draft section 10.4). What the
/// instructions themselves ask for stays.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Removes {
    /// Records of the same name with one of these types.
    Types(&'static [&'static str]),
    /// TXT records of the same name that begin with this text, and a CNAME.
    Txt(String),
    /// Every other record of the name.
    All,
    /// Every other record of the name and below it.
    AllBelow,
}

impl Rendered {
    /// What a person does where nothing can be applied: a record each, in template order, with the
    /// policy's way of writing SPF.
    ///
    /// It is what applying to an empty zone would add; the addresses behind redirects, which are a
    /// provider's own, are left out. Redirects and `APEXCNAME` are there only if the template was
    /// resolved with a policy that has them ([`Policy::redirect`], [`Policy::types`]). Nothing is cut: there is no more of it than
    /// [`Limits`](crate::Limits) allow a template.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), without `zone-mismatch`.
    pub fn instructions(&self, policy: &Policy) -> Result<Vec<Instruction>, Error> {
        let zone = Zone::new(self.zone.as_str(), Vec::new())?;
        let plan = self.clone().plan(&zone, policy)?;
        let own = plan.add.iter();
        let own = own.filter(|addition| addition.rule != Rule::RedirectBacking);
        Ok(own.map(|new| self.instruction(new, policy)).collect())
    }

    fn instruction(&self, addition: &Addition, policy: &Policy) -> Instruction {
        let (record, index) = (&addition.record, addition.template_record);
        let mut own = self.records.iter();
        let own = own.find(|record| record.index == index && !record.backing);
        let name = undotted(&record.name);
        let host = name.strip_suffix(self.zone.without_dot());
        let host = host.map_or(name, undotted);
        let kind = record.rtype.kind();
        let spf = match own {
            Some(own) if own.spf => Some(literal_spf(own, policy)),
            Some(_) => None,
            None => Some(self.merged_spf(&record.name)),
        };
        Instruction {
            name: name.to_owned(),
            host: if host.is_empty() { "@" } else { host }.to_owned(),
            rtype: record.rtype.clone(),
            fields: fields(kind, record),
            ttl: record.ttl,
            existing_spf: spf,
            removes: Removes::of(kind, own),
            template_record: index,
        }
    }

    fn merged_spf(&self, owner: &str) -> ExistingSpf {
        let mut merges = self.merges.iter();
        let rules = merges.find(|merge| merge.owner.as_str() == owner);
        let terms = rules.map(|rules| rules.terms.terms.as_slice());
        terms
            .and_then(joined)
            .map_or(ExistingSpf::Keep, ExistingSpf::Add)
    }
}

/// An SPF record that the template has as TXT. Its `all` is not set above that of the user.
fn literal_spf(record: &RenderedRecord, policy: &Policy) -> ExistingSpf {
    txt_value(&record.rtype, &record.data)
        .and_then(|value| SpfRecord::parse(&value, policy.limits.spf_terms))
        .and_then(|spf| joined(&spf.into_mechanisms()))
        .map_or(ExistingSpf::Replace, ExistingSpf::Add)
}

/// The terms that mean something in a record that is there; `redirect=` and `exp=` are its own (OQ-15).
fn joined(terms: &[Term]) -> Option<String> {
    let own = |term: &&Term| !matches!(term.kind, TermKind::Redirect | TermKind::Exp);
    let texts: Vec<&str> = terms.iter().filter(own).map(|t| t.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

fn fields(kind: Kind, record: &Record) -> Vec<(&'static str, String)> {
    let labels: &[&'static str] = match kind {
        Kind::Mx => &["Priority", "Value"],
        Kind::Srv => &["Priority", "Weight", "Port", "Target"],
        _ => &["Value"],
    };
    if kind == Kind::Txt {
        let text = record.txt_text();
        let text = text.filter(|text| !text.contains(char::is_control));
        return vec![("Value", text.unwrap_or_else(|| record.data.clone()))];
    }
    let target = matches!(
        kind,
        Kind::Mx | Kind::Srv | Kind::Cname | Kind::Ns | Kind::Dname | Kind::ApexCname
    );
    // Canonical RDATA has single blanks.
    let parts = record.data.splitn(labels.len(), ' ');
    let typed = parts.map(|part| if target { undotted(part) } else { part });
    let typed = typed.map(str::to_owned);
    labels.iter().copied().zip(typed).collect()
}

/// Without the final dot; the root stays.
fn undotted(name: &str) -> &str {
    match name.strip_suffix('.') {
        Some("") if name == "." => name,
        Some(rest) => rest,
        None => name,
    }
}

impl Removes {
    /// C-2 … C-9.
    fn of(kind: Kind, own: Option<&RenderedRecord>) -> Self {
        Self::Types(match kind {
            Kind::Cname => return Self::All,
            Kind::Ns => return Self::AllBelow,
            Kind::A | Kind::Aaaa | Kind::Redir | Kind::ApexCname => {
                &["A", "AAAA", "CNAME", "APEXCNAME", "REDIR301", "REDIR302"]
            }
            Kind::Mx => &["MX", "CNAME"],
            Kind::Srv => &["SRV", "CNAME"],
            Kind::Txt => match own.map(|own| &own.mode) {
                Some(TxtMode::All) => &["TXT", "CNAME"],
                Some(TxtMode::Prefix(prefix)) => return Self::Txt(prefix.to_string()),
                Some(TxtMode::None) | None => &["CNAME"],
            },
            _ => &["CNAME"],
        })
    }
}

impl fmt::Display for Removes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types = match self {
            Self::Types(types) => *types,
            Self::Txt(prefix) => {
                let prefix = escape(prefix);
                return write!(
                    f,
                    "TXT records of this name that begin with {prefix}, and a CNAME record"
                );
            }
            Self::All => return f.write_str("all other records of this name"),
            Self::AllBelow => return f.write_str("all other records of this name and below it"),
        };
        // One word for what only control panels know.
        let mut words: Vec<&str> = Vec::new();
        for rtype in types {
            let word = match *rtype {
                "REDIR301" | "REDIR302" => "redirect",
                "APEXCNAME" => "ALIAS",
                rtype => rtype,
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if let Some((last, first)) = words.split_last() {
            if !first.is_empty() {
                write!(f, "{} and ", first.join(", "))?;
            }
            f.write_str(last)?;
        }
        f.write_str(" records of this name")
    }
}

impl fmt::Display for ExistingSpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("If a TXT record of this name begins with v=spf1 already, ")?;
        match self {
            Self::Add(terms) => write!(
                f,
                "do not add a second one; write this into it, before its `all`: {}",
                escape(terms)
            ),
            Self::Keep => f.write_str("leave it as it is, and do not add a second one"),
            Self::Replace => f.write_str("change it to this one: there can be only one"),
        }
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line =
            |label: &str, text: &str| writeln!(f, "{:11}{}", format!("{label}:"), escape(text));
        line(
            "Type",
            match self.rtype.as_str() {
                "REDIR301" => "redirect (301, permanent)",
                "REDIR302" => "redirect (302, temporary)",
                "APEXCNAME" => "ALIAS (also called ANAME, or a flattened CNAME)",
                rtype => rtype,
            },
        )?;
        line("Name", &format!("{} (or {})", self.name, self.host))?;
        for (label, text) in &self.fields {
            line(label, text)?;
        }
        if let Some(ttl) = self.ttl {
            line("TTL", &ttl.to_string())?;
        }
        if let Some(spf) = &self.existing_spf {
            writeln!(f, "{spf}.")?;
        }
        writeln!(f, "Remove what is not in this list: {}.", self.removes)
    }
}

#[cfg(test)]
mod tests {
    use crate::{ExistingSpf, Instruction, Policy, Removes, Request, Template};

    fn instructions(host: &str, records: &str) -> Vec<Instruction> {
        let text = format!(r#"{{"providerId":"p","serviceId":"s","records":[{records}]}}"#);
        let template = Template::parse(text.as_bytes()).unwrap();
        let mut policy = Policy::default();
        policy.types.apexcname = true;
        policy.redirect =
            serde_json::from_str(r#"[{"type":"A","data":"192.0.2.80","ttl":600}]"#).ok();
        assert!(policy.redirect.is_some());
        let request = Request::new("example.com").host(host);
        let rendered = template.resolve(&request, &policy).unwrap();
        rendered.instructions(&policy).unwrap()
    }

    fn one(record: &str) -> Instruction {
        let [one] = <[_; 1]>::try_from(instructions("", record)).unwrap();
        one
    }

    /// C-2 … C-9, T-37: what is typed is not what stands in a zone file.
    #[test]
    fn what_is_typed() {
        for (record, fields, removes) in [
            (
                r#""type":"A","pointsTo":"192.0.2.1""#,
                "Value=192.0.2.1",
                "A, AAAA, CNAME, ALIAS and redirect records of this name",
            ),
            (
                r#""type":"CNAME","pointsTo":"@""#,
                "Value=example.com",
                "all other records of this name",
            ),
            (
                r#""type":"NS","pointsTo":"ns.example.net""#,
                "Value=ns.example.net",
                "all other records of this name and below it",
            ),
            (
                r#""type":"MX","pointsTo":".","priority":0"#,
                "Priority=0 Value=.",
                "MX and CNAME records of this name",
            ),
            (
                r#""type":"SRV","name":"@","service":"_sip","protocol":"_tcp","target":"Sip.example.net","priority":1,"weight":2,"port":5060"#,
                "Priority=1 Weight=2 Port=5060 Target=sip.example.net",
                "SRV and CNAME records of this name",
            ),
            (
                r#""type":"TXT","data":"say \"hi\\\"""#,
                "Value=say \"hi\\\"",
                "CNAME records of this name",
            ),
            (
                r#""type":"TXT","data":"k=ü","txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"k=""#,
                "Value=k=ü",
                "TXT records of this name that begin with k=, and a CNAME record",
            ),
            (
                r#""type":"TXT","data":"x","txtConflictMatchingMode":"All""#,
                "Value=x",
                "TXT and CNAME records of this name",
            ),
            (
                r#""type":"CAA","data":"0 issue \"ca.example\"""#,
                "Value=0 issue \"ca.example\"",
                "CNAME records of this name",
            ),
        ] {
            let host = if record.contains("SRV") {
                ""
            } else {
                r#""host":"www","#
            };
            let found = one(&format!(r#"{{{host}"ttl":600,{record}}}"#));
            let typed = found
                .fields
                .iter()
                .map(|(label, text)| format!("{label}={text}"));
            assert_eq!(typed.collect::<Vec<_>>().join(" "), fields, "{record}");
            assert_eq!(found.removes.to_string(), removes, "{record}");
            assert_eq!(found.ttl, Some(600));
            assert_eq!(found.existing_spf, None);
        }
    }

    #[test]
    fn names_below_the_apex() {
        let two = r#"{"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":1},
            {"type":"A","host":"www","pointsTo":"192.0.2.1","ttl":1}"#;
        let names = |host| {
            let all = instructions(host, two).into_iter();
            all.map(|one| format!("{} {}", one.name, one.host))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["example.com @", "www.example.com www"]);
        assert_eq!(
            names("shop"),
            ["shop.example.com shop", "www.shop.example.com www.shop"]
        );
    }

    /// S-4, RFC 7208 section 4.5: never a second SPF record.
    #[test]
    fn spf_is_added_to_what_is_there() {
        let merged = one(
            r#"{"type":"SPFM","host":"@","spfRules":"include:a.example mx redirect=b.example"}"#,
        );
        assert_eq!(
            merged.existing_spf,
            Some(ExistingSpf::Add("include:a.example mx".into()))
        );
        assert_eq!(merged.rtype.as_str(), "TXT");
        assert!(
            merged.fields[0]
                .1
                .starts_with("v=spf1 include:a.example mx ")
        );
        let text = merged.to_string();
        assert!(
            text.contains("before its `all`: include:a.example mx.\n"),
            "{text}"
        );
        assert_eq!(merged.removes, Removes::Types(&["CNAME"]));

        let literal = |text: &str| {
            one(&format!(
                r#"{{"type":"TXT","host":"@","ttl":60,"data":"{text}"}}"#
            ))
            .existing_spf
        };
        assert_eq!(
            literal("v=spf1 include:a.example -all"),
            Some(ExistingSpf::Add("include:a.example".into()))
        );
        assert_eq!(literal("v=spf1 -all"), Some(ExistingSpf::Replace));
        assert_eq!(literal("v=spf1 nonsense:"), Some(ExistingSpf::Replace));
        assert_eq!(literal("v=spf10"), None);
        // Nothing to add.
        let redirect = one(r#"{"type":"SPFM","host":"@","spfRules":"redirect=b.example"}"#);
        assert_eq!(redirect.existing_spf, Some(ExistingSpf::Keep));
        let nothing = r#"{"type":"SPFM","host":"@","spfRules":"all"}"#;
        assert_eq!(instructions("", nothing), []);

        // Two rules of one name are one record.
        let both = instructions(
            "",
            r#"{"type":"SPFM","host":"@","spfRules":"include:a.example"},
            {"type":"SPFM","host":"@","spfRules":"include:b.example"}"#,
        );
        assert_eq!(both.len(), 1);
        assert_eq!(
            both[0].existing_spf,
            Some(ExistingSpf::Add(
                "include:a.example include:b.example".into()
            ))
        );
    }

    /// Z-1, Z-2: features of control panels; the provider's own addresses are not for a person.
    #[test]
    fn redirects_and_aliases() {
        let redirect = one(r#"{"type":"REDIR301","host":"@","target":"https://example.net/"}"#);
        assert_eq!(
            redirect.to_string(),
            "Type:      redirect (301, permanent)\nName:      example.com (or @)\n\
             Value:     https://example.net/\n\
             Remove what is not in this list: A, AAAA, CNAME, ALIAS and redirect records of this name.\n"
        );
        let alias = one(r#"{"type":"APEXCNAME","pointsTo":"a.example","ttl":60}"#);
        assert_eq!(alias.fields, [("Value", "a.example".to_owned())]);
        assert!(alias.to_string().starts_with("Type:      ALIAS ("));
    }

    /// Hostile text does not reach a terminal, and what nobody can type is in presentation format.
    #[test]
    fn hostile_text() {
        let turned = one(r#"{"type":"TXT","host":"@","ttl":60,"data":"a\u202eb"}"#);
        assert_eq!(turned.fields[0].1, "a\u{202e}b");
        assert!(turned.to_string().contains("Value:     a\\u{202e}b\n"));
        let octets = one(r#"{"type":"TXT","host":"@","ttl":60,"data":"\"a\\027b\\255\""}"#);
        assert_eq!(octets.fields[0].1, r#""a\027b\255""#);
    }
}
