//! A service provider makes a signed link, and reads what comes back with the user.
//!
//! `cargo run -p examples --example signed_link -- dck1.pem`, with a key of `dconn key new`
#![allow(clippy::print_stdout)]

use std::error::Error;

use dc_discovery::{Reach, UrlPrefix};
use dc_flow::{ApplyLink, Callback, Profile};
use dc_sig::{KeyLabel, Publication, SigningKey};
use dc_template::Template;

fn main() -> Result<(), Box<dyn Error>> {
    let template = Template::parse(include_bytes!("data/hosting.json"))?;
    let Some(path) = std::env::args().nth(1) else {
        return Err("give a private key: dconn key new --out dck1.pem".into());
    };
    let key = SigningKey::from_pem(&std::fs::read(path)?)?;
    let label: KeyLabel = "_dck1".parse()?;

    // Published once, below syncPubKeyDomain of the template.
    let name = label.record_name("webfarm.example")?;
    print!(
        "{}",
        Publication::new(key.public_key()).zone_lines(&name, 3600)
    );

    // urlSyncUX of the settings; examples/discover.rs finds them.
    let prefix = UrlPrefix::parse("https://dns.example", Reach::Public)?;
    // Random, kept in the session of this user.
    let state = "k3j5x9";
    let link = ApplyLink::new(&template, "example.com")
        .value("ip", "192.0.2.1")
        .value("token", "4f1c")
        .redirect_uri("https://app.webfarm.example/connected")
        .state(state);
    let signed = link.sign(&prefix, &key, &label)?;
    println!("\nsend the user to\n{signed}\n");

    // Every problem at once, before anything is signed.
    let wrong = link.clone().value("Token", "x").host("a..b");
    match wrong.sign(&prefix, &key, &label) {
        Ok(_) => println!("nothing is wrong"),
        Err(error) => error
            .problems()
            .iter()
            .for_each(|p| println!("{}: {p}", p.kind())),
    }

    // What one provider is known to demand or to ignore.
    if let Some(profile) = Profile::of_provider("cloudflare.com") {
        let signed = link.profile(profile).sign(&prefix, &key, &label)?;
        signed
            .remarks()
            .iter()
            .for_each(|remark| println!("{}: {remark}", remark.kind()));
    }

    // The user comes back. Whether the records are there, only DNS can tell: dconn arrived.
    for query in [
        "state=k3j5x9",
        "error=access_denied&error_description=user_cancel&state=k3j5x9",
        "state=forged",
    ] {
        // By the habits of the provider that the user was sent to: some drop the state.
        match Callback::for_provider("dns.example", query.as_bytes(), Some(state)) {
            Ok(back) if back.is_cancelled() => println!("{query}: the user said no"),
            Ok(_) => println!("{query}: look in DNS"),
            Err(error) => println!("{query}: {error}"),
        }
    }
    Ok(())
}
