//! The names that the draft defines (draft-ietf-dconn-domainconnect-05 sections 6.1, 6.2, 13).

/// Members of a template (draft section 6.1).
pub const TEMPLATE_MEMBERS: &[&str] = &[
    "providerId",
    "providerName",
    "serviceId",
    "serviceName",
    "version",
    "templateSpecVersion",
    "logoUrl",
    "description",
    "variableDescription",
    "syncBlock",
    "shared",
    "sharedProviderName",
    "sharedServiceName",
    "syncPubKeyDomain",
    "syncRedirectDomain",
    "multiInstance",
    "warnPhishing",
    "hostRequired",
    "crit",
    "records",
];

/// Members of a record of a template (draft section 6.2).
pub const RECORD_MEMBERS: &[&str] = &[
    "type",
    "host",
    "pointsTo",
    "ttl",
    "data",
    "groupId",
    "essential",
    "priority",
    "weight",
    "port",
    "protocol",
    "service",
    "name",
    "target",
    "spfRules",
    "txtConflictMatchingMode",
    "txtConflictMatchingPrefix",
    "crit",
];

/// Fields valid for each type of record (T-50).
pub(crate) const PROTOCOL_FIELDS: &[&str] = &["type", "groupId", "essential", "crit"];

/// Names of apply parameters that no variable may have (L-5; draft section 3); `domain` and `host`
/// are built in.
pub const RESERVED_PARAMETERS: &[&str] = &[
    "providerId",
    "serviceId",
    "redirect_uri",
    "state",
    "providerName",
    "serviceName",
    "groupId",
    "sig",
    "key",
    "crit",
    "client_id",
    "response_type",
    "scope",
];

/// Names used on the wire that the draft does not reserve (OQ-28a).
pub(crate) const RISKY_PARAMETERS: &[&str] =
    &["instanceId", "force", "code", "error", "error_description"];
