//! What is noteworthy about a template, found when it is loaded.

use std::fmt;

use serde::Serialize;

/// A finding about a template.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave.
    pub level: Level,
    /// Which one.
    pub code: DiagnosticCode,
    /// JSON pointer (RFC 6901) into the template.
    pub pointer: String,
    /// Index of the record concerned; `None` for the template itself.
    pub record: Option<usize>,
    /// What, and what was expected.
    pub message: String,
}

impl Diagnostic {
    /// Whether the draft-strict reading refuses a template that has this: every error, and of the
    /// warnings those where the template leaves the grammar of the draft (section 3) or lacks what
    /// section 6 requires. [`Template::resolve`](crate::Template::resolve) applies such templates;
    /// whoever publishes them may want to be stricter.
    ///
    /// Warnings that remain: what the draft says to ignore or only deprecates, and names that it
    /// does not reserve.
    ///
    /// ```
    /// let template = dc_template::Template::parse(br#"{"providerId":"p","providerName":"P",
    ///     "serviceId":"s","serviceName":"S","logoUrl":"","warnPhishing":true,"records":[]}"#)?;
    /// let strict = |code: &str| {
    ///     let mut all = template.diagnostics().iter();
    ///     all.find(|found| found.code.as_str() == code).unwrap().is_strict_error()
    /// };
    /// assert!(strict("empty-member"));
    /// assert!(!strict("deprecated"));
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    pub fn is_strict_error(&self) -> bool {
        use DiagnosticCode as Code;
        let tolerated = matches!(
            self.code,
            Code::Deprecated | Code::DuplicateMember | Code::IgnoredField | Code::RiskyVariable
        );
        self.level == Level::Error || !tolerated
    }
}

/// How grave a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// A deviation that deployed templates have; it is safe to apply.
    Warning,
    /// Cannot be applied safely; blocks when it concerns the template, a `crit` or an active record.
    Error,
}

impl Level {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Diagnostic {
    /// `error at /records/0/ttl: …`; control and bidirectional characters are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = crate::human::escape(&self.message);
        match self.pointer.as_str() {
            "" => write!(f, "{}: {message}", self.level),
            pointer => write!(
                f,
                "{} at {}: {message}",
                self.level,
                crate::human::escape(pointer)
            ),
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// The kinds of [`Diagnostic`]. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
        #[non_exhaustive]
        pub enum DiagnosticCode {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl DiagnosticCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// A member occurs twice with the same value (warning) or different ones (error).
    DuplicateMember = "duplicate-member";
    /// A required member is missing.
    MissingMember = "missing-member";
    /// A member has a value of another JSON type, or null.
    WrongType = "wrong-type";
    /// An id outside the grammar (draft section 3, `dc-id`).
    InvalidId = "invalid-id";
    /// A version that is not a positive integer.
    InvalidVersion = "invalid-version";
    /// `templateSpecVersion` is not 1.
    UnsupportedVersion = "unsupported-version";
    /// An empty `crit`, or one that names a field not defined for the record's type.
    InvalidCrit = "invalid-crit";
    /// `crit` lists a name that is present and not defined by the draft.
    UnknownCrit = "unknown-crit";
    /// A record type outside the grammar (draft section 3, `dc-record-type`).
    InvalidType = "invalid-type";
    /// A record type in lower case.
    TypeCase = "type-case";
    /// A type that no template can write.
    ForbiddenType = "forbidden-type";
    /// A number that is neither an integer, nor a digit string, nor one variable.
    InvalidNumber = "invalid-number";
    /// A `%` that opens no expression.
    UnbalancedPercent = "unbalanced-percent";
    /// A variable where the grammar has none.
    VariableForbidden = "variable-forbidden";
    /// A variable with the name of an apply parameter.
    ReservedVariable = "reserved-variable";
    /// A variable named like something used on the wire.
    RiskyVariable = "risky-variable";
    /// `@` or an empty text where a name or an address must stand.
    InvalidTarget = "invalid-target";
    /// A text that can never become a name or an address.
    ImpossibleName = "impossible-name";
    /// `essential` or a conflict mode in another letter case, or with an unknown value.
    EnumValue = "enum-value";
    /// Conflict mode `Prefix` without a prefix.
    MissingPrefix = "missing-prefix";
    /// A prefix with a blank, or without mode `Prefix`.
    OddPrefix = "odd-prefix";
    /// A field that is not defined for the record's type; it is ignored.
    IgnoredField = "ignored-field";
    /// A member that the draft deprecates.
    Deprecated = "deprecated";
    /// An SRV protocol or service that the grammar does not have.
    SrvSpelling = "srv-spelling";
    /// An optional member that is empty; it is taken as absent.
    EmptyMember = "empty-member";
    /// A logo that is not an https URL.
    LogoUrl = "logo-url";
    /// `syncPubKeyDomain` or `syncRedirectDomain` that is not a domain name, or not a list of them.
    InvalidDomain = "invalid-domain";
    /// A display text longer than the grammar allows.
    TooLong = "too-long";
}

impl fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
