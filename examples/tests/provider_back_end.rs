//! The provider of `provider_back_end`, without HTTP: what it asks, writes, refuses and takes back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a panic is how a test fails"
)]

use std::sync::{Arc, Mutex};

use dc_discovery::{Reach, Settings, UrlPrefix};
use dc_flow::ApplyLink;
use dc_sig::{Publication, SigningKey};
use dc_template::{Record, Template};
use examples::provider_back_end::{Answer, Ask, Provider};

const HOSTING: &str = r#"{"providerId":"webfarm.example","providerName":"Webfarm","serviceId":"hosting","serviceName":"Hosting",
    "version":2,"syncPubKeyDomain":"webfarm.example","records":[
    {"type":"A","host":"@","pointsTo":"%ip%","ttl":600},
    {"type":"CNAME","host":"www","pointsTo":"@","ttl":600},
    {"type":"TXT","host":"@","data":"farm=1","ttl":600}]}"#;
const SITE: &str = r#"{"providerId":"builder.example","providerName":"Builder","serviceId":"site","serviceName":"<Site>",
    "syncRedirectDomain":"builder.example","records":[
    {"type":"A","host":"@","pointsTo":"192.0.2.9","ttl":600}]}"#;
const SITE_PATH: &str = "/v2/domainTemplates/providers/builder.example/services/site/apply";
const BACK: &str = "https://app.webfarm.example/done";

/// What DNS answers about keys; `None` is a failure.
type Keys = Option<Vec<Vec<Vec<u8>>>>;

struct World {
    provider: Provider,
    keys: Arc<Mutex<Keys>>,
    published: Arc<Mutex<u32>>,
}

fn key() -> SigningKey {
    let pem = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/dc-sig/tests/keys/rsa2048-pkcs1.pem"
    );
    SigningKey::from_pem(&std::fs::read(pem).unwrap()).unwrap()
}

fn prefix() -> UrlPrefix {
    UrlPrefix::parse("https://connect.dns.example", Reach::Public).unwrap()
}

fn template(text: &str) -> Template {
    Template::parse(text.as_bytes()).unwrap()
}

fn own() -> Vec<Record> {
    vec![
        Record::new("example.com.", "A", 3600, "198.51.100.7"),
        Record::new("example.com.", "TXT", 3600, "\"own\""),
        Record::new("keep.example.com.", "A", 3600, "198.51.100.9"),
    ]
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn location(answer: &Answer) -> Option<&str> {
    let mut headers = answer.headers.iter();
    headers
        .find(|(name, _)| *name == "location")
        .map(|(_, value)| value.as_str())
}

/// The value of a form's field in a page.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let value = page.split(&format!("name={name} value=")).nth(1).unwrap();
    value.split('>').next().unwrap().trim_matches('"')
}

impl World {
    fn new() -> Self {
        let mut settings = Settings::new("dns.example", "DNS Example", prefix());
        settings.url_sync_ux = Some(prefix());
        let published = Publication::new(key().public_key());
        let records = published.strings().map(|record| {
            let strings = record.into_iter();
            strings.map(|s| s.as_bytes().to_vec()).collect()
        });
        let keys = Arc::new(Mutex::new(Some(records.collect())));
        let (answers, writes) = (keys.clone(), Arc::new(Mutex::new(0)));
        let counted = writes.clone();
        let provider = Provider::new(
            settings,
            vec![template(HOSTING), template(SITE)],
            Box::new(move |name| {
                assert_eq!(name, "_dck1.webfarm.example.");
                let answer = answers.lock().unwrap().clone();
                answer.ok_or_else(|| "SERVFAIL".to_owned())
            }),
            Box::new(move |_, _| *counted.lock().unwrap() += 1),
        );
        provider.add_zone("Example.com.", own()).unwrap();
        Self {
            provider,
            keys,
            published: writes,
        }
    }

    fn get(&self, path: &str, query: &str) -> Answer {
        self.provider.answer(&Ask {
            method: "GET",
            path,
            query,
            accept: None,
            body: b"",
        })
    }

    fn post(&self, path: &str, body: &str) -> Answer {
        self.provider.answer(&Ask {
            method: "POST",
            path,
            query: "",
            accept: None,
            body: body.as_bytes(),
        })
    }

    /// Opens a signed link.
    fn hosting(&self, change: fn(String) -> String) -> Answer {
        let template = template(HOSTING);
        let link = ApplyLink::new(&template, "example.com")
            .value("ip", "192.0.2.1")
            .redirect_uri(BACK)
            .state("k3j5")
            .sign(&prefix(), &key(), &"_dck1".parse().unwrap())
            .unwrap();
        let path = "/v2/domainTemplates/providers/webfarm.example/services/hosting/apply";
        self.get(path, &change(link.query().to_owned()))
    }

    fn say(&self, page: &str, answer: &str) -> Answer {
        let id = hidden(page, "id");
        self.post("/consent", &format!("id={id}&answer={answer}"))
    }

    fn data(&self) -> Vec<String> {
        let records = self.provider.zone("example.com.").unwrap();
        records.into_iter().map(|record| record.data).collect()
    }

    fn services(&self) -> String {
        text(&self.get("/services/EXAMPLE.com", ""))
    }

    fn apply(&self) {
        let page = text(&self.hosting(|query| query));
        assert_eq!(self.say(&page, "yes").status, 302);
    }
}

#[test]
fn settings_and_templates_are_told() {
    let world = World::new();
    let settings = world.get("/v2/Example.COM./settings", "");
    assert_eq!(settings.status, 200);
    assert!(text(&settings).contains(r#""urlSyncUX":"https://connect.dns.example""#));
    assert_eq!(world.get("/v2/example.net/settings", "").status, 404);
    let path = "/v2/domainTemplates/providers/webfarm.example/services/hosting";
    assert_eq!(text(&world.get(path, "")), r#"{"version":2}"#);
    assert_eq!(world.get("/v2/nothing", "").status, 404);
}

#[test]
fn a_link_from_the_question_to_the_redirect() {
    let world = World::new();
    let page = world.hosting(|query| query);
    let page = text(&page);
    for shown in [
        "Hosting by Webfarm wants to change example.com",
        "You go back to app.webfarm.example.",
        "goes: example.com. 3600 A 198.51.100.7",
        // "TXT "own", was TXT "own"" left out what changes.
        "changes: example.com. 600 TXT &quot;own&quot;, was example.com. 3600 TXT &quot;own&quot;",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert_eq!(
        world.data().len(),
        3,
        "nothing happens before the user says yes"
    );
    let end = world.say(&page, "yes");
    assert_eq!(
        (end.status, location(&end)),
        (302, Some("https://app.webfarm.example/done?state=k3j5"))
    );
    assert!(world.data().contains(&"192.0.2.1".to_owned()));
    assert_eq!(*world.published.lock().unwrap(), 1);
    assert_eq!(world.say(&page, "yes").status, 404, "once");
}

#[test]
fn who_says_no_changes_nothing() {
    let world = World::new();
    let page = text(&world.hosting(|query| query));
    let end = world.say(&page, "no");
    let to = location(&end).unwrap();
    assert!(
        to.starts_with(BACK) && to.contains("error=access_denied"),
        "{to}"
    );
    assert_eq!(
        (world.data().len(), *world.published.lock().unwrap()),
        (3, 0)
    );
}

#[test]
fn what_cannot_be_verified_is_refused() {
    let world = World::new();
    let changed = world.hosting(|query| query.replace("192.0.2.1", "192.0.2.66"));
    assert_eq!((changed.status, location(&changed)), (400, None));
    assert!(text(&changed).contains("bad-signature"));
    // With the answer it is verified once more.
    let page = text(&world.hosting(|query| query));
    *world.keys.lock().unwrap() = None;
    assert_eq!(world.say(&page, "yes").status, 503);
    let evil = "domain=example.com&redirect_uri=https%3A%2F%2Fbuilder.example.evil.example%2F";
    let page = world.get(SITE_PATH, evil);
    assert_eq!((page.status, location(&page)), (400, None));
    let elsewhere = "domain=example.net&redirect_uri=https%3A%2F%2Fbuilder.example%2F";
    let page = world.get(SITE_PATH, elsewhere);
    assert!(location(&page).unwrap().contains("error=access_denied"));
    assert_eq!(world.data().len(), 3);
}

#[test]
fn a_zone_that_changed_is_asked_about_again() {
    let world = World::new();
    let page = text(&world.hosting(|query| query));
    let mut records = own();
    records.push(Record::new("www.example.com.", "A", 60, "203.0.113.5"));
    world.provider.add_zone("example.com.", records).unwrap();
    let again = text(&world.say(&page, "yes"));
    assert!(
        again.contains("has changed since") && again.contains("203.0.113.5"),
        "{again}"
    );
    assert_eq!(
        (world.data().len(), *world.published.lock().unwrap()),
        (4, 0)
    );
    assert_eq!(world.say(&again, "yes").status, 302);
    assert!(!world.data().contains(&"203.0.113.5".to_owned()));
    // What nobody planned on may change.
    let world = World::new();
    let page = text(&world.hosting(|query| query));
    let mut records = own();
    records.push(Record::new("other.example.com.", "A", 60, "203.0.113.5"));
    world.provider.add_zone("example.com.", records).unwrap();
    assert_eq!(world.say(&page, "yes").status, 302);
}

#[test]
fn a_service_is_shown_threatened_and_removed() {
    let world = World::new();
    world.apply();
    let list = world.services();
    assert!(list.contains("Hosting by Webfarm: intact"), "{list}");
    assert!(
        list.contains("www.example.com. CNAME example.com."),
        "{list}"
    );

    // Another one in its place says what ends; its name is text.
    let page = text(&world.get(SITE_PATH, "domain=example.com"));
    assert!(
        page.contains("Ends Hosting by Webfarm: it loses a record it needs"),
        "{page}"
    );
    assert!(
        page.contains("&lt;Site&gt; by Builder") && !page.contains("<Site>"),
        "{page}"
    );

    let token = hidden(&list, "instance");
    assert_eq!(token, "webfarm.example~hosting~example.com~~");
    let form = format!("instance={}", token.replace('~', "%7E"));
    let page = text(&world.post("/remove", &form));
    assert!(
        page.contains("goes: example.com. 600 A 192.0.2.1"),
        "{page}"
    );
    assert!(
        page.contains("written by the service that is removed"),
        "{page}"
    );
    assert_eq!(world.say(&page, "no").status, 200);
    assert!(world.services().contains("intact"));

    let page = text(&world.post("/remove", &form));
    assert_eq!(world.say(&page, "yes").status, 200);
    assert_eq!(
        world.data(),
        ["198.51.100.9", "\"own\""],
        "what was replaced stays gone"
    );
    assert_eq!(world.post("/remove", &form).status, 410);
    assert_eq!(world.post("/remove", "instance=nonsense").status, 404);
}

/// Somebody else was faster: the removal that was agreed to would now take something else.
#[test]
fn a_removal_is_asked_about_again_too() {
    let world = World::new();
    world.apply();
    let form = format!("instance={}", hidden(&world.services(), "instance"));
    let page = text(&world.post("/remove", &form));
    let mut records = world.provider.zone("example.com.").unwrap();
    records.retain(|record| record.data != "192.0.2.1");
    world.provider.add_zone("example.com.", records).unwrap();
    assert!(world.services().contains("altered"));
    let again = text(&world.say(&page, "yes"));
    assert!(again.contains("has changed since"), "{again}");
    assert_eq!(world.say(&again, "yes").status, 200);
    assert!(!world.services().contains("Hosting"));
}
