//! Templates, keys and requests of the tests.
#![allow(dead_code, reason = "each test file uses what it needs")]

use dc_discovery::{Reach, UrlPrefix};
use dc_flow::{ApplyRequest, ApplyRules, Checked, IncomingApply, Rejection};
use dc_sig::{KeyLabel, Publication, SigningKey};
use dc_template::Template;

pub(crate) const PATH: &str = "/v2/domainTemplates/providers/example.net/services/web/apply";
pub(crate) const PREFIX: &str = "https://dns.example/dc";

/// A template with the given members; without `records` it has one address with the variable `ip`.
pub(crate) fn template(members: &str) -> Template {
    let records = match members.contains("\"records\"") {
        true => "",
        false => r#","records":[{"type":"A","host":"@","pointsTo":"%ip%","ttl":600}]"#,
    };
    let members = match members.is_empty() {
        true => String::new(),
        false => format!(",{members}"),
    };
    let text = format!(
        r#"{{"providerId":"example.net","providerName":"Example Networks","serviceId":"web","serviceName":"Web pages"{members}{records}}}"#
    );
    Template::parse(text.as_bytes()).unwrap()
}

pub(crate) fn signed_template() -> Template {
    template(r#""syncPubKeyDomain":"keys.example.net""#)
}

pub(crate) fn prefix() -> UrlPrefix {
    UrlPrefix::parse(PREFIX, Reach::Public).unwrap()
}

pub(crate) fn key() -> SigningKey {
    let pem = corpus::repository("crates/dc-sig/tests/keys/rsa2048-pkcs1.pem");
    SigningKey::from_pem(&corpus::octets(&pem)).unwrap()
}

pub(crate) fn label() -> KeyLabel {
    "_dck1".parse().unwrap()
}

/// The TXT records of [`key`].
pub(crate) fn records() -> Vec<Vec<String>> {
    let publication = Publication::new(key().public_key());
    let strings = publication.strings();
    strings
        .map(|record| record.into_iter().map(str::to_owned).collect())
        .collect()
}

/// All that a DNS provider does before it asks the user.
pub(crate) fn receive(
    template: &Template,
    rules: &ApplyRules,
    query: &str,
) -> Result<ApplyRequest, Rejection> {
    match IncomingApply::parse(PATH, query.as_bytes())?.against(template, rules)? {
        Checked::Unsigned(request) => Ok(request),
        Checked::Signed(waiting) => {
            assert_eq!(waiting.key_name(), "_dck1.keys.example.net.");
            waiting.verify_txt(records())
        }
    }
}

/// A query with a valid signature.
pub(crate) fn signed(query: &str) -> String {
    let canonical = dc_sig::CanonicalQuery::from_query(query).unwrap();
    canonical
        .sign(&key(), &label())
        .unwrap()
        .as_str()
        .to_owned()
}
