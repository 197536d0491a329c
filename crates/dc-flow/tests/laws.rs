//! Laws of links and requests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeMap;

use dc_discovery::TemplateQuery;
use dc_flow::{ApplyLink, ApplyRules, Callback, Endpoint, IncomingApply, LinkCheck, ProblemKind};
use dc_sig::{PublicKey, ReceivedQuery, TxtRecord, VerifyingKey};
use dc_template::Template;
use proptest::prelude::*;
use support::{PATH, PREFIX, key, label, prefix, receive, records, template};

/// Any value that is allowed, and mostly such as hurt.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,40}",
        Just("a&sig=b&key=c#d?e=f%41+g".to_owned()),
        Just("%ip% %domain% %%".to_owned()),
        Just("\"; v=spf1 -all \\\" \\".to_owned()),
        Just(String::new()),
    ]
}

#[derive(Clone, Debug)]
struct Case {
    signed: bool,
    host: String,
    values: BTreeMap<String, String>,
    groups: Vec<String>,
    redirect: Option<String>,
    state: Option<String>,
    instance: Option<String>,
    names: Option<(String, String)>,
    extension: Option<String>,
    crit: bool,
}

prop_compose! {
    fn case()(
        signed in any::<bool>(),
        host in prop_oneof![Just(String::new()), Just("@".to_owned()), "[a-z_][a-zA-Z0-9]{0,8}(\\.[a-z]{1,4})?", Just("bücher".to_owned())],
        values in proptest::collection::vec(value(), 3),
        groups in proptest::sample::subsequence(vec!["one", "two"], 0..=2),
        redirect in proptest::option::of("https://([a-z]{1,5}\\.)?example\\.net(:[1-9][0-9]{1,3})?/[a-z0-9/._~!$&'()*+,;=:@%]{0,0}(\\?[a-z=&%]{0,0}x=%26y)?"),
        state in proptest::option::of("[ -~]{1,30}"),
        instance in proptest::option::of("[a-zA-Z0-9._-]{1,63}"),
        names in proptest::option::of(("\\PC{1,20}", "\\PC{1,20}")),
        extension in proptest::option::of("\\PC{0,20}"),
        crit in any::<bool>(),
    ) -> Case {
        let names_of = ["a", "b-2", "C_3"];
        Case {
            signed,
            host,
            values: names_of.iter().map(|n| (*n).to_owned()).zip(values).collect(),
            groups: groups.into_iter().map(str::to_owned).collect(),
            redirect,
            state,
            instance,
            names,
            extension,
            crit,
        }
    }
}

/// Takes whatever value: TXT records.
fn lenient(signed: bool) -> Template {
    let key = match signed {
        true => r#""syncPubKeyDomain":"keys.example.net","#,
        false => "",
    };
    template(&format!(
        r#"{key}"syncRedirectDomain":"example.net","sharedProviderName":true,"sharedServiceName":true,
        "multiInstance":true,"records":[
        {{"type":"TXT","host":"@","data":"x%a%","ttl":600}},
        {{"type":"TXT","host":"@","data":"y%b-2%","ttl":600,"groupId":"one"}},
        {{"type":"TXT","host":"@","data":"z%C_3%","ttl":600,"groupId":"two"}}]"#
    ))
}

fn link<'t>(case: &Case, template: &'t Template) -> ApplyLink<'t> {
    let mut link = ApplyLink::new(template, "Example.COM").host(&case.host);
    for (name, value) in &case.values {
        link = link.value(name, value);
    }
    for group in &case.groups {
        link = link.group(group);
    }
    if let Some(uri) = &case.redirect {
        link = link.redirect_uri(uri);
    }
    if let Some(state) = &case.state {
        link = link.state(state);
    }
    if let Some(id) = &case.instance {
        link = link.instance_id(id);
    }
    if let Some((provider, service)) = &case.names {
        link = link.provider_name(provider).service_name(service);
    }
    if let Some(value) = &case.extension {
        link = link.extension("vnd.example.note", value);
    }
    if case.crit {
        link = link.crit("groupId").crit("a");
    }
    link
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// U-1, U-5 … U-17: what a service provider puts into a link is what the DNS provider reads, and a
    /// signed one verifies as received (Q-6, Q-11).
    #[test]
    fn a_link_says_what_was_put_in(case in case()) {
        let template = lenient(case.signed);
        let rules = ApplyRules::default();
        let link = link(&case, &template);
        let built = match case.signed {
            true => link.sign(&prefix(), &key(), &label()),
            false => link.build(&prefix()),
        };
        let built = built.unwrap();
        prop_assert!(built.as_str().bytes().all(|b| b.is_ascii_graphic()));
        prop_assert_eq!(built.is_signed(), case.signed);
        let (url, query) = built.as_str().split_once('?').unwrap();
        prop_assert_eq!(url.strip_prefix(PREFIX), Some(PATH));
        prop_assert_eq!(query, built.query());

        let request = receive(&template, &rules, query).unwrap();
        prop_assert_eq!(request.parameters(), built.parameters());
        prop_assert_eq!(&request.parameters().values, &case.values);
        prop_assert_eq!(&request.parameters().state, &case.state);
        prop_assert_eq!(&request.parameters().groups, &case.groups);
        prop_assert_eq!(request.signed_by().is_some(), case.signed);
        prop_assert!(request.resolve(&template, &rules).is_ok());
        if case.signed {
            let key = PublicKey::from_txt(records()).unwrap();
            let received = ReceivedQuery::parse(query).unwrap();
            prop_assert!(received.verify(&VerifyingKey::new(&key)).is_ok());
        }

        // Whoever debugs the link finds nothing.
        let strings = |record: Vec<String>| record.into_iter().map(String::into_bytes).collect();
        let records: Vec<TxtRecord> = records()
            .into_iter()
            .map(|record| TxtRecord { owner: None, strings: strings(record) })
            .collect();
        let report = LinkCheck::new(&template).records(&records).check(built.as_str());
        prop_assert!(report.is_fine(), "{:?} {:?}", report.problems(), report.explanation());
        prop_assert_eq!(report.verified, case.signed);

        // What the provider sends back, the service provider believes.
        if let Some(location) = request.done().location() {
            let (_, query) = location.split_once('?').unwrap_or((location, ""));
            let back = Callback::parse(query.as_bytes(), case.state.as_deref()).unwrap();
            prop_assert!(back.error.is_none());
            prop_assert_eq!(back.state_checked, case.state.is_some());
        }
    }

    /// Q-8: a change of any octet of what was signed is refused.
    #[test]
    fn a_changed_link_is_refused(case in case(), at in any::<prop::sample::Index>(), to in b'!'..=b'~') {
        let template = lenient(true);
        let built = link(&case, &template).sign(&prefix(), &key(), &label()).unwrap();
        let mut query = built.query().as_bytes().to_vec();
        let end = built.query().find("&key=").unwrap();
        let at = at.index(end);
        prop_assume!(query[at] != to);
        query[at] = to;
        let query = String::from_utf8(query).unwrap();
        let incoming = IncomingApply::parse(PATH, query.as_bytes()).unwrap();
        let rules = ApplyRules::default();
        let refused = match incoming.against(&template, &rules) {
            Err(_) => true,
            Ok(dc_flow::Checked::Signed(waiting)) => match waiting.verify_txt(records()) {
                Err(rejection) => {
                    prop_assert_eq!(rejection.kind(), ProblemKind::BadSignature);
                    true
                }
                Ok(_) => false,
            },
            Ok(_) => false,
        };
        prop_assert!(refused, "{query}");
    }

    /// Whatever comes, there is an answer, and never a redirect to a host that is not listed.
    #[test]
    fn no_request_is_an_open_redirect(query in "(domain=e\\.xx&|ip=192\\.0\\.2\\.1&)*redirect_uri=(https|http)(://|%3A%2F%2F|:%2f|:/|:\\\\)[a-z.@:%/\\\\\\[\\]0-9#-]{0,12}(example\\.net|evil\\.example)?[a-z.@:%/0-9&=#]{0,12}(&state=x)?") {
        let template = template(r#""syncRedirectDomain":"example.net""#);
        let outcome = match receive(&template, &ApplyRules::default(), &query) {
            Ok(request) => request.done(),
            Err(rejection) => rejection.outcome(),
        };
        if let Some(location) = outcome.location() {
            let host = url::Url::parse(location).unwrap().host_str().unwrap().to_owned();
            let host = host.trim_end_matches('.');
            prop_assert!(host == "example.net" || host.ends_with(".example.net"), "{location}");
        }
    }

    /// L-1, U-5: dc-discovery, which knows no templates, has the grammar of ids and the path of the
    /// template query once more; both say the same.
    #[test]
    fn the_template_query_is_one(provider in "(\\PC{0,5}|[a-zA-Z0-9._-]{0,65}|\\.{1,3})", service in "[ -~a-z.]{1,3}") {
        let query = TemplateQuery::new(&prefix(), &provider, &service);
        match Endpoint::template(&provider, &service) {
            Ok(endpoint) => {
                let url = query.unwrap().url.to_string();
                prop_assert_eq!(url, format!("{PREFIX}{endpoint}"));
            }
            Err(_) => prop_assert!(query.is_err()),
        }
    }

    #[test]
    fn paths_are_read_as_they_are_written(provider in "[a-zA-Z0-9._-]{1,63}", service in "[a-zA-Z0-9._-]{1,63}") {
        let dots = |id: &str| id == "." || id == "..";
        prop_assume!(!dots(&provider) && !dots(&service));
        for endpoint in [Endpoint::apply(&provider, &service), Endpoint::template(&provider, &service)] {
            let endpoint = endpoint.unwrap();
            prop_assert_eq!(Endpoint::parse(&endpoint.to_string()).unwrap(), endpoint);
        }
    }

    #[test]
    fn paths_and_callbacks_never_panic(path in "\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = Endpoint::parse(&path);
        let _ = Endpoint::parse(&format!("/v2/domainTemplates/providers/{path}"));
        let _ = Callback::parse(&bytes, Some("s"));
        let _ = Callback::parse(&bytes, None);
        if let Ok(incoming) = IncomingApply::parse(PATH, &bytes) {
            let _ = incoming.against(&lenient(false), &ApplyRules::default());
        }
    }
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<ApplyLink<'_>>();
    shared::<dc_flow::Link>();
    shared::<LinkCheck<'_>>();
    shared::<Callback>();
    shared::<ApplyRules>();
    shared::<IncomingApply<'_>>();
    shared::<dc_flow::AwaitingKey<'_>>();
    shared::<dc_flow::ApplyRequest>();
    shared::<dc_flow::Rejection>();
    shared::<dc_flow::Consent>();
    shared::<dc_flow::Outcome>();
    shared::<dc_flow::arrival::Arrival>();
    shared::<dc_flow::oauth::Registration>();
    shared::<dc_flow::oauth::TokenExchange>();
    shared::<dc_flow::oauth::Tokens>();
    shared::<dc_flow::oauth::Grant>();
}
