//! Why nothing is applied.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Why a template cannot be read, resolved, planned or committed. Nothing has been changed.
///
/// JSON form: `{"kind","message","pointer"?,"template_record"?,"zone_record"?,"variable"?,"missing"?,"oauth"}`.
///
/// ```
/// use dc_template::{ErrorKind, Policy, Request, Template};
///
/// let template = Template::parse(br#"{"providerId":"example.net","providerName":"Example",
///     "serviceId":"web","serviceName":"Web","records":[
///     {"type":"A","host":"@","pointsTo":"%ip%","ttl":600},
///     {"type":"TXT","host":"@","data":"site=%token%","ttl":600}]}"#)?;
/// let error = template.resolve(&Request::new("example.com"), &Policy::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingVariable);
/// assert_eq!(error.missing(), ["ip", "token"]);
/// println!("{}: {error}", error.kind()); // the kind for scripts, the message for people
/// # Ok::<(), dc_template::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error(Box<Details>);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Details {
    kind: ErrorKind,
    message: String,
    pointer: Option<String>,
    template_record: Option<usize>,
    zone_record: Option<usize>,
    variable: Option<String>,
    missing: Vec<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            pointer: None,
            template_record: None,
            zone_record: None,
            variable: None,
            missing: Vec::new(),
        }))
    }

    pub(crate) fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer.get_or_insert(pointer.into());
        self
    }

    pub(crate) fn in_record(mut self, index: usize) -> Self {
        self.0.template_record.get_or_insert(index);
        self
    }

    pub(crate) fn in_zone(mut self, index: usize) -> Self {
        self.0.zone_record.get_or_insert(index);
        self
    }

    pub(crate) fn of_variable(mut self, name: &str) -> Self {
        self.0.variable.get_or_insert_with(|| name.to_owned());
        self
    }

    pub(crate) fn missing_all(mut self, names: Vec<String>) -> Self {
        self.0.missing = names;
        self
    }

    /// Every variable of the active records that has no value, sorted.
    pub fn missing(&self) -> &[String] {
        &self.0.missing
    }

    /// What was decided.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// JSON pointer (RFC 6901) into the template.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// Index into the template's `records`, from 0.
    pub fn template_record(&self) -> Option<usize> {
        self.0.template_record
    }

    /// Index into the zone's records as given, from 0.
    pub fn zone_record(&self) -> Option<usize> {
        self.0.zone_record
    }

    /// The variable concerned.
    pub fn variable(&self) -> Option<&str> {
        self.0.variable.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let details = &self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", details.kind.as_str())?;
        map.serialize_entry("message", &details.message)?;
        if let Some(pointer) = &details.pointer {
            map.serialize_entry("pointer", pointer)?;
        }
        if let Some(index) = details.template_record {
            map.serialize_entry("template_record", &index)?;
        }
        if let Some(index) = details.zone_record {
            map.serialize_entry("zone_record", &index)?;
        }
        if let Some(variable) = &details.variable {
            map.serialize_entry("variable", variable)?;
        }
        if !details.missing.is_empty() {
            map.serialize_entry("missing", &details.missing)?;
        }
        map.serialize_entry("oauth", details.kind.oauth())?;
        map.end()
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $oauth:ident;)*) => {
        /// What was decided. The names are stable.
        ///
        /// Each kind maps to an OAuth error code (RFC 6749 section 4.1.2.1; draft section 8.3.6).
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The code of an OAuth error redirect.
            pub const fn oauth(self) -> &'static str {
                match self { $(Self::$variant => oauth::$oauth,)* }
            }
        }
    };
}

mod oauth {
    pub(super) const INVALID: &str = "invalid_request";
    pub(super) const SERVER: &str = "server_error";
    pub(super) const LATER: &str = "temporarily_unavailable";
}

kinds! {
    /// The template is not JSON in UTF-8, or nested too deeply.
    NotJson = "not-json", SERVER;
    /// The template is not a JSON object.
    NotAnObject = "not-an-object", SERVER;
    /// The template exceeds [`Limits::template_octets`](crate::Limits::template_octets).
    TemplateTooLarge = "template-too-large", SERVER;
    /// The template exceeds [`Limits::template_records`](crate::Limits::template_records).
    TooManyRecords = "too-many-records", SERVER;
    /// The template breaks a rule of the draft: an error-level diagnostic blocks it.
    InvalidTemplate = "invalid-template", INVALID;
    /// `crit` lists a name that is present and not understood (draft sections 6.1.1, 6.2.1).
    NotUnderstood = "not-understood", INVALID;
    /// `templateSpecVersion` is not 1 (draft section 6.1.1).
    UnsupportedVersion = "unsupported-version", INVALID;
    /// A record type that the provider does not support.
    UnsupportedType = "unsupported-type", INVALID;
    /// A member of the policy has no usable value.
    InvalidPolicy = "invalid-policy", SERVER;
    /// The request is not a JSON object of the documented form.
    InvalidRequest = "invalid-request", INVALID;
    /// A member of the request that is not known.
    UnknownMember = "unknown-member", INVALID;
    /// `domain` is not a domain name.
    InvalidDomain = "invalid-domain", INVALID;
    /// `host` is not a domain name.
    InvalidHost = "invalid-host", INVALID;
    /// A group id outside the grammar (draft section 3, `dc-id-list`).
    InvalidGroup = "invalid-group", INVALID;
    /// No requested group matches a record (draft section 10.3).
    NoMatchingGroup = "no-matching-group", INVALID;
    /// The template needs a host and the request has none (draft section 6.1, `hostRequired`).
    HostRequired = "host-required", INVALID;
    /// The template must not be applied synchronously (draft section 6.1, `syncBlock`).
    SyncBlocked = "sync-blocked", INVALID;
    /// The template demands a signature that the caller did not verify (draft section 8.3.4).
    SignatureRequired = "signature-required", INVALID;
    /// A variable of an active record has no value (draft section 9.2.2).
    MissingVariable = "missing-variable", INVALID;
    /// A value holds something other than printable ASCII (draft section 3, `dc-prop-value`).
    InvalidValue = "invalid-value", INVALID;
    /// A value exceeds [`Limits::value_octets`](crate::Limits::value_octets).
    ValueTooLong = "value-too-long", INVALID;
    /// The rendered records exceed [`Limits::rendered_octets`](crate::Limits::rendered_octets).
    RenderedTooLarge = "rendered-too-large", INVALID;
    /// A value would change the structure of quoted data.
    Injection = "injection", INVALID;
    /// A rendered owner name is not a domain name.
    InvalidName = "invalid-name", INVALID;
    /// A rendered owner name lies outside the zone.
    OutOfZone = "out-of-zone", INVALID;
    /// A rendered address is none.
    InvalidAddress = "invalid-address", INVALID;
    /// A rendered target name is not a domain name.
    InvalidTarget = "invalid-target", INVALID;
    /// A rendered number is none, or does not fit in 16 bits.
    InvalidNumber = "invalid-number", INVALID;
    /// Rendered data is not RDATA of its type.
    InvalidData = "invalid-data", INVALID;
    /// `spfRules` are not SPF terms (RFC 7208 section 4.6.1).
    InvalidSpf = "invalid-spf", INVALID;
    /// SPF rules exceed [`Limits::spf_terms`](crate::Limits::spf_terms), or what RDATA can hold.
    SpfTooLong = "spf-too-long", INVALID;
    /// A redirect target is not an absolute http or https URL.
    InvalidUrl = "invalid-url", INVALID;
    /// A record that cannot stand at the apex of a zone.
    NotAtApex = "not-at-apex", INVALID;
    /// A record that can only stand at the apex of a zone.
    OnlyAtApex = "only-at-apex", INVALID;
    /// Two records of the rendered template cannot coexist.
    SelfConflict = "self-conflict", INVALID;
    /// A record that cannot stand beside one of the zone, which no rule removes.
    ZoneConflict = "zone-conflict", INVALID;
    /// The request's domain is not the zone's origin.
    ZoneMismatch = "zone-mismatch", INVALID;
    /// The origin of the zone is not an absolute domain name.
    InvalidOrigin = "invalid-origin", SERVER;
    /// A record of the zone cannot be indexed: its owner is not absolute, or not in the zone.
    InvalidZoneRecord = "invalid-zone-record", SERVER;
    /// The zone exceeds [`Limits::zone_records`](crate::Limits::zone_records).
    ZoneTooLarge = "zone-too-large", SERVER;
    /// The state of applied templates is not of the documented form, or contradicts itself.
    InvalidState = "invalid-state", SERVER;
    /// The state has a version that is not known.
    StateVersion = "state-version", SERVER;
    /// The state belongs to another zone.
    StateMismatch = "state-mismatch", SERVER;
    /// The state is not the one that the plan was made from; plan again.
    StateChanged = "state-changed", LATER;
    /// An instance id outside the grammar (draft section 3, `dc-id`).
    InvalidInstance = "invalid-instance", INVALID;
    /// A `multiInstance` template has this instance already; its id must differ.
    InstanceExists = "instance-exists", INVALID;
    /// No such instance is applied.
    NotApplied = "not-applied", INVALID;
    /// What the plan was computed from has changed; plan again.
    ZoneChanged = "zone-changed", LATER;
}
