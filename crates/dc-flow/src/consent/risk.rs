//! What the user should look at before saying yes.

use std::fmt;

use dc_template::{NoticeCode, Plan, RecordType, Rule, Template, escape};
use serde::Serialize;

use crate::apply_request::ApplyRequest;

/// Something that makes a request risky.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Risk {
    /// Which one; the page chooses its words by it.
    pub code: RiskCode,
    /// In words.
    pub message: String,
}

/// The kinds of [`Risk`], the gravest first. The names are stable.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RiskCode {
    /// Nobody vouches for the values: warn, and say where the request claims to come from (draft
    /// section 10.6).
    Unsigned,
    /// The host has a label that begins with an underscore: certificates, mail and more hang on such
    /// names (draft section 12.3).
    UnderscoreHost,
    /// Names that begin with an underscore change, though the host is none.
    UnderscoreName,
    /// Mail will go elsewhere, or no longer arrive.
    Mail,
    /// Part of the zone is handed to other name servers.
    Delegation,
    /// Other services end.
    ServiceEnds,
    /// The caller alone chooses a whole value.
    BareVariable,
    /// The caller alone chooses a name.
    BareHost,
    /// Names that do not exist will answer.
    Wildcard,
    /// The author of the template calls it prone to phishing (of Domain Connect 2.3; deprecated).
    AuthorWarns,
}

impl RiskCode {
    /// Every code, the gravest first.
    pub const ALL: [Self; 10] = [
        Self::Unsigned,
        Self::UnderscoreHost,
        Self::UnderscoreName,
        Self::Mail,
        Self::Delegation,
        Self::ServiceEnds,
        Self::BareVariable,
        Self::BareHost,
        Self::Wildcard,
        Self::AuthorWarns,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::UnderscoreHost => "underscore-host",
            Self::UnderscoreName => "underscore-name",
            Self::Mail => "mail",
            Self::Delegation => "delegation",
            Self::ServiceEnds => "service-ends",
            Self::BareVariable => "bare-variable",
            Self::BareHost => "bare-host",
            Self::Wildcard => "wildcard",
            Self::AuthorWarns => "author-warns",
        }
    }

    /// Whether the records should be shown without being asked for.
    pub fn wants_details(self) -> bool {
        matches!(
            self,
            Self::Unsigned | Self::UnderscoreHost | Self::UnderscoreName | Self::Delegation
        )
    }
}

impl fmt::Display for RiskCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What only the request and its template tell.
pub(crate) fn of_request(request: &ApplyRequest, template: &Template) -> Vec<Risk> {
    let mut risks = Vec::new();
    let mut add = |code, message: &str| {
        let message = message.to_owned();
        risks.push(Risk { code, message });
    };
    // N-8, whatever the plan was made of.
    if request.signed_by().is_none() {
        let message = "nobody vouches for this request: go on only if you have started it yourself \
                       on the site of the service";
        add(RiskCode::Unsigned, message);
    }
    if template.member("warnPhishing").as_deref() == Some("true") {
        let message = "the author of the template calls it prone to phishing";
        add(RiskCode::AuthorWarns, message);
    }
    risks
}

pub(crate) fn of_plan(plan: &Plan) -> Vec<Risk> {
    let mut risks: Vec<Risk> = Vec::new();
    let mut add = |code, message: String| risks.push(Risk { code, message });
    for notice in &plan.notices {
        let code = match notice.code {
            NoticeCode::UnderscoreHost => RiskCode::UnderscoreHost,
            NoticeCode::BareVariable => RiskCode::BareVariable,
            NoticeCode::BareHost => RiskCode::BareHost,
            NoticeCode::Wildcard => RiskCode::Wildcard,
            _ => continue,
        };
        add(code, escape(&notice.message));
    }
    let hosts = plan.notices.iter().map(|notice| notice.code);
    let below = hosts
        .into_iter()
        .any(|code| code == NoticeCode::UnderscoreHost);
    let names = plan.add.iter().map(|addition| &addition.record);
    let names = names.chain(plan.remove.iter().map(|removal| &removal.record));
    let mut odd: Vec<&str> = names
        .map(|record| record.name.as_str())
        .filter(|name| name.split('.').any(is_underscore))
        .collect();
    odd.sort_unstable();
    odd.dedup();
    if !below && !odd.is_empty() {
        let message = format!(
            "names that other services rely on change: {}",
            odd.join(", ")
        );
        add(RiskCode::UnderscoreName, escape(&message));
    }
    let lost = |rtype: &RecordType| {
        let gone = plan.remove.iter().filter(|removal| removal.needs_consent());
        gone.filter(|removal| removal.record.rtype == *rtype)
            .count()
    };
    if lost(&RecordType::from("MX")) > 0 {
        let message = "mail for this domain will go elsewhere, or no longer arrive";
        add(RiskCode::Mail, message.to_owned());
    }
    let cut = plan
        .add
        .iter()
        .any(|addition| addition.record.rtype == RecordType::from("NS"));
    if cut {
        let message = "part of the domain is handed to other name servers";
        add(RiskCode::Delegation, message.to_owned());
    }
    // Without those that the plan is made to end.
    let others = plan.disables.iter().filter(|d| d.rule == Rule::Cascade);
    match others.count() {
        0 => {}
        1 => add(RiskCode::ServiceEnds, "another service ends".to_owned()),
        many => add(RiskCode::ServiceEnds, format!("{many} other services end")),
    }
    risks
}

fn is_underscore(label: &str) -> bool {
    label.starts_with('_')
}

/// The notices that are no risk.
pub(crate) fn remarks(plan: &Plan) -> Vec<String> {
    let of_risks = |code| {
        matches!(
            code,
            NoticeCode::UnsignedRequest
                | NoticeCode::UnderscoreHost
                | NoticeCode::BareVariable
                | NoticeCode::BareHost
                | NoticeCode::Wildcard
        )
    };
    let rest = plan.notices.iter().filter(|notice| !of_risks(notice.code));
    rest.map(|notice| escape(&notice.message)).collect()
}
