//! Laws: never a redirect to a host that is not listed; what is accepted is accepted again, the same,
//! when it is built anew from its parameters; a signed request without a key is always refused.
//! Input: path and query of an apply request in two lines.
#![no_main]

use std::sync::LazyLock;

use dc_flow::{ApplyRules, Checked, IncomingApply, LinkCheck};
use dc_sig::CanonicalQuery;
use dc_template::Template;
use libfuzzer_sys::fuzz_target;

const MEMBERS: &str = r#""providerId":"p","serviceId":"s","providerName":"P","serviceName":"S","syncRedirectDomain":"example.net",
    "sharedProviderName":true,"multiInstance":true,"records":[{"type":"TXT","host":"@","data":"%a%","ttl":60},
    {"type":"A","host":"@","pointsTo":"%b%","ttl":60,"groupId":"g"}]"#;
static OPEN: LazyLock<Template> = LazyLock::new(|| template(&format!("{{{MEMBERS}}}")));
static SIGNED: LazyLock<Template> =
    LazyLock::new(|| template(&format!(r#"{{"syncPubKeyDomain":"k.example",{MEMBERS}}}"#)));

fn template(text: &str) -> Template {
    Template::parse(text.as_bytes()).expect("a template")
}

fuzz_target!(|data: &[u8]| {
    let (path, query) = match data.iter().position(|b| *b == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (
            &b"/v2/domainTemplates/providers/p/services/s/apply"[..],
            data,
        ),
    };
    let path = String::from_utf8_lossy(path);
    let rules = ApplyRules::default();
    let listed = |location: Option<&str>| {
        let Some(location) = location else { return };
        let url = url::Url::parse(location).expect("a URL");
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        assert!(
            host == "example.net" || host.ends_with(".example.net"),
            "{location}"
        );
        assert_eq!((url.scheme(), url.username()), ("https", ""));
    };
    for template in [&*OPEN, &*SIGNED] {
        let Ok(incoming) = IncomingApply::parse(&path, query) else {
            return;
        };
        match incoming.against(template, &rules) {
            Err(rejection) => listed(rejection.outcome().location()),
            Ok(Checked::Signed(waiting)) => {
                let rejection = waiting.verify_txt([["p=1,d=AAAA"]]).expect_err("no key");
                listed(rejection.outcome().location());
            }
            Ok(Checked::Unsigned(request)) => {
                listed(request.done().location());
                let pairs = request.parameters().pairs();
                let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
                let again = CanonicalQuery::new(pairs).expect("parameters").to_string();
                let again = IncomingApply::parse(&path, again.as_bytes()).expect("the same path");
                let Ok(Checked::Unsigned(again)) = again.against(template, &rules) else {
                    panic!("{:?} is refused", request.parameters());
                };
                assert_eq!(again.parameters(), request.parameters());
                assert_eq!(again.done().location(), request.done().location());
                if let Err(rejection) = request.resolve(template, &rules) {
                    listed(rejection.outcome().location());
                }
            }
        }
    }
    let query = String::from_utf8_lossy(query);
    let link = format!("https://dns.example{path}?{query}");
    let check = LinkCheck::new(&SIGNED).records(&[]).check(&link);
    assert!(!check.problems().is_empty());
});
