//! The registry of underscore names (RFC 8552), as of 2026-06.

/// What the registry says of a label.
pub(crate) enum Registered {
    Yes,
    No,
    /// It is there, with these types.
    OtherTypes(&'static str),
}

/// Whether a label is registered for a type. A label with variables counts as registered if values
/// can make it so.
pub(crate) fn registered(label: &str, rtype: &str) -> Registered {
    let label = label.to_ascii_lowercase();
    let rtype = match rtype {
        // What the rules become.
        "SPFM" => "TXT",
        other => other,
    };
    let (head, filled) = match label.split_once('%') {
        Some((head, _)) => (head, true),
        None => (label.as_str(), false),
    };
    let matches = |name: &&str| match name.strip_suffix('*') {
        Some(start) => head.starts_with(start),
        None if filled => name.starts_with(head),
        None => *name == head,
    };
    match NAMES.iter().find(|(_, names)| names.iter().any(&matches)) {
        None => Registered::No,
        Some(_) if filled => Registered::Yes,
        Some((types, _)) if types.split(", ").any(|known| known == rtype) => Registered::Yes,
        Some((types, _)) => Registered::OtherTypes(types),
    }
}

const NAMES: &[(&str, &[&str])] = &[
    (
        "URI",
        &[
            "_acct",
            "_email",
            "_ems",
            "_fax",
            "_ft",
            "_h323",
            "_iax",
            "_ical-access",
            "_ical-sched",
            "_ifax",
            "_im",
            "_mms",
            "_pres",
            "_pstn",
            "_sms",
            "_unifmsg",
            "_vcard",
            "_videomsg",
            "_voice",
            "_voicemsg",
            "_vpim",
            "_web",
        ],
    ),
    (
        "TXT",
        &[
            "_acme-challenge",
            "_dmarc",
            "_domainconnect",
            "_domainkey",
            "_mta-sts",
            "_spf",
            "_sztp",
            "_validation-contactemail",
            "_validation-contactphone",
            "_vouch",
        ],
    ),
    ("TLSA", &["_dane"]),
    ("SRV, URI", &["_dccp", "_sip", "_xmpp"]),
    ("SVCB", &["_dns"]),
    ("HTTPS", &["_https"]),
    ("SRV", &["_http", "_ipv6", "_ldap", "_ocsp"]),
    ("OPENPGPKEY", &["_openpgpkey"]),
    ("SRV, TLSA, URI", &["_sctp"]),
    ("SMIMEA", &["_smimecert"]),
    ("NULL", &["_ta-*"]),
    ("TXT, SRV, TLSA, URI", &["_tcp", "_udp"]),
];
