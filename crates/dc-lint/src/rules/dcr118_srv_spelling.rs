//! `service` or `protocol` of an SRV record is not as the draft spells it.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR118",
    name: "srv-spelling",
    level: Level::Warning,
    strict: Some(Level::Error),
    summary: "`service` or `protocol` of an SRV record is not spelled as in the draft",
    why: "The service is one label of letters, digits and hyphen after an underscore, such as \
          `_sip`; the protocol is `_tcp`, `_udp`, `_sctp` or `_dccp`. Neither has variables. DNS \
          providers correct other spellings, or refuse the record.",
    bad: Records(r##"{"type": "SRV", "name": "@", "service": "sip", "protocol": "_tcp", "target": "sip.example.net", "ttl": 3600, "priority": 10, "weight": 5, "port": 5060}"##),
    good: Records(r##"{"type": "SRV", "name": "@", "service": "_sip", "protocol": "_tcp", "target": "sip.example.net", "ttl": 3600, "priority": 10, "weight": 5, "port": 5060}"##),
    fix: "Write the underscore and a registered service name.",
    section: "draft section 3, dc-srv-service, dc-srv-protocol; RFC 6335 section 5.1",
    ..Rule::BASE
};
