//! The hot paths, one after the other, for `benches/instructions`: each is prepared, run once, and run
//! again inside [`measured`], where instructions are counted. Prints a name and a number of items each.
#![allow(clippy::expect_used, reason = "a panic is how a benchmark fails")]

use std::hint::black_box;

use benches::{
    FIVE_RECORDS, HIT, corpus, large, owner, policy, random_requests, resolvable, shared, twelve,
    txt_template,
};
use dc_lint::{Config, Linter, Source};
use dc_sig::{Algorithm, BadSignature, CanonicalQuery, ReceivedQuery, Signer, SigningFailed};
use dc_sig::{KeyLabel, Verifier};
use dc_template::{Request, Template, Zone};

/// The templates of our own that the lists below are made of.
const OWN: [&str; 3] = [
    FIVE_RECORDS,
    include_str!("../examples/data/hosting.json"),
    include_str!("../fuzz/seeds/lint/fixable.json"),
];
const SIZE: usize = 10_000;
/// Hash tables have random seeds: one run alone varies by some percent.
const TIMES: usize = 100;
const PARAMETERS: [(&str, &str); 8] = [
    ("domain", "example.com"),
    ("host", "shop"),
    ("ip", "192.0.2.10"),
    ("providerName", "Example Shop"),
    (
        "redirect_uri",
        "https://shop.example/connected?account=4711&step=2",
    ),
    ("state", "bG9uZyByYW5kb20gc3RhdGUgb2YgYSBzZXNzaW9u"),
    ("target", "shops.example.net"),
    ("verification", "shop-verification=8f0c7a3de1b94c55"),
];

fn main() {
    let own: Vec<Vec<u8>> = OWN.iter().map(|text| text.as_bytes().to_vec()).collect();
    parse("parse", &own);
    lint("lint", &own);

    let template = Template::parse(FIVE_RECORDS.as_bytes()).expect("a template");
    let request = Request::new("example.com").host("shop");
    let request = request.param("ip", "192.0.2.1").param("token", "x");
    plan(
        "plan on 12 records",
        &[(template.clone(), request)],
        &Zone::new("example.com.", twelve()).expect("a zone"),
    );
    let records = large(SIZE);
    path("index of 10,000 records", SIZE, || {
        black_box(Zone::borrowed("example.com.", &records).expect("a zone"));
    });
    let requests = random_requests(SIZE).into_iter().take(100);
    let cases: Vec<_> = requests
        .map(|request| (template.clone(), request))
        .collect();
    plan(
        "plan on 10,000 records",
        &cases,
        &Zone::borrowed("example.com.", &records).expect("a zone"),
    );
    let many = Template::parse(txt_template(1_000).as_bytes()).expect("a template");
    let empty = Zone::new("example.com.", Vec::new()).expect("a zone");
    plan(
        "plan of 1,000 TXT records",
        &[(many, Request::new("example.com"))],
        &empty,
    );

    // Linear: the figures of the two sizes are alike.
    for size in [1_000, 16_000] {
        state(size);
    }

    let label: KeyLabel = "_dck1".parse().expect("a label");
    let signed = || {
        CanonicalQuery::new(black_box(PARAMETERS))
            .expect("parameters")
            .sign(&Nothing, &label)
            .expect("signs")
    };
    path("sign, without the signature", TIMES, || {
        (0..TIMES).for_each(|_| drop(black_box(signed())));
    });
    let query = signed().to_string();
    path("verify, without the verification", TIMES, || {
        for _ in 0..TIMES {
            let received = ReceivedQuery::parse(black_box(query.as_bytes())).expect("a query");
            black_box(received.verify(&Nothing).expect("verifies"));
        }
    });

    if shared().is_some() {
        let texts = corpus();
        parse("parse, public corpus", &texts);
        lint("lint, public corpus", &texts);
        let zone = Zone::new("example.com.", twelve()).expect("a zone");
        plan("plan on 12 records, public corpus", &resolvable(), &zone);
    }
}

fn parse(name: &str, texts: &[Vec<u8>]) {
    path(name, texts.len(), || {
        for text in texts {
            drop(black_box(
                Template::parse(black_box(text)).expect("a template"),
            ));
        }
    });
}

fn lint(name: &str, texts: &[Vec<u8>]) {
    let linter = Linter::new(&Config::default()).expect("no rule is named");
    path(name, texts.len(), || {
        for text in texts {
            drop(black_box(linter.lint(&Source::unnamed(black_box(text)))));
        }
    });
}

fn plan(name: &str, cases: &[(Template, Request)], zone: &Zone<'_>) {
    let policy = policy();
    path(name, cases.len(), || {
        for (template, request) in cases {
            let rendered = template
                .resolve(black_box(request), &policy)
                .expect("resolves");
            drop(black_box(rendered.plan(zone, &policy).expect("plans")));
        }
    });
}

fn state(size: usize) {
    let (records, state) = owner(size);
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let key = &state.instances().next().expect("an instance").key;
    let template = Template::parse(HIT.as_bytes()).expect("a template");
    let (request, policy) = (Request::new("example.com"), policy());
    path(&format!("cascade over {size} records"), size, || {
        let plan = template.plan_with(&request, &zone, &state, &policy);
        drop(black_box(plan.expect("plans")));
    });
    path(&format!("revert of {size} records"), size, || {
        drop(black_box(state.revert(key, &zone, &policy).expect("plans")));
    });
    path(&format!("status of {size} records"), size, || {
        black_box(state.status(&zone).expect("a status").len());
    });
}

/// A first run settles what is built once.
fn path(name: &str, items: usize, mut work: impl FnMut()) {
    work();
    measured(&mut work);
    println!("{items} {name}");
}

/// The counter is switched on here, by name.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
    black_box(());
}

/// Signs and verifies nothing: the cryptography is not ours, and takes other instructions on each processor.
struct Nothing;

impl Signer for Nothing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(vec![0xa5; 256])
    }
}

impl Verifier for Nothing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), BadSignature> {
        Ok(())
    }
}
