//! One change between two versions of a template.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::effect::Effect;

/// One change between two versions of a template.
///
/// It is data: what changed, from what to what, and what that does to the scope. What it says in
/// words ([`fmt::Display`], [`Change::reason`]) follows from the data. It serialises with both, as
/// `message` and `reason`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Change {
    /// Which kind of change.
    pub code: ChangeCode,
    /// What it is about.
    pub area: Area,
    /// What it does to the scope.
    pub effect: Effect,
    /// The member concerned; `None` for a whole record or a variable.
    pub member: Option<String>,
    /// The old version; `None` if there was nothing.
    pub old: Option<Side>,
    /// The new version; `None` if there is nothing.
    pub new: Option<Side>,
}

/// One side of a [`Change`].
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// JSON pointer (RFC 6901) into that version; empty for the template as a whole.
    pub pointer: String,
    /// The record concerned; `None` for the template itself.
    pub record: Option<RecordLabel>,
    /// What stands there: a text as it is, anything else as JSON, a record in one line.
    pub value: String,
}

/// How a record is called in messages.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub struct RecordLabel {
    /// Its place in `records`, from 0.
    pub index: usize,
    /// Its type.
    #[serde(rename = "type")]
    pub rtype: String,
    /// Its `host`, for SRV `service`, `protocol` and `name`.
    pub host: String,
    /// Its `groupId`.
    pub group: Option<String>,
}

impl fmt::Display for RecordLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rtype, self.host)?;
        match &self.group {
            Some(group) => write!(f, " (group {group})"),
            None => Ok(()),
        }
    }
}

/// What a [`Change`] is about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Area {
    /// Which template it is, and its version.
    Identity,
    /// Who may ask, and how a user is protected (draft section 12).
    Security,
    /// What users are shown.
    Display,
    /// What readers must understand, and members without a meaning.
    Protocol,
    /// The names and the reach of variables.
    Variables,
    /// The records.
    Records,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $area:ident;)*) => {
        /// The kinds of [`Change`]. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum ChangeCode {
            $($(#[$doc])* $variant,)*
        }

        impl ChangeCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What changes of this kind are about.
            pub const fn area(self) -> Area {
                match self { $(Self::$variant => Area::$area,)* }
            }
        }
    };
}

codes! {
    /// `providerId` or `serviceId`: it is another template.
    Id = "id", Identity;
    /// `version`.
    Version = "version", Identity;
    /// `syncBlock`: whether the synchronous flow is possible.
    SyncBlock = "sync-block", Security;
    /// `syncPubKeyDomain`: whose signature is asked for.
    KeyDomain = "key-domain", Security;
    /// `syncRedirectDomain`: where users may be sent afterwards.
    RedirectDomains = "redirect-domains", Security;
    /// `warnPhishing`: whether users are warned.
    PhishingWarning = "phishing-warning", Security;
    /// `shared`, `sharedProviderName`, `sharedServiceName`: whether callers supply a name that users are shown.
    SharedName = "shared-name", Security;
    /// `multiInstance`: whether it may be applied several times to one host.
    MultiInstance = "multi-instance", Security;
    /// `hostRequired`: whether it may be applied to the apex.
    HostRequired = "host-required", Security;
    /// `providerName` or `serviceName`: users consent to another name.
    DisplayName = "display-name", Display;
    /// `logoUrl`: users see another logo.
    Logo = "logo", Display;
    /// `description` or `variableDescription`, for developers.
    Description = "description", Display;
    /// `templateSpecVersion`.
    SpecVersion = "spec-version", Protocol;
    /// `crit`, of the template or of a record: what readers must understand.
    Crit = "crit", Protocol;
    /// A member that the draft does not define.
    UnknownMember = "unknown-member", Protocol;
    /// A member of a record that is not defined for its type.
    IgnoredMember = "ignored-member", Protocol;
    /// A variable has another name.
    VariableRenamed = "variable-renamed", Variables;
    /// Places that had to have one value may have several.
    VariableSplit = "variable-split", Variables;
    /// Places that could have several values must have one.
    VariableJoined = "variable-joined", Variables;
    /// A record is new.
    RecordAdded = "record-added", Records;
    /// A record is gone.
    RecordRemoved = "record-removed", Records;
    /// The owner name of a record: `host`, for SRV `name`, `service` or `protocol`.
    Owner = "owner", Records;
    /// What a record says: `pointsTo`, `target`, `data`, `spfRules` or `port`.
    Value = "value", Records;
    /// `ttl`, `priority` or `weight`.
    Number = "number", Records;
    /// `groupId`.
    Group = "group", Records;
    /// `essential`.
    Essential = "essential", Records;
    /// `txtConflictMatchingMode` with its prefix: which TXT records are replaced.
    ConflictMode = "conflict-mode", Records;
    /// Records have changed places.
    RecordOrder = "record-order", Records;
}

impl Serialize for ChangeCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Change", 8)?;
        map.serialize_field("code", &self.code)?;
        map.serialize_field("area", &self.area)?;
        map.serialize_field("effect", &self.effect)?;
        map.serialize_field("member", &self.member)?;
        map.serialize_field("old", &self.old)?;
        map.serialize_field("new", &self.new)?;
        map.serialize_field("message", &self.to_string())?;
        map.serialize_field("reason", &self.reason())?;
        map.end()
    }
}

impl ChangeCode {
    fn inverted(self) -> Self {
        match self {
            Self::RecordAdded => Self::RecordRemoved,
            Self::RecordRemoved => Self::RecordAdded,
            Self::VariableSplit => Self::VariableJoined,
            Self::VariableJoined => Self::VariableSplit,
            other => other,
        }
    }
}

impl Change {
    pub(super) fn new(
        code: ChangeCode,
        effect: Effect,
        member: Option<&str>,
        old: Option<Side>,
        new: Option<Side>,
    ) -> Self {
        Self {
            code,
            area: code.area(),
            effect,
            member: member.map(str::to_owned),
            old,
            new,
        }
    }

    /// The change back: new and old have changed places.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            code: self.code.inverted(),
            area: self.area,
            effect: self.effect.inverted(),
            member: self.member.clone(),
            old: self.new.clone(),
            new: self.old.clone(),
        }
    }

    /// Whether the new version protects users less than the old one (draft sections 11.3, 12).
    pub fn weakens_security(&self) -> bool {
        self.area == Area::Security && self.effect.widens()
    }

    /// The record concerned, as it is called in the new version if it is there.
    pub fn record(&self) -> Option<&RecordLabel> {
        let side = self.new.as_ref().or(self.old.as_ref())?;
        side.record.as_ref()
    }

    /// Why the change has its effect; `None` if it has none and that needs no reason.
    pub fn reason(&self) -> Option<&'static str> {
        use ChangeCode as C;
        let (widens, narrows) = (self.effect.widens(), self.effect.narrows());
        Some(match (self.code, widens, narrows) {
            (C::RecordAdded, ..) => "one more record is written",
            (C::RecordRemoved, ..) => "one record fewer is written",
            (C::Owner, true, true) => "the record is written at other names",
            (C::Owner, true, false) => "the record can be written at more names",
            (C::Owner, false, true) => "the record can be written at fewer names",
            (C::Value, true, true) => "the record says something else",
            (C::Value | C::Number, true, false) => "callers supply more of the record",
            (C::Value | C::Number, false, true) => "callers supply less of the record",
            (C::ConflictMode, true, true) => "other TXT records are removed",
            (C::ConflictMode, true, false) => "more TXT records are removed",
            (C::ConflictMode, false, true) => "fewer TXT records are removed",
            (C::VariableRenamed, ..) => "callers must send another parameter",
            (C::VariableSplit, ..) => "values that had to be equal can differ",
            (C::VariableJoined, ..) => "values that could differ must be equal",
            (C::SyncBlock, true, _) => "the synchronous flow becomes possible",
            (C::SyncBlock, _, true) => "the synchronous flow is no longer possible",
            (C::KeyDomain, true, true) => "requests are signed by somebody else",
            (C::KeyDomain, true, false) => "requests no longer need a signature",
            (C::KeyDomain, false, true) => "requests need a signature",
            (C::RedirectDomains, true, true) => "users can be sent to other domains",
            (C::RedirectDomains, true, false) => "users can be sent to more domains",
            (C::RedirectDomains, false, true) => "users can be sent to fewer domains",
            (C::PhishingWarning, true, _) => "users of unsigned requests are no longer warned",
            (C::PhishingWarning, _, true) => "users of unsigned requests are warned",
            (C::SharedName, true, _) => "callers supply a name that users are shown",
            (C::SharedName, _, true) => "callers no longer supply a name that users are shown",
            (C::MultiInstance, true, _) => "it can be applied several times to one host",
            (C::MultiInstance, _, true) => "it can be applied once to one host",
            (C::HostRequired, true, _) => "it can be applied to the apex",
            (C::HostRequired, _, true) => "it can no longer be applied to the apex",
            (C::SyncBlock | C::KeyDomain | C::RedirectDomains | C::PhishingWarning, ..) => {
                "without effect on who may ask"
            }
            (C::Id, ..) => "it is another template",
            (C::DisplayName | C::Logo, ..) => "users are shown something else",
            (C::UnknownMember, true, _) => "`crit` gives it a meaning that is not known",
            (C::Essential, ..) => "a later change of the record has other consequences",
            _ => return None,
        })
    }

    /// A total order that depends on the change alone: the template, then records as the new
    /// version has them.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let place = |change: &Self| {
            let index = |side: &Option<Side>| Some(side.as_ref()?.record.as_ref()?.index);
            let (old, new) = (index(&change.old), index(&change.new));
            let record = new.or(old).map_or(0, |index| index.saturating_add(1));
            (record, old, change.code)
        };
        place(self).cmp(&place(other)).then_with(|| self.cmp(other))
    }
}

/// What changed, from what to what, in one line; hostile text is not escaped.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = matches!(
            self.code,
            ChangeCode::RecordAdded | ChangeCode::RecordRemoved
        );
        if let Some(record) = self.record().filter(|_| !whole) {
            write!(f, "{record}: ")?;
        }
        match (&self.member, self.code) {
            (Some(member), _) => write!(f, "{member} ")?,
            (None, code) => write!(f, "{} ", code.as_str().replace('-', " "))?,
        }
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{} → {}", old.value, new.value),
            (Some(old), None) if whole => f.write_str(&old.value),
            (None, Some(new)) if whole => f.write_str(&new.value),
            (Some(old), None) => write!(f, "{} → (none)", old.value),
            (None, Some(new)) => write!(f, "(none) → {}", new.value),
            (None, None) => Ok(()),
        }
    }
}
